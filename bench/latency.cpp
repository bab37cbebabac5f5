// SPDX-License-Identifier: Apache-2.0
// One line of about 56 bytes per call, as a listener on a socket receives them, and the same lines
// as one text, which shows the cost of a call.
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

// The two interfaces, each with a consumer that is kept from line to line.
class by_visitor {
 public:
  void take(decoder& from) { from.visit(sink_); }
  [[nodiscard]] outcome found() const { return {sink_.total(), sink_.rejected()}; }

 private:
  adding_sink sink_;
};

class by_range {
 public:
  void take(decoder& from) { range_into(found_, from); }
  [[nodiscard]] outcome found() const { return found_; }

 private:
  outcome found_;
};

// All lines, one for each call of the decoder.
template <class Reader>
outcome line_by_line(const some_lines& from, decoder& with) {
  Reader reader;
  for (const std::string_view line : from.lines) {
    with.reset(line);
    reader.take(with);
  }
  return reader.found();
}

template <class Reader>
outcome at_once(const some_lines& from, decoder& with) {
  Reader reader;
  with.reset(from.text);
  reader.take(with);
  return reader.found();
}

void decode(benchmark::State& state, const kernel& with,
            outcome (*take)(const some_lines&, decoder&)) {
  const some_lines taken = take_lines();
  decode_options options;
  options.kernel = &with;
  const auto from = std::make_unique<decoder>(taken.text, options);
  const outcome all = at_once<by_visitor>(taken, *from);
  if (!check(state, all.total.points == taken.lines.size() && take(taken, *from) == all,
             "lines and the whole text")) {
    return;
  }
  while (state.KeepRunning()) benchmark::DoNotOptimize(take(taken, *from));
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
  struct way {
    const char* name;
    outcome (*take)(const some_lines&, decoder&);
  };
  for (const way& by :
       {way{"visit/a line each", line_by_line<by_visitor>},
        way{"visit/at once", at_once<by_visitor>}, way{"range/a line each", line_by_line<by_range>},
        way{"range/at once", at_once<by_range>}}) {
    for (const kernel* const with : running_kernels()) {
      const std::string name = std::string("latency/") + by.name + "/" + std::string(with->name);
      add_benchmark(name, [=](benchmark::State& state) { decode(state, *with, by.take); });
    }
  }
  add_benchmark("latency/encode/a line each", encode);
}

}  // namespace simdlp::bench
