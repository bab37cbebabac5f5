// SPDX-License-Identifier: Apache-2.0
// No message contains tokens or passwords, whatever a server or a proxy says.
#include <string>

#include <gtest/gtest.h>

#include "client/request_form.h"
#include "scenario.h"
#include "text/base64_text.h"

namespace simdlp::client_test {
namespace {

class secrets : public scenario {
 protected:
  // All text that the caller sees.
  std::string text_after(const reply& says) {
    seen_by_caller = {};
    server = std::make_shared<script>();
    server->answer = [says](const seen&) { return says; };
    options.retry.max_retries = 1;
    options.on_auth_failure = auth_failure::fail;
    write(2);
    std::string all;
    for (const write_error& each : seen_by_caller.failures)
      all += describe(each) + each.message + each.request_id;
    for (const line_error& each : seen_by_caller.lines) all += each.message + each.line + each.code;
    const auto made = scripted_client(server, options);
    const write_result direct = made->write("m v=1 1");
    all += describe(direct.error) + direct.error.request_id;
    for (const line_error& each : direct.lines) all += each.message + each.line;
    return all;
  }

  void expect_hidden(const std::string& secret) {
    const std::string quoted = "you sent " + secret + ".";
    for (const int status : {200, 301, 307, 400, 401, 403, 404, 405, 413, 422, 500, 503, 505}) {
      for (const std::string& body :
           {quoted, R"({"code":"x","message":")" + quoted + "\"}",
            R"({"error":")" + quoted + R"(","data":[{"line_number":1,"error_message":")" + quoted +
                R"(","original_line":")" + quoted + "\"}]}",
            std::string(1'024 - secret.size() / 2, ' ') + secret}) {
        const reply says{.status = status,
                         .body = body,
                         .headers = {{"location", "http://h/" + secret},
                                     {"x-influxdb-error", quoted},
                                     {"x-request-id", secret}}};
        const std::string all = text_after(says);
        EXPECT_EQ(all.find(secret), std::string::npos) << status << ' ' << body;
        EXPECT_EQ(all.find(secret.substr(0, secret.size() / 2)), std::string::npos) << status;
      }
    }
  }
};

TEST_F(secrets, ATokenIsHidden) { expect_hidden("secret-token"); }

TEST_F(secrets, APasswordIsHiddenInBothForms) {
  options.connection.token.clear();
  options.connection.username = "someone";
  options.connection.password = "hidden-word";
  expect_hidden("hidden-word");
  expect_hidden(base64::text_of("someone:hidden-word"));
  options.connection.username.clear();
  options.connection.password.clear();
  options.connection.url = "http://someone:mailed%2Dword@localhost:8086";
  expect_hidden("mailed-word");
}

TEST_F(secrets, AHeaderOfTheCallerIsHidden) {
  options.connection.headers = {{"authorization", "Bearer own-header-token"}};
  expect_hidden("own-header-token");
}

TEST_F(secrets, AFailureOfTheNetworkIsNoExample) {
  options.connection.token = "scripted";  // the word in the failure's message
  const std::string all = text_after({.failure = write_error_kind::reset});
  EXPECT_EQ(all.find("scripted"), std::string::npos);
}

TEST_F(secrets, ATokenIsHiddenWhateverTheEscapes) {
  options.connection.token = "abc/d&f\"g\\h\xC3\xA9%==";
  for (const char* const escaped :
       {R"(abc\/d&f\"g\\h\u00e9%==)", R"(abc/d\u0026f\u0022g\u005ch\u00E9%==)",
        "abc%2Fd%26f%22g%5Ch%C3%a9%25%3D%3D"}) {
    for (const std::string& body : {R"({"error":"you sent )" + std::string(escaped) + " now\"}",
                                    R"({"error":"you sent )" + std::string(escaped)}) {
      const std::string all = text_after({.status = 401, .body = body});
      EXPECT_NE(all.find("you sent *** now"), body.ends_with('}') ? std::string::npos : 0U) << all;
      EXPECT_EQ(all.find("abc"), std::string::npos) << all;
      EXPECT_EQ(all.find("=="), std::string::npos) << all;
    }
  }
}

TEST_F(secrets, ALetterMayBeWrittenAsTwoSurrogates) {
  options.connection.token = "abc\xF0\x9F\x98\x80xyz";
  for (const char* const body :
       {R"({"error":"you sent abc\ud83d\ude00xyz"})", R"(you sent abc\uD83D\uDE00xyz)"}) {
    const std::string all = text_after({.status = 400, .body = body});
    EXPECT_NE(all.find("you sent ***"), std::string::npos) << all;
    EXPECT_EQ(all.find("xyz"), std::string::npos) << all;
  }
}

TEST_F(secrets, KeysInHeadersAndPasswordsOfProxiesAreHidden) {
  options.connection.headers = {{"X-Api-Key", "key-in-header"}, {"X-Tenant", "acme"}};
  expect_hidden("key-in-header");
  EXPECT_NE(text_after({.status = 400, .body = "tenant acme"}).find("acme"), std::string::npos);
  options.connection.proxy = "http://user:proxy-word@localhost:3128";
  expect_hidden("proxy-word");
  options.connection.proxy = "http://user:proxy%20and%2Fword@localhost:3128";
  expect_hidden("proxy and/word");
}

// Words of the answer are words, whatever the secrets are.
TEST_F(secrets, ASecretDoesNotChangeWhatAnAnswerMeans) {
  options.api = write_api::v3;
  options.connection.token.clear();
  options.connection.username = "u";
  for (const char* const password :
       {"data", "1", "line", "error", "line_number", "partial", "[", "\""}) {
    options.connection.password = password;
    seen_by_caller = {};
    server = std::make_shared<script>();
    server->answer = [](const seen&) {
      return reply{.status = 400,
                   .body =
                       R"({"error":"partial write of line protocol occurred","data":[)"
                       R"({"error_message":"bad","line_number":2,"original_line":"m v=1i 2"}]})"};
    };
    const write_statistics books = write(3);
    EXPECT_EQ(books.written, 2U) << password;
    EXPECT_EQ(books.rejected, 1U) << password;
    ASSERT_EQ(seen_by_caller.lines.size(), 1U) << password;
    EXPECT_EQ(seen_by_caller.lines[0].index, 1U) << password;
  }
}

TEST_F(secrets, AnyTokenCanBeTakenOut) {
  for (const char* const token : {"*", "**", "a"}) {
    options.connection.token = token;
    (void)text_after({.status = 400, .body = "* a ** aaa"});
  }
}

}  // namespace
}  // namespace simdlp::client_test
