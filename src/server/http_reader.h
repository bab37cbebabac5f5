// SPDX-License-Identifier: Apache-2.0
// Reads HTTP/1 requests from bytes, without a socket: the caller passes the bytes that have
// arrived, and gets one event after another. The only file that uses Boost.Beast is
// http_reader.cpp. Every header passes check_framing() before an event is reported.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "server/http_request.h"

namespace simdlp::endpoint {

class http_reader {
 public:
  struct limits {
    std::size_t header_bytes = 16 * 1024;
    std::size_t target_bytes = 8 * 1024;
    std::size_t headers = 100;
    std::size_t chunk_extension_bytes = 256;
  };

  enum class event : std::uint8_t {
    need_more,  // pass the unconsumed bytes again, followed by more
    head,       // head() is the header of a request
    body,       // a part of the body, which is a view of the bytes passed
    end,        // the request is complete; the next bytes belong to the next one
    error,      // answer with `status` and close the connection
  };

  struct step {
    event what = event::need_more;
    std::size_t consumed = 0;  // bytes that must not be passed again
    std::string_view body;
    int status = 0;
    std::string_view reason;  // static storage
  };

  http_reader() : http_reader(limits{}) {}
  explicit http_reader(const limits& bounds);
  http_reader(const http_reader&) = delete;
  http_reader& operator=(const http_reader&) = delete;
  ~http_reader();

  // Returns the next event of `unread`. Never needs more than limits::header_bytes + 4 bytes: with
  // that many it makes progress or reports an error.
  [[nodiscard]] step next(std::string_view unread);

  // The header of the request that is being read; valid from its event to the next `head`.
  [[nodiscard]] const request_head& head() const noexcept;

  // The number of bytes of the body that follow without framing between them: the rest of a
  // Content-Length, or 0 for a chunked body. The caller may read them elsewhere and skip() them.
  [[nodiscard]] std::uint64_t plain_bytes_left() const noexcept;
  void skip(std::uint64_t bytes) noexcept;

  // True between requests, before the first byte of the next one was passed.
  [[nodiscard]] bool is_idle() const noexcept;

 private:
  class parser;

  [[nodiscard]] step read_head(std::string_view unread);
  [[nodiscard]] step read_body(std::string_view unread);

  limits limits_;
  std::unique_ptr<parser> parser_;
  request_head head_;
  std::size_t scanned_ = 0;  // bytes of an incomplete header or chunk header already searched
  std::uint64_t left_ = 0;   // of a body with a Content-Length
  bool started_ = false;     // a byte of the header was seen
  bool blank_skipped_ = false;
  bool in_body_ = false;
  bool ended_ = true;
};

}  // namespace simdlp::endpoint
