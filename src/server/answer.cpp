// SPDX-License-Identifier: Apache-2.0
#include "server/answer.h"

#include <algorithm>

#include "server/json_text.h"

namespace simdlp::endpoint {
namespace {

// The codes of the v2 API.
[[nodiscard]] std::string_view code_of(int status) noexcept {
  switch (status) {
    case 401: return "unauthorized";
    case 403: return "forbidden";
    case 404: return "not found";
    case 405: return "method not allowed";
    case 413: return "request too large";
    case 500: return "internal error";
    case 503: return "unavailable";
    default: return "invalid";
  }
}

// A message as the value of a header: no control bytes, at most 1,024 bytes.
[[nodiscard]] std::string header_text(std::string_view message) {
  std::string out(cut_text(message, 1024));
  std::replace_if(
      out.begin(), out.end(),
      [](char each) { return static_cast<unsigned char>(each) < 0x20 || each == 0x7F; }, ' ');
  return out;
}

}  // namespace

std::string_view reason_phrase(int status) noexcept {
  switch (status) {
    case 100: return "Continue";
    case 200: return "OK";
    case 204: return "No Content";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 411: return "Length Required";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 431: return "Request Header Fields Too Large";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Internal Server Error";
  }
}

answer json_answer(int status, std::string body) {
  answer out;
  out.status = status;
  // Exactly this text, because some clients compare the whole value.
  out.content_type = "application/json";
  out.body = std::move(body);
  return out;
}

answer text_answer(int status, std::string_view body) {
  answer out;
  out.status = status;
  out.content_type = "text/plain; charset=utf-8";
  out.body = std::string(body);
  return out;
}

answer error_answer(answer_form form, int status, std::string_view message, std::uint64_t line) {
  if (form == answer_form::v2) {
    const std::string_view code = code_of(status);
    std::string body = R"({"code":)" + json(code);
    if (line != 0) body += R"(,"line":)" + std::to_string(line);
    body += R"(,"message":)" + json(message) + "}";
    answer out = json_answer(status, std::move(body));
    out.headers.push_back({"X-Platform-Error-Code", std::string(code)});
    return out;
  }
  // Errors about tokens have a space after the colon, as in InfluxDB 3.
  const bool blank = status == 401 || message.starts_with("Authorization header");
  answer out =
      json_answer(status, (blank ? R"({"error": )" : R"({"error":)") + json(message) + "}");
  if (form == answer_form::v1) out.headers.push_back({"X-Influxdb-Error", header_text(message)});
  return out;
}

answer unavailable(answer_form form, std::string_view message, unsigned retry_seconds) {
  answer out = error_answer(form, 503, message);
  out.headers.push_back({"Retry-After", std::to_string(retry_seconds)});
  return out;
}

std::string to_bytes(const answer& from, bool head_only, bool keep_alive, bool http10) {
  std::string out = "HTTP/1.1 " + std::to_string(from.status) + " ";
  out.reserve(256 + from.body.size());
  out += reason_phrase(from.status);
  out += "\r\n";
  if (!from.content_type.empty()) out += "Content-Type: " + from.content_type + "\r\n";
  for (const header& each : from.headers) out += each.name + ": " + each.value + "\r\n";
  if (from.status != 204) out += "Content-Length: " + std::to_string(from.body.size()) + "\r\n";
  if (!keep_alive || from.close) {
    out += "Connection: close\r\n";
  } else if (http10) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
  if (!head_only && from.status != 204) out += from.body;
  return out;
}

}  // namespace simdlp::endpoint
