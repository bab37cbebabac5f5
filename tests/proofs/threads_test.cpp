// SPDX-License-Identifier: Apache-2.0
//
// Any number of threads share `const` bytes, `const` options and `const` objects without a lock, one
// decoder or encoder each, and all of them get the results of a single thread. The thread sanitizer
// checks that nothing `const` is written internally: no cache, no lazy table, no global. All threads
// also make the first call of the library at the same time.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "simdlp/simdlp.h"

namespace simdlp {
namespace {

constexpr std::size_t thread_count = 4;
constexpr int rounds = 20;

// Runs work(i) in thread i. All threads start at the same time.
template <class Work>
void together(const Work& work) {
  std::atomic<std::size_t> waiting{thread_count};
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < thread_count; ++i) {
    threads.emplace_back([&, i] {
      --waiting;
      while (waiting != 0) std::this_thread::yield();
      work(i);
    });
  }
  for (std::thread& one : threads) one.join();
}

// Results of `work`, by thread.
template <class Work>
auto results_of(const Work& work) {
  std::vector<decltype(work())> all(thread_count);
  together([&](std::size_t i) { all[i] = work(); });
  return all;
}

// Everything read, folded into one number.
class sum_sink {
 public:
  void begin(text measurement) { now_ = add(done_, measurement.raw()); }
  void tag(text key, text value) { now_ = add(add(now_, key.to_string()), value.to_string()); }
  template <class Value>
  void field(text key, Value value) {
    now_ = add(now_, key.raw());
    if constexpr (std::is_same_v<Value, text>) {
      now_ = add(now_, value.to_string());
    } else {
      now_ = add(now_, std::to_string(value));
    }
  }
  void end(std::optional<std::int64_t> time) {
    done_ = add(now_, std::to_string(time.value_or(1)));
  }
  void reject(error error, std::string_view raw) { done_ = add(add(done_, name(error.code)), raw); }
  [[nodiscard]] std::uint64_t value() const { return done_; }

