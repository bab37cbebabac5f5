// SPDX-License-Identifier: Apache-2.0
// Encodes structs and tuples of the caller as points. A description, checked at compile time, says
// which members are tags, fields and timestamp; then any range of such records can be encoded.
//
//   constexpr auto layout = simdlp::describe<reading>(
//       "home", simdlp::as_tag("room", &reading::room), simdlp::as_field("temp", &reading::temp),
//       simdlp::as_timestamp(&reading::when));
//   simdlp::encode_range(encode, layout, readings);
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <ranges>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "simdlp/detail/timestamp_argument.h"
#include "simdlp/encoder.h"

namespace simdlp {

namespace detail {

// Not defined. A description that calls one of these functions does not compile, and the compiler's
// message names the function.
void a_name_must_not_be_empty();
void a_name_must_not_hold_control_characters();
void a_name_must_not_end_in_a_backslash();
void a_measurement_must_not_start_with_a_hash();
void two_tags_or_fields_have_the_same_key();

// The type that is written: the type of the value in an optional, or else T itself.
template <class T>
struct without_optional {
  using type = T;
};
template <class T>
struct without_optional<std::optional<T>> {
  using type = T;
};

// Reads element `Index` of a tuple.
template <std::size_t Index>
struct element {
  template <class Record>
  requires(Index < std::tuple_size_v<Record>) constexpr const auto& operator()(
      const Record& record) const noexcept {
    return std::get<Index>(record);
  }
};

template <class Accessor, class Record>
using read_type = std::remove_cvref_t<std::invoke_result_t<const Accessor&, const Record&>>;
template <class Accessor, class Record>
using written_type = typename without_optional<read_type<Accessor, Record>>::type;

}  // namespace detail

// A name in a description: a literal, checked at compile time.
class name_literal {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor)
  consteval name_literal(const char* name) : name_(name) {
    if (name_.empty()) detail::a_name_must_not_be_empty();
    for (const char byte : name_) {
      if (is_control(byte)) detail::a_name_must_not_hold_control_characters();
    }
    if (name_.back() == '\\') detail::a_name_must_not_end_in_a_backslash();
  }
  [[nodiscard]] constexpr std::string_view view() const noexcept { return name_; }

 private:
  std::string_view name_;
};

// An accessor is a pointer to a member, a pointer to a member function without arguments, or anything
// that can be called with the record. If it returns an empty optional, the part is left out; for a
// field, encode_options::null_fields may refuse the record.
// (clang 14 crashes on a lambda written inside a description; give it a name.)
template <class Accessor, class Record>
concept reads_tag = std::invocable<const Accessor&, const Record&> &&
    string_like<detail::written_type<Accessor, Record>>;
template <class Accessor, class Record>
concept reads_field = std::invocable<const Accessor&, const Record&> &&
    field_value<detail::written_type<Accessor, Record>>;
template <class Accessor, class Record>
concept reads_time = std::invocable<const Accessor&, const Record&> &&
    time_like<detail::read_type<Accessor, Record>>;

enum class record_role : std::uint8_t { measurement, tag, field, time };

// One member of a record and its role in the point. Made by the functions below.
template <record_role Role, class Accessor>
struct record_part {
  static constexpr record_role role = Role;
  using accessor = Accessor;
  std::string_view key;
  Accessor read;

  // True if the accessor can read this part of the point from a `Record`.
  template <class Record>
  static constexpr bool fits() noexcept {
    if constexpr (Role == record_role::field) return reads_field<Accessor, Record>;
    if constexpr (Role == record_role::time) return reads_time<Accessor, Record>;
    return reads_tag<Accessor, Record>;
  }
};

