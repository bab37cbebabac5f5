// SPDX-License-Identifier: Apache-2.0
#include "server/line_listener.h"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>

#include "server/logical_end.h"
#include "text/unix_time.h"

namespace simdlp::endpoint {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t read_step = 64 * 1024;

struct line_write {
  line_write(worker& from, database_schema& schema, write_request::settings&& how,
             std::string&& of_peer, std::function<void()>&& when_stored)
      : at(from),
        request(from.workspace, schema, std::move(how)),
        peer(std::move(of_peer)),
        stored(std::move(when_stored)) {}
  line_write(const line_write&) = delete;
  line_write& operator=(const line_write&) = delete;
  ~line_write() { at.everyone.memory.release(reserved); }

  void end(const commit_result& how) {
    service& all = at.everyone;
    const bool good = how.status == commit_status::stored;
    request.settle(good);
    if (good) {
      all.counters.count_points(request.database(), result.points);
      if (all.options.on_commit)
        all.options.on_commit(request.database(), result.body, result.points);
    } else {
      all.log.write(log_level::error, "lines lost peer=" + peer +
                                          " points=" + std::to_string(result.points) +
                                          " reason=" + log_text(how.text));
    }
    if (stored) stored();
  }

  worker& at;
  write_request request;
  write_result result;
  std::string peer;
  std::function<void()> stored;
  std::size_t reserved = 0;
  bool was_read = false;
};

void commit(const std::shared_ptr<line_write>& what) {
  service& all = what->at.everyone;
  if (!what->request.end_body()) {
    // Datagrams do not wait for earlier ones, so their number must be bounded.
    if (what->reserved == 0) {
      if (!all.memory.try_reserve(what->request.held_bytes()))
        return what->end({commit_status::busy, "too many lines wait to be stored"});
      what->reserved = what->request.held_bytes();
    }
    return wait_for_others(what->at, what->request, [what] { commit(what); });
  }
  what->result = what->request.finish();
  const write_result& result = what->result;
  for (const auto& [code, lines] : result.rejected_by) all.counters.count_rejected(code, lines);
  all.counters.count_datagram(what->was_read && result.rejected == 0);
  if (!what->was_read || result.rejected != 0) {
    all.log.write(log_level::warning, "lines rejected peer=" + what->peer +
                                          " rejected=" + std::to_string(result.rejected) +
                                          " answer=" + log_text(result.reply.body));
  }
  if (result.points == 0) {
    if (what->stored) what->stored();
    return;
  }
  commit_entry entry;
  entry.database = what->request.database();
  entry.arrival = detail::unix_time();
  entry.points = result.points;
  entry.body = result.body;
  const commit_result refused =
      all.target->commit(entry, [context = &what->at.context, what](const commit_result& ended) {
        asio::dispatch(*context, [what, ended] { what->end(ended); });
      });
  if (refused.status != commit_status::stored) what->end(refused);
}

}  // namespace

void store_lines(worker& at, std::string_view lines, const std::string& peer,
                 std::function<void()> stored) {
  service& all = at.everyone;
  write_request::settings how;
  how.to = route::write_v1;
  how.parameters.database = all.options.line_database;
  how.parameters.accept_partial = true;
  how.max_bytes = all.options.max_body_bytes + read_step;
  database_schema* const schema = all.schemas.open(how.parameters.database);
  if (schema == nullptr) {
    all.counters.count_datagram(false);
    all.log.write(log_level::error, "lines lost peer=" + peer +
                                        " bytes=" + std::to_string(lines.size()) +
                                        " reason=" + log_text("too many names of databases"));
    if (stored) stored();
    return;
  }
  const auto made = std::make_shared<line_write>(at, *schema, std::move(how), std::string(peer),
                                                 std::move(stored));
  made->was_read = made->request.feed(lines);
  all.counters.count_body(lines.size(), lines.size());
  commit(made);
}

void udp_listener::receive() {
  socket_.async_receive_from(
      asio::buffer(buffer_), peer_,
      [this, keep = shared_from_this()](const error_code& ec, std::size_t count) {
        if (ec == asio::error::operation_aborted) return;
        if (!ec) {
          store_lines(worker_, {buffer_.data(), count}, peer_.address().to_string(), {});
        }
        receive();
      });
}

void udp_listener::stop() {
  error_code ignored;
  socket_.close(ignored);
}

// Continues to read only when the lines read so far are stored, so a fast peer waits for the disk.
void line_connection::receive() {
  socket_.async_read_some(
      asio::buffer(buffer_.prepare(read_step), read_step),
      [this, keep = shared_from_this()](const error_code& ec, std::size_t count) {
        if (ec == asio::error::eof) return store(true);
        if (ec) return;  // a line that is cut off is not used
        buffer_.commit(count);
        store(false);
      });
}

void line_connection::store(bool ended) {
  std::size_t end = buffer_.size();
  if (!ended) {
    const std::string_view held = buffer_.view();
    if (held.size() < retry_at_) return receive();
    end = logical_end(held);
    if (end == 0) {
      if (held.size() > worker_.everyone.options.max_body_bytes) {
        worker_.everyone.counters.count_datagram(false);
        worker_.everyone.log.write(log_level::warning, "line too long peer=" + peer_);
        return abort();
      }
      // A long unfinished line is searched again only when its size has doubled, which keeps the
      // work linear. A short one must not wait for the next line.
      retry_at_ = held.size() < read_step ? 0 : 2 * held.size();
      return receive();
    }
  }
  retry_at_ = 0;
  if (end == 0) return;
  // The callback may be called before store_lines() returns, and then reads to the buffer again.
  const body_buffer whole = std::exchange(buffer_, {});
  buffer_.append(whole.view().substr(end));
  store_lines(worker_, whole.view().substr(0, end), peer_,
              [this, keep = shared_from_this(), ended] {
                if (!ended) receive();
              });
}

void line_connection::abort() {
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace simdlp::endpoint
