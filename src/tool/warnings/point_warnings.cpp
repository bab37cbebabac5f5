// SPDX-License-Identifier: Apache-2.0
#include "point_warnings.h"

#include <algorithm>
#include <memory>

#include "simdlp/decoder.h"
#include "tool/count_text.h"
#include "tool/hash.h"
#include "tool/utf8_text.h"

namespace simdlp::tool {
namespace {

// Beyond so many, series, written fields and names are no longer kept: memory is bounded.
constexpr std::size_t most_series = std::size_t{1} << 20U;
constexpr std::size_t most_written = std::size_t{1} << 24U;
constexpr std::size_t most_names = std::size_t{1} << 16U;
constexpr std::size_t most_record = 4096;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

// A number as a sensor or counter has it: no leading zeros, not as long as an identifier.
bool is_number_text(std::string_view text) {
  constexpr std::size_t longest = 15;
  if (text.empty() || text.size() > longest) return false;
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.size() > 1 && digits[0] == '0' && digits[1] != '.') return false;
  std::size_t count = 0;
  std::size_t dots = 0;
  for (const char byte : digits) {
    if (byte == '.') {
      ++dots;
    } else if (byte >= '0' && byte <= '9') {
      ++count;
    } else {
      return false;
    }
  }
  return count != 0 && dots <= 1;
}

bool is_boolean_text(std::string_view text) {
  return text == "true" || text == "false" || text == "True" || text == "False" || text == "TRUE" ||
         text == "FALSE";
}

// How many lines of the text are points.
std::uint64_t count_points(std::string_view text) {
  constexpr std::size_t most_text = std::size_t{1} << 20U;
  const auto decode = std::make_unique<decoder>(text.substr(0, most_text));
  std::uint64_t points = 0;
  for (const point here : *decode) points += here && here.timestamp() ? 1U : 0U;
  return points;
}

std::size_t digits_at_end(std::string_view line) {
  while (line.ends_with(' ')) line.remove_suffix(1);
  std::size_t digits = 0;
  while (digits < line.size() && line[line.size() - 1 - digits] >= '0' &&
         line[line.size() - 1 - digits] <= '9') {
    ++digits;
  }
  return digits;
}

std::string quoted(text name) { return "'" + shown(name.to_string()) + "'"; }

std::string plural(std::uint64_t count, std::string_view one, std::string_view many) {
  return std::string(count == 1 ? one : many);
}

}  // namespace

point_warnings::point_warnings(const char* begin, const decode_options& reading,
                               const warning_options& options, give to, locate line_of)
    : begin_(begin),
      reading_(reading),
      options_(options),
      give_(std::move(to)),
      line_of_(std::move(line_of)) {}

bool point_warnings::is_first(std::string_view code, std::string_view name) {
  if (told_.size() > most_names) return false;
  return told_.insert(std::string(code) + '\n' + std::string(name)).second;
}

void point_warnings::tell(std::string_view code, std::string message, std::size_t offset,
                          point here) {
  give_({code, std::move(message), offset, here.raw(), offset_of(here.raw())});
}

void point_warnings::add(point here) {
  count_pending_time();
  const text measurement = here.measurement();
  const field first = *here.fields().begin();
  const char* const begin = measurement.raw().data();
  const std::string_view series_text(begin,
                                     static_cast<std::size_t>(first.key.raw().data() - begin - 1));
  const std::uint64_t series = hash_of(series_text);
  measurement_state* in = nullptr;
  if (const auto known = series_.find(series); known != series_.end()) {
    in = known->second;
  } else {
    auto& state = measurements_[std::string(measurement.raw())];
    if (state.name.empty()) {
      state.name = measurement.to_string();
      look_at_name(measurement, here, "measurement", true);
    }
    in = &state;
    look_at_series(here, state);
    if (series_.size() < most_series) series_.emplace(series, in);
  }
  look_at_fields(here, *in, series);
  look_at_time(here, *in);
}

