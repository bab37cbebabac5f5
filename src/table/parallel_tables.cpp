// SPDX-License-Identifier: Apache-2.0
// Works in rounds: every thread reads a part, then the calling thread processes the parts in order.
#include "simdlp/parallel_tables.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include "simdlp/detail/line_cursor.h"
#include "simdlp/detail/part_plan.h"
#include "table/merged_engine.h"

namespace simdlp {

class parallel_tables::work {
 public:
  explicit work(const parallel_table_options& options)
      : options_(options), whole_(options.tables), cursor_(options.decode) {}

  totals append(std::string_view bytes, const take_function& take,
                const rejected_function& on_rejected) {
    const detail::part_plan plan(bytes, options_.part_size, options_.decode.kernel);
    const unsigned threads =
        detail::threads_for(options_.threads, bytes.size(), options_.part_size);
    while (readers_.size() < threads) readers_.push_back(std::make_unique<reader>(options_));
    all_ = {};
    reached_ = 0;
    stopped_ = false;
    for (std::size_t first = 0; first < plan.parts() && !stopped_; first += threads) {
      const std::size_t count = std::min<std::size_t>(threads, plan.parts() - first);
      std::atomic<std::size_t> next = 0;
      detail::run_in_threads(static_cast<unsigned>(count), [&] {
        for (std::size_t i = next++; i < count; i = next++) {
          readers_[i]->read(plan, first + i, whole_);
        }
      });
      for (std::size_t i = 0; i < count && !stopped_; ++i) {
        settle(bytes, *readers_[i], take, on_rejected);
      }
    }
    return all_;
  }

  table_builder::merged_engine& whole() { return whole_; }
  [[nodiscard]] std::size_t rejected() const { return rejected_; }

 private:
  struct reader {
    explicit reader(const parallel_table_options& options) : cursor(options.decode) {}

    void read(const detail::part_plan& plan, std::size_t index,
              const table_builder::merged_engine& whole) {
      failure = nullptr;
      batches.clear();
      rejected.clear();
      begin = plan.start_of(index);
      end = plan.start_of(index + 1);
      const char* const bytes = plan.bytes().data();
      const bool is_last = end == plan.bytes().size();
      cursor.reset_totals();
      cursor.start({bytes + begin, bytes + std::max(begin, end), bytes, 0,
                    is_last ? detail::input_end::here : detail::input_end::later});
      try {
        if (part == nullptr) {
          part = whole.make_part();
          names = {};
        }
        bool more = true;
        while (more) {
          more = part->append(cursor, [this](const rejected_line& line) {
            rejected.push_back(line);
          }) == append_status::full;
          batches.push_back(part->take());
        }
      } catch (...) {
        failure = std::current_exception();
      }
      rest = static_cast<std::size_t>(cursor.rest() - bytes);
    }

    // Why a line does not fit depends on all columns before it, and a limit depends on their number.
    [[nodiscard]] bool has_conflicts() const {
      return std::any_of(rejected.begin(), rejected.end(),
                         [](const rejected_line& line) { return bool(line.conflict); });
    }

    detail::line_cursor cursor;
    std::unique_ptr<table_builder::engine> part;
    table_builder::merged_engine::names names;
    std::vector<table_batch> batches;
    std::vector<rejected_line> rejected;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t rest = 0;
    std::exception_ptr failure;
  };

  void settle(std::string_view bytes, reader& done, const take_function& take,
              const rejected_function& on_rejected) {
    if (done.failure) std::rethrow_exception(done.failure);
    const bool is_exact = done.part != nullptr && done.begin == reached_ && done.begin <= done.end;
    if (is_exact && !done.has_conflicts() && whole_.adopt(*done.part, done.batches, done.names)) {
      for (const rejected_line& line : done.rejected) {
        if (on_rejected) on_rejected(line);
      }
      rejected_ += done.rejected.size();
      for (table_batch& batch : done.batches) {
        if (!batch.empty()) take(whole_.translate(std::move(batch), *done.part, done.names));
      }
      all_ += done.cursor.totals();
      reached_ = done.rest;
      stopped_ = done.cursor.stopped();
      return;
    }
    // The whole does not contain what this reader has learned.
    done.part = nullptr;
    if (reached_ < done.end) read_again(bytes, done.end, take, on_rejected);
  }

  void read_again(std::string_view bytes, std::size_t end, const take_function& take,
                  const rejected_function& on_rejected) {
    const char* const data = bytes.data();
    const std::uint64_t generation = whole_.generation();
    const std::size_t before = whole_.rejected();
    cursor_.reset_totals();
    cursor_.start({data + reached_, data + end, data, 0,
                   end == bytes.size() ? detail::input_end::here : detail::input_end::later});
    bool more = true;
    while (more) {
      more = whole_.append(cursor_, on_rejected) == append_status::full;
      table_batch batch = whole_.take();
      if (!batch.empty()) take(std::move(batch));
    }
    rejected_ += whole_.rejected() - before;
    all_ += cursor_.totals();
    reached_ = static_cast<std::size_t>(cursor_.rest() - data);
    stopped_ = cursor_.stopped();
    // Codes and numbers have restarted, so the readers' own ones are no longer valid.
    if (whole_.generation() != generation) {
      for (const std::unique_ptr<reader>& each : readers_) each->part = nullptr;
    }
  }

  parallel_table_options options_;
  table_builder::merged_engine whole_;
  detail::line_cursor cursor_;
  std::vector<std::unique_ptr<reader>> readers_;
  totals all_;
  std::size_t reached_ = 0;
  std::size_t rejected_ = 0;
  bool stopped_ = false;
};

parallel_tables::parallel_tables(const parallel_table_options& options)
    : work_(std::make_unique<work>(options)) {}
parallel_tables::parallel_tables(parallel_tables&&) noexcept = default;
parallel_tables& parallel_tables::operator=(parallel_tables&&) noexcept = default;
parallel_tables::~parallel_tables() = default;

totals parallel_tables::append(std::string_view bytes, const take_function& take,
                               const rejected_function& on_rejected) {
  return work_->append(bytes, take, on_rejected);
}
std::size_t parallel_tables::rejected() const noexcept { return work_->rejected(); }
const schema& parallel_tables::schema() const noexcept { return work_->whole().schema(); }
const series_table& parallel_tables::series() const noexcept { return work_->whole().series(); }
std::uint64_t parallel_tables::generation() const noexcept { return work_->whole().generation(); }

}  // namespace simdlp
