// SPDX-License-Identifier: Apache-2.0
//
// The programs in docs/ are compiled and run: every block of C++ on a page is part of one of the
// examples. docs/encoding.md explains every refusal code of the encoder.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "simdlp/error.h"

namespace simdlp {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string document() { return content_of(fs::path(SIMDLP_SOURCE_DIR) / "docs/encoding.md"); }

std::vector<std::string> blocks_of(const std::string& text) {
  std::vector<std::string> blocks;
  constexpr std::string_view opening = "```cpp\n";
  for (std::size_t at = text.find(opening); at != std::string::npos; at = text.find(opening, at)) {
    at += opening.size();
    blocks.push_back(text.substr(at, text.find("```", at) - at));
  }
  return blocks;
}

TEST(documents, ShowProgramsThatAreTested) {
  std::string examples;
  for (const auto& entry : fs::directory_iterator(fs::path(SIMDLP_SOURCE_DIR) / "examples")) {
    if (entry.path().extension() == ".cpp") examples += content_of(entry.path());
  }
  std::size_t blocks = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(SIMDLP_SOURCE_DIR) / "docs")) {
    // versioning.md shows a single line, which is not part of an example.
    if (entry.path().extension() != ".md" || entry.path().filename() == "versioning.md") continue;
    for (const std::string& block : blocks_of(content_of(entry.path()))) {
      ++blocks;
      EXPECT_NE(examples.find(block), std::string::npos) << entry.path() << ":\n" << block;
    }
  }
  EXPECT_GE(blocks, 8U);
}

TEST(encoding_document, ExplainsEveryRefusal) {
  const std::string text = document();
  for (auto code = static_cast<std::size_t>(errc::empty_name); code < errc_count; ++code) {
    const std::string word(name(static_cast<errc>(code)));
    EXPECT_NE(text.find("`" + word + "`"), std::string::npos) << word;
  }
}

}  // namespace
}  // namespace simdlp
