// SPDX-License-Identifier: Apache-2.0
// Decodes one buffer on several threads. The input is cut into parts, each part is read into its own
// sink, and the sinks are passed to the caller in input order.
//
//   struct counter { ... };                            // a sink, see sink.h
//   std::uint64_t sum = 0;
//   simdlp::parallel_result all = simdlp::parallel_decode(
//       bytes, {.threads = 8}, [] { return counter(); },
//       [&](counter&& done, simdlp::parallel_part&) { sum += done.sum; });
//
// How it works: each part starts at a line start near an even cut. In most cases the text around the cut
// allows only one lexer state, so the line start is certain. Otherwise it is found by assuming that the
// cut is not inside a string. The parts are then checked in order: a part is used only if the one before
// it ended exactly where it starts. Otherwise its sink is discarded and its lines are read again. So the
// result is exact for any input, and no input costs more than twice the work of one thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>
#include <version>
#ifdef __cpp_lib_jthread  // not before LLVM 20 in libc++
#include <stop_token>
#endif

#include "simdlp/decode_options.h"
#include "simdlp/decoder.h"
#include "simdlp/detail/line_cursor.h"
#include "simdlp/detail/part_plan.h"
#include "simdlp/detail/visit.h"
#include "simdlp/error.h"
#include "simdlp/point.h"
#include "simdlp/sink.h"
#include "simdlp/split.h"
#include "simdlp/totals.h"

namespace simdlp {

struct parallel_options {
  // The number of threads that read, including the calling one. 0: std::thread::hardware_concurrency().
  // The call starts the other threads and joins them before it returns.
  unsigned threads = 0;

  // Bytes of a part. At most 2 * threads + 1 parts are being read or waiting for `take` at a time.
  std::size_t part_size = std::size_t{1} << 20U;

  decode_options decode = {};

#ifdef __cpp_lib_jthread
  // After a stop request, no new part is started, and parts that `take` has not received are discarded.
  std::stop_token stop = {};
  [[nodiscard]] bool stop_requested() const noexcept { return stop.stop_requested(); }
#else
  [[nodiscard]] static bool stop_requested() noexcept { return false; }
#endif
};

// A part, as `take` receives it: whole lines that follow those of the part before it. Valid during the
// call.
class parallel_part {
 public:
  [[nodiscard]] std::string_view bytes() const noexcept { return bytes_; }
  [[nodiscard]] const simdlp::totals& totals() const noexcept { return totals_; }

  // Returns the line and column, in the whole input, of an error that the part's sink received. If errors
  // are located in order, all of them together cost one pass over the input.
  [[nodiscard]] location locate(error error) noexcept { return locate(error.offset); }
  // The same for any other offset in the whole input.
  [[nodiscard]] location locate(std::uint64_t offset) noexcept { return lines_->locate(offset); }

 private:
  template <class MakeSink, class Take>
  friend class parallel_decoding;
  parallel_part(std::string_view bytes, const simdlp::totals& totals,
                detail::line_counter& lines) noexcept
      : bytes_(bytes), totals_(totals), lines_(&lines) {}

