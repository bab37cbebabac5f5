// SPDX-License-Identifier: Apache-2.0
// The errors of writing, as one type: network, protocol, the server's answer, and limits of the client.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace simdlp {

// The kind of an error.
enum class write_error_kind : std::uint8_t {
  none,         // nothing
  dns,          // the host's name was not found
  connect,      // no connection: refused, unreachable
  tls,          // certificate, host name or handshake
  timeout,      // no connection or no answer in time
  reset,        // the connection ended before the answer did
  protocol,     // the answer is not HTTP, or not that of a write endpoint
  redirect,     // the server redirects to another location, which is not followed
  proxy,        // the proxy refused
  http,         // the server answered with an error status
  too_large,    // one line is larger than the server or the client accepts
  auth,         // 401 or 403
  rejected,     // the server refused lines of the batch
  buffer_full,  // the writer's memory (buffer_bytes) is full
  would_block,  // a call from a callback would have to wait
  closed,       // the writer or client is closed, or is used in a forked process
  aborted,      // abort() was called
  usage,        // the options do not allow this
};

// Returns the kind as a word, e.g. "connect". Static storage.
[[nodiscard]] std::string_view name(write_error_kind kind) noexcept;

// Why one line was refused.
struct line_error {
  // Number of the record in the call, or among all records passed to the writer, from 0. Valid only if
  // `known`. Comments and blank lines of a text have no number.
  std::uint64_t index = 0;
  bool known = false;        // true if `index` is known
  bool approximate = false;  // the server's line number and text do not match; the number was used
  std::string code;          // the library's or the server's code word; may be empty
  std::string message;       // at most 1 KiB
  std::string line;          // the line if it is known, else the part that the server quotes
};

// An error. A default-constructed one means success.
struct write_error {
  write_error_kind kind = write_error_kind::none;
  int status = 0;          // the HTTP status, 0 without one
  std::string message;     // readable, at most 1 KiB; never contains a token or password
  std::string request_id;  // from X-Request-Id or Request-Id
  std::optional<std::chrono::milliseconds> retry_after;  // the server's Retry-After
  bool retryable = false;                                // the same request may succeed later

  // True if this is a failure.
  [[nodiscard]] explicit operator bool() const noexcept { return kind != write_error_kind::none; }
};

// Returns the error as one line of text: kind, status and message.
[[nodiscard]] std::string describe(const write_error& error);

}  // namespace simdlp
