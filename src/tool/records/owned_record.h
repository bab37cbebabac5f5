// SPDX-License-Identifier: Apache-2.0
// A point read from JSON or CSV, which owns its parts; the readers fill it, and encode_record() writes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simdlp/encoder.h"
#include "simdlp/error.h"
#include "simdlp/point_builder.h"

namespace simdlp::tool {

// The place of a record in its text.
struct record_place {
  location where;            // of the byte that an error points at
  std::uint64_t offset = 0;  // of the same byte
  std::string_view text;     // the whole record
  std::uint64_t text_offset = 0;
  // Of CSV: the rows in front of the table, each with its end, that tell what the cells are. May be empty.
  std::shared_ptr<const std::string> head = {};
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

// Why a record could not be read: a code of the library, or a word of the format (json_syntax, csv_row).
// Thrown by the readers.
struct unreadable_record {
  std::size_t offset = 0;  // of the offending byte, in the current record or text
  std::string_view code;
  std::string message;
};

[[nodiscard]] inline unreadable_record unreadable(std::size_t offset, errc code) {
  return {offset, name(code), std::string(message(code))};
}

// Writes the record with its tags and fields in their order.
[[nodiscard]] inline errc encode_as_ordered(encoder& to, const record& from) {
  to.measurement(from.measurement);
  for (const owned_tag& tag : from.tags) to.tag(tag.key, tag.value);
  for (const owned_field& field : from.fields) {
    std::visit([&](const auto& typed) { to.field(field.key, typed); }, field.value);
  }
  return to.end_line(from.time);
}

// Writes the record: sorts its tags by key, in byte order; keeps the order of its fields.
[[nodiscard]] inline errc encode_record(encoder& to, record& from) {
  sort_tags(from.tags);
  return encode_as_ordered(to, from);
}

}  // namespace simdlp::tool
