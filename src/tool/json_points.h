// SPDX-License-Identifier: Apache-2.0
// Points from JSON: a sequence of objects, one a line or simply one after the other, or one array of
// them, each in the form of `simdlp cat --to json` or of the published corpus.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "json_reader.h"
#include "record.h"

namespace simdlp::tool {

class json_points {
 public:
  explicit json_points(std::string_view text);

  // Reads the next object into `into`, false at the end. Throws `unreadable_record` for an object
  // that is no point, and can be called again after that.
  [[nodiscard]] bool next(record& into);

  // The text of the object that was read or refused last.
  [[nodiscard]] std::string_view text() const { return text_.substr(begin_, end_ - begin_); }
  // How far reading has come.
  [[nodiscard]] std::size_t offset() const { return end_; }

 private:
  void read_point(record& into);
  void read_tag(record& into);
  void read_field(record& into);
  void read_value(owned_value& into);
  void read_text(std::string& to);
  void recover(const unreadable_record& why);

  std::string_view text_;
  json_reader reader_;
  std::size_t begin_ = 0;  // of the object at hand
  std::size_t end_ = 0;
  bool is_array_ = false;
  bool is_first_ = true;
  std::string scratch_;
};

}  // namespace simdlp::tool
