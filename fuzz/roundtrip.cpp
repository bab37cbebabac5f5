// SPDX-License-Identifier: Apache-2.0
//
// roundtrip: decode, encode, decode gives the same points; encoding the result again changes no byte;
// and of the accepted points, the encoder refuses exactly those that the format cannot express for the
// dialect. Uses both the encoder and point_builder.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "agreement.h"
#include "check.h"
#include "plan.h"
#include "refusals.h"
#include "simdlp/simdlp.h"

namespace {

using namespace simdlp;
using namespace simdlp::fuzz;

struct encoded {
  std::string bytes;
  std::vector<reference::point> points;  // those that were written, as given
};

// Encodes every point of the input as one line.
encoded encode_points(std::string_view input, const decode_options& reading,
                      const encode_options& writing, bool built) {
  encoded result;
  decoder from(input, reading);
  encoder to(result.bytes, writing);
  while (from.next()) {
    const point here = from.current();
    if (!here) {
      check(to.copy(here).code == here.error().code, "a refused line keeps its code");
      continue;
    }
    reference::point given = owned(here);
    if (built) given = with_sorted_tags(std::move(given));
    const std::size_t before = result.bytes.size();
    const errc got = built ? point_builder(here).encode_to(to).code : to.copy(here).code;
    const std::vector<errc> wrong = refusals(given, writing);
    if (got != errc::none) {
      check(result.bytes.size() == before, "a refused point leaves nothing behind");
      check(std::ranges::find(wrong, got) != wrong.end(),
            "the encoder refuses what cannot be written, and says why",
            [&] { return "refused as " + std::string(name(got)) + ": " + describe(given); });
      continue;
    }
    check(wrong.empty(), "what cannot be written is refused", [&] {
      return wrong.empty() ? "" : std::string(name(wrong.front())) + ": " + describe(given);
    });
    result.points.push_back(std::move(given));
  }
  return result;
}

void check_points(const encoded& of, const encode_options& writing) {
  decode_options reading;
  reading.precision = writing.precision;
  decoder back(of.bytes, reading);
  for (const reference::point& given : of.points) {
    check(back.next(), "every point written is read back", [&] { return describe(given); });
    check(static_cast<bool>(back.current()), "what was written is accepted",
          [&] { return describe(given); });
    const reference::point got = owned(back.current());
    const reference::point want = as_read_back(given, writing);
    check(reference::identical(got, want), "decode, encode, decode gives the same point",
          [&] { return describe(want) + "\n  against " + describe(got); });
  }
  check(!back.next(), "no line is read that was not written");
  check(back.totals().lines == of.points.size(), "a point is one line");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const plan how = read_plan(as_text(data, size));
  const std::string input = lay_out(how);
  const encode_options writing = encode_options_of(how.bytes[10]);
  for (const bool built : {false, true}) {
    const encoded once = encode_points(input, how.options, writing, built);
    check_points(once, writing);
    if (writing.dialect.backslash == backslash_rule::twice) continue;  // not for our decoder
    decode_options again = how.options;
    again.precision = writing.precision;
    again.detect_precision = false;
    again.default_timestamp.reset();
    again.limits = {};
    const encoded twice = encode_points(once.bytes, again, writing, built);
    check(twice.bytes == once.bytes, "encoding what was encoded changes nothing", [&] {
      return agreement::printable(once.bytes) + "\n  against " + agreement::printable(twice.bytes);
    });
  }
  return 0;
}
