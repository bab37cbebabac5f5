// SPDX-License-Identifier: Apache-2.0
// A point that was read from something else than line protocol, owning what it holds: the step
// between the readers of JSON and CSV and the encoder.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simdlp/encoder.h"
#include "simdlp/error.h"
#include "simdlp/point_builder.h"

namespace simdlp::tool {

// Where a record stands in its text.
struct record_place {
  location where;            // of the byte that is meant
  std::uint64_t offset = 0;  // likewise
  std::string_view text;     // all of the record
  std::uint64_t text_offset = 0;
};

struct record {
  std::string measurement;
  std::vector<owned_tag> tags;
  std::vector<owned_field> fields;
  std::optional<std::int64_t> time;  // nanoseconds

  void clear() {
    measurement.clear();
    tags.clear();
    fields.clear();
    time.reset();
  }
};

// Why a record could not be read: the codes of the library where they say it, and words of the form
// (json_syntax, csv_row) elsewhere. Thrown by the readers, which know best where they stand.
struct unreadable_record {
  std::size_t offset = 0;  // of the byte that is meant, in the record or text at hand
  std::string_view code;
  std::string message;
};

[[nodiscard]] inline unreadable_record unreadable(std::size_t offset, errc code) {
  return {offset, name(code), std::string(message(code))};
}

// Writes the record: its tags, which it sorts for that, in byte order of their keys, its fields in
// their own order.
[[nodiscard]] inline errc encode_record(encoder& to, record& from) {
  if (!std::ranges::is_sorted(from.tags, {}, &owned_tag::key)) {
    std::ranges::stable_sort(from.tags, {}, &owned_tag::key);
  }
  to.measurement(from.measurement);
  for (const owned_tag& tag : from.tags) to.tag(tag.key, tag.value);
  for (const owned_field& field : from.fields) {
    std::visit([&](const auto& typed) { to.field(field.key, typed); }, field.value);
  }
  return to.end_line(from.time);
}

}  // namespace simdlp::tool
