// SPDX-License-Identifier: Apache-2.0
#include "server/content_decoder.h"

#include <algorithm>
#include <limits>
#include <zlib.h>

#include "server/http_request.h"

namespace simdlp::endpoint {

std::optional<content_encoding> parse_content_encoding(std::string_view value) noexcept {
  const std::string_view coding = trimmed(value);
  if (coding.empty() || equal_ignoring_case(coding, "identity")) return content_encoding::identity;
  if (equal_ignoring_case(coding, "gzip") || equal_ignoring_case(coding, "x-gzip"))
    return content_encoding::gzip;
  return std::nullopt;
}

struct gzip_decoder::stream {
  z_stream z{};
  bool ready = false;

  stream() noexcept { ready = inflateInit2(&z, 15 + 16) == Z_OK; }
  stream(const stream&) = delete;
  stream& operator=(const stream&) = delete;
  ~stream() {
    if (ready) inflateEnd(&z);
  }
};

gzip_decoder::gzip_decoder() noexcept = default;
gzip_decoder::~gzip_decoder() = default;

gzip_decoder::result gzip_decoder::inflate_to(std::string_view input, char* out, std::size_t room) {
  result done;
  if (!error_.empty()) return {state::error, 0, 0};
  if (stream_ == nullptr) {
    stream_ = std::make_unique<stream>();
    if (!stream_->ready) {
      error_ = "out of memory";
      return {state::error, 0, 0};
    }
  }
  z_stream& z = stream_->z;
  constexpr std::size_t most = std::numeric_limits<uInt>::max();
  for (;;) {
    if (!in_member_) {
      if (done.used == input.size()) return done;
      // The decoder keeps its window; only the state of the stream is reset.
      if (members_ != 0) inflateReset(&z);
      in_member_ = true;
    }
    const std::size_t in = std::min(input.size() - done.used, most);
    const std::size_t space = std::min(room - done.written, most);
    // zlib's interface is not const-correct; it does not write to its input.
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast)
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data() + done.used));
    z.avail_in = static_cast<uInt>(in);
    z.next_out = reinterpret_cast<Bytef*>(out + done.written);
    z.avail_out = static_cast<uInt>(space);
    const int code = ::inflate(&z, Z_NO_FLUSH);
    done.used += in - z.avail_in;
    done.written += space - z.avail_out;
    if (code == Z_STREAM_END) {
      in_member_ = false;
      ++members_;
      continue;
    }
    if (code != Z_OK && code != Z_BUF_ERROR) {
      error_ = members_ != 0 && z.total_out == 0 && z.total_in < 10
                   ? "unexpected data after the last member"
                   : (z.msg != nullptr ? z.msg : "corrupt data");
      done.how = state::error;
      return done;
    }
    if (z.avail_out == 0) {
      done.how = state::output_full;
      return done;
    }
    if (done.used == input.size()) return done;
    if (code == Z_BUF_ERROR) {
      error_ = "no progress";
      done.how = state::error;
      return done;
    }
  }
}

}  // namespace simdlp::endpoint
