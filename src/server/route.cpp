// SPDX-License-Identifier: Apache-2.0
#include "server/route.h"

#include <array>

namespace simdlp::endpoint {
namespace {

struct entry {
  std::string_view path;
  route to;
  std::string_view methods;  // as in Allow
};

constexpr std::array routes = {
    entry{"/api/v3/write_lp", route::write_v3, "POST"},
    entry{"/api/v2/write", route::write_v2, "POST"},
    entry{"/write", route::write_v1, "POST"},
    entry{"/ping", route::ping, "GET, HEAD, POST"},
    entry{"/health", route::health, "GET"},
    entry{"/api/v1/health", route::health, "GET"},
    entry{"/ready", route::ready, "GET"},
    entry{"/metrics", route::metrics, "GET"},
    entry{"/query", route::query, "GET, POST"},
};

[[nodiscard]] bool allows(std::string_view methods, std::string_view method) noexcept {
  while (!methods.empty()) {
    const std::size_t comma = methods.find(", ");
    if (methods.substr(0, comma) == method) return true;
    if (comma == std::string_view::npos) return false;
    methods.remove_prefix(comma + 2);
  }
  return false;
}

}  // namespace

routed find_route(std::string_view method, std::string_view path) noexcept {
  if (method == "OPTIONS") return {found_route::preflight, route::ping, {}};
  for (const entry& each : routes) {
    if (each.path != path) continue;
    if (allows(each.methods, method)) return {found_route::found, each.to, {}};
    return {found_route::wrong_method, each.to, each.methods};
  }
  // Its target is not a path, so it needs a token like all others.
  if (method == "CONNECT") return {found_route::wrong_method, route::query, "GET, HEAD, POST"};
  return {};
}

std::string_view name(route of) noexcept {
  switch (of) {
    case route::write_v3: return "write_v3";
    case route::write_v2: return "write_v2";
    case route::write_v1: return "write_v1";
    case route::ping: return "ping";
    case route::health: return "health";
    case route::ready: return "ready";
    case route::metrics: return "metrics";
    case route::query: break;
  }
  return "query";
}

answer_form form_of(std::string_view path) noexcept {
  if (path == "/write" || path == "/query") return answer_form::v1;
  if (path.substr(0, 8) == "/api/v2/") return answer_form::v2;
  return answer_form::v3;
}

}  // namespace simdlp::endpoint