 private:
  static std::uint64_t add(std::uint64_t sum, std::string_view bytes) {
    return (sum ^ std::hash<std::string_view>()(bytes)) * 0x100000001b3U + 1;
  }
  std::uint64_t done_ = 0;
  std::uint64_t now_ = 0;
};

std::uint64_t by_visit(std::string_view bytes, const decode_options& options) {
  const auto decode = std::make_unique<decoder>(bytes, options);
  sum_sink sink;
  decode->visit(sink);
  return sink.value();
}

std::uint64_t by_range(std::string_view bytes, const decode_options& options) {
  const auto decode = std::make_unique<decoder>(bytes, options);
  sum_sink sink;
  for (const point here : *decode) {
    if (here) {
      detail::pass_point(here, sink);
    } else {
      sink.reject(here.error(), decode->describe().original_line);
    }
  }
  return sink.value();
}

// Everything that the interfaces treat in different ways: plain lines, escapes, numbers of every kind,
// strings over lines, bad lines, and a line longer than a window.
const std::string& everything() {
  static const std::string all = [] {
    std::string text;
    for (int i = 0; i < 300; ++i) {
      text += "cpu,host=server\\ " + std::to_string(i) + ",re\"gion=eu usage=" + std::to_string(i) +
              ".25,n=" + std::to_string(i) + "i,u=7u,up=t,note=\"a\nb \\\"c\\\"\" " +
              std::to_string(1700000000 + i) + "\n";
      if (i % 7 == 0) text += "# a \"comment\n\nbad line\nm,a=1,a=2 f=0.1234567890123456789e-5\n";
    }
    return text + "long,a=b text=\"" + std::string(60'000, 'x') + "\" 1\nm f=\"open";
  }();
  return all;
}

// This is the first test, so its process has not chosen a kernel yet.
TEST(threads, TheFirstCallsAtOnceChooseOneKernel) {
  const auto chosen = results_of([] { return default_kernel().kernel; });
  for (const kernel* const one : chosen) EXPECT_EQ(one, chosen.front());
  EXPECT_NE(chosen.front(), nullptr);
}

TEST(threads, OneInputManyDecoders) {
  const std::string& input = everything();
  for (const kernel& one : kernels()) {
    if (!one.supported()) continue;
    for (const bool strict : {false, true}) {
      const decode_options options{.precision = precision::seconds,
                                   .duplicates = strict ? duplicates::reject : duplicates::allow,
                                   .kernel = &one};
      const auto ranges = results_of([&] { return by_range(input, options); });
      const auto visits = results_of([&] { return by_visit(input, options); });
      const std::uint64_t alone = by_range(input, options);
      for (std::size_t i = 0; i < thread_count; ++i) {
        EXPECT_EQ(ranges[i], alone) << one.name;
        EXPECT_EQ(visits[i], alone) << one.name;
      }
    }
  }
}

TEST(threads, OnePointManyReaders) {
  const std::string& input = everything();
  const auto decode = std::make_unique<decoder>(input);
  ASSERT_TRUE(decode->next());
  const point here = decode->current();
  ASSERT_TRUE(here);
  const std::optional<text> host = here.tag("host");
  const std::optional<value> note = here.field("note");
  ASSERT_TRUE(host && note);
  const auto sums = results_of([&] {
    std::uint64_t sum = 0;
    for (int i = 0; i < rounds; ++i) {
      sum_sink sink;
      detail::pass_point(here, sink);
      sum += sink.value() + host->size() + note->as_string().to_string().size() +
             std::hash<std::string_view>()(here.raw());
    }
    return sum;
  });
  for (const std::uint64_t one : sums) EXPECT_EQ(one, sums.front());
}

TEST(threads, OnePointBuilderAndOneSeriesManyEncoders) {
  point_builder point("home");
  point.tag("room", "Living Room")
      .tag("floor", "1")
      .field("temp", 21.1)
      .field("co", 0)
      .timestamp(7);
  const std::vector<owned_tag> defaults = {{"site", "a b"}};
  const series_key key = *series_key::of(point);
  const point_builder& shared = point;
  const series_key& shared_key = key;
  const auto texts = results_of([&] {
    std::string lines;
    encoder encode(lines);
    for (int i = 0; i < rounds; ++i) {
      if (shared.encode_to(encode, defaults)) lines += "refused";
      lines +=
          "# " + std::to_string(shared_key.hash()) + std::string(*shared_key.tag("room")) + "\n";
    }
    return lines;
  });
  EXPECT_TRUE(texts.front().starts_with(
      "home,floor=1,room=Living\\ Room,site=a\\ b temp=21.1,co=0i 7\n# "));
  for (const std::string& one : texts) EXPECT_EQ(one, texts.front());
}

struct reading {
  std::string room;
  double temp;
};

TEST(threads, OneDescriptionAndOneTableManyEncoders) {
  static constexpr auto layout =
      describe<reading>("home", as_tag("room", &reading::room), as_field("temp", &reading::temp));
  const std::vector<reading> rows(50, {"Living Room", 0.1});
  const std::vector<std::string_view> rooms(50, "Kitchen");
  const std::vector<double> temps(50, 21.5);
  table_view table("home", rooms.size());
  table.tag("room", rooms).field("temp", std::span<const double>(temps));
  const table_view& shared = table;
  const auto texts = results_of([&] {
    std::string lines;
    encoder encode(lines);
    rows_written written = encode_range(encode, layout, rows);
    written.written += shared.encode_to(encode).written;
    return lines + std::to_string(written.written);
  });
  EXPECT_TRUE(texts.front().starts_with("home,room=Living\\ Room temp=0.1\n"));
  EXPECT_TRUE(texts.front().ends_with("home,room=Kitchen temp=21.5\n100"));
  for (const std::string& one : texts) EXPECT_EQ(one, texts.front());
}

}  // namespace
}  // namespace simdlp
