// SPDX-License-Identifier: Apache-2.0
// What the dispatcher does with answers: how each batch ends, or when it is sent again.
#include <algorithm>
#include <bit>

#include "client/dispatcher.h"
#include "client/redirect.h"

namespace simdlp::client_internal {
namespace {

constexpr duration probe_interval{60'000};       // of a destination that is paused
constexpr std::uint32_t most_isolated = 100;     // requests that look for bad lines, of a batch
constexpr std::size_t most_lines_kept = 10'000;  // of a call's result

batch_info info_of(const channel& of, const batch& what) {
  batch_info info;
  info.database = of.options.database;
  info.body = what.body;
  info.points = what.lines;
  info.first_index = what.index_of(0);
  info.last_index = what.index_of(what.lines == 0 ? 0 : what.lines - 1);
  info.attempt = what.attempts;
  info.status = what.status;
  return info;
}

void add(write_statistics& to, const write_statistics& part) {
  to.written += part.written;
  to.sent += part.sent;
  to.rejected += part.rejected;
  to.not_written += part.not_written;
  to.unknown += part.unknown;
  to.given_up += part.given_up;
  to.dropped += part.dropped;
}

// Servers and proxies may quote what was sent to them.
void take_out(std::string& text, const std::string& secret) {
  if (secret.empty()) return;
  for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos;)
    text.replace(at, secret.size(), "***");
}

void take_out_secrets(verdict& what, const client_options& options, const server_address& server) {
  for (const std::string* const secret :
       {&options.connection.token, &options.connection.password, &server.password}) {
    take_out(what.error.message, *secret);
    for (reported_line& each : what.lines) take_out(each.message, *secret);
  }
}

}  // namespace

void dispatcher::receive(answer& from, lock& held) {
  const auto found = flights_.find(from.id);
  if (found == flights_.end()) return;  // cancelled meanwhile
  flight of = std::move(found->second);
  flights_.erase(found);
  if (of.ping) {
    receive_pong(of, from);
    return;
  }
  if (of.what == nullptr) {  // CREATE DATABASE; the write that follows shows whether it worked
    of.from->to->asking = false;
    return;
  }
  destination& to = *of.from->to;
  --of.from->in_flight;
  --to.in_flight;
  const sent_request sent{of.api, of.from->options.accept_partial || of.api != write_api::v3,
                          of.from->options.database};
  verdict what = judge(from, sent, time_.unix_time());
  of.what->status = from.failure ? 0 : from.status;
  ++of.from->answers[of.what->status];
  take_out_secrets(what, of.from->options, of.from->server);
  switch (what.step) {
    case next_step::settle:
      succeed(to);
      if (what.error) {
        settle_refused(of, what);
      } else {
        settle_written(of);
      }
      break;
    case next_step::retry: retry(of, what, held); break;
    case next_step::split: split(of, what); break;
    case next_step::pause: pause(of, what); break;
    case next_step::follow: follow(of, what); break;
    case next_step::switch_api: switch_api(of, what); break;
    case next_step::create_database: create_database(of, what); break;
  }
}

void dispatcher::succeed(destination& at) {
  at.failures = 0;
  at.paused = false;
  at.hold_until = {};
  if (at.largest != SIZE_MAX && ++at.successes >= 100) {
    at.successes = 0;
    at.largest = at.largest > SIZE_MAX / 2 ? SIZE_MAX : at.largest + at.largest / 2;
  }
}

void dispatcher::settle_written(flight& of) {
  write_statistics counts;
  const std::uint64_t lines = of.what->lines;
  if (of.what->search != nullptr) of.what->search->written = true;
  (of.from->options.no_sync && of.api == write_api::v3 ? counts.sent : counts.written) = lines;
  of.from->books.bytes += of.what->body.size();
  settle(of.from, std::move(of.what), counts, {}, {}, report::kind::success);
}

// Lines that are known to be bad are taken out, and the rest is sent again; if none is known, the
// batch is halved. Sending again what is stored already changes nothing.
bool dispatcher::isolate(flight& of, const verdict& what, std::vector<located_line>& located) {
  channel& from = *of.from;
  batch& whole = *of.what;
  if (from.options.on_reject != reject_policy::isolate || !what.by_database || whole.lines < 2 ||
      what.rest == rest_of_batch::written || what.rest == rest_of_batch::given_up) {
    return false;
  }
  if (whole.search == nullptr) {
    whole.search = std::make_shared<line_search>();
    whole.search->deepest = 2 + static_cast<std::uint32_t>(std::bit_width(whole.lines));
  }
  line_search& search = *whole.search;
  if (++search.requests > most_isolated) return false;
  std::vector<std::uint64_t> bad;
  for (const located_line& each : located) {
    if (each.position) bad.push_back(*each.position);
  }
  if (located.empty()) {
    // A server that refuses every part of a batch does not refuse it for a line.
    if (!search.written && search.requests > search.deepest) return false;
    requeue_halves(of, {});
    return true;
  }
  if (bad.size() != located.size() || bad.size() == whole.lines) return false;
  auto [rest, refused] = without_lines(whole, bad);
  refused->status = whole.status;
  from.bytes += refused->body.size() + rest->body.size();
  from.bytes -= whole.body.size();
  ++from.open[whole.sequence];
  if (whole.call != nullptr) ++whole.call->open_batches;
  write_statistics counts;
  counts.rejected = refused->lines;
  std::vector<line_error> lines;
  for (located_line& each : located) lines.push_back(std::move(each.error));
  settle(of.from, std::move(refused), counts, what.error, std::move(lines), report::kind::error);
  of.what = std::move(rest);
  requeue(of);
  return true;
}

void dispatcher::requeue_halves(flight& of, time_point not_before) {
  channel& from = *of.from;
  auto [first, second] = halve(*of.what);
  ++from.open[of.what->sequence];
  if (of.what->call != nullptr) ++of.what->call->open_batches;
  first->not_before = not_before;
  from.waiting.push_front(std::move(second));
  from.waiting.push_front(std::move(first));
}

void dispatcher::settle_refused(flight& of, verdict& what) {
  std::vector<located_line> located = locate_lines(*of.what, what.lines);
  if (isolate(of, what, located)) return;
  write_statistics counts;
  const std::uint64_t all = of.what->lines;
  counts.rejected = std::min<std::uint64_t>(located.size(), all);
  const std::uint64_t rest = all - counts.rejected;
  switch (what.rest) {
    case rest_of_batch::written: counts.written = rest; break;
    case rest_of_batch::not_written: counts.not_written = rest; break;
    case rest_of_batch::unknown: counts.unknown = rest; break;
    case rest_of_batch::given_up: counts.given_up = rest; break;
  }
  // One line that was sent alone and is refused is the bad one, whatever the answer says.
  if (all == 1 && located.empty() && what.rest != rest_of_batch::written &&
      what.rest != rest_of_batch::given_up && what.by_database) {
    counts = {};
    counts.rejected = 1;
    located = locate_lines(*of.what, {{1, what.error.message, {}}});
  }
  std::vector<line_error> lines;
  lines.reserve(located.size());
  for (located_line& each : located) lines.push_back(std::move(each.error));
  settle(of.from, std::move(of.what), counts, what.error, std::move(lines), report::kind::error);
}

void dispatcher::retry(flight& of, verdict& what, lock& held) {
  channel& from = *of.from;
  destination& to = *from.to;
  const retry_options& rules = from.options.retry;
  const time_point now = time_.now();
  batch& again = *of.what;
  ++again.failures;
  ++to.failures;
  if (what.error.status == 0 && to.guessed) to.api = write_api::automatic;
  // Chosen by the failures of the destination: all its waiting batches are one prober.
  back_off delays(rules, random_());
  duration delay = delays.delay(from.direct ? again.failures : to.failures);
  bool asked = false;
  if (what.error.retry_after) {
    const duration wanted = std::min<duration>(*what.error.retry_after, rules.max_delay);
    asked = wanted > delay;
    delay = std::max(delay, wanted) + delays.jitter();
  }
  std::string reason;
  if (again.failures > rules.max_retries) {
    reason = rules.max_retries == 0 ? "" : "retries ended";
    if (!from.direct) to.hold_until = now + delay;
    what.error.message += reason.empty() ? "" : " (" + reason + ")";
    give_up(of.from, std::move(of.what), what.error);
    return;
  }
  if (rules.max_time.count() > 0) {
    const time_point end = *again.first_attempt + rules.max_time;
    if (now >= end || (asked && now + delay > end)) {
      to.hold_until = now + delay;
      what.error.message +=
          asked ? " (Retry-After is later than max_retry_time)" : " (max_retry_time has passed)";
      give_up(of.from, std::move(of.what), what.error);
      return;
    }
    // The last attempt starts at the end of the time at the latest.
    delay = std::min(delay, std::chrono::duration_cast<duration>(end - now));
  }
  if (from.closed && now + delay >= from.give_up_at) {
    what.error.message += " (closed before the next attempt)";
    to.hold_until = now + delay;
    give_up(of.from, std::move(of.what), what.error);
    return;
  }
  ++from.books.retried;
  if (again.call != nullptr) ++again.call->result.counts.retried;
  again.not_before = now + delay;
  if (!from.direct) to.hold_until = now + delay;
  if (from.callbacks.on_retry) {
    ++from.reporting;
    const batch_info info = info_of(from, again);
    retry_decision chosen = retry_decision::retry;
    held.unlock();
    call_back([&] { chosen = from.callbacks.on_retry(info, what.error, delay); });
    held.lock();
    --from.reporting;
    if (chosen == retry_decision::give_up) {
      what.error.message += " (given up by the callback)";
      give_up(of.from, std::move(of.what), what.error);
      return;
    }
  }
  requeue(of);
}

void dispatcher::split(flight& of, const verdict& what) {
  channel& from = *of.from;
  destination& to = *from.to;
  if (of.what->lines <= 1) {
    write_error error = what.error;
    error.kind = write_error_kind::too_large;
    error.message = "the server refuses a request of this line alone: " + error.message;
    line_error line;
    line.index = of.what->index_of(0);
    line.known = true;
    line.code = "too_large";
    line.message = error.message;
    line.line = of.what->body.substr(0, 1024);
    write_statistics counts;
    counts.rejected = 1;
    settle(of.from, std::move(of.what), counts, error, {std::move(line)}, report::kind::error);
    return;
  }
  to.largest = std::min(to.largest, of.what->body.size() - 1);
  to.successes = 0;
  time_point not_before{};
  if (what.error.retry_after) {
    not_before =
        time_.now() + std::min<duration>(*what.error.retry_after, from.options.retry.max_delay);
  }
  requeue_halves(of, not_before);
}

void dispatcher::pause(flight& of, const verdict& what) {
  channel& from = *of.from;
  destination& to = *from.to;
  if (from.direct || from.options.on_auth_failure == auth_failure::fail) {
    give_up(of.from, std::move(of.what), what.error);
    return;
  }
  const bool first = !to.paused;
  to.paused = true;
  to.hold_until = time_.now() + probe_interval;
  // Reported once; the batch itself has not ended.
  if (first && from.callbacks.on_retry) {
    report notice;
    notice.of = of.from;
    notice.error = what.error;
    notice.which = report::kind::paused;
    notice.points = of.what->lines;
    reports_.push_back(std::move(notice));
    ++from.reporting;
  }
  --of.what->attempts;  // a probe is no attempt
  of.what->first_attempt.reset();
  requeue(of);
}

void dispatcher::follow(flight& of, verdict& what) {
  const auto target = redirect_target(of.sent.url, what.location);
  if (of.what->redirects++ > 0 || !target) {
    of.what->redirected_to.clear();
    what.rest = rest_of_batch::given_up;
    settle_refused(of, what);
    return;
  }
  of.what->redirected_to = *target;
  requeue(of);
}

void dispatcher::switch_api(flight& of, const verdict& what) {
  destination& to = *of.from->to;
  // Only v3 has no_sync, so there is nothing to switch to.
  if (of.from->options.api == write_api::automatic && !to.switched && !of.from->options.no_sync) {
    to.switched = true;
    to.api = of.api == write_api::v3   ? write_api::v2
             : of.api == write_api::v2 ? write_api::v1
                                       : write_api::v2;
    if (of.from->options.connection.token.empty() || of.api == write_api::v3) {
      requeue(of);
      return;
    }
    to.api = write_api::v3;
    requeue(of);
    return;
  }
  give_up(of.from, std::move(of.what), what.error);
}

void dispatcher::create_database(flight& of, const verdict& what) {
  destination& to = *of.from->to;
  if (!of.from->options.create_database || to.created_database) {
    give_up(of.from, std::move(of.what), what.error);
    return;
  }
  to.created_database = true;
  to.asking = true;
  flight asked;
  asked.from = of.from;
  asked.sent = form_create_database(of.from->options, of.from->server);
  requeue(of);
  const std::uint64_t id = next_id_++;
  auto& placed = flights_.emplace(id, std::move(asked)).first->second;
  carrier_.start(id, placed.sent);
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
    --what->call->open_batches;
  }
  const writer_callbacks& callbacks = of->callbacks;
  const bool wanted = which == report::kind::success ? static_cast<bool>(callbacks.on_success)
                      : which == report::kind::drop  ? static_cast<bool>(callbacks.on_drop)
                                                     : static_cast<bool>(callbacks.on_error);
  if (wanted) {
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
  } else if (spare_bodies_.size() < 4) {
    spare_bodies_.push_back(std::move(what->body));
  }
  changed_.notify_all();
}

