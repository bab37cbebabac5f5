// SPDX-License-Identifier: Apache-2.0
// zstd by libzstd.
#include <array>
#include <cstdint>
#include <zstd.h>

#include "decompress.h"
#include "tool/exit_code.h"

namespace simdlp::tool {
namespace {

struct free_stream {
  void operator()(ZSTD_DStream* stream) const { ::ZSTD_freeDStream(stream); }
};

class zstd_stream {
 public:
  zstd_stream(std::string name, byte_reader from)
      : name_(std::move(name)), from_(std::move(from)), stream_(::ZSTD_createDStream()) {
    if (stream_ == nullptr) fail("libzstd cannot be used");
  }

  std::size_t read(char* to, std::size_t size) {
    ZSTD_outBuffer out = {to, size, 0};
    while (out.pos == 0 && !done_) {
      // The bytes before the damage were returned by the previous call.
      if (!damage_.empty()) fail(damage_);
      // After a call that filled its output, the library may have more without more input.
      if (in_.pos == in_.size && !has_more_) {
        fill();
        if (done_) break;
      }
      step(out);
    }
    return out.pos;
  }

 private:
  void fill() {
    const std::size_t got = from_(bytes_.data(), bytes_.size());
    in_ = {bytes_.data(), got, 0};
    read_ += got;
    if (got != 0) return;
    if (in_frame_) fail("the zstd data ends too early, at byte " + std::to_string(read_));
    done_ = true;
  }

  void step(ZSTD_outBuffer& out) {
    const std::size_t at = in_.pos;
    const std::size_t code = ::ZSTD_decompressStream(stream_.get(), &out, &in_);
    if (::ZSTD_isError(code) != 0) {
      damage_ = "the zstd data are damaged near byte " +
                std::to_string(read_ - (in_.size - std::max(at, in_.pos))) + " (" +
                ::ZSTD_getErrorName(code) + ")";
      return;
    }
    in_frame_ = code != 0;
    has_more_ = out.pos == out.size && in_frame_;
  }

  [[noreturn]] void fail(const std::string& what) {
    done_ = true;
    throw failure(name_ + ": cannot read: " + what);
  }

  std::string name_;
  byte_reader from_;
  std::unique_ptr<ZSTD_DStream, free_stream> stream_;
  std::array<char, std::size_t{1} << 16U> bytes_{};
  ZSTD_inBuffer in_ = {nullptr, 0, 0};
  std::uint64_t read_ = 0;
  std::string damage_;
  bool in_frame_ = false;
  bool has_more_ = false;
  bool done_ = false;
};

}  // namespace

byte_reader read_zstd(std::string name, byte_reader from) {
  const auto stream = std::make_shared<zstd_stream>(std::move(name), std::move(from));
  return [stream](char* to, std::size_t size) { return stream->read(to, size); };
}

}  // namespace simdlp::tool
