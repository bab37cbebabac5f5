// SPDX-License-Identifier: Apache-2.0
//
// A small parser for the interface: an example of how to write one, and the test of the harness. It
// reads the input once, byte by byte. Built with EXAMPLE_SPLITS_AT_LF, it has a fault that many
// parsers have: it cuts the input at every LF first, even inside strings. The harness must find
// that.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <system_error>

#include "simdlp_foreign_parser.h"

namespace {

class example_parser {
 public:
  example_parser(std::string_view bytes, const simdlp_foreign_sink& sink)
      : left_(bytes), sink_(sink) {}

  void run() {
    while (!left_.empty()) {
      while (left_.starts_with(' ')) left_.remove_prefix(1);
      if (left_.starts_with('#')) {
        comment();
        continue;
      }
      const std::string_view line = left_.substr(0, line_size());
      left_.remove_prefix(line.size());
      if (!line.empty() && !point(line)) sink_.reject_line(sink_.context);
      end_line();
    }
  }

 private:
  // ---- lines ----

  void comment() {
    std::string_view all = left_.substr(0, left_.find('\n'));
    left_.remove_prefix(all.size());
    if (all.ends_with('\r')) all.remove_suffix(1);
    for (const char byte : all) {
      if ((static_cast<unsigned char>(byte) < 0x20 && byte != '\t') || byte == 0x7F) {
        sink_.reject_line(sink_.context);
        break;
      }
    }
    end_line();
  }

  void end_line() {
    if (left_.starts_with('\r')) left_.remove_prefix(1);
    if (left_.starts_with('\n')) left_.remove_prefix(1);
  }

  // Returns the size of the logical line: up to the first LF outside a string, without a CR before
  // it.
  std::size_t line_size() const {
    std::size_t at = 0;
#ifdef EXAMPLE_SPLITS_AT_LF
    at = std::min(left_.find('\n'), left_.size());
#else
    bool series = true;
    for (; at < left_.size() && left_[at] != '\n'; ++at) {
      if (left_[at] == ' ' && left_[at == 0 ? 0 : at - 1] != '\\') series = false;
      const bool opens =
          !series && left_[at] == '"' && left_[at - 1] == '=' && left_[at - 2] != '\\';
      if (!opens) continue;
      for (++at; at < left_.size() && left_[at] != '"'; ++at) {
        if (left_[at] == '\\' && at + 1 < left_.size() &&
            (left_[at + 1] == '"' || left_[at + 1] == '\\')) {
          ++at;
        }
      }
      if (at == left_.size()) break;
    }
#endif
    // A CR before the end belongs to the line end, or is the last byte of the input.
    if (at > 0 && left_[at - 1] == '\r') --at;
    return at;
  }

  // ---- sections ----

  bool point(std::string_view line) {
    line_ = line;
    std::string name;
    if (!word(name, ", ", ", ")) return false;
    sink_.begin_point(sink_.context, name.data(), name.size());
    while (take(',')) {
      std::string key;
      std::string value;
      if (!word(key, ",= ", ",= ") || !take('=') || !word(value, ",= ", ",= ")) return false;
      sink_.tag(sink_.context, key.data(), key.size(), value.data(), value.size());
    }
    if (!take(' ')) return false;
    skip_spaces();
    do {
      std::string key;
      if (!word(key, ",= ", ",= ") || !take('=') || !value(key)) return false;
    } while (take(','));
    if (!line_.empty() && !take(' ')) return false;
    skip_spaces();
    std::int64_t time = 0;
    const bool has_time = !line_.empty();
    if (has_time && !number(token(), time)) return false;
    skip_spaces();
    if (!line_.empty()) return false;
    sink_.end_point(sink_.context, has_time ? 1 : 0, time);
    return true;
  }

  bool take(char byte) {
    if (!line_.starts_with(byte)) return false;
    line_.remove_prefix(1);
    return true;
  }
  void skip_spaces() {
    while (take(' ')) {
    }
  }

  // A name up to one of `ends`, unescaped; not empty, no control characters, UTF-8.
  bool word(std::string& to, std::string_view ends, std::string_view escaped) {
    std::size_t at = 0;
    for (; at < line_.size() && ends.find(line_[at]) == ends.npos; ++at) {
      if (static_cast<unsigned char>(line_[at]) < 0x20 || line_[at] == 0x7F) return false;
      if (line_[at] == '\\' && at + 1 < line_.size() &&
          escaped.find(line_[at + 1]) != escaped.npos) {
        ++at;
      }
      to += line_[at];
    }
    const bool good = at != 0 && is_utf8(line_.substr(0, at));
    line_.remove_prefix(at);
    return good;
  }

  // ---- values ----

