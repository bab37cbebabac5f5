// SPDX-License-Identifier: Apache-2.0
#include "simdlp/journal/lines.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "simdlp/decoder.h"
#include "simdlp/encoder.h"

namespace simdlp {
namespace {

decode_options options_for(const journal_record& record) {
  decode_options options;
  options.validate_utf8 = false;  // lines that were accepted before stay accepted
  switch (record.precision) {
    case journal_precision::microseconds: options.precision = precision::microseconds; break;
    case journal_precision::milliseconds: options.precision = precision::milliseconds; break;
    case journal_precision::seconds: options.precision = precision::seconds; break;
    case journal_precision::automatic: options.detect_precision = true; break;
    // The decoder does not know minutes and hours: it reads plain numbers, scaled below.
    case journal_precision::minutes:
    case journal_precision::hours: return options;
    case journal_precision::nanoseconds: break;
  }
  options.default_timestamp = record.arrival;
  return options;
}

// Seconds in the units that the decoder does not know; 0 for the others.
std::int64_t seconds_in(journal_precision unit) noexcept {
  if (unit == journal_precision::minutes) return 60;
  if (unit == journal_precision::hours) return 3600;
  return 0;
}

// Returns nullopt if the timestamp does not fit.
std::optional<std::int64_t> timestamp_of(const point& from, const journal_record& record) {
  const std::int64_t seconds = seconds_in(record.precision);
  if (seconds == 0) return from.timestamp();
  const std::int64_t unit = seconds * 1'000'000'000;
  const auto raw = from.raw_timestamp();
  if (!raw) {
    const std::int64_t rest = record.arrival % unit;
    return record.arrival - (rest < 0 ? rest + unit : rest);
  }
  const auto scaled = to_nanoseconds(*raw, precision::seconds);
  if (!scaled) return std::nullopt;
  constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
  if (*scaled > largest / seconds || *scaled < -(largest / seconds)) return std::nullopt;
  return *scaled * seconds;
}

bool is_before(const tag& left, const tag& right) {
  if (!left.key.has_escapes() && !right.key.has_escapes()) {
    return left.key.raw() < right.key.raw();
  }
  return left.key.to_string() < right.key.to_string();
}

// Appends the line with another timestamp. Used for lines that the encoder refuses, such as names that
// are not UTF-8: they were accepted, so they must not be lost.
void append_raw(const point& from, std::int64_t timestamp, std::string& out) {
  std::string_view line = from.raw();
  const auto trim = [&] { line = line.substr(0, line.find_last_not_of(' ') + 1); };
  trim();
  if (from.raw_timestamp()) line = line.substr(0, line.find_last_of(' '));
  trim();
  out.append(line).append(" ").append(std::to_string(timestamp)).append("\n");
}

}  // namespace

journal_lines_written append_lines(const journal_record& record, std::string& out) {
  journal_lines_written written;
  encode_options writing;
  // Writes what this library's decoder reads back as the same point, so names stay unchanged.
  writing.dialect = dialect::go_v2;
  writing.duplicates = duplicates::allow;
  encoder encode(out, writing);
  const auto decode = std::make_unique<decoder>(record.body, options_for(record));
  std::vector<tag> tags;
  for (const point from : *decode) {
    const auto timestamp = from ? timestamp_of(from, record) : std::nullopt;
    if (!timestamp) {
      ++written.rejected;
      continue;
    }
    tags.clear();
    for (const tag& each : from.tags()) tags.push_back(each);
    if (!std::ranges::is_sorted(tags, is_before)) std::ranges::stable_sort(tags, is_before);
    encode.measurement(from.measurement());
    for (const tag& each : tags) encode.tag(each.key, each.value);
    for (const auto& each : from.fields()) {
      each.value.visit([&](auto typed) { encode.field(each.key, typed); });
    }
    if (encode.end_line(*timestamp)) append_raw(from, *timestamp, out);
    ++written.points;
  }
  return written;
}

}  // namespace simdlp
