// SPDX-License-Identifier: Apache-2.0
// The engine for the whole input in parallel_tables. It can also take over the lines that another engine
// has read; its state is then the same as if it had read them itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "simdlp/table.h"
#include "table/table_engine.h"

namespace simdlp {

class table_builder::merged_engine : public table_builder::engine {
 public:
  using engine::engine;

  // Maps the numbers and codes of an engine that reads a part to those of this engine.
  struct names {
    struct table {
      std::uint32_t number = 0;
      std::vector<std::uint32_t> columns;
      std::vector<std::vector<std::int32_t>> codes;  // by column; of tags
    };
    std::uint64_t revision = 0;       // of the part's schema
    std::uint64_t revision_here = 0;  // of that of the whole
    std::vector<table> tables;
    std::vector<std::uint32_t> series;
  };

  // Adds what is new in `part`, which has just read `batches`. Returns false and changes nothing if this
  // engine would have read the lines differently.
  [[nodiscard]] bool adopt(const engine& part, const std::vector<table_batch>& batches, names& as);
  // Returns a batch of the part with the numbers and codes of this engine.
  [[nodiscard]] table_batch translate(table_batch&& batch, const engine& part, const names& as);

  // Returns an engine for a part, which knows all columns so far.
  [[nodiscard]] std::unique_ptr<engine> make_part() const;

 private:
  [[nodiscard]] bool can_adopt_schema(const simdlp::schema& of) const;
  void adopt_schema(const simdlp::schema& of, names& as);
  void adopt_series(const engine& part, names& as);
  // True if the types of the columns stayed the same while the part was read.
  [[nodiscard]] static bool are_of(const simdlp::schema& types,
                                   const std::vector<table_batch>& batches);
  [[nodiscard]] detail::column_data missing_column(const schema_column& is,
                                                   detail::live_column& column, std::size_t rows);
};

}  // namespace simdlp
