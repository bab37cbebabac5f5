// SPDX-License-Identifier: Apache-2.0
// Keeps write requests on disk and reads them back.
//
//   journal DIRECTORY
#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>

#include <simdlp/journal.h>
#include <simdlp/journal/lines.h>
#include <simdlp/journal/reader.h>

int main(int count, char** arguments) {
  if (count < 2) return 2;
  const std::string directory = arguments[1];

  auto [journal, error, found] = simdlp::journal::open(directory);
  if (error) {
    std::cerr << error.text << '\n';
    return 1;
  }
  std::cout << found.records << " records found\n";

  // The journal does not read the lines; `lines` is a number for statistics.
  const std::string_view body = "home,room=Kitchen temp=21.5 1641024000\nhome temp=20\n";
  const simdlp::journal_appended done =
      journal->append_and_wait({.database = "home",
                                .precision = simdlp::journal_precision::seconds,
                                .arrival = 1'700'000'000'000'000'000,
                                .lines = 2,
                                .body = {&body, 1}});
  if (done.error) {
    std::cerr << done.error.text << '\n';
    return 1;
  }

  // Reads only records on disk, which a power loss cannot remove.
  simdlp::journal_reader reader(directory);
  for (;;) {
    switch (reader.next(journal->durable())) {
      case simdlp::journal_read::record: {
        std::string lines;
        append_lines(reader.record(), lines);
        std::cout << reader.record().sequence << ' ' << reader.record().database << '\n' << lines;
        break;
      }
      case simdlp::journal_read::damage:
        std::cout << "damaged: " << name(reader.damage().kind) << '\n';
        break;
      case simdlp::journal_read::error: std::cout << reader.error().text << '\n'; return 1;
      case simdlp::journal_read::end: return 0;
    }
  }
}
