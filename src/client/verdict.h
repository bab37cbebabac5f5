// SPDX-License-Identifier: Apache-2.0
// Decides what an answer, or the lack of one, means for the batch that was sent, by the table of
// statuses in docs/client.md. The dispatcher decides when to try again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/secrets.h"
#include "client/transport.h"
#include "simdlp/client/write_error.h"

namespace simdlp::client_internal {

enum class next_step : std::uint8_t {
  settle,           // done: see `lines` and `rest`
  retry,            // the same body later
  split,            // the body is too large
  pause,            // the credentials or the certificate must change first
  follow,           // the same request to `location`
  switch_api,       // this path does not exist there
  create_database,  // v1: the database does not exist
};

enum class rest_of_batch : std::uint8_t { written, not_written, unknown, given_up };

struct reported_line {
  std::optional<std::uint64_t> number;  // from 1
  std::string message;
  std::string
      original;       // may be truncated; only for finding the line, because it may hold a secret
  std::string shown;  // the same without secrets
};

struct verdict {
  next_step step = next_step::settle;
  rest_of_batch rest = rest_of_batch::written;  // of the lines not in `lines`
  std::vector<reported_line> lines;
  bool by_database =
      false;  // refused by the database, not by a proxy, so parts of it may be accepted
  bool holds_back = false;  // the server is busy: its other batches wait, too
  write_error error;
  std::string location;
};

// The properties of a request that decide what its answer means.
struct sent_request {
  write_api api = write_api::v2;
  bool accept_partial = true;
  std::string_view database;
};

// Texts of the verdict have no secrets but `original` and `location`.
[[nodiscard]] verdict judge(const answer& from, const sent_request& sent, std::int64_t unix_time,
                            const secret_filter& secrets);

}  // namespace simdlp::client_internal
