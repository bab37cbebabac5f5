// SPDX-License-Identifier: Apache-2.0
//
// server: the results of the write endpoint do not depend on where its bytes are cut. The first byte
// chooses: either HTTP requests that are read whole and in pieces must give the same headers, bodies and
// errors; or a body, plain or gzip, that is written whole and in pieces must give the same answer and
// the same lines to be stored. Uses no sockets.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "byte_source.h"
#include "check.h"
#include "server/http_reader.h"
#include "server/write_request.h"

namespace {

using namespace simdlp::fuzz;
using namespace simdlp::endpoint;

// Sizes of pieces from a seed.
class piece_sizes {
 public:
  explicit piece_sizes(std::uint64_t seed) : state_(seed | 1U) {}
  std::size_t next() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    const auto drawn = static_cast<std::size_t>(state_ >> 33U);
    return drawn % 4 == 0 ? 1 : 1 + drawn % 64;
  }

 private:
  std::uint64_t state_;
};

// Everything that a reader reports, as text.
class http_transcript {
 public:
  void take(std::string_view more) {
    unread_ += more;
    while (!failed_) {
      const http_reader::step step = reader_.next(unread_);
      const std::string body(step.body);
      unread_.erase(0, step.consumed);
      switch (step.what) {
        case http_reader::event::need_more:
          if (step.consumed == 0) return;
          break;
        case http_reader::event::head: {
          const request_head& head = reader_.head();
          all_ += "head " + head.method + " " + head.target + (head.keep_alive ? " +" : " -");
          for (const header& each : head.headers) all_ += "|" + each.name + ":" + each.value;
          all_ += "\nbody ";
          break;
        }
        case http_reader::event::body: all_ += body; break;
        case http_reader::event::end: all_ += "\nend\n"; break;
        case http_reader::event::error:
          failed_ = true;
          all_ += "\nerror";
          break;
      }
    }
  }
  [[nodiscard]] const std::string& text() const { return all_; }

 private:
  http_reader reader_;
  std::string unread_;
  std::string all_;
  bool failed_ = false;
};

void read_http(std::string_view bytes, std::uint64_t seed) {
  // Longer headers exceed different limits first, depending on the cut.
  if (bytes.size() > 8000) return;
  http_transcript whole;
  whole.take(bytes);
  http_transcript cut;
  piece_sizes sizes(seed);
  for (std::size_t at = 0; at < bytes.size();) {
    const std::string_view piece = bytes.substr(at, sizes.next());
    cut.take(piece);
    at += piece.size();
  }
  check(whole.text() == cut.text(), "the same events, however the bytes are cut");
}

struct written {
  int status = 0;
  std::string answer;
  std::string stored;
  std::uint64_t points = 0;
  friend bool operator==(const written&, const written&) = default;
};

[[nodiscard]] written write(std::string_view bytes, const write_request::settings& how,
                            std::uint64_t seed) {
  catalog schemas{catalog_limits{2, 3, 8, 4096}};
  write_workspace workspace(schemas);
  written last;
  // The second write is checked against the schema of the first one.
  for (int round = 0; round < 2; ++round) {
    write_request request(workspace, *schemas.open("d"), how);
    piece_sizes sizes(seed);
    bool goes_on = true;
    for (std::size_t at = 0; at < bytes.size() && goes_on;) {
      const std::string_view piece = seed == 0 ? bytes : bytes.substr(at, sizes.next() * 997);
      goes_on = request.feed(piece);
      at += piece.size();
    }
    const write_result got = request.finish();
    request.settle(true);
    last = {got.reply.status, got.reply.body, std::string(got.body), got.points};
    check((got.points != 0) == !got.body.empty(), "points and the lines to be stored");
  }
  return last;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  byte_source from({reinterpret_cast<const char*>(data), size});
  const unsigned choices = from.byte();
  const std::uint64_t seed = from.word();
  if ((choices & 1U) == 0) {
    read_http(from.rest(), seed);
    return 0;
  }
  write_request::settings how;
  how.parameters.database = "d";
  how.parameters.unit = static_cast<time_unit>((choices >> 1U) % 7);
  how.parameters.accept_partial = (choices & 16U) == 0;
  if ((choices & 32U) != 0) how.encoding = content_encoding::gzip;
  how.max_bytes = 1U << 20U;
  check(write(from.rest(), how, 0) == write(from.rest(), how, seed | 1U),
        "the same result, however the body is cut");
  return 0;
}
