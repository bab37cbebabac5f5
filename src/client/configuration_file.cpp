// SPDX-License-Identifier: Apache-2.0
// Options from a file. Each format is read into the same list of settings, which is interpreted
// afterwards.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <toml++/toml.h>

#include "client/file_settings.h"
#include "client/json.h"
#include "client/option_text.h"
#include "client/telegraf_file.h"

namespace simdlp {
namespace {

using client_internal::file_setting;
using client_internal::file_settings;
using client_internal::json;
using client_internal::json_type;
using client_internal::variable_getter;

std::string place_of(const std::string& file, std::size_t line, std::size_t column) {
  return file + ":" + std::to_string(line) + ":" + std::to_string(column) + ": ";
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

// `number` is set to the line that was read last.
file_settings read_ini(const std::string& file, std::string_view text, std::size_t& number) {
  file_settings out;
  std::string section;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '[' && line.back() == ']') {
      section = trimmed(line.substr(1, line.size() - 2));
      continue;
    }
    const std::size_t equals = line.find_first_of("=:");
    if (equals == std::string_view::npos) {
      out.problem = place_of(file, number, 1) + "expected 'key = value'";
      return out;
    }
    std::string_view value = trimmed(line.substr(equals + 1));
    const bool opens = value.starts_with('"');
    if (opens && (value.size() == 1 || !value.ends_with('"'))) {
      out.problem = place_of(file, number, equals + 2) + "a quote is not closed";
      return out;
    }
    if (opens) value = value.substr(1, value.size() - 2);
    out.all.push_back(
        {section, std::string(trimmed(line.substr(0, equals))), std::string(value), number, 1});
  }
  return out;
}

// Sets the value to the text that set_option() reads, for the only option that is a list.
void set_list(file_setting& to, const std::vector<std::string_view>& items) {
  if (to.key != "tag_order" || std::ranges::find(items, "") != items.end()) {
    to.wrong_type = "a list";
    return;
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i != 0) to.value += ',';
    for (const char c : items[i]) {
      if (c == ',') to.value += '\\';
      to.value += c;
    }
  }
}

void read_members(file_settings& to, std::string_view text, const json& from,
                  const std::string& section) {
  for (const auto& [key, value] : from.members) {
    const std::string_view before = text.substr(0, value.offset);
    const auto line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
    const std::size_t column = value.offset - (before.rfind('\n') + 1) + 1;
    switch (value.type) {
      case json_type::object:
        if (section.empty()) {
          read_members(to, text, value, key);
        } else {
          to.all.push_back({section, key, {}, line, column, "an object"});
        }
        break;
      case json_type::boolean:
        to.all.push_back({section, key, value.boolean ? "true" : "false", line, column});
        break;
      case json_type::null: break;
      case json_type::array: {
        std::vector<std::string_view> items;
        for (const json& item : value.items) items.push_back(item.text);
        set_list(to.all.emplace_back(file_setting{section, key, {}, line, column, {}}), items);
        break;
      }
      default: to.all.push_back({section, key, value.text, line, column});
    }
  }
}

file_settings read_json(const std::string& file, std::string_view text) {
  file_settings out;
  const client_internal::json_document document = client_internal::parse_json(text);
  if (!document.valid) {
    const std::string_view before = text.substr(0, document.error_offset);
    out.problem = place_of(file, static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1,
                           before.size() - (before.rfind('\n') + 1) + 1) +
                  "not valid JSON";
  } else {
    read_members(out, text, document.root, "");
  }
  return out;
}

// A number in digits, as set_option() reads it.
std::string number_text(double number) {
  std::string text = std::to_string(number);
  std::ranges::replace(text, ',', '.');  // of some locales
  return text;
}

