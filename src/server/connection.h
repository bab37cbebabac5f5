// SPDX-License-Identifier: Apache-2.0
// One HTTP connection: reads requests, one after the other, and answers them in order. It stays on
// the thread of its io_context.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>

#include "server/exchange.h"
#include "server/http_reader.h"

namespace simdlp::endpoint {

using plain_socket = boost::asio::generic::stream_protocol::socket;
using tls_socket = boost::asio::ssl::stream<plain_socket>;

// The interface of all kinds of connections for shutting down.
class open_connection {
 public:
  virtual ~open_connection() = default;
  // Closes the connection now if it is idle, otherwise after the request that is being read.
  virtual void drain() = 0;
  // Closes it immediately.
  virtual void abort() = 0;
};

template <class Stream>
class connection : public open_connection, public std::enable_shared_from_this<connection<Stream>> {
 public:
  // The caller has counted the connection; the destructor counts its end.
  connection(worker& at, Stream&& stream, std::string peer);
  ~connection() override;
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  void start();
  void drain() override;
  void abort() override;

 private:
  using clock = std::chrono::steady_clock;
  enum class phase : std::uint8_t { handshake, idle, header, body, storing, writing, lingering };

  void process();
  void read_more();
  void read_direct(exchange::room to);
  [[nodiscard]] bool is_too_slow(std::size_t more) const;
  [[nodiscard]] bool is_worn_out() const;
  void wait_for(std::chrono::milliseconds time, phase in);
  void watch();
  void on_timeout();
  void go_on(exchange::next with);
  void retry_admission();
  void read_body();
  void respond();
  void send(std::string bytes, bool then_close);
  void on_sent(bool then_close);
  void linger();
  void close();

  worker& worker_;
  Stream stream_;
  std::string peer_;
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer retry_;
  clock::time_point deadline_ = clock::time_point::max();
  bool watching_ = false;
  phase phase_ = phase::idle;

  http_reader reader_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;

  exchange exchange_;
  const clock::time_point opened_ = clock::now();
  const std::chrono::milliseconds max_age_;
  std::uint64_t answers_ = 0;
  bool drains_ = false;
  bool closed_ = false;
  clock::time_point body_started_;
  std::size_t lingered_ = 0;
  std::string out_;
};

extern template class connection<plain_socket>;
extern template class connection<tls_socket>;

}  // namespace simdlp::endpoint
