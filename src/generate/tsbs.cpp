// SPDX-License-Identifier: Apache-2.0
//
// The "devops, cpu only" data of the Time Series Benchmark Suite: each of 4000 hosts reports ten
// integers every ten seconds. A host's tags never change; its usages walk by one step at a time.
#include <string_view>

#include "generate/digits.h"
#include "generate/rows.h"
#include "generate/words.h"

namespace simdlp::generate {
namespace {

constexpr std::array<std::string_view, 3> systems{"Ubuntu16.10", "Ubuntu16.04LTS", "Ubuntu15.10"};
constexpr std::array<std::string_view, 2> architectures{"x64", "x86"};
constexpr std::array<std::string_view, 4> teams{"SF", "NYC", "LON", "CHI"};
constexpr std::array<std::string_view, 3> environments{"production", "staging", "test"};
constexpr std::array<std::string_view, 10> usages{
    "usage_user", "usage_system",  "usage_idle",  "usage_nice",  "usage_iowait",
    "usage_irq",  "usage_softirq", "usage_steal", "usage_guest", "usage_guest_nice"};

void append_tag(std::string& out, std::string_view key, std::string_view value) {
  out += ',';
  out += key;
  out += '=';
  out += value;
}

std::string number(random& chance, std::uint32_t bound) {
  std::string digits;
  append_decimal(digits, chance.below(bound));
  return digits;
}

}  // namespace

tsbs_rows::tsbs_rows(std::uint64_t seed) : chance_(seed), hosts_(host_count) {
  for (std::uint32_t i = 0; i < host_count; ++i) {
    std::string& series = hosts_[i].series;
    series = "cpu,hostname=host_";
    append_decimal(series, i);
    const std::string_view place = region(chance_);
    append_tag(series, "region", place);
    append_tag(series, "datacenter", place);
    series += static_cast<char>('a' + static_cast<int>(chance_.below(3)));
    append_tag(series, "rack", number(chance_, 100));
    append_tag(series, "os", chance_.pick(systems));
    append_tag(series, "arch", chance_.pick(architectures));
    append_tag(series, "team", chance_.pick(teams));
    append_tag(series, "service", number(chance_, 20));
    append_tag(series, "service_version", number(chance_, 2));
    append_tag(series, "service_environment", chance_.pick(environments));
    for (std::uint8_t& usage : hosts_[i].usage) {
      usage = static_cast<std::uint8_t>(chance_.below(101));
    }
  }
}

void tsbs_rows::append(std::string& out) {
  host& reporting = hosts_[next_host_];
  out += reporting.series;
  char before = ' ';
  std::uint64_t steps = chance_.next();
  for (std::size_t i = 0; i < usages.size(); ++i) {
    std::uint8_t& usage = reporting.usage[i];
    const std::uint64_t step = steps & 3;
    steps >>= 2;
    if (step == 0 && usage > 0) {
      --usage;
    } else if (step == 3 && usage < 100) {
      ++usage;
    }
    out += before;
    out += usages[i];
    out += '=';
    append_decimal(out, usage);
    out += 'i';
    before = ',';
  }
  out += ' ';
  append_decimal(out, time_);
  out += '\n';
  if (++next_host_ == host_count) {
    next_host_ = 0;
    time_ += 10 * second;
  }
}

}  // namespace simdlp::generate
