// SPDX-License-Identifier: Apache-2.0
#include "server/framing.h"

#include <cstdint>
#include <limits>

namespace simdlp::endpoint {
namespace {

// Reads digits only: no sign, no space, no list. Returns false if the number does not fit in 64
// bits.
[[nodiscard]] bool read_length(std::string_view text, std::uint64_t& length) noexcept {
  if (text.empty()) return false;
  length = 0;
  for (const char each : text) {
    if (each < '0' || each > '9') return false;
    const auto digit = static_cast<std::uint64_t>(each - '0');
    if (length > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) return false;
    length = length * 10 + digit;
  }
  return true;
}

// True if the comma-separated list has the item, without regard to case.
[[nodiscard]] bool list_has(std::string_view list, std::string_view item) noexcept {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    if (equal_ignoring_case(trimmed(list.substr(0, comma)), item)) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
  return false;
}

struct counted {
  unsigned count = 0;
  std::string_view value;

  void add(std::string_view found) noexcept {
    ++count;
    value = found;
  }
};

}  // namespace

framing_error check_framing(request_head& head) noexcept {
  counted length;
  counted coding;
  counted host;
  bool close = false;
  bool keep = false;
  for (const header& each : head.headers) {
    if (equal_ignoring_case(each.name, "content-length")) length.add(each.value);
    if (equal_ignoring_case(each.name, "transfer-encoding")) coding.add(each.value);
    if (equal_ignoring_case(each.name, "host")) host.add(each.value);
    if (equal_ignoring_case(each.name, "connection")) {
      close = close || list_has(each.value, "close");
      keep = keep || list_has(each.value, "keep-alive");
    }
    if (equal_ignoring_case(each.name, "expect")) {
      if (!equal_ignoring_case(trimmed(each.value), "100-continue"))
        return {417, "the only expectation supported is 100-continue"};
      head.expects_continue = !head.http10;
    }
  }
  if (host.count > 1) return {400, "more than one Host header"};
  if (host.count == 0 && !head.http10) return {400, "HTTP/1.1 requires a Host header"};
  if (length.count != 0 && coding.count != 0)
    return {400, "Content-Length and Transfer-Encoding in one request"};
  if (length.count > 1) return {400, "more than one Content-Length header"};
  if (coding.count > 1) return {400, "more than one Transfer-Encoding header"};
  head.keep_alive = head.http10 ? keep && !close : !close;
  if (coding.count == 1) {
    if (head.http10) return {400, "Transfer-Encoding requires HTTP/1.1"};
    if (!equal_ignoring_case(coding.value, "chunked"))
      return {400, "the only Transfer-Encoding supported is 'chunked'"};
    head.framing = body_framing::chunked;
  } else if (length.count == 1) {
    if (!read_length(length.value, head.content_length))
      return {400, "Content-Length is not a decimal number of 64 bits"};
    head.framing = body_framing::length;
  }
  return {};
}

}  // namespace simdlp::endpoint
