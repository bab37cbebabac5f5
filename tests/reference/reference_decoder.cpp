// SPDX-License-Identifier: Apache-2.0
//
// The strict grammar, one production after the other. A logical line is found first, by the lexical rule
// alone, and then read from left to right; the first violation is the error, and reading continues with
// the next logical line. tokens.h parses whole values and timestamps.
//
// Rules where the grammar allows several readings:
//   names       what stops a name is checked last: missing, too long, bad UTF-8, then the stop byte
//   values      an unquoted value ends at comma, space, CR or LF; other bytes belong to it and make
//               it invalid. Empty: field_value_missing. Ended by a stray CR (one that neither LF nor
//               the end of the input follows): cr at that CR, whatever the value was. Then the
//               value itself is checked
//   strings     unterminated, too long, bad UTF-8, then what follows the quote (a stray CR too:
//               after_string)
//   stray CR    has its own code after an unquoted value only; elsewhere it is one more wrong byte:
//               measurement_missing, tag_key_missing, tag_equals, tag_value_missing, expected_space,
//               field_key_missing, field_equals, after_string, comment_control, trailing, and
//               timestamp_syntax where a timestamp could begin
//   timestamps  end at space, CR or LF; nothing else ends one
//   counts      too many tags or fields is reported at the start of the key, if a key starts there
//   duplicates  reported only in a line without any other error; tags before fields
//   long lines  nothing of the line is read; comments have no limit
#include "reference_decoder.h"

#include <algorithm>
#include <bit>
#include <set>

#include "tokens.h"

namespace reference {
namespace {

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

bool contains(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }

// ---- one line ----------------------------------------------------------------------------------

/// Reads one point from one logical line: the first `size` bytes of `input`, end of line excluded.
class line_reader {
 public:
  line_reader(std::string_view input, std::size_t size, const options& how)
      : input_(input), line_(input.substr(0, size)), how_(how) {}

  /// False: the line is wrong, see code() and place().
  bool read(point& into) {
    return read_series(into) && read_fields(into) && read_time(into) && check_duplicates(into);
  }

  const std::string& code() const { return code_; }
  std::size_t place() const { return place_; }  ///< from the start of the line

 private:
  static constexpr std::string_view measurement_stops = ", ";
  static constexpr std::string_view key_stops = ",= ";

  bool fail(std::string code, std::size_t place) {
    code_ = std::move(code);
    place_ = place;
    return false;
  }

  bool at_end() const { return at_ == line_.size(); }
  bool at(char c) const { return !at_end() && line_[at_] == c; }

  /// A CR that is not part of an end of line. A logical line can contain a CR LF: `m f=="a\r\n"` is one
  /// line by the lexical rule, but its value is not a string and ends at the CR LF.
  bool at_stray_cr() const {
    return at('\r') && at_ + 1 < input_.size() && input_[at_ + 1] != '\n';
  }

  void skip_spaces() {
    while (at(' ')) ++at_;
  }

  /// A measurement, key or tag value. The bytes that end a name are the ones a backslash escapes.
  bool read_name(std::string_view stops, const char* missing, std::string& into) {
    const std::size_t start = at_;
    while (!at_end()) {
      const char c = line_[at_];
      if (c == '\\' && at_ + 1 < line_.size() && contains(stops, line_[at_ + 1])) {
        into += line_[at_ + 1];
        at_ += 2;
        continue;
      }
      if (contains(stops, c) || is_control(c)) break;
      into += c;
      ++at_;
    }
    const std::string_view raw = line_.substr(start, at_ - start);
    if (raw.empty()) return fail(missing, start);
    if (raw.size() > how_.limits.name) return fail("name_too_long", start);
    if (how_.validate_utf8 && !is_utf8(raw)) return fail("invalid_utf8", start);
    return true;
  }

  /// Whether a name begins here, so that a limit on their number has something to point at.
  bool at_name(std::string_view stops) const {
    return !at_end() && !contains(stops, line_[at_]) && !is_control(line_[at_]);
  }

