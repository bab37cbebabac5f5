// SPDX-License-Identifier: Apache-2.0
// Handles batches with refused lines: finds these lines, and sends the others again.
#include <algorithm>
#include <bit>
#include <string>
#include <string_view>
#include <utility>

#include "client/dispatcher.h"

namespace simdlp::client_internal {
namespace {

constexpr std::uint32_t most_isolated = 100;  // requests per batch that search for bad lines
constexpr std::uint32_t most_poisoned = 8;    // bad lines per batch that are found by status 500

std::shared_ptr<line_search> new_search(const batch& in) {
  auto search = std::make_shared<line_search>();
  // Down to the first line, and through the halves of the most bad lines that may stand there.
  search->deepest = 2 + static_cast<std::uint32_t>(std::bit_width(in.lines)) + 2 * most_poisoned;
  return search;
}

std::string with_reason(std::string_view what, const std::string& reason) {
  return std::string(what) + (reason.empty() ? "" : ": " + reason);
}

}  // namespace

// Removes the lines that are known to be bad and sends the rest again. If none is known, halves the
// batch. Sending points that are already stored again changes nothing.
bool dispatcher::isolate(flight& of, const verdict& what, std::vector<located_line>& located) {
  channel& from = *of.from;
  batch& whole = *of.what;
  if (from.options.on_reject != reject_policy::isolate || !what.by_database || whole.lines < 2 ||
      what.rest == rest_of_batch::written || what.rest == rest_of_batch::given_up) {
    return false;
  }
  if (whole.search == nullptr) whole.search = new_search(whole);
  line_search& search = *whole.search;
  if (++search.requests > most_isolated) return false;
  std::vector<std::uint64_t> bad;
  for (const located_line& each : located) {
    if (each.position) bad.push_back(*each.position);
  }
  if (located.empty()) {
    // If the server refuses every part of a batch, no single line is the cause.
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
  lines.reserve(located.size());
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
    case rest_of_batch::written:
      counts.written = rest;
      if (rest != 0) counts.bytes = of.what->body.size();
      break;
    case rest_of_batch::not_written: counts.not_written = rest; break;
    case rest_of_batch::unknown: counts.unknown = rest; break;
    case rest_of_batch::given_up: counts.given_up = rest; break;
  }
  // A refused line that was sent alone is the bad one, whatever the answer says.
  if (all == 1 && located.empty() && what.rest != rest_of_batch::written &&
      what.rest != rest_of_batch::given_up && what.by_database) {
    counts = {};
    counts.rejected = 1;
    located = locate_lines(*of.what, {{1, what.error.message, {}, {}}});
  }
  std::vector<line_error> lines;
  lines.reserve(located.size());
  for (located_line& each : located) lines.push_back(std::move(each.error));
  settle(of.from, std::move(of.what), counts, what.error, std::move(lines), report::kind::error);
}

void dispatcher::split(flight& of, const verdict& what) {
  channel& from = *of.from;
  destination& to = *from.to;
  if (of.what->lines <= 1) {
    write_error error = what.error;
    error.kind = write_error_kind::too_large;
    error.message = with_reason("the server refuses a request with only this line", error.message);
    reject_line(of, error, "too_large");
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

// Ends a batch of one line.
void dispatcher::reject_line(flight& of, const write_error& error, std::string_view code) {
  line_error line;
  line.index = of.what->index_of(0);
  line.known = true;
  line.code = code;
  line.message = error.message;
  line.line = of.what->body.substr(0, of.what->body.size() - 1);
  write_statistics counts;
  counts.rejected = 1;
  settle(of.from, std::move(of.what), counts, error, {std::move(line)}, report::kind::error);
}

// Some servers answer 500 to a line that they cannot store. Halves such a batch for as long as parts of
// it are written. Returns false if the batch is not of this kind.
bool dispatcher::isolate_poison(flight& of, const verdict& what) {
  channel& from = *of.from;
  batch& part = *of.what;
  const retry_options& rules = from.options.retry;
  if (from.options.on_poison != poison_policy::isolate || what.error.status != 500) return false;
  if (part.search == nullptr || !part.search->poison) {
    const bool is_late = rules.max_time.count() > 0 && part.first_attempt &&
                         time_.now() >= *part.first_attempt + rules.max_time;
    if (part.lines < 2 || (part.failures <= rules.max_retries && !is_late)) return false;
    part.search = new_search(part);
    part.search->poison = true;
  }
  line_search& search = *part.search;
  ++search.requests;
  part.failures = 0;
  from.to->hold_until = {};  // the parts are probes, one after the other
  const bool goes_on = search.written || search.requests <= search.deepest;
  if (goes_on && search.bad < most_poisoned) {
    if (part.lines > 1) {
      requeue_halves(of, {});
      return true;
    }
    if (search.written) {
      ++search.bad;
      write_error error = what.error;
      error.kind = write_error_kind::rejected;
      error.message =
          with_reason("the server fails on a request with only this line", error.message);
      reject_line(of, error, "rejected");
      return true;
    }
    // Nothing of the batch has been written yet, so the fault may be in the server. Tries the other
    // parts first.
    const auto other = std::ranges::find_if(from.waiting, [&](const batch_pointer& each) {
      return each->search != part.search || each->deferred;
    });
    if (other != from.waiting.begin()) {
      part.deferred = true;
      const auto behind = std::find_if(other, from.waiting.end(), [&](const batch_pointer& each) {
        return each->search != part.search;
      });
      from.waiting.insert(behind, std::move(of.what));
      return true;
    }
  }
  write_error error = what.error;
  error.message += " (retries ended)";
  give_up(of.from, std::move(of.what), error);
  return true;
}

}  // namespace simdlp::client_internal
