// SPDX-License-Identifier: Apache-2.0
//
// Compares another parser, connected by simdlp_foreign_parser.h, with simdlp and the reference decoder on
// every input. A difference ends the process; with SIMDLP_FOREIGN_CONTINUE=1 in the environment,
// differences are printed and counted, for a survey of a corpus.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../check.h"
#include "../plan.h"
#include "../refusals.h"
#include "agreement.h"
#include "reference_decoder.h"
#include "simdlp/simdlp.h"
#include "simdlp_foreign_parser.h"
#include "tokens.h"

namespace {

using namespace simdlp::fuzz;

// One line: a point, or nothing for a refused one.
using line = std::optional<reference::point>;
using lines = std::vector<line>;

bool does(unsigned difference) { return (simdlp_foreign_differences() & difference) != 0; }

// ---- the parser's answer -------------------------------------------------------------------------

// Collects the results of the callbacks, and checks the order of the calls.
struct answer {
  lines read;
  std::optional<reference::point> open;
  std::string disorder;

  void expect_open(const char* call) {
    if (!open && disorder.empty()) disorder = std::string(call) + " without begin_point";
    if (!open) open.emplace();
  }
};

answer& answer_of(void* context) { return *static_cast<answer*>(context); }

void begin_point(void* context, const char* name, std::size_t size) {
  answer_of(context).open.emplace().measurement.assign(name, size);
}
void tag(void* context, const char* key, std::size_t key_size, const char* value,
         std::size_t value_size) {
  answer& all = answer_of(context);
  all.expect_open("tag");
  all.open->tags.emplace_back(std::string(key, key_size), std::string(value, value_size));
}
template <class Value>
void field(void* context, const char* key, std::size_t key_size, Value value) {
  answer& all = answer_of(context);
  all.expect_open("field");
  all.open->fields.emplace_back(std::string(key, key_size), reference::value(std::move(value)));
}
void field_boolean(void* context, const char* key, std::size_t key_size, int value) {
  field(context, key, key_size, value != 0);
}
void field_string(void* context, const char* key, std::size_t key_size, const char* value,
                  std::size_t value_size) {
  field(context, key, key_size, std::string(value, value_size));
}
void end_point(void* context, int has_time, std::int64_t time) {
  answer& all = answer_of(context);
  all.expect_open("end_point");
  if (has_time != 0) all.open->time = time;
  all.read.emplace_back(std::move(all.open));
  all.open.reset();
}
void reject_line(void* context) {
  answer_of(context).open.reset();
  answer_of(context).read.emplace_back();
}

answer ask_parser(std::string_view input) {
  answer all;
  const simdlp_foreign_sink sink{&all,          begin_point,         tag,
                                 field<double>, field<std::int64_t>, field<std::uint64_t>,
                                 field_boolean, field_string,        end_point,
                                 reject_line};
  const std::unique_ptr<char[]> exact(new char[input.size()]);
  if (!input.empty()) std::memcpy(exact.get(), input.data(), input.size());
  simdlp_foreign_parse(exact.get(), input.size(), &sink);
  return all;
}

// ---- the right answer ----------------------------------------------------------------------------

lines ask_reference(std::string_view input, bool refuses_duplicates) {
  reference::options options;
  options.reject_duplicates = refuses_duplicates;
  lines all;
  for (reference::outcome& one : reference::decode(input, options)) {
    auto* const point = std::get_if<reference::point>(&one.what);
    all.push_back(point == nullptr ? line() : line(std::move(*point)));
  }
  return all;
}

lines ask_simdlp(std::string_view input, bool refuses_duplicates) {
  simdlp::decode_options options;
  if (refuses_duplicates) options.duplicates = simdlp::duplicates::reject;
  lines all;
  simdlp::decoder decode(input, options);
  for (const simdlp::point point : decode) all.push_back(point ? line(owned(point)) : line());
  return all;
}

bool holds_refused(const lines& all) {
  return std::ranges::find(all, false, &line::has_value) != all.end();
}

bool has_newline_in_string(std::string_view input) {
  // A refused line can also hold one; then its text has an LF.
  return std::ranges::any_of(reference::decode(input), [&](const reference::outcome& one) {
    return input.substr(one.begin, one.end - one.begin).find('\n') != input.npos;
  });
}

// True if the input would show a difference that the parser declares as intended.
bool is_passed_over(std::string_view input) {
  const auto is_control = [](char byte) {
    return (static_cast<unsigned char>(byte) < 0x20 && byte != '\n' && byte != '\r') ||
           byte == 0x7F;
  };
  return (does(SIMDLP_FOREIGN_NO_UTF8_CHECK) && !reference::is_utf8(input)) ||
         (does(SIMDLP_FOREIGN_NO_CR) && input.find('\r') != input.npos) ||
         (does(SIMDLP_FOREIGN_NO_CONTROL) && std::ranges::any_of(input, is_control)) ||
         (does(SIMDLP_FOREIGN_OTHER_BACKSLASHES) && input.find("\\\\") != input.npos) ||
         (does(SIMDLP_FOREIGN_SPLITS_AT_LF) && has_newline_in_string(input));
}

// ---- compared ------------------------------------------------------------------------------------

bool is_nearly(double left, double right) {
  return left == right || std::nextafter(left, right) == right;
}

bool is_same(const reference::point& got, const reference::point& want) {
  if (!does(SIMDLP_FOREIGN_FLOATS_NEARLY)) return reference::identical(got, want);
  reference::point nearly = got;
  if (nearly.fields.size() != want.fields.size()) return false;
  for (std::size_t i = 0; i < want.fields.size(); ++i) {
    auto* const mine = std::get_if<double>(&nearly.fields[i].second);
    const auto* const other = std::get_if<double>(&want.fields[i].second);
    if (mine != nullptr && other != nullptr && is_nearly(*mine, *other)) *mine = *other;
  }
  return reference::identical(nearly, want);
}

std::string show(const line& one) { return one ? describe(*one) : "refused"; }

// Removes from both answers the parts that the declared differences exclude.
void prepare(lines& want, lines& got) {
  if (does(SIMDLP_FOREIGN_STOPS_AT_ERROR)) {
    for (lines* const all : {&want, &got}) {
      const auto first = std::ranges::find(*all, false, &line::has_value);
      all->erase(first == all->end() ? first : first + 1, all->end());
    }
  }
  if (does(SIMDLP_FOREIGN_ALL_OR_NOTHING)) {
    for (lines* const all : {&want, &got}) {
      if (holds_refused(*all)) *all = {line()};
    }
  }
  if (does(SIMDLP_FOREIGN_REJECTS_SILENTLY)) {
    for (lines* const all : {&want, &got}) std::erase(*all, std::nullopt);
  }
}

// Returns the first difference, or an empty text.
std::string difference(lines want, answer all) {
  if (!all.disorder.empty()) return all.disorder;
  if (all.open) return "a point was begun and neither ended nor refused";
  prepare(want, all.read);
  const bool lenient = does(SIMDLP_FOREIGN_LENIENT);
  for (std::size_t i = 0; i < std::min(want.size(), all.read.size()); ++i) {
    const line& mine = want[i];
    const line& other = all.read[i];
    if (lenient && !mine) {
      // A lenient parser may end the line elsewhere, so the rest cannot be compared.
      if (other) return {};
      continue;
    }
    const bool same = mine && other ? is_same(*other, *mine) : !mine && !other;
    if (!same) {
      return "line " + std::to_string(i) +
             " (of those that are points or refused)\n    right: " + show(mine) +
             "\n    parser: " + show(other);
    }
  }
  if (want.size() == all.read.size()) return {};
  return std::to_string(want.size()) + " lines are points or refused, and the parser has " +
         std::to_string(all.read.size());
}

void report(const std::string& wrong, std::string_view input) {
  static const char* const go_on = std::getenv("SIMDLP_FOREIGN_CONTINUE");
  static struct counter {
    ~counter() {
      if (count != 0) std::fprintf(stderr, "simdlp fuzz: %zu inputs differ\n", count);
    }
    std::size_t count = 0;
  } differing;
  const std::string detail = std::string(simdlp_foreign_name()) + ": " + wrong +
                             "\n    input: " + simdlp::agreement::printable(input);
  if (go_on == nullptr || std::string_view(go_on) == "0") {
    fail("the parser reads what the format says", detail);
  }
  ++differing.count;
  std::fprintf(stderr, "difference: %s\n", detail.c_str());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(lay_out(read_plan(as_text(data, size))));
  if (is_passed_over(input)) return 0;
  const bool refuses = does(SIMDLP_FOREIGN_REFUSES_DUPLICATES);
  const lines want = ask_reference(input, refuses);
  const lines own = ask_simdlp(input, refuses);
  const bool agree = std::ranges::equal(want, own, [](const line& a, const line& b) {
    return a && b ? reference::identical(*a, *b) : !a && !b;
  });
  check(agree, "simdlp and the reference decoder agree",
        [&] { return simdlp::agreement::printable(input); });
  if (const std::string wrong = difference(want, ask_parser(input)); !wrong.empty()) {
    report(wrong, input);
  }
  return 0;
}