std::string dispatcher::spare_body() {
  const std::scoped_lock held(mutex_);
  if (spare_bodies_.empty()) return {};
  std::string body = std::move(spare_bodies_.back());
  spare_bodies_.pop_back();
  return body;
}

template <class Call>
void dispatcher::call_back(Call&& call) {
  try {
    call();
  } catch (...) {
    // What the user's code throws must not end the thread; it is counted.
    ++callback_failures_;
  }
}

void dispatcher::deliver_reports(lock& held) {
  while (!reports_.empty()) {
    report due = std::move(reports_.front());
    reports_.pop_front();
    held.unlock();
    const writer_callbacks& callbacks = due.of->callbacks;
    batch_info info;
    if (due.what != nullptr) info = info_of(*due.of, *due.what);
    info.not_written = due.not_written;
    info.unknown = due.unknown;
    switch (due.which) {
      case report::kind::success: call_back([&] { callbacks.on_success(info); }); break;
      case report::kind::error:
        call_back([&] { callbacks.on_error(info, due.error, due.lines); });
        break;
      case report::kind::drop: call_back([&] { callbacks.on_drop(info); }); break;
      case report::kind::paused:
        info.database = due.of->options.database;
        info.points = due.points;
        call_back([&] { (void)callbacks.on_retry(info, due.error, probe_interval); });
        break;
    }
    held.lock();
    --due.of->reporting;
    changed_.notify_all();
  }
}

}  // namespace simdlp::client_internal
