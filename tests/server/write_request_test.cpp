// SPDX-License-Identifier: Apache-2.0
// Writes without a socket: the result must not depend on where the body is cut, and only accepted
// lines may add columns.
#include "server/write_request.h"

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>
#include <zlib.h>

#include <gtest/gtest.h>

namespace simdlp::endpoint {
namespace {

struct outcome {
  int status = 0;
  std::string answer;
  std::string body;
  std::uint64_t points = 0;
  friend bool operator==(const outcome&, const outcome&) = default;
};

class endpoint_model {
 public:
  // Sends `bytes` in pieces that end at `cuts`.
  [[nodiscard]] outcome write(std::string_view bytes, const std::vector<std::size_t>& cuts = {},
                              write_request::settings how = {}) {
    how.parameters.database = "d";
    write_request request(workspace_, *schemas_.open("d"), how);
    std::size_t at = 0;
    bool good = true;
    for (std::size_t i = 0; i <= cuts.size() && good; ++i) {
      const std::size_t end = i < cuts.size() ? cuts[i] : bytes.size();
      good = request.feed(bytes.substr(at, end - at));
      at = end;
    }
    const write_result result = request.finish();
    request.settle(true);
    return {result.reply.status, result.reply.body, std::string(result.body), result.points};
  }

 private:
  catalog schemas_{catalog_limits{}};
  write_workspace workspace_{schemas_};
};

[[nodiscard]] std::string gzip(std::string_view text) {
  z_stream z{};
  deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&z, text.size()) + 64, '\0');
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): zlib does not write to its input
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

constexpr std::string_view mixed =
    "# c\n\nm,k=a f=1 1\nm,k= f=1 1\nm f=2i 2\r\nm,k=b f=3,g=\"x\ny\" 3\n  \nm time=1 1\nn f=t\n";

TEST(write_request, EveryCutGivesTheSame) {
  endpoint_model whole;
  const outcome expected = whole.write(mixed);
  EXPECT_EQ(expected.status, 400);
  EXPECT_EQ(expected.points, 3U);
  for (std::size_t cut = 0; cut <= mixed.size(); ++cut) {
    endpoint_model model;
    EXPECT_EQ(model.write(mixed, {cut}), expected) << cut;
  }
}

