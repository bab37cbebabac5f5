// SPDX-License-Identifier: Apache-2.0
// Addresses, and the requests that options lead to.
#include "client/request_form.h"

#include <algorithm>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "client/transport.h"
#include "simdlp/client/client_options.h"

namespace simdlp::client_test {
namespace {

TEST(request_form, URLsBecomeAddresses) {
  using client_internal::parse_address;
  EXPECT_EQ(parse_address("localhost:8086").base, "http://localhost:8086");
  EXPECT_EQ(parse_address("example.org").base, "https://example.org");
  EXPECT_EQ(parse_address("172.20.0.1:1").base, "http://172.20.0.1:1");
  EXPECT_EQ(parse_address("http://[::1]:8086/prefix/").base, "http://[::1]:8086/prefix");
  EXPECT_EQ(parse_address("http://h/x/api/v2/write?db=a").base, "http://h/x");
  EXPECT_FALSE(parse_address("http://h/api/v2").warning.empty());
  EXPECT_EQ(parse_address("unix:///run/i.sock").unix_socket, "/run/i.sock");
  const auto named = parse_address("http://us%3Aer:p%40ss@h");
  EXPECT_EQ(named.base, "http://h");
  EXPECT_EQ(named.username, "us:er");
  EXPECT_EQ(named.password, "p@ss");
  EXPECT_FALSE(parse_address("ftp://h").problem.empty());
  EXPECT_FALSE(parse_address("http://").problem.empty());
}

TEST(request_form, APasswordWithoutAUserIsAToken) {
  client_options options;
  options.database = "d";
  options.connection.url = "http://:tok@h";
  client_internal::request out;
  client_internal::form_write(out, options, client_internal::parse_address(options.connection.url),
                              write_api::v2, false);
  const std::pair<std::string, std::string> expected("Authorization", "Token tok");
  EXPECT_NE(std::ranges::find(out.headers, expected), out.headers.end());
  EXPECT_EQ(out.url.find("tok"), std::string::npos);
}

TEST(request_form, ABucketWithASlashIsADatabaseAndAPolicy) {
  client_options options;
  options.database = "plant/one week";
  const auto url = [&](write_api api) {
    client_internal::request out;
    client_internal::form_write(out, options, client_internal::parse_address("http://h"), api,
                                false);
    return out.url;
  };
  EXPECT_EQ(url(write_api::v1), "http://h/write?db=plant&rp=one%20week&precision=n");
  EXPECT_EQ(url(write_api::v2), "http://h/api/v2/write?bucket=plant%2Fone%20week&precision=ns");
  const auto create =
      client_internal::form_create_database(options, client_internal::parse_address("http://h"));
  EXPECT_NE(create.url.find("CREATE%20DATABASE%20%22plant%22"), std::string::npos) << create.url;
  options.retention_policy = "day";
  EXPECT_EQ(url(write_api::v1), "http://h/write?db=plant%2Fone%20week&rp=day&precision=n");
}

}  // namespace
}  // namespace simdlp::client_test
