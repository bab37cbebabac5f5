// SPDX-License-Identifier: Apache-2.0
// ISA-L is optional: without SIMDLP_HAS_ISAL this file has nothing to make.
#include "server/inflater.h"

#if defined(SIMDLP_HAS_ISAL)
#include <algorithm>
#include <array>
#include <limits>

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#endif

namespace simdlp::endpoint {

#if defined(SIMDLP_HAS_ISAL)
namespace {

constexpr std::size_t most = std::numeric_limits<std::uint32_t>::max();

// ISA-L's interface is not const-correct; it does not write to its input.
[[nodiscard]] std::uint8_t* input_bytes(std::string_view from) noexcept {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast)
  return reinterpret_cast<std::uint8_t*>(const_cast<char*>(from.data()));
}

class isal_inflater final : public inflater {
 public:
  isal_inflater() noexcept { isal_inflate_init(&stream_); }

  void reset() noexcept override {
    isal_inflate_reset(&stream_);
    overrun_size_ = 0;
  }

  [[nodiscard]] result inflate(std::string_view input, char* out,
                               std::size_t room) noexcept override {
    const auto in = static_cast<std::uint32_t>(std::min(input.size(), most));
    const auto space = static_cast<std::uint32_t>(std::min(room, most));
    stream_.next_in = input_bytes(input);
    stream_.avail_in = in;
    stream_.next_out = reinterpret_cast<std::uint8_t*>(out);
    stream_.avail_out = space;
    const int code = isal_inflate(&stream_);
    result done{state::ok, in - stream_.avail_in, space - stream_.avail_out};
    if (code < 0) {
      done.how = state::damaged;
    } else if (stream_.block_state == ISAL_BLOCK_FINISH) {
      done.how = state::end;
      keep_overrun();
    } else if (stream_.avail_out == 0) {
      done.how = state::output_full;
    }
    return done;
  }

  [[nodiscard]] std::string_view overrun() const noexcept override {
    return {overrun_.data(), overrun_size_};
  }

  [[nodiscard]] std::uint32_t crc32(std::uint32_t crc,
                                    std::string_view bytes) const noexcept override {
    return crc32_gzip_refl(crc, input_bytes(bytes), bytes.size());
  }

 private:
  // ISA-L takes its input in words. The bits of a word that it has not read yet begin at the lowest one.
  void keep_overrun() noexcept {
    const auto bits = static_cast<unsigned>(std::max(stream_.read_in_length, 0));
    std::uint64_t rest = stream_.read_in >> (bits % 8);
    for (overrun_size_ = 0; overrun_size_ < bits / 8; ++overrun_size_, rest >>= 8U)
      overrun_[overrun_size_] = static_cast<char>(rest & 0xFFU);
  }

  inflate_state stream_;
  std::array<char, 8> overrun_{};
  std::size_t overrun_size_ = 0;
};

}  // namespace

std::unique_ptr<inflater> make_isal_inflater() { return std::make_unique<isal_inflater>(); }

#else

std::unique_ptr<inflater> make_isal_inflater() { return nullptr; }

#endif

}  // namespace simdlp::endpoint
