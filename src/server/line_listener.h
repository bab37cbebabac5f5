// SPDX-License-Identifier: Apache-2.0
// Line protocol without HTTP, as old agents send it: whole datagrams over UDP, and streams over TCP. No
// answers are sent. Good lines are stored; bad ones are counted and logged with the peer.
#pragma once

#include <array>
#include <memory>
#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>

#include "server/connection.h"

namespace simdlp::endpoint {

// Decodes `lines` and stores the good ones in the database of the line listeners. `lines` must end
// at the end of a line. `stored` is called when the lines are durable, or failed; it may be empty.
void store_lines(worker& at, std::string_view lines, const std::string& peer,
                 std::function<void()> stored);

class udp_listener : public std::enable_shared_from_this<udp_listener> {
 public:
  udp_listener(worker& at, boost::asio::ip::udp::socket socket)
      : worker_(at), socket_(std::move(socket)) {}
  void receive();
  void stop();

 private:
  worker& worker_;
  boost::asio::ip::udp::socket socket_;
  boost::asio::ip::udp::endpoint peer_;
  std::array<char, 65'536> buffer_;
};

class line_connection : public open_connection,
                        public std::enable_shared_from_this<line_connection> {
 public:
  line_connection(worker& at, plain_socket socket, std::string peer)
      : worker_(at), socket_(std::move(socket)), peer_(std::move(peer)) {}
  line_connection(const line_connection&) = delete;
  line_connection& operator=(const line_connection&) = delete;
  // The caller has counted the connection, as for connection.
  ~line_connection() override { worker_.everyone.counters.close_connection(); }
  void receive();
  void drain() override { abort(); }
  void abort() override;

 private:
  void store(bool ended);

  worker& worker_;
  plain_socket socket_;
  std::string peer_;
  body_buffer buffer_;
  std::size_t retry_at_ = 0;
};

}  // namespace simdlp::endpoint
