// SPDX-License-Identifier: Apache-2.0
// Numbers, dates and layouts are all converted to days, seconds of the day and nanoseconds.
#include "time_format.h"

#include <charconv>
#include <chrono>
#include <limits>
#include <system_error>

namespace simdlp::tool {
namespace {

constexpr std::int64_t second = 1'000'000'000;

// The parts of a date, as they are read.
struct date_parts {
  std::int64_t year = 1970;
  std::int64_t month = 1;
  std::int64_t day = 1;
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;
  std::int64_t twelve_hours = -1;      // 0: before noon, 1: after noon
  std::optional<std::int64_t> offset;  // seconds east of UTC
  std::optional<std::int64_t> epoch;   // seconds, in place of all the others
};

result<std::int64_t> nanoseconds_of(const date_parts& from, const time_zone& zone) {
  std::int64_t seconds = 0;
  if (from.epoch) {
    seconds = *from.epoch;
  } else {
    const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(from.year)),
                                           std::chrono::month(static_cast<unsigned>(from.month)),
                                           std::chrono::day(static_cast<unsigned>(from.day)));
    std::int64_t hour = from.hour;
    if (from.twelve_hours >= 0) {
      if (hour < 1 || hour > 12) return errc::timestamp_syntax;
      hour = hour % 12 + 12 * from.twelve_hours;
    }
    if (!date.ok() || hour > 23 || from.minute > 59 || from.seconds > 59) {
      return errc::timestamp_syntax;
    }
    seconds = std::int64_t{86'400} * std::chrono::sys_days(date).time_since_epoch().count() +
              3600 * hour + 60 * from.minute + from.seconds;
    seconds = from.offset ? seconds - *from.offset : zone.to_utc(seconds);
  }
  std::int64_t nanoseconds = from.nanoseconds;
  // Rounds towards zero first, because the lowest times are in range only as a sum.
  if (seconds < 0 && nanoseconds != 0) {
    ++seconds;
    nanoseconds -= second;
  }
  std::int64_t time = 0;
  if (__builtin_mul_overflow(seconds, second, &time) ||
      __builtin_add_overflow(time, nanoseconds, &time)) {
    return errc::timestamp_range;
  }
  return time;
}

constexpr std::string_view months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                       "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::string_view full_months[] = {"january",   "february", "march",    "april",
                                            "may",       "june",     "july",     "august",
                                            "september", "october",  "november", "december"};

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

