// SPDX-License-Identifier: Apache-2.0
#include "point_warnings.h"

#include <algorithm>
#include <memory>

#include "names.h"
#include "simdlp/decoder.h"
#include "tool/collect/known_lines.h"
#include "tool/collect/series_before.h"
#include "tool/collect/string_kind.h"
#include "tool/count_text.h"
#include "tool/hash.h"
#include "tool/utf8_text.h"

namespace simdlp::tool {
namespace {

// The most series, written fields and names that are kept, so that memory is bounded.
constexpr std::size_t most_series = std::size_t{1} << 18U;
constexpr std::size_t most_written = std::size_t{1} << 24U;
constexpr std::size_t most_names = std::size_t{1} << 16U;
constexpr std::size_t most_record = 4096;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
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

// The plain text of a name; `memory` holds it if it has escapes.
std::string_view plain_text(text name, std::string& memory) {
  if (!name.has_escapes()) return name.raw();
  memory = name.to_string();
  return memory;
}

std::string quoted(text name) { return "'" + shown(name.to_string()) + "'"; }

std::string plural(std::uint64_t count, std::string_view one, std::string_view many) {
  return std::string(count == 1 ? one : many);
}

}  // namespace

point_warnings::point_warnings(const decode_options& reading, const warning_options& options,
                               give to, locate where)
    : reading_(reading),
      options_(options),
      give_(std::move(to)),
      locate_(std::move(where)),
      classify_(reading) {}

point_warnings::~point_warnings() = default;

void point_warnings::begin_part(std::string_view part, std::uint64_t offset) {
  part_ = part;
  offset_ = offset;
}

void point_warnings::end_part() {
  if (pending_.in != nullptr && pending_.record.data() != pending_.kept.data()) {
    pending_.ends_part =
        pending_.record.data() + pending_.record.size() == part_.data() + part_.size();
    if (pending_.ends_part) pending_.where = locate_(pending_.offset);
    pending_.kept = pending_.record.substr(0, pending_.ends_part ? std::string::npos : most_record);
    pending_.record = pending_.kept;
  }
  part_ = {};
}

bool point_warnings::is_first(std::string_view code, std::string_view name) {
  if (told_.size() > most_names) return false;
  return told_.insert(std::string(code) + '\n' + std::string(name)).second;
}

void point_warnings::tell(std::string_view code, std::string message, std::uint64_t offset) {
  if (line_.empty()) line_ = point_at(line_.data()).raw();
  give_({code, std::move(message), offset, line_, offset_of(line_), locate_(offset)});
}

point point_warnings::point_at(const char* begin) {
  const std::string_view rest = part_.substr(static_cast<std::size_t>(begin - part_.data()));
  if (decode_ == nullptr) decode_ = std::make_unique<decoder>(rest, reading_);
  decode_->reset(rest);
  return *decode_->begin();
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
  line_ = here.raw();
  if (measurement_state* const* const known = series_.find(series)) {
    in = *known;
  } else {
    auto& state = measurements_[std::string(measurement.raw())];
    if (state.name.empty()) {
      state.name = measurement.to_string();
      look_at_name(measurement, "measurement", true);
    }
    in = &state;
    read_tags(series_before(begin, first.key.raw().data()), tags_);
    look_at_series(tags_, state);
    if (series_.size() < most_series) series_.add(series, in);
  }
  look_at_fields(here, *in, series);
  look_at_time(here, *in);
}

// The measurement is known.
void point_warnings::add(const new_series& of) {
  if (series_.find(of.hash) != nullptr) return;
  line_ = of.name_and_tags.substr(0, 0);
  measurement_state& in = measurements_[std::string(of.measurement)];
  look_at_series(of.tags, in);
  if (series_.size() < most_series) series_.add(of.hash, &in);
}

void point_warnings::look_at_name(text name, std::string_view what, bool is_measurement) {
  const std::string_view plain = plain_text(name, plain_);
  const std::uint64_t offset = offset_of(name.raw());
  if (is_placeholder(plain) && is_first("placeholder", plain)) {
    tell("placeholder",
         "the " + std::string(what) + " " + quoted(name) +
             " looks like a value that was never filled in",
         offset);
  }
  if (is_measurement && is_odd_measurement(plain)) {
    tell("odd_measurement",
         "the measurement " + quoted(name) + " looks like a field, a number or JSON", offset);
  }
  if (what != "tag value" && plain.size() >= 2 && plain.front() == '"' && plain.back() == '"' &&
      is_first("quoted_name", plain)) {
    tell("quoted_name",
         "the quotes belong to the " + std::string(what) + " " + quoted(name) +
             ": names are written without quotes",
         offset);
  }
  const bool is_plain = is_ascii(plain);
  if (!is_plain) {
    const std::string character = invisible_character(plain);
    if (!character.empty() && is_first("invisible_character", plain)) {
      const bool is_mark = character == "U+FEFF";
      tell(is_mark ? "byte_order_mark" : "invisible_character",
           "the " + std::string(what) + " " + quoted(name) + " holds " +
               (is_mark ? "a byte order mark (U+FEFF)"
                        : "an invisible character (" + character + ")"),
           offset);
    }
    // This warning is enough, even if the name also looks like another one.
    if (!character.empty()) return;
  }
  if (names_.size() > most_names) return;
  const std::optional<std::string> other = names_.add(plain, is_plain);
  if (!other) return;
  const std::string name_itself(plain);
  if (!is_first("lookalike_names",
                std::min(name_itself, *other) + '\n' + std::max(name_itself, *other))) {
    return;
  }
  tell("lookalike_names",
       "the " + std::string(what) + " " + quoted(name) + " looks like '" + shown(*other) +
           "', but is another name: they differ in " + first_difference(*other, plain),
       offset);
}

void point_warnings::look_at_string(const field& piece, field_state& of) {
  const std::string_view raw = piece.value.raw();
  const std::string_view inside = raw.substr(1, raw.size() - 2);
  if (of.numbers || of.booleans) {
    ++of.strings;
    of.numbers = of.numbers && is_number_text(inside);
    of.booleans = of.booleans && is_boolean_text(inside);
  }
  const std::uint64_t points = swallowed_points(inside);
  if (points == 0) return;
  const auto feeds = static_cast<std::uint64_t>(std::count(inside.begin(), inside.end(), '\n'));
  tell("string_swallowed_lines",
       "the string that opens here holds " + count_text(feeds, "line feed") +
           " and text that reads as " + count_text(points, "point") +
           ": is its closing quote missing?",
       offset_of(raw));
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
        of->where = locate_(of->offset);
        of->first_line = of->where.line;
        of->record_offset = offset_of(here.raw());
        of->record = here.raw().substr(0, most_record);
        look_at_name(piece.key, "field key", false);
        if (key == "time" && is_first("time_key", "field")) {
          tell("time_key", "a field is called 'time': servers reject it or drop the point",
               of->offset);
        }
        if (in.tags.contains(key) && is_first("tag_and_field_key", in.name + '\n' + key)) {
          tell("tag_and_field_key",
               "'" + shown(key) + "' is a tag and a field of the measurement '" + shown(in.name) +
                   "': servers rename or reject one of them",
               of->offset);
        }
      }
    }
    ++i;
    const value_kind kind = piece.value.kind();
    if (kind == value_kind::string) look_at_string(piece, *of);
    if (options_.schema && kind != of->first) {
      tell("field_type_conflict",
           "the field " + quoted(piece.key) + " is " + std::string(name(kind)) + " here, and was " +
               std::string(name(of->first)) + " in line " + std::to_string(of->first_line),
           offset_of(piece.value.raw()));
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
    const std::uint64_t offset = offset_of(here.raw());
    overwriting_record_ = here.raw();
    first_overwriting_ = {"overwritten_points", {},     offset,
                          overwriting_record_,  offset, locate_(offset)};
  }
}

