// SPDX-License-Identifier: Apache-2.0
// Rows of requests and answers, kept outside the project. SIMDLP_ENDPOINT_ROWS names the file,
// which has one JSON object per line. The requests are sent in order to one new server; later ones
// depend on earlier ones.
#include <cstdlib>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/running_server.h"

namespace simdlp::testing {
namespace {

using nlohmann::json;

[[nodiscard]] std::string rows_file() {
  if (const char* const named = std::getenv("SIMDLP_ENDPOINT_ROWS")) return named;
  return SIMDLP_SOURCE_DIR "/../shared/conformance/endpoint_public.jsonl";
}

[[nodiscard]] std::string body_of(const json& row) {
  if (!row.contains("body_hex")) return row.value("body", "");
  const auto hex = row["body_hex"].get<std::string>();
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return out;
}

[[nodiscard]] std::string request_of(const json& row) {
  const std::string body = body_of(row);
  const auto method = row["method"].get<std::string>();
  std::string out = method + " " + row["target"].get<std::string>() + " HTTP/1.1\r\nHost: x\r\n";
  for (const auto& [name, value] : row["headers"].items())
    out += name + ": " + value.get<std::string>() + "\r\n";
  if (method == "POST" || !body.empty())
    out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return out + "\r\n" + body;
}

TEST(endpoint_rows, EachAnswerIsAsWritten) {
  std::ifstream in(rows_file());
  if (!in) GTEST_SKIP() << "no rows in " << rows_file();
  temporary_folder folder;
  std::uint64_t stored = 0;
  std::uint64_t expected = 0;
  server_options options;
  options.journal = (folder.path() / "journal").string();
  options.threads = 1;
  options.on_commit = [&](std::string_view, std::string_view, std::uint64_t points) {
    stored += points;
  };
  running_server server(options);
  std::string line;
  std::size_t rows = 0;
  while (std::getline(in, line)) {
    const json row = json::parse(line);
    ++rows;
    const std::uint64_t points = row.value("points_written", std::uint64_t{0});
    const std::uint64_t before = expected;
    expected += points;
    const http_answer got = ask(server.port(), request_of(row));
    const auto name = row["name"].get<std::string>();
    EXPECT_EQ(got.status, row["expect_status"].get<int>()) << name << ": " << got.body;
    if (row.contains("expect_json")) {
      EXPECT_EQ(json::parse(got.body, nullptr, false), row["expect_json"]) << name;
    }
    if (row.contains("expect_body")) {
      EXPECT_NE(got.body.find(row["expect_body"].get<std::string>()), std::string::npos)
          << name << ": " << got.body;
    }
    EXPECT_EQ(stored - before, points) << name;
    expected = stored;
  }
  EXPECT_GT(rows, 0U);
  EXPECT_TRUE(server.stop());
}

}  // namespace
}  // namespace simdlp::testing
