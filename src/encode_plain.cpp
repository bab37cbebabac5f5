// SPDX-License-Identifier: Apache-2.0
// The plain half of the encoder: names and strings that are copied as they are, and numbers. Each
// function does one whole tag or field, or leaves the line as it was and hands over to the exact
// half. The caller's bytes are read once; the line is not read back.
#include "decimal.h"
#include "plain_copy.h"
#include "portable_number.h"
#include "simdlp/encoder.h"

namespace simdlp {

using detail::any;
using detail::copy_plain;
using detail::either;
using detail::text_use;

// Is a plain key neither reserved nor perhaps a second one? It is remembered then.
[[gnu::always_inline]] inline bool encoder::accept_key(std::uint64_t head, std::uint64_t tail,
                                                       std::size_t size,
                                                       const char* staged) noexcept {
  if (size == 4 && head == reserved_head_) [[unlikely]]
    return false;
  return !check_keys_ || keys_.add(detail::distinct_keys::print_of(head, tail), offset_of(staged));
}

void encoder::write_measurement(const detail::given_text& name) {
  if (section_ != section::none || name.size - 1 >= plain_limit || *name.data == '#' ||
      any(copy_plain<text_use::name>(at_, name.data, name.size).specials)) [[unlikely]] {
    return write_measurement_exactly(name);
  }
  at_ += name.size;
  section_ = section::tags;
  keys_.clear();
}

void encoder::write_tag(const char* key, std::size_t key_size, const char* tag_value,
                        std::size_t tag_value_size) {
  // Neither is empty, neither too long.
  const bool fits = ((key_size - 1) | (tag_value_size - 1)) < plain_limit &&
                    room() >= 2 * plain_limit + detail::number_room;
  if (section_ == section::tags && fits) [[likely]] {
    char* to = at_;
    *to++ = ',';
    const auto key_copied = copy_plain<text_use::name>(to, key, key_size);
    char* const value_at = to + key_size + 1;
    value_at[-1] = '=';
    const auto value_copied = copy_plain<text_use::name>(value_at, tag_value, tag_value_size);
    if (!any(either(key_copied.specials, value_copied.specials)) &&
        accept_key(key_copied.head, key_copied.tail, key_size, to)) [[likely]] {
      at_ = value_at + tag_value_size;
      return;
    }
    if (!any(key_copied.specials) && any(value_copied.specials) &&
        accept_key(key_copied.head, key_copied.tail, key_size, to)) {
      at_ = value_at;
      return write_name_exactly(std::string_view(tag_value, tag_value_size), text_kind::key);
    }
  }
  write_tag_exactly(key, key_size, tag_value, tag_value_size);
}

// Writes `,key=` or ` key=`; then there is room for a plain string or a number. Null when nothing
// was written.
[[gnu::always_inline]] inline char* encoder::open_plain_field(const char* key,
                                                              std::size_t key_size) noexcept {
  if (section_ == section::tags) start_fields();
  const bool fits =
      key_size - 1 < plain_limit && room() >= 2 * plain_limit + 2 * detail::number_room;
  if (section_ != section::fields || !fits) [[unlikely]]
    return nullptr;
  char* const to = at_ + 1;
  const auto copied = copy_plain<text_use::name>(to, key, key_size);
  if (any(copied.specials) || !accept_key(copied.head, copied.tail, key_size, to)) [[unlikely]] {
    return nullptr;
  }
  to[-1] = separator_;
  to[key_size] = '=';
  separator_ = ',';
  return to + key_size + 1;
}

template <class T>
[[gnu::always_inline]] inline void encoder::write_number_at(char* to, T given) {
  if constexpr (std::same_as<T, double>) {
    if (!detail::is_finite(given)) [[unlikely]]
      return refuse(errc::non_finite_float);
    at_ = detail::write_float(to, given);
  } else if constexpr (std::same_as<T, std::int64_t>) {
    to = detail::write_integer(to, given);
    *to = 'i';
    at_ = to + 1;
  } else if constexpr (std::same_as<T, std::uint64_t>) {
    to = detail::write_unsigned(to, given);
    *to = 'u';
    at_ = to + 1;
  } else {
    std::memcpy(to, given ? "true" : "false", 5);
    at_ = to + (given ? 4 : 5);
  }
}

template <class T>
[[gnu::noinline]] void encoder::write_number_exactly(const char* key, std::size_t key_size,
                                                     T given) {
  char* const to = open_field_exactly(std::string_view(key, key_size));
  if (to != nullptr) write_number_at(to, given);
}

template <class T>
[[gnu::always_inline]] inline void encoder::write_number(const char* key, std::size_t key_size,
                                                         T given) {
  char* const to = open_plain_field(key, key_size);
  if (to == nullptr) [[unlikely]]
    return write_number_exactly(key, key_size, given);
  write_number_at(to, given);
}

void encoder::write_boolean(const char* key, std::size_t key_size, bool given) {
  write_number(key, key_size, given);
}
void encoder::write_integer(const char* key, std::size_t key_size, std::int64_t given) {
  write_number(key, key_size, given);
}
void encoder::write_unsigned(const char* key, std::size_t key_size, std::uint64_t given) {
  write_number(key, key_size, given);
}
void encoder::write_float(const char* key, std::size_t key_size, double given) {
  write_number(key, key_size, given);
}

void encoder::write_string(const char* key, std::size_t key_size, const char* given,
                           std::size_t given_size) {
  char* to = open_plain_field(key, key_size);
  if (to == nullptr) [[unlikely]]
    to = open_field_exactly(std::string_view(key, key_size));
  if (to != nullptr) [[likely]]
    write_string_at(to, given, given_size);
}

void encoder::write_string_at(char* to, const char* given, std::size_t given_size) {
  at_ = to;
  if (given_size - 1 < plain_limit && room() >= plain_limit + detail::number_room &&
      !looks_at_newlines_) [[likely]] {
    *to++ = '"';
    if (!any(copy_plain<text_use::string>(to, given, given_size).specials)) [[likely]] {
      to[given_size] = '"';
      at_ = to + given_size + 1;
      return;
    }
  }
  write_string_exactly(std::string_view(given, given_size));
}

void encoder::copy_value(const char* key, std::size_t key_size, const value& decoded) {
  const std::string_view raw = decoded.raw();
  if (decoded.kind() == kind::string) {
    const detail::given_text string = decoded.as_string();
    if (string.escaped) return write_escaped_string(key, key_size, string);
    return write_string(key, key_size, string.data, string.size);
  }
  if (!detail::is_portable_number(raw)) [[unlikely]] {
    return decoded.visit([&](auto typed) {
      if constexpr (!std::same_as<decltype(typed), text>) write_number(key, key_size, typed);
    });
  }
  char* to = open_plain_field(key, key_size);
  if (to == nullptr) [[unlikely]]
    to = open_field_exactly(std::string_view(key, key_size));
  if (to == nullptr) [[unlikely]]
    return;
  at_ = to;
  put(raw);
}

}  // namespace simdlp
