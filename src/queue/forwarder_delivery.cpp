// SPDX-License-Identifier: Apache-2.0
// Sends the batches of a forwarder, and keeps and counts what the server refuses.
#include <algorithm>
#include <utility>

#include "queue/forwarder_core.h"

namespace simdlp {

using namespace std::chrono_literals;
using queue_internal::batch_key;
using std::chrono::milliseconds;

namespace {

// True if a failure is caused by the lines, and not by the server, the network or the options.
// Sending the lines again is then useless.
[[nodiscard]] bool is_final(const write_error& error) noexcept {
  switch (error.kind) {
    case write_error_kind::rejected:
    case write_error_kind::too_large: return true;
    case write_error_kind::http:
      return error.status == 400 || error.status == 413 || error.status == 422;
    default: return false;
  }
}

}  // namespace

// A key for checking the other options.
batch_key forwarder::inside::key_to_check() const {
  return {"x", options_.destination.retention_policy, options_.destination.org};
}

client_options forwarder::inside::options_for(const batch_key& key) const {
  client_options out = options_.destination;
  out.database = key.database;
  out.retention_policy = key.retention_policy;
  out.org = key.org;
  out.precision = precision::nanoseconds;
  out.retry.max_retries = retry_options::unlimited;
  out.retry.max_time = 0ms;
  // A batch ends where this class ends it.
  out.batch.flush_interval = 0ms;
  out.batch.batch_size = std::size_t{1} << 40U;
  out.batch.batch_bytes =
      std::clamp(2 * options_.batch_bytes, out.batch.batch_bytes, out.batch.max_request_bytes);
  out.batch.buffer_bytes = std::max(out.batch.buffer_bytes, 4 * out.batch.max_request_bytes);
  out.batch.when_full = full_policy::block;
  out.batch.max_in_flight = 1;
  out.batch.stamp = false;
  out.validate = false;
  out.on_reject = reject_policy::isolate;
  out.on_auth_failure = auth_failure::fail;  // tried again by this class
  return out;
}

forwarder::inside::writer& forwarder::inside::writer_for(const batch_key& key) {
  const auto found = writers_.find(key);
  if (found != writers_.end()) return found->second;
  if (writers_.size() >= 100) writers_.clear();
  writer_callbacks callbacks;
  callbacks.on_success = [this](const batch_info&) { note_failure({}); };
  callbacks.on_retry = [this](const batch_info&, const write_error& error, milliseconds) {
    note_failure(error);
    return stops_ || dropping_ ? retry_decision::give_up : retry_decision::retry;
  };
  callbacks.on_error = [this](const batch_info&, const write_error& error,
                              std::span<const line_error> lines) {
    refused_ = error;
    refused_lines_.insert(refused_lines_.end(), lines.begin(), lines.end());
  };
  writer& made = writers_[key];
  made.to = std::make_unique<batch_writer>(client_, options_for(key), std::move(callbacks));
  return made;
}

bool forwarder::inside::deliver(const batch& what) {
  writer& with = writer_for(what.key);
  refused_.reset();
  refused_lines_.clear();
  // Lines that are too long for a request are refused here.
  const write_result handed = with.to->write(std::string_view(what.lines));
  bool settled = false;
  while (!settled && !stops_) settled = with.to->flush(100ms);
  if (!settled) {
    with.to->abort();
    count(with, false);
    return false;
  }
  refused_lines_.insert(refused_lines_.end(), handed.lines.begin(), handed.lines.end());
  if (handed.error && !refused_) refused_ = handed.error;
  const bool dropping = dropping_;  // it may change in the meantime
  const bool is_done = settle(what, dropping);
  count(with, is_done);
  return is_done;
}

bool forwarder::inside::settle(const batch& what, bool dropping) {
  if (!refused_ && refused_lines_.empty()) return true;
  if (refused_ && !is_final(*refused_)) {
    if (dropping) skipped_bytes_ += what.lines.size();
    note_failure(*refused_);
    return dropping;
  }
  const std::string reason = refused_ ? describe(*refused_) : std::string("refused");
  if (!rejected_.keep(what.key.name(), reason, refused_lines_, what.lines)) {
    write_error wrong;
    wrong.kind = write_error_kind::usage;
    wrong.message = "refused lines cannot be written to the folder 'rejected'";
    note_failure(wrong);
    return dropping;
  }
  if (options_.on_rejected)
    options_.on_rejected(refused_.value_or(write_error()), refused_lines_, what.lines);
  return true;
}

// A batch that is not settled is sent again as a whole, so its lines are counted then.
void forwarder::inside::count(writer& of, bool settled) {
  const write_statistics now = of.to->statistics();
  const write_statistics& old = of.books;
  const std::lock_guard lock(mutex_);
  if (settled) {
    counts_.written += now.written + now.sent - old.written - old.sent;
    counts_.rejected += now.rejected + now.not_written + now.unknown + now.refused - old.rejected -
                        old.not_written - old.unknown - old.refused;
    const bool is_refused = refused_ && is_final(*refused_);
    (is_refused ? counts_.rejected : counts_.dropped) += now.given_up - old.given_up;
  }
  counts_.batches += now.batches - old.batches;
  counts_.bytes += now.bytes - old.bytes;
  counts_.requests += now.requests - old.requests;
  counts_.retried += now.retried - old.retried;
  of.books = now;
  std::map<int, std::uint64_t> answers = of.to->answers();
  for (const auto& [status, number] : answers) answers_[status] += number - of.answers[status];
  of.answers = std::move(answers);
}

}  // namespace simdlp
