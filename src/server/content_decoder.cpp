// SPDX-License-Identifier: Apache-2.0
#include "server/content_decoder.h"

#include <algorithm>

#include "server/http_request.h"

namespace simdlp::endpoint {
namespace {

// Also for a wrong checksum: some damage is seen by one library, and by the other one only in the sum.
constexpr std::string_view damaged_data = "damaged data";

[[nodiscard]] std::unique_ptr<inflater> make_inflater() {
  if (auto fast = make_isal_inflater()) return fast;
  return make_zlib_inflater();
}

}  // namespace

std::optional<content_encoding> parse_content_encoding(std::string_view value) noexcept {
  const std::string_view coding = trimmed(value);
  if (coding.empty() || equal_ignoring_case(coding, "identity")) return content_encoding::identity;
  if (equal_ignoring_case(coding, "gzip") || equal_ignoring_case(coding, "x-gzip"))
    return content_encoding::gzip;
  return std::nullopt;
}

gzip_decoder::result gzip_decoder::inflate_to(std::string_view input, char* out, std::size_t room) {
  result done;
  if (inflater_ == nullptr) inflater_ = make_inflater();
  if (inflater_ == nullptr) error_ = "out of memory";
  while (error_.empty()) {
    const std::string_view left = input.substr(done.used);
    if (at_ != part::data) {
      if (left.empty()) return done;
      done.used += at_ == part::header ? take_header(left) : take_trailer(left);
      continue;
    }
    char* const to = out + done.written;
    const inflater::result step = inflater_->inflate(left, to, room - done.written);
    crc_ = inflater_->crc32(crc_, std::string_view(to, step.written));
    size_ += static_cast<std::uint32_t>(step.written);
    done.used += step.used;
    done.written += step.written;
    switch (step.how) {
      case inflater::state::damaged: error_ = damaged_data; break;
      case inflater::state::output_full: done.how = state::output_full; return done;
      case inflater::state::ok:
        if (done.used == input.size()) return done;
        // Without progress, this loop must not go on.
        if (step.used == 0 && step.written == 0) error_ = damaged_data;
        break;
      case inflater::state::end:
        at_ = part::trailer;
        static_cast<void>(take_trailer(inflater_->overrun()));
        break;
    }
  }
  done.how = state::error;
  return done;
}

std::size_t gzip_decoder::take_header(std::string_view bytes) {
  const std::size_t used = header_.take(bytes, *inflater_);
  if (!header_.error().empty()) {
    error_ = members_ != 0 && header_.is_foreign() ? "unexpected data after the last member"
                                                   : header_.error();
  } else if (header_.is_complete()) {
    header_ = {};
    at_ = part::data;
    crc_ = 0;
    size_ = 0;
    if (members_ != 0) inflater_->reset();
  }
  return used;
}

std::size_t gzip_decoder::take_trailer(std::string_view bytes) {
  const std::size_t used = std::min(bytes.size(), trailer_bytes - trailer_size_);
  std::copy_n(bytes.data(), used, trailer_.data() + trailer_size_);
  trailer_size_ += used;
  if (trailer_size_ == trailer_bytes) check_trailer();
  return used;
}

void gzip_decoder::check_trailer() {
  const auto number_at = [this](std::size_t offset) {
    std::uint32_t number = 0;
    for (std::size_t i = 4; i != 0; --i)
      number = number << 8U | static_cast<std::uint8_t>(trailer_[offset + i - 1]);
    return number;
  };
  if (number_at(0) != crc_) {
    error_ = damaged_data;
  } else if (number_at(4) != size_) {
    error_ = "incorrect length check";
  }
  trailer_size_ = 0;
  at_ = part::header;
  ++members_;
}

}  // namespace simdlp::endpoint
