// SPDX-License-Identifier: Apache-2.0
// A server on loopback in this process, and a client that sends raw bytes.
#pragma once

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "simdlp/server.h"

namespace simdlp::testing {

// A folder that is removed at the end.
class temporary_folder {
 public:
  temporary_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "simdlp-server-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = name;
  }
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;
  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

class running_server {
 public:
  explicit running_server(server_options options) {
    if (options.listen == server_options{}.listen) options.listen = {"127.0.0.1:0"};
    options.log = log_level::off;
    if (options.threads == 0) options.threads = 2;
    server::opened made = server::open(std::move(options));
    if (made.server == nullptr) throw std::runtime_error(made.error);
    server_ = std::move(made.server);
    const std::string& address = server_->addresses().front();
    port_ = static_cast<unsigned short>(std::stoi(address.substr(address.rfind(':') + 1)));
    thread_ = std::thread([this] { in_time_ = server_->run(); });
  }
  running_server(const running_server&) = delete;
  running_server& operator=(const running_server&) = delete;
  ~running_server() { stop(); }

  // Returns true if everything was finished in time.
  bool stop() {
    if (thread_.joinable()) {
      server_->stop();
      thread_.join();
    }
    return in_time_;
  }
  [[nodiscard]] unsigned short port() const noexcept { return port_; }
  [[nodiscard]] server& get() noexcept { return *server_; }

 private:
  std::unique_ptr<server> server_;
  std::thread thread_;
  unsigned short port_ = 0;
  bool in_time_ = false;
};

// Options of a server that stores nothing.
[[nodiscard]] inline server_options without_journal() {
  server_options out;
  out.journal.clear();
  return out;
}

struct http_answer {
  int status = 0;  // 0: there was no answer
  std::string head;
  std::string body;
};

class raw_client {
 public:
  explicit raw_client(unsigned short port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
      throw std::runtime_error("connect");
  }
  raw_client(const raw_client&) = delete;
  raw_client& operator=(const raw_client&) = delete;
  ~raw_client() { ::close(socket_); }

  // Returns false if the server closed the connection.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }
  void end_of_sending() { ::shutdown(socket_, SHUT_WR); }
  void reset() {
    const linger now{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    ::close(socket_);
    socket_ = -1;
  }

  // Reads the next answer; `with_body` is false for an answer to HEAD.
  http_answer read(bool with_body = true) {
    http_answer out;
    std::size_t ends = 0;
    while ((ends = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive()) return out;
    }
    out.head = received_.substr(0, ends + 2);
    received_.erase(0, ends + 4);
    out.status = std::atoi(out.head.c_str() + 9);
    const std::size_t length = out.head.find("Content-Length: ");
    if (length == std::string::npos || !with_body) return out;
    const auto size = static_cast<std::size_t>(std::atoi(out.head.c_str() + length + 16));
    while (received_.size() < size && receive()) {
    }
    out.body = received_.substr(0, size);
    received_.erase(0, size);
    return out;
  }
  // True if the server closes the connection within the time. Ignores what it still sends.
  bool is_closed(std::chrono::milliseconds within = std::chrono::milliseconds(5000)) {
    time_ = within;
    while (receive()) {
    }
    return closed_;
  }
  [[nodiscard]] const std::string& unread() const noexcept { return received_; }

 private:
  bool receive() {
    pollfd wait{socket_, POLLIN, 0};
    if (::poll(&wait, 1, static_cast<int>(time_.count())) <= 0) return false;
    char bytes[16384];
    const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
    if (count <= 0) {
      closed_ = true;
      return false;
    }
    received_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }

  int socket_;
  std::string received_;
  bool closed_ = false;
  std::chrono::milliseconds time_{10'000};
};

// Sends one request on a new connection.
[[nodiscard]] inline http_answer ask(unsigned short port, std::string_view request) {
  raw_client client(port);
  client.send(request);
  return client.read(request.substr(0, 5) != "HEAD ");
}

// POST with Content-Length.
[[nodiscard]] inline std::string post(std::string_view target, std::string_view body,
                                      std::string_view headers = {}) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(headers) + "\r\n" + std::string(body);
}

}  // namespace simdlp::testing
