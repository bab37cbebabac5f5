// SPDX-License-Identifier: Apache-2.0
#include "client/redirect.h"

#include <memory>
#include <strings.h>

#include <curl/curl.h>

namespace simdlp::client_internal {
namespace {

struct url_deleter {
  void operator()(CURLU* url) const noexcept { ::curl_url_cleanup(url); }
};

std::string part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (::curl_url_get(url, which, &text, 0) != CURLUE_OK) return {};
  std::string out(text);
  ::curl_free(text);
  return out;
}

}  // namespace

std::optional<std::string> redirect_target(const std::string& asked, const std::string& location) {
  const std::unique_ptr<CURLU, url_deleter> url(::curl_url());
  if (url == nullptr || location.empty() ||
      ::curl_url_set(url.get(), CURLUPART_URL, asked.c_str(), 0) != CURLUE_OK) {
    return std::nullopt;
  }
  const std::string host = part(url.get(), CURLUPART_HOST);
  const std::string scheme = part(url.get(), CURLUPART_SCHEME);
  // Resolves a relative location.
  if (::curl_url_set(url.get(), CURLUPART_URL, location.c_str(), 0) != CURLUE_OK)
    return std::nullopt;
  const std::string next_scheme = part(url.get(), CURLUPART_SCHEME);
  const bool same_host = ::strcasecmp(part(url.get(), CURLUPART_HOST).c_str(), host.c_str()) == 0;
  const bool safe = next_scheme == "https" || (next_scheme == "http" && scheme == "http");
  if (!same_host || !safe || !part(url.get(), CURLUPART_USER).empty()) return std::nullopt;
  return part(url.get(), CURLUPART_URL);
}

}  // namespace simdlp::client_internal
