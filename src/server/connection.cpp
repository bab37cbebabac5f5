// SPDX-License-Identifier: Apache-2.0
#include "server/connection.h"

#include <algorithm>
#include <atomic>
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
// Read size for a body that is read in place. The declared length is never allocated in one step.
constexpr std::size_t direct_step = 256 * 1024;
constexpr std::size_t max_lingering = 64 * 1024;
constexpr auto linger_time = 2s;
constexpr auto admission_retry = 5ms;

template <class Stream>
inline constexpr bool is_tls = std::is_same_v<Stream, tls_socket>;

// Up to a tenth more, so that connections that were opened together are not closed together.
[[nodiscard]] std::chrono::milliseconds spread(std::chrono::milliseconds age) {
  static std::atomic<std::uint32_t> last{0};
  const std::uint32_t part = last.fetch_add(0x9E37'79B9U) >> 16U;
  return age + age * part / (std::int64_t{10} << 16U);
}

// The socket below TLS, if there is TLS.
[[nodiscard]] plain_socket& socket_of(plain_socket& from) noexcept { return from; }
[[nodiscard]] plain_socket& socket_of(tls_socket& from) noexcept { return from.next_layer(); }

}  // namespace

template <class Stream>
connection<Stream>::connection(worker& at, Stream&& stream, std::string peer)
    : worker_(at),
      stream_(std::move(stream)),
      peer_(std::move(peer)),
      timer_(at.context),
      retry_(at.context),
      exchange_(at),
      max_age_(spread(at.everyone.options.max_connection_age)) {}

