// SPDX-License-Identifier: Apache-2.0
// One write: takes the body as it arrives, decompresses it, decodes its lines, checks them against the
// schema, and returns the bytes to be stored and the answer. Does not use sockets. Nothing of it is
// visible to other requests before the result is committed.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/answer.h"
#include "server/body_buffer.h"
#include "server/catalog.h"
#include "server/content_decoder.h"
#include "server/line_checker.h"
#include "server/write_parameters.h"
#include "simdlp/decoder.h"

namespace simdlp::endpoint {

// The objects that a thread keeps between requests.
class write_workspace {
 public:
  explicit write_workspace(catalog& all) : schemas(all), checker(all) {}

  [[nodiscard]] decoder& decoder_for(time_unit unit);

  catalog& schemas;
  line_checker checker;
  buffer_pool buffers;

 private:
  std::array<std::unique_ptr<decoder>, 7> decoders_;
};

// A line that is reported to the client.
struct reported_line {
  std::uint64_t line = 0;  // from 1: where the logical line starts
  std::string message;
  std::string original;
};

// Lines by the short name of the reason, which is in static storage.
using rejected_counts = std::vector<std::pair<std::string_view, std::uint64_t>>;

struct write_result {
  std::uint64_t points = 0;    // to be stored
  std::uint64_t rejected = 0;  // lines
  rejected_counts rejected_by;
  std::string_view body;  // the lines to be stored: views of the request
  answer reply;           // to be sent when the body is stored, or now if it is empty
};

class write_request {
 public:
  struct settings {
    route to = route::write_v3;
    write_parameters parameters;
    content_encoding encoding = content_encoding::identity;
    std::size_t max_bytes = 10'485'760;  // of the body, before and after decompression
    bool new_error_text = false;         // "line protocol parsing error", as InfluxDB 3.10
    bool keeps_refused = false;          // for refused_text()
  };

  // `database` belongs to `all`, and both outlive the request. feed() and finish() must be called
  // on the thread of `with`.
  write_request(write_workspace& with, database_schema& database, settings how);
  write_request(const write_request&) = delete;
  write_request& operator=(const write_request&) = delete;
  ~write_request();

  // Takes the next bytes of the body. Returns false if the request is refused, see refusal(); no more
  // bytes are then wanted.
  [[nodiscard]] bool feed(std::string_view bytes);
  // The same without a copy, for a body that is not compressed: read up to `most` bytes to prepare(),
  // then pass their number to take_prepared().
  [[nodiscard]] char* prepare(std::size_t most) { return held_.prepare(most); }
  [[nodiscard]] bool take_prepared(std::size_t bytes);
  [[nodiscard]] const answer& refusal() const noexcept { return *refusal_; }

  // To be called when the body is complete. Returns false if a line contradicts columns of another
  // request that is not stored yet. Then call wait(), and call this again when wait() has called back,
  // or immediately if wait() returns false.
  [[nodiscard]] bool end_body();
  [[nodiscard]] bool wait(settled_signal::callback settled) {
    return database_.settled.wait(seen_, this, std::move(settled));
  }
  // To be called after end_body() has returned true. The views of the result are valid as long as
  // the request.
  [[nodiscard]] write_result finish();
  // Must be called after finish(), when the points are stored or lost: keeps or removes the columns
  // that the lines added. The destructor removes them, too.
  void settle(bool is_stored);

  // After finish(), with settings::keeps_refused: the lines that are not stored, each below its
  // reason.
  [[nodiscard]] const std::string& refused_text() const noexcept { return refused_text_; }

  [[nodiscard]] std::uint64_t raw_bytes() const noexcept { return raw_bytes_; }
  [[nodiscard]] std::uint64_t decoded_bytes() const noexcept { return decoded_bytes_; }
  [[nodiscard]] std::size_t held_bytes() const noexcept { return held_.capacity(); }
  [[nodiscard]] const settings& how() const noexcept { return settings_; }
  [[nodiscard]] std::string_view database() const noexcept { return database_.name; }

 private:
  [[nodiscard]] bool refuse(int status, std::string_view message);
  [[nodiscard]] bool refuse_size();
  [[nodiscard]] bool inflate(std::string_view bytes);
  void decode_some();
  [[nodiscard]] line_checker::run run_of(std::size_t to, bool ends, bool learns);
  void decode(std::size_t to, bool ends, bool learns);
  [[nodiscard]] bool is_blocked();
  void drop(refused_line&& line);
  void keep_refused(std::string_view reason, std::string_view lines);
  [[nodiscard]] std::uint64_t line_at(std::size_t offset);
  [[nodiscard]] std::string place_text(std::size_t begin, std::size_t at);
  void keep_until(std::size_t offset) noexcept;
  [[nodiscard]] answer reply() const;
  [[nodiscard]] answer reply_v3() const;

  write_workspace& with_;
  database_schema& database_;
  settings settings_;
  std::unique_ptr<gzip_decoder> gzip_;
  std::optional<answer> refusal_;

  body_buffer held_;
  std::uint64_t raw_bytes_ = 0;
  std::uint64_t decoded_bytes_ = 0;
  std::size_t decoded_to_ = 0;
  std::size_t retry_at_ = 0;  // decode again when this many bytes are held
  bool waits_for_learning_ = false;
  bool failed_ = false;  // accept_partial=false and a line was refused
  bool has_ended_ = false;
  bool has_waited_ = false;
  std::uint64_t seen_ = 0;  // the count of database_.settled before the schema was read
  std::vector<added_column> added_;

  // Refused lines are removed from held_: the kept bytes end at kept_, and the bytes that have not been
  // moved yet start at source_.
  std::size_t kept_ = 0;
  std::size_t source_ = 0;

  std::uint64_t points_ = 0;
  std::uint64_t rejected_ = 0;
  rejected_counts rejected_by_;
  bool exceeds_limit_ = false;
  bool exceeds_databases_ = false;
  std::vector<reported_line> reported_;
  std::string refused_text_;
  std::size_t counted_to_ = 0;
  std::uint64_t line_ = 1;
};

}  // namespace simdlp::endpoint
