// SPDX-License-Identifier: Apache-2.0
// One HTTP connection: reads requests, one after the other, and answers them in order. It stays on
// the thread of its io_context.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>

#include "server/http_reader.h"
#include "server/service.h"
#include "server/write_request.h"

namespace simdlp::endpoint {

using plain_socket = boost::asio::generic::stream_protocol::socket;
using tls_socket = boost::asio::ssl::stream<plain_socket>;

// A thread of the server, and what its connections share.
struct worker {
  worker(service& of, catalog& all) : everyone(of), workspace(all) {}

  service& everyone;
  boost::asio::io_context context{1};
  write_workspace workspace;
};

// For the drain: what all connections have in common whatever their kind.
class open_connection {
 public:
  virtual ~open_connection() = default;
  // Closes the connection now if it is idle, otherwise after the request that is being read.
  virtual void drain() = 0;
  // Closes it at once.
  virtual void abort() = 0;
};

template <class Stream>
class connection : public open_connection, public std::enable_shared_from_this<connection<Stream>> {
 public:
  connection(worker& at, Stream&& stream, std::string peer);
  ~connection() override;
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  void start();
  void drain() override;
  void abort() override;

 private:
  using clock = std::chrono::steady_clock;
  using self = std::shared_ptr<connection>;
  enum class phase : std::uint8_t { handshake, idle, header, body, storing, writing, lingering };
  enum class body_use : std::uint8_t { none, write, form, discard };

  void process();
  void read_more();
  void wait_for(std::chrono::milliseconds time, phase in);
  void watch();
  void on_timeout();
  void on_head();
  void on_write(write_decision&& write);
  void admit();
  void read_body();
  [[nodiscard]] bool on_body(std::string_view bytes);
  void on_end();
  void commit();
  void respond(answer&& what);
  void refuse(answer&& what);
  void send(std::string bytes, bool then_close);
  void on_sent(bool then_close);
  void linger();
  void finish_request();
  void log_request(int status) const;
  void release_memory();
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

  body_use use_ = body_use::none;
  bool drains_ = false;
  bool closed_ = false;
  bool eof_ = false;
  clock::time_point request_started_;
  clock::time_point body_started_;
  clock::time_point admission_until_;
  std::uint64_t body_consumed_ = 0;  // with its framing
  std::uint64_t reserved_ = 0;
  std::size_t lingered_ = 0;
  write_decision pending_;
  std::unique_ptr<write_request> write_;
  write_result result_;
  std::string form_;
  std::string out_;
};

extern template class connection<plain_socket>;
extern template class connection<tls_socket>;

}  // namespace simdlp::endpoint
