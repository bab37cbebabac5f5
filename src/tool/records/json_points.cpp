// SPDX-License-Identifier: Apache-2.0
// Reads objects from the text, and the points of objects with several points. The members of an object may
// be in any order, and members with other names are ignored; so their places are found first.
#include "json_points.h"

#include <algorithm>

#include "json_values.h"

namespace simdlp::tool {
namespace {

// In a JSON text sequence, 0x1E precedes each object.
constexpr std::string_view spaces = " \t\r\n\x1E";

bool is_known(std::string_view key) {
  constexpr std::string_view known[] = {"name",   "measurement", "tags",
                                        "fields", "time",        "timestamp"};
  return std::ranges::find(known, key) != std::end(known);
}

}  // namespace

json_points::json_points(text_window text, column_choice chosen)
    : from_(std::move(text)), chosen_(std::move(chosen)) {}

bool json_points::next(record& into) {
  for (;;) {
    into.clear();
    if (inside_ != 0 || at_series_ < series_.size()) {
      if (next_inside(into)) return true;
    } else if (!next_object()) {
      return false;
    } else if (read_object(into)) {
      return true;
    }
  }
}

record_place json_points::place_of(std::size_t offset) const {
  return {from_.where(offset), from_.offset() + offset, object_.substr(point_, point_size_),
          from_.offset() + point_, nullptr};
}

// Finds the next object of the sequence or array. False at the end of the text.
bool json_points::next_object() {
  from_.consume(size_);
  size_ = point_ = point_size_ = 0;
  object_ = {};
  const auto end = [this](const char* message) {
    ended_ = true;
    throw unreadable_record{0, "json_syntax", message};
  };
  while (!ended_) {
    const std::string_view rest = from_.rest();
    from_.consume(std::min(rest.find_first_not_of(spaces), rest.size()));
    if (from_.rest().empty()) {
      if (from_.more()) continue;
      ended_ = true;
      if (in_array_) end("expected ',' or ']'");
      return false;
    }
    if (chosen_.skips_comments && !in_array_ && from_.rest()[0] == '#') {
      skip_line();
      continue;
    }
    const char first = from_.rest()[0];
    if (!in_array_ && first == '[') {
      in_array_ = is_first_ = true;
    } else if (in_array_ && first == ']' && (needs_comma_ || is_first_)) {
      in_array_ = needs_comma_ = is_first_ = false;
    } else if (needs_comma_) {
      if (first != ',') end("expected ',' or ']'");
      needs_comma_ = false;
    } else {
      skip_value();
      is_first_ = false;
      needs_comma_ = in_array_;
      if (first != '{') refuse_form(point_, "a point must be an object");
      return true;
    }
    from_.consume(1);
  }
  return false;
}

void json_points::skip_line() {
  std::size_t feed = from_.rest().find('\n');
  while (feed == std::string_view::npos && from_.more()) feed = from_.rest().find('\n');
  from_.consume(std::min(feed, from_.rest().size()));
}

// Makes the whole value at the position the current object.
void json_points::skip_value() {
  // An error this close to the end of the window may only be caused by the cut.
  constexpr std::size_t longest_word = 16;
  for (;;) {
    const std::string_view rest = from_.rest();
    json_reader reader(rest);
    try {
      reader.skip();
      const bool is_open = reader.position() == rest.size() && rest[0] != '{' && rest[0] != '[';
      if (!is_open || is_last_) {
        size_ = reader.position();
        object_ = rest.substr(0, size_);
        point_size_ = size_;
        return;
      }
    } catch (const unreadable_record& why) {
      if (is_last_ || why.offset + longest_word < rest.size()) pass_over(why);
    }
    is_last_ = !from_.more();
  }
}

// Skips to the next line after invalid JSON. In an array, nothing more can be read.
void json_points::pass_over(const unreadable_record& why) {
  ended_ = in_array_;
  std::size_t feed = from_.rest().find('\n', why.offset);
  while (feed == std::string_view::npos && !in_array_ && from_.more()) {
    feed = from_.rest().find('\n', why.offset);
  }
  size_ = std::min(feed, from_.rest().size());
  object_ = from_.rest().substr(0, size_);
  point_size_ = size_;
  throw why;
}

// The next point of an object that holds several.
bool json_points::next_inside(record& into) {
  if (inside_ == 0) {
    json_reader reader(object_, series_[at_series_].values);
    reader.expect('[');
    if (reader.take(']')) {
      ++at_series_;
      return false;
    }
    inside_ = reader.offset();
  }
  json_reader reader(object_, inside_);
  point_ = inside_;
  reader.skip();
  point_size_ = reader.position() - point_;
  const std::size_t of = at_series_;
  if (reader.take(',')) {
    inside_ = reader.offset();
  } else {
    inside_ = 0;
    ++at_series_;
  }
  if (is_metrics_) {
    if (json_reader(object_, point_).peek() != json_kind::object) {
      refuse_form(point_, "a point must be an object");
    }
    return read_point(members_of(point_), into);
  }
  if (!chosen_.measurement.empty() && chosen_.measurement != series_[of].name) return false;
  return read_row(series_[of], into);
}

json_points::members json_points::members_of(std::size_t at) const {
  members found;
  json_reader reader(object_, at);
  reader.read_object([&](std::string_view key) {
    const std::size_t value = reader.offset();
    if (!found.emplace(key, value).second && is_known(key)) {
      refuse_form(value, "a member of the point occurs twice");
    }
    reader.skip();
  });
  return found;
}

bool json_points::read_object(record& into) {
  const members of = members_of(0);
  series_.clear();
  at_series_ = inside_ = 0;
  is_metrics_ = false;
  const auto is_array = [&](const char* key) {
    const auto found = of.find(key);
    return found != of.end() && object_[found->second] == '[';
  };
  const bool is_point = of.contains("fields") || of.contains("name") || of.contains("measurement");
  if (!is_point && is_array("results")) {
    read_results(of.at("results"));
    return false;
  }
  if (!is_point && is_array("metrics")) {
    is_metrics_ = true;
    series_.emplace_back().values = of.at("metrics");
    return false;
  }
  return read_point(of, into);
}

bool json_points::read_point(const members& of, record& into) {
  const auto first_byte = [&](const char* key) {
    const auto found = of.find(key);
    return found == of.end() ? '\0' : object_[found->second];
  };
  const char fields = first_byte("fields");
  const char tags = first_byte("tags");
  const bool is_flat = chosen_.names_columns() || !chosen_.measurement.empty();
  if (fields == '{' || (tags == '{' && fields != '[')) {
    read_dictionary(of, into);
  } else if (fields == '[' || tags == '[' || (!is_flat && of.contains("name"))) {
    read_own_point(of, into);
  } else if (is_flat) {
    read_flat(of, into);
    return true;
  } else {
    refuse_unknown(of);
  }
  return chosen_.measurement.empty() || chosen_.measurement == into.measurement;
}

// ---- results of InfluxQL ------------------------------------------------------------------------

void json_points::read_results(std::size_t at) {
  json_reader results(object_, at);
  results.read_array([&] {
    if (results.peek() != json_kind::object) refuse_form(results.offset(), "a result is an object");
    results.read_object([&](std::string_view key) {
      if (key == "error" && results.peek() == json_kind::string) {
        std::string why;
        const std::size_t offset = results.offset();
        results.read_string(why);
        refuse_form(offset, "the query failed: " + why);
      }
      if (key != "series" || results.peek() != json_kind::array) return results.skip();
      results.read_array([&] {
        series_.push_back(read_series(results.offset()));
        results.skip();
      });
    });
  });
}

json_points::series json_points::read_series(std::size_t at) const {
  if (object_[at] != '{') refuse_form(at, "a series is an object");
  const members of = members_of(at);
  series read;
  if (!of.contains("columns") || !of.contains("values") || object_[of.at("values")] != '[') {
    refuse_form(at, "a series needs columns and values");
  }
  if (of.contains("name")) {
    json_reader name(object_, of.at("name"));
    read_name(name, read.name);
  }
  // Tags that a series does not have are empty in a result of GROUP BY.
  if (of.contains("tags") && object_[of.at("tags")] == '{') {
    read_tags(of.at("tags"), true, read.tags);
  }
  json_reader columns(object_, of.at("columns"));
  columns.read_array([&] { read_name(columns, read.columns.emplace_back()); });
  read.values = of.at("values");
  return read;
}

bool json_points::read_row(const series& of, record& into) const {
  into.measurement = of.name;
  into.tags = of.tags;
  json_reader values(object_, point_);
  std::size_t column = 0;
  values.read_array([&] {
    if (column == of.columns.size()) {
      refuse_form(values.offset(), "the row has more values than there are columns");
    }
    const std::string& key = of.columns[column++];
    if (key == "time") {
      into.time = read_time(values, chosen_.format);
    } else {
      add_field(values, key, whole_are_floats(true), nullptr, into);
    }
  });
  return !into.fields.empty();
}

bool json_points::whole_are_floats(bool of_form) const {
  return chosen_.whole == column_choice::whole_numbers::by_form
             ? of_form
             : chosen_.whole == column_choice::whole_numbers::floats;
}

}  // namespace simdlp::tool
