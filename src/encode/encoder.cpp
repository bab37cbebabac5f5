// SPDX-License-Identifier: Apache-2.0
// The exact half of the encoder: whatever is not plain, does not fit or is wrong. Names go byte by
// byte, strings in runs, and all of it through put(), which makes room.
#include "simdlp/encoder.h"

#include <algorithm>
#include <array>
#include <utility>

#include "kernel/write_plain_baseline.h"
#include "text/decimal.h"
#include "text/portable_number.h"
#include "text/utf8.h"

namespace simdlp {
namespace {

// What a byte is in a name, as bits.
constexpr std::uint8_t escaped_in_measurement = 1;
constexpr std::uint8_t escaped_in_key = 2;
constexpr std::uint8_t backslash = 4;
constexpr std::uint8_t ambiguous = 8;  // after a backslash: some reader takes the two for one
constexpr std::uint8_t control = 16;
constexpr std::uint8_t not_ascii = 32;

consteval auto classify_bytes() {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned i = 0; i < classes.size(); ++i) {
    const auto byte = static_cast<char>(i);
    unsigned bits = 0;
    if (is_escaped(text_kind::measurement, byte)) bits |= escaped_in_measurement;
    if (is_escaped(text_kind::key, byte)) bits |= escaped_in_key | ambiguous;
    if (byte == '\\') bits |= backslash | ambiguous;
    if (byte == '"') bits |= ambiguous;
    if (i < 0x20 || i == 0x7F) bits |= control;
    if (i >= 0x80) bits |= not_ascii;
    classes[i] = static_cast<std::uint8_t>(bits);
  }
  return classes;
}

constexpr auto byte_classes = classify_bytes();

// Gives the bytes that a name or string stands for, one after the other.
class reader {
 public:
  explicit reader(const detail::given_text& of) : at_(of.data), end_(of.data + of.size), of_(of) {}

  [[nodiscard]] bool done() const { return at_ == end_; }
  char next() {
    if (of_.escaped && *at_ == '\\' && at_ + 1 != end_ && is_escaped(of_.kind, at_[1])) ++at_;
    return *at_++;
  }
  // The plain bytes of a string before the next special one, all at once.
  std::string_view run() {
    const char* const first = at_;
#if defined(__SSE2__)
    while (end_ - at_ >= 16) {
      const auto block = detail::load_block(at_);
      const unsigned found = static_cast<unsigned>(
          _mm_movemask_epi8(_mm_or_si128(detail::equal(block, '"'), detail::equal(block, '\\'))));
      if (found != 0) {
        at_ += std::countr_zero(found);
        return {first, static_cast<std::size_t>(at_ - first)};
      }
      at_ += 16;
    }
#endif
    while (at_ != end_ && *at_ != '"' && *at_ != '\\') ++at_;
    return {first, static_cast<std::size_t>(at_ - first)};
  }

 private:
  const char* at_;
  const char* end_;
  const detail::given_text& of_;
};

}  // namespace

encoder::encoder(std::string& out, const encode_options& options) noexcept
    : encoder(std::span<char>(), options) {
  // A constructor that delegates has no initialisers.
  string_ = &out;  // NOLINT(cppcoreguidelines-prefer-member-initializer)
}

encoder::encoder(std::span<char> out, const encode_options& options) noexcept
    : kernel_(options.kernel != nullptr && options.kernel->supported() ? options.kernel
                                                                       : default_kernel().kernel),
      plain_(kernel_->functions->encode),
      span_(out),
      options_(options) {
  line_.check_keys = options.duplicates == duplicates::reject;
  line_.looks_at_newlines = options.reject_newline_in_string;
  if (options.dialect.refuses_time_key && !options.allow_time_key) {
    line_.reserved_head = plain_->time_head;
    line_.reserved_fingerprint = plain_->fingerprint_of("time", 4);
  }
}

void encoder::drop_line() noexcept {
  if (line_.flushed != 0 && string_ != nullptr) string_->resize(used_);
  start_over();
}

void encoder::start_over() noexcept {
  line_.at = line_.bytes;
  line_.flushed = 0;
  line_.reach(section::none);
  problem_ = errc::none;
  field_is_open_ = false;
}

void encoder::refuse(errc code) noexcept {
  drop_line();
  problem_ = code;
  line_.reach(section::refused);
}

std::string_view encoder::written() const noexcept {
  if (string_ == nullptr) return {span_.data(), used_};
  return std::string_view(*string_).substr(0, line_.flushed == 0 ? string_->size() : used_);
}

// The part of the line that is in the caller's buffer.
std::string_view encoder::line_so_far() const noexcept {
  const char* const buffer = string_ == nullptr ? span_.data() : string_->data();
  return {buffer + used_, line_.flushed};
}

// Hands bytes to the caller's buffer. False when the line is refused.
bool encoder::hand_over(std::string_view bytes) {
  if (string_ == nullptr) {
    if (bytes.size() > span_.size() - used_ - line_.flushed) {
      refuse(errc::buffer_full);
      return false;
    }
    std::copy(bytes.begin(), bytes.end(), span_.data() + used_ + line_.flushed);
  } else {
    if (line_.flushed == 0) used_ = string_->size();
    try {
      string_->append(bytes);
    } catch (...) {
      drop_line();
      throw;
    }
  }
  line_.flushed += bytes.size();
  return true;
}

