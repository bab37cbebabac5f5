// SPDX-License-Identifier: Apache-2.0
// Accepts line protocol over TCP with Boost.Asio. Each connection has its own stream_decoder and reads
// directly into the decoder's space, so only a line that a packet cuts is copied.
//
//   tcp_gateway CONNECTIONS    prints the port, and ends after CONNECTIONS connections
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include <boost/asio.hpp>

#include "simdlp/stream_input.h"

namespace {

using boost::asio::ip::tcp;

class session : public std::enable_shared_from_this<session> {
 public:
  explicit session(tcp::socket socket) : socket_(std::move(socket)) {}

  void read() {
    const auto space = simdlp::prepare_as<boost::asio::mutable_buffer>(stream_);
    socket_.async_read_some(
        space, [self = shared_from_this()](const boost::system::error_code& failed,
                                           std::size_t size) { self->take(failed, size); });
  }

 private:
  void take(const boost::system::error_code& failed, std::size_t size) {
    stream_.commit(size);
    if (failed) stream_.finish();
    for (const simdlp::point point : stream_) {
      if (point) {
        ++points_;
      } else {
        const simdlp::diagnostic why = stream_.describe();
        std::printf("line %llu: %s\n", static_cast<unsigned long long>(why.line),
                    std::string(why.message).c_str());
      }
    }
    if (!failed) {
      read();
    } else {
      std::printf("%llu points\n", static_cast<unsigned long long>(points_));
    }
  }

  tcp::socket socket_;
  simdlp::stream_decoder stream_{{.limits = simdlp::limits::untrusted()}};
  std::uint64_t points_ = 0;
};

void accept(tcp::acceptor& from, int left) {
  if (left == 0) return;
  from.async_accept([&from, left](const boost::system::error_code& failed, tcp::socket socket) {
    if (!failed) std::make_shared<session>(std::move(socket))->read();
    accept(from, left - 1);
  });
}

}  // namespace

int main(int count, char** arguments) {
  boost::asio::io_context context;
  tcp::acceptor acceptor(context, {boost::asio::ip::address_v4::loopback(), 0});
  std::printf("port %d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  accept(acceptor, count > 1 ? std::atoi(arguments[1]) : 1);
  context.run();
}
