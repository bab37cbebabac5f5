// SPDX-License-Identifier: Apache-2.0
#include "download.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <curl/curl.h>

#include "tool/exit_code.h"
#include "tool/utf8_text.h"

namespace simdlp::tool {

std::string name_of_url(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::string(url);
  const std::string_view host = url.substr(scheme + 3, url.find('/', scheme + 3) - (scheme + 3));
  const std::size_t user = host.rfind('@');
  if (user == std::string_view::npos) return std::string(url);
  return std::string(url.substr(0, scheme + 3)) + std::string(url.substr(scheme + 4 + user));
}

namespace {

bool only_http(CURL* easy) {
#if LIBCURL_VERSION_NUM >= 0x075500
  return ::curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
         ::curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https") == CURLE_OK;
#else
  constexpr long allowed = CURLPROTO_HTTP | CURLPROTO_HTTPS;
  return ::curl_easy_setopt(easy, CURLOPT_PROTOCOLS, allowed) == CURLE_OK &&
         ::curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS, allowed) == CURLE_OK;
#endif
}

}  // namespace

class download::transfer {
 public:
  transfer(const std::string& url, std::function<bool()> stops)
      : name_(name_of_url(url)),
        stops_(std::move(stops)),
        multi_(::curl_multi_init()),
        easy_(::curl_easy_init()) {
    if (!begin(url)) fail("libcurl cannot be used");
    step();
  }
  transfer(const transfer&) = delete;
  transfer& operator=(const transfer&) = delete;
  ~transfer() { end(); }

  [[nodiscard]] bool is_csv() const {
    const char* type = nullptr;
    ::curl_easy_getinfo(easy_, CURLINFO_CONTENT_TYPE, &type);
    return type != nullptr && std::string_view(type).starts_with("text/csv");
  }

  std::size_t read(char* to, std::size_t size) {
    if (used_ == bytes_.size()) step();
    const std::size_t taken = std::min(size, bytes_.size() - used_);
    std::memcpy(to, bytes_.data() + used_, taken);
    used_ += taken;
    return taken;
  }

 private:
  bool begin(const std::string& url) {
    const auto set = [&](CURLoption option, auto value) {
      return ::curl_easy_setopt(easy_, option, value) == CURLE_OK;
    };
    constexpr long seconds = 30;  // to connect, and without a byte
    return multi_ != nullptr && easy_ != nullptr && set(CURLOPT_URL, url.c_str()) &&
           only_http(easy_) && set(CURLOPT_FOLLOWLOCATION, 1L) && set(CURLOPT_MAXREDIRS, 10L) &&
           set(CURLOPT_FAILONERROR, 1L) && set(CURLOPT_NOSIGNAL, 1L) &&
           set(CURLOPT_CONNECTTIMEOUT, seconds) && set(CURLOPT_LOW_SPEED_LIMIT, 1L) &&
           set(CURLOPT_LOW_SPEED_TIME, seconds) && set(CURLOPT_USERAGENT, "simdlp") &&
           set(CURLOPT_ERRORBUFFER, message_) && set(CURLOPT_WRITEFUNCTION, &take) &&
           set(CURLOPT_WRITEDATA, this) && ::curl_multi_add_handle(multi_, easy_) == CURLM_OK;
  }

  static std::size_t take(char* data, std::size_t, std::size_t size, void* to) {
    static_cast<transfer*>(to)->bytes_.append(data, size);
    return size;
  }

  // Waits for more bytes or the end.
  void step() {
    bytes_.clear();
    used_ = 0;
    constexpr int wait = 200;
    while (bytes_.empty() && !done_) {
      int running = 0;
      if (::curl_multi_perform(multi_, &running) != CURLM_OK) fail("libcurl cannot be used");
      if (running == 0) {
        finish();
      } else if (bytes_.empty()) {
        if (stops_()) fail("stopped");
        ::curl_multi_poll(multi_, nullptr, 0, wait, nullptr);
      }
    }
    if (bytes_.empty() && !problem_.empty()) fail(problem_);
  }

  void finish() {
    done_ = true;
    int left = 0;
    while (const CURLMsg* const said = ::curl_multi_info_read(multi_, &left)) {
      const CURLcode code = said->data.result;
      if (said->msg != CURLMSG_DONE || code == CURLE_OK) continue;
      problem_ = message_[0] != '\0' ? message_ : ::curl_easy_strerror(code);
    }
  }

  [[noreturn]] void fail(const std::string& why) {
    end();
    throw failure(shown(name_) + ": cannot read: " + shown(why));
  }

  void end() {
    if (multi_ != nullptr && easy_ != nullptr) ::curl_multi_remove_handle(multi_, easy_);
    ::curl_easy_cleanup(std::exchange(easy_, nullptr));
    if (multi_ != nullptr) ::curl_multi_cleanup(std::exchange(multi_, nullptr));
    done_ = true;
  }

  std::string name_;
  std::function<bool()> stops_;
  CURLM* multi_;
  CURL* easy_;
  char message_[CURL_ERROR_SIZE] = {};
  std::string bytes_;  // received; used_ of them have been returned
  std::size_t used_ = 0;
  bool done_ = false;
  std::string problem_;
};

download::download(const std::string& url, std::function<bool()> stops)
    : transfer_(std::make_unique<transfer>(url, std::move(stops))) {}
download::~download() = default;
bool download::is_csv() const { return transfer_->is_csv(); }
byte_reader download::reader() {
  return [this](char* to, std::size_t size) { return transfer_->read(to, size); };
}

}  // namespace simdlp::tool