template <class Accessor>
consteval auto as_tag(name_literal key, Accessor read) {
  return record_part<record_role::tag, Accessor>{key.view(), read};
}
template <class Accessor>
consteval auto as_field(name_literal key, Accessor read) {
  return record_part<record_role::field, Accessor>{key.view(), read};
}
template <class Accessor>
consteval auto as_timestamp(Accessor read) {
  return record_part<record_role::time, Accessor>{{}, read};
}
// The measurement, if it is not the same for all records.
template <class Accessor>
consteval auto as_measurement(Accessor read) {
  return record_part<record_role::measurement, Accessor>{{}, read};
}
// The same functions for element `Index` of a tuple, pair or array.
template <std::size_t Index>
consteval auto as_tag(name_literal key) {
  return as_tag(key, detail::element<Index>());
}
template <std::size_t Index>
consteval auto as_field(name_literal key) {
  return as_field(key, detail::element<Index>());
}
template <std::size_t Index>
consteval auto as_timestamp() {
  return as_timestamp(detail::element<Index>());
}
template <std::size_t Index>
consteval auto as_measurement() {
  return as_measurement(detail::element<Index>());
}

// The description of a record type. Made by describe().
template <class Record, class... Parts>
class record_layout {
  template <record_role Role>
  static constexpr std::size_t count = (std::size_t{0} + ... + (Parts::role == Role ? 1 : 0));

 public:
  consteval explicit record_layout(std::string_view measurement, const Parts&... parts)
      : measurement_(measurement), parts_(parts...) {
    const std::array<std::string_view, sizeof...(Parts)> keys{parts.key...};
    const std::array<record_role, sizeof...(Parts)> roles{Parts::role...};
    std::size_t tags = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      for (std::size_t j = 0; j < i && !keys[i].empty(); ++j) {
        if (roles[i] == roles[j] && keys[i] == keys[j]) {
          detail::two_tags_or_fields_have_the_same_key();
        }
      }
      if (roles[i] != record_role::tag) continue;
      // Insertion sort of the tags by the bytes of their keys.
      std::size_t at = tags++;
      for (; at > 0 && less(keys[i], keys[order_[at - 1]]); --at) order_[at] = order_[at - 1];
      order_[at] = i;
    }
    for (std::size_t i = 1; i < tags; ++i) sorted_ = sorted_ && order_[i - 1] < order_[i];
  }

  // Writes one record as one line: tags in byte order of their keys, fields in the order of the
  // description. Returns the code if the line is refused.
  refusal encode_to(encoder& encode, const Record& record) const {
    write_measurement(encode, record);
    constexpr auto all = std::index_sequence_for<Parts...>();
    if (sorted_) {
      write_all<record_role::tag>(encode, record, all);
    } else {
      for (std::size_t i = 0; i < count<record_role::tag>; ++i) {
        write_one(encode, record, order_[i], all);
      }
    }
    write_all<record_role::field>(encode, record, all);
    return end_line(encode, record, all);
  }

 private:
  static constexpr bool less(std::string_view left, std::string_view right) noexcept {
    return left.compare(right) < 0;
  }

  void write_measurement(encoder& encode, const Record& record) const {
    if constexpr (count<record_role::measurement> == 0) {
      encode.measurement(measurement_);
    } else {
      std::apply(
          [&](const auto&... part) {
            const auto write = [&](const auto& one) {
              if constexpr (std::remove_cvref_t<decltype(one)>::role == record_role::measurement) {
                encode.measurement(std::invoke(one.read, record));
              }
            };
            (write(part), ...);
          },
          parts_);
    }
  }

  template <std::size_t Index>
  void write_part(encoder& encode, const Record& record) const {
    const auto& part = std::get<Index>(parts_);
    using part_type = std::remove_cvref_t<decltype(part)>;
    const auto write = [&](const auto& given) {
      if constexpr (part_type::role == record_role::tag) {
        encode.tag(part.key, given);
      } else if constexpr (part_type::role == record_role::field) {
        encode.field(part.key, given);
      }
    };
    const auto& given = std::invoke(part.read, record);
    if constexpr (detail::is_optional<std::remove_cvref_t<decltype(given)>>) {
      if (given) {
        write(*given);
      } else if constexpr (part_type::role == record_role::field) {
        encode.null_fields(1);
      }
    } else {
      write(given);
    }
  }

  template <record_role Role, std::size_t... Index>
  void write_all(encoder& encode, const Record& record, std::index_sequence<Index...>) const {
    const auto write = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
      if constexpr (std::tuple_element_t<I, std::tuple<Parts...>>::role == Role) {
        write_part<I>(encode, record);
      }
    };
    (write(std::integral_constant<std::size_t, Index>()), ...);
  }

  template <std::size_t... Index>
  void write_one(encoder& encode, const Record& record, std::size_t which,
                 std::index_sequence<Index...>) const {
    (void)((Index == which ? (write_part<Index>(encode, record), true) : false) || ...);
  }

  template <std::size_t... Index>
  refusal end_line(encoder& encode, const Record& record, std::index_sequence<Index...>) const {
    if constexpr (count<record_role::time> == 0) {
      return encode.end_line();
    } else {
      constexpr std::array<bool, sizeof...(Parts)> is_time{(Parts::role == record_role::time)...};
      constexpr std::size_t at = [&] {
        std::size_t i = 0;
        while (!is_time[i]) ++i;
        return i;
      }();
      return encode.end_line(std::invoke(std::get<at>(parts_).read, record));
    }
  }

  std::string_view measurement_;  // empty if a part of the record gives it
  std::tuple<Parts...> parts_;
  std::array<std::size_t, sizeof...(Parts)> order_{};  // of the tags
  bool sorted_ = true;                                 // the tags were described in order
};