void point_warnings::look_at_time(point here, measurement_state& in) {
  const std::optional<std::int64_t> time = here.timestamp();
  if (time && classify_.tells(*time)) set_pending_time(in, *time, here.raw());
}

void point_warnings::set_pending_time(measurement_state& in, std::int64_t time,
                                      std::string_view line) {
  const std::size_t end = line.find_last_not_of(' ') + 1;
  pending_.in = &in;
  pending_.time = time;
  pending_.offset = offset_of(line) + end - digits_at_end(line);
  pending_.record = line;
  pending_.record_offset = offset_of(line);
  pending_.ends_part = false;
  pending_.kind = reading_.detect_precision ? other_time : classify_.kind_of(time);
  // It is the first of its kind, so it may be reported later.
  if (pending_.kind != other_time && in.times.of_kind(pending_.kind).count == 0) {
    pending_.where = locate_(pending_.offset);
  }
}

void point_warnings::count_pending_time() {
  if (pending_.in == nullptr) return;
  const pending_time& of = pending_;
  digits_.add(classify_.size_of(of.time));
  if (!reading_.detect_precision) {
    for (unit_counts* const counts : {&times_, &of.in->times}) {
      ++counts->all;
      if (of.kind == static_cast<std::size_t>(reading_.precision)) counts->any_after_2000 = true;
      if (of.kind == other_time) continue;
      unit_counts::of_unit& into = counts->of_kind(of.kind);
      if (into.count++ != 0) continue;
      into.offset = of.offset;
      into.time = of.time;
      into.record = of.record.substr(0, most_record);
      into.record_offset = of.record_offset;
      into.where = of.where;
    }
  }
  pending_.in = nullptr;
}

