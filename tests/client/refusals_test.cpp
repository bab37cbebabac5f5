// SPDX-License-Identifier: Apache-2.0
// Refusals of servers: lines, sizes, pages; and the result of each line.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scenario.h"

namespace simdlp::client_test {
namespace {

using refusals = scenario;

TEST_F(refusals, TooLargeBatchesAreHalvedAndOneLineIsRejected) {
  options.batch.batch_size = 100'000;
  server->answer = [](const seen& of) {
    return of.body.size() > 10'000 ? reply{.status = 413} : reply();
  };
  const auto made = scripted_client(server, options);
  batch_writer writer(*made, watch(seen_by_caller));
  for (int i = 0; i < 1000; ++i) {
    point_builder point = numbered(i);
    if (i == 500) point.field("s", std::string(20'000, 'x'));
    EXPECT_TRUE(writer.write(point).ok());
  }
  writer.close();
  const write_statistics books = writer.statistics();
  EXPECT_TRUE(books.balanced());
  EXPECT_EQ(books.written, 999U);
  EXPECT_EQ(books.rejected, 1U);
  ASSERT_EQ(seen_by_caller.lines.size(), 1U);
  EXPECT_EQ(seen_by_caller.lines[0].index, 500U);
}

TEST_F(refusals, RefusedLinesAreThoseOfTheCaller) {
  options.api = write_api::v3;
  server->answer = [](const seen&) {
    return reply{.status = 400,
                 .body = R"({"error":"partial write of line protocol occurred","data":[
      {"error_message":"type","line_number":2,"original_line":"m,t=a v=\"x"},
      null,
      {"error_message":"three","line_number":"3"}]})"};
  };
  const auto made = scripted_client(server, options);
  const write_result result = made->write(
      "# a comment\nm,t=a v=1 1\r\n\nm,t=a v=\"x\ny\" 2\nbad line\nm,t=a v=3 3\nm,t=a v=4 4\n");
  EXPECT_TRUE(result.counts.balanced());
  EXPECT_EQ(result.counts.given, 5U);
  EXPECT_EQ(result.counts.refused, 1U);
  EXPECT_EQ(result.counts.rejected, 3U);
  EXPECT_EQ(result.counts.written, 1U);
  ASSERT_EQ(result.lines.size(), 4U);
  EXPECT_EQ(result.lines[0].index, 1U);  // the second line that was sent
  EXPECT_EQ(result.lines[1].index, 2U);  // "bad line"
  EXPECT_EQ(result.lines[2].index, 3U);
  EXPECT_FALSE(result.lines[3].known);
}

TEST_F(refusals, ShapesThatSayLessAreNotTakenForMore) {
  struct expected {
    const char* body;
    std::uint64_t rejected, not_written, unknown;
  };
  const expected all[] = {
      {R"({"error":"e","data":{"error_message":"x","line_number":1,"original_line":"m"}})", 1, 2,
       0},
      {R"({"code":"invalid","line":2,"message":"x"})", 1, 0, 2},
      {R"({"error":"partial write: x dropped=3"})", 0, 0, 3},
      {R"({"error":"partial write","data":[{"line_number":1,)", 0, 0, 3},
      {R"({"error":"partial write of line protocol occurred","data":[]})", 0, 0, 3},
      {"<html>big page</html>", 0, 0, 3},
      {R"({"code":"invalid","message":"no"})", 0, 3, 0},
  };
  options.api = write_api::v3;
  for (const expected& each : all) {
    server = std::make_shared<script>();
    server->answer = [&](const seen&) { return reply{.status = 400, .body = each.body}; };
    const write_statistics books = write(3);
    EXPECT_EQ(books.rejected, each.rejected) << each.body;
    EXPECT_EQ(books.not_written, each.not_written) << each.body;
    EXPECT_EQ(books.unknown, each.unknown) << each.body;
    EXPECT_EQ(books.written, 0U) << each.body;
  }
}

TEST_F(refusals, PagesAreNoWriteEndpoint) {
  for (const reply& each :
       {reply{.status = 200, .body = "<html>"}, reply{.status = 200, .body = "[1]"},
        reply{.status = 301, .headers = {{"location", "http://localhost/x"}}},
        reply{.status = 307, .headers = {{"location", "http://evil/x"}}}}) {
    server = std::make_shared<script>();
    server->answer = [&](const seen&) { return each; };
    const write_statistics books = write(2);
    EXPECT_EQ(books.given_up, 2U);
    for (const seen& one : server->all()) EXPECT_EQ(one.url.find("evil"), std::string::npos);
  }
}

TEST_F(refusals, ACompressedAnswerIsNotShown) {
  const std::string packed("\x1F\x8B\x08\x00\xFF\x02", 6);
  server->answer = [&](const seen&) {
    return reply{.status = 400, .body = packed, .headers = {{"content-encoding", "gzip"}}};
  };
  write(2);
  ASSERT_FALSE(seen_by_caller.failures.empty());
  EXPECT_NE(seen_by_caller.failures[0].message.find("6 bytes in the encoding gzip"),
            std::string::npos)
      << seen_by_caller.failures[0].message;
}

// A string of a line may hold control bytes, and servers quote lines.
TEST_F(refusals, AMessageWithControlBytesIsShown) {
  server->answer = [](const seen&) {
    return reply{.status = 400, .body = R"({"error":"bad string: \u0001 here"})"};
  };
  write(2);
  ASSERT_FALSE(seen_by_caller.failures.empty());
  EXPECT_NE(seen_by_caller.failures[0].message.find("bad string: "), std::string::npos)
      << seen_by_caller.failures[0].message;
}

TEST_F(refusals, TheTokenIsInNoMessage) {
  server->answer = [](const seen&) { return reply{.status = 401, .body = "no"}; };
  const auto made = scripted_client(server, options);
  const write_result result = made->write("m v=1 1");
  EXPECT_EQ(describe(result.error).find("secret-token"), std::string::npos);
  EXPECT_EQ(server->all().at(0).headers.at("Authorization"), "Token secret-token");
}

TEST_F(refusals, AMissingDatabaseIsMadeOnce) {
  options.api = write_api::v1;
  options.create_database = true;
  auto made = std::make_shared<bool>(false);
  server->answer = [made](const seen& of) {
    if (of.url.find("/query?q=CREATE%20DATABASE%20%22db%22") != std::string::npos) {
      *made = true;
      return reply{.status = 200, .body = "{}"};
    }
    return *made ? reply()
                 : reply{.status = 404, .body = R"({"error":"database not found: \"db\""})"};
  };
  EXPECT_EQ(write(1).written, 1U);
}

TEST_F(refusals, TheApiIsAskedForOnce) {
  options.api = write_api::automatic;
  server->answer = [](const seen& of) {
    if (of.method == "GET")
      return reply{.status = 200, .body = R"({"product_name":"InfluxDB 3 Core"})"};
    return reply();
  };
  const auto made = scripted_client(server, options);
  EXPECT_TRUE(made->write("m v=1 1").ok());
  EXPECT_TRUE(made->write("m v=1 2").ok());
  const auto all = server->all();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[1].url, "http://localhost:8086/api/v3/write_lp?db=db&precision=nanosecond");
}

