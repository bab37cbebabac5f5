// SPDX-License-Identifier: Apache-2.0
// The functions of the encoder's fast path, of each kernel, called as the encoder does: what they
// accept, what they leave to the slow path (which the written lines do not show), and how well they
// distinguish keys.
#include "simdlp/detail/line_buffer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <gtest/gtest.h>

#include "kernel/every_kernel.h"
#include "simdlp/detail/kernel_functions.h"

namespace {

using simdlp::detail::encode_functions;
using simdlp::detail::encode_state;
using simdlp::detail::line_buffer;
using simdlp::detail::written;

class fast_path : public simdlp::test::every_kernel {
 protected:
  fast_path() { start(encode_state::none); }

  // A line in that section, with `room` bytes left in the line buffer.
  void start(encode_state reached, std::size_t room = 4096) {
    line_.check_keys = false;
    line_.keys.start();
    if (reached == encode_state::fields) line_.start_fields();
    line_.reach(reached);
    line_.at = line_.bytes + (line_buffer::size - room);
    from_ = line_.at;
  }
  [[nodiscard]] const encode_functions& fast() const { return *tested().functions->encode; }
  [[nodiscard]] bool is_avx512() const { return tested().name == "avx512"; }
  // The longest key that is accepted.
  [[nodiscard]] std::size_t longest_key() const { return is_avx512() ? 64 : 512; }

  [[nodiscard]] std::string_view text() const {
    return {from_, static_cast<std::size_t>(line_.at - from_)};
  }

  written measurement(std::string_view name) {
    return fast().measurement(line_, name.data(), name.size());
  }
  written tag(std::string_view key, std::string_view value) {
    return fast().tag(line_, key.data(), key.size(), value.data(), value.size());
  }
  written tag_value(std::string_view value) {
    return fast().tag_value(line_, value.data(), value.size());
  }
  written string_value(std::string_view value) {
    return fast().strings.value(line_, value.data(), value.size());
  }
  written boolean(std::string_view key) {
    return fast().boolean(line_, key.data(), key.size(), true);
  }
  std::uint32_t fingerprint_of(std::string_view key) {
    return fast().fingerprint_of(key.data(), key.size());
  }

  line_buffer line_;
  const char* from_ = nullptr;
};
INSTANTIATE_TEST_SUITE_P(kernels, fast_path, simdlp::test::every_kernel::all(),
                         simdlp::test::every_kernel::name_of);

bool is_plain_in_a_name(int byte) {
  return byte > '"' && byte < 0x7F && byte != ',' && byte != '=' && byte != '\\';
}
bool is_plain_in_a_string(int byte) {
  return byte < 0x80 && byte != '"' && byte != '\\' && byte != '\n';
}

TEST_P(fast_path, TakesMeasurements) {
  EXPECT_EQ(line_.room(), 4096U);
  for (const std::size_t size : {1U, 2U, 511U, 512U}) {
    start(encode_state::none);
    EXPECT_EQ(measurement(std::string(size, 'm')), written::all) << size;
    EXPECT_EQ(text(), std::string(size, 'm'));
    EXPECT_EQ(line_.reached, encode_state::tags);
  }
  start(encode_state::none);
  EXPECT_EQ(measurement(""), written::nothing);
  EXPECT_EQ(measurement(std::string(513, 'm')), written::nothing);
  EXPECT_EQ(measurement("#"), written::nothing);
  for (const encode_state reached :
       {encode_state::tags, encode_state::fields, encode_state::refused}) {
    start(reached);
    EXPECT_EQ(measurement("m"), written::nothing);
  }
  EXPECT_EQ(text(), "");
}

TEST_P(fast_path, TakesTags) {
  for (const std::size_t key : {std::size_t{1}, std::size_t{63}, longest_key()}) {
    for (const std::size_t value : {1U, 2U, 511U, 512U}) {
      start(encode_state::tags);
      EXPECT_EQ(tag(std::string(key, 'k'), std::string(value, 'v')), written::all);
      EXPECT_EQ(text(), "," + std::string(key, 'k') + "=" + std::string(value, 'v'));
    }
  }
  start(encode_state::tags);
  EXPECT_EQ(tag("", "v"), written::nothing);
  EXPECT_EQ(tag("k", ""), written::nothing);
  EXPECT_EQ(tag(std::string(longest_key() + 1, 'k'), "v"), written::nothing);
  EXPECT_EQ(tag("k", std::string(513, 'v')), written::nothing);
  EXPECT_EQ(tag("k,", "v"), written::nothing);
  for (const encode_state reached :
       {encode_state::none, encode_state::fields, encode_state::refused}) {
    start(reached);
    EXPECT_EQ(tag("k", "v"), written::nothing);
  }
  EXPECT_EQ(text(), "");
}

TEST_P(fast_path, TakesFields) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{63}, longest_key()}) {
    for (const encode_state reached : {encode_state::tags, encode_state::fields}) {
      start(reached);
      const std::string key(size, 'k');
      EXPECT_EQ(boolean(key), written::all);
      EXPECT_EQ(text(), " " + key + "=true");
      EXPECT_EQ(boolean("k2"), written::all);
      EXPECT_EQ(text(), " " + key + "=true,k2=true");
    }
  }
  start(encode_state::tags);
  EXPECT_EQ(boolean(""), written::nothing);
  EXPECT_EQ(boolean(std::string(longest_key() + 1, 'k')), written::nothing);
  EXPECT_EQ(boolean("k="), written::nothing);
  for (const encode_state reached : {encode_state::none, encode_state::refused}) {
    start(reached);
    EXPECT_EQ(boolean("k"), written::nothing);
  }
  EXPECT_EQ(text(), "");
}