template <class Record, class... Parts>
inline constexpr bool describes_record = (Parts::template fits<Record>() && ...) &&
                                         ((Parts::role == record_role::field) || ...) &&
                                         (std::size_t{0} + ... +
                                          (Parts::role == record_role::time ? 1 : 0)) <= 1;

// Describes records of type `Record`: the measurement, then tags, at least one field and at most one
// timestamp, in any order. Does not compile if a name cannot be written, or if two tags or two fields
// have the same key.
template <class Record, class... Parts>
requires(describes_record<Record, Parts...> &&
         ((Parts::role != record_role::measurement) &&
          ...)) consteval auto describe(name_literal measurement, const Parts&... parts) {
  if (measurement.view().front() == '#') detail::a_measurement_must_not_start_with_a_hash();
  return record_layout<Record, Parts...>(measurement.view(), parts...);
}
template <class Record, class Accessor, class... Parts>
requires(describes_record<Record, record_part<record_role::measurement, Accessor>, Parts...> &&
         ((Parts::role != record_role::measurement) &&
          ...)) consteval auto describe(record_part<record_role::measurement, Accessor> measurement,
                                        const Parts&... parts) {
  using part = record_part<record_role::measurement, Accessor>;
  return record_layout<Record, part, Parts...>({}, measurement, parts...);
}

// Writes every record of a range as one line. Leaves out records that are refused, and calls
// `on_refused(row, code)` for each of them; `row` is its number in the range, from 0. Linear in the
// bytes written.
template <class Record, class... Parts, std::ranges::input_range Range, class OnRefused>
requires std::convertible_to < std::ranges::range_reference_t<Range>,
const Record& > &&std::invocable<OnRefused&, std::size_t, errc> rows_written
                encode_range(encoder& encode, const record_layout<Record, Parts...>& layout,
                             Range&& records, OnRefused on_refused) {
  rows_written rows;
  std::size_t row = 0;
  for (const Record& record : records) {
    const refusal refused = layout.encode_to(encode, record);
    rows.count(row, refused.code);
    if (refused) on_refused(row, refused.code);
    ++row;
  }
  return rows;
}
template <class Record, class... Parts, std::ranges::input_range Range>
rows_written encode_range(encoder& encode, const record_layout<Record, Parts...>& layout,
                          Range&& records) {
  return encode_range(encode, layout, std::forward<Range>(records), [](std::size_t, errc) {});
}

}  // namespace simdlp
