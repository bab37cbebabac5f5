// SPDX-License-Identifier: Apache-2.0
// Checks the tags of each new series. Most of their keys and values have been checked before.
#include <string>
#include <string_view>

#include "point_warnings.h"
#include "tool/utf8_text.h"

namespace simdlp::tool {
namespace {

// The most values that are remembered. Further values are checked each time, so that memory is
// bounded.
constexpr std::size_t most_values = std::size_t{1} << 16U;
constexpr std::size_t most_tags_in_order = 256;

}  // namespace

// The state of the tag, which most likely is the one that stood there in the last new series.
point_warnings::tag_state& point_warnings::tag_of(text key, std::size_t place,
                                                  measurement_state& in) {
  if (place < in.last_tags.size() && in.last_tags[place]->raw_key == key.raw()) {
    return *in.last_tags[place];
  }
  const std::string plain = key.to_string();
  auto [at, added] = in.tags.try_emplace(plain);
  tag_state& of = at->second;
  if (place < in.last_tags.size()) {
    in.last_tags[place] = &of;
  } else if (place < most_tags_in_order) {
    in.last_tags.push_back(&of);
  }
  if (!added) return of;
  of.raw_key = key.raw();
  const std::uint64_t offset = offset_of(key.raw());
  look_at_name(key, "tag key", false);
  if (plain == "time" && is_first("time_key", "tag")) {
    tell("time_key", "a tag is called 'time': servers reject it or drop the point", offset);
  }
  if (in.fields.contains(plain) && is_first("tag_and_field_key", in.name + '\n' + plain)) {
    tell("tag_and_field_key",
         "'" + shown(plain) + "' is a tag and a field of the measurement '" + shown(in.name) +
             "': servers rename or reject one of them",
         offset);
  }
  return of;
}

void point_warnings::look_at_series(std::span<const hashed_tag> tags, measurement_state& in) {
  std::size_t place = 0;
  for (const hashed_tag& piece : tags) {
    tag_state& of = tag_of(piece.key, place++, in);
    const std::string_view raw = piece.value.raw();
    if (raw.size() >= 2 && (raw.front() == '"' || raw.front() == '\'') &&
        raw.back() == raw.front() && is_first("quoted_tag_value", piece.key.to_string())) {
      tell("quoted_tag_value",
           "the quotes belong to the value of the tag '" + shown(piece.key.to_string()) +
               "': tag values are written without quotes",
           offset_of(raw));
    }
    // To look at a value twice says nothing new.
    if (values_looked_at_.find(piece.hash) == nullptr) {
      look_at_name(piece.value, "tag value", false);
      if (values_looked_at_.size() < most_values) values_looked_at_.add(piece.hash, {});
    }
    if (options_.cardinality != 0 && !of.is_told) {
      of.values.insert(piece.hash);
      if (of.values.size() > options_.cardinality) {
        of.is_told = true;
        of.values.clear();
        tell("cardinality",
             "the tag '" + shown(piece.key.to_string()) + "' of the measurement '" +
                 shown(in.name) + "' has more than " + std::to_string(options_.cardinality) +
                 " values",
             offset_of(piece.key.raw()));
      }
    }
  }
}

}  // namespace simdlp::tool
