// SPDX-License-Identifier: Apache-2.0
#include "server/write_parameters.h"

#include <algorithm>
#include <array>
#include <utility>

namespace simdlp::endpoint {
namespace {

constexpr std::size_t max_name_bytes = 511;

[[nodiscard]] bool is_alphanumeric(char from) noexcept {
  return (from >= 'a' && from <= 'z') || (from >= 'A' && from <= 'Z') ||
         (from >= '0' && from <= '9');
}

[[nodiscard]] std::optional<time_unit> unit_of(route to, std::string_view text) noexcept {
  constexpr std::array names = {
      std::pair{"ns", time_unit::nanoseconds},
      std::pair{"n", time_unit::nanoseconds},
      std::pair{"nanosecond", time_unit::nanoseconds},
      std::pair{"us", time_unit::microseconds},
      std::pair{"u", time_unit::microseconds},
      std::pair{"microsecond", time_unit::microseconds},
      std::pair{"ms", time_unit::milliseconds},
      std::pair{"millisecond", time_unit::milliseconds},
      std::pair{"s", time_unit::seconds},
      std::pair{"second", time_unit::seconds},
  };
  for (const auto& [word, unit] : names) {
    if (text == word) return unit;
  }
  if (to == route::write_v3 && text == "auto") return time_unit::automatic;
  if (to == route::write_v1 && text == "m") return time_unit::minutes;
  if (to == route::write_v1 && text == "h") return time_unit::hours;
  return std::nullopt;
}

[[nodiscard]] std::string_view units_of(route to) noexcept {
  if (to == route::write_v3) return "auto, ns, us, ms or s";
  return to == route::write_v1 ? "ns, us, ms, s, m or h" : "ns, us, ms or s";
}

[[nodiscard]] std::string invalid(std::string_view value, std::string_view name,
                                  std::string_view expected) {
  return "invalid value '" + std::string(value.substr(0, 64)) + "' of '" + std::string(name) +
         "': expected " + std::string(expected);
}

// Reads `true` or `false`. Returns the text of an error, or an empty string.
[[nodiscard]] std::string read_boolean(const parameter_list& from, std::string_view name,
                                       bool& to) {
  const std::string* const text = from.find(name);
  if (text == nullptr) return {};
  if (*text != "true" && *text != "false") return invalid(*text, name, "true or false");
  to = *text == "true";
  return {};
}

// The database of /write: `db`, or `db/rp`.
[[nodiscard]] std::string database_of_v1(const std::string& db, const parameter_list& from) {
  const std::string* const policy = from.find("rp");
  if (policy == nullptr || db.empty()) return db;
  std::string lower = *policy;
  for (char& each : lower) {
    if (each >= 'A' && each <= 'Z') each = static_cast<char>(each + ('a' - 'A'));
  }
  if (lower.empty() || lower == "''" || lower == "autogen" || lower == "default") return db;
  return db + "/" + lower;
}

}  // namespace

std::string_view database_name_error(std::string_view name) noexcept {
  if (name.empty()) return "db name cannot be empty";
  if (name.size() > max_name_bytes) return "db name is longer than 511 bytes";
  if (!is_alphanumeric(name.front())) return "db name must start with a letter or a digit";
  std::size_t slashes = 0;
  for (const char each : name) {
    if (each == '/') {
      ++slashes;
    } else if (!is_alphanumeric(each) && each != '_' && each != '-') {
      return "db name may contain only letters, digits, '_', '-' and one '/' before the retention "
             "policy";
    }
  }
  if (slashes > 1) return "db name may contain only one '/'";
  if (name.back() == '/') return "db name must not end with '/'";
  return {};
}

checked_parameters read_write_parameters(route to, const request_target& target, bool partial,
                                         const std::string& default_database) {
  const answer_form form = form_of(to);
  const auto refuse = [&](std::string_view message) {
    checked_parameters out;
    out.refused = error_answer(form, 400, message);
    return out;
  };
  const parameter_list given(target.query);
  const std::string_view database_name = to == route::write_v2 ? "bucket" : "db";
  if (to == route::write_v3 && given.empty())
    return {{}, text_answer(400, "missing query parameter 'db'")};

  constexpr std::array<std::string_view, 4> v3_names = {"db", "precision", "accept_partial",
                                                        "no_sync"};
  constexpr std::array<std::string_view, 2> v2_names = {"bucket", "precision"};
  constexpr std::array<std::string_view, 6> v1_names = {"db", "rp", "precision",
                                                        "u",  "p",  "consistency"};
  const std::string twice = to == route::write_v3   ? given.repeated(v3_names)
                            : to == route::write_v2 ? given.repeated(v2_names)
                                                    : given.repeated(v1_names);
  if (!twice.empty()) return refuse(twice);

  checked_parameters out;
  write_parameters& read = out.parameters;
  const std::string* database = given.find(database_name);
  if (database == nullptr && to == route::write_v1 && !default_database.empty())
    database = &default_database;
  if (database == nullptr)
    return refuse("missing query parameter '" + std::string(database_name) + "'");
  read.database = to == route::write_v1 ? database_of_v1(*database, given) : *database;
  if (const std::string_view wrong = database_name_error(read.database); !wrong.empty())
    return refuse(wrong);

  read.unit = to == route::write_v3 ? time_unit::automatic : time_unit::nanoseconds;
  const std::string* const precision = given.find("precision");
  if (precision != nullptr && !(precision->empty() && to != route::write_v3)) {
    const std::optional<time_unit> unit = unit_of(to, *precision);
    if (!unit) return refuse(invalid(*precision, "precision", units_of(to)));
    read.unit = *unit;
  }
  if (to == route::write_v3) {
    for (const auto& [name, value] :
         {std::pair{"accept_partial", &read.accept_partial}, std::pair{"no_sync", &read.no_sync}}) {
      const std::string wrong = read_boolean(given, name, *value);
      if (!wrong.empty()) return refuse(wrong);
    }
  } else {
    read.accept_partial = partial;
  }
  return out;
}

}  // namespace simdlp::endpoint
