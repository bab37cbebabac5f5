// SPDX-License-Identifier: Apache-2.0
// gzip by zlib.
#include <array>
#include <cstdint>
#include <zlib.h>

#include "decompress.h"
#include "tool/exit_code.h"

namespace simdlp::tool {
namespace {

class gzip_stream {
 public:
  gzip_stream(std::string name, byte_reader from) : name_(std::move(name)), from_(std::move(from)) {
    constexpr int gzip_only = 16 + MAX_WBITS;
    if (::inflateInit2(&stream_, gzip_only) != Z_OK) fail("zlib cannot be used");
  }
  gzip_stream(const gzip_stream&) = delete;
  gzip_stream& operator=(const gzip_stream&) = delete;
  ~gzip_stream() { ::inflateEnd(&stream_); }

  std::size_t read(char* to, std::size_t size) {
    constexpr std::size_t most = std::size_t{1} << 30U;  // zlib counts in 32 bits
    const auto room = static_cast<unsigned>(std::min(size, most));
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = room;
    while (stream_.avail_out == room && !done_) {
      if (stream_.avail_in == 0) fill();
      if (done_) break;
      step();
    }
    return room - stream_.avail_out;
  }

 private:
  void fill() {
    const std::size_t got = from_(in_.data(), in_.size());
    stream_.next_in = reinterpret_cast<Bytef*>(in_.data());
    stream_.avail_in = static_cast<unsigned>(got);
    read_ += got;
    if (got != 0) return;
    if (in_member_) fail("the gzip data ends too early, at byte " + std::to_string(read_));
    done_ = true;
  }

  // Takes the output of inflate(), or starts the next member.
  void step() {
    if (!in_member_ && !begin_member()) return;
    const unsigned had = stream_.avail_out;
    const int code = ::inflate(&stream_, Z_NO_FLUSH);
    if (code == Z_STREAM_END) {
      in_member_ = false;
      seen_member_ = true;
      ::inflateReset(&stream_);
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      damaged_ = true;
    }
    // Bytes that were decompressed before the damage are returned first.
    if (damaged_ && had == stream_.avail_out) {
      fail("the gzip data are damaged at byte " + std::to_string(read_ - stream_.avail_in) +
           (stream_.msg != nullptr ? std::string(" (") + stream_.msg + ")" : std::string()));
    }
  }

  // Returns false if only padding is left.
  bool begin_member() {
    if (seen_member_) {
      while (stream_.avail_in != 0 && *stream_.next_in == 0) {
        ++stream_.next_in;
        --stream_.avail_in;
      }
      if (stream_.avail_in == 0) return false;
      if (*stream_.next_in != 0x1F) {
        fail("unexpected data after the gzip data, at byte " +
             std::to_string(read_ - stream_.avail_in));
      }
    }
    in_member_ = true;
    return true;
  }

  [[noreturn]] void fail(const std::string& what) {
    done_ = true;
    throw failure(name_ + ": cannot read: " + what);
  }

  std::string name_;
  byte_reader from_;
  z_stream stream_{};
  std::array<char, std::size_t{1} << 16U> in_{};
  std::uint64_t read_ = 0;
  bool in_member_ = false;
  bool seen_member_ = false;
  bool damaged_ = false;
  bool done_ = false;
};

}  // namespace

byte_reader read_gzip(std::string name, byte_reader from) {
  const auto stream = std::make_shared<gzip_stream>(std::move(name), std::move(from));
  return [stream](char* to, std::size_t size) { return stream->read(to, size); };
}

}  // namespace simdlp::tool
