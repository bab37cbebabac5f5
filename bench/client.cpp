// SPDX-License-Identifier: Apache-2.0
//
// Measures the points per second that a client accepts, encodes and sends, on the loopback device.
//   bench_client serve                          answers 204 at once; prints its URL
//   bench_client MODE URL POINTS  sends that many points of 10 tags and 10 fields in batches of 5,000;
//                                 prints one JSON object. URL may be "self": a server in this process.
// The modes: `encoder` and `builder` feed the writer from one thread, `encoder-threads` and
// `builder-threads` from two; `latency` measures how long a write() takes that never waits.
// bench/peers/clients.py runs it together with the clients of other languages.
#include "simdlp/client.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <netinet/in.h>

namespace {

constexpr std::string_view tag_keys[] = {"arch",   "datacenter", "hostname", "os",      "rack",
                                         "region", "service",    "team",     "version", "zone"};
constexpr std::string_view field_keys[] = {
    "usage_guest", "usage_guest_nice", "usage_idle",  "usage_iowait", "usage_irq",
    "usage_nice",  "usage_softirq",    "usage_steal", "usage_system", "usage_user"};

// One connection: reads requests, and answers each when its body is complete.
void answer_all(int connection) {
  std::vector<char> buffer(std::size_t{1} << 20U);
  std::string head;
  std::size_t body = 0;
  for (;;) {
    const ssize_t got = ::read(connection, buffer.data(), buffer.size());
    if (got <= 0) break;
    std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
    while (!bytes.empty()) {
      if (body != 0) {
        const std::size_t taken = std::min(body, bytes.size());
        body -= taken;
        bytes.remove_prefix(taken);
      } else {
        head += bytes;
        bytes = {};
        const std::size_t end = head.find("\r\n\r\n");
        if (end == std::string::npos) break;
        const std::size_t after = end + 4;
        for (char& c : head) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        const std::size_t at = head.find("content-length: ");
        body = at < end ? std::strtoul(head.c_str() + at + 16, nullptr, 10) : 0;
        const std::size_t there = std::min(body, head.size() - after);
        body -= there;
        head.erase(0, after + there);
      }
      if (body == 0) {
        constexpr std::string_view done =
            "HTTP/1.1 204 No Content\r\nX-Influxdb-Version: v2.7.0\r\n\r\n";
        if (::write(connection, done.data(), done.size()) < 0) break;
        head.clear();
      }
    }
  }
  ::close(connection);
}

// Listens on a free port of the loopback device; -1 on failure.
int listen_on_loopback(std::string& url) {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const place = reinterpret_cast<sockaddr*>(&address);  // NOLINT
  if (listener < 0 || ::bind(listener, place, size) != 0 || ::listen(listener, 64) != 0 ||
      ::getsockname(listener, place, &size) != 0) {
    return -1;
  }
  url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  return listener;
}

[[noreturn]] void accept_all(int listener) {
  for (;;) {
    const int connection = ::accept(listener, nullptr, nullptr);
    if (connection >= 0) std::thread(answer_all, connection).detach();
  }
}

int serve() {
  std::string url;
  const int listener = listen_on_loopback(url);
  if (listener < 0) return 1;
  std::printf("%s\n", url.c_str());
  std::fflush(stdout);
  accept_all(listener);
}

void feed_sections(simdlp::batch_writer& to, std::int64_t first, std::int64_t count) {
  for (std::int64_t i = first; i < first + count; ++i) {
    (void)to.encode([&](simdlp::encoder& line) {
      line.measurement("cpu");
      for (const std::string_view key : tag_keys) line.tag(key, "some-value");
      for (const std::string_view key : field_keys)
        line.field(key, 0.25 * static_cast<double>(i % 400));
      return line.end_line(1'640'995'200'000'000'000 + i);
    });
  }
}

void feed_builders(simdlp::batch_writer& to, std::int64_t first, std::int64_t count) {
  for (std::int64_t i = first; i < first + count; ++i) {
    simdlp::point_builder point("cpu");
    for (const std::string_view key : tag_keys) point.tag(key, "some-value");
    for (const std::string_view key : field_keys)
      point.field(key, 0.25 * static_cast<double>(i % 400));
    (void)to.write(point.timestamp(1'640'995'200'000'000'000 + i));
  }
}

// Writes points one by one under full_policy::fail, and returns the sorted times of the calls in
// nanoseconds.
std::vector<std::int64_t> time_calls(simdlp::batch_writer& to, std::int64_t count) {
  std::vector<std::int64_t> taken;
  taken.reserve(static_cast<std::size_t>(count));
  simdlp::point_builder point("cpu");
  for (const std::string_view key : tag_keys) point.tag(key, "some-value");
  for (const std::string_view key : field_keys) point.field(key, 0.25);
  for (std::int64_t i = 0; i < count; ++i) {
    point.timestamp(1'640'995'200'000'000'000 + i);
    const auto begin = std::chrono::steady_clock::now();
    const bool refused = static_cast<bool>(to.write(point));
    const auto end = std::chrono::steady_clock::now();
    taken.push_back(std::chrono::duration_cast<std::chrono::nanoseconds>(end - begin).count());
    if (!refused) continue;
    to.wait_for_room();
    (void)to.write(point);
  }
  std::sort(taken.begin(), taken.end());
  return taken;
}

int feed(std::string_view how, const std::string& url, std::int64_t points) {
  simdlp::client_options options;
  options.connection.url = url;
  options.database = "bench";
  options.api = simdlp::write_api::v2;
  if (how == "latency") options.batch.when_full = simdlp::full_policy::fail;
  std::vector<std::int64_t> calls;
  simdlp::client client(options);
  simdlp::batch_writer writer(client);
  const auto begin = std::chrono::steady_clock::now();
  const bool two = how.ends_with("-threads");
  const auto source = how.starts_with("encoder")   ? feed_sections
                      : how.starts_with("builder") ? feed_builders
                                                   : nullptr;
  if (source != nullptr && two) {
    std::thread other(source, std::ref(writer), 0, points / 2);
    source(writer, points / 2, points - points / 2);
    other.join();
  } else if (source != nullptr) {
    source(writer, 0, points);
  } else if (how == "latency") {
    calls = time_calls(writer, points);
  } else {
    return 2;
  }
  writer.close();
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  const simdlp::write_statistics books = writer.statistics();
  std::printf("{\"points\":%llu,\"bytes\":%llu,\"seconds\":%.6f",
              static_cast<unsigned long long>(books.written),
              static_cast<unsigned long long>(books.bytes), taken.count());
  if (!calls.empty()) {
    std::printf(",\"ns_p50\":%lld,\"ns_p99\":%lld,\"ns_p999\":%lld",
                static_cast<long long>(calls[calls.size() / 2]),
                static_cast<long long>(calls[calls.size() * 99 / 100]),
                static_cast<long long>(calls[calls.size() * 999 / 1000]));
  }
  std::printf("}\n");
  return books.written == static_cast<std::uint64_t>(points) && books.balanced() ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> given(arguments + 1, arguments + count);
  if (given.size() == 1 && given[0] == "serve") return serve();
  if (given.size() == 3) {
    std::string url = given[1];
    if (url == "self") {
      const int listener = listen_on_loopback(url);
      if (listener < 0) return 1;
      std::thread(accept_all, listener).detach();
    }
    return feed(given[0], url, std::atoll(given[2].c_str()));
  }
  std::fputs(
      "usage: bench_client serve | encoder|builder|encoder-threads|builder-threads|latency URL "
      "POINTS\n",
      stderr);
  return 2;
}