bool encoder::flush() {
  const std::string_view staged(line_.bytes, static_cast<std::size_t>(line_.at - line_.bytes));
  line_.at = line_.bytes;
  return hand_over(staged);
}

void encoder::put(char byte) {
  if (line_.room() == 0 && !flush()) return;
  *line_.at++ = byte;
}

void encoder::put(std::string_view bytes) {
  if (bytes.size() > line_.room()) {
    if (!flush()) return;
    if (bytes.size() > line_buffer::size) {
      hand_over(bytes);
      return;
    }
  }
  line_.at = std::copy(bytes.begin(), bytes.end(), line_.at);
}

// Writes what can be written, and then says what was wrong: the line is dropped in that case.
void encoder::write_name_exactly(const detail::given_text& name, text_kind kind) {
  if (name.size == 0) return refuse(errc::empty_name);
  const bool twice = options_.dialect.backslash == backslash_rule::twice;
  const unsigned escaped =
      (kind == text_kind::measurement ? escaped_in_measurement : escaped_in_key) |
      (twice ? backslash : 0U);
  unsigned seen = 0;
  unsigned after_backslash = 0;  // `ambiguous` when the byte before is a backslash
  bool is_ambiguous = false;
  for (reader bytes(name); !bytes.done();) {
    if (line_.room() < 2 && !flush()) return;
    char* to = line_.at;
    for (std::size_t left = line_.room() / 2; left != 0 && !bytes.done(); --left) {
      const char byte = bytes.next();
      const unsigned is = byte_classes[static_cast<unsigned char>(byte)];
      *to = '\\';
      to += (is & escaped) != 0 ? 1 : 0;
      *to++ = byte;
      seen |= is;
      is_ambiguous |= (is & after_backslash) != 0;
      after_backslash = (is & backslash) * (ambiguous / backslash);
    }
    line_.at = to;
  }
  if ((seen & control) != 0) return refuse(errc::control_character);
  if ((seen & not_ascii) != 0 && !detail::is_valid_utf8({name.data, name.size})) {
    return refuse(errc::invalid_utf8);
  }
  if (kind == text_kind::measurement && *name.data == '#') {
    return refuse(errc::measurement_starts_with_hash);
  }
  if (after_backslash != 0) return refuse(errc::trailing_backslash);
  if (is_ambiguous && options_.dialect.backslash == backslash_rule::refuse_ambiguous) {
    return refuse(errc::backslash_not_portable);
  }
}

// Writes `key=`.
void encoder::write_key_exactly(const detail::given_text& key, errc when_duplicate) {
  const std::size_t from = line_.offset_of(line_.at);
  write_name_exactly(key, text_kind::key);
  if (line_.reached == section::refused) return;
  if (from < line_.flushed && !flush()) return;
  const std::size_t size = line_.offset_of(line_.at) - from;
  const std::string_view written_key = from < line_.flushed
                                           ? line_so_far().substr(from, size)
                                           : std::string_view(line_.at - size, size);
  if (line_.reserved_head != 0 && written_key == "time") return refuse(errc::reserved_name);
  if (line_.check_keys) {
    const std::uint32_t print = plain_->fingerprint_of(written_key.data(), written_key.size());
    if (!line_.keys.add(print, from) && !line_.keys.add_unlike(print, from)) {
      if (!flush()) return;
      if (!line_.keys.add_exactly(print, from, size, line_so_far())) return refuse(when_duplicate);
    }
  }
  put('=');
}

void encoder::write_measurement_exactly(const detail::given_text& name) {
  if (line_.reached == section::refused) return;
  if (line_.reached != section::none) return refuse(errc::out_of_order);
  line_.reach(section::tags);
  line_.start_keys();
  write_name_exactly(name, text_kind::measurement);
}

void encoder::write_tag_exactly(const detail::given_text& key,
                                const detail::given_text& tag_value) {
  if (line_.reached == section::refused) return;
  if (line_.reached != section::tags) return refuse(errc::out_of_order);
  put(',');
  if (line_.reached != section::refused) write_key_exactly(key, errc::duplicate_tag);
  if (line_.reached != section::refused) write_name_exactly(tag_value, text_kind::key);
}

void encoder::finish_tag(detail::written how, const detail::given_text& key,
                         const detail::given_text& tag_value) {
  if (how == detail::written::key) return write_name_exactly(tag_value, text_kind::key);
  write_tag_exactly(key, tag_value);
}

std::size_t encoder::open_escaped_field(const detail::given_text& key) {
  field_is_open_ = open_field_exactly(key) != nullptr;
  return 0;
}

