// SPDX-License-Identifier: Apache-2.0
#include "simdlp/point_builder.h"

#include <algorithm>
#include <array>
#include <functional>
#include <memory_resource>

namespace simdlp {
namespace {

// Moves the tags with these keys to the front, in the order of `keys`. The tags are sorted by key, and
// those that are not moved stay sorted.
template <class Iterator, class KeyOf>
void put_first(Iterator begin, Iterator end, std::span<const std::string> keys, KeyOf key_of) {
  for (const std::string& key : keys) {
    // Not equal_range(): clang 14 does not compile its result with libstdc++.
    const auto first = std::ranges::lower_bound(begin, end, key, {}, key_of);
    const auto last = std::ranges::upper_bound(first, end, key, {}, key_of);
    begin = std::rotate(begin, first, last);
  }
}

// Pointers to tags or fields, to sort by key; points with up to 32 of them need no allocation.
template <class T>
class sorted_by_key {
 public:
  explicit sorted_by_key(std::size_t count) { all_.reserve(count); }
  sorted_by_key(const sorted_by_key&) = delete;
  sorted_by_key& operator=(const sorted_by_key&) = delete;
  ~sorted_by_key() = default;

  void add(const T& one) { all_.push_back(&one); }
  // Equal keys keep their order: the parts of a point are consecutive in memory.
  void sort() {
    std::sort(all_.begin(), all_.end(), [](const T* left, const T* right) {
      const int order = left->key.compare(right->key);
      return order != 0 ? order < 0 : std::less<>()(left, right);
    });
  }
  void put_first(std::span<const std::string> keys) {
    simdlp::put_first(all_.begin(), all_.end(), keys,
                      [](const T* each) -> const std::string& { return each->key; });
  }
  [[nodiscard]] auto begin() const { return all_.begin(); }
  [[nodiscard]] auto end() const { return all_.end(); }

 private:
  std::array<std::byte, 32 * sizeof(T*)> memory_;
  std::pmr::monotonic_buffer_resource resource_{memory_.data(), memory_.size()};
  std::pmr::vector<const T*> all_{&resource_};
};

void write(encoder& encode, const owned_field& field) {
  std::visit([&](const auto& typed) { encode.field(field.key, typed); }, field.value);
}

}  // namespace

void sort_tags(std::span<owned_tag> tags, std::span<const std::string> tags_first) {
  if (!std::ranges::is_sorted(tags, {}, &owned_tag::key))
    std::ranges::stable_sort(tags, {}, &owned_tag::key);
  put_first(tags.begin(), tags.end(), tags_first, &owned_tag::key);
}

point_builder::point_builder(const point& decoded)
    : measurement_(decoded.measurement().to_string()), rejected_(decoded.error().code) {
  tags_.reserve(decoded.tags().size());
  for (const auto& [key, tag_value] : decoded.tags()) {
    tags_.push_back({key.to_string(), tag_value.to_string()});
  }
  fields_.reserve(decoded.fields().size());
  for (const auto& [key, decoded_value] : decoded.fields()) {
    fields_.push_back({key.to_string(), own(decoded_value)});
  }
  timestamp(decoded.timestamp());
}

void point_builder::clear() noexcept {
  measurement_.clear();
  tags_.clear();
  fields_.clear();
  time_ = {};
  null_fields_ = 0;
  rejected_ = errc::none;
  fields_sorted_ = false;
}

owned_value point_builder::own(const value& decoded) {
  return decoded.visit([](auto typed) { return own(typed); });
}

refusal point_builder::encode_to(encoder& encode, std::span<const owned_tag> default_tags,
                                 const part_order& order) const {
  if (rejected_ != errc::none) return {rejected_};
  const bool leaves_out_empty = encode.options().empty_tags == part_rule::leave_out;
  sorted_by_key<owned_tag> sorted(tags_.size() + default_tags.size());
  for (const owned_tag& own : tags_) sorted.add(own);
  for (const owned_tag& other : default_tags) {
    const auto has_its_key = [&](const owned_tag& own) {
      return own.key == other.key && !(leaves_out_empty && own.value.empty());
    };
    if (std::none_of(tags_.begin(), tags_.end(), has_its_key)) sorted.add(other);
  }
  sorted.sort();
  sorted.put_first(order.tags_first);
  const bool sorts_fields = fields_sorted_ || order.sort_fields;
  sorted_by_key<owned_field> fields(sorts_fields ? fields_.size() : 0);
  if (sorts_fields) {
    for (const owned_field& each : fields_) fields.add(each);
    fields.sort();
  }
  encode.measurement(measurement_);
  for (const owned_tag* each : sorted) encode.tag(each->key, each->value);
  if (sorts_fields) {
    for (const owned_field* each : fields) write(encode, *each);
  } else {
    for (const owned_field& each : fields_) write(encode, each);
  }
  encode.null_fields(null_fields_);
  return encode.end_line(time_);
}

result<std::string> point_builder::to_line_protocol(const encode_options& options,
                                                    std::span<const owned_tag> default_tags,
                                                    const part_order& order) const {
  std::string line;
  encoder encode(line, options);
  if (const refusal refused = encode_to(encode, default_tags, order)) return refused.code;
  line.pop_back();
  return line;
}

}  // namespace simdlp