// Takes parts from the front of a text. After the first invalid part, is_good() is false.
class date_reader {
 public:
  explicit date_reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool is_good() const { return good_; }
  [[nodiscard]] bool is_done() const { return rest_.empty(); }
  [[nodiscard]] bool next_is(std::string_view any) const {
    return !rest_.empty() && any.find(rest_[0]) != std::string_view::npos;
  }
  bool take_any(std::string_view any) {
    if (!next_is(any)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(std::string_view any) { good_ = take_any(any) && good_; }
  bool take_word(std::string_view word) {
    if (rest_.size() < word.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i) {
      const char byte = rest_[i];
      const char lower = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte;
      if (lower != word[i]) return false;
    }
    rest_.remove_prefix(word.size());
    return true;
  }
  std::int64_t number(std::size_t least, std::size_t most) {
    std::int64_t value = 0;
    std::size_t count = 0;
    for (; count < most && !rest_.empty() && is_digit(rest_[0]); ++count) {
      value = value * 10 + (rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    good_ = good_ && count >= least;
    return value;
  }
  // Up to nine digits, as nanoseconds.
  std::int64_t fraction() {
    std::int64_t value = 0;
    std::int64_t scale = second;
    if (rest_.empty() || !is_digit(rest_[0])) good_ = false;
    while (scale > 1 && !rest_.empty() && is_digit(rest_[0])) {
      value = value * 10 + (rest_[0] - '0');
      scale /= 10;
      rest_.remove_prefix(1);
    }
    return value * scale;
  }
  // Z, UTC, +01:00, +0100, +01.
  std::int64_t zone() {
    if (take_word("z") || take_word("utc") || take_word("gmt")) return 0;
    const bool west = next_is("-");
    expect("+-");
    const std::int64_t hours = number(2, 2);
    const bool has_minutes = take_any(":") || next_is("0123456789");
    const std::int64_t minutes = has_minutes ? number(2, 2) : 0;
    good_ = good_ && hours <= 23 && minutes <= 59;
    const std::int64_t seconds = 3600 * hours + 60 * minutes;
    return west ? -seconds : seconds;
  }
  std::int64_t month_name() {
    for (std::size_t i = 0; i < std::size(months); ++i) {
      if (take_word(full_months[i]) || take_word(months[i]))
        return static_cast<std::int64_t>(i) + 1;
    }
    good_ = false;
    return 1;
  }
  void skip_letters() {
    while (!rest_.empty() && ((rest_[0] | 0x20) >= 'a' && (rest_[0] | 0x20) <= 'z')) {
      rest_.remove_prefix(1);
    }
  }
  void skip_spaces() {
    while (take_any(" \t")) {
    }
  }
  void fail() { good_ = false; }

 private:
  std::string_view rest_;
  bool good_ = true;
};

void read_conversion(char what, date_reader& from, date_parts& to) {
  switch (what) {
    case 'Y': to.year = from.number(4, 4); return;
    case 'y':
      to.year = from.number(2, 2);
      to.year += to.year < 69 ? 2000 : 1900;
      return;
    case 'm': to.month = from.number(1, 2); return;
    case 'b':
    case 'B':
    case 'h': to.month = from.month_name(); return;
    case 'e': from.skip_spaces(); [[fallthrough]];
    case 'd': to.day = from.number(1, 2); return;
    case 'a':
    case 'A': from.skip_letters(); return;
    case 'I':
      if (to.twelve_hours < 0) to.twelve_hours = 0;
      [[fallthrough]];
    case 'H': to.hour = from.number(1, 2); return;
    case 'M': to.minute = from.number(1, 2); return;
    case 'S': to.seconds = from.number(1, 2); return;
    case 'f':
    case 'N': to.nanoseconds = from.fraction(); return;
    case 'p':
      to.twelve_hours = from.take_word("pm") ? 1 : 0;
      if (to.twelve_hours == 0 && !from.take_word("am")) from.fail();
      return;
    case 'z': to.offset = from.zone(); return;
    case 'Z': to.offset = from.zone(); return;
    case 's': to.epoch = from.number(1, 18); return;
    case 'F':
      for (const char each : {'Y', '-', 'm', '-', 'd'}) {
        each == '-' ? from.expect("-") : read_conversion(each, from, to);
      }
      return;
    case 'T':
      for (const char each : {'H', ':', 'M', ':', 'S'}) {
        each == ':' ? from.expect(":") : read_conversion(each, from, to);
      }
      return;
    case 'R':
      for (const char each : {'H', ':', 'M'}) {
        each == ':' ? from.expect(":") : read_conversion(each, from, to);
      }
      return;
    case '%': from.expect("%"); return;
    default: from.fail();
  }
}

constexpr std::string_view conversions = "YymbBhedaAIHMSfNpzZsFTR%";

bool is_layout(std::string_view text) {
  bool any = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') continue;
    if (++i == text.size() || conversions.find(text[i]) == std::string_view::npos) return false;
    any = true;
  }
  return any;
}

// In Go, a layout is the reference time in the wanted form.
struct go_part {
  std::string_view go;
  std::string_view conversion;
};
constexpr go_part go_parts[] = {
    {"January", "%B"},  {"Jan", "%b"},         {"Monday", "%A"},      {"Mon", "%a"},
    {"2006", "%Y"},     {".000000000", ".%f"}, {".999999999", ".%f"}, {".000000", ".%f"},
    {".999999", ".%f"}, {".000", ".%f"},       {".999", ".%f"},       {",000", ",%f"},
    {"Z07:00", "%z"},   {"Z0700", "%z"},       {"-07:00", "%z"},      {"-0700", "%z"},
    {"-07", "%z"},      {"MST", "%Z"},         {"01", "%m"},          {"02", "%d"},
    {"15", "%H"},       {"03", "%I"},          {"04", "%M"},          {"05", "%S"},
    {"06", "%y"},       {"PM", "%p"},          {"pm", "%p"},          {"_2", "%e"},
    {"1", "%m"},        {"2", "%d"},           {"3", "%I"},           {"4", "%M"},
    {"5", "%S"},
};

// Returns the layout with '%', or an empty string if it has no part of Go's reference time.
std::string layout_from_go(std::string_view go) {
  std::string layout;
  bool has_year = false;
  while (!go.empty()) {
    bool found = false;
    for (const go_part& part : go_parts) {
      if (!go.starts_with(part.go)) continue;
      has_year = has_year || part.conversion == "%Y" || part.conversion == "%y";
      layout += part.conversion;
      go.remove_prefix(part.go.size());
      found = true;
      break;
    }
    if (found) continue;
    layout += go[0];
    go.remove_prefix(1);
  }
  return has_year ? layout : std::string();
}

result<std::int64_t> read_layout(std::string_view layout, std::string_view text,
                                 const time_zone& zone) {
  date_reader from(text);
  date_parts to;
  for (std::size_t i = 0; i < layout.size(); ++i) {
    if (layout[i] == '%') {
      read_conversion(layout[++i], from, to);
      continue;
    }
    // A fraction that a time does not have is zero.
    if ((layout[i] == '.' || layout[i] == ',') && layout.substr(i + 1).starts_with("%f") &&
        !from.next_is(".,")) {
      i += 2;
      continue;
    }
    from.expect(layout.substr(i, 1));
  }
  if (!from.is_good() || !from.is_done()) return errc::timestamp_syntax;
  return nanoseconds_of(to, zone);
}

// Digits, perhaps with a fraction.
bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.find_first_not_of("0123456789.") != std::string_view::npos) return false;
  return !text.empty() && text[0] != '.' && text.find('.') == text.rfind('.');
}

}  // namespace

