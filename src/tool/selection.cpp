// SPDX-License-Identifier: Apache-2.0
#include "selection.h"

#include <algorithm>

#include <CLI/CLI.hpp>

#include "records/time_format.h"
#include "utf8_text.h"

namespace simdlp::tool {
namespace {

std::optional<std::int64_t> time_from(const char* option, const std::string& word, precision unit) {
  if (word.empty()) return std::nullopt;
  const auto time = time_format::from_name("auto", unit)->read(word, time_zone());
  if (!time) {
    throw CLI::ValidationError(option, "'" + word +
                                           "' is neither a date such as "
                                           "2024-03-01T09:00:00Z nor a whole number of " +
                                           std::string(name(unit)));
  }
  return *time;
}

}  // namespace

bool selection::has_measurement(point here) const {
  if (measurements_.empty()) return true;
  return std::ranges::any_of(measurements_, [&](const std::string& each) {
    return here.measurement() == std::string_view(each);
  });
}

bool selection::has_tags(point here) const {
  return std::ranges::all_of(tags_, [&](const tag_choice& each) {
    const std::optional<text> value = here.tag(each.key);
    // A tag without a value counts as missing.
    const bool is_equal = value ? *value == std::string_view(each.value) : each.value.empty();
    return is_equal == each.is_equal;
  });
}

bool selection::takes(point here) {
  if (takes_all_) return true;
  if (!has_measurement(here)) return false;
  has_met_measurement_ = true;
  if (!has_tags(here)) return false;
  if (since_ || until_) {
    const std::optional<std::int64_t> time = here.timestamp();
    if (!time || (since_ && *time < *since_) || (until_ && *time >= *until_)) return false;
  }
  has_taken_ = true;
  return true;
}

std::string selection::nothing_found() const {
  if (takes_all_ || has_taken_) return {};
  if (!measurements_.empty() && !has_met_measurement_) {
    std::string names;
    for (const std::string& each : measurements_) {
      names += (names.empty() ? "'" : " or '") + shown(each) + "'";
    }
    return "no point has the measurement " + names;
  }
  return "no point has these tags and times";
}

void selection_flags::add_to(CLI::App& command, const std::string& measurement_help) {
  const std::string group = "Choosing points";
  command.add_option("--measurement", measurements_, measurement_help)
      ->type_name("NAME")
      ->allow_extra_args(false)
      ->group(group);
  command
      .add_option("--where", where_,
                  "Only points whose tag KEY is VALUE, or is not VALUE; if repeated, all must hold")
      ->type_name("KEY=VALUE|KEY!=VALUE")
      ->allow_extra_args(false)
      ->group(group);
  command
      .add_option("--since", since_,
                  "Only points of this time or later: a date, or a number of --precision")
      ->type_name("TIME")
      ->group(group);
  command.add_option("--until", until_, "Only points before this time")
      ->type_name("TIME")
      ->group(group);
}

selection selection_flags::choice(precision unit) const {
  selection chosen;
  chosen.measurements_ = measurements_;
  for (const std::string& each : where_) {
    const std::size_t equals = each.find('=', 1);
    if (equals == std::string::npos) {
      throw CLI::ValidationError("--where", "'" + each + "' is not KEY=VALUE or KEY!=VALUE");
    }
    const bool is_equal = each[equals - 1] != '!' || equals == 1;
    chosen.tags_.push_back(
        {each.substr(0, is_equal ? equals : equals - 1), each.substr(equals + 1), is_equal});
  }
  chosen.since_ = time_from("--since", since_, unit);
  chosen.until_ = time_from("--until", until_, unit);
  chosen.takes_all_ = measurements_.empty() && !goes_beyond_measurements();
  return chosen;
}

}  // namespace simdlp::tool
