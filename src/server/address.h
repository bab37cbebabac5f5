// SPDX-License-Identifier: Apache-2.0
// The addresses of listeners as text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace simdlp::endpoint {

struct listen_address {
  enum class form : std::uint8_t { internet, unix_path, systemd };
  form kind = form::internet;
  std::string host;  // without brackets
  std::string port;
  std::string path;  // of a Unix socket
};

// Reads `HOST:PORT`, `[IPV6]:PORT`, `unix:PATH` or `systemd`. Returns nullopt for other text.
[[nodiscard]] std::optional<listen_address> parse_address(std::string_view text);

// True if only this machine can reach it.
[[nodiscard]] bool is_local(const listen_address& of) noexcept;

}  // namespace simdlp::endpoint
