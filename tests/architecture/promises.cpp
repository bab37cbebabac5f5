// SPDX-License-Identifier: Apache-2.0
#include "promises.h"

#include <regex>
#include <string_view>
#include <vector>

namespace simdlp::architecture {
namespace {

void add_all(std::set<std::string>& names, const std::string& text, const std::regex& what,
             const std::string& format) {
  for (std::sregex_iterator at(text.begin(), text.end(), what), end; at != end; ++at) {
    names.insert(at->format(format));
  }
}

// The cells of a table row. Empty if the line is not a row.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  if (!line.starts_with('|')) return cells;
  std::size_t from = 1;
  for (std::size_t bar = line.find('|', from); bar != std::string::npos;
       bar = line.find('|', from)) {
    std::string cell = line.substr(from, bar - from);
    cell.erase(0, cell.find_first_not_of(' '));
    cell.erase(cell.find_last_not_of(' ') + 1);
    cells.push_back(cell);
    from = bar + 1;
  }
  return cells;
}

}  // namespace

std::set<std::string> tests_of(const source_tree& tree) {
  static const std::regex cases(R"(\n(?:TEST|TEST_F|TEST_P)\((\w+),\s*(\w+)\))");
  static const std::regex entries(R"(add_test\(\s*NAME\s+([\w.]+))");
  static const std::regex fuzzers(R"(simdlp_add_fuzzer\((\w+))");
  static const std::regex cases_of_conformance(R"(simdlp_add_conformance\((\w+))");
  std::set<std::string> names;
  for (const source_file& file : tree.files()) {
    if (file.ends_with(".cpp") && file.is_in("tests")) {
      add_all(names, file.text, cases, "$1.$2");
    } else if (file.ends_with("CMakeLists.txt") || file.ends_with(".cmake")) {
      add_all(names, file.text, entries, "$1");
      add_all(names, file.text, fuzzers, "fuzz.$1");
      add_all(names, file.text, cases_of_conformance, "conformance.$1");
    }
  }
  return names;
}

offences promise_offences(const source_tree& tree, const source_file& document) {
  static const std::regex quoted("`([^`]+)`");
  const std::set<std::string> names = tests_of(tree);
  offences all;
  std::size_t column = 0;  // of the tests, from 1; 0: not in such a table
  std::size_t promises = 0;
  for (const std::string& line : document.lines()) {
    const std::vector<std::string> cells = cells_of(line);
    if (cells.empty()) {
      column = 0;
      continue;
    }
    if (column == 0) {
      if (cells.back() == "held by") column = cells.size();
      continue;
    }
    if (cells.back().starts_with("---")) continue;
    const std::string offence = document.path + ", \"" + cells.front() + "\": ";
    ++promises;
    if (cells.size() != column) {
      all.push_back(offence + "not as many cells as the table has");
      continue;
    }
    std::size_t named = 0;
    const std::string& tests = cells.back();
    for (std::sregex_iterator at(tests.begin(), tests.end(), quoted), end; at != end; ++at) {
      ++named;
      if (!names.contains((*at)[1])) all.push_back(offence + "no test is named " + (*at)[1].str());
    }
    if (named == 0) all.push_back(offence + "names no test");
  }
  if (promises == 0) all.push_back(document.path + " has no promises");
  return all;
}

}  // namespace simdlp::architecture
