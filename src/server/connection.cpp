// SPDX-License-Identifier: Apache-2.0
#include "server/connection.h"

#include <algorithm>
#include <cstring>
#include <sys/socket.h>
#include <type_traits>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/write.hpp>

namespace simdlp::endpoint {

namespace asio = boost::asio;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t small_buffer = 4 * 1024;
constexpr std::size_t large_buffer = 128 * 1024;
constexpr std::size_t max_discarded = 64 * 1024;
constexpr std::size_t max_form = 64 * 1024;
constexpr auto linger_time = 2s;
constexpr auto admission_retry = 5ms;

template <class Stream>
inline constexpr bool is_tls = std::is_same_v<Stream, tls_socket>;

// The socket below TLS, if there is TLS.
[[nodiscard]] plain_socket& socket_of(plain_socket& from) noexcept { return from; }
[[nodiscard]] plain_socket& socket_of(tls_socket& from) noexcept { return from.next_layer(); }

[[nodiscard]] std::int64_t nanoseconds_now() noexcept {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

template <class Stream>
connection<Stream>::connection(worker& at, Stream&& stream, std::string peer)
    : worker_(at),
      stream_(std::move(stream)),
      peer_(std::move(peer)),
      timer_(at.context),
      retry_(at.context) {
  worker_.everyone.counters.open_connection();
}

template <class Stream>
connection<Stream>::~connection() {
  release_memory();
  worker_.everyone.counters.close_connection();
}

template <class Stream>
void connection<Stream>::start() {
  if constexpr (is_tls<Stream>) {
    wait_for(worker_.everyone.options.header_timeout, phase::handshake);
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [this, keep = this->shared_from_this()](const error_code& ec) {
                              if (ec) return close();
                              process();
                            });
  } else {
    process();
  }
}

// Handles what has arrived until more is needed or something else runs.
template <class Stream>
void connection<Stream>::process() {
  while (!closed_) {
    const std::string_view unread(buffer_.data() + begin_, end_ - begin_);
    const http_reader::step step = reader_.next(unread);
    begin_ += step.consumed;
    if (use_ != body_use::none) body_consumed_ += step.consumed;
    switch (step.what) {
      case http_reader::event::need_more:
        if (step.consumed != 0) continue;
        return read_more();
      case http_reader::event::head: return on_head();
      case http_reader::event::body:
        if (!on_body(step.body)) return;
        break;
      case http_reader::event::end: return on_end();
      case http_reader::event::error: {
        if (use_ == body_use::none) request_started_ = clock::now();
        answer out = error_answer(answer_form::v3, step.status, step.reason);
        out.close = true;
        write_.reset();
        use_ = body_use::none;
        return respond(std::move(out));
      }
    }
    const std::uint64_t most = 2 * std::uint64_t{worker_.everyone.options.max_body_bytes} + 65'536;
    if (use_ != body_use::none && body_consumed_ > most) {
      // Chunk headers and extensions count, too.
      return refuse(
          error_answer(write_ != nullptr ? form_of(reader_.head().target) : answer_form::v3, 413,
                       "the body with its chunk headers is too large"));
    }
  }
}

template <class Stream>
void connection<Stream>::read_more() {
  if (eof_) return close();
  if (begin_ == end_) begin_ = end_ = 0;
  if (begin_ != 0 && end_ == buffer_.size()) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  const bool in_body = use_ != body_use::none;
  if (drains_ && !in_body && reader_.is_idle()) return close();
  const std::size_t wanted = in_body ? large_buffer : std::max(small_buffer, 2 * (end_ - begin_));
  if (buffer_.size() < wanted) {
    buffer_.resize(wanted);
  } else if (!in_body && begin_ == end_ && buffer_.size() > small_buffer) {
    // Between requests a connection holds little.
    std::vector<char>(small_buffer).swap(buffer_);
  }
  const server_options& options = worker_.everyone.options;
  if (in_body) {
    wait_for(options.body_timeout, phase::body);
  } else if (reader_.is_idle()) {
    wait_for(options.idle_timeout, phase::idle);
  } else if (phase_ != phase::header) {
    wait_for(options.header_timeout, phase::header);  // for the header as a whole
  }
  stream_.async_read_some(
      asio::buffer(buffer_.data() + end_, buffer_.size() - end_),
      [this, keep = this->shared_from_this()](const error_code& ec, std::size_t count) {
        if (closed_) return;
        if (ec) {
          // The end within a request: nothing of it is used, and nobody waits for an answer.
          return close();
        }
        end_ += count;
        if (phase_ == phase::body) {
          const auto spent = clock::now() - body_started_;
          const server_options& how = worker_.everyone.options;
          const double least = std::chrono::duration<double>(spent - how.body_timeout).count() *
                               static_cast<double>(how.min_body_rate);
          if (static_cast<double>(body_consumed_ + count) < least) return on_timeout();
        }
        process();
      });
}

template <class Stream>
void connection<Stream>::wait_for(std::chrono::milliseconds time, phase in) {
  phase_ = in;
  deadline_ = clock::now() + time;
  if (!watching_ || deadline_ < timer_.expiry()) watch();
}

// One timer per connection, which is set again only when it expires: setting it for each read would
// cost more than the read.
template <class Stream>
void connection<Stream>::watch() {
  watching_ = true;
  const auto next = std::min(deadline_, clock::now() + 10s);
  timer_.expires_at(next);
  timer_.async_wait([this, weak = this->weak_from_this()](const error_code& ec) {
    const auto keep = weak.lock();
    if (keep == nullptr || ec || closed_) return;
    if (clock::now() >= deadline_) return on_timeout();
    watch();
  });
}

template <class Stream>
void connection<Stream>::on_timeout() {
  if (closed_) return;
  if (phase_ == phase::header || phase_ == phase::body) {
    worker_.everyone.log.write(log_level::warning,
                               "request timed out peer=" + peer_ +
                                   " while=" + (phase_ == phase::header ? "header" : "body"));
  }
  close();
}

template <class Stream>
void connection<Stream>::on_head() {
  request_started_ = clock::now();
  body_consumed_ = 0;
  phase_ = phase::storing;
  deadline_ = clock::time_point::max();
  const request_head& head = reader_.head();
  decision what = worker_.everyone.decide(head);
  if (auto* const write = std::get_if<write_decision>(&what)) return on_write(std::move(*write));
  if (std::holds_alternative<form_decision>(what)) {
    use_ = body_use::form;
    return read_body();
  }
  refuse(std::move(std::get<answer>(what)));
}

template <class Stream>
void connection<Stream>::on_write(write_decision&& write) {
  pending_ = std::move(write);
  admission_until_ = clock::now() + worker_.everyone.options.admission_wait;
  admit();
}

template <class Stream>
void connection<Stream>::admit() {
  service& all = worker_.everyone;
  if (!all.memory.try_reserve(pending_.reserve)) {
    if (clock::now() >= admission_until_) {
      all.counters.count_refused(refusal::memory);
      return refuse(unavailable(form_of(split_target(reader_.head().target).path),
                                "too many bodies are being read at present"));
    }
    retry_.expires_after(admission_retry);
    retry_.async_wait([this, keep = this->shared_from_this()](const error_code& ec) {
      if (!ec && !closed_) admit();
    });
    return;
  }
  reserved_ = pending_.reserve;
  database_schema* const schema = all.schemas.open(pending_.settings.parameters.database);
  if (schema == nullptr) {
    return refuse(error_answer(form_of(split_target(reader_.head().target).path), 422,
                               "Adding a new database would exceed limit of names"));
  }
  write_ =
      std::make_unique<write_request>(worker_.workspace, *schema, std::move(pending_.settings));
  use_ = body_use::write;
  read_body();
}

template <class Stream>
void connection<Stream>::read_body() {
  body_started_ = clock::now();
  if (reader_.head().expects_continue) {
    phase_ = phase::writing;
    wait_for(worker_.everyone.options.body_timeout, phase::writing);
    asio::async_write(stream_, asio::buffer(std::string_view("HTTP/1.1 100 Continue\r\n\r\n")),
                      [this, keep = this->shared_from_this()](const error_code& ec, std::size_t) {
                        if (ec) return close();
                        process();
                      });
    return;
  }
  process();
}

// False: something else goes on, and process() must return.
template <class Stream>
bool connection<Stream>::on_body(std::string_view bytes) {
  if (use_ == body_use::write) {
    if (write_->feed(bytes)) return true;
    refuse(answer(write_->refusal()));
    return false;
  }
  if (use_ == body_use::form) {
    if (form_.size() + bytes.size() > max_form) {
      refuse(error_answer(answer_form::v1, 413, "the form is too large"));
      return false;
    }
    form_ += bytes;
  }
  if (use_ == body_use::discard && body_consumed_ > max_discarded) {
    linger();
    return false;
  }
  return true;
}

template <class Stream>
void connection<Stream>::on_end() {
  const body_use used = std::exchange(use_, body_use::none);
  if (used == body_use::write) return commit();
  if (used == body_use::form)
    return respond(worker_.everyone.answer_query_form(reader_.head(), std::exchange(form_, {})));
  process();  // what was refused is read to its end
}

template <class Stream>
void connection<Stream>::commit() {
  service& all = worker_.everyone;
  phase_ = phase::storing;
  deadline_ = clock::time_point::max();
  result_ = write_->finish();
  if (reserved_ > write_->held_bytes()) {
    all.memory.release(reserved_ - write_->held_bytes());
    reserved_ = write_->held_bytes();
  }
  all.counters.count_body(write_->raw_bytes(), write_->decoded_bytes());
  all.counters.count_rejected(result_.rejected);
  if (result_.points == 0) return respond(std::move(result_.reply));
  commit_entry entry;
  entry.database = write_->database();
  entry.unit = write_->how().parameters.unit;
  entry.arrival = nanoseconds_now();
  entry.points = result_.points;
  entry.body = result_.body;
  entry.no_sync = write_->how().parameters.no_sync;
  const auto keep = this->shared_from_this();
  const auto finish = [this, keep](const commit_result& done) {
    if (closed_) return;
    service& everyone = worker_.everyone;
    if (done.status != commit_status::stored) {
      everyone.counters.count_refused(done.status == commit_status::busy ? refusal::overload
                                                                         : refusal::storage);
      return respond(unavailable(form_of(split_target(reader_.head().target).path), done.text,
                                 done.status == commit_status::busy ? 1 : 5));
    }
    everyone.counters.count_points(write_->database(), result_.points);
    if (everyone.options.on_commit)
      everyone.options.on_commit(write_->database(), result_.body, result_.points);
    respond(std::move(result_.reply));
  };
  const commit_result refused =
      all.target->commit(entry, [context = &worker_.context, finish](const commit_result& done) {
        asio::dispatch(*context, [finish, done] { finish(done); });
      });
  if (refused.status != commit_status::stored) finish(refused);
}

// An answer before the body was read. The connection goes on if what is left of the body is small.
template <class Stream>
void connection<Stream>::refuse(answer&& what) {
  const request_head& head = reader_.head();
  const std::uint64_t left = head.content_length - std::min(head.content_length, body_consumed_);
  const bool is_small =
      head.framing == body_framing::none ||
      (head.framing == body_framing::length && left <= max_discarded && !head.expects_continue);
  if (!is_small) what.close = true;
  use_ = head.framing == body_framing::none ? body_use::none : body_use::discard;
  body_consumed_ = 0;
  respond(std::move(what));
}

template <class Stream>
void connection<Stream>::respond(answer&& what) {
  const request_head& head = reader_.head();
  service& all = worker_.everyone;
  all.decorate(head, what);
  const bool keep = head.keep_alive && !what.close && !drains_ && !all.is_draining();
  log_request(what.status);
  std::string bytes = to_bytes(what, head.method == "HEAD", keep, head.http10);
  finish_request();
  send(std::move(bytes), !keep);
}

template <class Stream>
void connection<Stream>::log_request(int status) const {
  service& all = worker_.everyone;
  const request_head& head = reader_.head();
  const auto took = clock::now() - request_started_;
  const std::string path = split_target(head.target).path;
  const routed found = find_route(head.method, path);
  all.counters.count_request(found.how == found_route::found ? name(found.to) : "other", status,
                             took);
  const log_level level = status >= 500   ? log_level::error
                          : status >= 400 ? log_level::warning
                                          : log_level::info;
  if (!all.log.wants(level)) return;
  std::string line = "request peer=" + peer_ + " method=" + log_text(head.method, 16) +
                     " path=" + log_text(path) + " status=" + std::to_string(status);
  if (write_ != nullptr) {
    line += " db=" + log_text(write_->database(), 64) +
            " points=" + std::to_string(result_.points) +
            " rejected=" + std::to_string(result_.rejected) +
            " bytes=" + std::to_string(write_->raw_bytes());
  }
  const auto micro = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  all.log.write(level, line + " us=" + std::to_string(micro));
}

template <class Stream>
void connection<Stream>::release_memory() {
  worker_.everyone.memory.release(std::exchange(reserved_, 0));
}

template <class Stream>
void connection<Stream>::finish_request() {
  write_.reset();
  result_ = {};
  form_.clear();
  release_memory();
}

template <class Stream>
void connection<Stream>::send(std::string bytes, bool then_close) {
  out_ = std::move(bytes);
  wait_for(worker_.everyone.options.body_timeout, phase::writing);
  asio::async_write(
      stream_, asio::buffer(out_),
      [this, then_close, keep = this->shared_from_this()](const error_code& ec, std::size_t) {
        if (closed_) return;
        if (ec) return close();
        on_sent(then_close);
      });
}

template <class Stream>
void connection<Stream>::on_sent(bool then_close) {
  if (then_close) return linger();
  phase_ = phase::idle;
  process();
}

// Ends the connection so that the client can read the answer: closing a socket with unread bytes
// would reset it.
template <class Stream>
void connection<Stream>::linger() {
  if (phase_ != phase::lingering) {
    wait_for(std::chrono::milliseconds(linger_time), phase::lingering);
    timer_.cancel();
    watch();
    error_code ignored;
    socket_of(stream_).shutdown(plain_socket::shutdown_send, ignored);
  }
  if (buffer_.size() < small_buffer) buffer_.resize(small_buffer);
  socket_of(stream_).async_read_some(
      asio::buffer(buffer_),
      [this, keep = this->shared_from_this()](const error_code& ec, std::size_t count) {
        lingered_ += count;
        if (closed_) return;
        if (ec || lingered_ > max_discarded) return close();
        linger();
      });
}

template <class Stream>
void connection<Stream>::drain() {
  drains_ = true;
  if (phase_ == phase::idle || phase_ == phase::handshake) close();
}

template <class Stream>
void connection<Stream>::abort() {
  close();
}

template <class Stream>
void connection<Stream>::close() {
  if (closed_) return;
  closed_ = true;
  error_code ignored;
  timer_.cancel();
  retry_.cancel();
  socket_of(stream_).close(ignored);
}

template class connection<plain_socket>;
template class connection<tls_socket>;

}  // namespace simdlp::endpoint
