// SPDX-License-Identifier: Apache-2.0
// The state that all connections share, and the checks of a request by its header: route, token,
// parameters and limits. Does not use sockets.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>

#include "server/access_log.h"
#include "server/admission.h"
#include "server/answer.h"
#include "server/authentication.h"
#include "server/catalog.h"
#include "server/commit_target.h"
#include "server/metrics.h"
#include "server/refused_files.h"
#include "server/write_request.h"
#include "simdlp/server.h"

namespace simdlp::endpoint {

// A write whose body may be read.
struct write_decision {
  write_request::settings settings;
  std::size_t reserve = 0;  // bytes that the body can need
};
// A form whose body is read and passed to answer_form().
struct form_decision {};
using decision = std::variant<answer, write_decision, form_decision>;

class service {
 public:
  explicit service(const server_options& how);

  [[nodiscard]] decision decide(const request_head& head);
  // Returns the answer to POST /query with parameters in its body.
  [[nodiscard]] answer answer_query_form(const request_head& head, std::string_view body);
  // Adds the headers that the route's answers have.
  void decorate(const request_head& head, answer& to) const;

  void set_tokens(std::vector<token> tokens);
  // From this call on, requests can be stored. Call it once.
  void set_ready(std::unique_ptr<commit_target> to) noexcept {
    target = std::move(to);
    ready_ = true;
  }
  // From this call on, /ready and /health answer 503, so that a load balancer sends its requests
  // elsewhere. Everything else is unchanged.
  void set_leaving() noexcept { leaving_ = true; }
  // From this call on, writes are refused, and connections are closed after their answer.
  void set_draining() noexcept { draining_ = true; }
  [[nodiscard]] bool is_draining() const noexcept { return draining_; }

  const server_options& options;
  std::unique_ptr<commit_target> target;  // null until set_ready()
  catalog schemas;
  admission memory;
  metrics counters;
  access_log log;
  refused_files refused;

 private:
  [[nodiscard]] decision decide_write(route to, answer_form form, const request_head& head,
                                      const request_target& where, const token* as);
  [[nodiscard]] answer answer_get(route to, const request_head& head, const request_target& where);
  [[nodiscard]] answer answer_ping(const request_head& head, const request_target& where) const;
  [[nodiscard]] answer answer_health(const request_head& head) const;
  [[nodiscard]] answer answer_ready() const;
  // Returns the reason why nothing can be stored now, or an empty string.
  [[nodiscard]] std::string trouble() const;
  [[nodiscard]] static answer answer_statement(const parameter_list& parameters, const token* as);

  [[nodiscard]] std::shared_ptr<const authenticator> current_tokens() const;

  mutable std::mutex token_mutex_;
  std::shared_ptr<const authenticator> tokens_;
  std::atomic<bool> ready_{false};
  std::atomic<bool> leaving_{false};
  std::atomic<bool> draining_{false};
  std::chrono::system_clock::time_point started_ = std::chrono::system_clock::now();
};

}  // namespace simdlp::endpoint
