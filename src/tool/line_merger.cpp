// SPDX-License-Identifier: Apache-2.0
#include "line_merger.h"

#include <algorithm>

namespace simdlp::tool {
namespace {

// Returns the first `wanted` without a backslash before it, which escapes it in names.
std::size_t find_unescaped(std::string_view in, char wanted, std::size_t from) {
  for (std::size_t at = in.find(wanted, from); at != std::string_view::npos;
       at = in.find(wanted, at + 1)) {
    if (at == 0 || in[at - 1] != '\\') return at;
  }
  return std::string_view::npos;
}

// Measurement and tags, with the space after them.
std::string_view series_of(std::string_view line) {
  return line.substr(0, find_unescaped(line, ' ', 0) + 1);
}

// The time, with the space before it and the LF.
std::string_view time_of(std::string_view line) { return line.substr(line.rfind(' ')); }

std::size_t end_of_value(std::string_view in, std::size_t from) {
  if (in[from] != '"') return std::min(in.find(',', from), in.size());
  std::size_t at = from + 1;
  while (in[at] != '"') at += in[at] == '\\' ? 2U : 1U;
  return at + 1;
}

// Calls `take(key, value)` for the fields in the section of fields until it returns false.
template <class Take>
void for_each_field(std::string_view fields, Take&& take) {
  for (std::size_t at = 0; at < fields.size();) {
    const std::size_t equals = find_unescaped(fields, '=', at);
    const std::size_t end = end_of_value(fields, equals + 1);
    if (!take(fields.substr(at, equals - at), fields.substr(equals + 1, end - equals - 1))) return;
    at = end + 1;
  }
}

std::string_view fields_of(std::string_view line) {
  const std::size_t begin = series_of(line).size();
  return line.substr(begin, line.size() - time_of(line).size() - begin);
}

// Canonical values of one type have the same letter here.
char type_of(std::string_view value) {
  const char last = value.back();
  if (last == '"' || last == 'i' || last == 'u') return last;
  return last == 'e' ? 't' : '0';  // true, false
}

}  // namespace

bool line_merger::is_of_held(std::string_view line) const {
  return held_has_time_ && line.starts_with(series_of(held_)) && line.ends_with(time_of(held_));
}

void line_merger::take_apart() {
  fields_.clear();
  field_of_key_ = {};
  for_each_field(fields_of(held_), [&](std::string_view key, std::string_view value) {
    field_of_key_.add(key, static_cast<std::uint32_t>(fields_.size()));
    fields_.push_back({std::string(key), std::string(value)});
    return true;
  });
  is_joined_ = true;
}

bool line_merger::join(std::string_view line) {
  if (!is_joined_) take_apart();
  const auto find = [&](std::string_view key) {
    return field_of_key_.find(key,
                              [&](std::uint32_t at) { return std::string_view(fields_[at].key); });
  };
  const std::string_view fields = fields_of(line);
  bool is_possible = true;
  for_each_field(fields, [&](std::string_view key, std::string_view value) {
    const std::uint32_t* const known = find(key);
    is_possible = known == nullptr || type_of(fields_[*known].value) == type_of(value);
    return is_possible;
  });
  if (!is_possible) return false;
  for_each_field(fields, [&](std::string_view key, std::string_view value) {
    if (const std::uint32_t* const known = find(key)) {
      if (fields_[*known].value == value) return true;
      ++overwritten_;
      fields_[*known].value = value;
    } else {
      field_of_key_.add(key, static_cast<std::uint32_t>(fields_.size()));
      fields_.push_back({std::string(key), std::string(value)});
    }
    return true;
  });
  return true;
}

bool line_merger::add(std::string& lines, std::size_t begin, bool has_time) {
  const std::string_view line = std::string_view(lines).substr(begin);
  if (has_time && is_of_held(line)) {
    const bool joined = join(line);
    lines.resize(begin);
    return joined;
  }
  std::string next(line);
  lines.resize(begin);
  finish(lines);
  held_ = std::move(next);
  held_has_time_ = has_time;
  return true;
}

void line_merger::finish(std::string& lines) {
  if (!is_joined_) {
    lines += held_;
  } else {
    lines += series_of(held_);
    bool is_first = true;
    for (const field& each : fields_) {
      if (!is_first) lines += ',';
      is_first = false;
      lines += each.key;
      lines += '=';
      lines += each.value;
    }
    lines += time_of(held_);
  }
  held_.clear();
  held_has_time_ = is_joined_ = false;
}

}  // namespace simdlp::tool
