// SPDX-License-Identifier: Apache-2.0
// The loop over the points of an input in JSON or CSV.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "csv_points.h"
#include "json_points.h"
#include "tool/input/input.h"

namespace simdlp::tool {

enum class record_form : std::uint8_t { csv, json };

// A part of the input that could not be read or used.
struct record_problem {
  record_place place;
  std::string_view code;
  std::string_view message;
};

// Calls `take(record)`, or `take(record, record_place)`, for each point of `from`; it may change the record, and returns errc::none or why it
// could not use the point. Calls `problem(record_problem)` for each point that could not be used and each
// record that is not a point. At the end calls `note(sentence)` for what the user should know. Throws
// `failure` if the columns that `chosen` names do not exist.
template <class Points, class Take, class Problem, class Note>
void for_each_record_of(Points points, Take&& take, Problem&& problem, Note&& note) {
  record here;
  for (;;) {
    try {
      if (!points.next(here)) break;
    } catch (const unreadable_record& why) {
      problem(record_problem{points.place_of(why.offset), why.code, why.message});
      continue;
    }
    errc code = errc::none;
    if constexpr (std::is_invocable_v<Take&, record&, const record_place&>) {
      code = take(here, points.place());
    } else {
      code = take(here);
    }
    if (code != errc::none) {
      problem(record_problem{points.place(), name(code), message(code)});
    }
  }
  for (const std::string& sentence : points.notes()) note(sentence);
}

// The text of an input. A stream is read piece by piece.
[[nodiscard]] inline text_window text_of(input& from) {
  if (from.is_in_memory() && from.problem().empty()) return text_window(from.bytes());
  byte_reader read = from.is_in_memory()
                         ? read_memory(from.bytes())
                         : [&from](char* to, std::size_t size) { return from.read(to, size); };
  return text_window(std::move(read), [&from] { return !from.problem().empty(); });
}

template <class Take, class Problem, class Note>
void for_each_record(input& from, record_form form, const column_choice& chosen, Take&& take,
                     Problem&& problem, Note&& note) {
  if (form == record_form::json) {
    for_each_record_of(json_points(text_of(from), chosen), take, problem, note);
  } else {
    for_each_record_of(csv_points(from.name(), text_of(from), chosen), take, problem, note);
  }
}

}  // namespace simdlp::tool