void point_warnings::add(const line_counts& of) {
  if (of.last.begin != nullptr) count_pending_time();
  digits_.add(of.digits);
  for (const line_counts::measurement& each : of.measurements) {
    measurement_state& in = measurements_[std::string(each.name)];
    for (std::size_t kind = 0; kind < time_kinds && !reading_.detect_precision; ++kind) {
      const std::uint64_t count = each.times[kind];
      if (count == 0) continue;
      for (unit_counts* const counts : {&times_, &in.times}) {
        counts->all += count;
        if (kind == static_cast<std::size_t>(reading_.precision)) counts->any_after_2000 = true;
        if (kind != other_time) counts->of_kind(kind).count += count;
      }
    }
  }
  for (const line_counts::field& each : of.fields) {
    const std::uint64_t strings = each.of_kind[static_cast<std::size_t>(value_kind::string)];
    if (strings == 0) continue;
    field_state& into = measurements_[std::string(each.measurement)].fields[std::string(each.key)];
    into.strings += strings;
    into.numbers = into.numbers && each.numbers;
    into.booleans = into.booleans && each.booleans;
  }
  if (of.last.begin == nullptr || !of.last.has_time) return;
  const point last = point_at(of.last.begin);
  set_pending_time(measurements_[std::string(of.last.measurement)], *last.timestamp(), last.raw());
}

void point_warnings::give_times() {
  // Several units in one measurement.
  bool mixed = false;
  constexpr int most_mixed = 16;
  int given = 0;
  for (const auto& [key, in] : measurements_) {
    std::string all;
    int different = 0;
    const unit_counts::of_unit* last = nullptr;
    for (std::size_t i = units; i-- > 0;) {
      const unit_counts::of_unit& of = in.times.likely[i];
      if (of.count == 0) continue;
      ++different;
      if (last == nullptr || of.offset > last->offset) last = &of;
      all += (all.empty() ? "" : ", ") + std::string(word_for(static_cast<precision>(i))) +
             " (line " + std::to_string(of.where.line) + ")";
    }
    if (different < 2) continue;
    mixed = true;
    if (++given > most_mixed) break;
    at_end_.push_back({"mixed_units",
                       "the times of the measurement '" + shown(in.name) +
                           "' are in different units: " + all + "; read them with --precision auto",
                       last->offset, last->record, last->record_offset, last->where});
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
                       of.offset, of.record, of.record_offset, of.where});
  }
  if (const unit_counts::of_unit& far = times_.far; far.count != 0) {
    at_end_.push_back({"time_unit",
                       count_text(far.count, "time") + " " + plural(far.count, "lies", "lie") +
                           " beyond the year 2200 and " + plural(far.count, "fits", "fit") +
                           " no other unit",
                       far.offset, far.record, far.record_offset, far.where});
  }
  const unit_counts::of_unit& unset = times_.unset;
  if (unset.count != 0 && (times_.any_after_2000 || reading_.precision != precision::nanoseconds)) {
    at_end_.push_back({"clock_not_set",
                       std::to_string(unset.count) + " of " + count_text(times_.all, "time") + " " +
                           plural(unset.count, "lies", "lie") + " before 2000 and " +
                           plural(unset.count, "fits", "fit") +
                           " no other unit: was the clock not set?",
                       unset.offset, unset.record, unset.record_offset, unset.where});
  }
}

void point_warnings::finish() {
  if (pending_.in != nullptr) {
    const std::size_t digits = digits_of(classify_.size_of(pending_.time));
    const std::size_t others = digits_of(digits_.most);
    const bool are_same = digits_.count >= 2 && digits_of(digits_.least) == others;
    if (pending_.ends_part && are_same && digits < others) {
      at_end_.push_back({"cut_timestamp",
                         "the last line has no line end, and its time has " +
                             std::to_string(digits) + " digits where the others have " +
                             std::to_string(others) + ": was the file read while it was written?",
                         pending_.offset, pending_.record, pending_.record_offset, pending_.where});
    } else {
      count_pending_time();
    }
  }
  give_times();
  for (const auto& [name, in] : measurements_) {
    for (const auto& [key, of] : in.fields) {
      if (of.strings < 2 || (!of.numbers && !of.booleans)) continue;
      at_end_.push_back({"numbers_as_strings",
                         "all " + std::to_string(of.strings) + " strings of the field '" +
                             shown(key) + "' are " + (of.numbers ? "numbers" : "booleans") +
                             ": written in quotes, servers cannot calculate with them",
                         of.offset, of.record, of.record_offset, of.where});
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
