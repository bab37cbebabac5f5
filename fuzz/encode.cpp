// SPDX-License-Identifier: Apache-2.0
//
// encode: any point made from the bytes of the input, including hostile names and values, is refused
// with the right code, or its line is read back as one line with exactly that point. A buffer of any
// size holds only whole lines. Calls in any order write only whole lines.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "agreement.h"
#include "byte_source.h"
#include "check.h"
#include "plan.h"
#include "refusals.h"
#include "simdlp/simdlp.h"

namespace {

using namespace simdlp;
using namespace simdlp::fuzz;

std::int64_t time_from(byte_source& from) {
  const std::uint8_t how = from.byte();
  if (how == 0) return std::numeric_limits<std::int64_t>::min();
  if (how == 1) return std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(from.word()) >> how % 64U;
}

reference::value value_from(byte_source& from) {
  const std::uint8_t how = from.byte();
  switch (how % 6U) {
    case 0: return std::bit_cast<double>(from.word());
    case 1: return static_cast<std::int64_t>(from.word()) >> (how / 6U);
    case 2: return from.word() >> (how / 6U);
    case 3: return how >= 128;
    case 4: return static_cast<double>(static_cast<std::int32_t>(from.word())) / 1000.0;
    default: return from.text();
  }
}

// One to forty repetitions: byte 0 means a usual number, the others are used unchanged.
std::size_t count_from(byte_source& from) {
  const std::uint8_t byte = from.byte();
  return byte < 240 ? byte % 6U : (byte - 239U) * 40U;
}

reference::point point_from(byte_source& from) {
  reference::point made;
  made.measurement = from.text();
  for (std::size_t left = count_from(from); left-- != 0;) {
    // Many tags need different keys, for which a short input has too few bytes.
    std::string key = from.text();
    if (from.empty()) key += std::to_string(left);
    made.tags.emplace_back(std::move(key), from.empty() ? "x" : from.text());
  }
  for (std::size_t left = count_from(from); left-- != 0;) {
    std::string key = from.text();
    if (from.empty()) key += std::to_string(left);
    made.fields.emplace_back(std::move(key), value_from(from));
  }
  if (from.byte() % 4U != 0) made.time = time_from(from);
  return made;
}

errc write(encoder& to, const reference::point& given) {
  to.measurement(given.measurement);
  for (const auto& [key, value] : given.tags) to.tag(key, value);
  for (const auto& [key, value] : given.fields) {
    std::visit([&, &name = key](const auto& typed) { to.field(name, typed); }, value);
  }
  return to.end_line(given.time).code;
}

void check_line(std::string_view bytes, const reference::point& given,
                const encode_options& writing) {
  check(bytes.ends_with('\n'), "a line ends with LF", [&] { return describe(given); });
  reference::options reading;
  switch (writing.precision) {
    case precision::nanoseconds: reading.precision = reference::precision::ns; break;
    case precision::microseconds: reading.precision = reference::precision::us; break;
    case precision::milliseconds: reading.precision = reference::precision::ms; break;
    case precision::seconds: reading.precision = reference::precision::s; break;
    case precision::minutes: reading.precision = reference::precision::m; break;
    case precision::hours: reading.precision = reference::precision::h; break;
  }
  const reference::point want = as_read_back(given, writing);
  const auto shown = [&] { return describe(want) + "\n  line " + agreement::printable(bytes); };
  const reference::result read = reference::decode_and_count(bytes, reading);
  check(read.outcomes.size() == 1 && read.comments == 0 && read.blanks == 0,
        "what is written is one line, for the reference decoder", shown);
  const auto* const got = std::get_if<reference::point>(&read.outcomes.front().what);
  check(got != nullptr && reference::identical(*got, want),
        "the reference decoder reads back exactly the point that was written", shown);

  decode_options own;
  own.precision = writing.precision;
  decoder back(bytes, own);
  check(back.next() && back.current() && reference::identical(owned(back.current()), want),
        "the decoder reads back exactly the point that was written", shown);
  check(!back.next() && back.totals().lines == 1, "what is written is one line", shown);
}

void check_string(const reference::point& given, const encode_options& writing) {
  const std::string_view before = "before f=1\n";
  std::string out(before);
  encoder to(out, writing);
  const std::vector<errc> wrong = refusals(given, writing);
  const errc got = write(to, given);
  check(out.starts_with(before), "earlier lines are unchanged", [&] { return describe(given); });
  if (got == errc::none) {
    check(wrong.empty(), "what cannot be written is refused", [&] {
      return wrong.empty() ? "" : std::string(name(wrong.front())) + ": " + describe(given);
    });
    check_line(std::string_view(out).substr(before.size()), given, writing);
  } else {
    check(std::ranges::find(wrong, got) != wrong.end(),
          "a point is refused when it cannot be written, and the code says why",
          [&] { return "refused as " + std::string(name(got)) + ": " + describe(given); });
    check(out == before, "a refused line leaves nothing behind", [&] { return describe(given); });
  }
  const std::size_t size = out.size();
  check(to.measurement("after").field("f", true).end_line().code == errc::none &&
            std::string_view(out).substr(size) == "after f=true\n",
        "the next line can follow", [&] { return describe(given); });
}

// Every kernel writes the same bytes, or refuses with the same code.
void check_kernels(const reference::point& given, encode_options writing) {
  std::string usual;
  encoder to_usual(usual, writing);
  const errc wanted = write(to_usual, given);
  for (const kernel& each : kernels()) {
    if (!each.supported()) continue;
    writing.kernel = &each;
    std::string out;
    encoder to(out, writing);
    const errc got = write(to, given);
    check(got == wanted && out == usual, "all kernels write the same",
          [&] { return std::string(each.name) + ": " + describe(given); });
  }
}

void check_span(const reference::point& given, const encode_options& writing, std::size_t room) {
  std::string whole;
  encoder to_string(whole, writing);
  const errc wanted = write(to_string, given);

  std::string memory(room + 16, '\x7E');
  encoder to(std::span<char>(memory.data(), room), writing);
  const errc got = write(to, given);
  const auto shown = [&] { return std::to_string(room) + " bytes: " + describe(given); };
  check(memory.find_first_not_of('\x7E', room) == std::string::npos,
        "nothing is written after a buffer", shown);
  if (got == errc::none) {
    check(to.written() == whole, "a buffer gets the bytes that a string gets", shown);
  } else {
    check(to.written().empty(), "a refused line leaves nothing in a buffer", shown);
    const bool full = got == errc::buffer_full && (wanted != errc::none || whole.size() > room);
    check(full || got == wanted, "a line is refused with the same code, or does not fit", shown);
  }
}

void check_builder(reference::point given, const encode_options& writing) {
  point_builder build(given.measurement);
  for (const auto& [key, value] : given.tags) build.tag(key, value);
  for (const auto& [key, value] : given.fields) {
    std::visit([&, &name = key](const auto& typed) { build.field(name, typed); }, value);
  }
  build.timestamp(given.time);
  given = with_sorted_tags(std::move(given));
  const result<std::string> got = build.to_line_protocol(writing);
  const std::vector<errc> wrong = refusals(given, writing);
  check(static_cast<bool>(got) == wrong.empty(), "a builder refuses what cannot be written",
        [&] { return describe(given); });
  if (got) {
    check_line(*got + "\n", given, writing);
  } else {
    check(std::ranges::find(wrong, got.code()) != wrong.end(), "a builder says why it refuses",
          [&] { return std::string(name(got.code())) + ": " + describe(given); });
  }
}

// Makes calls in the order that the bytes give. The output has only whole lines, one for each line
// that was ended.
void check_any_order(byte_source& from, const encode_options& writing) {
  std::string out;
  encoder to(out, writing);
  std::size_t lines = 0;
  for (std::size_t calls = 0; calls < 64 && !from.empty(); ++calls) {
    switch (from.byte() % 8U) {
      case 0:
      case 1: to.measurement(from.text()); break;
      case 2: {
        const std::string key = from.text();
        to.tag(key, from.text());
        break;
      }
      case 3:
      case 4: {
        const std::string key = from.text();
        std::visit([&](const auto& typed) { to.field(key, typed); }, value_from(from));
        break;
      }
      case 5: to.drop_line(); break;
      default: {
        const errc problem = to.error();
        const errc got = to.end_line(time_from(from)).code;
        check(problem == errc::none || got == problem, "end_line() says what problem() said");
        lines += got == errc::none ? 1 : 0;
        break;
      }
    }
  }
  decode_options own;
  own.precision = writing.precision;
  decoder back(to.written(), own);
  while (back.next()) {
    check(static_cast<bool>(back.current()), "whatever is called, only points are written",
          [&] { return agreement::printable(to.written()); });
  }
  const totals all = back.totals();
  check(all.lines == lines && all.points == lines, "a line for each end_line() that was accepted",
        [&] { return agreement::printable(to.written()); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  byte_source from(as_text(data, size));
  const encode_options writing = encode_options_of(from.byte());
  const std::uint8_t room = from.byte();
  const reference::point given = point_from(from);
  check_string(given, writing);
  check_kernels(given, writing);
  check_span(given, writing, room < 192 ? room : (room - 191U) * 160U);
  check_builder(given, writing);
  check_any_order(from, writing);
  return 0;
}
