// SPDX-License-Identifier: Apache-2.0
//
// client: for any answers of a server, each point of a writer gets exactly one result. The first byte
// chooses between two kinds of input. Answers: lines of headers and a body, which a scripted transport
// returns one after the other. The counters balance after each step, everything is settled in a bounded
// number of requests, and messages are short. Configuration: a file, a connection string, a URL. Reading
// ends, and valid options are used.
#include "simdlp/client.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "byte_source.h"
#include "check.h"
#include "client/client_core.h"
#include "client/request_form.h"
#include "simdlp/client/configuration.h"

namespace {

using namespace simdlp;
using namespace simdlp::client_internal;
using fuzz::byte_source;
using fuzz::check;

constexpr std::uint64_t points = 7;

class moved_clock final : public client_internal::clock {
 public:
  [[nodiscard]] time_point now() const override { return now_; }
  [[nodiscard]] std::int64_t unix_time() const override { return 1'700'000'000'000'000'000; }
  void advance(duration by) { now_ += by; }

 private:
  time_point now_{duration(1'000'000)};
};

// Answers immediately from the input, and with 204 when the input is used up. Waiting moves the
// clock.
class fuzzed_server final : public transport {
 public:
  fuzzed_server(moved_clock& time, byte_source& from) : time_(time), from_(from) {}

  void start(std::uint64_t id, const request& what) override {
    check(what.url.find("secret") == std::string::npos, "a token is in no URL");
    ++requests;
    answer& made = due_.emplace_back();
    made.id = id;
    made.status = 204;
    if (from_.empty()) return;
    const std::uint8_t kind = from_.byte();
    if (kind < 8) {
      made.failure.kind = write_error_kind(1 + kind);
      made.failure.retryable = kind % 2 == 0;
      return;
    }
    made.status = 200 + (kind - 8) * 2 + from_.byte() % 2;
    const std::uint8_t headers = from_.byte() % 4;
    constexpr const char* names[] = {"retry-after", "location", "x-influxdb-error",
                                     "x-influxdb-version"};
    for (std::uint8_t i = 0; i < headers; ++i)
      made.headers.emplace_back(names[from_.byte() % 4], from_.text());
    made.body = from_.text();
  }
  void cancel(std::uint64_t id) override {
    std::erase_if(due_, [&](const answer& each) { return each.id == id; });
  }
  void poll(duration timeout, std::vector<answer>& answers) override {
    if (due_.empty()) time_.advance(timeout);
    for (answer& each : due_) answers.push_back(std::move(each));
    due_.clear();
  }
  void wake() noexcept override {}

  std::uint64_t requests = 0;

 private:
  moved_clock& time_;
  byte_source& from_;
  std::vector<answer> due_;
};

client_options options_from(std::uint8_t choice) {
  client_options options;
  options.database = "db";
  options.connection.token = "secret";
  options.api = static_cast<write_api>(choice & 3U);
  options.accept_partial = (choice & 4U) != 0;
  options.on_reject = (choice & 8U) != 0 ? reject_policy::isolate : reject_policy::report;
  options.on_auth_failure = (choice & 16U) != 0 ? auth_failure::pause : auth_failure::fail;
  options.create_database = (choice & 32U) != 0;
  options.batch.batch_size = (choice & 64U) != 0 ? 2 : 1'000;
  options.on_poison = (choice & 128U) != 0 ? poison_policy::isolate : poison_policy::give_up;
  options.retry.max_retries = 3;
  return options;
}

void answers(byte_source from) {
  moved_clock time;
  const client_options options = options_from(from.byte());
  auto made = std::make_unique<fuzzed_server>(time, from);
  fuzzed_server& server = *made;
  const auto sender = test_parts::make(options, time, std::move(made), false);
  dispatcher& dispatch = test_parts::core_of(*sender).dispatch();
  std::uint64_t ended = 0;
  writer_callbacks callbacks;
  callbacks.on_success = [&](const batch_info& of) { ended += of.points; };
  callbacks.on_error = [&](const batch_info& of, const write_error& error,
                           std::span<const line_error> lines) {
    ended += of.points;
    check(error.message.size() <= 1'200, "a message is short");
    check(error.message.find("secret") == std::string::npos, "a token is in no message");
    check(lines.size() <= of.points, "not more lines are refused than were sent");
    for (const line_error& each : lines) {
      check(!each.known || each.index < points, "a line that is known is one of the caller's");
      check(each.message.size() <= 1'200, "the message of a line is short");
    }
  };
  batch_writer writer(*sender, callbacks);
  for (std::uint64_t i = 0; i < points; ++i) {
    check(!writer.write(point_builder("m")
                            .field("v", static_cast<double>(i))
                            .timestamp(static_cast<std::int64_t>(i))),
          "a good point is accepted");
  }
  writer.flush_async();
  for (int step = 0; step < 5'000 && writer.statistics().pending != 0; ++step) {
    (void)dispatch.step();
    check(writer.statistics().balanced(), "the counters balance after each step");
  }
  while (dispatch.step() && ended < points && server.requests < 10'000) {
  }
  const write_statistics books = writer.statistics();
  check(books.pending == 0, "every point ends");
  check(books.given == points && ended == points, "every point ends once");
  check(server.requests < 2'000, "the number of requests is bounded");
  writer.close();
}

void sources(byte_source from) {
  const auto no_variables = [](const char*) -> const char* { return nullptr; };
  client_options options;
  const std::uint8_t which = from.byte();
  const std::string text(from.rest());
  const configuration_report report = which % 2 == 0
                                          ? apply_file(options, "file", text, no_variables)
                                          : apply_connection_string(options, text);
  check(report.ok() || !report.problem.empty(), "a problem has a message");
  (void)problem_of(options);
  (void)warnings_of(options);
  const server_address address = parse_address(text);
  check(!address.problem.empty() || !address.base.empty(), "an address is usable or has a problem");
  request out;
  form_write(out, options, address, write_api::v3, false);
  for (const char byte : out.url.substr(std::min(out.url.find('?'), out.url.size())))
    check(static_cast<unsigned char>(byte) > ' ', "a query is encoded");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  byte_source from(fuzz::as_text(data, size));
  if (from.byte() % 2 == 0) {
    answers(from);
  } else {
    sources(from);
  }
  return 0;
}
