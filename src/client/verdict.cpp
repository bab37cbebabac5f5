// SPDX-License-Identifier: Apache-2.0
#include "client/verdict.h"

#include <algorithm>
#include <charconv>

#include "client/back_off.h"
#include "client/json.h"

namespace simdlp::client_internal {
namespace {

constexpr std::size_t longest_message = 1024;

std::string clipped(std::string_view text) {
  std::string out(text.substr(0, longest_message));
  // Does not cut a character in half.
  if (text.size() > out.size()) {
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0U) == 0x80U)
      out.pop_back();
    if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xC0U) out.pop_back();
  }
  for (char& byte : out) {
    if (static_cast<unsigned char>(byte) < 0x20 && byte != '\n' && byte != '\t') byte = ' ';
  }
  return out;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::optional<std::uint64_t> whole_number(const json* value) {
  if (value == nullptr || (value->type != json_type::number && value->type != json_type::string)) {
    return std::nullopt;
  }
  std::uint64_t number = 0;
  const char* const end = value->text.data() + value->text.size();
  const auto [rest, failed] = std::from_chars(value->text.data(), end, number);
  if (failed != std::errc() || rest != end || number == 0) return std::nullopt;
  return number;
}

// N of "dropped=N".
std::optional<std::uint64_t> dropped_in(std::string_view text) {
  const std::size_t at = text.find("dropped=");
  if (at == std::string_view::npos) return std::nullopt;
  std::uint64_t count = 0;
  const auto [rest, failed] =
      std::from_chars(text.data() + at + 8, text.data() + text.size(), count);
  if (failed != std::errc()) return std::nullopt;
  return count;
}

class judgement {
 public:
  judgement(const answer& from, const sent_request& sent, std::int64_t unix_time,
            const secret_filter& secrets)
      : from_(from), sent_(sent), unix_time_(unix_time), secrets_(secrets) {}

  verdict run() {
    if (from_.failure) return transport_failure();
    read_body();
    out_.error.status = from_.status;
    out_.error.message = message_;
    out_.error.request_id = secrets_.hide(from_.header("x-request-id"));
    if (out_.error.request_id.empty())
      out_.error.request_id = secrets_.hide(from_.header("request-id"));
    const int status = from_.status;
    if (status >= 200 && status < 300) return success();
    if (status >= 300 && status < 400) return redirected();
    out_.error.kind = write_error_kind::http;
    switch (status) {
      case 400:
      case 406:
      case 415:
      case 422: return refused();
      case 401:
      case 403:
        out_.error.kind = write_error_kind::auth;
        out_.step = next_step::pause;
        return out_;
      case 404: return not_found();
      case 405:
        out_.step = next_step::switch_api;
        out_.rest = rest_of_batch::given_up;
        out_.error.message =
            "the server has no " + std::string(path()) + "; use another write API" + said();
        return out_;
      case 407:
        out_.error.kind = write_error_kind::proxy;
        out_.rest = rest_of_batch::given_up;
        return out_;
      case 413: return wait(next_step::split);
      case 408:
      case 425:
      case 429: out_.holds_back = status == 429; return wait(next_step::retry);
      case 500:
        // InfluxDB 2.0 answers 500 where it means 400; a proxy's page does not count.
        if (!said_.empty() && is_json_ &&
            (contains(said_, "partial write") || contains(said_, "field type conflict") ||
             contains(said_, "unable to parse"))) {
          return refused();
        }
        return wait(next_step::retry);
      case 501:
      case 505: break;
      default:
        if (status > 500) {
          out_.holds_back = status == 503;
          return wait(next_step::retry);
        }
    }
    out_.rest = rest_of_batch::given_up;
    return out_;
  }

 private:
  [[nodiscard]] static std::string text_in(const json& root) {
    const std::string_view error = root.text_of("error");
    return std::string(error.empty() ? root.text_of("message") : error);
  }

  // What the caller may see.
  [[nodiscard]] std::string shown(std::string_view text) const {
    return clipped(secrets_.hide(text));
  }

  // What the server said, for the end of a sentence.
  [[nodiscard]] std::string said() const { return message_.empty() ? "" : ": " + message_; }

  // One item of "data". If it cannot be read, only the fact that a line was refused is known.
  [[nodiscard]] reported_line line_from(const json& item) const {
    reported_line line;
    if (item.type != json_type::object) return line;
    line.number = whole_number(item.find("line_number"));
    line.message = shown(item.text_of("error_message"));
    line.original = clipped(item.text_of("original_line"));
    line.shown = shown(item.text_of("original_line"));
    return line;
  }

  [[nodiscard]] std::string_view path() const {
    switch (sent_.api) {
      case write_api::v3: return "/api/v3/write_lp";
      case write_api::v1: return "/write";
      default: return "/api/v2/write";
    }
  }

  verdict transport_failure() {
    out_.error = from_.failure;
    out_.error.message = secrets_.hide(from_.failure.message);
    if (from_.failure.kind == write_error_kind::tls) {
      out_.step = next_step::pause;
    } else if (from_.failure.retryable) {
      out_.step = next_step::retry;
    } else {
      out_.rest = rest_of_batch::given_up;
    }
    return out_;
  }

