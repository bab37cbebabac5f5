// SPDX-License-Identifier: Apache-2.0
#include "server/listeners.h"

#include <algorithm>
#include <cstring>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>

#include "server/systemd.h"
#include "server/tls.h"

namespace simdlp::endpoint {

namespace asio = boost::asio;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

// An address of the Internet as HOST:PORT.
template <class Endpoint>
[[nodiscard]] std::string text_of(const Endpoint& from) {
  const std::string host = from.address().to_string();
  const std::string port = std::to_string(from.port());
  return (from.address().is_v6() ? "[" + host + "]" : host) + ":" + port;
}

[[nodiscard]] std::string text_of_generic(const asio::generic::stream_protocol::endpoint& from) {
  const int family = from.protocol().family();
  if (family != AF_INET && family != AF_INET6) return "unix";
  asio::ip::tcp::endpoint internet;
  std::memcpy(internet.data(), from.data(), std::min(from.size(), internet.capacity()));
  return text_of(internet);
}

// True if a process listens on the Unix socket, or may do so. Only a refused connection shows that the file
// is left over from an earlier process.
[[nodiscard]] bool is_served(const std::string& path) {
  asio::io_context context;
  asio::local::stream_protocol::socket probe(context);
  error_code ec;
  probe.connect(asio::local::stream_protocol::endpoint(path), ec);
  return ec != boost::system::errc::connection_refused;
}

// Removes the socket that an earlier process left at `path`. Returns the reason why the path cannot be
// used, or an empty string. Only a socket is removed: any other file there is a mistake in the setting.
[[nodiscard]] std::string clear_socket_path(const std::string& path) {
  struct stat about {};
  if (::lstat(path.c_str(), &about) != 0) return {};  // bind() reports other errors
  if (!S_ISSOCK(about.st_mode)) return "the file exists and is not a socket";
  if (is_served(path)) return "another process listens there";
  ::unlink(path.c_str());
  return {};
}

}  // namespace

listeners::~listeners() {
  for (const auto& each : listening_) each->unlink_path();
}

void listeners::listening::unlink_path() {
  if (!unix_path.empty()) ::unlink(unix_path.c_str());
  unix_path.clear();
}

std::string listeners::open() {
  connections_.resize(workers_.size());
  if (!options_.listen_tls.empty()) {
    if (std::string wrong = reload_tls(); !wrong.empty()) return wrong;
  }
  const auto all = [&](const std::vector<std::string>& list, use what) -> std::string {
    for (const std::string& each : list) {
      if (std::string wrong = listen_on(each, what); !wrong.empty()) return wrong;
    }
    return {};
  };
  if (std::string wrong = all(options_.listen, use::http); !wrong.empty()) return wrong;
  if (std::string wrong = all(options_.listen_tls, use::https); !wrong.empty()) return wrong;
  if (std::string wrong = all(options_.tcp, use::lines); !wrong.empty()) return wrong;
  for (const std::string& each : options_.udp) {
    if (std::string wrong = listen_udp(each); !wrong.empty()) return wrong;
  }
  return {};
}

std::string listeners::name(use of) {
  if (of == use::lines) return "TCP";
  return of == use::http ? "HTTP" : "HTTPS";
}

std::string listeners::listen_on(const std::string& text, use what) {
  const std::optional<listen_address> where = parse_address(text);
  if (!where) return "'" + text + "' is not an address";
  asio::io_context& context = workers_.front()->context;
  if (where->kind == listen_address::form::systemd) {
    const std::vector<int> handles = systemd_sockets();
    if (handles.empty()) return "systemd passed no socket";
    for (const int each : handles) {
      if (std::string wrong = adopt(each, what); !wrong.empty()) return wrong;
    }
    return {};
  }
  auto made = std::make_unique<listening>(context, what);
  asio::generic::stream_protocol::endpoint address;
  error_code ec;
  if (where->kind == listen_address::form::unix_path) {
    if (const std::string wrong = clear_socket_path(where->path); !wrong.empty())
      return "cannot listen on " + text + ": " + wrong;
    address = asio::local::stream_protocol::endpoint(where->path);
    made->unix_path = where->path;
  } else {
    asio::ip::tcp::resolver resolver(context);
    const auto found = resolver.resolve(where->host, where->port, ec);
    if (ec) return "cannot resolve " + text + ": " + ec.message();
    address = found.begin()->endpoint();
  }
  made->accepts.open(address.protocol(), ec);
  if (!ec && where->kind == listen_address::form::internet)
    made->accepts.set_option(asio::socket_base::reuse_address(true), ec);
  if (!ec) made->accepts.bind(address, ec);
  if (!ec) made->accepts.listen(4096, ec);
  if (ec) return "cannot listen on " + text + ": " + ec.message();
  addresses_.push_back(where->kind == listen_address::form::unix_path
                           ? text
                           : text_of_generic(made->accepts.local_endpoint()));
  protocols_.push_back(name(what));
  listening_.push_back(std::move(made));
  return {};
}

std::string listeners::adopt(int handle, use what) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(handle, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    return "the socket passed by systemd is not usable";
  auto made = std::make_unique<listening>(workers_.front()->context, what);
  const asio::generic::stream_protocol protocol(address.ss_family, 0);
  error_code ec;
  made->accepts.assign(protocol, handle, ec);
  if (ec) return "the socket passed by systemd is not usable: " + ec.message();
  addresses_.emplace_back("systemd");
  protocols_.push_back(name(what));
  listening_.push_back(std::move(made));
  return {};
}

