// SPDX-License-Identifier: Apache-2.0
// Only the encoder decides what can be written; this file calls it in the right order.
#include "lp_writer.h"

#include <variant>

namespace simdlp::tool {

errc lp_writer::write(point from) { return written(encode_.copy(from)); }

void lp_writer::write_sorted_tags(point from) {
  tags_.clear();
  for (const auto& each : from.tags()) tags_.push_back(each);
  for (const std::uint32_t place : canonical_order(tags_)) {
    encode_.tag(tags_[place].key, tags_[place].value);
  }
}

errc lp_writer::encode_canonical(point from) {
  encode_.measurement(from.measurement());
  write_sorted_tags(from);
  for (const auto& each : from.fields()) {
    if (unquoted_ != nullptr && each.value.kind() == value_kind::string) {
      if (const auto found = unquoted_->value_of(from.measurement(), each.key, each.value)) {
        std::visit([&](auto typed) { encode_.field(each.key, typed); }, *found);
        continue;
      }
    }
    each.value.visit([&](auto typed) { encode_.field(each.key, typed); });
  }
  return encode_.end_line(from.timestamp());
}

errc lp_writer::write_canonical(point from) {
  if (unquoted_ != nullptr) return written(encode_canonical(from));
  // The lines before it come first.
  if (!lines_.empty()) finish();
  if (known_.write(from, to_)) return errc::none;
  const errc code = encode_canonical(from);
  if (code == errc::none) known_.learn(from);
  return code;
}

errc lp_writer::write_merged(point from, line_merger& merger) {
  const std::size_t begin = lines_.size();
  errc code = encode_canonical(from);
  if (code == errc::none && !merger.add(lines_, begin, from.timestamp().has_value())) {
    code = errc::duplicate_field;
  }
  return written(code);
}

errc lp_writer::write(record& from) { return written(encode_record(encode_, from)); }

void lp_writer::finish(line_merger& merger) {
  merger.finish(lines_);
  finish();
}

void lp_writer::finish() {
  to_.append(lines_);
  lines_.clear();
}

}  // namespace simdlp::tool
