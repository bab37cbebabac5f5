// SPDX-License-Identifier: Apache-2.0
// A load generator for write endpoints. Its connections send the same requests as fast as they are
// answered, from one thread. Prints one line of figures at the end.
//   bench_endpoint_load HOST:PORT [--connections=N] [--bytes=N | --one-line] [--gzip]
//                       [--seconds=S] [--rate=N] [--target=/api/v3/write_lp?db=bench&precision=ns]
// Bodies are lines of the shape tsbs. --rate sets the requests a second of all connections: they are due
// in even steps, and a request's time runs from when it was due. Every answer must be 204.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <netdb.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>
#include <vector>
#include <zlib.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "generate/generate.h"

namespace {

using clock_type = std::chrono::steady_clock;

struct choices {
  std::string host;
  std::string port;
  std::string target = "/api/v3/write_lp?db=bench&precision=ns";
  std::uint64_t connections = 8;
  std::uint64_t bytes = std::uint64_t{1} << 20U;
  std::uint64_t seconds = 5;
  std::uint64_t rate = 0;
  bool one_line = false;
  bool gzip = false;
};

struct request {
  std::string bytes;
  std::size_t lines = 0;
  std::size_t body_bytes = 0;  // of line protocol
};

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "bench_endpoint_load: %s\n", what);
  std::exit(1);
}

bool take(std::string_view argument, std::string_view name, std::uint64_t& to) {
  if (argument.substr(0, name.size()) != name) return false;
  argument.remove_prefix(name.size());
  const auto done = std::from_chars(argument.data(), argument.data() + argument.size(), to);
  return done.ec == std::errc() && done.ptr == argument.data() + argument.size();
}

choices read_choices(int count, char** arguments) {
  choices out;
  for (int i = 1; i < count; ++i) {
    const std::string_view each = arguments[i];
    const std::size_t colon = each.rfind(':');
    if (each == "--one-line") {
      out.one_line = true;
    } else if (each == "--gzip") {
      out.gzip = true;
    } else if (each.substr(0, 9) == "--target=") {
      out.target = std::string(each.substr(9));
    } else if (each.substr(0, 2) != "--" && colon != std::string_view::npos) {
      out.host = std::string(each.substr(0, colon));
      out.port = std::string(each.substr(colon + 1));
    } else if (!take(each, "--connections=", out.connections) &&
               !take(each, "--bytes=", out.bytes) && !take(each, "--seconds=", out.seconds) &&
               !take(each, "--rate=", out.rate)) {
      fail("unknown argument; see the head of bench/endpoint_load.cpp");
    }
  }
  if (out.host.empty() || out.connections == 0) fail("HOST:PORT is missing");
  return out;
}

std::string compressed(const std::string& from) {
  z_stream z{};
  if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) fail("zlib");
  std::string out(deflateBound(&z, from.size()), '\0');
  std::string in = from;
  z.next_in = reinterpret_cast<Bytef*>(in.data());
  z.avail_in = static_cast<uInt>(in.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  if (deflate(&z, Z_FINISH) != Z_STREAM_END) fail("zlib");
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

std::vector<request> make_requests(const choices& how) {
  constexpr std::uint64_t different = 16;
  std::vector<request> out;
  for (std::uint64_t seed = 1; seed <= different; ++seed) {
    std::string body =
        simdlp::generate::lines(simdlp::generate::shape::tsbs, how.one_line ? 1 : how.bytes, seed);
    request made;
    made.lines = static_cast<std::size_t>(std::count(body.begin(), body.end(), '\n'));
    made.body_bytes = body.size();
    if (how.gzip) body = compressed(body);
    made.bytes = "POST " + how.target + " HTTP/1.1\r\nHost: " + how.host +
                 "\r\nContent-Length: " + std::to_string(body.size()) +
                 (how.gzip ? "\r\nContent-Encoding: gzip" : "") + "\r\n\r\n" + body;
    out.push_back(std::move(made));
  }
  return out;
}

class load {
 public:
  load(const choices& how, std::vector<request> requests)
      : how_(how), requests_(std::move(requests)), events_(epoll_create1(0)) {}
  ~load() { close(events_); }
  load(const load&) = delete;
  load& operator=(const load&) = delete;

  void run();
  void print() const;

 private:
  struct link {
    int socket = -1;
    std::size_t request = 0;
    std::size_t sent = 0;
    std::string answer;
    clock_type::time_point started;
    bool waits = false;  // for its turn, with --rate
  };

  void open_link(link& to);
  void begin(link& at);
  void write(link& at);
  void read(link& at);
  void begin_due();
  [[nodiscard]] clock_type::time_point next_due() const;
  [[nodiscard]] int wait(std::vector<epoll_event>& ready) const;

  const choices& how_;
  std::vector<request> requests_;
  int events_;
  std::vector<std::unique_ptr<link>> links_;
  clock_type::time_point start_;
  clock_type::time_point end_;
  std::uint64_t begun_ = 0;
  std::uint64_t requests_done_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t lines_ = 0;
  std::vector<double> milliseconds_;
  double seconds_ = 0;
};

void load::open_link(link& to) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(how_.host.c_str(), how_.port.c_str(), &hints, &found) != 0) fail("no such host");
  to.socket = socket(found->ai_family, SOCK_STREAM, 0);
  if (connect(to.socket, found->ai_addr, found->ai_addrlen) != 0) fail("cannot connect");
  freeaddrinfo(found);
  const int on = 1;
  setsockopt(to.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  epoll_event what{};
  what.events = EPOLLIN | EPOLLOUT | EPOLLET;
  what.data.ptr = &to;
  epoll_ctl(events_, EPOLL_CTL_ADD, to.socket, &what);
}