template <class Stream>
connection<Stream>::~connection() {
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

// Handles the bytes that have arrived, until more are needed or another step is running.
template <class Stream>
void connection<Stream>::process() {
  while (!closed_) {
    const std::string_view unread(buffer_.data() + begin_, end_ - begin_);
    const http_reader::step step = reader_.next(unread);
    begin_ += step.consumed;
    if (exchange_.has_body() && !exchange_.count_raw(step.consumed)) return respond();
    switch (step.what) {
      case http_reader::event::need_more:
        if (step.consumed != 0) continue;
        return read_more();
      case http_reader::event::head:
        phase_ = phase::storing;
        deadline_ = clock::time_point::max();
        return go_on(exchange_.begin(reader_.head()));
      case http_reader::event::body:
        if (!exchange_.take_body(step.body)) return respond();
        break;
      case http_reader::event::end: return go_on(exchange_.end_body());
      case http_reader::event::error:
        exchange_.fail(reader_.head(), step.status, step.reason);
        return respond();
    }
  }
}

template <class Stream>
void connection<Stream>::read_more() {
  if (begin_ == end_) begin_ = end_ = 0;
  const bool in_body = exchange_.has_body();
  if (in_body && begin_ == end_ && reader_.plain_bytes_left() != 0) {
    const auto most = std::min<std::uint64_t>(reader_.plain_bytes_left(), direct_step);
    const exchange::room to = exchange_.direct_room(static_cast<std::size_t>(most));
    if (to.size != 0) return read_direct(to);
  }
  if (begin_ != 0 && end_ == buffer_.size()) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (drains_ && !in_body && reader_.is_idle()) return close();
  const std::size_t wanted = in_body ? large_buffer : std::max(small_buffer, 2 * (end_ - begin_));
  if (buffer_.size() < wanted) {
    buffer_.resize(wanted);
  } else if (!in_body && begin_ == end_ && buffer_.size() > small_buffer) {
    // Between requests, a connection keeps little memory.
    std::vector<char>(small_buffer).swap(buffer_);
  }
  const server_options& options = worker_.everyone.options;
  if (in_body) {
    wait_for(options.body_timeout, phase::body);
  } else if (reader_.is_idle()) {
    wait_for(options.idle_timeout, phase::idle);
  } else if (phase_ != phase::header) {
    wait_for(options.header_timeout, phase::header);  // for the whole header
  }
  stream_.async_read_some(
      asio::buffer(buffer_.data() + end_, buffer_.size() - end_),
      [this, keep = this->shared_from_this()](const error_code& ec, std::size_t count) {
        if (closed_) return;
        // The client closed the connection within a request. Nothing of the request is used, and no
        // answer is sent.
        if (ec) return close();
        end_ += count;
        if (phase_ == phase::body && is_too_slow(count)) return on_timeout();
        process();
      });
}

// Reads a part of the body directly into the buffer in which it is decoded.
template <class Stream>
void connection<Stream>::read_direct(exchange::room to) {
  wait_for(worker_.everyone.options.body_timeout, phase::body);
  stream_.async_read_some(
      asio::buffer(to.to, to.size),
      [this, keep = this->shared_from_this()](const error_code& ec, std::size_t count) {
        if (closed_) return;
        if (ec) return close();
        if (is_too_slow(count)) return on_timeout();
        reader_.skip(count);
        if (!exchange_.count_raw(count) || !exchange_.take_direct(count)) return respond();
        process();
      });
}

template <class Stream>
bool connection<Stream>::is_too_slow(std::size_t more) const {
  const server_options& how = worker_.everyone.options;
  const auto spent = clock::now() - body_started_ - how.body_timeout;
  const double least =
      std::chrono::duration<double>(spent).count() * static_cast<double>(how.min_body_rate);
  return static_cast<double>(exchange_.raw_bytes() + more) < least;
}

template <class Stream>
bool connection<Stream>::is_worn_out() const {
  const std::uint64_t most = worker_.everyone.options.max_connection_requests;
  if (most != 0 && answers_ >= most) return true;
  return max_age_.count() != 0 && clock::now() - opened_ >= max_age_;
}

template <class Stream>
void connection<Stream>::wait_for(std::chrono::milliseconds time, phase in) {
  phase_ = in;
  deadline_ = clock::now() + time;
  if (!watching_ || deadline_ < timer_.expiry()) watch();
}

// Each connection has one timer, which is set again only when it expires, because setting it for
// each read would cost more than the read.
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
void connection<Stream>::go_on(exchange::next with) {
  switch (with) {
    case exchange::next::read_body: return read_body();
    case exchange::next::wait: return retry_admission();
    case exchange::next::answer: return respond();
    case exchange::next::nothing: return process();
    case exchange::next::settle:
    case exchange::next::commit: break;
  }
  phase_ = phase::storing;
  deadline_ = clock::time_point::max();
  if (with == exchange::next::settle) {
    return exchange_.wait_for_others([this, keep = this->shared_from_this()] {
      if (!closed_) go_on(exchange_.end_write());
    });
  }
  exchange_.commit([this, keep = this->shared_from_this()] {
    if (!closed_) respond();
  });
}

template <class Stream>
void connection<Stream>::retry_admission() {
  retry_.expires_after(admission_retry);
  retry_.async_wait([this, keep = this->shared_from_this()](const error_code& ec) {
    if (!ec && !closed_) go_on(exchange_.try_admission());
  });
}

template <class Stream>
void connection<Stream>::read_body() {
  body_started_ = clock::now();
  if (!reader_.head().expects_continue) return process();
  wait_for(worker_.everyone.options.body_timeout, phase::writing);
  asio::async_write(stream_, asio::buffer(std::string_view("HTTP/1.1 100 Continue\r\n\r\n")),
                    [this, keep = this->shared_from_this()](const error_code& ec, std::size_t) {
                      if (ec) return close();
                      process();
                    });
}

template <class Stream>
void connection<Stream>::respond() {
  const request_head& head = reader_.head();
  const answer what = exchange_.take_answer();
  ++answers_;
  const bool keep = head.keep_alive && !what.close && !drains_ && !worker_.everyone.is_draining() &&
                    !is_worn_out();
  exchange_.log(peer_, what.status);
  // The rate of a discarded body is measured from the answer, because refuse() restarts its byte count.
  body_started_ = clock::now();
  std::string bytes = to_bytes(what, head.method == "HEAD", keep, head.http10);
  exchange_.finish();
  send(std::move(bytes), !keep);
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
        if (ec || lingered_ > max_lingering) return close();
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
