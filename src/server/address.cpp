// SPDX-License-Identifier: Apache-2.0
#include "server/address.h"

#include <algorithm>

namespace simdlp::endpoint {

std::optional<listen_address> parse_address(std::string_view text) {
  listen_address out;
  if (text == "systemd") {
    out.kind = listen_address::form::systemd;
    return out;
  }
  if (text.substr(0, 5) == "unix:") {
    out.kind = listen_address::form::unix_path;
    out.path = std::string(text.substr(5));
    // The path in a socket address has 108 bytes, including the final zero.
    if (out.path.empty() || out.path.size() > 107) return std::nullopt;
    return out;
  }
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool digits =
      std::all_of(port.begin(), port.end(), [](char each) { return each >= '0' && each <= '9'; });
  if (port.empty() || port.size() > 5 || !digits || std::stoul(std::string(port)) > 65535)
    return std::nullopt;
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  out.host = host.empty() ? "0.0.0.0" : std::string(host);
  out.port = std::string(port);
  return out;
}

bool is_local(const listen_address& of) noexcept {
  if (of.kind != listen_address::form::internet) return true;
  return of.host == "localhost" || of.host == "::1" || of.host.substr(0, 4) == "127.";
}

}  // namespace simdlp::endpoint
