// SPDX-License-Identifier: Apache-2.0
#include "client/writer_core.h"

#include <algorithm>
#include <functional>
#include <thread>

namespace simdlp::client_internal {

writer_core::writer_core(std::shared_ptr<client_core> client, const client_options& options,
                         writer_callbacks callbacks)
    : client_(std::move(client)),
      options_(options),
      problem_(problem_of(options)),
      channel_(client_->dispatch().open(options, std::move(callbacks))),
      collector_(options, [core = client_.get()] { return core->dispatch().unix_time(); }) {
  collector_.keep_refused(false);
}

// The lock is held only briefly, unless a record is encoded under it. So spinning for a moment costs
// less than sleeping.
void writer_core::lock() {
  constexpr int tries = 64;
  constexpr std::uint32_t records = 1024;
  if (mutex_.try_lock()) return;
  contended_.store(records, std::memory_order_relaxed);
  for (int i = 0; i < tries; ++i) {
    if (mutex_.try_lock()) return;
  }
  mutex_.lock();
}

aside_collector* writer_core::begin_aside() {
  const std::uint32_t left = contended_.load(std::memory_order_relaxed);
  if (left == 0) return nullptr;
  contended_.store(left - 1, std::memory_order_relaxed);
  const std::size_t first = std::hash<std::thread::id>()(std::this_thread::get_id());
  for (std::size_t i = 0; i < asides_.size(); ++i) {
    aside_collector& each = asides_[(first + i) % asides_.size()];
    if (each.busy.exchange(true, std::memory_order_acquire)) continue;
    if (each.lines == nullptr) {
      client_options options = options_;
      options.batch.stamp = false;  // add_aside() sets the time, in the order of the batch
      try {
        each.lines = std::make_unique<line_collector>(options, [] { return std::int64_t{0}; });
      } catch (...) {
        each.busy.store(false, std::memory_order_release);
        throw;
      }
      each.lines->keep_refused(false);
    }
    return &each;
  }
  return nullptr;
}

write_status writer_core::add_aside(aside_collector& from, errc refused) {
  write_status status;
  line_collector* const to = open(status);
  if (to == nullptr) return status;
  const std::unique_lock held(mutex_, std::adopt_lock);
  if (refused == errc::none) {
    refused = to->add_encoded(*from.lines);
  } else {
    to->pass_over();
  }
  added(refused);
  if (refused != errc::none) status = {write_error_kind::rejected, refused};
  return status;
}

void writer_core::give_back(aside_collector& from) noexcept {
  from.lines->take(from.body, from.runs);
  from.busy.store(false, std::memory_order_release);
}

line_collector* writer_core::open(write_status& status) {
  if (client_->is_forked()) {
    status.kind = write_error_kind::closed;
    return nullptr;
  }
  for (;;) {
    lock();
    if (closed_ || client_->is_closed() || !problem_.empty()) {
      ++refused_;
      mutex_.unlock();
      status.kind = problem_.empty() ? write_error_kind::closed : write_error_kind::usage;
      return nullptr;
    }
    if (channel_->bytes.load() + collector_.body().size() < options_.batch.buffer_bytes)
      return &collector_;
    cut_locked();
    mutex_.unlock();
    if (channel_->bytes.load() < options_.batch.buffer_bytes) continue;
    status.kind = wait_for_room();
    if (status.kind == write_error_kind::none) continue;
    const bool drop = options_.batch.when_full == full_policy::drop_newest ||
                      options_.batch.when_full == full_policy::drop_oldest;
    const std::scoped_lock held(mutex_);
    const std::uint64_t index = collector_.pass_over();  // the record keeps its number
    if (closed_ || client_->is_closed()) status.kind = write_error_kind::closed;
    if (drop && status.kind == write_error_kind::buffer_full) {
      ++dropped_;
      client_->dispatch().report_dropped(*channel_, index);
      status.kind = write_error_kind::none;  // accepted; the counters say how it ended
    } else {
      ++refused_;
    }
    return nullptr;
  }
}

bool writer_core::wait_until_writable(std::optional<duration> limit) {
  if (client_->is_forked() || client_->is_own_thread()) return false;
  {
    const std::scoped_lock held(mutex_);
    if (closed_) return false;
    if (channel_->bytes.load() + collector_.body().size() < options_.batch.buffer_bytes)
      return true;
    cut_locked();
  }
  if (channel_->bytes.load() < options_.batch.buffer_bytes) return true;
  return client_->dispatch().wait_for_room(*channel_, options_.batch.buffer_bytes, limit);
}

write_error_kind writer_core::wait_for_room() {
  dispatcher& dispatch = client_->dispatch();
  const batch_options& rules = options_.batch;
  switch (rules.when_full) {
    case full_policy::block:
      if (client_->is_own_thread()) return write_error_kind::would_block;
      if (dispatch.wait_for_room(*channel_, rules.buffer_bytes, rules.block_timeout))
        return write_error_kind::none;
      return write_error_kind::buffer_full;
    case full_policy::drop_oldest:
      if (dispatch.make_room(*channel_, 1)) return write_error_kind::none;
      break;
    case full_policy::fail:
    case full_policy::drop_newest: break;
  }
  return write_error_kind::buffer_full;
}

bool writer_core::added(errc refused) {
  if (refused != errc::none) {
    ++refused_;
    return false;
  }
  const batch_options& rules = options_.batch;
  if (collector_.body().size() > rules.batch_bytes && collector_.lines() > 1)
    cut_locked(true);  // the last line did not fit
  if (collector_.lines() >= rules.batch_size || collector_.body().size() >= rules.batch_bytes) {
    cut_locked();
    return true;
  }
  if (channel_->cut_at.load(std::memory_order_relaxed) == 0 && rules.flush_interval.count() > 0) {
    dispatcher& dispatch = client_->dispatch();
    const time_point at =
        dispatch.now() + rules.flush_interval + dispatch.jitter_of(options_.retry);
    channel_->cut_at = at.time_since_epoch().count();
    client_->start();
    dispatch.wake();
  }
  return false;
}

void writer_core::cut_locked(bool keeps_last) {
  channel_->cut_at = 0;
  if (collector_.lines() == 0) return;
  auto what = std::make_unique<batch>();
  what->body = client_->dispatch().spare_body();
  what->lines = collector_.lines() - (keeps_last ? 1 : 0);
  if (keeps_last) {
    collector_.take_all_but_last(what->body, what->runs);
  } else {
    collector_.take(what->body, what->runs);
  }
  client_->start();
  client_->dispatch().submit(*channel_, std::move(what));
}

void writer_core::count_refused(std::uint64_t records) {
  const std::scoped_lock held(mutex_);
  refused_ += records;
  for (std::uint64_t i = 0; i < records; ++i) collector_.pass_over();
}

void writer_core::count_omitted(const omitted_parts& parts) {
  const std::scoped_lock held(mutex_);
  omitted_ = omitted_ + parts;
}

void writer_core::cut() {
  const std::scoped_lock held(mutex_);
  cut_locked();
}

write_statistics writer_core::statistics() {
  const std::scoped_lock held(mutex_);
  write_statistics all = client_->dispatch().books_of(*channel_);
  all.given += collector_.lines() + refused_ + dropped_;
  all.accepted += collector_.lines() + dropped_;
  all.pending += collector_.lines();
  all.refused += refused_;
  all.omitted = omitted_ + collector_.omitted();
  all.dropped += dropped_;
  return all;
}

void writer_core::close(std::optional<duration> limit) {
  if (client_->is_forked() || client_->is_own_thread()) return;
  {
    const std::scoped_lock held(mutex_);
    closed_ = true;
    cut_locked();
  }
  client_->dispatch().close(*channel_, limit.value_or(options_.batch.max_close_wait));
  client_->dispatch().remove(channel_);
}

void writer_core::abort() {
  if (client_->is_forked() || client_->is_own_thread()) return;
  {
    const std::scoped_lock held(mutex_);
    closed_ = true;
    cut_locked();
  }
  client_->dispatch().abort(*channel_);
  client_->dispatch().remove(channel_);
}

}  // namespace simdlp::client_internal