void load::begin(link& at) {
  if (clock_type::now() >= end_) return;
  at.started = clock_type::now();
  if (how_.rate != 0) {
    const auto due = next_due();
    at.waits = at.started < due;
    if (at.waits) return;
    at.started = due;
  }
  at.request = begun_++ % requests_.size();
  at.sent = 0;
  write(at);
}

clock_type::time_point load::next_due() const {
  return start_ + std::chrono::nanoseconds(1'000'000'000 * begun_ / how_.rate);
}

void load::begin_due() {
  for (auto& each : links_) {
    if (each->waits) begin(*each);
  }
}

void load::write(link& at) {
  const std::string& bytes = requests_[at.request].bytes;
  while (at.sent < bytes.size()) {
    const ssize_t count = send(at.socket, bytes.data() + at.sent, bytes.size() - at.sent,
                               MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count <= 0) return;
    at.sent += static_cast<std::size_t>(count);
  }
}

void load::read(link& at) {
  char bytes[4096];
  for (;;) {
    const ssize_t count = recv(at.socket, bytes, sizeof bytes, MSG_DONTWAIT);
    if (count == 0) fail("the server closed a connection");
    if (count < 0) return;
    at.answer.append(bytes, static_cast<std::size_t>(count));
    if (at.answer.find("\r\n\r\n") == std::string::npos) continue;
    if (at.answer.substr(9, 3) != "204") fail(at.answer.c_str());
    at.answer.clear();
    const request& done = requests_[at.request];
    ++requests_done_;
    bytes_ += done.body_bytes;
    lines_ += done.lines;
    const std::chrono::duration<double, std::milli> took = clock_type::now() - at.started;
    milliseconds_.push_back(took.count());
    begin(at);
  }
}

// Until something is ready or the next request is due.
int load::wait(std::vector<epoll_event>& ready) const {
  auto most = std::chrono::nanoseconds(std::chrono::milliseconds(100));
  const bool any_waits =
      std::any_of(links_.begin(), links_.end(), [](const auto& each) { return each->waits; });
  if (any_waits)
    most = std::clamp<std::chrono::nanoseconds>(next_due() - clock_type::now(), {}, most);
  const timespec time{0, static_cast<long>(most.count())};
  return epoll_pwait2(events_, ready.data(), static_cast<int>(ready.size()), &time, nullptr);
}

void load::run() {
  for (std::uint64_t i = 0; i < how_.connections; ++i) {
    links_.push_back(std::make_unique<link>());
    open_link(*links_.back());
  }
  start_ = clock_type::now();
  end_ = start_ + std::chrono::seconds(how_.seconds);
  for (auto& each : links_) begin(*each);
  std::vector<epoll_event> ready(64);
  while (clock_type::now() < end_ || requests_done_ < begun_) {
    const int count = wait(ready);
    for (int i = 0; i < count; ++i) {
      const epoll_event& each = ready[static_cast<std::size_t>(i)];
      link& at = *static_cast<link*>(each.data.ptr);
      if ((each.events & EPOLLIN) != 0) read(at);
      if ((each.events & EPOLLOUT) != 0 && !at.waits) write(at);
    }
    if (how_.rate != 0) begin_due();
    if (clock_type::now() > end_ + std::chrono::seconds(30)) fail("no answer in 30 seconds");
  }
  seconds_ = std::chrono::duration<double>(clock_type::now() - start_).count();
}

void load::print() const {
  std::vector<double> sorted = milliseconds_;
  std::sort(sorted.begin(), sorted.end());
  const auto at = [&](double part) {
    return sorted.empty()
               ? 0.0
               : sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))];
  };
  std::printf(
      "requests=%llu requests/s=%.0f GB/s=%.3f lines/s=%.0f p50_ms=%.3f p99_ms=%.3f "
      "connections=%llu%s%s\n",
      static_cast<unsigned long long>(requests_done_),
      static_cast<double>(requests_done_) / seconds_, static_cast<double>(bytes_) / seconds_ / 1e9,
      static_cast<double>(lines_) / seconds_, at(0.5), at(0.99),
      static_cast<unsigned long long>(how_.connections), how_.one_line ? " one-line" : "",
      how_.gzip ? " gzip" : "");
}

}  // namespace

int main(int count, char** arguments) {
  const choices how = read_choices(count, arguments);
  load all(how, make_requests(how));
  all.run();
  all.print();
  return 0;
}
