// SPDX-License-Identifier: Apache-2.0
// Parts for statistics and warnings. Several threads read them, and only count lines that resemble
// earlier ones. Lines with something new are processed in input order.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "known_lines.h"
#include "new_series.h"
#include "simdlp/decoder.h"
#include "simdlp/visit_series.h"
#include "tool/parallel/line_event.h"
#include "tool/parallel/object_pool.h"
#include "tool/parallel/text_parts.h"

namespace simdlp::tool {

// The result of one thread for a part.
struct part_digest {
  // A rejected line, or lines that the collector processes.
  struct found {
    enum class kind : std::uint8_t {
      rejected,  // a rejected line; `written` is the number of points before it
      run,  // lines that have something new; `line` is their text, or empty if it ends with the part
      series,  // a new series; `line` is its text
    };
    kind what{};
    line_event event;
    // Valid for a series.
    std::size_t measurement_size = 0;
    std::uint64_t hash = 0;
    std::size_t first_tag = 0;  // of part_digest::tags
    std::size_t tags = 0;       // their number
  };
  std::vector<found> lines;      // in order
  std::vector<hashed_tag> tags;  // of the series
  line_counts counts;
  std::uint64_t epoch = 0;
};

// The knowledge of the threads. A part that was read from a wrong start has lines that do not exist.
// When such a part is dropped, everything learned so far is invalid, and a new epoch begins.
class digest_pool {
 public:
  explicit digest_pool(const known_lines_options& options)
      : options_(options),
        known_([this] { return std::make_unique<known_lines>(options_); }),
        digests_([] { return std::make_unique<part_digest>(); }) {}

  // Returns an object that knows only parts before the one that begins at `offset`.
  [[nodiscard]] object_pool<known_lines>::lease borrow_known(std::uint64_t offset);
  [[nodiscard]] object_pool<part_digest>::lease borrow_digest();
  [[nodiscard]] std::uint64_t epoch() const { return epoch_.load(std::memory_order_relaxed); }
  void begin_epoch() { epoch_.fetch_add(1, std::memory_order_relaxed); }
  [[nodiscard]] const decode_options& reading() const { return options_.reading; }

 private:
  known_lines_options options_;
  std::atomic<std::uint64_t> epoch_ = 0;
  object_pool<known_lines> known_;
  object_pool<part_digest> digests_;
};

class digest_sink {
 public:
  // For the part that begins at `offset`.
  digest_sink(digest_pool& pool, std::uint64_t offset)
      : pool_(&pool), known_(pool.borrow_known(offset)), digest_(pool.borrow_digest()) {
    digest_->epoch = known_->epoch;
  }
  digest_sink(digest_sink&&) noexcept = default;
  digest_sink& operator=(digest_sink&&) = delete;
  ~digest_sink() {
    if (digest_ != nullptr) pool_->begin_epoch();
  }

  void read(decoder& from) { visit_series(from, known_->series(), *this); }

  // Called by visit_series().
  void series(std::uint32_t number, std::string_view raw) {
    line_.begin();
    known_->begin(number, raw);
  }
  template <class Value>
  [[gnu::always_inline]] void field(text key, Value value) {
    line_.field(key, value);
  }
  [[nodiscard]] bool has_distinct_keys() { return known_->has_distinct_keys(line_); }
  [[gnu::always_inline]] void end(std::optional<std::int64_t> time) {
    ++points_;
    const line_news news = known_->add(line_, time.has_value(), time ? *time : 0);
    if (news == line_news::none && !in_run_) [[likely]]
      return;
    note(news);
  }
  void reject(simdlp::error why, std::string_view raw) {
    if (in_run_) change_run(raw.data());
    digest_->lines.push_back(
        {part_digest::found::kind::rejected, rejected_line(why, raw, points_)});
  }
  void finish() {
    known_->take_counts(digest_->counts);
    known_.reset();
  }

  // Returns the digest. Call it once.
  [[nodiscard]] object_pool<part_digest>::lease take() { return std::move(digest_); }

 private:
  void note(line_news news);
  // A run of new lines begins or ends at `at`; the end of the part may end it, too.
  void change_run(const char* at);

  digest_pool* pool_;
  object_pool<known_lines>::lease known_;
  object_pool<part_digest>::lease digest_;
  noted_line line_;
  std::size_t points_ = 0;
  bool in_run_ = false;
};

// The collector is called in input order:
//   void begin(taken_part&), void end()   before and after the lines of a part
//   void reject(const line_event&, taken_part&)
//   void add(point)                       a line with something new
//   void add(const new_series&)           the series of such a line, if nothing else is new
//   void add(const line_counts&)          all other lines of the part, after those
// `points` counts the points before the current line.
template <class Collector>
totals collect_parts(input& from, const reading_plan& plan, digest_pool& pool, Collector& into,
                     std::uint64_t& points) {
  decode_options options = plan.options;
  if (!from.is_in_memory()) {
    options.limits.line = std::min(options.limits.line, line_blocks::longest_line);
  }
  const auto decode = std::make_unique<decoder>(std::string_view(), options);
  const auto look_at = [&](std::string_view run, taken_part& part, bool counts_points) {
    decode->reset(run);
    for (const point here : *decode) {
      if (here) [[likely]] {
        if (counts_points) ++points;
        into.add(here);
      } else {
        // The position is relative to the whole part.
        line_event what = rejected_line(here.error(), here.raw(), 0);
        what.offset = part.in_block(run.data()) + here.error().offset;
        into.reject(what, part);
      }
    }
  };
  return for_each_part(
      from, plan, [&](std::uint64_t offset) { return digest_sink(pool, offset); },
      [&](digest_sink&& sink, taken_part& part) {
        const auto digest = sink.take();
        into.begin(part);
        const std::uint64_t before = points;
        if (digest->epoch != pool.epoch()) {
          look_at(part.bytes(), part, true);
          into.end();
          return;
        }
        const char* const end = part.bytes().data() + part.bytes().size();
        for (const part_digest::found& each : digest->lines) {
          const std::string_view text = each.event.line;
          switch (each.what) {
            case part_digest::found::kind::rejected:
              points = before + each.event.written;
              into.reject(each.event, part);
              break;
            case part_digest::found::kind::run:
              look_at(text.empty() ? std::string_view(text.data(),
                                                      static_cast<std::size_t>(end - text.data()))
                                   : text,
                      part, false);
              break;
            case part_digest::found::kind::series:
              into.add(new_series{
                  text.substr(0, each.measurement_size), text, each.hash,
                  std::span<const hashed_tag>(digest->tags).subspan(each.first_tag, each.tags)});
              break;
          }
        }
        points = before + part.totals().points;
        into.add(digest->counts);
        into.end();
      });
}

}  // namespace simdlp::tool