// Room for two names of 512 bytes and 256 bytes more is enough for every function, and less is not: then
// the slow path must flush the line.
TEST_P(fast_path, TakesWhatThereIsRoomFor) {
  for (const std::size_t room : {1280U, 1279U}) {
    const bool enough = room == 1280;
    const written all = enough ? written::all : written::nothing;
    const written value = enough ? written::all : written::key;
    start(encode_state::tags, room);
    EXPECT_EQ(tag("k", "v"), all);
    start(encode_state::tags, room);
    EXPECT_EQ(tag_value("v"), value);
    start(encode_state::fields, room);
    EXPECT_EQ(string_value("v"), value);
    start(encode_state::fields, room);
    EXPECT_EQ(boolean("k"), all);
    start(encode_state::fields);
    EXPECT_EQ(boolean("k"), written::all);
    line_.at = line_.bytes + (line_buffer::size - room);
    EXPECT_EQ(boolean("l"), all);
  }
}

TEST_P(fast_path, TakesValues) {
  for (const std::size_t size : {0U, 1U, 2U, 511U, 512U}) {
    start(encode_state::fields);
    EXPECT_EQ(string_value(std::string(size, 's')), written::all);
    EXPECT_EQ(text(), '"' + std::string(size, 's') + '"');
    start(encode_state::tags);
    EXPECT_EQ(tag_value(std::string(size, 'v')), size == 0 ? written::key : written::all);
    EXPECT_EQ(text(), std::string(size, 'v'));
  }
  start(encode_state::fields);
  EXPECT_EQ(string_value(std::string(513, 's')), written::key);
  EXPECT_EQ(tag_value(std::string(513, 'v')), written::key);
  EXPECT_EQ(text(), "");
}

TEST_P(fast_path, TakesFiniteFloats) {
  using limits = std::numeric_limits<double>;
  const auto floating = [&](double number) {
    start(encode_state::tags);
    return fast().floating(line_, "f", 1, number);
  };
  for (const double number : {0.0, -1.5, limits::max(), limits::lowest(), limits::denorm_min()}) {
    EXPECT_EQ(floating(number), written::all) << number;
  }
  for (const double number : {limits::infinity(), -limits::infinity(), limits::quiet_NaN()}) {
    EXPECT_EQ(floating(number), written::nothing) << number;
    EXPECT_EQ(text(), "");
  }
}

