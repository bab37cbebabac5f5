// SPDX-License-Identifier: Apache-2.0
#include "simdlp/table_builder.h"

#include <utility>

#include "table/table_engine.h"

namespace simdlp {

table_builder::table_builder(const table_options& options)
    : engine_(std::make_unique<engine>(options)) {}
table_builder::table_builder(table_builder&&) noexcept = default;
table_builder& table_builder::operator=(table_builder&&) noexcept = default;
table_builder::~table_builder() = default;

append_status table_builder::append(decoder& from, const rejected_function& on_rejected) {
  from.stand_ = decoder::stand::seen;
  return engine_->append(from.cursor_, on_rejected);
}
append_status table_builder::append(stream_decoder& from, const rejected_function& on_rejected) {
  from.stand_ = stream_decoder::stand::seen;
  do {
    if (engine_->full()) return append_status::full;
    if (from.take_made_line()) engine_->reject(from.current(), on_rejected);
    from.line_ = &from.cursor_.line();
    if (from.stopped_) continue;
    if (engine_->append(from.cursor_, on_rejected) == append_status::full) {
      return append_status::full;
    }
  } while (from.next_run());
  return append_status::done;
}

schema_conflict table_builder::append(const point& from) { return engine_->append(from); }
bool table_builder::full() const noexcept { return engine_->full(); }
table_batch table_builder::take() { return engine_->take(); }
void table_builder::recycle(table_batch&& used) { engine_->recycle(std::move(used)); }
std::size_t table_builder::rows() const noexcept { return engine_->rows(); }
std::size_t table_builder::rejected() const noexcept { return engine_->rejected(); }
const simdlp::schema& table_builder::schema() const noexcept { return engine_->schema(); }
const series_table& table_builder::series() const noexcept { return engine_->series(); }
std::uint64_t table_builder::generation() const noexcept { return engine_->generation(); }

}  // namespace simdlp
