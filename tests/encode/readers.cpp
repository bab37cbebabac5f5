// SPDX-License-Identifier: Apache-2.0
#include "readers.h"

#include <algorithm>

#include "reference_decoder.h"

namespace simdlp::model {
namespace {

reference::options options_of(precision unit) {
  reference::options how;
  how.reject_duplicates = true;
  switch (unit) {
    case precision::nanoseconds: how.precision = reference::precision::ns; break;
    case precision::microseconds: how.precision = reference::precision::us; break;
    case precision::milliseconds: how.precision = reference::precision::ms; break;
    case precision::seconds: how.precision = reference::precision::s; break;
    case precision::minutes: how.precision = reference::precision::m; break;
    case precision::hours: how.precision = reference::precision::h; break;
  }
  return how;
}

// Reads names as InfluxDB 3 does: a backslash takes the next byte when that is an escapable one or
// a backslash.
class influxdb3_names {
 public:
  explicit influxdb3_names(std::string_view line) : rest_(line) {}

  std::string name(std::string_view escapable, std::string_view ends) {
    std::string made;
    while (!rest_.empty() && ends.find(rest_[0]) == std::string_view::npos) {
      const bool escapes = rest_[0] == '\\' && rest_.size() > 1 &&
                           (rest_[1] == '\\' || escapable.find(rest_[1]) != std::string_view::npos);
      if (escapes) rest_.remove_prefix(1);
      made += rest_[0];
      rest_.remove_prefix(1);
    }
    return made;
  }
  char next() {
    const char byte = rest_.empty() ? '\0' : rest_[0];
    if (!rest_.empty()) rest_.remove_prefix(1);
    return byte;
  }
  // The value of a field, as written.
  std::string_view raw_value() {
    std::size_t end = 0;
    if (rest_[0] == '"') {
      for (end = 1; rest_[end] != '"'; ++end) {
        if (rest_[end] == '\\') ++end;
      }
      ++end;
    } else {
      end = std::min(rest_.find_first_of(", "), rest_.size());
    }
    const std::string_view raw = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return raw;
  }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace

std::optional<point> read_as_strict(std::string_view line, precision unit) {
  const auto outcomes = reference::decode(line, options_of(unit));
  if (outcomes.size() != 1) return std::nullopt;
  const auto* read = std::get_if<reference::point>(&outcomes[0].what);
  if (read == nullptr) return std::nullopt;
  return point{read->measurement, read->tags, read->fields, read->time};
}

std::optional<point> read_as_influxdb3(std::string_view line, precision unit) {
  influxdb3_names from(line);
  point made;
  made.measurement = from.name(", ", ", ");
  while (from.rest().substr(0, 1) == ",") {
    from.next();
    std::string key = from.name(",= ", "=");
    from.next();
    made.tags.emplace_back(std::move(key), from.name(",= ", ", "));
  }
  // Values and time are the same for all readers, so they are read from a line without difficult
  // names.
  std::string plain = "m";
  std::vector<std::string> keys;
  for (char separator = from.next(); separator == ' ' || separator == ',';
       separator = from.next()) {
    const bool is_time = separator == ' ' && !keys.empty();
    if (is_time) {
      plain.append(" ").append(from.rest());
      break;
    }
    keys.push_back(from.name(",= ", "="));
    from.next();
    plain.append(keys.size() == 1 ? " " : ",").append("f").append(std::to_string(keys.size()));
    plain.append("=").append(from.raw_value());
  }
  auto read = read_as_strict(plain, unit);
  if (!read || read->fields.size() != keys.size()) return std::nullopt;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    made.fields.emplace_back(keys[i], read->fields[i].second);
  }
  made.time = read->time;
  return made;
}

bool same(const point& left, const point& right, precision unit) {
  const auto floored = [&](std::optional<std::int64_t> time) {
    return time ? std::optional(floor_to(*time, unit)) : time;
  };
  if (left.measurement != right.measurement || left.tags != right.tags ||
      floored(left.time) != floored(right.time) || left.fields.size() != right.fields.size()) {
    return false;
  }
  for (std::size_t i = 0; i < left.fields.size(); ++i) {
    if (left.fields[i].first != right.fields[i].first ||
        !reference::identical(left.fields[i].second, right.fields[i].second)) {
      return false;
    }
  }
  return true;
}

}  // namespace simdlp::model