std::string listeners::listen_udp(const std::string& text) {
  const std::optional<listen_address> where = parse_address(text);
  if (!where || where->kind != listen_address::form::internet)
    return "'" + text + "' is not an address for UDP: expected HOST:PORT or [IPV6]:PORT";
  worker& at = *workers_.front();
  asio::ip::udp::resolver resolver(at.context);
  error_code ec;
  const auto found = resolver.resolve(where->host, where->port, ec);
  if (ec) return "cannot resolve " + text + ": " + ec.message();
  asio::ip::udp::socket socket(at.context);
  const asio::ip::udp::endpoint address = *found.begin();
  socket.open(address.protocol(), ec);
  if (!ec) socket.bind(address, ec);
  if (ec) return "cannot listen on " + text + ": " + ec.message();
  error_code ignored;
  socket.set_option(asio::socket_base::receive_buffer_size(8 << 20), ignored);
  addresses_.push_back(text_of(socket.local_endpoint()));
  protocols_.emplace_back("UDP");
  datagrams_.push_back(std::make_shared<udp_listener>(at, std::move(socket)));
  return {};
}

void listeners::start() {
  for (auto& each : listening_) {
    if (each->serves != use::lines) accept(*each);
  }
}

void listeners::start_lines() {
  asio::post(workers_.front()->context, [this] {
    for (auto& each : listening_) {
      if (each->serves == use::lines) accept(*each);
    }
    for (auto& each : datagrams_) each->receive();
  });
}

void listeners::accept(listening& on) {
  const std::size_t at = next_worker_++ % workers_.size();
  on.accepts.async_accept(
      workers_[at]->context, [this, &on, at](const error_code& ec, plain_socket socket) {
        if (ec == asio::error::operation_aborted || !on.accepts.is_open()) return;
        if (ec) {
          // No descriptor is left: wait until others are closed.
          on.pause.expires_after(50ms);
          on.pause.async_wait([this, &on](const error_code& stopped) {
            if (!stopped) accept(on);
          });
          return;
        }
        service& all = workers_[at]->everyone;
        if (all.counters.connections() >= static_cast<std::int64_t>(options_.max_connections)) {
          all.counters.count_refused(refusal::connections);
        } else {
          all.counters.open_connection();
          error_code gone;
          const auto remote = socket.remote_endpoint(gone);
          std::string peer = gone ? "unknown" : text_of_generic(remote);
          asio::post(workers_[at]->context, [this, what = on.serves, at, moved = std::move(socket),
                                             name = std::move(peer)]() mutable {
            serve(std::move(moved), what, std::move(name), at);
          });
        }
        accept(on);
      });
}

void listeners::serve(plain_socket socket, use what, std::string peer, std::size_t at) {
  worker& here = *workers_[at];
  error_code ignored;
  const int family = socket.local_endpoint(ignored).protocol().family();
  if (family == AF_INET || family == AF_INET6)
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  std::shared_ptr<open_connection> made;
  if (what == use::lines) {
    auto lines = std::make_shared<line_connection>(here, std::move(socket), std::move(peer));
    lines->receive();
    made = std::move(lines);
  } else if (what == use::http) {
    auto plain =
        std::make_shared<connection<plain_socket>>(here, std::move(socket), std::move(peer));
    plain->start();
    made = std::move(plain);
  } else {
    std::shared_ptr<asio::ssl::context> context;
    {
      const std::lock_guard lock(tls_mutex_);
      context = tls_;
    }
    // OpenSSL counts references to its context, so `context` may be destroyed when the stream
    // exists.
    auto secure = std::make_shared<connection<tls_socket>>(
        here, tls_socket(std::move(socket), *context), std::move(peer));
    secure->start();
    made = std::move(secure);
  }
  connection_list& list = connections_[at];
  if (list.size() >= 64 && list.size() == list.capacity()) {
    list.erase(
        std::remove_if(list.begin(), list.end(), [](const auto& each) { return each.expired(); }),
        list.end());
  }
  list.push_back(made);
  // drain() may have come to this thread before the connection did.
  if (here.everyone.is_draining()) made->drain();
}

void listeners::stop_accepting() {
  asio::post(workers_.front()->context, [this] {
    error_code ignored;
    for (auto& each : listening_) {
      // Not later, when the path may be that of a successor.
      each->unlink_path();
      each->accepts.close(ignored);
      each->pause.cancel();
    }
    for (auto& each : datagrams_) each->stop();
  });
}

void listeners::each_connection(bool aborts) {
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    asio::post(workers_[i]->context, [this, i, aborts] {
      for (const auto& each : connections_[i]) {
        const auto open = each.lock();
        if (open == nullptr) continue;
        if (aborts) {
          open->abort();
        } else {
          open->drain();
        }
      }
    });
  }
}

std::string listeners::reload_tls() {
  if (options_.listen_tls.empty()) return {};
  std::string error;
  auto fresh = load_tls(options_.tls_certificate, options_.tls_key, error);
  if (fresh == nullptr) return error;
  const std::lock_guard lock(tls_mutex_);
  tls_ = std::move(fresh);
  return {};
}

}  // namespace simdlp::endpoint
