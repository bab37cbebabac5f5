// SPDX-License-Identifier: Apache-2.0
// What can happen to a batch of points on its way to a server, as one type: the network, the protocol,
// the server's answer, the client's own limits.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace simdlp {

// What kind of thing went wrong.
enum class write_error_kind : std::uint8_t {
  none,         // nothing
  dns,          // the host's name was not found
  connect,      // no connection: refused, unreachable
  tls,          // certificate, host name or handshake
  timeout,      // no connection or no answer in time
  reset,        // the connection ended before the answer did
  protocol,     // the answer is not HTTP, or not that of a write endpoint
  redirect,     // the server points elsewhere, and that is not followed
  proxy,        // the proxy refused
  http,         // the server answered with an error status
  too_large,    // one line is larger than the server or the client accepts
  auth,         // 401 or 403
  rejected,     // the server refused lines of the batch
  buffer_full,  // the writer holds as much as it may
  would_block,  // a call from a callback would have to wait
  closed,       // the writer or client is closed, or was given to a forked process
  aborted,      // abort() was called
  usage,        // the options do not allow this
};

// The kind as a word, e.g. "connect". Static storage.
[[nodiscard]] std::string_view name(write_error_kind kind) noexcept;

// Why one line was refused.
struct line_error {
  // Number of the line within the records of the call, or within what the writer was given since it
  // was made, from 0. Valid only if `known`.
  std::uint64_t index = 0;
  bool known = false;        // which line it is
  bool approximate = false;  // the server's number and text do not agree; the number was taken
  std::string code;          // the library's or the server's code word; may be empty
  std::string message;       // at most 1 KiB
  std::string line;          // its text if it is known, else what the server quotes of it
};

// A failure. A default-constructed one is success.
struct write_error {
  write_error_kind kind = write_error_kind::none;
  int status = 0;          // the HTTP status, 0 without one
  std::string message;     // for a person, at most 1 KiB; never holds a token or password
  std::string request_id;  // from X-Request-Id or Request-Id
  std::optional<std::chrono::milliseconds> retry_after;  // what the server asked for
  bool retryable = false;                                // the same request may work later

  // True if this is a failure.
  [[nodiscard]] explicit operator bool() const noexcept { return kind != write_error_kind::none; }
};

// The error as one line of text: kind, status and message.
[[nodiscard]] std::string describe(const write_error& error);

}  // namespace simdlp
