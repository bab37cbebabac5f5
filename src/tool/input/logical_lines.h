// SPDX-License-Identifier: Apache-2.0
// Finds the ends of logical lines byte by byte: a line feed inside a string does not end a line. The
// decoder applies the same rule much faster; this is for code that reads each byte anyway.
#pragma once

#include <cstdint>

#include "simdlp/split.h"

namespace simdlp::tool {

class logical_line_state {
 public:
  logical_line_state() = default;
  explicit logical_line_state(line_state of) : at_(place_of(of)) {}

  void take(char byte) {
    switch (at_) {
      case place::start:
        if (byte == '#') {
          at_ = place::comment;
        } else if (byte != ' ' && byte != '\n') {
          at_ = byte == '\\' ? place::series_escape : place::series;
        }
        return;
      case place::comment:
        if (byte == '\n') at_ = place::start;
        return;
      case place::series:
      case place::series_escape:
        if (byte == '\n') {
          at_ = place::start;
        } else if (byte == ' ' && at_ == place::series) {
          at_ = place::fields;
        } else {
          at_ = byte == '\\' ? place::series_escape : place::series;
        }
        return;
      case place::fields:
      case place::field_escape:
      case place::after_equals:
        if (byte == '\n') {
          at_ = place::start;
        } else if (byte == '"' && at_ == place::after_equals) {
          at_ = place::string;
        } else if (byte == '\\') {
          at_ = place::field_escape;
        } else {
          // After an escaped equals sign, a quote does not open a string.
          at_ = byte == '=' && at_ != place::field_escape ? place::after_equals : place::fields;
        }
        return;
      case place::string:
        if (byte == '"') {
          at_ = place::fields;
        } else if (byte == '\\') {
          at_ = place::string_escape;
        }
        return;
      case place::string_escape: at_ = place::string; return;
    }
  }
  [[nodiscard]] bool is_at_line_start() const { return at_ == place::start; }

 private:
  enum class place : std::uint8_t {
    start,
    comment,
    series,
    series_escape,
    fields,
    field_escape,
    after_equals,
    string,
    string_escape,
  };
  static place place_of(line_state of) {
    switch (of) {
      case line_state::line_start:
      case line_state::indent: return place::start;
      case line_state::comment: return place::comment;
      case line_state::series: return place::series;
      case line_state::series_escape: return place::series_escape;
      case line_state::fields: return place::fields;
      case line_state::fields_escape: return place::field_escape;
      case line_state::fields_equals: return place::after_equals;
      case line_state::string: return place::string;
      case line_state::string_escape: return place::string_escape;
    }
    return place::start;
  }

  place at_ = place::start;
};

}  // namespace simdlp::tool
