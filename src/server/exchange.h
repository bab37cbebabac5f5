// SPDX-License-Identifier: Apache-2.0
// One request and its answer, without a socket: checks the header, takes the body as it arrives, commits
// the lines, and makes the answer. The connection reports what has arrived and does what the exchange
// returns.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/service.h"
#include "server/worker.h"
#include "server/write_request.h"

namespace simdlp::endpoint {

class exchange {
 public:
  using clock = std::chrono::steady_clock;

  enum class next : std::uint8_t {
    read_body,  // pass the body to take_body(), then call end_body()
    wait,       // no memory is free: call try_admission() again a little later
    commit,     // call commit()
    answer,     // send take_answer()
    settle,     // call wait_for_others()
    nothing,    // an unwanted body has been read: continue with the next request
  };

  explicit exchange(worker& at) : worker_(at) {}
  exchange(const exchange&) = delete;
  exchange& operator=(const exchange&) = delete;
  ~exchange() { finish(); }

  // Starts a request. `head` must stay valid until its end.
  [[nodiscard]] next begin(const request_head& head);
  [[nodiscard]] next try_admission();
  // To be called for bytes that are not HTTP. The answer is an error and ends the connection.
  void fail(const request_head& head, int status, std::string_view reason);

  // True while a body is being read.
  [[nodiscard]] bool has_body() const noexcept { return use_ != use::none; }
  // Counts bytes of the body, including its framing. Returns false if there are too many; then send
  // the answer.
  [[nodiscard]] bool count_raw(std::size_t bytes);
  [[nodiscard]] std::uint64_t raw_bytes() const noexcept { return raw_bytes_; }
  // Takes the next bytes of the body. Returns false if the rest is not wanted; then send the
  // answer.
  [[nodiscard]] bool take_body(std::string_view bytes);
  // Returns room into which up to `most` further bytes of the body can be read, instead of passing them
  // to take_body(). Call take_direct() afterwards. Empty if the body must be decoded first.
  struct room {
    char* to = nullptr;
    std::size_t size = 0;
  };
  [[nodiscard]] room direct_room(std::size_t most);
  [[nodiscard]] bool take_direct(std::size_t bytes);
  [[nodiscard]] next end_body();
  // Calls `settled` on the thread of the worker when end_write() may be called again. The caller must
  // keep the exchange until then.
  void wait_for_others(std::function<void()> settled);
  [[nodiscard]] next end_write();

  // Stores the lines and calls `done` on the thread of the worker, perhaps before it returns; then
  // send the answer. The caller must keep the exchange until then.
  void commit(std::function<void()> done);

  // Its member `close` says whether the connection can be used after it.
  [[nodiscard]] answer take_answer();
  // Counts the request and writes its line to the log.
  void log(const std::string& peer, int status) const;
  // Releases the memory of the request. An unwanted body may still follow.
  void finish();

 private:
  enum class use : std::uint8_t { none, write, form, discard };

  [[nodiscard]] next refuse(answer&& what);
  void on_committed(const commit_result& done);
  void keep_refused();

  worker& worker_;
  const request_head* head_ = nullptr;
  use use_ = use::none;
  clock::time_point started_;
  clock::time_point admission_until_;
  std::uint64_t raw_bytes_ = 0;
  std::uint64_t reserved_ = 0;
  write_decision pending_;
  std::optional<write_request> write_;
  write_result result_;
  std::string form_;
  answer answer_;
};

}  // namespace simdlp::endpoint
