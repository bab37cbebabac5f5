// SPDX-License-Identifier: Apache-2.0
// Typed columns of every measurement, tags as dictionary codes; the memory of a batch is used again.
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include <simdlp/table_builder.h>

#include "adapter.h"

int main(int count, char** arguments) {
  using namespace simdlp;  // NOLINT(google-build-using-namespace)
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
  return bench::run(count, arguments,
                    {"tables",
                     [&] {
                       rows = 0;
                       const std::size_t before = build.rejected();
                       from->reset(bytes);
                       bool more = true;
                       while (more) {
                         more = build.append(*from) == append_status::full;
                         table_batch batch = build.take();
                         rows += batch.rows();
                         build.recycle(std::move(batch));
                       }
                       rejected = build.rejected() - before;
                     },
                     [&] {
                       return bench::members{{"points", std::to_string(rows)},
                                             {"rejected", std::to_string(rejected)},
                                             {"bytes", std::to_string(bytes.size())}};
                     }});
}
