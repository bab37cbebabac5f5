// SPDX-License-Identifier: Apache-2.0
// The public classes, on top of client_core and writer_core.
#include "simdlp/client.h"

#include <algorithm>
#include <random>

#include "client/client_core.h"
#include "client/curl_transport.h"
#include "client/refused_line.h"
#include "client/request_form.h"
#include "client/table_lines.h"
#include "client/writer_core.h"
#include "simdlp/decoder.h"

namespace simdlp {

namespace client_internal {

namespace {

// Sends nothing. Used if libcurl does not work.
class no_transport final : public transport {
 public:
  void start(std::uint64_t id, const request&) override { started_.push_back(id); }
  void cancel(std::uint64_t) override {}
  void poll(duration, std::vector<answer>& answers) override {
    for (const std::uint64_t id : started_) {
      answer& failed = answers.emplace_back();
      failed.id = id;
      failed.failure.kind = write_error_kind::usage;
      failed.failure.message = "libcurl could not be initialised";
    }
    started_.clear();
  }
  void wake() noexcept override {}

 private:
  std::vector<std::uint64_t> started_;
};

std::unique_ptr<transport> default_transport(const client_options& options) {
  auto made =
      make_curl_transport(options.connection, parse_address(options.connection.url).unix_socket);
  if (made == nullptr) made = std::make_unique<no_transport>();
  return made;
}

std::uint64_t random_seed() {
  std::random_device source;
  return std::uint64_t{source()} << 32U | source();
}

}  // namespace
}  // namespace client_internal

using client_internal::batch;
using client_internal::client_core;
using client_internal::complete;
using client_internal::write_call;
using client_internal::writer_core;

client::client(const client_options& options)
    : client(options, std::make_shared<client_core>(options, client_internal::system_clock(),
                                                    client_internal::default_transport(options),
                                                    client_internal::random_seed())) {}

client::client(const client_options&, std::shared_ptr<client_core> core) : core_(std::move(core)) {}

client::~client() { close(); }

const std::string& client::problem() const noexcept { return core_->problem(); }
const client_options& client::options() const noexcept { return core_->options(); }
void client::close() { core_->close(); }
write_statistics client::statistics() const { return core_->dispatch().books_of(core_->direct()); }

namespace {

// Encodes the records of a call and submits them. Completes the call if there is nothing to send, or if it
// `must_not_wait` for an answer.
void submit_call(client_core& core, const std::function<void(line_collector&)>& fill,
                 const std::shared_ptr<write_call>& call, bool must_not_wait = false) {
  client_options options = core.options();
  options.batch.stamp = options.batch.stamp && options.retry_writes;
  const auto collector =
      std::make_unique<line_collector>(options, [&core] { return core.dispatch().unix_time(); });
  fill(*collector);
  write_result& result = call->result;
  result.lines = collector->take_refused();
  result.counts.refused = collector->refused();
  result.counts.given = collector->lines() + collector->refused();
  result.counts.omitted = collector->omitted();
  write_error_kind refused = write_error_kind::none;
  if (!core.problem().empty()) {
    refused = write_error_kind::usage;
    result.error.message = core.problem();
  } else if (core.is_closed() || core.is_forked()) {
    refused = write_error_kind::closed;
    result.error.message = "the client is closed or was created before a fork";
  } else if (must_not_wait) {
    refused = write_error_kind::would_block;
    result.error.message = "write() was called in a callback; use write_async()";
  }
  result.error.kind = refused;
  if (refused != write_error_kind::none) result.counts.refused = result.counts.given;
  if (!core.is_forked()) core.dispatch().count(core.direct(), result.counts);
  if (refused != write_error_kind::none) return complete(*call);
  if (collector->lines() == 0) return complete(*call);
  result.counts.accepted = result.counts.pending = collector->lines();
  auto whole = std::make_unique<batch>();
  whole->lines = collector->lines();
  collector->take(whole->body, whole->runs);
  whole->call = call;
  core.start();
  core.dispatch().submit(core.direct(), std::move(whole));
}

}  // namespace

write_result client::send(const collect_function& fill) {
  const auto call = std::make_shared<write_call>();
  std::future<write_result> result = call->promise.get_future();
  submit_call(*core_, fill, call, core_->is_own_thread());
  return result.get();
}

std::future<write_result> client::send_async(const collect_function& fill) {
  const auto call = std::make_shared<write_call>();
  std::future<write_result> result = call->promise.get_future();
  submit_call(*core_, fill, call);
  return result;
}

batch_writer::batch_writer(client& to, writer_callbacks callbacks)
    : batch_writer(to, to.options(), std::move(callbacks)) {}

batch_writer::batch_writer(client& to, const client_options& options, writer_callbacks callbacks)
    : core_(std::make_shared<writer_core>(to.core_, options, std::move(callbacks))) {
  // The dispatcher may cut a batch as long as the writer exists.
  const std::scoped_lock held(to.core_->dispatch().mutex());
  core_->queue().cut = [weak = std::weak_ptr(core_)] {
    if (const auto core = weak.lock()) core->cut();
  };
  to.core_->add(core_);
}

batch_writer::~batch_writer() { core_->close(std::nullopt); }

batch_writer::session::~session() {
  if (lines != nullptr) core_->unlock();
}

batch_writer::aside::aside(client_internal::writer_core& core)
    : core_(&core), held_(core.begin_aside()) {
  if (held_ != nullptr) lines = held_->lines.get();
}
batch_writer::aside::~aside() {
  if (held_ != nullptr) client_internal::writer_core::give_back(*held_);
}
write_status batch_writer::aside::hand_over(errc refused) {
  return core_->add_aside(*held_, refused);
}

void batch_writer::open(session& to) { to.lines = core_->open(to.status); }

write_status batch_writer::done(session& in, errc refused) {
  core_->added(refused);
  if (refused != errc::none) in.status = {write_error_kind::rejected, refused};
  return in.status;
}

namespace {

void note_failure(write_result& result, write_error_kind kind) {
  result.error.kind = kind;
  result.error.message = std::string(name(kind));
}

}  // namespace

write_result batch_writer::write(std::string_view lines) {
  write_result result;
  decode_options chosen;
  chosen.precision = core_->queue().options.precision;
  chosen.duplicates = duplicates::reject;
  const auto decode = std::make_unique<decoder>(lines, chosen);
  bool more = decode->next();
  while (more) {
    session held(*core_);
    open(held);
    if (held.lines == nullptr && held.status.kind != write_error_kind::none) {
      note_failure(result, held.status.kind);
      while (more) {
        ++result.counts.given;
        ++result.counts.refused;
        more = decode->next();
      }
      return result;
    }
    bool cut = held.lines == nullptr;  // dropped by policy
    if (cut) {
      ++result.counts.given;
      ++result.counts.accepted;
      ++result.counts.dropped;
      more = decode->next();
    }
    while (more && !cut) {
      const point here = decode->current();
      const std::uint64_t index = result.counts.given++;
      const errc refused = held.lines->add_line(here);
      if (refused == errc::none) {
        ++result.counts.accepted;
        ++result.counts.pending;
      } else {
        ++result.counts.refused;
        if (result.lines.size() < client_internal::most_lines_kept) {
          result.lines.push_back(client_internal::refused_line(
              index, refused, here.raw(),
              here ? std::string(simdlp::message(refused))
                   : client_internal::message_of(decode->describe())));
        }
      }
      cut = core_->added(refused);
      more = decode->next();
    }
  }
  return result;
}

write_result batch_writer::write(const table_view& rows) {
  const client_options& options = core_->queue().options;
  encode_options how = client_internal::encoding_of(options);
  how.precision = options.precision;  // in which write() reads them
  client_internal::table_lines encoded(rows, how);
  write_result result = write(encoded.text());
  result.counts.omitted = encoded.omitted();
  core_->count_omitted(encoded.omitted());
  const std::size_t refused = encoded.refused().size();
  core_->count_refused(refused);
  // Numbers of lines become numbers of rows.
  for (line_error& each : result.lines) each.index = encoded.row_of(each.index, [](const auto&) {});
  result.counts.given += refused;
  result.counts.refused += refused;
  for (const client_internal::refused_row& each : encoded.refused()) {
    if (result.lines.size() == client_internal::most_lines_kept) break;
    result.lines.push_back(client_internal::refused_line(each.row, each.code, {},
                                                         std::string(simdlp::message(each.code))));
  }
  return result;
}

bool batch_writer::wait_for_room(std::optional<std::chrono::milliseconds> limit) {
  return core_->wait_until_writable(limit);
}

void batch_writer::flush_async() { core_->cut(); }

bool batch_writer::flush(std::optional<std::chrono::milliseconds> limit) {
  if (core_->client().is_own_thread() || core_->client().is_forked()) return false;
  core_->cut();
  return core_->client().dispatch().wait_until_settled(core_->queue(), limit);
}

void batch_writer::close(std::optional<std::chrono::milliseconds> limit) { core_->close(limit); }
void batch_writer::abort() { core_->abort(); }
void batch_writer::pause() { core_->client().dispatch().set_paused(core_->queue(), true); }
void batch_writer::resume() { core_->client().dispatch().resume_destination(core_->queue()); }
const client_options& batch_writer::options() const noexcept { return core_->queue().options; }
write_statistics batch_writer::statistics() const { return core_->statistics(); }
std::map<int, std::uint64_t> batch_writer::answers() const {
  return core_->client().dispatch().answers_of(core_->queue());
}
std::uint64_t batch_writer::callback_failures() const {
  return core_->client().dispatch().callback_failures();
}

}  // namespace simdlp
