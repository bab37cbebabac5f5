// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <zlib.h>

#include "server/inflater.h"

namespace simdlp::endpoint {
namespace {

constexpr int raw_deflate = -15;  // the largest window, and no header
constexpr std::size_t most = std::numeric_limits<uInt>::max();

class zlib_inflater final : public inflater {
 public:
  zlib_inflater() noexcept : ready_(inflateInit2(&stream_, raw_deflate) == Z_OK) {}
  zlib_inflater(const zlib_inflater&) = delete;
  zlib_inflater& operator=(const zlib_inflater&) = delete;
  ~zlib_inflater() override {
    if (ready_) inflateEnd(&stream_);
  }

  [[nodiscard]] bool is_ready() const noexcept { return ready_; }

  // The window is kept.
  void reset() noexcept override { inflateReset(&stream_); }

  [[nodiscard]] result inflate(std::string_view input, char* out,
                               std::size_t room) noexcept override {
    const auto in = static_cast<uInt>(std::min(input.size(), most));
    const auto space = static_cast<uInt>(std::min(room, most));
    // zlib's interface is not const-correct; it does not write to its input.
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast)
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = in;
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = space;
    const int code = ::inflate(&stream_, Z_NO_FLUSH);
    result done{state::ok, in - stream_.avail_in, space - stream_.avail_out};
    if (code == Z_STREAM_END) {
      done.how = state::end;
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      done.how = state::damaged;
    } else if (stream_.avail_out == 0) {
      done.how = state::output_full;
    }
    return done;
  }

  [[nodiscard]] std::uint32_t crc32(std::uint32_t crc,
                                    std::string_view bytes) const noexcept override {
    return static_cast<std::uint32_t>(
        ::crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
  }

 private:
  z_stream stream_{};
  bool ready_;
};

}  // namespace

std::unique_ptr<inflater> make_zlib_inflater() {
  auto made = std::make_unique<zlib_inflater>();
  if (!made->is_ready()) return nullptr;
  return made;
}

}  // namespace simdlp::endpoint