void point_warnings::look_at_name(text name, point here, std::string_view what,
                                  bool is_measurement) {
  const std::string plain = name.to_string();
  const std::size_t offset = offset_of(name.raw());
  if (is_placeholder(plain) && is_first("placeholder", plain)) {
    tell("placeholder",
         "the " + std::string(what) + " " + quoted(name) +
             " looks like a value that was never filled in",
         offset, here);
  }
  if (is_measurement && is_odd_measurement(plain)) {
    tell("odd_measurement",
         "the measurement " + quoted(name) + " looks like a field, a number or JSON", offset, here);
  }
  const bool ascii = is_ascii(plain);
  if (!ascii) {
    if (const std::string character = invisible_character(plain);
        !character.empty() && is_first("invisible_character", plain)) {
      const bool is_mark = character == "U+FEFF";
      tell(is_mark ? "byte_order_mark" : "invisible_character",
           "the " + std::string(what) + " " + quoted(name) + " holds " +
               (is_mark ? "a byte order mark (U+FEFF)"
                        : "a character that is not seen (" + character + ")"),
           offset, here);
    }
  }
  if (names_by_skeleton_.size() > most_names) return;
  const auto [at, added] = names_by_skeleton_.emplace(skeleton(plain), plain);
  if (!added && at->second != plain &&
      is_first("lookalike_names",
               std::min(plain, at->second) + '\n' + std::max(plain, at->second))) {
    tell("lookalike_names",
         "the " + std::string(what) + " " + quoted(name) + " looks like '" + shown(at->second) +
             "', but is another name: they differ in " + first_difference(at->second, plain),
         offset, here);
  }
}

void point_warnings::look_at_series(point here, measurement_state& in) {
  for (const tag& piece : here.tags()) {
    const std::string key = piece.key.to_string();
    auto [at, added] = in.tags.try_emplace(key);
    tag_state& of = at->second;
    const std::size_t offset = offset_of(piece.key.raw());
    if (added) {
      of.offset = offset;
      look_at_name(piece.key, here, "tag key", false);
      if (key == "time" && is_first("time_key", "tag")) {
        tell("time_key", "a tag is called 'time': servers reject it or drop the point", offset,
             here);
      }
      if (in.fields.contains(key) && is_first("tag_and_field_key", in.name + '\n' + key)) {
        tell("tag_and_field_key",
             "'" + shown(key) + "' is a tag and a field of the measurement '" + shown(in.name) +
                 "': servers rename or reject one of them",
             offset, here);
      }
    }
    const std::string_view raw = piece.value.raw();
    if (raw.size() >= 2 && raw.front() == '"' && raw.back() == '"' &&
        is_first("quoted_tag_value", key)) {
      tell("quoted_tag_value",
           "the quotes belong to the value of the tag '" + shown(key) +
               "': tag values are written without quotes",
           offset_of(raw), here);
    }
    look_at_name(piece.value, here, "tag value", false);
    if (options_.cardinality != 0 && !of.is_told) {
      of.values.insert(hash_of(raw));
      if (of.values.size() > options_.cardinality) {
        of.is_told = true;
        of.values.clear();
        tell("cardinality",
             "the tag '" + shown(key) + "' of the measurement '" + shown(in.name) +
                 "' has more than " + std::to_string(options_.cardinality) + " values",
             offset, here);
      }
    }
  }
}

void point_warnings::look_at_string(const field& piece, field_state& of, point here) {
  const std::string_view raw = piece.value.raw();
  const std::string_view inside = raw.substr(1, raw.size() - 2);
  if (of.numbers || of.booleans) {
    ++of.strings;
    of.numbers = of.numbers && is_number_text(inside);
    of.booleans = of.booleans && is_boolean_text(inside);
  }
  const std::size_t feed = inside.find('\n');
  if (feed == std::string_view::npos) return;
  // Whole lines inside: from the first line feed to the last.
  const std::size_t last = inside.rfind('\n');
  const std::uint64_t points = count_points(inside.substr(feed + 1, last - feed));
  if (points == 0) return;
  ++swallowing_;
  const auto feeds = static_cast<std::uint64_t>(std::count(inside.begin(), inside.end(), '\n'));
  tell("string_swallowed_lines",
       "the string that opens here holds " + count_text(feeds, "line feed") +
           " and text that reads as " + count_text(points, "point") +
           ": is its closing quote missing?",
       offset_of(raw), here);
}

