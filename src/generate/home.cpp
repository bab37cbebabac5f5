// SPDX-License-Identifier: Apache-2.0
//
// Two rooms of a house report temperature, humidity and carbon monoxide: the shortest lines, with
// timestamps in seconds. Values change slowly within the range that is normal in a house.
#include <string_view>

#include "generate/digits.h"
#include "generate/rows.h"

namespace simdlp::generate {
namespace {

constexpr std::array<std::string_view, 2> series{"home,room=Living\\ Room temp=",
                                                 "home,room=Kitchen temp="};

// Changes the value by at most two in either direction, within [low, high].
void walk(random& chance, std::uint32_t& value, std::uint32_t low, std::uint32_t high) {
  const std::uint32_t moved = value + chance.below(5);
  if (moved >= low + 2 && moved <= high + 2) {
    value = moved - 2;
  }
}

}  // namespace

home_rows::home_rows(std::uint64_t seed) : chance_(seed) {}

void home_rows::append(std::string& out) {
  room& reporting = rooms_[next_room_];
  walk(chance_, reporting.temperature, 150, 320);
  walk(chance_, reporting.humidity, 280, 620);
  walk(chance_, reporting.carbon_monoxide, 0, 9);
  out += series[next_room_];
  append_scaled(out, reporting.temperature, 1);
  out += ",hum=";
  append_scaled(out, reporting.humidity, 1);
  out += ",co=";
  append_decimal(out, reporting.carbon_monoxide);
  out += "i ";
  append_decimal(out, time_);
  out += '\n';
  if (++next_room_ == series.size()) {
    next_room_ = 0;
    // One report a minute, so timestamps have ten digits in any file of a realistic size.
    time_ += 60;
  }
}

}  // namespace simdlp::generate
