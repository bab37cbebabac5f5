// SPDX-License-Identifier: Apache-2.0
//
// Chooses the writer of a shape. The writers are alternatives of a variant, which is inspected once
// per row.
#include "generate/generate.h"

#include <utility>
#include <variant>

#include "generate/rows.h"

namespace simdlp::generate {
namespace {

using any_rows = std::variant<tsbs_rows, telegraf_rows, home_rows, strings_rows, wide_rows,
                              escapes_rows, utf8_rows, comments_rows, hostile_rows>;

any_rows open(shape which, std::uint64_t seed) {
  switch (which) {
    case shape::tsbs: return tsbs_rows(seed);
    case shape::telegraf: return telegraf_rows(seed);
    case shape::home: return home_rows(seed);
    case shape::strings: return strings_rows(seed);
    case shape::wide: return wide_rows(seed);
    case shape::escapes: return escapes_rows(seed);
    case shape::utf8: return utf8_rows(seed);
    case shape::comments: return comments_rows(seed);
    case shape::hostile: break;
  }
  return hostile_rows(seed);
}

}  // namespace

struct row_source::state {
  any_rows rows;
};

row_source::row_source(shape which, std::uint64_t seed)
    : state_(std::make_unique<state>(state{open(which, seed)})) {}

row_source::~row_source() = default;
row_source::row_source(row_source&&) noexcept = default;
row_source& row_source::operator=(row_source&&) noexcept = default;

void row_source::append(std::string& out) {
  std::visit([&out](auto& rows) { rows.append(out); }, state_->rows);
}

std::string lines(shape which, std::size_t bytes, std::uint64_t seed) {
  std::string out;
  // Rows are short compared with a benchmark's buffer; the longest row of the common shapes has 5
  // KB.
  out.reserve(bytes + 8192);
  row_source rows(which, seed);
  while (out.size() < bytes) {
    rows.append(out);
  }
  return out;
}

}  // namespace simdlp::generate
