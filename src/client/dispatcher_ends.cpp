// SPDX-License-Identifier: Apache-2.0
// Ends batches: updates the counters and calls the callbacks.
#include <algorithm>
#include <string>
#include <utility>

#include "client/dispatcher.h"
#include "client/plausible_time.h"
#include "client/refused_line.h"

namespace simdlp::client_internal {
namespace {

void add(write_statistics& to, const write_statistics& part) {
  to.written += part.written;
  to.sent += part.sent;
  to.rejected += part.rejected;
  to.not_written += part.not_written;
  to.unknown += part.unknown;
  to.given_up += part.given_up;
  to.dropped += part.dropped;
  to.bytes += part.bytes;
}

}  // namespace

batch_info info_of(const channel& of, const batch& what) {
  batch_info info;
  info.database = of.options.database;
  info.body = what.body;
  info.points = what.lines;
  info.first_index = what.index_of(0);
  info.last_index = what.index_of(what.lines == 0 ? 0 : what.lines - 1);
  info.runs = what.runs;
  info.attempt = what.attempts;
  info.first_attempt = what.first_attempt;
  info.status = what.status;
  return info;
}

void dispatcher::give_up(const std::shared_ptr<channel>& of, batch_pointer what,
                         const write_error& error) {
  write_statistics counts;
  counts.given_up = what->lines;
  settle(of, std::move(what), counts, error, {}, report::kind::error);
}

void dispatcher::drop(const std::shared_ptr<channel>& of, batch_pointer what) {
  write_statistics counts;
  counts.dropped = what->lines;
  write_error error;
  error.kind = of->aborted ? write_error_kind::aborted : write_error_kind::buffer_full;
  settle(of, std::move(what), counts, error, {}, report::kind::drop);
}

void dispatcher::report_dropped(channel& of, std::uint64_t index) {
  if (!of.callbacks.on_drop) return;
  bool is_new = false;
  {
    const std::scoped_lock held(mutex_);
    is_new = of.dropped == nullptr;
    if (is_new) {
      const auto self = std::ranges::find(channels_, &of, &std::shared_ptr<channel>::get);
      if (self == channels_.end()) return;
      ++of.reporting;
      report due;
      due.of = *self;
      due.what = std::make_unique<batch>();
      due.which = report::kind::drop_newest;
      of.dropped = due.what.get();
      reports_.push_back(std::move(due));
    }
    append_line(*of.dropped, {}, index);
  }
  if (is_new) carrier_.wake();
}

void dispatcher::settle(const std::shared_ptr<channel>& of, batch_pointer what,
                        const write_statistics& counts, const write_error& error,
                        std::vector<line_error> lines, report::kind which) {
  add(of->books, counts);
  of->books.pending -= what->lines;
  ++of->books.batches;
  of->bytes -= what->body.size();
  const auto open = of->open.find(what->sequence);
  if (open != of->open.end() && --open->second == 0) of->open.erase(open);
  if (what->call != nullptr) {
    write_result& result = what->call->result;
    add(result.counts, counts);
    result.counts.pending -= what->lines;
    ++result.counts.batches;
    if (error && !result.error) result.error = error;
    for (line_error& line : lines) {
      if (result.lines.size() >= most_lines_kept) break;
      result.lines.push_back(line);
    }
    if (--what->call->open_batches == 0) complete(*what->call);
  }
  const writer_callbacks& callbacks = of->callbacks;
  const bool wanted = which == report::kind::success ? static_cast<bool>(callbacks.on_success)
                      : which == report::kind::drop  ? static_cast<bool>(callbacks.on_drop)
                                                     : static_cast<bool>(callbacks.on_error);
  if (wanted || logs(*of, which)) {
    ++of->reporting;
    report due;
    due.of = of;
    due.what = std::move(what);
    due.error = error;
    due.lines = std::move(lines);
    due.not_written = counts.not_written;
    due.unknown = counts.unknown;
    due.which = which;
    reports_.push_back(std::move(due));
  } else {
    keep_spare(*what);
  }
  changed_.notify_all();
}

bool dispatcher::logs(channel& of, report::kind which) {
  const time_point now = time_.now();
  if (which != report::kind::error || of.direct || !of.options.log || now < of.log_at) return false;
  of.log_at = now + duration(1'000);
  return true;
}

// Tells each writer once. Looks at one line of each batch, because a wrong unit is wrong in all of them.
void dispatcher::warn_of_times(channel& of, std::string_view body) {
  if (of.warned_of_times || !of.options.log) return;
  std::string text = time_warning(body, sent_precision(of.options), of.options.precision);
  if (text.empty()) return;
  const auto self = std::ranges::find(channels_, &of, &std::shared_ptr<channel>::get);
  if (self == channels_.end()) return;
  of.warned_of_times = true;
  ++of.reporting;
  report due;
  due.of = *self;
  due.error.message = "for '" + of.options.database + "': " + text;
  due.which = report::kind::warning;
  reports_.push_back(std::move(due));
}

void dispatcher::keep_spare(batch& of) {
  if (spare_bodies_.size() < 4 && !of.body.empty()) spare_bodies_.push_back(std::move(of.body));
}

std::string dispatcher::spare_body() {
  const std::scoped_lock held(mutex_);
  if (spare_bodies_.empty()) return {};
  std::string body = std::move(spare_bodies_.back());
  spare_bodies_.pop_back();
  return body;
}

void dispatcher::deliver_reports(lock& held) {
  while (!reports_.empty()) {
    report due = std::move(reports_.front());
    reports_.pop_front();
    if (due.which == report::kind::drop_newest) due.of->dropped = nullptr;
    held.unlock();
    const writer_callbacks& callbacks = due.of->callbacks;
    batch_info info;
    if (due.what != nullptr) {
      info = info_of(*due.of, *due.what);
      info.owned = &due.what->body;
    }
    info.not_written = due.not_written;
    info.unknown = due.unknown;
    switch (due.which) {
      case report::kind::success: call_back([&] { callbacks.on_success(info); }); break;
      case report::kind::error:
        call_back([&] {
          if (callbacks.on_error) {
            callbacks.on_error(info, due.error, due.lines);
          } else {
            due.of->options.log(std::to_string(info.points) +
                                (info.points == 1 ? " point" : " points") + " for '" +
                                due.of->options.database + "': " + describe(due.error));
          }
        });
        break;
      case report::kind::drop:
      case report::kind::drop_newest: call_back([&] { callbacks.on_drop(info); }); break;
      case report::kind::warning: call_back([&] { due.of->options.log(due.error.message); }); break;
      case report::kind::paused:
        info.database = due.of->options.database;
        info.points = due.points;
        call_back([&] { (void)callbacks.on_retry(info, due.error, probe_interval); });
        break;
    }
    held.lock();
    if (due.what != nullptr) keep_spare(*due.what);
    --due.of->reporting;
    changed_.notify_all();
  }
}

}  // namespace simdlp::client_internal