  void read_body() {
    const std::string_view body = from_.body;
    const std::size_t first = body.find_first_not_of(" \t\r\n");
    looks_like_html_ = first != std::string_view::npos && body[first] == '<';
    if (first != std::string_view::npos && (body[first] == '{' || body[first] == '[')) {
      document_ = parse_json(body);
      const json& root = document_.root;
      is_json_ = root.find("error") != nullptr || root.find("message") != nullptr ||
                 root.find("code") != nullptr;
      said_ = text_in(root);
    }
    if (said_.empty()) said_ = from_.header("x-influxdb-error");
    if (said_.empty()) said_ = body;
    message_ = shown(said_);
    const std::string_view coding = from_.header("content-encoding");
    if (!coding.empty() && coding != "identity")  // although none is accepted
      message_ = std::to_string(body.size()) + " bytes in the encoding " + shown(coding);
    // In a document that was cut, the text may end in the middle of a secret.
    if (is_json_ && !document_.valid)
      message_ = shown(text_in(parse_json(secrets_.hide(body)).root));
  }

  verdict wait(next_step step) {
    out_.step = step;
    out_.error.retryable = true;
    const std::string_view header = from_.header("retry-after");
    if (!header.empty()) out_.error.retry_after = parse_retry_after(header, unix_time_);
    return out_;
  }

  verdict success() {
    const json* const data = document_.root.find("data");
    if (data != nullptr && (is_json_ || data->type == json_type::array)) return refused();
    // InfluxDB Cloud and QuestDB name a line; InfluxDB 1 and 2 say how many were dropped.
    if (is_json_ && (whole_number(document_.root.find("line")) || dropped_in(said_)))
      return refused();
    const int status = from_.status;
    if (status == 204 || status == 201 || status == 202) return out_;
    if (from_.body.find_first_not_of(" \t\r\n") == std::string::npos) return out_;
    out_.error.kind = write_error_kind::protocol;
    out_.error.message = "not a write endpoint: it answered " + std::to_string(status) + " with " +
                         (looks_like_html_ ? "a page: " : "a body: ") + message_;
    out_.error.message = clipped(out_.error.message);
    out_.rest = rest_of_batch::given_up;
    return out_;
  }

  verdict redirected() {
    out_.location = from_.header("location");
    out_.error.kind = write_error_kind::redirect;
    out_.error.message = out_.location.empty() ? "the server redirects, but does not say where to"
                                               : "the server redirects to " + shown(out_.location);
    out_.rest = rest_of_batch::given_up;
    if (from_.status == 307 || from_.status == 308) out_.step = next_step::follow;
    return out_;
  }

  verdict not_found() {
    out_.rest = rest_of_batch::given_up;
    if (!is_json_) {
      out_.step = next_step::switch_api;
      out_.error.message = "the server has no " + std::string(path()) + said();
    } else {
      if (sent_.api == write_api::v1 && contains(said_, "database not found"))
        out_.step = next_step::create_database;
      if (!contains(said_, sent_.database))
        out_.error.message += " (database \"" + std::string(sent_.database) + "\")";
    }
    out_.error.message = clipped(out_.error.message);
    return out_;
  }

  // The server refused lines. The form of the answer, not its text, says which lines were written:
  // a list means that the rest is stored, if partial writes were allowed.
  verdict refused() {
    out_.error.kind = write_error_kind::rejected;
    out_.by_database = is_json_ || !from_.header("x-influxdb-error").empty();
    if (contains(said_, "hinted handoff queue not empty")) {
      out_.error = {};
      return out_;  // Enterprise 1.x: it is stored
    }
    const json& root = document_.root;
    const json* const data = root.find("data");
    if (!document_.valid && data != nullptr) {
      out_.rest = rest_of_batch::unknown;  // the answer was cut off
      return out_;
    }
    // An empty list does not say which lines were refused.
    if (data != nullptr && data->type == json_type::array && !data->items.empty()) {
      for (const json& item : data->items) out_.lines.push_back(line_from(item));
      out_.rest = sent_.accept_partial ? rest_of_batch::written : rest_of_batch::not_written;
      return out_;
    }
    if (data != nullptr && data->type == json_type::object) {
      out_.lines.push_back(line_from(*data));
      out_.rest = rest_of_batch::not_written;
      return out_;
    }
    if (const auto number = whole_number(root.find("line"))) {
      out_.lines.push_back({number, message_, {}, {}});
      out_.rest = rest_of_batch::unknown;
      return out_;
    }
    if (const auto count = dropped_in(said_)) {
      out_.rest = rest_of_batch::unknown;
      return out_;
    }
    if (contains(said_, "partial write") || (from_.status != 200 && !document_.valid && is_json_)) {
      out_.rest = rest_of_batch::unknown;
      return out_;
    }
    // Servers that send no lists write nothing of a batch that they refuse. An HTML page says
    // nothing about the batch.
    out_.rest = out_.by_database ? rest_of_batch::not_written : rest_of_batch::unknown;
    return out_;
  }

  const answer& from_;
  const sent_request& sent_;
  std::int64_t unix_time_;
  const secret_filter& secrets_;
  verdict out_;
  json_document document_;
  std::string said_;     // for decisions
  std::string message_;  // the same, as the caller may see it
  bool is_json_ = false;
  bool looks_like_html_ = false;
};

}  // namespace

verdict judge(const answer& from, const sent_request& sent, std::int64_t unix_time,
              const secret_filter& secrets) {
  return judgement(from, sent, unix_time, secrets).run();
}

}  // namespace simdlp::client_internal
