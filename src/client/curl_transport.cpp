// SPDX-License-Identifier: Apache-2.0
#include "client/curl_transport.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <map>
#include <optional>

#include <curl/curl.h>

#include "client/secrets.h"

namespace simdlp::client_internal {
namespace {

// libcurl copies a body piece by piece into this buffer, which fits into a processor's cache.
constexpr long upload_buffer = 256L * 1024;
constexpr std::size_t longest_answer = std::size_t{1} << 20U;

// Once a process; libcurl 7.84 and later makes this safe in any thread.
bool curl_is_ready() {
  static const bool ready = ::curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return ready;
}

struct transfer {
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  curl_slist* connect_to = nullptr;
  char message[CURL_ERROR_SIZE] = {};
  bool has_all_headers = false;
  answer result;

  transfer() = default;
  transfer(const transfer&) = delete;
  transfer& operator=(const transfer&) = delete;
  ~transfer() {
    ::curl_slist_free_all(headers);
    ::curl_slist_free_all(connect_to);
    ::curl_easy_cleanup(easy);
  }
};

std::size_t take_body(char* data, std::size_t, std::size_t size, void* to) {
  std::string& body = static_cast<transfer*>(to)->result.body;
  body.append(data, std::min(size, longest_answer - std::min(longest_answer, body.size())));
  return size;
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* to) {
  answer& result = static_cast<transfer*>(to)->result;
  std::string_view line(data, size);
  bool& has_all_headers = static_cast<transfer*>(to)->has_all_headers;
  has_all_headers = has_all_headers || line == "\r\n" || line == "\n";
  while (!line.empty() && static_cast<unsigned char>(line.back()) <= ' ') line.remove_suffix(1);
  if (line.starts_with("HTTP/")) {
    result.headers.clear();  // earlier headers were those of an interim answer or a proxy
    has_all_headers = false;
    return size;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || result.headers.size() >= 100) return size;
  std::string name(line.substr(0, colon));
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  line.remove_prefix(colon + 1);
  while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
  result.headers.emplace_back(std::move(name), line);
  return size;
}

write_error error_from(CURLcode code, const char* message) {
  write_error error;
  error.message = *message != '\0' ? message : ::curl_easy_strerror(code);
  error.retryable = true;
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST: error.kind = write_error_kind::dns; break;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY: error.kind = write_error_kind::proxy; break;
    case CURLE_COULDNT_CONNECT: error.kind = write_error_kind::connect; break;
    case CURLE_OPERATION_TIMEDOUT: error.kind = write_error_kind::timeout; break;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      error.kind = write_error_kind::tls;
      error.retryable = false;
      break;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE: error.kind = write_error_kind::reset; break;
    case CURLE_URL_MALFORMAT:
      error.kind = write_error_kind::usage;
      error.retryable = false;
      break;
    case CURLE_OUT_OF_MEMORY:
      // libcurl also returns this for a header of more than 100 KB.
      error.message = "a header of the answer is too long, or memory is short";
      error.kind = write_error_kind::protocol;
      break;
    default: error.kind = write_error_kind::protocol;
  }
  return error;
}

struct tracer {
  std::function<void(std::string_view)> show;
  header_viewer view;
};

int trace_headers(CURL*, curl_infotype kind, char* data, std::size_t size, void* to) {
  if (kind != CURLINFO_HEADER_OUT && kind != CURLINFO_HEADER_IN) return 0;
  const tracer& out = *static_cast<tracer*>(to);
  std::string_view text(data, size);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    out.show(kind == CURLINFO_HEADER_OUT ? "> " + out.view.sent(line)
                                         : "< " + out.view.received(line));
  }
  return 0;
}

class curl_transport final : public transport {
 public:
  curl_transport(CURLM* multi, const connection_options& options, std::string unix_socket)
      : multi_(multi), options_(options), unix_socket_(std::move(unix_socket)) {
    if (options.trace) trace_.emplace(tracer{options.trace, header_viewer(options)});
  }
  curl_transport(const curl_transport&) = delete;
  curl_transport& operator=(const curl_transport&) = delete;
  ~curl_transport() override {
    for (auto& [id, each] : transfers_) ::curl_multi_remove_handle(multi_, each->easy);
    transfers_.clear();
    for (CURL* each : spare_) ::curl_easy_cleanup(each);
    ::curl_multi_cleanup(multi_);
  }

  void start(std::uint64_t id, const request& what) override {
    auto made = std::make_unique<transfer>();
    made->result.id = id;
    made->easy = take_handle();
    if (made->easy == nullptr || !prepare(*made, what) ||
        ::curl_multi_add_handle(multi_, made->easy) != CURLM_OK) {
      made->result.failure = error_from(CURLE_FAILED_INIT, "");
      made->result.failure.kind = write_error_kind::usage;
      made->result.failure.retryable = false;
      failed_.push_back(std::move(made->result));
      return;
    }
    transfers_.emplace(id, std::move(made));
  }