void read_table(file_settings& to, const toml::table& from, const std::string& section) {
  for (const auto& [name, node] : from) {
    file_setting each{
        section, std::string(name.str()), {}, node.source().begin.line, node.source().begin.column,
        {}};
    if (const toml::table* const inner = node.as_table(); inner != nullptr && section.empty()) {
      read_table(to, *inner, each.key);
      continue;
    }
    if (const auto* const text = node.as_string()) {
      each.value = text->get();
    } else if (const auto* const number = node.as_integer()) {
      each.value = std::to_string(number->get());
    } else if (const auto* const decimal = node.as_floating_point()) {
      each.value = number_text(decimal->get());
    } else if (const auto* const truth = node.as_boolean()) {
      each.value = truth->get() ? "true" : "false";
    } else if (const auto* const array = node.as_array()) {
      std::vector<std::string_view> items;
      for (const auto& item : *array) items.push_back(item.value_or(std::string_view()));
      set_list(each, items);
    } else {
      each.wrong_type = node.is_table() ? "a table" : "a date";
    }
    to.all.push_back(std::move(each));
  }
}

file_settings read(const std::string& file, std::string_view text, const std::string& section) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && text[first] == '{') return read_json(file, text);
  // toml++ is used with its default settings: its inline functions are shared by a whole program, and
  // those with and without exceptions differ.
  try {
    file_settings out;
    const toml::table root = toml::parse(text, file);
    if (client_internal::is_telegraf(root)) {
      client_internal::read_telegraf(out, root, section);
      if (!out.problem.empty()) out.problem.insert(0, file + ": ");
      return out;
    }
    read_table(out, root, "");
    std::ranges::sort(out.all, {},
                      [](const file_setting& s) { return std::pair(s.line, s.column); });
    return out;
  } catch (const toml::parse_error& why) {
    std::size_t wrong_line = 0;
    file_settings out = read_ini(file, text, wrong_line);
    // The error of the format that explains more of the file.
    if (const auto place = why.source().begin; !out.problem.empty() && wrong_line <= place.line) {
      out.problem = place_of(file, place.line, place.column) +
                    "not TOML, INI or JSON: " + std::string(why.description());
    }
    return out;
  }
}

bool is_of_name(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// The variables in a value: what they are replaced by, and those that are not set.
struct expansion {
  std::string text;
  std::optional<std::string> missing;  // of ${NAME}
  bool has_unknown_name = false;       // of $NAME
};

// Replaces ${NAME}, ${NAME:-default} and ${env.NAME}. As in a shell, an empty variable also has the default.
void expand_braces(std::string_view inside, const variable_getter& get, expansion& out) {
  if (inside.starts_with("env.")) inside.remove_prefix(4);
  const std::size_t split = inside.find(":-");
  const char* const value = client_internal::variable(get, std::string(inside.substr(0, split)));
  const bool has_default = split != std::string_view::npos;
  if (value != nullptr && (!has_default || *value != 0)) {
    out.text += value;
  } else if (has_default) {
    out.text += inside.substr(split + 2);
  } else if (!out.missing) {
    out.missing = inside;
  }
}

// `plain`: replaces $NAME, too, as Telegraf does. A name that is not set stays: it may be a part of a
// password.
expansion expanded(std::string_view text, const variable_getter& get, bool plain) {
  expansion out;
  while (!text.empty()) {
    const std::size_t begin = std::min(text.find('$'), text.size());
    out.text += text.substr(0, begin);
    text.remove_prefix(begin);
    if (text.empty()) break;
    const std::size_t brace = text.starts_with("${") ? text.find('}') : std::string_view::npos;
    if (brace != std::string_view::npos) {
      expand_braces(text.substr(2, brace - 2), get, out);
      text.remove_prefix(brace + 1);
      continue;
    }
    const auto size = static_cast<std::size_t>(
        std::find_if_not(text.begin() + 1, text.end(), is_of_name) - text.begin());
    const std::string name(text.substr(1, plain ? size - 1 : 0));
    const char* const value = name.empty() ? nullptr : client_internal::variable(get, name);
    out.has_unknown_name |= value == nullptr && !name.empty();
    out.text += value != nullptr ? std::string_view(value) : text.substr(0, size);
    text.remove_prefix(size);
  }
  return out;
}

bool is_known_section(std::string_view name) {
  return name.empty() || name == "influx2" || name == "influx3" || name == "write" ||
         name == "tags" || name == "headers" || name == "queue";
}

// Keys of other programs in such files that mean nothing here.
bool is_ignored(const file_setting& each) {
  constexpr std::string_view keys[] = {
      "profilers", "connection_pool_maxsize", "active", "previous", "debug", "enable_debug"};
  return std::ranges::find(keys, each.key) != std::end(keys);
}

std::vector<std::string> sections_of(const file_settings& of) {
  std::vector<std::string> names;
  for (const file_setting& each : of.all) {
    if (std::ranges::find(names, each.section) == names.end()) names.push_back(each.section);
  }
  return names;
}

std::string list(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) {
    if (!name.empty()) out += (out.empty() ? "" : ", ") + name;
  }
  return out;
}