  std::string_view bytes_;
  simdlp::totals totals_;
  detail::line_counter* lines_;
};

struct parallel_result {
  simdlp::totals totals;   // of all parts that `take` has received
  bool stopped = false;    // a rejected line ended the work (on_error::stop)
  bool cancelled = false;  // a stop request ended the work
};

namespace detail {

template <class Sink>
concept line_sink = requires(Sink& sink, point here) {
  sink.line(here);
};

template <class Sink>
concept reading_sink = requires(Sink& sink, decoder& part) {
  sink.read(part);
};

template <class Sink>
concept finished_sink = requires(Sink& sink) {
  sink.finish();
};

// The sink of the part that starts at `offset`.
template <class MakeSink>
auto make_sink_at(MakeSink& make_sink, [[maybe_unused]] std::size_t offset) {
  if constexpr (std::is_invocable_v<MakeSink&, std::size_t>) {
    return std::invoke(make_sink, offset);
  } else {
    return std::invoke(make_sink);
  }
}

}  // namespace detail

// The sink of a part is one of these:
//   a decode_sink (sink.h)
//   a type with `void line(simdlp::point)`, which is called for each point and each rejected line
//   a type with `void read(simdlp::decoder&)`, which reads the lines of the part from the decoder in any
//   way, for instance with visit_series(). It must not call reset(), and the decoder is valid during the
//   call. Lines that it does not read are only counted in the totals. Offsets of errors count in the whole
//   input; the decoder's locate() counts lines from its start, so prefer parallel_part::locate() in `take`.
// If a type has several of these, read() is used, then line(). Each may also have `void finish()`, which the
// thread that filled the sink calls once after the last line of the part.
template <class Sink>
concept part_sink = decode_sink<Sink> || detail::line_sink<Sink> || detail::reading_sink<Sink>;

// The same work for callers that have their own threads. Each thread calls work(), which returns when
// no part is left. After the last call has returned, one thread calls finish(). options.threads is the
// number of threads that will call work(); 0 counts as 1.
//
// `make_sink()`, or `make_sink(offset)` with the offset of the part's first byte, returns the sink of a
// part. Several threads call it at the same time, and not in input order. `take(Sink&&,
// parallel_part&)` is called by one thread at a time, in input order. A filled sink may be discarded
// without a call of take, so a sink must not have visible effects before that call.
//
// Errors: an exception from make_sink, a sink or take ends the work, and finish() throws it. If there are
// several, finish() throws the first in input order.
// Lifetime: the bytes must outlive the object.
// Memory: 133 KiB for each call of work(), and the sinks of 2 * threads + 1 parts.
// Thread safety: any number of threads may call work(); finish() must be called after them.
template <class MakeSink, class Take>
class parallel_decoding {
 public:
  using sink = std::remove_cvref_t<decltype(detail::make_sink_at(std::declval<MakeSink&>(), 0))>;
  static_assert(part_sink<sink>, "make_sink must make a part_sink");

  parallel_decoding(std::string_view bytes, const parallel_options& options, MakeSink make_sink,
                    Take take)
      : plan_(bytes, options.part_size, options.decode.kernel),
        options_(options),
        make_sink_(std::move(make_sink)),
        take_(std::move(take)),
        lines_(bytes),
        parts_(2 * std::size_t{options.threads == 0 ? 1 : options.threads} + 1) {}

  parallel_decoding(const parallel_decoding&) = delete;
  parallel_decoding& operator=(const parallel_decoding&) = delete;

  void work() {
    const auto from = std::make_unique<decoder>(std::string_view(), options_.decode);
    for (;;) {
      const std::optional<std::size_t> index = claim();
      if (!index) return;
      part& mine = parts_[*index % parts_.size()];
      mine.begin = plan_.start_of(*index);
      mine.end = plan_.start_of(*index + 1);
      mine.failure = nullptr;
      if (mine.begin < mine.end) read(*from, mine);
      hand_over(*from, mine);
    }
  }

  // Returns the result, or throws the exception that ended the work.
  parallel_result finish() {
    if (failure_) std::rethrow_exception(failure_);
    return result_;
  }

 private:
  struct part {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t rest = 0;  // the end of the lines that were read
    bool stopped = false;
    bool ready = false;
    std::optional<sink> filled;
    simdlp::totals totals;
    std::optional<detail::line_feeds> feeds;
    std::exception_ptr failure;
  };

