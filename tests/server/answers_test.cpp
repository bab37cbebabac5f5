// SPDX-License-Identifier: Apache-2.0
// The exact answers of each route: statuses, headers, bodies, and the accepted spellings.
#include <array>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "server/running_server.h"

namespace simdlp::testing {
namespace {

constexpr const char* host = " HTTP/1.1\r\nHost: x\r\n";

[[nodiscard]] http_answer get(const running_server& from, const std::string& target,
                              const std::string& headers = {}, const std::string& method = "GET") {
  return ask(from.port(), method + " " + target + host + headers + "\r\n");
}

[[nodiscard]] http_answer write(const running_server& to, const std::string& target,
                                std::string_view body, const std::string& headers = {}) {
  return ask(to.port(), post(target, body, headers));
}

[[nodiscard]] bool has(const http_answer& in, std::string_view line) {
  return ("\r\n" + in.head).find("\r\n" + std::string(line) + "\r\n") != std::string::npos;
}

[[nodiscard]] bool names(const http_answer& in, std::string_view header) {
  return in.head.find("\r\n" + std::string(header) + ": ") != std::string::npos;
}

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

TEST(answers, Ping) {
  running_server server(without_journal());
  for (const char* const method : {"GET", "HEAD", "POST"}) {
    const http_answer plain = get(server, "/ping", "", method);
    EXPECT_EQ(plain.status, 204) << method;
    for (const char* const each :
         {"X-Influxdb-Version", "X-Influxdb-Build", "Request-Id", "X-Request-Id"})
      EXPECT_TRUE(names(plain, each)) << each;
    EXPECT_FALSE(names(plain, "Content-Type"));
  }
  for (const char* const asks :
       {"Accept: application/json\r\n", "accept: Application/JSON;q=0.9, */*\r\n",
        "Accept: text/plain\r\nAccept: application/json\r\n"}) {
    const http_answer json = get(server, "/ping", asks);
    EXPECT_EQ(json.status, 200) << asks;
    EXPECT_TRUE(has(json, "Content-Type: application/json"));
    for (const char* const key : {"product_name", "version", "revision", "process_id"})
      EXPECT_NE(json.body.find("\"" + std::string(key) + "\":"), std::string::npos) << key;
  }
  EXPECT_EQ(get(server, "/ping", "Accept: */*\r\n").status, 204);
  for (const char* const yes : {"true", "1", "yes", "TRUE"})
    EXPECT_EQ(get(server, "/ping?verbose=" + std::string(yes)).status, 200) << yes;
  for (const char* const no : {"", "0", "false"})
    EXPECT_EQ(get(server, "/ping?verbose=" + std::string(no)).status, 204) << no;
}

TEST(answers, HealthIsJsonUnlessTextIsAskedFor) {
  running_server server(without_journal());
  for (const char* const path : {"/health", "/api/v1/health"}) {
    for (const char* const accept : {"", "Accept: */*\r\n", "Accept: application/json\r\n",
                                     "Accept: text/plain, application/json\r\n"}) {
      const http_answer got = get(server, path, accept);
      EXPECT_EQ(got.status, 200);
      EXPECT_TRUE(has(got, "Content-Type: application/json")) << accept;
      for (const char* const key : {"name", "message", "status", "checks", "version"})
        EXPECT_NE(got.body.find("\"" + std::string(key) + "\":"), std::string::npos) << key;
      EXPECT_NE(got.body.find("\"status\":\"pass\""), std::string::npos);
    }
    EXPECT_EQ(get(server, path, "Accept: text/plain\r\n").body, "OK");
  }
}

TEST(answers, Ready) {
  running_server server(without_journal());
  const http_answer got = get(server, "/ready");
  EXPECT_EQ(got.status, 200);
  EXPECT_TRUE(has(got, "Content-Type: application/json"));
  EXPECT_EQ(got.body.rfind(R"({"status":"ready","started":"20)", 0), 0U) << got.body;
  EXPECT_NE(got.body.find(R"("up":"0h0m)"), std::string::npos);
}

TEST(answers, OtherPathsAndMethods) {
  running_server server(without_journal());
  for (const char* const path :
       {"/", "/write/", "/WRITE?db=d", "/api/v2/write/?bucket=d", "/api/v2/buckets",
        "/api/v3/write_lp/", "/api/v9/write", "/pinG", "/health/", "/%70ing", "//write?db=d"}) {
    for (const char* const method : {"GET", "POST", "DELETE"}) {
      const http_answer got = get(server, path, "Content-Length: 0\r\n", method);
      EXPECT_EQ(got.status, 404) << method << path;
      EXPECT_EQ(got.body, R"({"error":"not found"})") << path;
    }
  }
  const auto allowed = [&](const char* method, const std::string& path, std::string_view allow) {
    const http_answer got = get(server, path, "", method);
    EXPECT_EQ(got.status, 405) << method << path;
    EXPECT_TRUE(has(got, "Allow: " + std::string(allow))) << got.head;
  };
  for (const char* const path :
       {"/write?db=d", "/api/v2/write?bucket=d", "/api/v3/write_lp?db=d"}) {
    for (const char* const method : {"GET", "PUT", "DELETE", "PATCH"})
      allowed(method, path, "POST");
  }
  allowed("PUT", "/ping", "GET, HEAD, POST");
  allowed("POST", "/metrics", "GET");
  allowed("DELETE", "/query", "GET, POST");
  allowed("CONNECT", "example:443", "GET, HEAD, POST");
}

TEST(answers, PreflightNeedsNoTokenAndNoPath) {
  server_options options = without_journal();
  options.tokens = {"secret"};
  running_server server(options);
  for (const char* const target : {"/write", "/api/v3/write_lp?db=d", "/nothing", "*"}) {
    const http_answer got = get(server, target, "", "OPTIONS");
    EXPECT_EQ(got.status, 204) << target;
    EXPECT_TRUE(has(got, "Access-Control-Allow-Origin: *"));
    EXPECT_TRUE(has(got, "Access-Control-Allow-Methods: *"));
    EXPECT_TRUE(has(got, "Access-Control-Allow-Headers: *"));
    EXPECT_TRUE(has(got, "Access-Control-Max-Age: 86400"));
  }
  EXPECT_FALSE(names(get(server, "/ping"), "Access-Control-Allow-Origin"));
  options.cors = true;
  running_server open(options);
  EXPECT_TRUE(has(get(open, "/ping"), "Access-Control-Allow-Origin: *"));
  EXPECT_TRUE(has(write(open, "/write?db=d", "m f=1"), "Access-Control-Allow-Origin: *"));
}

TEST(answers, QueryCreatesDatabasesAndNothingElse) {
  running_server server(without_journal());
  const auto status = [&](const std::string& statement) {
    return get(server, "/query?q=" + statement).status;
  };
  for (const char* const good :
       {"CREATE%20DATABASE%20x", "create+database+%22my+db%22", "Create%20Database%20x%3B",
        "CREATE+DATABASE+x+WITH+DURATION+30d+REPLICATION+1+NAME+%22rp%22",
        "%20CREATE%09DATABASE%0Ax%20"})
    EXPECT_EQ(status(good), 200) << good;
  for (const char* const bad : {"", "CREATE%20DATABASE", "DROP%20DATABASE%20x", "SHOW+DATABASES",
                                "CREATE%20DATABASES%20x", "SELECT+1", "CREATE+DATABASE+x+y"})
    EXPECT_EQ(status(bad), 400) << bad;
  const http_answer none = get(server, "/query");
  EXPECT_EQ(none.status, 400);
  EXPECT_TRUE(names(none, "X-Influxdb-Error"));
  EXPECT_EQ(none.body.rfind(R"({"error":")", 0), 0U);
  const http_answer form = write(server, "/query", "db=x&q=CREATE+DATABASE+%22telegraf%22",
                                 "Content-Type: application/x-www-form-urlencoded\r\n");
  EXPECT_EQ(form.status, 200);
  EXPECT_EQ(form.body, R"({"results":[{"statement_id":0}]})");
  EXPECT_EQ(write(server, "/query", "q=DROP+DATABASE+x").status, 400);
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

TEST(answers, TheSchemeOfATargetHasNoCase) {
  running_server server(without_journal());
  for (const char* const target : {"http://h/ping", "HTTP://h/ping", "hTTpS://h:1/ping"})
    EXPECT_EQ(get(server, target).status, 204) << target;
  EXPECT_EQ(get(server, "ftp://h/ping").status, 404);
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

TEST(answers, MetricsCountWhatHappened) {
  running_server server(without_journal());
  EXPECT_EQ(write(server, "/write?db=home", "m f=1\nm f=2").status, 204);
  EXPECT_EQ(write(server, "/api/v3/write_lp?db=home", "m f=3\nm f=\nm f=1i\nm f=\nm time=1").status,
            400);
  const http_answer got = get(server, "/metrics");
  EXPECT_EQ(got.status, 200);
  for (const char* const line :
       {"simdlp_points_total{db=\"home\"} 3",
        "simdlp_lines_rejected_total{code=\"field_value_missing\"} 2",
        "simdlp_lines_rejected_total{code=\"column_type\"} 1",
        "simdlp_lines_rejected_total{code=\"reserved_column\"} 1",
        "simdlp_http_requests_total{route=\"write_v1\",status=\"204\"} 1",
        "simdlp_http_requests_total{route=\"write_v3\",status=\"400\"} 1",
        "simdlp_http_body_bytes_total{state=\"raw\"} 42", "simdlp_schema_tables 1"})
    EXPECT_NE(got.body.find(std::string(line) + "\n"), std::string::npos) << line << got.body;
  for (const char* const name :
       {"simdlp_requests_refused_total", "simdlp_request_seconds_bucket", "simdlp_connections"})
    EXPECT_NE(got.body.find(name), std::string::npos) << name;
}

TEST(answers, OpenRoutesCanNeedAToken) {
  server_options options = without_journal();
  options.tokens = {"secret"};
  running_server open(options);
  options.open_health = false;
  running_server closed(options);
  for (const char* const path : {"/ping", "/health", "/ready", "/metrics"}) {
    EXPECT_LT(get(open, path).status, 300) << path;
    EXPECT_EQ(get(closed, path).status, 401) << path;
    EXPECT_LT(get(closed, path, "Authorization: Bearer secret\r\n").status, 300) << path;
  }
  EXPECT_EQ(get(open, "/health").body.find("secret"), std::string::npos);
  // The token is checked before the method, except on open paths.
  const http_answer wrong = get(open, "/ping", "", "PUT");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_TRUE(has(wrong, "Allow: GET, HEAD, POST")) << wrong.head;
  EXPECT_EQ(get(open, "/metrics", "", "DELETE").status, 405);
  EXPECT_EQ(get(closed, "/ping", "", "PUT").status, 401);
  EXPECT_EQ(get(closed, "/ping", "Authorization: Bearer secret\r\n", "PUT").status, 405);
  for (const char* const target : {"/write?db=d", "/nothing"})
    EXPECT_EQ(get(open, target, "", "PUT").status, 401) << target;
  EXPECT_EQ(get(open, "example:443", "", "CONNECT").status, 401);
}

}  // namespace
}  // namespace simdlp::testing
