// SPDX-License-Identifier: Apache-2.0
// The answers to a write whose body was read, in the form of its path.
#include <string>
#include <utility>

#include "server/json_text.h"
#include "server/line_text.h"
#include "server/write_request.h"

namespace simdlp::endpoint {
namespace {

void append_line(std::string& out, const reported_line& from) {
  out += R"({"original_line":)" + json(cut_text(from.original, max_original_bytes));
  out += R"(,"line_number":)" + std::to_string(from.line);
  out += R"(,"error_message":)" + json(from.message) + "}";
}

}  // namespace

answer write_request::reply() const {
  const answer_form form = form_of(settings_.to);
  if (rejected_ == 0 && points_ == 0) {
    if (form == answer_form::v3) return text_answer(400, "incoming write was empty");
    // As InfluxDB 1.x answers: Home Assistant tests its connection with an empty write.
    if (form == answer_form::v1) return {};
    return error_answer(form, 400, "incoming write was empty");
  }
  if (rejected_ == 0) return {};
  if (exceeds_databases_ && points_ == 0)
    return error_answer(form, form == answer_form::v2 ? 400 : 422, reported_.front().message);
  if (form == answer_form::v3) return reply_v3();
  const reported_line& first = reported_.front();
  std::string message = "line " + std::to_string(first.line) + ": " + first.message;
  if (settings_.parameters.accept_partial) {
    // The text of InfluxDB 1.x and 2.x, so that clients do not send the accepted lines again.
    message = "partial write: " + message + " dropped=" + std::to_string(rejected_);
  }
  answer out = error_answer(form, 400, message, first.line);
  out.headers.push_back({"X-Simdlp-Rejected", std::to_string(rejected_)});
  return out;
}

answer write_request::reply_v3() const {
  std::string body = R"({"error":)";
  int status = 400;
  if (settings_.parameters.accept_partial) {
    if (exceeds_limit_) status = 422;
    body += R"("partial write of line protocol occurred","data":[)";
    for (const reported_line& each : reported_) {
      if (&each != reported_.data()) body += ',';
      append_line(body, each);
    }
    if (rejected_ > reported_.size()) {
      body += ',';
      append_line(body, {0,
                         std::to_string(rejected_ - reported_.size()) +
                             " more rejected lines are not listed",
                         {}});
    }
    body += "]}";
  } else {
    body += settings_.new_error_text ? R"("line protocol parsing error")"
                                     : R"("parsing failed for write_lp endpoint")";
    body += R"(,"data":)";
    append_line(body, reported_.front());
    body += '}';
  }
  answer out = json_answer(status, std::move(body));
  out.headers.push_back({"X-Simdlp-Rejected", std::to_string(rejected_)});
  return out;
}

}  // namespace simdlp::endpoint