  void cancel(std::uint64_t id) override {
    const auto found = transfers_.find(id);
    if (found == transfers_.end()) return;
    ::curl_multi_remove_handle(multi_, found->second->easy);
    transfers_.erase(found);
  }

  void poll(duration timeout, std::vector<answer>& answers) override {
    int running = 0;
    ::curl_multi_perform(multi_, &running);
    if (!collect(answers) && failed_.empty()) {
      ::curl_multi_poll(multi_, nullptr, 0, static_cast<int>(timeout.count()), nullptr);
      ::curl_multi_perform(multi_, &running);
      collect(answers);
    }
    for (answer& each : failed_) answers.push_back(std::move(each));
    failed_.clear();
  }

  void wake() noexcept override { ::curl_multi_wakeup(multi_); }

 private:
  CURL* take_handle() {
    if (spare_.empty()) return ::curl_easy_init();
    CURL* const easy = spare_.back();
    spare_.pop_back();
    ::curl_easy_reset(easy);
    return easy;
  }

  bool prepare(transfer& to, const request& what) {
    CURL* const easy = to.easy;
    const auto set = [&](CURLoption option, auto value) {
      return ::curl_easy_setopt(easy, option, value) == CURLE_OK;
    };
    bool good = true;
    const auto add_header = [&](const std::string& line) {
      curl_slist* const longer = ::curl_slist_append(to.headers, line.c_str());
      good = good && longer != nullptr;
      if (longer != nullptr) to.headers = longer;
    };
    for (const auto& [name, value] : what.headers) {
      if (value.find_first_of("\r\n") != std::string::npos) continue;
      add_header(value.empty() ? name + ";" : name + ": " + value);
    }
    const bool asks = options_.expect_size && what.body.size() >= *options_.expect_size;
    add_header(asks && what.method == "POST" ? "Expect: 100-continue" : "Expect:");
    if (const auto named = by_server_name(what.url)) {
      to.connect_to = ::curl_slist_append(nullptr, named->connect_to.c_str());
      good = good && to.connect_to != nullptr && set(CURLOPT_CONNECT_TO, to.connect_to) &&
             set(CURLOPT_URL, named->url.c_str());
      add_header("Host: " + named->host);
    } else {
      good = good && set(CURLOPT_URL, what.url.c_str());
    }
    if (what.method == "POST") {
      good = good && set(CURLOPT_POST, 1L) && set(CURLOPT_POSTFIELDS, what.body.data()) &&
             set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(what.body.size()));
    }
    const std::size_t rate = std::max<std::size_t>(options_.min_throughput, 1);
    const auto whole = options_.timeout.count() + static_cast<long>(what.body.size() * 1000 / rate);
    // A server that may take longer to answer may also be silent for that long.
    const auto stall = std::max(options_.stall_timeout, options_.timeout);
    good = good && set(CURLOPT_HTTPHEADER, to.headers) && set(CURLOPT_NOSIGNAL, 1L) &&
           set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1)) &&
           set(CURLOPT_WRITEFUNCTION, &take_body) && set(CURLOPT_WRITEDATA, &to) &&
           set(CURLOPT_HEADERFUNCTION, &take_header) && set(CURLOPT_HEADERDATA, &to) &&
           set(CURLOPT_ERRORBUFFER, to.message) && set(CURLOPT_PRIVATE, &to) &&
           set(CURLOPT_FOLLOWLOCATION, 0L) && set(CURLOPT_TCP_NODELAY, 1L) &&
           set(CURLOPT_UPLOAD_BUFFERSIZE, upload_buffer) && set(CURLOPT_TIMEOUT_MS, long{whole}) &&
           set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count())) &&
           set(CURLOPT_LOW_SPEED_LIMIT, 1L) &&
           set(CURLOPT_LOW_SPEED_TIME, std::max(1L, static_cast<long>(stall.count() / 1000))) &&
           set(CURLOPT_MAXAGE_CONN, static_cast<long>(options_.idle_timeout.count())) &&
           set(CURLOPT_MAXLIFETIME_CONN, static_cast<long>(options_.max_connection_age.count())) &&
           set(CURLOPT_DNS_CACHE_TIMEOUT, 0L) &&  // names are resolved for each connection
           set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (trace_) {
      good = good && set(CURLOPT_VERBOSE, 1L) && set(CURLOPT_DEBUGFUNCTION, &trace_headers) &&
             set(CURLOPT_DEBUGDATA, &*trace_);
    }
    return good && prepare_security(easy, what.url);
  }

  struct named_url {
    std::string url;  // with the name of the certificate
    std::string host;
    std::string connect_to;
  };

  // libcurl verifies the host in the URL, so the URL has the name of the certificate, and the connection
  // goes to the host.
  [[nodiscard]] std::optional<named_url> by_server_name(std::string_view url) const {
    constexpr std::string_view scheme = "https://";
    if (options_.server_name.empty() || !url.starts_with(scheme)) return std::nullopt;
    url.remove_prefix(scheme.size());
    const std::size_t end = std::min(url.find_first_of("/?"), url.size());
    const std::string host(url.substr(0, end));
    const std::size_t colon =
        host.find(':', host.find(']') == std::string::npos ? 0 : host.find(']'));
    const std::string port = colon == std::string::npos ? ":443" : host.substr(colon);
    return named_url{
        std::string(scheme) + options_.server_name + port + std::string(url.substr(end)), host,
        "::" + host.substr(0, colon) + port};
  }

  // libcurl reads all these environment variables except HTTP_PROXY in capitals, which a request can set
  // in a CGI program.
  [[nodiscard]] std::string proxy_for(std::string_view url) const {
    if (!options_.proxy.empty() || !url.starts_with("http://")) return options_.proxy;
    const char* const capital = std::getenv("HTTP_PROXY");
    if (capital == nullptr || std::getenv("http_proxy") != nullptr ||
        std::getenv("REQUEST_METHOD") != nullptr) {
      return {};
    }
    return capital;
  }

  bool prepare_security(CURL* easy, std::string_view url) {
    const auto set = [&](CURLoption option, auto value) {
      return ::curl_easy_setopt(easy, option, value) == CURLE_OK;
    };
    const auto set_text = [&](CURLoption option, const std::string& value) {
      return value.empty() || set(option, value.c_str());
    };
    // Headers of the server are never shown to the proxy.
    bool good = set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE)) &&
                set_text(CURLOPT_PROXY, proxy_for(url)) &&
                set_text(CURLOPT_NOPROXY, options_.no_proxy) &&
                set_text(CURLOPT_UNIX_SOCKET_PATH, unix_socket_) &&
                set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2)) &&
                set(CURLOPT_SSL_VERIFYPEER, options_.verify_ssl ? 1L : 0L) &&
                set(CURLOPT_SSL_VERIFYHOST, options_.verify_ssl ? 2L : 0L) &&
                set_text(CURLOPT_CAINFO, options_.ssl_ca_cert) &&
                set_text(CURLOPT_SSLCERT, options_.cert_file) &&
                set_text(CURLOPT_SSLKEY, options_.cert_key_file) &&
                set_text(CURLOPT_KEYPASSWD, options_.cert_key_password);
    return good;
  }

  bool collect(std::vector<answer>& answers) {
    bool any = false;
    int left = 0;
    while (const CURLMsg* const message = ::curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      transfer* done = nullptr;
      ::curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &done);
      ::curl_multi_remove_handle(multi_, done->easy);
      long status = 0;
      ::curl_easy_getinfo(done->easy, CURLINFO_RESPONSE_CODE, &status);
      if (code != CURLE_OK) {
        long proxy_status = 0;
        ::curl_easy_getinfo(done->easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
        done->result.failure = error_from(code, done->message);
        if (proxy_status >= 300) {
          done->result.failure.kind = write_error_kind::proxy;
          done->result.failure.retryable = proxy_status != 407;
        }
      } else if (!done->has_all_headers) {  // libcurl takes the end of the connection for their end
        done->result.failure.kind = write_error_kind::protocol;
        done->result.failure.message = "the answer ends in its headers";
        done->result.failure.retryable = true;
      }
      done->result.status = static_cast<int>(status);
      const std::uint64_t id = done->result.id;
      answers.push_back(std::move(done->result));
      if (spare_.size() < 4) {
        spare_.push_back(done->easy);
        done->easy = nullptr;
      }
      transfers_.erase(id);
      any = true;
    }
    return any;
  }

  CURLM* multi_;
  connection_options options_;
  std::string unix_socket_;
  std::optional<tracer> trace_;
  std::map<std::uint64_t, std::unique_ptr<transfer>> transfers_;
  std::vector<CURL*> spare_;  // handles to use again
  std::vector<answer> failed_;
};

}  // namespace

std::unique_ptr<transport> make_curl_transport(const connection_options& options,
                                               const std::string& unix_socket) {
  if (!curl_is_ready()) return nullptr;
  CURLM* const multi = ::curl_multi_init();
  if (multi == nullptr) return nullptr;
  return std::make_unique<curl_transport>(multi, options, unix_socket);
}

}  // namespace simdlp::client_internal
