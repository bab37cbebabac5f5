// SPDX-License-Identifier: Apache-2.0
// The form of a point: its members may come in any order, each at most once, and members of other
// names are skipped. Text may be given as {"binary":"base64"}, a value as {"floatNonNumber":"NaN"}:
// forms of the published corpus for what line protocol cannot hold, which the encoder then refuses.
#include "json_points.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <system_error>

namespace simdlp::tool {
namespace {

[[noreturn]] void refuse_form(std::size_t offset, std::string_view message) {
  throw unreadable_record{offset, "json_form", message};
}

// A JSON number that must be a whole one of the range of Number.
template <class Number>
Number whole(std::string_view digits, std::size_t offset, errc range, std::string_view message) {
  if (digits.find_first_of(".eE") != std::string_view::npos) refuse_form(offset, message);
  Number number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, failed] = std::from_chars(digits.data(), end, number);
  if (digits == "-0") return 0;
  if (failed != std::errc() || rest != end) throw unreadable(offset, range);
  return number;
}

double floating(std::string_view digits, std::size_t offset) {
  double number = 0;
  const auto [rest, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (failed == std::errc()) return number;
  // Out of range: too large, or so small that it is zero.
  number = std::strtod(std::string(digits).c_str(), nullptr);
  if (std::isinf(number)) throw unreadable(offset, errc::float_range);
  return number;
}

bool from_base64(std::string_view from, std::string& to) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (from.size() % 4 != 0) return false;
  const std::size_t padding = from.ends_with("==") ? 2 : from.ends_with('=') ? 1 : 0;
  std::uint32_t bits = 0;
  unsigned have = 0;
  to.clear();
  for (const char digit : from.substr(0, from.size() - padding)) {
    const std::size_t value = digits.find(digit);
    if (value == std::string_view::npos) return false;
    bits = (bits << 6U | static_cast<std::uint32_t>(value)) & 0xFFFFU;
    have += 6;
    if (have >= 8) {
      have -= 8;
      to += static_cast<char>(bits >> have & 0xFFU);
    }
  }
  return true;
}

}  // namespace

json_points::json_points(std::string_view text) : text_(text), reader_(text) {}

bool json_points::next(record& into) {
  into.clear();
  try {
    if (is_first_) {
      is_first_ = false;
      is_array_ = reader_.take('[');
      if (is_array_ && reader_.take(']')) is_array_ = false;
    } else if (is_array_) {
      begin_ = reader_.offset();
      if (!reader_.take(',')) {
        reader_.expect(']');
        is_array_ = false;
      }
    }
    begin_ = reader_.offset();
    end_ = begin_;
    if (begin_ == text_.size() && !is_array_) return false;
    if (reader_.peek() != json_kind::object) {
      json_reader(reader_).skip();  // which throws when it is no JSON at all
      refuse_form(begin_, "a point must be an object");
    }
    read_point(into);
    end_ = reader_.offset();
    while (end_ > begin_ &&
           std::string_view(" \t\r\n").find(text_[end_ - 1]) != std::string_view::npos)
      --end_;
    return true;
  } catch (const unreadable_record& why) {
    recover(why);
    throw;
  }
}

// Puts the reader behind the object that was refused: where it ends, if it is JSON at all, and else
// at the next line. Of an array that is no JSON nothing more can be read.
void json_points::recover(const unreadable_record& why) {
  try {
    json_reader again(text_, begin_);
    again.skip();
    end_ = begin_;
    reader_ = again;
    end_ = std::max(reader_.offset(), begin_);
    while (end_ > begin_ &&
           std::string_view(" \t\r\n").find(text_[end_ - 1]) != std::string_view::npos)
      --end_;
  } catch (const unreadable_record&) {
    const std::size_t feed = is_array_ ? std::string_view::npos : text_.find('\n', why.offset);
    end_ = std::min(feed, text_.size());
    reader_ = json_reader(text_, end_);
    is_array_ = false;
  }
}