  std::string_view token() {
    const std::string_view found = line_.substr(0, line_.find_first_of(", "));
    line_.remove_prefix(found.size());
    return found;
  }

  template <class Integer>
  static bool number(std::string_view text, Integer& to) {
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, to);
    return read.ec == std::errc() && read.ptr == end;
  }

  bool value(const std::string& key) {
    if (take('"')) return string(key);
    std::string_view text = token();
    if (text.empty()) return false;
    const char last = text.back();
    for (const std::string_view word : {"t", "T", "true", "True", "TRUE"}) {
      if (text == word) {
        sink_.field_boolean(sink_.context, key.data(), key.size(), 1);
        return true;
      }
    }
    for (const std::string_view word : {"f", "F", "false", "False", "FALSE"}) {
      if (text == word) {
        sink_.field_boolean(sink_.context, key.data(), key.size(), 0);
        return true;
      }
    }
    if (last == 'i') {
      std::int64_t integer = 0;
      if (!number(text.substr(0, text.size() - 1), integer)) return false;
      sink_.field_integer(sink_.context, key.data(), key.size(), integer);
      return true;
    }
    if (last == 'u') {
      std::uint64_t integer = 0;
      if (!number(text.substr(0, text.size() - 1), integer)) return false;
      sink_.field_unsigned(sink_.context, key.data(), key.size(), integer);
      return true;
    }
    return floating(key, text);
  }

  bool floating(const std::string& key, std::string_view text) {
    // from_chars accepts words that are not numbers in the format.
    if (text.find_first_not_of("0123456789+-.eE") != text.npos) return false;
    double read = 0;
    const char* const end = text.data() + text.size();
    const auto how = std::from_chars(text.data(), end, read);
    if (how.ptr != end || how.ec == std::errc::invalid_argument) return false;
    if (how.ec == std::errc::result_out_of_range) {
      // A number that is too large is refused, and one that is too small is zero. from_chars does
      // not say which it is.
      if (is_large(text)) return false;
      read = text.front() == '-' ? -0.0 : 0.0;
    }
    sink_.field_float(sink_.context, key.data(), key.size(), read);
    return true;
  }

  // For a number that a double cannot hold: true if it is too large. Uses the place of its first
  // digit that is not 0, moved by the exponent.
  static bool is_large(std::string_view text) {
    const std::size_t mark = text.find_first_of("eE");
    std::string_view exponent = mark == text.npos ? "0" : text.substr(mark + 1);
    if (exponent.starts_with('+')) exponent.remove_prefix(1);
    std::int64_t moved = 0;
    if (!number(exponent, moved)) return !exponent.starts_with('-');
    const std::string_view digits = text.substr(0, mark);
    const std::size_t dot = std::min(digits.find('.'), digits.size());
    const std::size_t first = digits.find_first_of("123456789");
    return moved > (first < dot ? -static_cast<std::int64_t>(dot - first)
                                : static_cast<std::int64_t>(first - dot));
  }

  bool string(const std::string& key) {
    std::string value;
    const std::string_view from = line_;
    std::size_t at = 0;
    for (; at < line_.size() && line_[at] != '"'; ++at) {
      if (line_[at] == '\\' && at + 1 < line_.size() &&
          (line_[at + 1] == '"' || line_[at + 1] == '\\')) {
        ++at;
      }
      value += line_[at];
    }
    if (at == line_.size()) return false;
    line_.remove_prefix(at + 1);
    if (!is_utf8(from.substr(0, at))) return false;
    sink_.field_string(sink_.context, key.data(), key.size(), value.data(), value.size());
    return true;
  }

  static bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const auto lead = static_cast<unsigned char>(text[at]);
      const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
      if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || size > text.size() - at) return false;
      std::uint32_t character = size == 1 ? lead : lead & (0x7FU >> size);
      for (std::size_t i = 1; i < size; ++i) {
        const auto next = static_cast<unsigned char>(text[at + i]);
        if ((next & 0xC0U) != 0x80) return false;
        character = character << 6U | (next & 0x3FU);
      }
      if ((size == 3 && (character < 0x800 || (character >= 0xD800 && character < 0xE000))) ||
          (size == 4 && (character < 0x10000 || character > 0x10FFFF))) {
        return false;
      }
      at += size;
    }
    return true;
  }

  std::string_view left_;
  std::string_view line_;
  const simdlp_foreign_sink& sink_;
};

}  // namespace

const char* simdlp_foreign_name(void) { return "example"; }

unsigned simdlp_foreign_differences(void) { return 0; }

void simdlp_foreign_parse(const char* bytes, size_t size, const simdlp_foreign_sink* sink) {
  example_parser({bytes, size}, *sink).run();
}
