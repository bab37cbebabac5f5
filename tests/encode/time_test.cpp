// SPDX-License-Identifier: Apache-2.0
//
// Times: integers and time points of every duration, to every precision, floored or refused.
#include <chrono>
#include <ctime>
#include <limits>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "simdlp/encoder.h"

namespace simdlp {
namespace {

using std::chrono::sys_time;

template <class Time>
std::string time_text(const Time& time, const encode_options& options = {}) {
  std::string out;
  encoder encode(out, options);
  const refusal refused = encode.measurement("m").field("f", 1).end_line(time);
  if (refused) return std::string(name(refused.code));
  return out.substr(6, out.size() - 7);
}

constexpr encode_options any_time{.dialect = dialect::influxdb3};
constexpr encode_options in_seconds{.precision = precision::seconds};
constexpr encode_options exact_seconds{.precision = precision::seconds,
                                       .refuse_inexact_timestamp = true};
constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
constexpr auto highest = std::numeric_limits<std::int64_t>::max();

TEST(time, IntegersAreNanoseconds) {
  EXPECT_EQ(time_text(0), " 0");
  EXPECT_EQ(time_text(-1), " -1");
  EXPECT_EQ(time_text(lowest, any_time), " -9223372036854775808");
  EXPECT_EQ(time_text(highest, any_time), " 9223372036854775807");
  EXPECT_EQ(time_text(std::uint64_t{1} << 63U), "timestamp_range");
  EXPECT_EQ(time_text(1'641'024'000'999'999'999, in_seconds), " 1641024000");
  EXPECT_EQ(time_text(1'641'024'000'999'999'999, {.precision = precision::milliseconds}),
            " 1641024000999");
  EXPECT_EQ(time_text(1'641'024'000'999'999'999, {.precision = precision::microseconds}),
            " 1641024000999999");
}

TEST(time, IsFlooredNotCutTowardsZero) {
  EXPECT_EQ(time_text(-1, in_seconds), " -1");
  EXPECT_EQ(time_text(-1'000'000'000, in_seconds), " -1");
  EXPECT_EQ(time_text(-1'000'000'001, in_seconds), " -2");
  EXPECT_EQ(time_text(999'999'999, in_seconds), " 0");
}

TEST(time, IsRefusedWhenInexactIfAsked) {
  EXPECT_EQ(time_text(1'000'000'000, exact_seconds), " 1");
  EXPECT_EQ(time_text(1'000'000'001, exact_seconds), "timestamp_inexact");
  EXPECT_EQ(time_text(-1, exact_seconds), "timestamp_inexact");
  EXPECT_EQ(time_text(0, exact_seconds), " 0");
}

TEST(time, IsRefusedWhenNobodyCouldReadItBack) {
  // The first second that begins in int64 nanoseconds is -9223372036.
  EXPECT_EQ(time_text(lowest, in_seconds), "timestamp_range");
  EXPECT_EQ(time_text(-9'223'372'036'000'000'001, in_seconds), "timestamp_range");
  EXPECT_EQ(time_text(-9'223'372'036'000'000'000, in_seconds), " -9223372036");
  EXPECT_EQ(time_text(highest, in_seconds), " 9223372036");
}

TEST(time, MayBeMissing) {
  EXPECT_EQ(time_text(std::nullopt), "");
  EXPECT_EQ(time_text(std::optional<std::int64_t>()), "");
  EXPECT_EQ(time_text(std::optional<std::int64_t>(5)), " 5");
  EXPECT_EQ(time_text(std::optional(std::chrono::sys_seconds(std::chrono::seconds(5)))),
            " 5000000000");
}

TEST(time, TimePointsOfEveryDuration) {
  using namespace std::chrono;  // NOLINT(google-build-using-namespace)
  EXPECT_EQ(time_text(sys_days{year{2022} / 1 / 1}), " 1640995200000000000");
  EXPECT_EQ(time_text(sys_days{year{1969} / 12 / 31}, in_seconds), " -86400");
  EXPECT_EQ(time_text(sys_time<hours>(hours(-1))), " -3600000000000");
  EXPECT_EQ(time_text(sys_time<milliseconds>(1ms), in_seconds), " 0");
  EXPECT_EQ(time_text(sys_time<milliseconds>(-1ms), in_seconds), " -1");
  EXPECT_EQ(time_text(sys_time<milliseconds>(1ms), exact_seconds), "timestamp_inexact");
  EXPECT_EQ(time_text(system_clock::time_point(7s)), " 7000000000");
  using thirds = duration<std::int64_t, std::ratio<1, 3>>;
  EXPECT_EQ(time_text(sys_time<thirds>(thirds(1))), " 333333333");
  EXPECT_EQ(time_text(sys_time<thirds>(thirds(-1))), " -333333334");
  EXPECT_EQ(time_text(sys_time<thirds>(thirds(1)), {.refuse_inexact_timestamp = true}),
            "timestamp_inexact");
  EXPECT_EQ(time_text(sys_time<thirds>(thirds(3)), {.refuse_inexact_timestamp = true}),
            " 1000000000");
  using picoseconds = duration<std::int64_t, std::pico>;
  EXPECT_EQ(time_text(sys_time<picoseconds>(picoseconds(-1))), " -1");
  EXPECT_EQ(time_text(sys_time<picoseconds>(picoseconds(1999))), " 1");
  using small_seconds = duration<std::int8_t>;
  EXPECT_EQ(time_text(sys_time<small_seconds>(small_seconds(-128))), " -128000000000");
}

TEST(time, TimePointsThatInt64CannotCount) {
  using namespace std::chrono;  // NOLINT(google-build-using-namespace)
  EXPECT_EQ(time_text(sys_days{year{3000} / 1 / 1}), "timestamp_range");
  EXPECT_EQ(time_text(sys_days{year{1000} / 1 / 1}), "timestamp_range");
  EXPECT_EQ(time_text(sys_time<seconds>(seconds::max())), "timestamp_range");
  EXPECT_EQ(time_text(sys_time<seconds>(seconds::min())), "timestamp_range");
  using ages = duration<std::int64_t, std::ratio<1'000'000'000>>;
  EXPECT_EQ(time_text(sys_time<ages>(ages::min())), "timestamp_range");
  EXPECT_EQ(time_text(sys_time<nanoseconds>(nanoseconds::max()), any_time), " 9223372036854775807");
}

TEST(time, TimePointsOfOtherClocks) {
  using namespace std::chrono;  // NOLINT(google-build-using-namespace)
  const auto file_time = file_clock::from_sys(sys_time<nanoseconds>(1'641'024'000'000'000'007ns));
  EXPECT_EQ(time_text(file_time), " 1641024000000000007");
  EXPECT_EQ(time_text(std::optional(file_time), in_seconds), " 1641024000");
}

TEST(time, Timespecs) {
  EXPECT_EQ(time_text(timespec{.tv_sec = 1'641'024'000, .tv_nsec = 7}), " 1641024000000000007");
  EXPECT_EQ(time_text(timespec{.tv_sec = -1, .tv_nsec = 999'999'999}), " -1");
  EXPECT_EQ(time_text(timespec{.tv_sec = -1, .tv_nsec = 0}, in_seconds), " -1");
  EXPECT_EQ(time_text(std::optional<timespec>()), "");
  EXPECT_EQ(time_text(timespec{.tv_sec = 0, .tv_nsec = 1'000'000'000}), "timestamp_range");
  EXPECT_EQ(time_text(timespec{.tv_sec = 0, .tv_nsec = -1}), "timestamp_range");
  if constexpr (sizeof(std::time_t) == 8) {
    const std::time_t last = 9'223'372'036;
    EXPECT_EQ(time_text(timespec{.tv_sec = last, .tv_nsec = 854'775'807}, any_time),
              " 9223372036854775807");
    EXPECT_EQ(time_text(timespec{.tv_sec = last, .tv_nsec = 854'775'808}, any_time),
              "timestamp_range");
    EXPECT_EQ(time_text(timespec{.tv_sec = -last - 1, .tv_nsec = 145'224'192}, any_time),
              " -9223372036854775808");
    EXPECT_EQ(time_text(timespec{.tv_sec = -last - 1, .tv_nsec = 145'224'191}, any_time),
              "timestamp_range");
  }
}

template <class T>
concept can_be_time = requires(encoder& encode, const T& given) {
  (void)encode.end_line(given);
};
static_assert(!can_be_time<std::chrono::steady_clock::time_point>);
static_assert(!can_be_time<std::chrono::seconds>);
static_assert(!can_be_time<sys_time<std::chrono::duration<double>>>);

}  // namespace
}  // namespace simdlp
