// SPDX-License-Identifier: Apache-2.0
#include "server/service.h"

#include <algorithm>
#include <array>
#include <unistd.h>
#include <utility>

#include "server/create_database.h"
#include "server/json_text.h"
#include "server/utc_text.h"

namespace simdlp::endpoint {
namespace {

// The parameters that have a meaning on a route; others are ignored.
constexpr std::array<std::string_view, 4> query_names = {"q", "db", "u", "p"};
constexpr std::array<std::string_view, 3> ping_names = {"verbose", "u", "p"};

[[nodiscard]] catalog_limits limits_of(const server_options& options) noexcept {
  return {options.max_databases, options.max_tables, options.max_columns, options.max_schema_bytes};
}

// True if a header Accept contains `type`, without regard to case.
[[nodiscard]] bool accepts(const request_head& head, std::string_view type) noexcept {
  return std::any_of(head.headers.begin(), head.headers.end(), [&](const header& each) {
    const auto equal = [](char left, char right) {
      return equal_ignoring_case({&left, 1}, {&right, 1});
    };
    return equal_ignoring_case(each.name, "accept") &&
           std::search(each.value.begin(), each.value.end(), type.begin(), type.end(), equal) !=
               each.value.end();
  });
}

// Returns the values of all headers Content-Encoding as one list: two headers mean two codings.
[[nodiscard]] std::string codings_of(const request_head& head) {
  std::string out;
  for (const header& each : head.headers) {
    if (!equal_ignoring_case(each.name, "content-encoding") || trimmed(each.value).empty())
      continue;
    if (!out.empty()) out += ", ";
    out += trimmed(each.value);
  }
  return out;
}

// A path is open for every method: one that it does not have is answered with 405.
[[nodiscard]] bool is_open_route(const routed& found) noexcept {
  if (found.how == found_route::unknown_path) return false;
  return found.to == route::ping || found.to == route::health || found.to == route::ready ||
         found.to == route::metrics;
}

[[nodiscard]] answer refuse_access(answer_form form, access why) {
  switch (why) {
    case access::malformed:
      return error_answer(form, 400,
                          "Authorization header was malformed, expected 'Bearer TOKEN', 'Token "
                          "TOKEN' or 'Basic BASE64(USER:TOKEN)'");
    case access::forbidden:
      return error_answer(form, 403, "the token does not allow writing to this database");
    default:
      return error_answer(
          form, 401,
          form == answer_form::v2 ? "unauthorized access" : "the request was not authenticated");
  }
}

[[nodiscard]] std::string duration_text(std::chrono::seconds from) {
  const auto all = from.count();
  return std::to_string(all / 3600) + "h" + std::to_string(all / 60 % 60) + "m" +
         std::to_string(all % 60) + "s";
}

// A number that no other answer of this process has.
[[nodiscard]] std::string next_request_id() {
  static std::atomic<std::uint64_t> last{0};
  char text[64];
  std::snprintf(text, sizeof text, "%08x-%016llx", static_cast<unsigned>(getpid()),
                static_cast<unsigned long long>(++last));
  return text;
}

}  // namespace

service::service(const server_options& how)
    : options(how),
      schemas(limits_of(how)),
      memory(how.max_memory),
      log(how.log),
      refused(how.refused_lines, how.refused_bytes),
      tokens_(std::make_shared<authenticator>(std::vector<token>{})) {}

void service::set_tokens(std::vector<token> tokens) {
  auto fresh = std::make_shared<const authenticator>(std::move(tokens));
  const std::lock_guard lock(token_mutex_);
  tokens_ = std::move(fresh);
}

std::shared_ptr<const authenticator> service::current_tokens() const {
  const std::lock_guard lock(token_mutex_);
  return tokens_;
}

decision service::decide(const request_head& head) {
  const request_target where = split_target(head.target);
  const routed found = find_route(head.method, where.path);
  const answer_form form = form_of(where.path);
  if (found.how == found_route::preflight) {
    answer out;
    out.headers = {{"Access-Control-Allow-Origin", "*"},
                   {"Access-Control-Allow-Methods", "*"},
                   {"Access-Control-Allow-Headers", "*"},
                   {"Access-Control-Max-Age", "86400"}};
    return out;
  }
  const std::shared_ptr<const authenticator> tokens = current_tokens();
  const token* as = nullptr;
  const bool open = options.open_health && is_open_route(found);
  if (!open) {
    const parameter_list given(form == answer_form::v1 ? std::string_view(where.query)
                                                       : std::string_view());
    const access may = tokens->check(head.find("authorization"), given.find("p"), as);
    if (may != access::allowed) return refuse_access(form, may);
  }
  if (found.how == found_route::unknown_path)
    return error_answer(answer_form::v3, 404, "not found");
  if (found.how == found_route::wrong_method) {
    answer out = error_answer(form, 405, "method not allowed");
    out.headers.push_back({"Allow", std::string(found.allow)});
    return out;
  }
  if (is_write(found.to)) return decide_write(found.to, form, head, where, as);
  if (found.to == route::query) {
    const parameter_list given(where.query);
    if (const std::string twice = given.repeated(query_names); !twice.empty())
      return error_answer(form, 400, twice);
    const bool in_body = given.find("q") == nullptr && head.framing != body_framing::none;
    if (in_body && head.method == "POST") return form_decision{};
    return answer_statement(given, as);
  }
  return answer_get(found.to, head, where);
}

decision service::decide_write(route to, answer_form form, const request_head& head,
                               const request_target& where, const token* as) {
  checked_parameters read =
      read_write_parameters(to, where, options.accept_partial, options.default_database);
  if (read.refused) return std::move(*read.refused);
  if (!authenticator::may_use(as, read.parameters.database))
    return refuse_access(form, access::forbidden);
  if (draining_) {
    counters.count_refused(refusal::draining);
    return unavailable(form, "the server is shutting down", 5);
  }
  if (!ready_) {
    counters.count_refused(refusal::starting);
    return unavailable(form, trouble(), 5);
  }
  if (head.framing == body_framing::none)
    return error_answer(form, 411, "Content-Length or 'Transfer-Encoding: chunked' is required");
  const std::string codings = codings_of(head);
  const std::optional<content_encoding> encoding = parse_content_encoding(codings);
  if (!encoding) return error_answer(form, 400, "unacceptable content-encoding: " + codings);
  if (head.framing == body_framing::length && head.content_length > options.max_body_bytes) {
    return error_answer(
        form, 413,
        "max request size (" + std::to_string(options.max_body_bytes) + " bytes) exceeded");
  }
  if (const std::string trouble = target->trouble(); !trouble.empty()) {
    counters.count_refused(refusal::storage);
    return unavailable(form, trouble, 5);
  }
  write_decision out;
  out.settings.to = to;
  out.settings.parameters = std::move(read.parameters);
  out.settings.encoding = *encoding;
  out.settings.max_bytes = options.max_body_bytes;
  out.settings.new_error_text = options.new_error_text;
  out.settings.keeps_refused = refused.is_on();
  const bool is_known =
      head.framing == body_framing::length && *encoding == content_encoding::identity;
  out.reserve = is_known ? static_cast<std::size_t>(head.content_length) : options.max_body_bytes;
  return out;
}

answer service::answer_query_form(const request_head& head, std::string_view body) {
  const request_target where = split_target(head.target);
  const token* as = nullptr;
  const parameter_list in_query(where.query);
  const std::shared_ptr<const authenticator> tokens = current_tokens();
  if (tokens->check(head.find("authorization"), in_query.find("p"), as) != access::allowed)
    return refuse_access(answer_form::v1, access::unauthorized);
  while (!body.empty() && (body.back() == '\n' || body.back() == '\r')) body.remove_suffix(1);
  const parameter_list in_body(body);
  if (const std::string twice = in_body.repeated(query_names); !twice.empty())
    return error_answer(answer_form::v1, 400, twice);
  return answer_statement(in_body, as);
}

answer service::answer_statement(const parameter_list& parameters, const token* as) {
  const std::string* const statement = parameters.find("q");
  if (statement == nullptr) return error_answer(answer_form::v1, 400, "missing parameter 'q'");
  const std::optional<std::string> database = created_database(*statement);
  if (!database) {
    return error_answer(answer_form::v1, 400,
                        "this server stores points and answers no queries; only CREATE DATABASE is "
                        "accepted");
  }
  if (!authenticator::may_use(as, *database))
    return refuse_access(answer_form::v1, access::forbidden);
  return json_answer(200, R"({"results":[{"statement_id":0}]})");
}

answer service::answer_get(route to, const request_head& head, const request_target& where) {
  if (to == route::ping) return answer_ping(head, where);
  if (to == route::health) return answer_health(head);
  if (to == route::ready) return answer_ready();
  answer out;
  out.status = 200;
  out.content_type = "text/plain; version=0.0.4; charset=utf-8";
  out.body = counters.to_text(schemas.tables(), memory.reserved());
  if (ready_) target->append_metrics(out.body);
  if (refused.is_on()) {
    out.body +=
        "# HELP simdlp_refused_kept_bytes_total Bytes of refused lines kept in files.\n"
        "# TYPE simdlp_refused_kept_bytes_total counter\n"
        "simdlp_refused_kept_bytes_total " +
        std::to_string(refused.kept()) +
        "\n# HELP simdlp_refused_lost_total Requests whose refused lines were not kept.\n"
        "# TYPE simdlp_refused_lost_total counter\nsimdlp_refused_lost_total " +
        std::to_string(refused.failed()) + "\n";
  }
  if (options.more_metrics) options.more_metrics(out.body);
  return out;
}

answer service::answer_ping(const request_head& head, const request_target& where) const {
  const parameter_list given(where.query);
  if (const std::string twice = given.repeated(ping_names); !twice.empty())
    return error_answer(answer_form::v3, 400, twice);
  const std::string* const verbose = given.find("verbose");
  const bool asked =
      verbose != nullptr && !verbose->empty() && *verbose != "0" && *verbose != "false";
  if (!asked && !accepts(head, "application/json")) return {};
  return json_answer(200, R"({"product_name":"simdlp","version":)" + json(SIMDLP_VERSION) +
                              R"(,"revision":"","process_id":)" + json(std::to_string(getpid())) +
                              "}");
}

answer service::answer_health(const request_head& head) const {
  const std::string wrong = trouble();
  const int status = wrong.empty() ? 200 : 503;
  if (accepts(head, "text/plain") && !accepts(head, "json"))
    return text_answer(status, wrong.empty() ? "OK" : wrong);
  std::string checks;
  if (ready_) {
    if (const std::string noted = target->warning(); !noted.empty())
      checks = R"({"name":"journal","status":"fail","message":)" + json(noted) + "}";
  }
  return json_answer(
      status, R"({"name":"simdlp","message":)" + json(wrong.empty() ? "ready for writes" : wrong) +
                  R"(,"status":")" + (wrong.empty() ? "pass" : "fail") + R"(","checks":[)" +
                  checks + R"(],"version":)" + json(SIMDLP_VERSION) + "}");
}

std::string service::trouble() const {
  if (!ready_) return "the server is starting: it reads its journal";
  if (leaving_) return "the server is shutting down";
  return target->trouble();
}

answer service::answer_ready() const {
  const bool ready = ready_ && !leaving_;
  const auto up =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now() - started_);
  return json_answer(ready ? 200 : 503, std::string(R"({"status":")") +
                                            (ready ? "ready" : "not ready") + R"(","started":")" +
                                            utc_text(started_) + R"(","up":")" + duration_text(up) +
                                            R"("})");
}

void service::decorate(const request_head& head, answer& to) const {
  const std::string path = split_target(head.target).path;
  if (path == "/ping" || path == "/write" || path == "/query") {
    to.headers.push_back({"X-Influxdb-Version", "simdlp-" SIMDLP_VERSION});
    to.headers.push_back({"X-Influxdb-Build", "simdlp"});
  }
  if (path == "/ping") {
    const std::string id = next_request_id();
    to.headers.push_back({"Request-Id", id});
    to.headers.push_back({"X-Request-Id", id});
  }
  if (options.cors && head.method != "OPTIONS")
    to.headers.push_back({"Access-Control-Allow-Origin", "*"});
}

}  // namespace simdlp::endpoint
