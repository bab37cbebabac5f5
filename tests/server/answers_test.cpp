// SPDX-License-Identifier: Apache-2.0
// The exact answers to writes: statuses, headers, bodies, and the accepted spellings.
#include <array>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "server/asked.h"

namespace simdlp::testing {
namespace {

TEST(answers, AParameterGivenTwiceIsAnError) {
  running_server server(without_journal());
  const std::string q = "q=CREATE+DATABASE+x";
  const auto refuses = [](const http_answer& got, std::string_view name) {
    EXPECT_EQ(got.status, 400) << got.body;
    EXPECT_NE(got.body.find("'" + std::string(name) + "' is given twice"), std::string::npos)
        << got.body;
  };
  refuses(get(server, "/ping?verbose=true&verbose=true"), "verbose");
  refuses(get(server, "/query?" + q + "&" + q), "q");
  refuses(get(server, "/query?db=a&db=b&" + q), "db");
  refuses(write(server, "/query", q + "&" + q), "q");
  refuses(write(server, "/query?u=a&u=b", q), "u");
  refuses(write(server, "/write?db=a&db=a", "m f=1"), "db");
  EXPECT_EQ(get(server, "/query?pretty=1&pretty=1&" + q).status, 200);
  EXPECT_EQ(get(server, "/ping?x=1&x=2").status, 204);
}

TEST(answers, PrecisionsOfEachRoute) {
  running_server server(without_journal());
  constexpr std::array all = {"ns",          "n",  "nanosecond", "us",          "u",
                              "microsecond", "ms", "s",          "millisecond", "second"};
  const auto accepts = [&](const std::string& target, const std::string& word) {
    return write(server, target + "&precision=" + word, "m f=1 1").status == 204;
  };
  for (const char* const word : all) {
    EXPECT_TRUE(accepts("/api/v3/write_lp?db=d", word)) << word;
    EXPECT_TRUE(accepts("/api/v2/write?bucket=d", word)) << word;
    EXPECT_TRUE(accepts("/write?db=d", word)) << word;
  }
  EXPECT_TRUE(accepts("/api/v3/write_lp?db=d", "auto"));
  EXPECT_FALSE(accepts("/api/v2/write?bucket=d", "auto"));
  EXPECT_FALSE(accepts("/write?db=d", "auto"));
  for (const char* const word : {"m", "h"}) {
    EXPECT_FALSE(accepts("/api/v3/write_lp?db=d", word)) << word;
    EXPECT_FALSE(accepts("/api/v2/write?bucket=d", word)) << word;
    EXPECT_TRUE(accepts("/write?db=d", word)) << word;
  }
  EXPECT_FALSE(accepts("/api/v3/write_lp?db=d", ""));
  EXPECT_TRUE(accepts("/api/v2/write?bucket=d", ""));
  EXPECT_TRUE(accepts("/write?db=d", ""));
  for (const char* const word :
       {"S", "NS", "seconds", "milliseconds", "min", "%20s", "s%20", "0"}) {
    EXPECT_FALSE(accepts("/api/v3/write_lp?db=d", word)) << word;
    EXPECT_FALSE(accepts("/write?db=d", word)) << word;
  }
}

TEST(answers, DatabaseNames) {
  running_server server(without_journal());
  const auto status = [&](const std::string& query) {
    return write(server, "/api/v3/write_lp?" + query, "m f=1 1").status;
  };
  for (const char* const good : {"db=a", "db=9", "db=A_b-C", "db=a%2Fb", "db=a/b", "db=a&org=x"})
    EXPECT_EQ(status(good), 204) << good;
  for (const char* const bad :
       {"db=", "db", "db=_a", "db=-a", "db=a.b", "db=a+b", "db=a%00", "db=%C3%A9", "db=a/b/c",
        "db=/a", "db=a/", "db=a&db=a", "database=a", "db=a&no_sync=1", "db=a&no_sync=True",
        "db=a&accept_partial=", "db=a&accept_partial=true&accept_partial=true"})
    EXPECT_EQ(status(bad), 400) << bad;
  EXPECT_EQ(status("db=" + std::string(511, 'a')), 204);
  EXPECT_EQ(status("db=" + std::string(512, 'a')), 400);
  const http_answer empty = write(server, "/api/v3/write_lp?db=", "m f=1");
  EXPECT_EQ(empty.body, R"({"error":"db name cannot be empty"})");
  const http_answer none = write(server, "/api/v3/write_lp", "m f=1");
  EXPECT_EQ(none.body, "missing query parameter 'db'");
  const http_answer maybe = write(server, "/api/v3/write_lp?db=d&accept_partial=maybe", "m f=1");
  EXPECT_EQ(maybe.body,
            R"({"error":"invalid value 'maybe' of 'accept_partial': expected true or false"})");
  // The same names on the other routes.
  EXPECT_EQ(write(server, "/api/v2/write?bucket=a%2Fb", "m f=1").status, 204);
  EXPECT_EQ(write(server, "/api/v2/write?db=a", "m f=1").status, 400);
  EXPECT_EQ(write(server, "/write?db=a&rp=autogen", "m f=1").status, 204);
  EXPECT_EQ(write(server, "/write?db=a/b&rp=c", "m f=1").status, 400);
  EXPECT_EQ(write(server, "/write?rp=c", "m f=1").status, 400);
}

TEST(answers, ADefaultDatabaseIsForTheOldestRouteOnly) {
  server_options options = without_journal();
  options.default_database = "home";
  running_server server(options);
  EXPECT_EQ(write(server, "/write?precision=n", "m f=1").status, 204);
  EXPECT_EQ(write(server, "/write", "m f=1").status, 204);
  EXPECT_EQ(write(server, "/write?db=", "m f=1").status, 400);
  EXPECT_EQ(write(server, "/api/v2/write", "m f=1").status, 400);
  EXPECT_EQ(write(server, "/api/v3/write_lp?precision=ns", "m f=1").status, 400);
}

TEST(answers, ErrorsOfTheOldestRoute) {
  running_server server(without_journal());
  const http_answer got = write(server, "/write?db=d", "m f=1\n# c\nm f=\nm f=2\n");
  EXPECT_EQ(got.status, 400);
  EXPECT_TRUE(has(got, "Content-Type: application/json"));
  EXPECT_TRUE(names(got, "X-Influxdb-Error"));
  EXPECT_TRUE(names(got, "X-Influxdb-Version"));
  EXPECT_EQ(got.body.rfind(R"({"error":"line 3: )", 0), 0U) << got.body;
  EXPECT_TRUE(has(got, "X-Simdlp-Rejected: 1"));
  EXPECT_EQ(write(server, "/write?db=d", "\n").status, 204);
  EXPECT_EQ(write(server, "/write?db=d", "").status, 204);
  EXPECT_TRUE(names(ask(server.port(),
                        "POST http://h/write?db=d HTTP/1.1\r\nHost: x\r\n"
                        "Content-Length: 5\r\n\r\nm f=1"),
                    "X-Influxdb-Version"));
}

TEST(answers, ErrorsOfTheSecondVersion) {
  server_options options = without_journal();
  options.tokens = {"all", "one other"};
  options.max_body_bytes = 20;
  running_server server(options);
  const std::string token = "Authorization: Token all\r\n";
  const auto code = [&](const http_answer& got, std::string_view word) {
    EXPECT_TRUE(has(got, "X-Platform-Error-Code: " + std::string(word))) << got.head;
    EXPECT_EQ(got.body.rfind(R"({"code":")" + std::string(word) + "\",", 0), 0U) << got.body;
    EXPECT_TRUE(has(got, "Content-Type: application/json"));
    return got.status;
  };
  const std::string target = "/api/v2/write?bucket=d&org=o";
  EXPECT_EQ(code(write(server, target, "m f=1\nm f=\n", token), "invalid"), 400);
  EXPECT_NE(
      write(server, target, "m f=1\nm f=\n", token).body.find(R"("line":2,"message":"line 2: )"),
      std::string::npos);
  EXPECT_EQ(code(write(server, "/api/v2/write", "m f=1", token), "invalid"), 400);
  EXPECT_EQ(code(write(server, target, "", token), "invalid"), 400);
  EXPECT_EQ(code(write(server, target, "m f=1"), "unauthorized"), 401);
  EXPECT_EQ(code(write(server, target, "m f=1", "Authorization: Token one\r\n"), "forbidden"), 403);
  EXPECT_EQ(code(write(server, target, std::string(21, '#'), token), "request too large"), 413);
  EXPECT_EQ(write(server, target, std::string(20, '#'), token).status, 400);
  EXPECT_EQ(code(write(server, target, "m f=1", token + "Content-Encoding: br\r\n"), "invalid"),
            400);
}

TEST(answers, CodingsOfABody) {
  running_server server(without_journal());
  const auto status = [&](const std::string& headers) {
    return write(server, "/write?db=d", "m f=1", headers).status;
  };
  for (const char* const plain :
       {"Content-Encoding: identity\r\n", "Content-Encoding: IDENTITY\r\n",
        "Content-Encoding: \r\n", "Content-Encoding:\r\nContent-Encoding: identity\r\n"})
    EXPECT_EQ(status(plain), 204) << plain;
  const http_answer two =
      write(server, "/write?db=d", "m f=1", "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n");
  EXPECT_EQ(two.status, 400);
  EXPECT_NE(two.body.find("unacceptable content-encoding: gzip, gzip"), std::string::npos);
  const http_answer magic = write(server, "/write?db=d", "\x1F\x8B\x08");
  EXPECT_EQ(magic.status, 400);
  EXPECT_NE(magic.body.find("Content-Encoding: gzip"), std::string::npos);
}

TEST(answers, AtMostAHundredLinesAreListed) {
  running_server server(without_journal());
  std::string body = "m f=1\n";
  for (int i = 0; i < 150; ++i) body += "m f=\n";
  const http_answer got = write(server, "/api/v3/write_lp?db=d", body);
  EXPECT_EQ(got.status, 400);
  EXPECT_TRUE(has(got, "X-Simdlp-Rejected: 150"));
  std::size_t listed = 0;
  for (std::size_t at = 0; (at = got.body.find("\"line_number\":", at)) != std::string::npos; ++at)
    ++listed;
  EXPECT_EQ(listed, 101U);
  EXPECT_NE(got.body.find("50 more rejected lines are not listed"), std::string::npos);
  EXPECT_NE(got.body.find("\"line_number\":101,"), std::string::npos);
  EXPECT_EQ(got.body.find("\"line_number\":102,"), std::string::npos);
}

TEST(answers, LimitsOfTheSchema) {
  server_options options = without_journal();
  options.max_databases = 1;
  options.max_tables = 2;
  options.max_columns = 3;
  running_server server(options);
  const std::string v3 = "/api/v3/write_lp?db=d";
  EXPECT_EQ(write(server, v3, "m,a=1 b=1,c=1 1").status, 204);
  const http_answer columns = write(server, v3, "m,a=1 e=1 1\nm b=1 1");
  EXPECT_EQ(columns.status, 422);
  EXPECT_NE(
      columns.body.find("Update to schema would exceed number of columns per table limit of 3 "
                        "columns"),
      std::string::npos);
  EXPECT_EQ(write(server, v3 + "&accept_partial=false", "m e=1 1").status, 400);
  EXPECT_EQ(write(server, "/write?db=d", "m e=1 1").status, 400);
  EXPECT_EQ(write(server, "/api/v2/write?bucket=d", "m e=1 1").status, 400);
  EXPECT_EQ(write(server, v3, "n b=1 1").status, 204);
  const http_answer tables = write(server, v3, "o b=1 1");
  EXPECT_EQ(tables.status, 422);
  EXPECT_NE(tables.body.find("already have 2 table(s) (limit: 2)"), std::string::npos);
  const http_answer databases = write(server, "/api/v3/write_lp?db=e", "m b=1 1");
  EXPECT_EQ(databases.status, 422);
  EXPECT_EQ(databases.body,
            R"({"error":"Adding a new database would exceed limit of 1 databases"})");
  EXPECT_EQ(write(server, "/api/v2/write?bucket=e", "m b=1 1").status, 400);
}

TEST(answers, TheErrorTextsOfOtherVersions) {
  server_options options = without_journal();
  options.new_error_text = true;
  options.accept_partial = true;
  running_server server(options);
  EXPECT_NE(write(server, "/api/v3/write_lp?db=d&accept_partial=false", "m f=")
                .body.find(R"({"error":"line protocol parsing error","data":{)"),
            std::string::npos);
  const http_answer v1 = write(server, "/write?db=d", "m f=1\nm f=\nm f=\"a\"\n");
  EXPECT_EQ(v1.status, 400);
  EXPECT_EQ(v1.body.rfind(R"({"error":"partial write: line 2: )", 0), 0U) << v1.body;
  EXPECT_NE(v1.body.find("dropped=2"), std::string::npos);
}

TEST(answers, AnErrorBeforeTheHeaderHasABodyWhateverCameBefore) {
  running_server server(without_journal());
  raw_client client(server.port());
  client.send("HEAD /ping" + std::string(host) + "\r\nNO HTTP\r\n\r\n");
  EXPECT_EQ(client.read(false).status, 204);
  const http_answer wrong = client.read();
  EXPECT_EQ(wrong.status, 400);
  EXPECT_NE(wrong.body.find("error"), std::string::npos);
  EXPECT_FALSE(names(wrong, "X-Influxdb-Version"));
  EXPECT_TRUE(client.is_closed());
}

TEST(answers, RefusedLinesAreKeptOnDemand) {
  temporary_folder folder;
  server_options options = without_journal();
  options.refused_lines = (folder.path() / "refused").string();
  options.refused_bytes = 2000;
  running_server server(options);
  const auto text = [&](const char* name) {
    std::ifstream in(folder.path() / "refused" / name);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  EXPECT_EQ(write(server, "/api/v3/write_lp?db=home", "m f=1\nm f=\nm f=2\nm f=\"a\"").status, 400);
  const std::string partial = text("refused.lp");
  EXPECT_NE(partial.find(" db=home\n# "), std::string::npos) << partial;
  EXPECT_NE(partial.find("\nm f=\n# invalid column type for column 'f'"), std::string::npos)
      << partial;
  EXPECT_NE(partial.find("\nm f=\"a\"\n"), std::string::npos) << partial;
  EXPECT_EQ(partial.find("m f=1\n"), std::string::npos);
  // All or nothing: the whole body.
  EXPECT_EQ(write(server, "/write?db=old", "m f=1\nm f=\nm f=3\n").status, 400);
  EXPECT_NE(text("refused.lp").find("\nm f=1\nm f=\nm f=3\n"), std::string::npos);
  for (int i = 0; i < 40; ++i)
    EXPECT_EQ(write(server, "/write?db=old", "m f=" + std::string(50, 'x')).status, 400);
  EXPECT_LE(text("refused.lp").size(), 1000U);
  EXPECT_LE(text("refused.1.lp").size(), 1000U);
  EXPECT_GT(text("refused.1.lp").size(), 500U);
  EXPECT_NE(get(server, "/metrics").body.find("simdlp_refused_kept_bytes_total "),
            std::string::npos);
}

TEST(answers, LowerLimitsAfterARestartRefuseOnlyAdditions) {
  temporary_folder folder;
  server_options options;
  options.journal = (folder.path() / "journal").string();
  const std::string v3 = "/api/v3/write_lp?db=";
  const std::string stored = "a,t=x f=1,g=1i 1\nb,t=x f=1,g=1i 1\n";
  {
    running_server first(options);
    for (const char* const database : {"d", "e"})
      EXPECT_EQ(write(first, v3 + database, stored).status, 204);
  }
  for (int which = 0; which < 4; ++which) {
    server_options lower = options;
    (which == 0   ? lower.max_columns
     : which == 1 ? lower.max_tables
     : which == 2 ? lower.max_databases
                  : lower.max_schema_bytes) = 1;
    running_server server(lower);
    for (const char* const database : {"d", "e"})
      EXPECT_EQ(write(server, v3 + database, stored).status, 204) << which;
    EXPECT_EQ(write(server, v3 + "d", "a f=\"x\" 1").status, 400) << which;
    const bool bounds_columns = which == 0 || which == 3;
    const std::string number = std::to_string(which);
    EXPECT_EQ(write(server, v3 + "d", "a h" + number + "=1 1").status, bounds_columns ? 422 : 204)
        << which;
    EXPECT_EQ(write(server, v3 + "d", "new" + number + " h=1 1").status, which % 2 == 1 ? 422 : 204)
        << which;
    EXPECT_EQ(write(server, v3 + "f" + number, "m h=1 1").status, which >= 2 ? 422 : 204) << which;
  }
}

}  // namespace
}  // namespace simdlp::testing
