// SPDX-License-Identifier: Apache-2.0
// The forms of a point in JSON.
#include <algorithm>

#include "json_points.h"
#include "json_values.h"
#include "tool/utf8_text.h"

namespace simdlp::tool {
namespace {

bool is_null(json_reader& from) {
  json_reader ahead = from;
  if (ahead.peek() != json_kind::word || ahead.read_word() != "null") return false;
  from = ahead;
  return true;
}

}  // namespace

// {"name":…,"tags":[{"key":…,"value":…}],"fields":[{"key":…,"value":{"float":1}}],"time":…}
void json_points::read_own_point(const members& of, record& into) const {
  const auto name = of.find("name");
  if (name == of.end()) refuse_form(point_, "the point has no name");
  json_reader reader(object_, name->second);
  read_name(reader, into.measurement);
  const auto each_entry = [&](const char* section, auto&& add) {
    const auto found = of.find(section);
    if (found == of.end()) return;
    json_reader entries(object_, found->second);
    if (is_null(entries)) return;
    entries.read_array([&] {
      const std::size_t begin = entries.offset();
      bool has_key = false;
      bool has_value = false;
      std::string key;
      std::size_t value = 0;
      entries.read_object([&](std::string_view member) {
        if (member == "key") {
          has_key = true;
          read_name(entries, key);
        } else {
          if (member == "value") {
            has_value = true;
            value = entries.offset();
          }
          entries.skip();
        }
      });
      if (!has_key || !has_value) {
        refuse_form(begin, std::string("a ") + (section[0] == 't' ? "tag" : "field") +
                               " needs a key and a value");
      }
      add(json_reader(object_, value), key);
    });
  };
  each_entry("tags", [&](json_reader value, const std::string& key) {
    const std::size_t at = value.offset();
    owned_tag& tag = into.tags.emplace_back();
    tag.key = key;
    read_name(value, tag.value);
    keep_or_drop(into.tags, chosen_.drops_empty_tags, at);
  });
  each_entry("fields", [&](json_reader value, const std::string& key) {
    owned_field& field = into.fields.emplace_back();
    field.key = key;
    read_typed_value(value, field.value);
  });
  if (const auto time = of.find("time"); time != of.end()) {
    json_reader value(object_, time->second);
    static const time_format own = *time_format::from_name("auto");
    into.time = read_time(value, own);
  }
}

// {"measurement":…,"tags":{…},"fields":{…},"time":…}, and Telegraf's form with "name" and "timestamp".
// Telegraf writes floats without a fraction, and times in seconds.
void json_points::read_dictionary(const members& of, record& into) const {
  const bool is_telegraf = !of.contains("measurement");
  const auto name = of.find(is_telegraf ? "name" : "measurement");
  if (name != of.end()) {
    json_reader reader(object_, name->second);
    read_name(reader, into.measurement);
  } else if (chosen_.measurement.empty()) {
    refuse_form(point_, "the point has no name");
  } else {
    into.measurement = chosen_.measurement;
  }
  if (const auto tags = of.find("tags"); tags != of.end() && object_[tags->second] != 'n') {
    read_tags(tags->second, chosen_.drops_empty_tags, into.tags);
  }
  if (const auto fields = of.find("fields"); fields != of.end()) {
    read_fields(fields->second, whole_are_floats(is_telegraf), into);
  }
  static const time_format seconds = *time_format::from_name("auto", precision::seconds);
  for (const char* const key : {"time", "timestamp"}) {
    const auto time = of.find(key);
    if (time == of.end()) continue;
    json_reader value(object_, time->second);
    const bool in_seconds = is_telegraf && !chosen_.has_format && key[4] == 's';
    into.time = read_time(value, in_seconds ? seconds : chosen_.format);
  }
}

// {"host":"a","usage":0.5,"time":…} and the options that name its members.
void json_points::read_flat(const members& of, record& into) const {
  into.measurement = chosen_.measurement;
  std::string field_key;
  if (!chosen_.field_name.empty() && of.contains(chosen_.field_name)) {
    json_reader reader(object_, of.at(chosen_.field_name));
    read_name(reader, field_key);
  }
  const bool chooses = !chosen_.fields.empty() || !chosen_.field_name.empty();
  const std::string time_key = !chosen_.time.empty() ? chosen_.time
                               : chooses             ? std::string()
                               : of.contains("time") ? std::string("time")
                                                     : std::string("timestamp");
  // In the order in which they are written.
  std::vector<std::pair<std::size_t, const std::string*>> in_order;
  for (const auto& [key, at] : of) in_order.emplace_back(at, &key);
  std::ranges::sort(in_order);
  for (const auto& [at, name] : in_order) {
    const std::string& key = *name;
    json_reader value(object_, at);
    const auto chosen_field = std::ranges::find(chosen_.fields, key, &field_choice::name);
    if (key == chosen_.measurement_column) {
      read_name(value, into.measurement);
    } else if (std::ranges::find(chosen_.tags, key) != chosen_.tags.end()) {
      add_tag(value, key, chosen_.drops_empty_tags, into.tags);
    } else if (key == time_key) {
      into.time = read_time(value, chosen_.format);
    } else if (chosen_field != chosen_.fields.end()) {
      add_field(value, key, whole_are_floats(false),
                chosen_field->has_type ? &chosen_field->type : nullptr, into);
    } else if (!chosen_.field_value.empty() && key == chosen_.field_value) {
      add_field(value, field_key, whole_are_floats(false),
                chosen_.has_field_value_type ? &chosen_.field_value_type : nullptr, into);
    } else if (!chooses) {
      add_field(value, key, whole_are_floats(false), nullptr, into);
    }
  }
  if (into.measurement.empty()) {
    refuse_form(point_, "the object has no member '" + shown(chosen_.measurement_column) +
                            "' for the measurement");
  }
}

void json_points::read_tags(std::size_t at, bool drops_empty, std::vector<owned_tag>& to) const {
  json_reader tags(object_, at);
  tags.read_object([&](std::string_view key) { add_tag(tags, std::string(key), drops_empty, to); });
}

void json_points::add_tag(json_reader& from, const std::string& key, bool drops_empty,
                          std::vector<owned_tag>& to) const {
  const std::size_t at = from.offset();
  std::string value;
  switch (from.peek()) {
    case json_kind::string: from.read_string(value); break;
    case json_kind::number: value = from.read_number(); break;
    case json_kind::word:
      value = from.read_word();
      if (value == "null") return;
      break;
    default: refuse_form(at, "the tag '" + shown(key) + "' must be text or a number");
  }
  if (chosen_.is_na(value)) return;
  to.push_back({key, std::move(value)});
  keep_or_drop(to, drops_empty, at);
}

// Servers leave out tags without a value, but this tool only does so with --drop-empty-tags.
void json_points::keep_or_drop(std::vector<owned_tag>& tags, bool drops, std::size_t at) const {
  if (!tags.back().value.empty()) return;
  const std::string key = tags.back().key;
  tags.pop_back();
  if (drops) return;
  throw unreadable_record{
      at, name(errc::empty_name),
      "the tag '" + shown(key) + "' has no value; --drop-empty-tags leaves such tags out"};
}

void json_points::read_fields(std::size_t at, bool as_floats, record& into) const {
  json_reader fields(object_, at);
  fields.read_object(
      [&](std::string_view key) { add_field(fields, std::string(key), as_floats, nullptr, into); });
}

void json_points::add_field(json_reader& from, const std::string& key, bool as_floats,
                            const cell_type* type, record& into) const {
  const std::size_t at = from.offset();
  owned_value value;
  std::string text;
  const json_kind kind = from.peek();
  switch (kind) {
    case json_kind::string:
      from.read_string(text);
      if (chosen_.is_na(text)) return;
      value = text;
      break;
    case json_kind::number:
      text = from.read_number();
      if (type == nullptr) value = number_of(text, at, as_floats);
      break;
    case json_kind::word:
      text = from.read_word();
      if (text == "null") return;
      value = text == "true";
      break;
    default:
      refuse_form(
          at, "the field '" + shown(key) + "' holds an object or an array; a field is one value");
  }
  if (type != nullptr && !(kind == json_kind::word && type->kind == value_kind::boolean)) {
    const errc code = read_cell(text, *type, value);
    if (code != errc::none) {
      throw unreadable_record{
          at, name(code),
          "the field '" + shown(key) + "': '" + shown(text) + "' is not " + type->expected()};
    }
  }
  into.fields.push_back({key, std::move(value)});
}

std::optional<std::int64_t> json_points::read_time(json_reader& from,
                                                   const time_format& format) const {
  if (is_null(from)) return std::nullopt;
  const std::size_t at = from.offset();
  const json_kind kind = from.peek();
  if (kind == json_kind::number) {
    const std::string_view digits = from.read_number();
    if (digits.find_first_of(".eE") != std::string_view::npos) {
      const result<std::int64_t> time = format.read(digits, chosen_.zone);
      if (time) return *time;
      refuse_form(at,
                  "the time must be a whole number, or have a unit that is coarser than its "
                  "fraction (--time-format s)");
    }
    const auto number = whole_number_of<std::int64_t>(digits, at, errc::timestamp_range,
                                                      "the time must be a whole number");
    const result<std::int64_t> time = format.scale(number);
    if (!time) throw unreadable(at, time.code());
    return *time;
  }
  if (kind != json_kind::string) {
    refuse_form(at, "the time must be a whole number or a date in text");
  }
  std::string text;
  from.read_string(text);
  const result<std::int64_t> time = format.read(text, chosen_.zone);
  if (time) return *time;
  throw unreadable_record{at, name(time.code()),
                          "the time '" + shown(text) + "' is not " + format.expected()};
}

// An object that is not recognised as a point.
void json_points::refuse_unknown(const members& of) const {
  for (const auto& [key, at] : of) {
    json_reader value(object_, at);
    if (value.peek() != json_kind::string) continue;
    std::string text;
    value.read_string(text);
    const std::size_t space = text.find(' ');
    if (space == std::string::npos || text.find('=', space) == std::string::npos) continue;
    refuse_form(at, "the member '" + shown(key) +
                        "' seems to hold line protocol: take it out of the JSON first, as "
                        "'jq -r ." +
                        shown(key) + "' does");
  }
  const bool is_nested = of.contains("tags") || of.contains("fields");
  refuse_form(point_, is_nested
                          ? "the point has no name"
                          : "the point has no name; for flat objects, --measurement gives it, and "
                            "--tag and --time name their members");
}

}  // namespace simdlp::tool
