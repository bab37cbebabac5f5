// SPDX-License-Identifier: Apache-2.0
// One line a call, as a listener on a socket gets them: about 56 bytes each. Beside it the same
// lines as one text, so that the price of a call is seen.
#include <memory>
#include <string_view>

#include "simdlp/decoder.h"
#include "simdlp/encoder.h"
#include "suite.h"
#include "sums.h"

namespace simdlp::bench {
namespace {

constexpr std::size_t lines_in_a_pass = 1024;

// Lines of the home shape, each without its line end, and the text they are taken from.
struct some_lines {
  std::string_view text;
  std::vector<std::string_view> lines;
};

some_lines take_lines() {
  some_lines taken;
  std::string_view rest = bytes_of(generate::shape::home);
  const char* const begin = rest.data();
  while (taken.lines.size() < lines_in_a_pass && !rest.empty()) {
    const std::size_t end = rest.find('\n');
    taken.lines.push_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  taken.text = {begin, static_cast<std::size_t>(rest.data() - begin)};
  return taken;
}

using door = outcome (*)(decoder& from);

outcome all_lines(const some_lines& from, decoder& with, door through) {
  outcome found;
  for (const std::string_view line : from.lines) {
    with.reset(line);
    const outcome one = through(with);
    found.total.points += one.total.points;
    found.total.float_bits_sum += one.total.float_bits_sum;
    found.total.time_sum += one.total.time_sum;
    found.rejected += one.rejected;
  }
  return found;
}

bool agree(const outcome& left, const outcome& right) {
  return left.total.points == right.total.points && left.rejected == right.rejected &&
         left.total.float_bits_sum == right.total.float_bits_sum &&
         left.total.time_sum == right.total.time_sum;
}

void decode(benchmark::State& state, const kernel& with, door through, bool line_by_line) {
  const some_lines taken = take_lines();
  decode_options options;
  options.kernel = &with;
  const auto from = std::make_unique<decoder>(taken.text, options);
  const outcome bulk = visit_all(*from);
  if (!check(state, agree(all_lines(taken, *from, through), bulk), "lines and the whole text")) {
    return;
  }
  while (state.KeepRunning()) {
    if (line_by_line) {
      benchmark::DoNotOptimize(all_lines(taken, *from, through));
    } else {
      from->reset(taken.text);
      benchmark::DoNotOptimize(through(*from));
    }
  }
  count(state, taken.text.size(), taken.lines.size());
}

bool encode_line(std::span<char> out, std::int64_t time, std::string_view& written) {
  encoder into(out, {.precision = precision::seconds});
  into.measurement("home").tag("room", "Living Room");
  into.field("temp", 21.1).field("hum", 35.9).field("co", 0);
  const refusal refused = into.end_line(time);
  written = into.written();
  return !refused;
}

void encode(benchmark::State& state) {
  char out[128];
  std::string_view written;
  std::int64_t time = 1'641'024'000'000'000'000;
  const bool taken = encode_line(out, time, written);
  const std::string_view expected = "home,room=Living\\ Room temp=21.1,hum=35.9,co=0i 1641024000\n";
  if (!check(state, taken && written == expected, "the line as it should be")) return;
  while (state.KeepRunning()) {
    benchmark::DoNotOptimize(encode_line(out, time, written));
    benchmark::DoNotOptimize(out);
    time += 1'000'000'000;
  }
  count(state, written.size(), 1);
}

}  // namespace

void add_benchmarks() {
  for (const bool visitor : {true, false}) {
    for (const bool line_by_line : {true, false}) {
      for (const kernel* const with : running_kernels()) {
        const std::string name = std::string("latency/") + (visitor ? "visit/" : "range/") +
                                 (line_by_line ? "a line each/" : "at once/") +
                                 std::string(with->name);
        add_benchmark(name, [=](benchmark::State& state) {
          decode(state, *with, visitor ? visit_all : range_all, line_by_line);
        });
      }
    }
  }
  add_benchmark("latency/encode/a line each", encode);
}

}  // namespace simdlp::bench
