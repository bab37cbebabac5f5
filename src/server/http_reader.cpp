// SPDX-License-Identifier: Apache-2.0
#include "server/http_reader.h"

#include <algorithm>
#include <string>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "server/framing.h"

namespace simdlp::endpoint {

namespace beast = boost::beast;
using beast::http::error;
using step = http_reader::step;
using event = http_reader::event;

namespace {

[[nodiscard]] step fail(int status, std::string_view reason) {
  return {event::error, 0, {}, status, reason};
}

// Offset of an LF that does not follow a CR, from `from` on; npos if there is none.
[[nodiscard]] std::size_t find_bare_lf(std::string_view text, std::size_t from) noexcept {
  for (std::size_t at = text.find('\n', from); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    if (at == 0 || text[at - 1] != '\r') return at;
  }
  return std::string_view::npos;
}

[[nodiscard]] bool has_folded_line(std::string_view header) noexcept {
  return header.find("\r\n ") != std::string_view::npos ||
         header.find("\r\n\t") != std::string_view::npos;
}

[[nodiscard]] std::string text_of(beast::string_view from) { return {from.data(), from.size()}; }

}  // namespace

// Beast's parser with our own receivers. Trailers go through on_field_impl() like headers. They are
// dropped, because a field that arrives after the body must not change anything.
class http_reader::parser : public beast::http::basic_parser<true> {
 public:
  parser(request_head& head, const limits& bounds) : head_(head), limits_(bounds) {
    header_limit(static_cast<std::uint32_t>(bounds.header_bytes + 4));
    body_limit(boost::none);
  }

  [[nodiscard]] std::string_view take_body() noexcept { return std::exchange(body_, {}); }
  [[nodiscard]] int refused_status() const noexcept { return refused_; }

 private:
  using error_code = beast::error_code;

  void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target,
                       int version, error_code&) override {
    head_.method = text_of(method);
    head_.target = text_of(target);
    head_.http10 = version == 10;
  }
  void on_response_impl(int, beast::string_view, int, error_code&) override {}
  void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value,
                     error_code& ec) override {
    if (in_body_) return;
    if (head_.headers.size() == limits_.headers) {
      refused_ = 431;
      ec = error::header_limit;
      return;
    }
    head_.headers.push_back({text_of(name), text_of(value)});
  }
  void on_header_impl(error_code&) override { in_body_ = true; }
  void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
  std::size_t on_body_impl(beast::string_view body, error_code&) override {
    body_ = {body.data(), body.size()};
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, beast::string_view extensions, error_code& ec) override {
    const bool control = std::any_of(extensions.begin(), extensions.end(), [](char each) {
      return static_cast<unsigned char>(each) < 0x20 || each == 0x7F;
    });
    if (control || extensions.size() > limits_.chunk_extension_bytes)
      ec = error::bad_chunk_extension;
  }
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, error_code&) override {
    body_ = {body.data(), body.size()};
    return body.size();
  }
  void on_finish_impl(error_code&) override {}

  request_head& head_;
  const limits& limits_;
  std::string_view body_;
  int refused_ = 0;
  bool in_body_ = false;
};

http_reader::http_reader(const limits& bounds) : limits_(bounds) {}
http_reader::~http_reader() = default;

const request_head& http_reader::head() const noexcept { return head_; }
bool http_reader::is_idle() const noexcept { return ended_ && !started_; }

step http_reader::next(std::string_view unread) {
  const step out = in_body_ ? read_body(unread) : read_head(unread);
  // The header of the previous request says nothing about a request that could not be read.
  if (out.what == event::error && !in_body_) head_ = {};
  return out;
}

std::uint64_t http_reader::plain_bytes_left() const noexcept { return in_body_ ? left_ : 0; }

void http_reader::skip(std::uint64_t bytes) noexcept { left_ -= std::min(bytes, left_); }

step http_reader::read_head(std::string_view unread) {
  if (unread.empty()) return {};
  if (!started_ && !blank_skipped_ && unread.front() == '\r') {
    // Old clients send an empty line after a body (RFC 9112, 2.2). One is skipped.
    if (unread.size() == 1) return {};
    if (unread[1] != '\n') return fail(400, "bare CR in a header");
    blank_skipped_ = true;
    return {event::need_more, 2, {}, 0, {}};
  }
  started_ = true;
  ended_ = false;
  if (static_cast<unsigned char>(unread.front()) <= ' ')
    return fail(400, "the request line does not start with a method");
  const std::size_t from = scanned_ > 3 ? scanned_ - 3 : 0;
  const std::size_t ends = unread.find("\r\n\r\n", from);
  const std::string_view header =
      unread.substr(0, ends == std::string_view::npos ? ends : ends + 4);
  if (find_bare_lf(header, from) != std::string_view::npos)
    return fail(400, "a header line ends with LF, not CR LF");
  const std::size_t line = std::min(header.find("\r\n"), header.size());
  // The method and the version share the line with the target.
  if (line > limits_.target_bytes + 32) return fail(414, "the request target is too long");
  if (header.size() > limits_.header_bytes) return fail(431, "the request header is too large");
  if (ends == std::string_view::npos) {
    scanned_ = unread.size();
    return {};
  }
  if (has_folded_line(header)) return fail(400, "a header is folded over two lines");

  head_ = {};
  parser_ = std::make_unique<parser>(head_, limits_);
  beast::error_code ec;
  const std::size_t consumed = parser_->put({header.data(), header.size()}, ec);
  if (parser_->refused_status() != 0) return fail(431, "the request has too many headers");
  if (ec == error::bad_version) return fail(505, "HTTP/1.1 and HTTP/1.0 are supported");
  if (ec || !parser_->is_header_done() || consumed != header.size())
    return fail(400, "the request header is not valid HTTP");
  if (head_.target.size() > limits_.target_bytes)
    return fail(414, "the request target is too long");
  if (const framing_error wrong = check_framing(head_)) return fail(wrong.status, wrong.reason);
  scanned_ = 0;
  in_body_ = true;
  left_ = head_.framing == body_framing::length ? head_.content_length : 0;
  return {event::head, consumed, {}, 0, {}};
}

step http_reader::read_body(std::string_view unread) {
  if (left_ != 0) {
    // A body with a Content-Length needs no parser.
    if (unread.empty()) return {};
    const std::string_view body =
        unread.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, unread.size())));
    left_ -= body.size();
    return {event::body, body.size(), body, 0, {}};
  }
  if (head_.framing != body_framing::chunked || parser_->is_done()) {
    in_body_ = false;
    started_ = false;
    blank_skipped_ = false;
    ended_ = true;
    return {event::end, 0, {}, 0, {}};
  }
  if (unread.empty()) return {};
  beast::error_code ec;
  const std::size_t consumed = parser_->put({unread.data(), unread.size()}, ec);
  if (ec == error::need_more) {
    // Part of a chunk header or of the trailers, which Beast wants as a whole and does not bound.
    const std::string_view rest = unread.substr(consumed);
    if (rest.size() >= limits_.header_bytes) return fail(400, "a chunk header is too long");
    if (find_bare_lf(rest, std::min(scanned_, rest.size())) != std::string_view::npos)
      return fail(400, "a chunk header ends with LF, not CR LF");
    scanned_ = consumed != 0 || rest.empty() ? 0 : rest.size() - 1;
    return {event::need_more, consumed, {}, 0, {}};
  }
  if (ec) return fail(400, "the chunked body is not valid HTTP");
  scanned_ = 0;
  const std::string_view body = parser_->take_body();
  return {body.empty() ? event::need_more : event::body, consumed, body, 0, {}};
}

}  // namespace simdlp::endpoint
