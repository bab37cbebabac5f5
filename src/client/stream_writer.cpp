// SPDX-License-Identifier: Apache-2.0
#include "simdlp/client/stream_writer.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <istream>
#include <string>
#include <utility>

#include "client/refused_line.h"
#include "simdlp/client.h"
#include "simdlp/stream_decoder.h"
#include "simdlp/stream_input.h"

namespace simdlp {
namespace {

constexpr std::size_t most_lines_kept = 10'000;

decode_options decoding(const client_options& options) {
  decode_options chosen;
  chosen.precision = options.precision;
  chosen.duplicates = options.validate ? duplicates::reject : duplicates::allow;
  chosen.limits.line = std::min(chosen.limits.line, options.batch.max_request_bytes);
  return chosen;
}

}  // namespace

class stream_writer::inside {
 public:
  explicit inside(batch_writer& to) : to_(to), stream_(decoding(to.options())) {}

  stream_decoder& stream() { return stream_; }
  write_result& result() { return result_; }

  // Passes the lines that the decoder has now.
  bool hand_over() {
    for (const point here : stream_) {
      const std::uint64_t index = result_.counts.given++;
      if (result_.error) {
        ++result_.counts.refused;
        continue;
      }
      const write_status status = to_.write_line(here);
      if (!status) {
        ++result_.counts.accepted;
        ++result_.counts.pending;
        continue;
      }
      ++result_.counts.refused;
      if (status.kind == write_error_kind::rejected) {
        note(here, index, status.code);
      } else {
        result_.error.kind = status.kind;
        result_.error.message = std::string(name(status.kind));
      }
    }
    return !result_.error;
  }

  bool fail(const std::string& why) {
    result_.error.kind = write_error_kind::usage;
    result_.error.message = why;
    return false;
  }

 private:
  void note(const point& refused, std::uint64_t index, errc code) {
    if (result_.lines.size() >= most_lines_kept) return;
    // A line can be valid but not acceptable to this server.
    std::string message = refused ? std::string(simdlp::message(code))
                                  : client_internal::message_of(stream_.describe());
    result_.lines.push_back(
        client_internal::refused_line(index, code, refused.raw(), std::move(message)));
  }

  batch_writer& to_;
  stream_decoder stream_;
  write_result result_;
};

stream_writer::stream_writer(batch_writer& to) : inside_(std::make_unique<inside>(to)) {}
stream_writer::~stream_writer() = default;
const write_result& stream_writer::result() const noexcept { return inside_->result(); }

bool stream_writer::feed(std::string_view chunk) {
  inside_->stream().feed(chunk);
  return inside_->hand_over();
}

bool stream_writer::finish() {
  inside_->stream().finish();
  return inside_->hand_over();
}

bool stream_writer::read(int descriptor) {
  for (;;) {
    const std::ptrdiff_t got = read_some(descriptor, inside_->stream());
    if (got < 0)
      return inside_->fail(std::string("the input cannot be read: ") + std::strerror(errno));
    if (!inside_->hand_over()) return false;
    if (got == 0) return true;
  }
}

bool stream_writer::read(std::istream& from) {
  for (;;) {
    const std::size_t got = read_some(from, inside_->stream());
    if (!inside_->hand_over()) return false;
    if (got != 0) continue;
    return !from.bad() || inside_->fail("the input cannot be read");
  }
}

}  // namespace simdlp
