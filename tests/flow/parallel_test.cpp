// SPDX-License-Identifier: Apache-2.0
// Compares several threads with one decoder: the same points, errors and positions in the same
// order, for parts of every size and for text in which every guess about a cut is wrong.
#include "simdlp/parallel.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "flow/visited_line.h"
#include "generate/generate.h"
#include "simdlp/decoder.h"

namespace {

using simdlp::parallel_decode;
using simdlp::parallel_options;
using simdlp::parallel_part;
using simdlp::parallel_result;

// Keeps what is committed, and errors to be located later.
struct recorder : simdlp::test::visited_line {
  void end(std::optional<std::int64_t> time) { all.push_back(ended(time)); }
  void reject(simdlp::error error, std::string_view raw) {
    errors.push_back(error);
    all.push_back("! " + std::string(name(error.code)) + std::to_string(error.offset) +
                  std::string(raw));
  }
  std::vector<std::string> all;
  std::vector<simdlp::error> errors;
};

struct outcome {
  std::vector<std::string> lines;
  std::vector<std::string> places;
  simdlp::totals totals;
  bool operator==(const outcome&) const = default;
};

std::string of_place(simdlp::location where) {
  return std::to_string(where.line) + ":" + std::to_string(where.column);
}

outcome read_alone(std::string_view bytes, const simdlp::decode_options& options = {}) {
  simdlp::decoder decode(bytes, options);
  recorder sink;
  decode.visit(sink);
  outcome got{sink.all, {}, decode.totals()};
  for (const simdlp::error& error : sink.errors)
    got.places.push_back(of_place(decode.locate(error)));
  return got;
}

outcome read_together(std::string_view bytes, const parallel_options& options) {
  outcome got;
  std::size_t at = 0;
  const parallel_result result = parallel_decode(
      bytes, options, [] { return recorder(); },
      [&](recorder&& done, parallel_part& part) {
        EXPECT_EQ(part.bytes().data(), bytes.data() + at);
        at += part.bytes().size();
        got.lines.insert(got.lines.end(), done.all.begin(), done.all.end());
        for (const simdlp::error& error : done.errors) {
          got.places.push_back(of_place(part.locate(error)));
          EXPECT_EQ(part.locate(error.offset), part.locate(error));
        }
      });
  EXPECT_FALSE(result.cancelled);
  got.totals = result.totals;
  return got;
}

TEST(parallel, AllShapes) {
  for (const simdlp::generate::shape_entry& shape : simdlp::generate::shapes()) {
    const std::string bytes = simdlp::generate::lines(shape.which, 400'000, 3);
    const outcome want = read_alone(bytes);
    for (const unsigned threads : {1U, 2U, 4U}) {
      for (const std::size_t size : {500U, 20'000U, 1'000'000U}) {
        EXPECT_EQ(read_together(bytes, {.threads = threads, .part_size = size}), want)
            << shape.name << ' ' << threads << ' ' << size;
      }
    }
  }
}

TEST(parallel, AllShortInputs) {
  constexpr std::string_view alphabet = "m =\"\n1";
  std::string text;
  const auto grow = [&](const auto& self) -> void {
    const outcome want = read_alone(text);
    for (const std::size_t size : {1U, 2U}) {
      ASSERT_EQ(read_together(text, {.threads = 1, .part_size = size}), want) << text;
    }
    if (text.size() == 5) return;
    for (const char byte : alphabet) {
      text.push_back(byte);
      self(self);
      text.pop_back();
    }
  };
  grow(grow);
}

TEST(parallel, TextInWhichGuessesAreWrong) {
  std::mt19937 random(6);
  const std::string_view pieces[] = {"m f=1 1\n",     "m f=\"",   "\" 2\n",    "\n",
                                     "m,a=\"b f=1\n", "# x=\"\n", "\\\"",      "=\"",
                                     "m f=\"\"",      " ",        "bad line\n"};
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    for (auto left = random() % 60; left != 0; --left) {
      text += pieces[random() % std::size(pieces)];
    }
    ASSERT_EQ(read_together(text, {.threads = 1 + static_cast<unsigned>(i) % 3U,
                                   .part_size = 1 + random() % 90}),
              read_alone(text))
        << text;
  }
}

// Strings that look like lines, longer than the text examined around a cut.
TEST(parallel, LinesInsideLongStrings) {
  std::string text;
  for (int i = 0; i < 6; ++i) {
    text += "m f=\"";
    for (int j = 0; j < 4000; ++j) text += "n g=1 1\n";
    text += "\" 1\n";
  }
  const outcome want = read_alone(text);
  for (const std::size_t size : {1000U, 20'000U, 70'000U}) {
    EXPECT_EQ(read_together(text, {.threads = 3, .part_size = size}), want) << size;
  }
}

// The model of docs/streaming.md: with 64 parts, no line is read twice if cuts are certain, and each
// line at most twice if every guess is wrong.
struct counting {
  explicit counting(std::atomic<std::uint64_t>& of) : begun(&of) {}
  void begin(simdlp::text) { begun->fetch_add(1, std::memory_order_relaxed); }
  void tag(simdlp::text, simdlp::text) {}
  void field(simdlp::text, auto) {}
  void end(std::optional<std::int64_t>) {}
  void reject(simdlp::error, std::string_view) {}
  std::atomic<std::uint64_t>* begun;
};

std::uint64_t lines_begun(std::string_view bytes, std::size_t part_size) {
  std::atomic<std::uint64_t> begun = 0;
  parallel_decode(
      bytes, {.threads = 2, .part_size = part_size}, [&] { return counting(begun); },
      [](counting&&, parallel_part&) {});
  return begun;
}

TEST(parallel, WorkOfSixtyFourParts) {
  for (const simdlp::generate::shape_entry& shape : simdlp::generate::shapes().first(5)) {
    const std::string bytes = simdlp::generate::lines(shape.which, 4'000'000, 2);
    simdlp::decoder decode(bytes);
    std::atomic<std::uint64_t> alone = 0;
    decode.visit(counting(alone));
    EXPECT_EQ(lines_begun(bytes, bytes.size() / 64), alone) << shape.name;
  }
  std::string quoted;
  for (int i = 0; i < 40; ++i) {
    quoted += "m f=\"";
    for (int j = 0; j < 5000; ++j) quoted += "n g=1 1\n";
    quoted += "\" 1\n";
  }
  const std::uint64_t lines_in_strings = 40 * 5000;
  EXPECT_LE(lines_begun(quoted, quoted.size() / 64), lines_in_strings + 40);
}

// A sink that takes whole lines, knows where its part starts, and has finish() called at the end.
struct line_recorder {
  explicit line_recorder(std::size_t at) : begin(at) {}
  void line(simdlp::point here) {
    all.push_back((here ? "" : "! ") + std::string(here.raw()));
    EXPECT_FALSE(is_finished);
  }
  void finish() { is_finished = true; }
  std::size_t begin;
  std::vector<std::string> all;
  bool is_finished = false;
};

TEST(parallel, SinksMayTakeWholeLines) {
  std::string bytes;
  for (int i = 0; i < 20'000; ++i) {
    bytes += i % 7 == 3 ? "bad line\n" : "m,t=a f=" + std::to_string(i) + "i,s=\"x\ny\" 1\n";
  }
  std::vector<std::string> want;
  simdlp::decoder decode(bytes);
  for (const simdlp::point here : decode) {
    want.push_back((here ? "" : "! ") + std::string(here.raw()));
  }
  for (const unsigned threads : {1U, 3U}) {
    std::vector<std::string> got;
    const parallel_result result = parallel_decode(
        bytes, {.threads = threads, .part_size = 5000},
        [](std::size_t at) { return line_recorder(at); },
        [&](line_recorder&& done, parallel_part& part) {
          EXPECT_TRUE(done.is_finished);
          EXPECT_EQ(bytes.data() + done.begin, part.bytes().data());
          got.insert(got.end(), done.all.begin(), done.all.end());
        });
    EXPECT_EQ(got, want);
    EXPECT_EQ(result.totals, decode.totals());
  }
}

// A sink that reads its part itself, in several steps.
struct part_reader {
  void read(simdlp::decoder& from) {
    EXPECT_EQ(from.totals(), simdlp::totals());
    if (from.next()) note(from);
    for (const simdlp::point here : from) {
      static_cast<void>(here);
      note(from);
      if (all.size() == 10) break;
    }
    recorder rest;
    from.visit(rest);
    all.insert(all.end(), rest.all.begin(), rest.all.end());
  }
  void note(simdlp::decoder& from) {
    recorder one;
    if (const simdlp::point here = from.current(); here) {
      simdlp::decoder(here.raw()).visit(one);
    } else {
      one.reject(here.error(), here.raw());
      places.push_back(of_place(from.locate(here.error())));
    }
    all.insert(all.end(), one.all.begin(), one.all.end());
  }
  std::vector<std::string> all;
  std::vector<std::string> places;
};

TEST(parallel, SinksMayReadTheirPartThemselves) {
  std::string bytes;
  for (int i = 0; i < 5000; ++i) {
    bytes += i % 3 == 1 ? "bad line\n" : "m,t=a f=" + std::to_string(i) + "i,s=\"x\ny\" 1\n";
  }
  const outcome want = read_alone(bytes);
  for (const unsigned threads : {1U, 3U}) {
    std::vector<std::string> got;
    std::size_t located = 0;
    const parallel_result result = parallel_decode(
        bytes, {.threads = threads, .part_size = 5000}, [] { return part_reader(); },
        [&](part_reader&& done, parallel_part&) {
          got.insert(got.end(), done.all.begin(), done.all.end());
          for (const std::string& place : done.places) {
            EXPECT_NE(std::find(want.places.begin(), want.places.end(), place), want.places.end());
            ++located;
          }
        });
    EXPECT_EQ(got, want.lines);
    EXPECT_EQ(result.totals, want.totals);
    EXPECT_GT(located, 10U);
  }
}

// Reads nothing, or a few lines of each part.
struct idle_reader {
  void read(simdlp::decoder& from) {
    while (read_lines < lines && from.next()) ++read_lines;
  }
  std::size_t lines = 0;
  std::size_t read_lines = 0;
};

TEST(parallel, SinksMayLeaveLinesUnread) {
  std::string bytes;
  for (int i = 0; i < 5000; ++i) bytes += i % 3 == 1 ? "bad line\n" : "m,t=a f=1i 1\n";
  const outcome want = read_alone(bytes);
  for (const std::size_t lines : {0U, 3U}) {
    std::size_t parts = 0;
    std::size_t taken = 0;
    const parallel_result result = parallel_decode(
        bytes, {.threads = 2, .part_size = 5000}, [lines] { return idle_reader{lines}; },
        [&](idle_reader&& done, parallel_part&) {
          ++parts;
          taken += done.read_lines;
        });
    EXPECT_EQ(result.totals, want.totals);
    EXPECT_GT(parts, 5U);
    EXPECT_EQ(taken, lines * parts);
  }
}

TEST(parallel, StopsAtTheFirstErrorInInputOrder) {
  const std::string good = simdlp::generate::lines(simdlp::generate::shape::tsbs, 200'000, 1);
  const std::string bytes = good + "bad\n" + good + "worse\n";
  simdlp::decode_options stopping;
  stopping.on_error = simdlp::on_error::stop;
  std::vector<std::string> lines;
  const parallel_result result = parallel_decode(
      bytes, {.threads = 4, .part_size = 5000, .decode = stopping}, [] { return recorder(); },
      [&](recorder&& done, parallel_part&) {
        lines.insert(lines.end(), done.all.begin(), done.all.end());
      });
  EXPECT_TRUE(result.stopped);
  const outcome want = read_alone(bytes, stopping);
  EXPECT_EQ(lines, want.lines);
  EXPECT_EQ(result.totals, want.totals);
}

// Wherever the parts are cut, also in the line that stops the work.
TEST(parallel, StopsAtALineOverTheLimitAsOneDecoderDoes) {
  const std::string bytes =
      "a f=1\n\n# c\nb f=\"0123\n4567\n\" 1\r\n  c f=2\nd f=\"01234567\n89\n\" 3\nbad\n";
  simdlp::decode_options options;
  options.on_error = simdlp::on_error::stop;
  for (options.limits.line = 0; options.limits.line != 30; ++options.limits.line) {
    const outcome want = read_alone(bytes, options);
    for (std::size_t part_size = 1; part_size <= bytes.size(); ++part_size) {
      std::vector<std::string> lines;
      const parallel_result result = parallel_decode(
          bytes, {.threads = 2, .part_size = part_size, .decode = options},
          [] { return recorder(); },
          [&](recorder&& done, parallel_part&) {
            lines.insert(lines.end(), done.all.begin(), done.all.end());
          });
      ASSERT_EQ(lines, want.lines);
      ASSERT_EQ(result.totals, want.totals) << options.limits.line << ' ' << part_size;
    }
  }
}

struct throwing : recorder {
  void end(std::optional<std::int64_t> time) {
    if (line.starts_with("throw")) throw std::runtime_error(line);
    recorder::end(time);
  }
};

TEST(parallel, AnExceptionOfASinkIsThrownInInputOrder) {
  const std::string good = simdlp::generate::lines(simdlp::generate::shape::home, 100'000, 1);
  // The first one is inside a string, so it is not an error.
  std::string quoted = "m f=\"";
  for (int i = 0; i < 3000; ++i) quoted += "throw0 f=1 1\n";
  const std::string bytes = quoted + "\" 1\n" + good + "throw1 f=1\n" + good + "throw2 f=1\n";
  std::size_t taken = 0;
  try {
    parallel_decode(
        bytes, {.threads = 3, .part_size = 3000}, [] { return throwing(); },
        [&](throwing&& done, parallel_part&) { taken += done.all.size(); });
    FAIL();
  } catch (const std::runtime_error& thrown) {
    EXPECT_TRUE(std::string_view(thrown.what()).starts_with("throw1")) << thrown.what();
  }
  EXPECT_LE(taken, read_alone(quoted + "\" 1\n" + good).lines.size());
  EXPECT_THROW(parallel_decode(
                   good, {.threads = 2, .part_size = 3000}, [] { return recorder(); },
                   [](recorder&&, parallel_part&) { throw std::logic_error("take"); }),
               std::logic_error);
}

#ifdef __cpp_lib_jthread
TEST(parallel, AStopRequestEndsTheWork) {
  const std::string bytes = simdlp::generate::lines(simdlp::generate::shape::home, 300'000, 1);
  std::stop_source stop;
  std::size_t taken = 0;
  const parallel_result result = parallel_decode(
      bytes, {.threads = 3, .part_size = 3000, .stop = stop.get_token()}, [] { return recorder(); },
      [&](recorder&&, parallel_part& part) {
        taken += part.bytes().size();
        stop.request_stop();
      });
  EXPECT_TRUE(result.cancelled);
  EXPECT_EQ(result.totals.bytes, taken);
  EXPECT_LT(taken, bytes.size());
}

// Parts that are ready at the time of the request are discarded, too.
TEST(parallel, NoPartIsTakenAfterAStopRequest) {
  const std::string bytes = simdlp::generate::lines(simdlp::generate::shape::home, 300'000, 1);
  std::stop_source stop;
  std::size_t takes = 0;
  const parallel_result result = parallel_decode(
      bytes, {.threads = 4, .part_size = 1000, .stop = stop.get_token()}, [] { return recorder(); },
      [&](recorder&&, parallel_part&) {
        // Gives the other threads time to read their parts.
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        if (++takes == 5) stop.request_stop();
      });
  EXPECT_TRUE(result.cancelled);
  EXPECT_EQ(takes, 5U);
}
#endif

TEST(parallel, PartsOfThreads) {
  for (const simdlp::generate::shape_entry& shape : simdlp::generate::shapes()) {
    const std::string bytes = simdlp::generate::lines(shape.which, 300'000, 2);
    std::vector<std::uint64_t> points(8);
    simdlp::for_each_part(bytes, 4, [&](std::size_t index, std::string_view part) {
      simdlp::decoder decode(part);
      while (decode.next()) {
      }
      points.at(index) = decode.totals().points + decode.totals().rejected;
    });
    const simdlp::totals want = read_alone(bytes).totals;
    std::uint64_t sum = 0;
    for (const std::uint64_t each : points) sum += each;
    EXPECT_EQ(sum, want.points + want.rejected) << shape.name;
  }
  EXPECT_THROW(
      simdlp::for_each_part(
          "m f=1\n", 2, [](std::size_t, std::string_view) { throw std::runtime_error("each"); }),
      std::runtime_error);
}

}  // namespace