// Every byte at every position, in texts of all lengths that are copied in different ways.
TEST_P(fast_path, TakesEveryPlainByteAndNoOther) {
  for (int byte = 0; byte < 256; ++byte) {
    const bool in_name = is_plain_in_a_name(byte) || (is_avx512() && byte == '!');
    const bool escaped_in_name = is_avx512() && (byte == ' ' || byte == ',' || byte == '=');
    const bool in_string = is_plain_in_a_string(byte);
    const bool escaped_in_string = is_avx512() && (byte == '"' || byte == '\\');
    for (const std::size_t size : {1U, 2U, 3U, 5U, 8U, 13U, 16U, 30U, 33U, 60U, 65U, 100U, 200U}) {
      for (std::size_t at = 0; at < size; ++at) {
        std::string with(size, 'n');
        with[at] = static_cast<char>(byte);
        start(encode_state::none);
        ASSERT_EQ(measurement(with) == written::all, in_name && !(byte == '#' && at == 0))
            << byte << " at " << at << " of " << size;
        start(encode_state::tags);
        ASSERT_EQ(tag_value(with) == written::all, in_name || escaped_in_name) << byte;
        start(encode_state::tags);
        ASSERT_EQ(tag("k", with) == written::all, in_name || escaped_in_name) << byte;
        start(encode_state::fields);
        ASSERT_EQ(boolean(with) == written::all, in_name && size <= longest_key()) << byte;
        start(encode_state::fields);
        ASSERT_EQ(string_value(with) == written::all, in_string || escaped_in_string)
            << byte << " at " << at << " of " << size;
        start(encode_state::fields);
        const written got = fast().strings_with_newlines.value(line_, with.data(), with.size());
        ASSERT_EQ(got == written::all, in_string || escaped_in_string || byte == '\n')
            << byte << " at " << at << " of " << size;
      }
    }
  }
}

TEST_P(fast_path, KnowsTheReservedKey) {
  line_.keys.reserve(fingerprint_of("time"));
  for (const bool check : {false, true}) {
    for (const std::string_view key : {"tim", "time_", "timf", "uime", "TIME", "time"}) {
      start(encode_state::tags);
      line_.check_keys = check;
      const written got = key == "time" ? written::nothing : written::all;
      EXPECT_EQ(tag(key, "v"), got) << key;
      start(encode_state::fields);
      line_.check_keys = check;
      EXPECT_EQ(boolean(key), got) << key;
    }
  }
}

// Keys with equal fingerprints cost time. Names that differ only in their last digits hardly ever have
// equal fingerprints, and their fingerprints are spread over all values.
TEST_P(fast_path, GivesKeysDifferentFingerprints) {
  std::size_t alike = 0;
  std::vector<std::size_t> seen(std::size_t{1} << 13U);
  for (char letter = '!'; letter <= '~'; ++letter) {
    for (const std::size_t size : {1U, 2U, 8U}) {
      std::unordered_set<std::uint32_t> prints;
      for (int number = 1000; number < 5000; ++number) {
        const std::uint32_t print =
            fingerprint_of(std::string(size, letter) + std::to_string(number));
        alike += prints.insert(print).second ? 0U : 1U;
        ++seen[print >> 19U];
      }
    }
  }
  // At random, 0.53 of the 1128000 fingerprints occur twice, and 138 begin with the same 13 bits.
  EXPECT_LE(alike, 3U);
  EXPECT_GT(*std::min_element(seen.begin(), seen.end()), 138U / 2);
  EXPECT_LT(*std::max_element(seen.begin(), seen.end()), 138U * 2);
}

// In these keys, the first eight bytes are also the last eight.
TEST_P(fast_path, GivesKeysOfEightBytesDifferentFingerprints) {
  std::unordered_set<std::uint32_t> prints;
  for (int number = 0; number < 10'000; ++number) {
    prints.insert(fingerprint_of("a" + std::to_string(1'000'000 + number)));
    prints.insert(fingerprint_of(std::to_string(10'000'000 + number * 7'919)));
  }
  EXPECT_GE(prints.size(), 20'000U - 3);
}

}  // namespace