void point_warnings::look_at_fields(point here, measurement_state& in, std::uint64_t series) {
  std::size_t i = 0;
  bool overwrites = false;
  const std::optional<std::int64_t> time = here.timestamp();
  for (const field piece : here.fields()) {
    field_state* of = i < in.last.size() ? in.last[i] : nullptr;
    if (of == nullptr || of->key != piece.key.raw()) {
      const auto [at, added] = in.fields.try_emplace(std::string(piece.key.raw()));
      of = &at->second;
      if (i < in.last.size()) {
        in.last[i] = of;
      } else {
        in.last.push_back(of);
      }
      if (added) {
        const std::string key = piece.key.to_string();
        of->key = piece.key.raw();
        of->first = piece.value.kind();
        of->offset = offset_of(piece.key.raw());
        of->first_line = options_.schema ? line_of_(of->offset) : 0;
        of->record_offset = offset_of(here.raw());
        of->record = here.raw().substr(0, most_record);
        look_at_name(piece.key, here, "field key", false);
        if (key == "time" && is_first("time_key", "field")) {
          tell("time_key", "a field is called 'time': servers reject it or drop the point",
               of->offset, here);
        }
        if (in.tags.contains(key) && is_first("tag_and_field_key", in.name + '\n' + key)) {
          tell("tag_and_field_key",
               "'" + shown(key) + "' is a tag and a field of the measurement '" + shown(in.name) +
                   "': servers rename or reject one of them",
               of->offset, here);
        }
      }
    }
    ++i;
    const value_kind kind = piece.value.kind();
    if (kind == value_kind::string) look_at_string(piece, *of, here);
    if (options_.schema && kind != of->first) {
      tell("field_type_conflict",
           "the field " + quoted(piece.key) + " is " + std::string(name(kind)) + " here, and was " +
               std::string(name(of->first)) + " in line " + std::to_string(of->first_line),
           offset_of(piece.value.raw()), here);
    }
    if (options_.duplicates_in_time && time && written_.size() < most_written) {
      const std::uint64_t key = hash_of(piece.key.raw());
      std::uint64_t mixed = series ^ (static_cast<std::uint64_t>(*time) * 0x9E3779B97F4A7C15U);
      mixed = (mixed ^ (mixed >> 29U)) * 0xBF58476D1CE4E5B9U + key;
      overwrites = !written_.insert(mixed ^ (mixed >> 32U)).second || overwrites;
    }
  }
  if (!overwrites) return;
  ++overwriting_;
  if (!first_overwriting_) {
    first_overwriting_ = {
        "overwritten_points", {}, offset_of(here.raw()), here.raw(), offset_of(here.raw())};
  }
}

void point_warnings::look_at_time(point here, measurement_state& in) {
  const std::optional<std::int64_t> time = here.timestamp();
  if (!time || (reading_.default_timestamp && *time == *reading_.default_timestamp)) return;
  const std::string_view line = here.raw();
  const std::size_t digits = digits_at_end(line);
  if (digits == 0) return;
  pending_ = {&in, *time, offset_of(line) + line.find_last_not_of(' ') + 1 - digits, digits, line};
}

void point_warnings::count_pending_time() {
  if (!pending_) return;
  const pending_time& of = *pending_;
  if (with_digits_ == 0) digits_ = of.digits;
  same_digits_ = same_digits_ && digits_ == of.digits;
  ++with_digits_;
  if (!reading_.detect_precision) {
    const std::int64_t raw = of.time / nanoseconds_in(reading_.precision);
    const std::optional<precision> unit = likely_unit(raw);
    for (unit_counts* const counts : {&times_, &of.in->times}) {
      ++counts->all;
      counts->any_after_2000 = counts->any_after_2000 || unit == reading_.precision;
      unit_counts::of_unit* into = nullptr;
      if (unit) {
        into = &counts->likely[static_cast<std::size_t>(*unit)];
      } else if (is_of_unset_clock(of.time)) {
        into = &counts->unset;
      } else if (is_far(of.time)) {
        into = &counts->far;
      }
      if (into == nullptr || into->count++ != 0) continue;
      into->offset = of.offset;
      into->time = of.time;
      into->record = of.record.substr(0, most_record);
      into->record_offset = offset_of(of.record);
    }
  }
  pending_.reset();
}