result<std::int64_t> date_from_text(std::string_view text, const time_zone& zone) {
  date_reader from(text);
  date_parts to;
  to.year = from.number(4, 4);
  from.expect("-");
  to.month = from.number(2, 2);
  from.expect("-");
  to.day = from.number(2, 2);
  if (!from.is_done()) {
    from.expect("Tt ");
    to.hour = from.number(2, 2);
    from.expect(":");
    to.minute = from.number(2, 2);
    if (from.take_any(":")) {
      to.seconds = from.number(2, 2);
      if (from.take_any(".,")) to.nanoseconds = from.fraction();
    }
    from.take_any(" ");
    if (!from.is_done()) to.offset = from.zone();
  }
  if (!from.is_good() || !from.is_done()) return errc::timestamp_syntax;
  return nanoseconds_of(to, zone);
}

std::optional<time_format> time_format::from_name(std::string_view name, precision unit) {
  time_format format;
  format.name_ = name;
  format.unit_ = unit;
  if (name == "auto") return format;
  if (name == "rfc3339" || name == "RFC3339" || name == "RFC3339Nano" || name == "iso8601") {
    format.kind_ = kind::date;
    return format;
  }
  if (const auto of = precision_from_name(name)) {
    format.kind_ = kind::number;
    format.unit_ = *of;
    return format;
  }
  format.layout_ = is_layout(name) ? std::string(name) : layout_from_go(name);
  if (format.layout_.empty()) return std::nullopt;
  format.kind_ = kind::layout;
  return format;
}

result<std::int64_t> time_format::read(std::string_view text, const time_zone& zone) const {
  switch (kind_) {
    case kind::number: return read_number(text);
    case kind::date: return date_from_text(text, zone);
    case kind::layout: return read_layout(layout_, text, zone);
    case kind::number_or_date: break;
  }
  return is_number(text) ? read_number(text) : date_from_text(text, zone);
}

result<std::int64_t> time_format::read_number(std::string_view text) const {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, failed] = std::from_chars(text.data(), end, number);
  if (failed == std::errc() && rest != end && *rest == '.') {
    return read_fraction(number, text.starts_with('-'),
                         {rest + 1, static_cast<std::size_t>(end - rest - 1)});
  }
  if (rest != end || failed == std::errc::invalid_argument) return errc::timestamp_syntax;
  if (failed != std::errc()) return errc::timestamp_range;
  return scale(number);
}

// A fraction has at most the digits of nanoseconds, so it is exact.
result<std::int64_t> time_format::read_fraction(std::int64_t whole, bool is_negative,
                                                std::string_view digits) const {
  const result<std::int64_t> unit = to_nanoseconds(1, unit_);
  if (!unit || *unit == 1 || digits.empty() || digits.size() > 18) return errc::timestamp_syntax;
  std::int64_t part = 0;
  std::int64_t step = *unit;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return errc::timestamp_syntax;
    if (digit == '0') {
      step /= 10;
      continue;
    }
    if (step < 10 || step % 10 != 0) return errc::timestamp_syntax;
    step /= 10;
    part += step * (digit - '0');
  }
  const result<std::int64_t> time = scale(whole);
  if (!time) return time;
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  if (is_negative) part = -part;
  if (part > 0 ? *time > most - part : *time < -most - part) return errc::timestamp_range;
  return *time + part;
}

result<std::int64_t> time_format::scale(std::int64_t number) const {
  return to_nanoseconds(number, unit_);
}

std::string time_format::expected() const {
  const std::string number =
      "a whole number" + (unit_ == precision::nanoseconds && kind_ == kind::number_or_date
                              ? std::string(" of ns")
                              : " of " + std::string(name(unit_)));
  const std::string date = "a date such as 2024-03-01T09:00:00Z";
  switch (kind_) {
    case kind::number: return number;
    case kind::date: return date;
    case kind::layout: return "a time in the layout '" + name_ + "'";
    case kind::number_or_date: break;
  }
  return number + " or " + date;
}

}  // namespace simdlp::tool
