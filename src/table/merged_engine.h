// SPDX-License-Identifier: Apache-2.0
// The engine of the whole in parallel_tables: beside reading lines itself it takes over what another
// engine has read, so that afterwards it stands as if it had read those lines.
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

  // What an engine that reads parts calls things, and what they are called here.
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

  // Adds what is new in `part`, which has just read `batches`. False: the lines would have been read in
  // another way here, and nothing has changed.
  [[nodiscard]] bool adopt(const engine& part, const std::vector<table_batch>& batches, names& as);
  // A batch of the part in the names of this engine.
  [[nodiscard]] table_batch translate(table_batch&& batch, const engine& part, const names& as);

  // So that parts which begin now know all columns.
  [[nodiscard]] std::unique_ptr<engine> make_part() const;

 private:
  [[nodiscard]] bool can_adopt_schema(const simdlp::schema& of) const;
  void adopt_schema(const simdlp::schema& of, names& as);
  void adopt_series(const engine& part, names& as);
  // Did the types of the columns stay the same while the part was read?
  [[nodiscard]] static bool are_of(const simdlp::schema& types,
                                   const std::vector<table_batch>& batches);
  [[nodiscard]] detail::column_data missing_column(const schema_column& is,
                                                   detail::live_column& column, std::size_t rows);
};

}  // namespace simdlp