  /// measurement { "," tag } SP
  bool read_series(point& into) {
    if (!read_name(measurement_stops, "measurement_missing", into.measurement)) return false;
    while (at(',')) {
      ++at_;
      if (into.tags.size() >= how_.limits.tags && at_name(key_stops)) {
        return fail("too_many_tags", at_);
      }
      auto& [key, text] = into.tags.emplace_back();
      tag_places_.push_back(at_);
      if (!read_name(key_stops, "tag_key_missing", key)) return false;
      if (!at('=')) return fail("tag_equals", tag_places_.back());
      ++at_;
      if (!read_name(key_stops, "tag_value_missing", text)) return false;
    }
    if (!at(' ')) return fail("expected_space", at_);
    skip_spaces();
    return true;
  }

  /// field { "," field }
  bool read_fields(point& into) {
    while (true) {
      if (into.fields.size() >= how_.limits.fields && at_name(key_stops)) {
        return fail("too_many_fields", at_);
      }
      auto& [key, content] = into.fields.emplace_back();
      field_places_.push_back(at_);
      if (!read_name(key_stops, "field_key_missing", key)) return false;
      if (!at('=')) return fail("field_equals", at_);
      ++at_;
      if (!(at('"') ? read_string(content) : read_unquoted(content))) return false;
      if (!at(',')) return true;
      ++at_;
    }
  }

  bool read_string(value& into) {
    const std::size_t quote = at_;
    std::string text;
    ++at_;
    while (!at_end() && line_[at_] != '"') {
      if (line_[at_] == '\\' && at_ + 1 < line_.size() && contains("\"\\", line_[at_ + 1])) ++at_;
      text += line_[at_];
      ++at_;
    }
    if (at_end()) return fail("string_unterminated", quote);
    const std::string_view raw = line_.substr(quote + 1, at_ - quote - 1);
    ++at_;
    if (raw.size() > how_.limits.string) return fail("string_too_long", quote);
    if (how_.validate_utf8 && !is_utf8(raw)) return fail("invalid_utf8", quote + 1);
    if (!at_end() && !at(',') && !at(' ')) return fail("after_string", at_);
    into = std::move(text);
    return true;
  }

  bool read_unquoted(value& into) {
    const std::size_t start = at_;
    at_ = std::min(line_.find_first_of(", \r\n", start), line_.size());
    if (at_ == start) return fail("field_value_missing", start);
    if (at_stray_cr()) return fail("cr", at_);
    const std::optional<std::string> wrong =
        read_unquoted_value(line_.substr(start, at_ - start), into);
    return !wrong || fail(*wrong, start);
  }

  /// [ SP { SP } timestamp ] { SP }
  bool read_time(point& into) {
    skip_spaces();
    if (at_end()) {
      if (how_.default_time) into.time = floor_to(*how_.default_time, how_.precision);
      return true;
    }
    const std::size_t start = at_;
    at_ = std::min(line_.find_first_of(" \r\n", start), line_.size());
    const std::string_view text = line_.substr(start, at_ - start);
    const std::optional<std::string> wrong = read_timestamp(text, how_.precision, into.time);
    if (wrong) return fail(*wrong, start);
    skip_spaces();
    if (!at_end()) return fail("trailing", at_);
    return true;
  }

  bool check_duplicates(const point& whole) {
    if (!how_.reject_duplicates) return true;
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < whole.tags.size(); ++i) {
      if (!seen.insert(whole.tags[i].first).second) return fail("duplicate_tag", tag_places_[i]);
    }
    seen.clear();
    for (std::size_t i = 0; i < whole.fields.size(); ++i) {
      if (!seen.insert(whole.fields[i].first).second) {
        return fail("duplicate_field", field_places_[i]);
      }
    }
    return true;
  }

