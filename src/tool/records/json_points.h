// SPDX-License-Identifier: Apache-2.0
// Points from JSON: a sequence of objects, on separate lines or not, or one array of them. Each object
// is in one of these forms, recognised by their members:
//   {"name":…,"tags":[{"key":…,"value":…}],"fields":[…],"time":…}       simdlp cat --to json
//   {"measurement":…,"tags":{…},"fields":{…},"time":…}                   the clients' dictionaries
//   {"name":…,"tags":{…},"fields":{…},"timestamp":…}, {"metrics":[…]}    Telegraf
//   {"results":[{"series":[{"name":…,"columns":[…],"values":[…]}]}]}     results of InfluxQL
//   {"host":…,"usage":…,"time":…}                                        flat, with the column options
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "column_flags.h"
#include "json_reader.h"
#include "owned_record.h"
#include "text_window.h"

namespace simdlp::tool {

class json_points {
 public:
  json_points(text_window text, column_choice chosen);

  // Reads the next point into `into`; returns false at the end. Throws `unreadable_record` for an object
  // that is not a point, and can be called again after that.
  [[nodiscard]] bool next(record& into);

  // The place of the last point, and the byte that an `unreadable_record` points at.
  [[nodiscard]] record_place place() const { return place_of(point_); }
  [[nodiscard]] record_place place_of(std::size_t offset) const;

  [[nodiscard]] static std::vector<std::string> notes() { return {}; }

 private:
  // The members of an object and the starts of their values.
  using members = std::map<std::string, std::size_t, std::less<>>;
  // One series of an InfluxQL result.
  struct series {
    std::string name;
    std::vector<owned_tag> tags;
    std::vector<std::string> columns;
    std::size_t values = 0;  // their start
  };

  [[nodiscard]] bool next_object();
  [[nodiscard]] bool next_inside(record& into);
  void skip_line();
  void skip_value();
  [[noreturn]] void pass_over(const unreadable_record& why);
  [[nodiscard]] members members_of(std::size_t at) const;
  // Each returns false if the measurement of the point is not selected, or if the object has several
  // points.
  [[nodiscard]] bool read_object(record& into);
  [[nodiscard]] bool read_point(const members& of, record& into);
  void read_own_point(const members& of, record& into) const;
  void read_dictionary(const members& of, record& into) const;
  void read_flat(const members& of, record& into) const;
  void read_results(std::size_t at);
  [[nodiscard]] series read_series(std::size_t at) const;
  // False for a row without a value.
  [[nodiscard]] bool read_row(const series& of, record& into) const;
  void read_tags(std::size_t at, bool drops_empty, std::vector<owned_tag>& to) const;
  void read_fields(std::size_t at, bool as_floats, record& into) const;
  void add_tag(json_reader& from, const std::string& key, bool drops_empty,
               std::vector<owned_tag>& to) const;
  void add_field(json_reader& from, const std::string& key, bool as_floats, const cell_type* type,
                 record& into) const;
  [[nodiscard]] std::optional<std::int64_t> read_time(json_reader& from,
                                                      const time_format& format) const;
  [[nodiscard]] bool whole_are_floats(bool of_form) const;
  void keep_or_drop(std::vector<owned_tag>& tags, bool drops, std::size_t at) const;
  [[noreturn]] void refuse_unknown(const members& of) const;

  text_window from_;
  column_choice chosen_;
  std::string_view object_;  // the current object, in from_.rest()
  std::size_t size_ = 0;     // of it
  bool is_first_ = true;
  bool in_array_ = false;
  bool needs_comma_ = false;
  bool is_last_ = false;  // nothing comes after from_.rest()
  bool ended_ = false;
  // For an object that holds several points: the remaining points.
  std::vector<series> series_;
  std::size_t at_series_ = 0;
  std::size_t inside_ = 0;  // the place of the next element; 0 if there is none
  bool is_metrics_ = false;
  std::size_t point_ = 0;  // of the current point, in object_
  std::size_t point_size_ = 0;
};

}  // namespace simdlp::tool