TEST_F(refusals, ALongPageIsShownInPart) {
  server->answer = [](const seen&) {
    return reply{.status = 400, .body = "<html>" + std::string(2'000'000, 'x')};
  };
  EXPECT_EQ(write(2).unknown, 2U);
  EXPECT_LE(seen_by_caller.failures.at(0).message.size(), 1'024U);
}

TEST_F(refusals, AListOfLinesCountsWhateverTheStatus) {
  options.api = write_api::v3;
  for (const int status : {200, 207, 422}) {
    server = std::make_shared<script>();
    server->answer = [status](const seen&) {
      return reply{.status = status, .body = R"({"error":"partial write","data":[
        {"error_message":"x","line_number":1,"original_line":"m,t=a v=0i"}]})"};
    };
    const write_statistics books = write(3);
    EXPECT_EQ(books.rejected, 1U) << status;
    EXPECT_EQ(books.written, 2U) << status;
  }
}

TEST_F(refusals, ThousandsOfLinesKeepTheirNumbers) {
  options.api = write_api::v3;
  std::string text;
  std::vector<std::uint64_t> bad;
  std::string items;
  for (int i = 0; i < 5'000; ++i) {
    if (i % 100 == 0) text += "# comment\n\n";
    const bool odd = i % 7 == 0;
    text += "m,i=" + std::to_string(i) + (odd ? " s=\"a\nb\" 1\r\n" : " s=\"a\" 1\n");
    if (i == 10 || i == 2'500 || i == 4'999) {
      // A server that counts physical lines is off by the strings' line feeds.
      items += (items.empty() ? "" : ",") + std::string(R"({"error_message":"no","line_number":)") +
               std::to_string(i + 1 + i / 7) + R"(,"original_line":"m,i=)" + std::to_string(i) +
               R"( s"})";
      bad.push_back(static_cast<std::uint64_t>(i));
    }
  }
  server->answer = [&](const seen&) {
    return reply{.status = 400, .body = R"({"error":"partial write","data":[)" + items + "]}"};
  };
  const auto made = scripted_client(server, options);
  const write_result result = made->write(text);
  EXPECT_EQ(result.counts.written, 4'997U);
  EXPECT_EQ(server->all().size(), 1U);
  ASSERT_EQ(result.lines.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(result.lines[i].index, bad[i]);
    EXPECT_FALSE(result.lines[i].approximate);
  }
}