char* encoder::open_field_exactly(const detail::given_text& key) {
  if (std::exchange(field_is_open_, false)) return line_.at;
  if (line_.reached == section::none) refuse(errc::out_of_order);
  if (line_.reached == section::refused) return nullptr;
  if (line_.reached == section::tags) line_.start_fields();
  put(line_.separator);
  line_.separator = ',';
  if (line_.reached != section::refused) write_key_exactly(key, errc::duplicate_field);
  if (line_.room() < detail::number_room) flush();
  return line_.reached == section::refused ? nullptr : line_.at;
}

void encoder::finish_string(detail::written how, const char* key, std::size_t key_size,
                            const detail::given_text& string) {
  if (how == detail::written::nothing &&
      open_field_exactly(std::string_view(key, key_size)) == nullptr) {
    return;
  }
  write_string_exactly(string);
}

void encoder::write_number_exactly(const char* key, std::size_t key_size, bool given) {
  if (open_field_exactly(std::string_view(key, key_size)) == nullptr) return;
  put(given ? std::string_view("true") : std::string_view("false"));
}

void encoder::write_number_exactly(const char* key, std::size_t key_size, std::int64_t given) {
  char* const to = open_field_exactly(std::string_view(key, key_size));
  if (to == nullptr) return;
  line_.at = detail::write_integer(to, given);
  *line_.at++ = 'i';
}

void encoder::write_number_exactly(const char* key, std::size_t key_size, std::uint64_t given) {
  char* const to = open_field_exactly(std::string_view(key, key_size));
  if (to == nullptr) return;
  line_.at = detail::write_unsigned(to, given);
  *line_.at++ = 'u';
}

void encoder::write_number_exactly(const char* key, std::size_t key_size, double given) {
  char* const to = open_field_exactly(std::string_view(key, key_size));
  if (to == nullptr) return;
  if (!detail::is_finite(given)) return refuse(errc::non_finite_float);
  line_.at = detail::write_float(to, given);
}

void encoder::copy_value(const char* key, std::size_t key_size, const value& decoded) {
  const std::string_view raw = decoded.raw();
  if (decoded.kind() == value_kind::string) {
    const detail::given_text string = decoded.as_string();
    if (string.escaped) return write_escaped_string(key, key_size, string);
    field(std::string_view(key, key_size), decoded.as_string());
    return;
  }
  if (!detail::is_portable_number(raw)) [[unlikely]] {
    decoded.visit([&](auto typed) { field(std::string_view(key, key_size), typed); });
    return;
  }
  if (plain_->key(line_, key, key_size) != detail::written::all &&
      open_field_exactly(std::string_view(key, key_size)) == nullptr) {
    return;
  }
  put(raw);
}

void encoder::write_string_exactly(const detail::given_text& string) {
  const std::string_view raw(string.data, string.size);
  if (!detail::is_valid_utf8(raw)) return refuse(errc::invalid_utf8);
  if (line_.looks_at_newlines && raw.find('\n') != std::string_view::npos) {
    return refuse(errc::newline_in_string);
  }
  put('"');
  // Where the buffer is full, the rest is put into a line that is refused, and gone with it.
  for (reader bytes(string); !bytes.done();) {
    put(bytes.run());
    if (bytes.done()) break;
    const char byte = bytes.next();
    if (is_escaped(text_kind::string, byte)) put('\\');
    put(byte);
  }
  put('"');
}

void encoder::write_escaped_string(const char* key, std::size_t key_size,
                                   const detail::given_text& given) {
  if (open_field_exactly(std::string_view(key, key_size)) != nullptr) write_string_exactly(given);
}

refusal encoder::copy(const point& decoded) {
  if (!decoded) return {decoded.error().code};
  measurement(decoded.measurement());
  for (const auto& [key, tag_value] : decoded.tags()) tag(key, tag_value);
  for (const auto& [key, decoded_value] : decoded.fields()) field(key, decoded_value);
  return end_line(decoded.timestamp());
}

refusal encoder::finish(const detail::timestamp_argument& time) {
  if (line_.reached == section::none) return {errc::out_of_order};
  if (line_.reached == section::tags) refuse(errc::no_fields);
  if (line_.reached == section::fields && time.present) write_time(time);
  if (line_.reached == section::fields) put('\n');
  if (line_.reached == section::fields && flush()) {
    used_ += line_.flushed;
    line_.flushed = 0;
  }
  const errc code = problem_;
  start_over();
  return {code};
}

void encoder::write_time(const detail::timestamp_argument& time) {
  if (!time.in_range) return refuse(errc::timestamp_range);
  const std::int64_t units = floor_to(time.nanoseconds, options_.precision);
  // The first nanoseconds that int64 can count are in no whole second that it can: nobody could
  // read that one.
  const auto read_back = to_nanoseconds(units, options_.precision);
  const bool exact = time.exact && read_back && *read_back == time.nanoseconds;
  if (options_.refuse_inexact_timestamp && !exact) return refuse(errc::timestamp_inexact);
  if (!read_back) return refuse(errc::timestamp_range);
  if (line_.room() < detail::number_room && !flush()) return;
  *line_.at++ = ' ';
  line_.at = detail::write_integer(line_.at, units);
}

}  // namespace simdlp
