// SPDX-License-Identifier: Apache-2.0
// Reads a file as tables: typed columns for each measurement, in batches whose memory is reused.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include <simdlp/table_builder.h>

namespace {

double sum_of(const simdlp::column_view& column) {
  double sum = 0;
  if (column.kind() == simdlp::value_kind::floating) {
    for (const double value : column.floats()) sum += value;
  } else if (column.kind() == simdlp::value_kind::integer) {
    for (const std::int64_t value : column.integers()) sum += static_cast<double>(value);
  }
  return sum;
}

void print(const simdlp::table_batch& batch) {
  for (std::size_t t = 0; t < batch.size(); ++t) {
    const simdlp::table table = batch[t];
    std::printf("%.*s: %zu rows\n", static_cast<int>(table.measurement().size()),
                table.measurement().data(), table.rows());
    for (std::size_t c = 0; c < table.columns(); ++c) {
      const simdlp::column_view column = table.column(c);
      std::printf("  %-5.*s", static_cast<int>(column.name().size()), column.name().data());
      if (column.role() == simdlp::column_role::tag) {
        for (std::size_t code = 0; code < column.dictionary_size(); ++code) {
          const std::string_view value = column.dictionary(static_cast<std::int32_t>(code));
          std::printf(" %zu='%.*s'", code, static_cast<int>(value.size()), value.data());
        }
        std::printf(", codes %d %d %d...\n", column.codes()[0], column.codes()[1],
                    column.codes()[2]);
      } else {
        const std::string_view type = name(column.kind());
        std::printf(" %.*s, sum %.1f, %zu nulls\n", static_cast<int>(type.size()), type.data(),
                    sum_of(column), column.null_count());
      }
    }
  }
}

}  // namespace

int main(int, char** argv) {
  std::ifstream file(argv[1], std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});

  simdlp::table_options options;
  options.max_rows = 20;  // for the example; the default is a million
  simdlp::table_builder build(options);
  simdlp::decoder decode(bytes, {.precision = simdlp::precision::seconds});
  const auto on_rejected = [](const simdlp::rejected_line& line) {
    std::printf("byte %zu: %s\n", line.offset, line.message().c_str());
  };

  simdlp::append_status status{};
  do {
    status = build.append(decode, on_rejected);
    simdlp::table_batch batch = build.take();
    print(batch);
    build.recycle(std::move(batch));  // the next batch uses its memory
  } while (status == simdlp::append_status::full);
  std::printf("%zu series\n", build.series().size());
}