void point_warnings::give_times() {
  // Several units in one measurement.
  bool mixed = false;
  constexpr int most_mixed = 16;
  int given = 0;
  for (const auto& [key, in] : measurements_) {
    std::string all;
    std::size_t kinds = 0;
    const unit_counts::of_unit* last = nullptr;
    for (std::size_t i = units; i-- > 0;) {
      const unit_counts::of_unit& of = in.times.likely[i];
      if (of.count == 0) continue;
      ++kinds;
      if (last == nullptr || of.offset > last->offset) last = &of;
      all += (all.empty() ? "" : ", ") + std::string(word_for(static_cast<precision>(i))) +
             " (line " + std::to_string(line_of_(of.offset)) + ")";
    }
    if (kinds < 2) continue;
    mixed = true;
    if (++given > most_mixed) break;
    at_end_.push_back({"mixed_units",
                       "the times of the measurement '" + shown(in.name) +
                           "' are in different units: " + all + "; read them with --precision auto",
                       last->offset, last->record, last->record_offset});
  }
  for (std::size_t i = 0; i < units && !mixed; ++i) {
    const unit_counts::of_unit& of = times_.likely[i];
    const auto unit = static_cast<precision>(i);
    if (of.count == 0 || unit == reading_.precision) continue;
    const bool is_past = of.time < std::int64_t{31} * 86'400 * 1'000'000'000;
    at_end_.push_back({"time_unit",
                       count_text(of.count, "time") + " " + plural(of.count, "lies", "lie") + " " +
                           (is_past ? "in January 1970" : "outside the years 2000 to 2200") +
                           " and " + plural(of.count, "looks", "look") + " like " +
                           std::string(word_for(unit)) + ": use --precision " +
                           std::string(name(unit)) + " or --precision auto",
                       of.offset, of.record, of.record_offset});
  }
  if (const unit_counts::of_unit& far = times_.far; far.count != 0) {
    at_end_.push_back({"time_unit",
                       count_text(far.count, "time") + " " + plural(far.count, "lies", "lie") +
                           " beyond the year 2200 and " + plural(far.count, "fits", "fit") +
                           " no other unit",
                       far.offset, far.record, far.record_offset});
  }
  const unit_counts::of_unit& unset = times_.unset;
  if (unset.count != 0 && (times_.any_after_2000 || reading_.precision != precision::nanoseconds)) {
    at_end_.push_back({"clock_not_set",
                       std::to_string(unset.count) + " of " + count_text(times_.all, "time") + " " +
                           plural(unset.count, "lies", "lie") + " before 2000 and " +
                           plural(unset.count, "fits", "fit") +
                           " no other unit: was the clock not set?",
                       unset.offset, unset.record, unset.record_offset});
  }
}

void point_warnings::finish(std::string_view text) {
  if (pending_) {
    const pending_time of = *pending_;
    const bool is_last =
        !text.empty() && of.record.data() + of.record.size() == text.data() + text.size();
    if (is_last && same_digits_ && with_digits_ >= 2 && of.digits < digits_) {
      at_end_.push_back({"cut_timestamp",
                         "the last line has no line end, and its time has " +
                             std::to_string(of.digits) + " digits where the others have " +
                             std::to_string(digits_) + ": was the file read while it was written?",
                         of.offset, of.record, offset_of(of.record)});
      pending_.reset();
    }
    count_pending_time();
  }
  give_times();
  for (const auto& [name, in] : measurements_) {
    for (const auto& [key, of] : in.fields) {
      if (of.strings < 2 || (!of.numbers && !of.booleans)) continue;
      at_end_.push_back({"numbers_as_strings",
                         "all " + std::to_string(of.strings) + " strings of the field '" +
                             shown(key) + "' are " + (of.numbers ? "numbers" : "booleans") +
                             ": written in quotes, servers cannot calculate with them",
                         of.offset, of.record, of.record_offset});
    }
  }
  if (first_overwriting_) {
    first_overwriting_->message =
        count_text(overwriting_, "point") + " " + plural(overwriting_, "overwrites", "overwrite") +
        " a field of an earlier point with the same series and time; this is the first";
    at_end_.push_back(*first_overwriting_);
  }
  std::stable_sort(at_end_.begin(), at_end_.end(),
                   [](const warning& a, const warning& b) { return a.offset < b.offset; });
  for (const warning& each : at_end_) give_(each);
}

}  // namespace simdlp::tool
