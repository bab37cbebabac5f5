// SPDX-License-Identifier: Apache-2.0
#include "server/exchange.h"

#include <algorithm>
#include <utility>
#include <variant>

#include <boost/asio/dispatch.hpp>

#include "text/unix_time.h"

namespace simdlp::endpoint {
namespace {

constexpr std::size_t max_discarded = 64 * 1024;
constexpr std::size_t max_form = 64 * 1024;

[[nodiscard]] answer_form form_for(const request_head& head) {
  return form_of(split_target(head.target).path);
}

}  // namespace

exchange::next exchange::begin(const request_head& head) {
  head_ = &head;
  started_ = clock::now();
  raw_bytes_ = 0;
  decision what = worker_.everyone.decide(head);
  if (auto* const write = std::get_if<write_decision>(&what)) {
    pending_ = std::move(*write);
    admission_until_ = started_ + worker_.everyone.options.admission_wait;
    return try_admission();
  }
  if (std::holds_alternative<form_decision>(what)) {
    use_ = use::form;
    return next::read_body;
  }
  return refuse(std::move(std::get<answer>(what)));
}

exchange::next exchange::try_admission() {
  service& all = worker_.everyone;
  if (!all.memory.try_reserve(pending_.reserve)) {
    if (clock::now() < admission_until_) return next::wait;
    all.counters.count_refused(refusal::memory);
    return refuse(
        unavailable(form_for(*head_), "too many request bodies are being read; try again later"));
  }
  reserved_ = pending_.reserve;
  database_schema* const schema = all.schemas.open(pending_.settings.parameters.database);
  if (schema == nullptr) {
    return refuse(error_answer(form_for(*head_), 422,
                               "Adding a new database would exceed the limit of names"));
  }
  write_.emplace(worker_.workspace, *schema, std::move(pending_.settings));
  use_ = use::write;
  return next::read_body;
}

void exchange::fail(const request_head& head, int status, std::string_view reason) {
  head_ = &head;
  if (use_ == use::none) started_ = clock::now();
  write_.reset();
  use_ = use::none;
  answer_ = error_answer(form_for(head), status, reason);
  answer_.close = true;
}

bool exchange::count_raw(std::size_t bytes) {
  raw_bytes_ += bytes;
  const std::uint64_t most = 2 * std::uint64_t{worker_.everyone.options.max_body_bytes} + 65'536;
  if (raw_bytes_ <= most) return true;
  // Chunk headers and extensions count, too.
  static_cast<void>(
      refuse(error_answer(form_for(*head_), 413, "the body with its chunk headers is too large")));
  return false;
}

bool exchange::take_body(std::string_view bytes) {
  if (use_ == use::write) {
    if (write_->feed(bytes)) return true;
    static_cast<void>(refuse(answer(write_->refusal())));
    return false;
  }
  if (use_ == use::form) {
    if (form_.size() + bytes.size() > max_form) {
      static_cast<void>(refuse(error_answer(answer_form::v1, 413, "the form is too large")));
      return false;
    }
    form_ += bytes;
  }
  return true;
}

exchange::room exchange::direct_room(std::size_t most) {
  if (use_ != use::write || write_->how().encoding != content_encoding::identity) return {};
  return {write_->prepare(most), most};
}

bool exchange::take_direct(std::size_t bytes) {
  if (write_->take_prepared(bytes)) return true;
  static_cast<void>(refuse(answer(write_->refusal())));
  return false;
}

exchange::next exchange::end_body() {
  const use used = std::exchange(use_, use::none);
  if (used == use::form) {
    answer_ = worker_.everyone.answer_query_form(*head_, std::exchange(form_, {}));
    return next::answer;
  }
  if (used != use::write) return next::nothing;
  return end_write();
}

void exchange::wait_for_others(std::function<void()> settled) {
  endpoint::wait_for_others(worker_, *write_, std::move(settled));
}

exchange::next exchange::end_write() {
  if (!write_->end_body()) return next::settle;
  service& all = worker_.everyone;
  result_ = write_->finish();
  // For a chunked or compressed body, the largest size had been reserved.
  const std::uint64_t held = std::min<std::uint64_t>(reserved_, write_->held_bytes());
  all.memory.release(reserved_ - held);
  reserved_ = held;
  all.counters.count_body(write_->raw_bytes(), write_->decoded_bytes());
  for (const auto& [code, lines] : result_.rejected_by) all.counters.count_rejected(code, lines);
  answer_ = std::move(result_.reply);
  if (result_.points != 0) return next::commit;
  keep_refused();
  return next::answer;
}

void exchange::commit(std::function<void()> done) {
  commit_entry entry;
  entry.database = write_->database();
  entry.unit = write_->how().parameters.unit;
  entry.arrival = detail::unix_time();
  entry.points = result_.points;
  entry.body = result_.body;
  entry.no_sync = write_->how().parameters.no_sync;
  const auto finish = [this, done = std::move(done)](const commit_result& ended) {
    on_committed(ended);
    done();
  };
  const commit_result refused = worker_.everyone.target->commit(
      entry, [context = &worker_.context, finish](const commit_result& ended) {
        boost::asio::dispatch(*context, [finish, ended] { finish(ended); });
      });
  if (refused.status != commit_status::stored) finish(refused);
}

void exchange::on_committed(const commit_result& done) {
  service& all = worker_.everyone;
  write_->settle(done.status == commit_status::stored);
  if (done.status != commit_status::stored) {
    const bool is_busy = done.status == commit_status::busy;
    all.counters.count_refused(is_busy ? refusal::overload : refusal::storage);
    answer_ = unavailable(form_for(*head_), done.text, is_busy ? 1 : 5);
    return;
  }
  all.counters.count_points(write_->database(), result_.points);
  keep_refused();
  if (all.options.on_commit)
    all.options.on_commit(write_->database(), result_.body, result_.points);
}

// Must not be called if the answer makes the client send the request again.
void exchange::keep_refused() {
  const std::string& text = write_->refused_text();
  service& all = worker_.everyone;
  if (text.empty() || all.refused.keep(write_->database(), text)) return;
  all.log.write(log_level::error, "refused lines lost db=" + log_text(write_->database(), 64) +
                                      " rejected=" + std::to_string(result_.rejected));
}

// Answers before the body has been read. The connection stays open if the rest of the body is
// small.
exchange::next exchange::refuse(answer&& what) {
  const std::uint64_t left = head_->content_length - std::min(head_->content_length, raw_bytes_);
  const bool is_small =
      head_->framing == body_framing::none ||
      (head_->framing == body_framing::length && left <= max_discarded && !head_->expects_continue);
  if (!is_small) what.close = true;
  use_ = head_->framing == body_framing::none ? use::none : use::discard;
  raw_bytes_ = 0;
  answer_ = std::move(what);
  return next::answer;
}

answer exchange::take_answer() {
  worker_.everyone.decorate(*head_, answer_);
  return std::exchange(answer_, {});
}

void exchange::log(const std::string& peer, int status) const {
  service& all = worker_.everyone;
  const auto took = clock::now() - started_;
  const std::string path = split_target(head_->target).path;
  const routed found = find_route(head_->method, path);
  all.counters.count_request(found.how == found_route::found ? name(found.to) : "other", status,
                             took);
  const log_level level = status >= 500   ? log_level::error
                          : status >= 400 ? log_level::warning
                                          : log_level::info;
  if (!all.log.wants(level)) return;
  std::string line = "request peer=" + peer + " method=" + log_text(head_->method, 16) +
                     " path=" + log_text(path) + " status=" + std::to_string(status);
  if (write_) {
    line += " db=" + log_text(write_->database(), 64) +
            " points=" + std::to_string(result_.points) +
            " rejected=" + std::to_string(result_.rejected) +
            " bytes=" + std::to_string(write_->raw_bytes());
  }
  const auto micro = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  all.log.write(level, line + " us=" + std::to_string(micro));
}

void exchange::finish() {
  write_.reset();
  result_ = {};
  form_.clear();
  worker_.everyone.memory.release(std::exchange(reserved_, 0));
}

}  // namespace simdlp::endpoint
