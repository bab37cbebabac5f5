// SPDX-License-Identifier: Apache-2.0
#include "journal/modelled.h"

#include <stdexcept>

#include "journal/segment_cursor.h"

namespace simdlp::journal_test {

modelled_journal open_modelled(model_storage& in, const journal_options& options) {
  modelled_journal opened;
  opened.engine = std::make_unique<journal_format::engine>(std::make_unique<borrowed_storage>(in),
                                                           nullptr, "model", options);
  opened.error = opened.engine->open(opened.found);
  return opened;
}

journal_appended append(journal_format::engine& to, std::string_view body, durability how) {
  return to.append_and_wait({.database = "db", .arrival = 7, .lines = 1, .body = {&body, 1}}, how);
}

records records_in(model_storage& in) {
  records all;
  for (const auto& [sequence, body] : all_records_in(in)) {
    if (!all.emplace(sequence, body).second) throw std::runtime_error("a sequence number twice");
  }
  return all;
}

std::multimap<std::uint64_t, std::string> all_records_in(model_storage& in) {
  std::multimap<std::uint64_t, std::string> all;
  std::vector<journal_format::storage::entry> files;
  if (in.list("", files) < 0) throw std::runtime_error("no list");
  for (const auto& file : files) {
    if (!journal_format::first_of_segment_name(file.name)) continue;
    const journal_format::open_file opened(in, in.open(file.name, false));
    journal_format::segment_cursor cursor(in, opened.get());
    for (auto step = cursor.next(true); step != journal_format::cursor_step::end;
         step = cursor.next(true)) {
      if (step == journal_format::cursor_step::failed) throw std::runtime_error("unreadable");
      if (step != journal_format::cursor_step::record) continue;
      all.emplace(cursor.record().sequence, cursor.payload().substr(cursor.record().database));
    }
  }
  return all;
}

}  // namespace simdlp::journal_test