void json_points::read_point(record& into) {
  bool has_name = false;
  bool has_time = false;
  bool has_tags = false;
  bool has_fields = false;
  const auto once = [&](bool& has) {
    if (has) refuse_form(reader_.offset(), "a member of the point occurs twice");
    has = true;
  };
  reader_.read_object([&](std::string_view key) {
    if (key == "name") {
      once(has_name);
      read_text(into.measurement);
    } else if (key == "time") {
      once(has_time);
      const std::size_t at = reader_.offset();
      const json_kind kind = reader_.peek();
      if (kind == json_kind::word && reader_.read_word() == "null") return;
      if (kind != json_kind::number) refuse_form(at, "the time must be a whole number");
      into.time = whole<std::int64_t>(reader_.read_number(), at, errc::timestamp_range,
                                      "the time must be a whole number");
    } else if (key == "tags") {
      once(has_tags);
      if (reader_.peek() == json_kind::word && reader_.read_word() == "null") return;
      reader_.read_array([&] { read_tag(into); });
    } else if (key == "fields") {
      once(has_fields);
      if (reader_.peek() == json_kind::word && reader_.read_word() == "null") return;
      reader_.read_array([&] { read_field(into); });
    } else {
      reader_.skip();
    }
  });
  if (!has_name) refuse_form(begin_, "the point has no name");
}

void json_points::read_tag(record& into) {
  const std::size_t begin = reader_.offset();
  owned_tag& tag = into.tags.emplace_back();
  bool has_key = false;
  bool has_value = false;
  reader_.read_object([&](std::string_view key) {
    if (key == "key") {
      has_key = true;
      read_text(tag.key);
    } else if (key == "value") {
      has_value = true;
      read_text(tag.value);
    } else {
      reader_.skip();
    }
  });
  if (!has_key || !has_value) refuse_form(begin, "a tag needs a key and a value");
}

void json_points::read_field(record& into) {
  const std::size_t begin = reader_.offset();
  owned_field& field = into.fields.emplace_back();
  bool has_key = false;
  bool has_value = false;
  reader_.read_object([&](std::string_view key) {
    if (key == "key") {
      has_key = true;
      read_text(field.key);
    } else if (key == "value") {
      has_value = true;
      read_value(field.value);
    } else {
      reader_.skip();
    }
  });
  if (!has_key || !has_value) refuse_form(begin, "a field needs a key and a value");
}

// {"float":1.5}: exactly one member, which says what the value is.
void json_points::read_value(owned_value& into) {
  const std::size_t begin = reader_.offset();
  std::size_t members = 0;
  reader_.read_object([&](std::string_view kind) {
    ++members;
    const std::size_t at = reader_.offset();
    const json_kind next = reader_.peek();
    if (kind == "float" && next == json_kind::number) {
      into = floating(reader_.read_number(), at);
    } else if (kind == "int" && next == json_kind::number) {
      into = whole<std::int64_t>(reader_.read_number(), at, errc::int_range,
                                 "an int must be a whole number");
    } else if (kind == "uint" && next == json_kind::number) {
      into = whole<std::uint64_t>(reader_.read_number(), at, errc::uint_range,
                                  "a uint must be a whole number");
    } else if (kind == "bool" && next == json_kind::word) {
      const std::string_view word = reader_.read_word();
      if (word == "null") refuse_form(at, "a bool must be true or false");
      into = word == "true";
    } else if ((kind == "string" || kind == "binary") && next == json_kind::string) {
      std::string string;
      reader_.read_string(string);
      if (kind == "binary" && !from_base64(std::string(string), string)) {
        refuse_form(at, "binary must be base64");
      }
      into = std::move(string);
    } else if (kind == "floatNonNumber" && next == json_kind::string) {
      std::string word;
      reader_.read_string(word);
      into = word == "NaN" ? std::numeric_limits<double>::quiet_NaN()
                           : std::numeric_limits<double>::infinity();
    } else {
      refuse_form(at, "a value must be a float, int, uint, bool or string of that kind");
    }
  });
  if (members != 1) refuse_form(begin, "a value needs exactly one kind");
}

// A string, or {"binary":"base64"}.
void json_points::read_text(std::string& to) {
  const std::size_t at = reader_.offset();
  if (reader_.peek() == json_kind::string) {
    reader_.read_string(to);
    return;
  }
  if (reader_.peek() != json_kind::object) refuse_form(at, "a name must be a string");
  std::size_t members = 0;
  reader_.read_object([&](std::string_view key) {
    if (key != "binary" || ++members != 1) refuse_form(at, "a name must be a string");
    reader_.read_string(scratch_);
    if (!from_base64(scratch_, to)) refuse_form(at, "binary must be base64");
  });
  if (members != 1) refuse_form(at, "a name must be a string");
}

}  // namespace simdlp::tool
