// SPDX-License-Identifier: Apache-2.0
// The routes: which paths and methods there are, and the answers of those that do not write.
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "server/asked.h"

namespace simdlp::testing {
namespace {

TEST(routes, Ping) {
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

TEST(routes, HealthIsJsonUnlessTextIsAskedFor) {
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

TEST(routes, Ready) {
  running_server server(without_journal());
  const http_answer got = get(server, "/ready");
  EXPECT_EQ(got.status, 200);
  EXPECT_TRUE(has(got, "Content-Type: application/json"));
  EXPECT_EQ(got.body.rfind(R"({"status":"ready","started":"20)", 0), 0U) << got.body;
  EXPECT_NE(got.body.find(R"("up":"0h0m)"), std::string::npos);
}

TEST(routes, OtherPathsAndMethods) {
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

TEST(routes, PreflightNeedsNoTokenAndNoPath) {
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

TEST(routes, QueryCreatesDatabasesAndNothingElse) {
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

TEST(routes, TheSchemeOfATargetHasNoCase) {
  running_server server(without_journal());
  for (const char* const target : {"http://h/ping", "HTTP://h/ping", "hTTpS://h:1/ping"})
    EXPECT_EQ(get(server, target).status, 204) << target;
  EXPECT_EQ(get(server, "ftp://h/ping").status, 404);
}

TEST(routes, MetricsCountWhatHappened) {
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

TEST(routes, OpenRoutesCanNeedAToken) {
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