  std::string_view input_;
  std::string_view line_;
  const options& how_;
  std::size_t at_ = 0;
  std::vector<std::size_t> tag_places_;
  std::vector<std::size_t> field_places_;
  std::string code_;
  std::size_t place_ = 0;
};

/// The place of the first control byte that a comment must not hold.
std::optional<std::size_t> control_in_comment(std::string_view comment) {
  for (std::size_t i = 0; i < comment.size(); ++i) {
    if (is_control(comment[i]) && comment[i] != '\t') return i;
  }
  return std::nullopt;
}

// ---- lines -------------------------------------------------------------------------------------

struct extent {
  std::size_t end = 0;   ///< after the line's last byte, before its end of line
  std::size_t next = 0;  ///< where the next line begins
};

/// The position after the closing quote of the string that opens at `quote`; nothing if it is not
/// closed.
std::optional<std::size_t> after_string(std::string_view input, std::size_t quote) {
  std::size_t at = quote + 1;
  while (at < input.size() && input[at] != '"') {
    const bool pair = input[at] == '\\' && at + 1 < input.size() && contains("\"\\", input[at + 1]);
    at += pair ? 2 : 1;
  }
  if (at == input.size()) return std::nullopt;
  return at + 1;
}

/// The logical line whose first byte that is not a space is at `begin`, by the lexical rule only, which
/// is the same for valid and invalid lines.
extent find_line(std::string_view input, std::size_t begin) {
  std::size_t at = begin;
  if (input[begin] == '#') {
    at = std::min(input.find('\n', begin), input.size());
  } else {
    while (at < input.size() && input[at] != '\n' && !(input[at] == ' ' && input[at - 1] != '\\')) {
      ++at;
    }
    while (at < input.size() && input[at] != '\n') {
      if (input[at] != '"' || input[at - 1] != '=' || input[at - 2] == '\\') {
        ++at;
      } else if (const std::optional<std::size_t> after = after_string(input, at)) {
        at = *after;
      } else {
        return {input.size(), input.size()};  // a CR at its end is the string's
      }
    }
  }
  const std::size_t next = std::min(at + 1, input.size());
  const bool cr = at > begin && input[at - 1] == '\r';
  return {cr ? at - 1 : at, next};
}

}  // namespace

result decode_and_count(std::string_view input, const options& how) {
  result all;
  std::size_t at = 0;
  std::size_t line_number = 1;
  while (at < input.size()) {
    const std::size_t physical_begin = at;
    const std::size_t begin = std::min(input.find_first_not_of(' ', at), input.size());
    const extent line = begin == input.size() ? extent{begin, begin} : find_line(input, begin);
    const std::string_view text = input.substr(begin, line.end - begin);

    const auto reject = [&](std::string code, std::size_t place) {
      failure wrong{std::move(code), begin + place, line_number,
                    begin + place - physical_begin + 1};
      const std::string_view before = text.substr(0, place);
      if (const std::size_t feed = before.rfind('\n'); feed != std::string_view::npos) {
        wrong.line += static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
        wrong.column = place - feed;
      }
      all.outcomes.push_back({begin, line.end, std::move(wrong)});
    };

    if (text.empty()) {
      ++all.blanks;
    } else if (text.front() == '#') {
      if (const std::optional<std::size_t> place = control_in_comment(text)) {
        reject("comment_control", *place);
      } else {
        ++all.comments;
      }
    } else if (text.size() > how.limits.line) {
      reject("line_too_long", 0);
    } else {
      line_reader reader(input.substr(begin), text.size(), how);
      point whole;
      if (reader.read(whole)) {
        all.outcomes.push_back({begin, line.end, std::move(whole)});
      } else {
        reject(reader.code(), reader.place());
      }
    }

    const std::string_view passed = input.substr(at, line.next - at);
    line_number += static_cast<std::size_t>(std::count(passed.begin(), passed.end(), '\n'));
    at = line.next;
  }
  return all;
}

std::vector<outcome> decode(std::string_view input, const options& how) {
  return decode_and_count(input, how).outcomes;
}

bool identical(const value& left, const value& right) {
  if (const double* number = std::get_if<double>(&left)) {
    const double* other = std::get_if<double>(&right);
    return other != nullptr &&
           std::bit_cast<std::uint64_t>(*number) == std::bit_cast<std::uint64_t>(*other);
  }
  return left == right;
}

bool identical(const point& left, const point& right) {
  return left.measurement == right.measurement && left.tags == right.tags &&
         left.time == right.time &&
         std::equal(left.fields.begin(), left.fields.end(), right.fields.begin(),
                    right.fields.end(), [](const auto& one, const auto& other) {
                      return one.first == other.first && identical(one.second, other.second);
                    });
}

}  // namespace reference