TEST(write_request, LargeBodiesAreDecodedWhileTheyArrive) {
  std::mt19937 random(1);
  std::string body;
  for (int i = 0; i < 20'000; ++i) {
    const std::string number = std::to_string(i);
    switch (random() % 7) {
      case 0: body += "m,k=v" + number + " f=x " + number + "\n"; break;
      case 1:
        body += "m,k=v s=\"a\n" + std::string(random() % 200, 'y') + "\" " + number + "\n";
        break;
      case 2: body += "m f=1i " + number + "\n"; break;
      case 3: body += "t" + std::to_string(random() % 9) + ",k=v a=1,b=2i " + number + "\n"; break;
      default: body += "m,k=v f=1.5 " + number + "\n"; break;
    }
  }
  endpoint_model first;
  const outcome expected = first.write(body);
  EXPECT_GT(expected.points, 10'000U);
  for (int round = 0; round < 20; ++round) {
    std::vector<std::size_t> cuts;
    for (std::size_t at = random() % 100'000; at < body.size(); at += random() % 100'000 + 1)
      cuts.push_back(at);
    endpoint_model model;
    EXPECT_TRUE(model.write(body, cuts) == expected) << round;
    const outcome again = model.write(body, cuts);
    EXPECT_TRUE(again == expected) << round;
  }
}

TEST(write_request, ALongStringIsLinear) {
  const std::string body = "m s=\"" + std::string(8'000'000, '\n') + "\" 1\n";
  std::vector<std::size_t> cuts;
  for (std::size_t at = 1000; at < body.size(); at += 1000) cuts.push_back(at);
  endpoint_model model;
  EXPECT_EQ(model.write(body, cuts).status, 204);
}

TEST(write_request, GzipMembersMayBeCutAnywhere) {
  const std::string packed = gzip("m f=1 1\nm f") + gzip("") + gzip("=2 2\n");
  write_request::settings how;
  how.encoding = content_encoding::gzip;
  for (std::size_t cut = 0; cut <= packed.size(); ++cut) {
    endpoint_model model;
    const outcome got = model.write(packed, {cut}, how);
    EXPECT_EQ(got.status, 204) << cut << got.answer;
    EXPECT_EQ(got.body, "m f=1 1\nm f=2 2\n");
  }
  for (std::size_t size = 0; size < packed.size(); ++size) {
    endpoint_model model;
    const outcome got = model.write(std::string_view(packed).substr(0, size), {}, how);
    // Cut between two members it is a complete stream, here of a good line and a bad one.
    if (got.answer.find("gzip") == std::string::npos) continue;
    EXPECT_EQ(got.status, 400) << size;
    EXPECT_TRUE(got.body.empty()) << size;
  }
}

TEST(write_request, ABombIsRefusedAtItsLimit) {
  write_request::settings how;
  how.encoding = content_encoding::gzip;
  how.max_bytes = 1'000'000;
  endpoint_model model;
  EXPECT_EQ(model.write(gzip(std::string(50'000'000, 'a')), {}, how).status, 413);
}

TEST(write_request, AllOrNothingLeavesNoTraceOfItsLines) {
  write_request::settings how;
  how.parameters.accept_partial = false;
  endpoint_model model;
  EXPECT_EQ(model.write("a f=1 1\nb f=2 1\nbad\n", {}, how).status, 400);
  EXPECT_EQ(model.write("a f=1i 1\nb f=\"s\" 1\n", {}, how).status, 204);
  EXPECT_EQ(model.write("a f=1 1\n", {}, how).status, 400);
}

// Requests that are open at the same time.
class open_requests {
 public:
  [[nodiscard]] write_request& start(std::string_view body) {
    write_request::settings how;
    how.parameters.database = "d";
    write_request& made = *requests_.emplace_back(
        std::make_unique<write_request>(workspace_, *schemas_.open("d"), how));
    EXPECT_TRUE(made.feed(body));
    return made;
  }
  void end(write_request& which) {
    const auto is_same = [&](const auto& each) { return each.get() == &which; };
    requests_.erase(std::find_if(requests_.begin(), requests_.end(), is_same));
  }
  // The status of a request that is stored immediately.
  [[nodiscard]] int write(std::string_view body) {
    write_request& made = start(body);
    EXPECT_TRUE(made.end_body());
    const int status = made.finish().reply.status;
    made.settle(true);
    end(made);
    return status;
  }

 private:
  catalog schemas_{catalog_limits{}};
  write_workspace workspace_{schemas_};
  std::vector<std::unique_ptr<write_request>> requests_;
};

TEST(write_request, WhatIsNotStoredTeachesNothing) {
  open_requests all;
  EXPECT_EQ(all.write("m a=1 1\n"), 204);
  write_request& lost = all.start("m a=2,b=1 2\nn,k=v f=1 1\n");
  ASSERT_TRUE(lost.end_body());
  EXPECT_EQ(lost.finish().points, 2U);
  lost.settle(false);
  all.end(lost);
  EXPECT_EQ(all.write("m a=3,b=1i 3\n"), 204);
  EXPECT_EQ(all.write("n k=\"a field\",f=t 1\n"), 204);
  EXPECT_EQ(all.write("m b=1 3\n"), 400);
  EXPECT_EQ(all.write("m a=3i 3\n"), 400);
}

TEST(write_request, WaitsForColumnsThatItContradictsAndThatAreNotStoredYet) {
  for (const bool is_stored : {true, false}) {
    open_requests all;
    EXPECT_EQ(all.write("m a=1 1\n"), 204);
    write_request& first = all.start("m b=1 2\nm b=2 3\nbad\nm b=t 3\n");
    ASSERT_TRUE(first.end_body());
    EXPECT_EQ(first.finish().rejected, 2U);
    // Requests without a contradiction continue, and nothing waits for stored columns.
    EXPECT_EQ(all.write("m a=2 1\n"), 204);
    EXPECT_EQ(all.write("m a=2i 1\n"), 400);
    EXPECT_EQ(all.write("m c=1 1\nm c=2i 1\n"), 400);

    write_request& other = all.start("bad\nm d=1 1\nm b=3i 2\n");
    write_request& broken_off = all.start("m b=t 2\n");
    int called = 0;
    EXPECT_FALSE(other.end_body());
    EXPECT_TRUE(other.wait([&] { ++called; }));
    EXPECT_FALSE(broken_off.end_body());
    EXPECT_TRUE(broken_off.wait([&] { called += 100; }));
    all.end(broken_off);
    EXPECT_EQ(all.write("m d=1i 1\n"), 204);  // the waiting request has added no columns
    EXPECT_EQ(called, 1);
    EXPECT_FALSE(other.end_body());
    EXPECT_TRUE(other.wait([&] { ++called; }));

    first.settle(is_stored);
    EXPECT_EQ(called, 2);
    EXPECT_TRUE(other.end_body());
    const write_result result = other.finish();
    EXPECT_EQ(result.points, is_stored ? 0U : 1U);
    EXPECT_EQ(result.rejected, is_stored ? 3U : 2U);
    other.settle(true);
    EXPECT_EQ(all.write("m b=1 1\n"), is_stored ? 204 : 400);
  }
}

TEST(write_request, ColumnsThatSeveralAddStayIfOneIsStored) {
  for (const bool first_is_stored : {true, false}) {
    open_requests all;
    write_request& first = all.start("m,k=1 a=1 1\n");
    write_request& second = all.start("m,k=1 a=1,b=2 1\n");
    ASSERT_TRUE(first.end_body());
    ASSERT_TRUE(second.end_body());
    EXPECT_EQ(first.finish().points, 1U);
    EXPECT_EQ(second.finish().points, 1U);
    first.settle(first_is_stored);
    second.settle(!first_is_stored);
    EXPECT_EQ(all.write("m a=1i 1\n"), 400);
    EXPECT_EQ(all.write("m k=1 1\n"), 400);
    EXPECT_EQ(all.write("m b=t 1\n"), first_is_stored ? 204 : 400);
  }
}

TEST(write_request, TheSchemaErrorComesBeforeTheTime) {
  endpoint_model model;
  EXPECT_EQ(model.write("m f=1 1\n").status, 204);
  write_request::settings how;
  how.parameters.unit = time_unit::seconds;
  const outcome got = model.write("m f=1i 9223372037\n", {}, how);
  EXPECT_NE(got.answer.find("invalid column type for column 'f'"), std::string::npos) << got.answer;
}

TEST(write_request, ErrorsCarryAHint) {
  endpoint_model model;
  const outcome got = model.write("home,room=Living Room temp=21.5 1\n");
  EXPECT_NE(got.answer.find("; hint: "), std::string::npos) << got.answer;
}

TEST(write_request, QuotesOfALineAreCutBetweenCharacters) {
  endpoint_model model;
  std::string line = "m s=";
  while (line.size() < 3000) line += "\xC3\xA9";
  const outcome got = model.write(line);
  EXPECT_EQ(got.status, 400);
  EXPECT_EQ(got.answer.find("\xEF\xBF\xBD"), std::string::npos);
  EXPECT_LT(got.answer.size(), 2000U);
}

TEST(write_request, NamesThePlaceOfAnErrorAsAnEditorCounts) {
  endpoint_model model;
  write_request::settings how;
  how.to = route::write_v2;
  EXPECT_NE(model.write("# c\n\nm a=1 1\n  m b= 2", {}, how).answer.find(" line 4: "),
            std::string::npos);
  EXPECT_NE(model.write("# c\n\nm a=1 1\n  m b= 2", {}, how).answer.find(") at column 7"),
            std::string::npos);
  const std::string later = model.write("m a=1 1\n   m s=\"x\ny\",b= 2", {}, how).answer;
  EXPECT_NE(later.find("\"line\":2,"), std::string::npos) << later;
  EXPECT_NE(later.find(") at line 3, column 6"), std::string::npos) << later;
}

// The decoder counts lines and columns of the whole body; a request is decoded in pieces, and refused
// lines are removed from it.
TEST(write_request, NamesThePlacesThatTheDecoderNames) {
  std::mt19937 random(7);
  const std::string_view parts[] = {"m f=1 1\n", "  m b= 2\n",          "\n",
                                    "# c\n",     "m s=\"x\ny\",b= 2\n", "   m s=\"\n\n\" x\n",
                                    "m  \n",     " m,t= f=1\r\n",       "m s=\"a\n b\" 5\n"};
  for (int i = 0; i < 300; ++i) {
    std::string body;
    for (int k = 0; k < 40; ++k) body += parts[random() % std::size(parts)];
    std::string expected;
    decoder read(body);
    for (const point each : read) {
      if (each) continue;
      const diagnostic what = read.describe();
      const auto start =
          body.substr(0, static_cast<std::size_t>(what.original_line.data() - body.data()));
      const auto line =
          static_cast<std::uint64_t>(1 + std::count(start.begin(), start.end(), '\n'));
      expected += (line == what.line ? std::string() : "line " + std::to_string(what.line) + ", ") +
                  "column " + std::to_string(what.column) + "\n";
    }
    std::vector<std::size_t> cuts = {random() % body.size(), random() % body.size()};
    std::sort(cuts.begin(), cuts.end());
    const outcome got = endpoint_model().write(body, cuts);
    std::string named;
    constexpr std::string_view before = ") at ";
    for (std::size_t at = got.answer.find(before); at != std::string::npos;
         at = got.answer.find(before, at)) {
      at += before.size();
      named += got.answer.substr(at, got.answer.find_first_of(";\"", at) - at) + "\n";
    }
    ASSERT_EQ(named, expected) << body;
  }
}

}  // namespace
}  // namespace simdlp::endpoint
