// SPDX-License-Identifier: Apache-2.0
#include "journal/scratch.h"

#include <cstdlib>
#include <stdexcept>

#include "simdlp/journal/reader.h"

namespace simdlp::journal_test {

scratch::scratch() {
  std::string name = (std::filesystem::temp_directory_path() / "simdlp-journal-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
  top_ = name;
  path_ = top_ / "data";
}

scratch::~scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(top_, ignored);
}

journal_appended append(journal& to, std::string_view body, durability how) {
  return to.append_and_wait({.database = "db", .arrival = 7, .lines = 1, .body = {&body, 1}}, how);
}

content read_all(const std::string& directory) {
  content all;
  journal_reader reader(directory);
  while (true) {
    switch (reader.next()) {
      case journal_read::record:
        all.records.emplace(reader.record().sequence, reader.record().body);
        continue;
      case journal_read::damage: ++all.damage; continue;
      case journal_read::end: return all;
      case journal_read::error: throw std::runtime_error(reader.error().text);
    }
  }
}

}  // namespace simdlp::journal_test