  // Waits for room and returns the next part to read, or nullopt if there is none.
  std::optional<std::size_t> claim() {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] {
      return ended_ || claimed_ == plan_.parts() || claimed_ - taken_ < parts_.size();
    });
    if (claimed_ == plan_.parts() || ends_on_request()) return std::nullopt;
    return claimed_++;
  }

  // Returns whether the work has ended; it ends now if that was requested. The caller holds the lock.
  bool ends_on_request() {
    if (!ended_ && options_.stop_requested()) {
      ended_ = result_.cancelled = true;
      room_.notify_all();
    }
    return ended_;
  }

  void read(decoder& from, part& into) {
    const char* const bytes = plan_.bytes().data();
    from.start(plan_.bytes(), {bytes + into.begin, bytes + into.end, bytes, 0,
                               into.end == plan_.bytes().size() ? detail::input_end::here
                                                                : detail::input_end::later});
    detail::line_cursor& cursor = from.cursor_;
    try {
      into.filled.emplace(detail::make_sink_at(make_sink_, into.begin));
      if constexpr (detail::reading_sink<sink>) {
        into.filled->read(from);
        while (cursor.next()) {
        }
      } else if constexpr (detail::line_sink<sink>) {
        while (cursor.next()) into.filled->line(point(cursor.line()));
      } else {
        detail::visit(cursor, *into.filled);
      }
      if constexpr (detail::finished_sink<sink>) into.filled->finish();
    } catch (...) {
      into.failure = std::current_exception();
    }
    into.totals = cursor.totals();
    into.rest = static_cast<std::size_t>(cursor.rest() - bytes);
    into.stopped = cursor.stopped();
    // Locating an error needs the number of line feeds in all parts before it.
    if (into.totals.rejected != 0) any_rejected_.store(true, std::memory_order_relaxed);
    into.feeds.reset();
    if (any_rejected_.load(std::memory_order_relaxed)) {
      into.feeds =
          detail::count_line_feeds(plan_.bytes().substr(into.begin, into.rest - into.begin));
    }
  }

  // Marks a part as ready. One thread at a time then takes all parts that are ready, in order.
  void hand_over(decoder& from, part& ready) {
    std::unique_lock lock(mutex_);
    ready.ready = true;
    if (taking_) return;
    taking_ = true;
    while (taken_ != plan_.parts() && parts_[taken_ % parts_.size()].ready && !ends_on_request()) {
      part& next = parts_[taken_ % parts_.size()];
      lock.unlock();
      settle(from, next);
      lock.lock();
      next.ready = false;
      ++taken_;
      room_.notify_all();
    }
    taking_ = false;
  }

  // Takes the part if it starts where the last one ended. Otherwise, or if a last line is missing, reads
  // the lines again and takes those.
  void settle(decoder& from, part& next) {
    const std::size_t end = next.end;
    bool unfinished = false;
    if (next.begin < end && next.begin == reached_) {
      accept(next);
      unfinished = reached_ != end;
    }
    next.filled.reset();
    while (!is_ended() && reached_ < end) {
      part again;
      again.begin = reached_;
      again.end = unfinished ? plan_.end_of_line(reached_) : end;
      read(from, again);
      unfinished = again.rest != again.end;
      if (again.rest != again.begin || again.failure) accept(again);
    }
  }

  void accept(part& done) {
    if (!done.failure) {
      try {
        parallel_part shown(plan_.bytes().substr(done.begin, done.rest - done.begin), done.totals,
                            lines_);
        std::invoke(take_, std::move(*done.filled), shown);
      } catch (...) {
        done.failure = std::current_exception();
      }
    }
    if (done.feeds) lines_.pass(done.begin, done.rest, *done.feeds);
    reached_ = done.rest;
    result_.totals += done.totals;
    if (!done.failure && !done.stopped) return;
    const std::scoped_lock lock(mutex_);
    failure_ = done.failure;
    result_.stopped = done.stopped;
    ended_ = true;
  }

  [[nodiscard]] bool is_ended() {
    const std::scoped_lock lock(mutex_);
    return ended_;
  }

  const detail::part_plan plan_;
  const parallel_options options_;
  MakeSink make_sink_;
  Take take_;
  std::atomic<bool> any_rejected_ = false;

  std::mutex mutex_;
  std::condition_variable room_;
  std::size_t claimed_ = 0;
  std::size_t taken_ = 0;
  bool taking_ = false;
  bool ended_ = false;
  std::exception_ptr failure_;

  // Used by the thread that calls `take`.
  detail::line_counter lines_;
  std::size_t reached_ = 0;
  parallel_result result_;
  std::vector<part> parts_;
};

// Decodes all of `bytes`; see parallel_decoding for `make_sink` and `take`. If the system refuses to start
// threads, the existing threads do the work; there is always the calling one. Throws the first
// exception in input order. Linear in the size of the input. Thread-safe.
template <class MakeSink, class Take>
parallel_result parallel_decode(std::string_view bytes, parallel_options options,
                                MakeSink make_sink, Take take) {
  options.threads = detail::threads_for(options.threads, bytes.size(), options.part_size);
  parallel_decoding<MakeSink, Take> work(bytes, options, std::move(make_sink), std::move(take));
  detail::run_in_threads(options.threads, [&] { work.work(); });
  return work.finish();
}

// Cuts `bytes` as split() does into at most `threads` parts (0: std::thread::hardware_concurrency()),
// and calls `each(index, part)` for each part, on one thread per part. When all calls have returned,
// throws the first exception in input order, if there was one.
template <class Each>
void for_each_part(std::string_view bytes, unsigned threads, Each&& each) {
  const std::vector<std::string_view> parts = detail::split_in_threads(bytes, threads);
  std::vector<std::exception_ptr> failures(parts.size());
  std::atomic<std::size_t> next = 0;
  detail::run_in_threads(static_cast<unsigned>(parts.size()), [&] {
    for (std::size_t i = next++; i < parts.size(); i = next++) {
      try {
        each(i, parts[i]);
      } catch (...) {
        failures[i] = std::current_exception();
      }
    }
  });
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace simdlp
