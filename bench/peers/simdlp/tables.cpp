// SPDX-License-Identifier: Apache-2.0
// Typed columns of every measurement, tags as dictionary codes; the memory of batches is reused.
#include <charconv>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <simdlp/table_builder.h>

#include "adapter.h"
#include "cells.h"

namespace {

using namespace simdlp;  // NOLINT(google-build-using-namespace)

// Checks that the columns have the values of the lines.
struct column_sums {
  std::uint64_t times = 0;
  double numbers = 0;
};

void add(column_sums& into, const table_batch& from) {
  for (std::size_t t = 0; t < from.size(); ++t) {
    const table here = from[t];
    for (const std::int64_t time : here.timestamps())
      into.times += static_cast<std::uint64_t>(time);
    for (std::size_t c = 0; c < here.columns(); ++c) {
      bench::each_value(here.column(c), here.rows(), [&](auto value) {
        using type = decltype(value);
        if constexpr (!std::is_same_v<type, bool> && !std::is_same_v<type, std::string_view>) {
          into.numbers += static_cast<double>(value);
        }
      });
    }
  }
}

std::string shortest(double value) {
  char digits[40];
  return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fputs("usage: " PEER_NAME " FILE [ROUNDS]\n", stderr);
    return 2;
  }
  const std::string bytes = bench::read_file(arguments[1]);
  const auto from = std::make_unique<decoder>(bytes);
  table_options options;
  options.max_rows = 65'536;
  table_builder build(options);
  std::size_t rows = 0;
  std::size_t rejected = 0;
  const auto pass = [&](auto&& see) {
    rows = 0;
    const std::size_t before = build.rejected();
    from->reset(bytes);
    bool more = true;
    while (more) {
      more = build.append(*from) == append_status::full;
      table_batch batch = build.take();
      rows += batch.rows();
      see(batch);
      build.recycle(std::move(batch));
    }
    rejected = build.rejected() - before;
  };
  bench::peer self{"tables", [&] { pass([](const table_batch&) {}); },
                   [&] {
                     return bench::members{{"points", std::to_string(rows)},
                                           {"rejected", std::to_string(rejected)},
                                           {"bytes", std::to_string(bytes.size())}};
                   }};
  self.check = [&] {
    column_sums sums;
    pass([&](const table_batch& batch) { add(sums, batch); });
    return bench::members{{"points", std::to_string(rows)},
                          {"time_sum", '"' + std::to_string(sums.times) + '"'},
                          {"number_sum", shortest(sums.numbers)}};
  };
  return bench::run(count, arguments, self);
}
