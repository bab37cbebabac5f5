// SPDX-License-Identifier: Apache-2.0
// Redirects are followed once, and to the same host only.
#include <string>

#include <gtest/gtest.h>

#include "scenario.h"

namespace simdlp::client_test {
namespace {

using redirects = scenario;

TEST_F(redirects, ARedirectOfTheSameHostIsFollowedOnce) {
  server->answer = [](const seen& of) {
    return of.url.find("/other") == std::string::npos
               ? reply{.status = 307, .headers = {{"location", "https://localhost/other"}}}
               : reply();
  };
  EXPECT_EQ(write(2).written, 2U);
  EXPECT_EQ(server->all().size(), 2U);
}

TEST_F(redirects, NoRedirectReachesAnotherHost) {
  for (const char* const location :
       {"http://evil/x", "http://localhost@evil/x", "http://localhost:80@evil/x", "//evil/x",
        "ftp://localhost/x", "http://[::1]/x", ""}) {
    server = std::make_shared<script>();
    server->answer = [&](const seen&) {
      return reply{.status = 307, .headers = {{"location", location}}};
    };
    EXPECT_EQ(write(1).given_up, 1U) << location;
    EXPECT_EQ(server->all().size(), 1U) << location;
  }
}

TEST_F(redirects, ARedirectMayNotSayWhereTo) {
  for (const int status : {301, 307}) {
    seen_by_caller = {};
    server->answer = [&](const seen&) { return reply{.status = status}; };
    EXPECT_EQ(write(1).given_up, 1U);
    ASSERT_EQ(seen_by_caller.failures.size(), 1U);
    EXPECT_EQ(seen_by_caller.failures[0].kind, write_error_kind::redirect);
    EXPECT_EQ(seen_by_caller.failures[0].message,
              "the server redirects, but does not say where to");
  }
}

TEST_F(redirects, ARelativeRedirectIsFollowed) {
  server->answer = [](const seen& of) {
    return of.url.find("/moved") == std::string::npos
               ? reply{.status = 308, .headers = {{"location", "/moved"}}}
               : reply();
  };
  EXPECT_EQ(write(1).written, 1U);
  EXPECT_EQ(server->all().at(1).url, "http://localhost:8086/moved");
}

}  // namespace
}  // namespace simdlp::client_test
