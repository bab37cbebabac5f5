// SPDX-License-Identifier: Apache-2.0
// All sockets on which the server accepts connections, and these connections.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "server/address.h"
#include "server/connection.h"
#include "server/line_listener.h"

namespace simdlp::endpoint {

class listeners {
 public:
  listeners(const server_options& options, std::vector<std::unique_ptr<worker>>& workers)
      : options_(options), workers_(workers) {}
  ~listeners();

  // Binds all addresses. Returns a sentence on failure.
  [[nodiscard]] std::string open();
  // Starts HTTP only: requests can be answered before anything can be stored.
  void start();
  // Starts the line listeners, whose peers get no answer.
  void start_lines();
  // These three may be called from any thread.
  void stop_accepting();
  void drain() { each_connection(false); }
  void abort() { each_connection(true); }
  [[nodiscard]] std::string reload_tls();
  [[nodiscard]] const std::vector<std::string>& addresses() const noexcept { return addresses_; }
  // "HTTP", "HTTPS", "TCP" or "UDP" for each address.
  [[nodiscard]] const std::vector<std::string>& protocols() const noexcept { return protocols_; }

 private:
  using acceptor = boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol>;
  enum class use : std::uint8_t { http, https, lines };
  struct listening {
    listening(boost::asio::io_context& at, use what) : accepts(at), pause(at), serves(what) {}
    acceptor accepts;
    boost::asio::steady_timer pause;
    use serves;
    void unlink_path();  // once
    std::string unix_path;
  };
  // The connections of one worker. Used only on its thread.
  using connection_list = std::vector<std::weak_ptr<open_connection>>;

  [[nodiscard]] static std::string name(use of);
  [[nodiscard]] std::string listen_on(const std::string& text, use what);
  [[nodiscard]] std::string adopt(int handle, use what);
  [[nodiscard]] std::string listen_udp(const std::string& text);
  void accept(listening& on);
  void serve(plain_socket socket, use what, std::string peer, std::size_t at);
  void each_connection(bool aborts);

  const server_options& options_;
  std::vector<std::unique_ptr<worker>>& workers_;
  std::vector<std::unique_ptr<listening>> listening_;
  std::vector<std::shared_ptr<udp_listener>> datagrams_;
  std::vector<std::string> addresses_;
  std::vector<std::string> protocols_;
  std::vector<connection_list> connections_;
  std::size_t next_worker_ = 0;
  std::mutex tls_mutex_;
  std::shared_ptr<boost::asio::ssl::context> tls_;
};

}  // namespace simdlp::endpoint
