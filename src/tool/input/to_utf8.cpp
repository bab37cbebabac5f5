// SPDX-License-Identifier: Apache-2.0
// Converts with iconv() of libc. This file has its buffers, and handles bytes that iconv() cannot
// convert.
#include "to_utf8.h"

#include <array>
#include <cerrno>
#include <iconv.h>

#include "tool/exit_code.h"

namespace simdlp::tool {
namespace {

class converter {
 public:
  converter(const std::string& encoding, std::size_t unit, byte_reader from,
            std::shared_ptr<std::uint64_t> lost)
      : convert_(::iconv_open("UTF-8", encoding.c_str())),
        unit_(unit),
        from_(std::move(from)),
        lost_(std::move(lost)) {
    if (!is_open()) throw failure("the encoding '" + encoding + "' is not known");
  }
  converter(const converter&) = delete;
  converter& operator=(const converter&) = delete;
  ~converter() {
    if (is_open()) ::iconv_close(convert_);
  }

  std::size_t read(char* to, std::size_t size) {
    // One character may become more than `size` bytes; the rest stays in `out_`.
    while (out_used_ == out_size_ && !ended_) step();
    const std::size_t taken = std::min(size, out_size_ - out_used_);
    std::memcpy(to, out_.data() + out_used_, taken);
    out_used_ += taken;
    return taken;
  }

 private:
  // NOLINTNEXTLINE(performance-no-int-to-ptr,cppcoreguidelines-pro-type-cstyle-cast)
  [[nodiscard]] bool is_open() const { return convert_ != (iconv_t)-1; }

  void step() {
    if (needs_more_) fill();
    char* in = in_.data() + in_used_;
    std::size_t in_left = in_size_ - in_used_;
    char* out = out_.data();
    std::size_t out_left = out_.size() - replacement.size();
    out_used_ = 0;
    const bool failed = ::iconv(convert_, &in, &in_left, &out, &out_left) == std::size_t(-1);
    const int why = failed ? errno : 0;
    in_used_ = in_size_ - in_left;
    out_size_ = static_cast<std::size_t>(out - out_.data());
    // An incomplete character at the end of the buffer waits for its other bytes, which may not
    // come.
    const bool cut = why == EINVAL || (in_left != 0 && in_left < unit_);
    if (why == EILSEQ || (cut && at_end_)) {
      std::memcpy(out, replacement.data(), replacement.size());
      out_size_ += replacement.size();
      ++*lost_;
      in_used_ += cut ? in_left : std::min(unit_, in_left);
    }
    needs_more_ = in_used_ == in_size_ || (cut && !at_end_);
    ended_ = at_end_ && in_used_ == in_size_ && out_size_ == 0;
  }

  void fill() {
    const std::size_t left = in_size_ - in_used_;
    std::memmove(in_.data(), in_.data() + in_used_, left);
    const std::size_t got = at_end_ ? 0 : from_(in_.data() + left, in_.size() - left);
    at_end_ = got == 0;
    in_used_ = 0;
    in_size_ = left + got;
  }

  static constexpr std::string_view replacement = "\xEF\xBF\xBD";
  static constexpr std::size_t piece = std::size_t{1} << 15U;

  iconv_t convert_;
  std::size_t unit_;
  byte_reader from_;
  std::shared_ptr<std::uint64_t> lost_;
  std::array<char, piece> in_{};
  std::array<char, 4 * piece> out_{};
  std::size_t in_used_ = 0;
  std::size_t in_size_ = 0;
  std::size_t out_used_ = 0;
  std::size_t out_size_ = 0;
  bool needs_more_ = true;
  bool at_end_ = false;
  bool ended_ = false;
};

}  // namespace

bool is_known_encoding(const std::string& name) {
  const iconv_t found = ::iconv_open("UTF-8", name.c_str());
  // NOLINTNEXTLINE(performance-no-int-to-ptr,cppcoreguidelines-pro-type-cstyle-cast)
  if (found == (iconv_t)-1) return false;
  ::iconv_close(found);
  return true;
}

byte_reader read_as_utf8(const std::string& encoding, std::size_t unit, byte_reader from,
                         std::shared_ptr<std::uint64_t> lost) {
  const auto stream = std::make_shared<converter>(encoding, unit, std::move(from), std::move(lost));
  return [stream](char* to, std::size_t size) { return stream->read(to, size); };
}

std::size_t unit_of_encoding(const std::string& name) {
  const auto holds = [&](std::string_view part) { return name.find(part) != std::string::npos; };
  if (holds("32") || holds("UCS-4") || holds("UCS4")) return 4;
  if (holds("UTF-16") || holds("UTF16") || holds("utf-16") || holds("utf16") || holds("UCS-2") ||
      holds("UCS2")) {
    return 2;
  }
  return 1;
}

}  // namespace simdlp::tool
