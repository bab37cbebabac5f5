// SPDX-License-Identifier: Apache-2.0
#include "server/target.h"

#include <algorithm>

#include "server/http_request.h"

namespace simdlp::endpoint {
namespace {

[[nodiscard]] int hex_digit(char from) noexcept {
  if (from >= '0' && from <= '9') return from - '0';
  if (from >= 'a' && from <= 'f') return from - 'a' + 10;
  if (from >= 'A' && from <= 'F') return from - 'A' + 10;
  return -1;
}

[[nodiscard]] std::string decoded(std::string_view from) {
  std::string out;
  out.reserve(from.size());
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i] == '+') {
      out += ' ';
      continue;
    }
    if (from[i] == '%' && i + 2 < from.size()) {
      const int high = hex_digit(from[i + 1]);
      const int low = hex_digit(from[i + 2]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    out += from[i];
  }
  return out;
}

}  // namespace

parameter_list::parameter_list(std::string_view query) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view item = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (item.empty()) continue;
    const std::size_t equals = std::min(item.find('='), item.size());
    const std::string_view value = item.substr(std::min(equals + 1, item.size()));
    items_.emplace_back(decoded(item.substr(0, equals)), decoded(value));
  }
}

const std::string* parameter_list::find(std::string_view name) const noexcept {
  for (const auto& [key, value] : items_) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::size_t parameter_list::count(std::string_view name) const noexcept {
  return static_cast<std::size_t>(std::count_if(
      items_.begin(), items_.end(), [&](const auto& each) { return each.first == name; }));
}

std::string parameter_list::repeated(std::span<const std::string_view> names) const {
  for (const std::string_view each : names) {
    if (count(each) > 1) return "query parameter '" + std::string(each) + "' is given twice";
  }
  return {};
}

request_target split_target(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (equal_ignoring_case(target.substr(0, scheme.size()), scheme)) {
      target.remove_prefix(scheme.size());
      target.remove_prefix(std::min(target.find_first_of("/?"), target.size()));
    }
  }
  request_target out;
  const std::size_t mark = std::min(target.find('?'), target.size());
  out.path = std::string(target.substr(0, mark));
  out.has_query = mark != target.size();
  out.query = std::string(target.substr(std::min(mark + 1, target.size())));
  return out;
}

}  // namespace simdlp::endpoint