TEST_F(refusals, OneDatabaseTooLargeDoesNotDisturbTheOthers) {
  server->answer = [](const seen& of) {
    return of.url.find("bucket=b") != std::string::npos && of.body.size() > 100
               ? reply{.status = 413}
               : reply();
  };
  const auto made = scripted_client(server, options);
  std::vector<std::unique_ptr<batch_writer>> writers;
  for (const char* const name : {"a", "b", "c"}) {
    client_options own = options;
    own.database = name;
    writers.push_back(std::make_unique<batch_writer>(*made, own));
    for (int i = 0; i < 50; ++i) EXPECT_TRUE(writers.back()->write(numbered(i)).ok());
  }
  for (const auto& each : writers) each->close();
  for (const auto& each : writers) EXPECT_EQ(each->statistics().written, 50U);
  std::size_t sent = 0;
  for (const seen& each : server->all()) sent += each.url.find("bucket=a") != std::string::npos;
  EXPECT_EQ(sent, 1U);
}

TEST_F(refusals, ATokenThatTheServerQuotesIsTakenOut) {
  server->answer = [](const seen&) {
    return reply{.status = 400, .body = R"({"code":"x","message":"bad token secret-token!"})"};
  };
  EXPECT_EQ(write(1).rejected, 1U);
  EXPECT_EQ(seen_by_caller.failures.at(0).message, "bad token ***!");
}

TEST_F(refusals, NoSyncDoesNotFallBackToAnApiWithoutIt) {
  options.api = write_api::automatic;
  options.no_sync = true;
  server->answer = [](const seen&) { return reply{.status = 405}; };
  EXPECT_EQ(write(1).given_up, 1U);
  EXPECT_EQ(server->all().size(), 1U);
}