// The section to read besides the known ones: the requested one; or, if there is no known one, as in
// the configuration of the influx command, the active profile.
std::string profile_of(const file_settings& of, const std::string& asked, std::string& problem) {
  const std::vector<std::string> names = sections_of(of);
  if (!asked.empty()) {
    if (std::ranges::find(names, asked) == names.end())
      problem = "there is no section [" + asked + "]; the file has: " + list(names);
    return asked;
  }
  if (names.empty() || std::ranges::any_of(names, is_known_section)) return {};
  for (const file_setting& each : of.all) {
    if (each.key == "active" && each.value == "true") return each.section;
  }
  if (names.size() == 1) return names.front();
  problem = "no profile is active; the file has: " + list(names);
  return {};
}

}  // namespace

configuration_report apply_file(client_options& options, const std::string& name,
                                std::string_view text, const variable_getter& get,
                                const std::string& section) {
  configuration_report report;
  const file_settings all = read(name, text, section);
  report.problem = all.problem;
  for (const std::string& each : all.warnings) report.warnings.push_back(name + ": " + each);
  if (!report.ok()) return report;
  const std::string profile =
      all.is_of_telegraf ? "influx2" : profile_of(all, section, report.problem);
  if (!report.ok()) {
    report.problem.insert(0, name + ": ");
    return report;
  }
  std::vector<std::string> passed_over;
  for (const file_setting& each : all.all) {
    const bool is_connection = each.section == "influx2" || each.section == "influx3";
    const bool is_read = each.section == profile ||
                         (is_known_section(each.section) && (section.empty() || !is_connection));
    // A file of profiles has sections of other profiles, and a requested section may be one of
    // several.
    if (!is_read && profile.empty() &&
        std::ranges::find(passed_over, each.section) == passed_over.end()) {
      passed_over.push_back(each.section);
      report.warnings.push_back(
          name + ": section [" + each.section +
          "] is not read; known are influx2, influx3, write, queue, tags and headers");
    }
    if (!is_read || is_ignored(each)) continue;
    const std::string place = place_of(name, each.line, each.column);
    if (!each.wrong_type.empty()) {
      report.problem = place + each.key + " must not be " + each.wrong_type;
      return report;
    }
    const expansion value = expanded(each.value, get, all.is_of_telegraf);
    // The name is not shown, because it may be a part of a secret.
    if (value.has_unknown_name) {
      report.warnings.push_back(place + each.key +
                                " has a '$' before a name that is not set, and is left as it is");
    }
    if (value.missing) {
      if (each.section == "tags") {
        report.warnings.push_back(place + "tag " + each.key + " is left out: " + *value.missing +
                                  " is not set");
        continue;
      }
      report.problem =
          place + (value.missing->empty() ? "'${}' has no name of a variable"
                                          : "the variable " + *value.missing + " is not set");
    } else if (each.section == "tags") {
      set_default_tag(options, each.key, value.text);
    } else if (each.section == "headers") {
      set_header(options, each.key, value.text);
    } else if (each.section == "queue") {
      report.queue.push_back({each.key, value.text, place});
    } else {
      client_internal::set_reported(options, each.key, value.text, place, report);
    }
    if (!report.ok()) return report;
  }
  return report;
}

}  // namespace simdlp
