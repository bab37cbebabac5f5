// SPDX-License-Identifier: Apache-2.0
// values → numbers: integers, unsigned integers and floats by the number of their digits, and
// floats in the forms that occur in practice. The spans are read as the visitor reads them. Every
// number is compared with std::from_chars, bit by bit, before anything is timed.
#include <bit>
#include <charconv>
#include <functional>
#include <random>
#include <string_view>

#include "simdlp/detail/kernel_functions.h"
#include "simdlp/detail/number.h"
#include "simdlp/kernel.h"
#include "suite.h"

namespace simdlp::bench {
namespace {

constexpr std::size_t numbers_in_a_pass = 4096;

// Numbers in one text, each with bytes before it, because they are read backwards from their ends.
class number_list {
 public:
  explicit number_list(const std::function<std::string(std::mt19937_64&)>& make) {
    std::mt19937_64 random(1);
    text_ = std::string(32, ' ');
    for (std::size_t i = 0; i < numbers_in_a_pass; ++i) {
      const std::string number = make(random);
      places_.push_back({text_.size(), number.size()});
      text_ += number + ',';
      bytes_ += number.size();
    }
  }

  template <class Take>
  void each(Take&& take) const {
    for (const place& at : places_) take(text_.data() + at.offset, at.size);
  }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct place {
    std::size_t offset;
    std::size_t size;
  };
  std::string text_;
  std::vector<place> places_;
  std::size_t bytes_ = 0;
};

std::string digits(std::mt19937_64& random, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += static_cast<char>('0' + (i == 0 ? 1 + random() % 9 : random() % 10));
  }
  return text;
}

// The readers of the visitor, by type.
bool read(const char* first, std::size_t size, std::int64_t& value) {
  return detail::read_integer(default_kernel().kernel->functions->numbers, first, size, value);
}
bool read(const char* first, std::size_t size, std::uint64_t& value) {
  return detail::read_unsigned(default_kernel().kernel->functions->numbers, first, size, value);
}
bool read(const char* first, std::size_t size, double& value) {
  return detail::read_float(default_kernel().kernel->functions->numbers, first, size, value);
}

template <class Number>
void time_numbers(benchmark::State& state, const number_list& list) {
  bool same = true;
  list.each([&](const char* first, std::size_t size) {
    Number expected = 0;
    Number value = 0;
    std::from_chars(first, first + size, expected);
    same = same && read(first, size, value) &&
           std::bit_cast<std::uint64_t>(value) == std::bit_cast<std::uint64_t>(expected);
  });
  if (!check(state, same, "std::from_chars")) return;
  while (state.KeepRunning()) {
    std::uint64_t sum = 0;
    list.each([&](const char* first, std::size_t size) {
      Number value = 0;
      sum += read(first, size, value) ? std::bit_cast<std::uint64_t>(value) : 1;
    });
    benchmark::DoNotOptimize(sum);
  }
  count(state, list.bytes(), numbers_in_a_pass, "numbers/s");
}

template <class Number, class Make>
void add(const std::string& name, Make make) {
  add_benchmark(
      name, [make](benchmark::State& state) { time_numbers<Number>(state, number_list(make)); });
}

}  // namespace

void add_benchmarks() {
  for (const std::size_t count : {1U, 2U, 3U, 5U, 8U, 9U, 12U, 16U, 18U}) {
    add<std::int64_t>("numbers/integer/" + std::to_string(count), [count](std::mt19937_64& random) {
      return (random() % 4 == 0 ? "-" : "") + digits(random, count);
    });
  }
  // 19 digits of a timestamp of this century.
  add<std::int64_t>("numbers/integer/19",
                    [](std::mt19937_64& random) { return "1" + digits(random, 18); });
  add<std::int64_t>("numbers/integer/1 to 3",
                    [](std::mt19937_64& random) { return digits(random, 1 + random() % 3); });
  for (const std::size_t count : {1U, 8U, 19U}) {
    add<std::uint64_t>("numbers/unsigned/" + std::to_string(count),
                       [count](std::mt19937_64& random) { return digits(random, count); });
  }
  for (const std::size_t count :
       {3U, 4U, 6U, 7U, 8U, 10U, 12U, 15U, 16U, 17U, 18U, 19U, 20U, 25U}) {
    // One to three digits before the dot.
    add<double>("numbers/float/" + std::to_string(count), [count](std::mt19937_64& random) {
      const std::size_t before = 1 + random() % std::min<std::size_t>(3, count - 1);
      return (random() % 4 == 0 ? "-" : "") + digits(random, before) + '.' +
             digits(random, count - before);
    });
  }
  add<double>("numbers/float/xx.y",
              [](std::mt19937_64& random) { return digits(random, 2) + '.' + digits(random, 1); });
  add<double>("numbers/float/exponent", [](std::mt19937_64& random) {
    return digits(random, 1) + '.' + digits(random, 12) + "e-" + digits(random, 1);
  });
  add<double>("numbers/float/shortest", [](std::mt19937_64& random) {
    const double value = std::uniform_real_distribution<double>(0, 100)(random);
    char text[40];
    return std::string(text, std::to_chars(text, text + sizeof text, value).ptr);
  });
}

}  // namespace simdlp::bench
