// SPDX-License-Identifier: Apache-2.0
#include "encode_flags.h"

#include <CLI/CLI.hpp>

#include "options.h"

namespace simdlp::tool {

void value_flags::add_to(CLI::App& command, const std::string& group,
                         const std::string& otherwise) {
  command
      .add_option("--newlines", newlines_,
                  "Line feeds in strings: write them, refuse the line, or replace each by a space; "
                  "default: " +
                      otherwise)
      ->check(CLI::IsMember({"write", "refuse", "replace"}))
      ->group(group);
  command
      .add_option("--unsigned", unsigned_,
                  "Unsigned integers: write them, refuse the line, or write those that fit as "
                  "integers; default: " +
                      otherwise)
      ->check(CLI::IsMember({"write", "refuse", "integer"}))
      ->group(group);
}

std::optional<newline_rule> value_flags::newlines() const {
  if (newlines_ == "write") return newline_rule::write;
  if (newlines_ == "refuse") return newline_rule::refuse;
  if (newlines_ == "replace") return newline_rule::replace;
  return std::nullopt;
}

std::optional<unsigned_rule> value_flags::unsigned_integers() const {
  if (unsigned_ == "write") return unsigned_rule::write;
  if (unsigned_ == "refuse") return unsigned_rule::refuse;
  if (unsigned_ == "integer") return unsigned_rule::as_integer;
  return std::nullopt;
}

void encode_flags::add_to(CLI::App& command, const std::string& default_precision) {
  const std::string group = "Writing line protocol";
  command
      .add_option("--to-precision", precision_,
                  "Unit of the timestamps written; default: " + default_precision)
      ->check(precision_word(false))
      ->group(group);
  command
      .add_option("--dialect,--target", dialect_,
                  "The servers that the lines are for; lines that they misread are refused")
      ->check(CLI::IsMember({"portable", "go_v2", "influxdb1", "influxdb3", "victoriametrics"}))
      ->capture_default_str()
      ->group(group);
  values_.add_to(command, group, "the rule of the dialect");
  command.add_flag("--allow-time-key", allow_time_key_, "Allow tags and fields named time")
      ->group(group);
  command
      .add_flag("--exact-time", exact_time_,
                "Refuse times that are not a whole number of units, instead of rounding down")
      ->group(group);
}

encode_options encode_flags::options(precision otherwise, duplicates duplicates) const {
  encode_options chosen;
  chosen.precision = precision_from_name(precision_).value_or(otherwise);
  chosen.dialect = dialect_from_name(dialect_).value_or(dialect::portable);
  chosen.newlines = values_.newlines();
  chosen.unsigned_integers = values_.unsigned_integers();
  chosen.allow_time_key = allow_time_key_;
  chosen.refuse_inexact_timestamp = exact_time_;
  chosen.duplicates = duplicates;
  return chosen;
}

}  // namespace simdlp::tool