TEST_F(refusals, ARequestIsNeverLargerThanItMayBe) {
  options.batch.batch_bytes = 1'000;
  options.batch.max_request_bytes = 1'500;
  const auto made = scripted_client(server, options);
  batch_writer writer(*made, watch(seen_by_caller));
  for (const std::size_t size : {960U, 967U, 968U, 969U, 1'400U, 1'467U, 1'468U, 3'000U, 10U}) {
    const auto status = writer.write(
        point_builder("m").field("s", std::string(size, 'x')).timestamp(std::int64_t{1}));
    EXPECT_EQ(status.ok(), size < 1'493U - 2U) << size;
  }
  writer.close();
  for (const seen& each : server->all()) EXPECT_LE(each.body.size(), 1'500U);
  EXPECT_EQ(writer.statistics().written, 8U);
  EXPECT_EQ(writer.statistics().refused, 1U);
}

TEST_F(refusals, ABatchOfSeveralLinesIsNeverLargerThanItMayBe) {
  options.batch.batch_bytes = 100;
  const auto made = scripted_client(server, options);
  batch_writer writer(*made, watch(seen_by_caller));
  std::string sent;
  std::uint64_t index = 0;
  for (const std::size_t size : {30U, 30U, 19U, 30U, 40U, 100U, 10U, 5U, 91U, 92U, 200U, 1U}) {
    const std::string line = "m v=" + std::string(size - (size > 9 ? 5 : 0), '1') + " 9";
    sent += line + '\n';
    EXPECT_TRUE(writer.write(line).ok());
    // A line that the server refuses keeps its number.
    if (++index == 6) {
      server->answer = once({.status = 400, .body = R"({"code":"invalid","message":"no"})"});
    }
  }
  writer.close();
  std::string received;
  for (const seen& each : server->all()) {
    received += each.body;
    const bool is_one_line = std::ranges::count(each.body, '\n') == 1;
    EXPECT_TRUE(is_one_line || each.body.size() <= 100) << each.body.size();
  }
  EXPECT_EQ(received, sent);
  EXPECT_TRUE(writer.statistics().balanced());
}

TEST_F(refusals, ALineWithoutANumberIsFoundByItsText) {
  options.api = write_api::v3;
  const std::string long_line = "m,t=" + std::string(2'000, 'a') + " v=1i 1";
  const auto answer_with = [&](const std::string& original) {
    server->answer = [original](const seen&) {
      return reply{.status = 400,
                   .body = R"({"error":"e","data":[{"error_message":"x","original_line":")" +
                           original + "\"}]}"};
    };
    const auto result =
        scripted_client(server, options)->write("m v=1 1\n" + long_line + "\nm v=1 12");
    EXPECT_EQ(result.counts.rejected, 1U);
    return result.lines.at(0);
  };
  const line_error found = answer_with(long_line.substr(0, 1'000));
  EXPECT_TRUE(found.known);
  EXPECT_EQ(found.index, 1U);
  EXPECT_EQ(found.line, long_line);
  EXPECT_FALSE(answer_with("m v=1 1").known) << "two lines begin like this";
  EXPECT_TRUE(answer_with("m v=1 12").known);
  EXPECT_FALSE(answer_with("another v=1").known);
}

TEST_F(refusals, ALineThatIsTooLargeAloneIsReportedAsAWhole) {
  const std::string line = "m s=\"" + std::string(5'000, 'x') + "\" 1";
  server->answer = [](const seen&) { return reply{.status = 413}; };
  const auto result = scripted_client(server, options)->write(line);
  EXPECT_EQ(result.lines.at(0).line, line);
}

TEST_F(refusals, ALineInASuccessfulAnswerIsAPartialWrite) {
  for (const int status : {200, 201, 202, 206, 207}) {
    for (const char* const body :
         {R"({"code":"invalid","line":2,"message":"bad"})", R"({"error":"partial: dropped=2"})"}) {
      server = std::make_shared<script>();
      server->answer = [&](const seen&) { return reply{.status = status, .body = body}; };
      const write_statistics books = write(3);
      EXPECT_EQ(books.written, 0U) << status << body;
      EXPECT_EQ(books.rejected + books.unknown, 3U) << status << body;
    }
  }
}

TEST_F(refusals, MinutesAndHoursBecomeSecondsWhereTheServerKnowsNone) {
  options.precision = precision::hours;
  const auto made = scripted_client(server, options);
  EXPECT_TRUE(made->write("m v=1 2").ok());
  batch_writer writer(*made);
  (void)writer.write("m v=2 3");
  writer.close();
  const auto all = server->all();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].body, "m v=1 7200\n");
  EXPECT_EQ(all[1].body, "m v=2 10800\n");
  EXPECT_NE(all[0].url.find("precision=s"), std::string::npos);
  options.api = write_api::v1;
  EXPECT_TRUE(scripted_client(server, options)->write("m v=1 2").ok());
  EXPECT_EQ(server->all()[2].body, "m v=1 2\n");
}

TEST_F(refusals, TimesInAWrongUnitAreReportedOncePerWriter) {
  std::vector<std::string> said;
  options.log = [&](std::string_view what) { said.emplace_back(what); };
  options.database = "d";
  const auto made = scripted_client(server, options);
  {
    batch_writer writer(*made);
    for (const char* const line : {"m v=1 1641024000000000000", "m v=\"a 5\"", "m v=1i",
                                   "m v=1 1641024000000", "m v=1 1641024000000"}) {
      (void)writer.write(line);
      writer.flush();
    }
    writer.close();
  }
  EXPECT_EQ(said,
            (std::vector<std::string>{"for 'd': the time 1641024000000 is before 1990; is the "
                                      "precision (ns) right?"}));
  said.clear();
  options.precision = precision::seconds;
  options.batch.stamp = false;
  const auto other = scripted_client(server, options);
  (void)other->write("m v=1 1641024000");
  (void)other->write("m v=1 1641024000000000");
  other->close();
  EXPECT_EQ(said.size(), 0U) << "the second line is out of range";
  (void)scripted_client(server, options)->write("m v=1 5000000000");
  ASSERT_EQ(said.size(), 1U);
  EXPECT_NE(said[0].find("5000000000 is after 2100"), std::string::npos) << said[0];
}

TEST_F(refusals, ALineThatIsListedTwiceIsRefusedOnce) {
  options.api = write_api::v3;
  server->answer = [](const seen&) {
    return reply{.status = 400, .body = R"({"error":"e","data":[
      {"error_message":"one","line_number":2,"original_line":"m,t=a v=1i"},
      {"error_message":"two","line_number":2,"original_line":"m,t=a v=1i"}]})"};
  };
  const write_statistics books = write(3);
  EXPECT_EQ(books.rejected, 1U);
  EXPECT_EQ(books.written, 2U);
  EXPECT_EQ(seen_by_caller.lines.size(), 1U);
}

TEST_F(refusals, NotMoreLinesAreRefusedThanWereSent) {
  options.api = write_api::v3;
  server->answer = [](const seen&) {
    return reply{.status = 400, .body = R"({"error":"e","data":[null,null,null,null,
      {"error_message":"one","line_number":2,"original_line":"m,t=a v=1i"}]})"};
  };
  const write_statistics books = write(3);
  EXPECT_EQ(books.rejected, 3U);
  ASSERT_EQ(seen_by_caller.lines.size(), 3U);
  EXPECT_EQ(seen_by_caller.lines[0].index, 1U);
}

}  // namespace
}  // namespace simdlp::client_test
