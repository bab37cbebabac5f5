// SPDX-License-Identifier: Apache-2.0
// Decides from an answer how its batch continues. dispatcher_refusals.cpp handles refused lines,
// dispatcher_ends.cpp the ends of batches.
#include <algorithm>

#include "client/dispatcher.h"
#include "client/redirect.h"

namespace simdlp::client_internal {
void dispatcher::receive(answer& from, lock& held) {
  const auto found = flights_.find(from.id);
  if (found == flights_.end()) return;  // cancelled in the meantime
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
                          of.api == write_api::v1 ? database_of_v1(of.from->options)
                                                  : std::string_view(of.from->options.database)};
  verdict what = judge(from, sent, time_.unix_time(), of.from->secrets);
  of.what->status = from.failure ? 0 : from.status;
  ++of.from->answers[of.what->status];
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
  counts.bytes = of.what->body.size();
  settle(of.from, std::move(of.what), counts, {}, {}, report::kind::success);
}

void dispatcher::retry(flight& of, verdict& what, lock& held) {
  channel& from = *of.from;
  destination& to = *from.to;
  const retry_options& rules = from.options.retry;
  const time_point now = time_.now();
  batch& again = *of.what;
  ++again.failures;
  ++to.failures;
  if (isolate_poison(of, what)) return;
  if (what.error.status == 0 && to.guessed) to.api = write_api::automatic;
  // The delay depends on the failures of the destination: only one of its waiting batches probes
  // it.
  back_off delays(rules, random_());
  duration delay = delays.delay(from.direct ? again.failures : to.failures);
  bool asked = false;
  if (what.error.retry_after) {
    const duration wanted = std::min<duration>(*what.error.retry_after, rules.max_delay);
    asked = wanted > delay;
    delay = std::max(delay, wanted) + delays.jitter();
  }
  if (again.failures > rules.max_retries) {
    if (!from.direct) to.hold_until = now + delay;
    if (rules.max_retries != 0) what.error.message += " (retries ended)";
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
    retry_decision chosen;
    held.unlock();
    call_back([&] { chosen = from.callbacks.on_retry(info, what.error, delay); });
    held.lock();
    --from.reporting;
    if (chosen.gives_up()) {
      what.error.message += " (given up by the callback)";
      give_up(of.from, std::move(of.what), what.error);
      return;
    }
    if (chosen.time()) {
      again.not_before = std::chrono::ceil<duration>(*chosen.time());
      if (rules.max_time.count() > 0)
        again.not_before = std::min(again.not_before, *again.first_attempt + rules.max_time);
      if (!from.direct) to.hold_until = again.not_before;
    }
  }
  requeue(of);
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
  --of.what->attempts;  // a probe does not count as an attempt
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
  channel& from = *of.from;
  destination& to = *from.to;
  // Only v3 has no_sync, so there is nothing to switch to.
  if (from.options.api != write_api::automatic || from.options.no_sync) {
    give_up(of.from, std::move(of.what), what.error);
    return;
  }
  // Another answer may have changed it while this request was under way.
  if (of.api == to.api) {
    if (to.switched) {
      give_up(of.from, std::move(of.what), what.error);
      return;
    }
    to.switched = true;
    const bool has_token = !from.options.connection.token.empty();
    to.api = of.api == write_api::v3   ? write_api::v2
             : has_token               ? write_api::v3
             : of.api == write_api::v2 ? write_api::v1
                                       : write_api::v2;
  }
  requeue(of);
}

void dispatcher::create_database(flight& of, const verdict& what) {
  destination& to = *of.from->to;
  if (!of.from->options.create_database || of.database_was_created) {
    give_up(of.from, std::move(of.what), what.error);
    return;
  }
  requeue(of);
  if (to.created_database) return;  // because of another answer
  to.created_database = true;
  to.asking = true;
  flight asked;
  asked.from = of.from;
  asked.sent = form_create_database(of.from->options, of.from->server);
  const std::uint64_t id = next_id_++;
  auto& placed = flights_.emplace(id, std::move(asked)).first->second;
  carrier_.start(id, placed.sent);
}

}  // namespace simdlp::client_internal
