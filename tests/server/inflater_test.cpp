// SPDX-License-Identifier: Apache-2.0
// gzip members, whole and damaged, through each library that can inflate them: what is accepted, what comes
// out and what is said must be the same.
#include "server/inflater.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <ostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>
#include <zlib.h>

#include <gtest/gtest.h>

#include "server/content_decoder.h"

namespace simdlp::endpoint {
namespace {

struct outcome {
  bool is_complete = false;
  std::string error;
  std::string output;
  friend bool operator==(const outcome&, const outcome&) = default;
};

std::ostream& operator<<(std::ostream& to, const outcome& of) {
  return to << (of.is_complete ? "complete" : "not complete") << ", error '" << of.error << "', "
            << of.output.size() << " bytes";
}

using maker = std::function<std::unique_ptr<inflater>()>;

struct library {
  std::string_view name;
  maker make;
};

[[nodiscard]] std::vector<library> libraries() {
  std::vector<library> all = {{"zlib", make_zlib_inflater}};
  if (make_isal_inflater() != nullptr) all.push_back({"ISA-L", make_isal_inflater});
  return all;
}

// Passes `bytes` in pieces of `piece` bytes, and takes at most `room` bytes at once.
[[nodiscard]] outcome inflate(const maker& make, std::string_view bytes, std::size_t piece,
                              std::size_t room) {
  gzip_decoder decoder(make());
  outcome out;
  std::vector<char> to(room);
  while (!bytes.empty() && decoder.error().empty()) {
    std::string_view input = bytes.substr(0, piece);
    bytes.remove_prefix(input.size());
    for (bool more = true; more;) {
      const gzip_decoder::result done = decoder.inflate_to(input, to.data(), to.size());
      out.output.append(to.data(), done.written);
      input.remove_prefix(done.used);
      more = done.how == gzip_decoder::state::output_full;
      if (done.how == gzip_decoder::state::ok) {
        EXPECT_EQ(input, "");
      }
    }
  }
  out.error = decoder.error();
  out.is_complete = out.error.empty() && decoder.is_complete();
  // How much comes out before damage is found is not promised.
  if (!out.error.empty()) out.output.clear();
  return out;
}

[[nodiscard]] outcome inflate(const maker& make, std::string_view bytes) {
  return inflate(make, bytes, bytes.size() + 1, 100'000);
}

// A member with the given strategy of zlib, which chooses the kind of its blocks; `header` may be null.
[[nodiscard]] std::string gzip(std::string_view text, int level, int strategy, gz_header* header) {
  z_stream z{};
  deflateInit2(&z, level, Z_DEFLATED, 31, 8, strategy);
  if (header != nullptr) deflateSetHeader(&z, header);
  std::string out(deflateBound(&z, text.size()) + 200, '\0');
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

[[nodiscard]] std::string gzip(std::string_view text, int level = 6) {
  return gzip(text, level, Z_DEFAULT_STRATEGY, nullptr);
}

// With every optional part of a header.
[[nodiscard]] std::string gzip_with_header(std::string_view text) {
  std::string extra = "extra";
  std::string name = "name";
  std::string comment = "comment";
  gz_header header{};
  header.extra = reinterpret_cast<Bytef*>(extra.data());
  header.extra_len = static_cast<uInt>(extra.size());
  header.name = reinterpret_cast<Bytef*>(name.data());
  header.comment = reinterpret_cast<Bytef*>(comment.data());
  header.hcrc = 1;
  return gzip(text, 6, Z_DEFAULT_STRATEGY, &header);
}

[[nodiscard]] std::string lines(std::size_t count) {
  std::mt19937 random(7);
  std::string out;
  for (std::size_t i = 0; i < count; ++i)
    out += "m,k=v" + std::to_string(random() % 50) + " f=" + std::to_string(random()) + "\n";
  return out;
}

// Small members with blocks of each kind: dynamic, fixed and stored; nothing; all parts of a header.
[[nodiscard]] std::vector<std::string> small_members() {
  return {
      gzip(lines(20)), gzip("m f=1 1\n", 6, Z_FIXED, nullptr), gzip("m f=1 1\n", 0),
      gzip(""),        gzip_with_header("m f=1 1\nm f=2 2\n"), gzip(lines(3)) + gzip(lines(2), 1)};
}

// As zlib reads gzip by itself.
[[nodiscard]] outcome inflate_by_zlib_alone(std::string_view bytes) {
  outcome out;
  z_stream z{};
  inflateInit2(&z, 31);
  std::string to(200'000, '\0');
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): zlib does not write to its input
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  z.avail_in = static_cast<uInt>(bytes.size());
  int code = Z_OK;
  do {
    z.next_out = reinterpret_cast<Bytef*>(to.data());
    z.avail_out = static_cast<uInt>(to.size());
    code = ::inflate(&z, Z_NO_FLUSH);
    out.output.append(to.data(), to.size() - z.avail_out);
    if (code == Z_STREAM_END && z.avail_in != 0) code = inflateReset(&z);
  } while (code == Z_OK && (z.avail_in != 0 || z.avail_out == 0));
  out.is_complete = code == Z_STREAM_END;
  inflateEnd(&z);
  return out;
}

void expect_agreement(const std::string& bytes, const std::string& what) {
  const outcome expected = inflate_by_zlib_alone(bytes);
  const outcome first = inflate(make_zlib_inflater, bytes);
  EXPECT_EQ(first.is_complete, expected.is_complete) << what << ": " << first.error;
  if (expected.is_complete) {
    EXPECT_EQ(first.output, expected.output) << what;
  }
  for (const library& each : libraries()) {
    EXPECT_EQ(inflate(each.make, bytes), first) << each.name << ", " << what;
    EXPECT_EQ(inflate(each.make, bytes, 1, 7), first) << each.name << " in pieces, " << what;
  }
}

TEST(inflater, AgreesOnCutMembers) {
  for (const std::string& member : small_members()) {
    for (std::size_t size = 1; size <= member.size(); ++size)
      expect_agreement(member.substr(0, size), "cut to " + std::to_string(size));
  }
}

TEST(inflater, AgreesOnMembersWithAChangedByte) {
  for (const std::string& member : small_members()) {
    for (std::size_t at = 0; at < member.size(); ++at) {
      for (const int change : {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF}) {
        std::string damaged = member;
        damaged[at] = static_cast<char>(damaged[at] ^ change);
        expect_agreement(damaged, "byte " + std::to_string(at) + " ^ " + std::to_string(change));
      }
    }
  }
}

TEST(inflater, AgreesOnWhatFollowsAMember) {
  const std::string member = gzip("m f=1 1\n");
  for (const std::string& more : {std::string(1, '\0'), std::string(20, '\0'), std::string("x"),
                                  std::string("\x1F"), std::string("\x1F\x8B\x08"),
                                  std::string("\x1F\x8B\x09"), std::string("\n"), member.substr(1)})
    expect_agreement(member + more, "with " + std::to_string(more.size()) + " more bytes");
  for (const library& each : libraries()) {
    EXPECT_EQ(inflate(each.make, member + "x").error, "unexpected data after the last member");
    EXPECT_EQ(inflate(each.make, "x").error, "incorrect header check");
  }
}

TEST(inflater, SaysWhatIsWrong) {
  const std::string member = gzip_with_header("m f=1 1\n");
  const auto changed = [&](std::size_t at) {
    std::string out = member;
    out[at] = static_cast<char>(out[at] ^ 0x80);
    return out;
  };
  for (const library& each : libraries()) {
    const auto error = [&](std::size_t at) { return inflate(each.make, changed(at)).error; };
    EXPECT_EQ(error(1), "incorrect header check");
    EXPECT_EQ(error(2), "unknown compression method");
    EXPECT_EQ(error(3), "unknown header flags set");
    EXPECT_EQ(error(5), "header crc mismatch");
    EXPECT_EQ(error(member.size() - 8), "damaged data");
    EXPECT_EQ(error(member.size() - 1), "incorrect length check");
    EXPECT_EQ(inflate(each.make, gzip("").substr(0, 10) + "\x07").error, "damaged data");
  }
}

TEST(inflater, ReadsLargeMembersInPiecesOfAnySize) {
  const std::string text = lines(20'000) + std::string(300'000, 'a');
  std::mt19937 random(3);
  for (const int level : {0, 1, 6, 9}) {
    const std::string packed = gzip(text, level) + gzip(lines(10), level);
    for (const library& each : libraries()) {
      for (int round = 0; round < 20; ++round) {
        const std::size_t piece = 1 + random() % (round % 2 == 0 ? 100 : 200'000);
        const std::size_t room = 1 + random() % (round % 3 == 0 ? 100 : 100'000);
        const outcome got = inflate(each.make, packed, piece, room);
        EXPECT_TRUE(got.is_complete) << each.name << got.error;
        EXPECT_TRUE(got.output == text + lines(10)) << each.name << " " << piece << " " << room;
      }
    }
  }
}

// What the checksum would hide: the data alone, damaged.
TEST(inflater, AgreesOnDamagedData) {
  const auto fast = make_isal_inflater();
  if (fast == nullptr) GTEST_SKIP() << "built without ISA-L";
  const auto plain = make_zlib_inflater();
  for (const std::string& text : {lines(20), lines(300), std::string("m f=1 1\n")}) {
    const std::string packed = gzip(text);
    const std::string data = packed.substr(10, packed.size() - 18);
    for (std::size_t at = 0; at < std::min<std::size_t>(data.size(), 300); ++at) {
      for (int change = 1; change < 256; ++change) {
        std::string damaged = data;
        damaged[at] = static_cast<char>(damaged[at] ^ change);
        std::vector<char> of_plain(100'000);
        std::vector<char> of_fast(100'000);
        plain->reset();
        fast->reset();
        const inflater::result expected = plain->inflate(damaged, of_plain.data(), of_plain.size());
        const inflater::result got = fast->inflate(damaged, of_fast.data(), of_fast.size());
        if (got.how != expected.how) {
          // ISA-L takes some sets of codes that are not complete, as long as the others are not used.
          EXPECT_EQ(expected.how, inflater::state::damaged) << at << " " << change;
          continue;
        }
        if (expected.how == inflater::state::damaged) continue;
        EXPECT_EQ(got.written, expected.written);
        EXPECT_TRUE(of_fast == of_plain) << at << " " << change;
        if (expected.how != inflater::state::end) continue;
        EXPECT_EQ(got.used - fast->overrun().size(), expected.used);
      }
    }
  }
}

}  // namespace
}  // namespace simdlp::endpoint
