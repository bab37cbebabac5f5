// SPDX-License-Identifier: Apache-2.0
// Decides which batch is sent when. dispatcher_answers.cpp handles the answers.
#include "client/dispatcher.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "client/gzip.h"

namespace simdlp::client_internal {
namespace {

constexpr duration no_deadline{std::numeric_limits<std::int32_t>::max()};

std::string destination_key(const client_options& options, const server_address& server) {
  const bool wants_v3 = options.no_sync || !options.accept_partial;
  const connection_options& how = options.connection;
  std::string key = std::to_string(static_cast<int>(options.api)) + (wants_v3 ? "v3" : "");
  const auto add = [&](std::string_view part) { key.append("\n").append(part); };
  for (const std::string_view part : std::initializer_list<std::string_view>{
           server.base, server.unix_socket, options.org, options.database, how.token, how.username,
           how.password, server.username, server.password, how.proxy, how.server_name,
           how.ssl_ca_cert, how.cert_file, how.cert_key_file, how.verify_ssl ? "" : "unverified"}) {
    add(part);
  }
  for (const auto& [name, value] : how.headers) {
    add(name);
    add(value);
  }
  return key;
}

// Batches of direct calls have no order: one that waits for its retry does not delay the others.
void bring_due_forward(channel& of, time_point now) {
  const auto due = std::ranges::find_if(
      of.waiting, [now](const batch_pointer& each) { return each->not_before <= now; });
  if (due != of.waiting.end()) std::rotate(of.waiting.begin(), due, due + 1);
}

}  // namespace

dispatcher::dispatcher(const clock& time, transport& carrier, std::uint64_t seed)
    : time_(time), carrier_(carrier), random_(seed) {}

dispatcher::~dispatcher() = default;

std::shared_ptr<channel> dispatcher::open(const client_options& options,
                                          writer_callbacks callbacks) {
  auto made = std::make_shared<channel>();
  made->options = options;
  made->server = parse_address(options.connection.url);
  made->secrets = secret_filter(options.connection, made->server);
  made->callbacks = std::move(callbacks);
  const std::scoped_lock held(mutex_);
  auto& place = destinations_[destination_key(options, made->server)];
  if (place == nullptr) {
    place = std::make_unique<destination>();
    place->api = options.api;
    if (options.api == write_api::automatic && (options.no_sync || !options.accept_partial))
      place->api = write_api::v3;
  }
  made->to = place.get();
  channels_.push_back(made);
  return made;
}

void dispatcher::remove(const std::shared_ptr<channel>& which) {
  const std::scoped_lock held(mutex_);
  std::erase(channels_, which);
}

void dispatcher::count(channel& in, const write_statistics& made) {
  const std::scoped_lock held(mutex_);
  in.books.given += made.refused;
  in.books.refused += made.refused;
  in.books.omitted = in.books.omitted + made.omitted;
}

void dispatcher::submit(channel& to, batch_pointer what) {
  {
    const std::scoped_lock held(mutex_);
    what->sequence = to.next_sequence++;
    ++to.open[what->sequence];
    to.books.given += what->lines;
    to.books.accepted += what->lines;
    if (what->call != nullptr && to.closed) {  // close() may have returned: nothing would send it
      to.books.given_up += what->lines;
      to.open.erase(what->sequence);
      complete(*what->call);
      return;
    }
    to.books.pending += what->lines;
    to.bytes += what->body.size();
    if (what->call != nullptr) ++what->call->open_batches;
    warn_of_times(to, what->body);
    to.waiting.push_back(std::move(what));
  }
  carrier_.wake();
}

bool dispatcher::make_room(channel& in, std::size_t bytes) {
  bool dropped = false;
  {
    const std::scoped_lock held(mutex_);
    const auto self = std::ranges::find(channels_, &in, &std::shared_ptr<channel>::get);
    while (in.bytes.load() + bytes > in.options.batch.buffer_bytes && !in.waiting.empty() &&
           self != channels_.end()) {
      batch_pointer oldest = std::move(in.waiting.front());
      in.waiting.pop_front();
      drop(*self, std::move(oldest));
      dropped = true;
    }
  }
  if (dropped) carrier_.wake();  // so that it is reported
  return in.bytes.load() + bytes <= in.options.batch.buffer_bytes;
}

bool dispatcher::wait_for_room(channel& in, std::size_t bound, std::optional<duration> limit) {
  lock held(mutex_);
  waiter self{limit ? time_.now() + *limit : time_point::max()};
  waiters_.push_back(&self);
  carrier_.wake();
  changed_.wait(held,
                [&] { return in.bytes.load() < bound || in.closed || self.expired || stopped_; });
  std::erase(waiters_, &self);
  return in.bytes.load() < bound && !in.closed && !stopped_;
}

bool dispatcher::wait_until_settled(channel& in, std::optional<duration> limit) {
  lock held(mutex_);
  const std::uint64_t end = in.next_sequence;
  waiter self{limit ? time_.now() + *limit : time_point::max()};
  waiters_.push_back(&self);
  carrier_.wake();
  const auto settled = [&] {
    return (in.open.empty() || in.open.begin()->first >= end) && in.reporting == 0;
  };
  changed_.wait(held, [&] { return settled() || self.expired || stopped_; });
  std::erase(waiters_, &self);
  return settled();
}

void dispatcher::close(channel& which, duration limit) {
  {
    const std::scoped_lock held(mutex_);
    which.closed = true;
    which.paused = false;
    which.give_up_at = std::min(which.give_up_at, time_.now() + limit);
    changed_.notify_all();
  }
  carrier_.wake();
  (void)wait_until_settled(which, std::nullopt);
}

void dispatcher::abort(channel& which) {
  {
    const std::scoped_lock held(mutex_);
    which.closed = true;
    which.aborted = true;
    changed_.notify_all();
  }
  carrier_.wake();
  (void)wait_until_settled(which, std::nullopt);
}

void dispatcher::set_paused(channel& which, bool paused) {
  {
    const std::scoped_lock held(mutex_);
    which.paused = paused;
  }
  carrier_.wake();
}

void dispatcher::resume_destination(channel& which) {
  {
    const std::scoped_lock held(mutex_);
    which.paused = false;
    which.to->hold_until = time_.now();
  }
  carrier_.wake();
}

write_statistics dispatcher::books_of(const channel& which) {
  const std::scoped_lock held(mutex_);
  return which.books;
}

std::map<int, std::uint64_t> dispatcher::answers_of(const channel& which) {
  const std::scoped_lock held(mutex_);
  return which.answers;
}

void dispatcher::stop() {
  {
    const std::scoped_lock held(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }
  carrier_.wake();
}

bool dispatcher::step() {
  cut_due_batches();
  {
    lock held(mutex_);
    if (stopped_) return false;
    start_due_requests(held);
    deliver_reports(held);
  }
  duration timeout{0};
  {
    const std::scoped_lock held(mutex_);
    if (stopped_) return false;
    timeout = reports_.empty() ? until_next_deadline() : duration(0);
  }
  answers_.clear();
  carrier_.poll(timeout, answers_);
  lock held(mutex_);
  for (answer& each : answers_) receive(each, held);
  const time_point now = time_.now();
  for (waiter* each : waiters_) each->expired = each->expired || now >= each->deadline;
  deliver_reports(held);
  changed_.notify_all();
  return !stopped_;
}

// Cutting takes the writer's lock, which is also held while the writer submits, so it is done without
// the dispatcher's.
void dispatcher::cut_due_batches() {
  const std::int64_t now = time_.now().time_since_epoch().count();
  std::vector<std::shared_ptr<channel>> due;
  {
    const std::scoped_lock held(mutex_);
    for (const auto& each : channels_) {
      const std::int64_t at = each->cut_at.load();
      if (at != 0 && at <= now && each->cut) due.push_back(each);
    }
  }
  for (const auto& each : due) each->cut();
}

duration dispatcher::until_next_deadline() {
  const time_point now = time_.now();
  time_point next = time_point::max();
  const auto consider = [&](time_point at) { next = std::min(next, at); };
  for (const waiter* each : waiters_) {
    if (!each->expired) consider(each->deadline);
  }
  for (const auto& each : channels_) {
    if (const std::int64_t at = each->cut_at.load(); at != 0) consider(time_point(duration(at)));
    if (each->waiting.empty() && each->in_flight == 0) continue;
    consider(each->give_up_at);
    if (each->waiting.empty()) continue;
    if (each->paused || each->to->asking) continue;
    const destination& to = *each->to;
    const bool free =
        each->direct ? each->in_flight < 64 : each->in_flight < each->options.batch.max_in_flight;
    if (!free) continue;
    if (!each->direct && (to.failures > 0 || to.paused) && to.in_flight > 0) continue;
    time_point at = each->waiting.front()->not_before;
    if (each->direct)
      for (const batch_pointer& other : each->waiting) at = std::min(at, other->not_before);
    if (!each->direct && (to.failures > 0 || to.paused)) at = std::max(at, to.hold_until);
    consider(at);
  }
  if (next == time_point::max()) return no_deadline;
  return std::clamp(std::chrono::duration_cast<duration>(next - now), duration(0), no_deadline);
}

void dispatcher::start_due_requests(lock& held) {
  // Starts with another channel each time, so that none is always served first.
  if (channels_.size() > 1) std::rotate(channels_.begin(), channels_.begin() + 1, channels_.end());
  // The lock is released while a body is compressed, so channels may be added and removed in the
  // meantime.
  // NOLINTNEXTLINE(modernize-loop-convert)
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    const std::shared_ptr<channel> each = channels_[i];
    give_up_late(each);
    serve(each, held);
  }
}

// After close(), a batch that cannot be sent in time ends immediately; after abort(), every batch
// does.
void dispatcher::give_up_late(const std::shared_ptr<channel>& from) {
  if (!from->closed) return;
  const time_point now = time_.now();
  while (!from->waiting.empty()) {
    const batch& head = *from->waiting.front();
    const destination& to = *from->to;
    const time_point at =
        to.failures > 0 || to.paused ? std::max(head.not_before, to.hold_until) : head.not_before;
    if (!from->aborted && now < from->give_up_at && at < from->give_up_at) break;
    batch_pointer what = std::move(from->waiting.front());
    from->waiting.pop_front();
    if (from->aborted) {
      drop(from, std::move(what));
    } else {
      write_error error;
      error.kind = write_error_kind::closed;
      error.message = "not sent before close() ended";
      give_up(from, std::move(what), error);
    }
  }
  if (from->aborted || now >= from->give_up_at) {
    // Requests in progress end, too; their answers are no longer awaited.
    for (auto at = flights_.begin(); at != flights_.end();) {
      if (at->second.from != from) {
        ++at;
        continue;
      }
      carrier_.cancel(at->first);
      flight ended = std::move(at->second);
      at = flights_.erase(at);
      if (ended.ping || ended.what == nullptr) from->to->asking = false;
      if (ended.what == nullptr) continue;
      --from->in_flight;
      --from->to->in_flight;
      write_error error;
      error.kind = from->aborted ? write_error_kind::aborted : write_error_kind::closed;
      error.message = from->aborted ? "aborted before the answer came; its points may be stored"
                                    : "no answer before close() ended";
      give_up(from, std::move(ended.what), error);
    }
  }
}

void dispatcher::serve(const std::shared_ptr<channel>& from, lock& held) {
  destination& to = *from->to;
  const std::uint32_t most = from->direct ? 64 : from->options.batch.max_in_flight;
  while (!from->waiting.empty() && from->in_flight < most && !from->paused && !to.asking) {
    const time_point now = time_.now();
    if (from->direct) bring_due_forward(*from, now);
    batch& head = *from->waiting.front();
    if (head.not_before > now) return;
    if (!from->direct && (to.failures > 0 || to.paused) &&
        (to.in_flight > 0 || to.hold_until > now))
      return;
    if (to.api == write_api::automatic) {
      ask_for_api(from);
      return;
    }
    batch_pointer what = std::move(from->waiting.front());
    from->waiting.pop_front();
    const std::size_t largest = std::min(to.largest, from->options.batch.max_request_bytes);
    if (what->body.size() > largest && what->lines > 1) {
      auto [first, second] = halve(*what);
      ++from->open[what->sequence];
      if (what->call != nullptr) ++what->call->open_batches;
      from->waiting.push_front(std::move(second));
      from->waiting.push_front(std::move(first));
      continue;
    }
    send(from, std::move(what), held);
  }
}

void dispatcher::ask_for_api(const std::shared_ptr<channel>& from) {
  flight asked;
  asked.from = from;
  asked.ping = true;
  asked.sent = form_ping(from->options, from->server);
  const std::uint64_t id = next_id_++;
  from->to->asking = true;
  auto& placed = flights_.emplace(id, std::move(asked)).first->second;
  carrier_.start(id, placed.sent);
}

void dispatcher::send(const std::shared_ptr<channel>& from, batch_pointer what, lock& held) {
  const client_options& options = from->options;
  const bool gzip = options.gzip_threshold && what->body.size() >= *options.gzip_threshold;
  ++from->in_flight;
  ++from->to->in_flight;
  if (gzip && what->compressed.empty()) {
    held.unlock();
    what->compressed = compress(what->body, options.gzip_level);
    held.lock();
  }
  flight out;
  out.from = from;
  out.api = from->to->api == write_api::automatic ? write_api::v2 : from->to->api;
  out.database_was_created = from->to->created_database;
  form_write(out.sent, options, from->server, out.api, gzip && !what->compressed.empty());
  if (!what->redirected_to.empty()) out.sent.url = what->redirected_to;
  out.sent.body = what->compressed.empty() ? what->body : what->compressed;
  ++what->attempts;
  if (!what->first_attempt) what->first_attempt = time_.now();
  ++from->books.requests;
  if (what->call != nullptr) ++what->call->result.counts.requests;
  out.what = std::move(what);
  const std::uint64_t id = next_id_++;
  auto& placed = flights_.emplace(id, std::move(out)).first->second;
  carrier_.start(id, placed.sent);
}

duration dispatcher::jitter_of(const retry_options& rules) {
  if (rules.jitter.count() <= 0) return duration(0);
  const std::scoped_lock held(mutex_);
  return back_off(rules, random_()).jitter();
}

void dispatcher::receive_pong(flight& of, const answer& from) {
  destination& to = *of.from->to;
  to.asking = false;
  const write_api found = api_of(from, !of.from->options.connection.token.empty());
  // If the server could not be reached, it is asked again later; the write itself then counts as an
  // attempt.
  to.guessed = found == write_api::automatic;
  to.api = to.guessed ? write_api::v2 : found;
}

}  // namespace simdlp::client_internal
