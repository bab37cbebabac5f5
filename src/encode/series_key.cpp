// SPDX-License-Identifier: Apache-2.0
#include "simdlp/series_key.h"

#include <algorithm>
#include <vector>

#include "encode/xxh64.h"
#include "simdlp/escape.h"
#include "simdlp/point_builder.h"

namespace simdlp {
namespace {

bool holds_control_character(std::string_view name) noexcept {
  return std::any_of(name.begin(), name.end(), is_control);
}

void append(std::string& out, text name) {
  name.append_to(out);
  out.push_back('\0');
}

}  // namespace

void series_key::assign(const point& decoded) {
  bytes_.clear();
  if (!decoded) return;
  append(bytes_, decoded.measurement());
  const std::size_t tags = bytes_.size();
  bool sorted = true;
  std::size_t previous = tags;
  for (const auto& [key, tag_value] : decoded.tags()) {
    const std::size_t own = bytes_.size();
    append(bytes_, key);
    append(bytes_, tag_value);
    const std::string_view all = bytes_;
    sorted = sorted && all.substr(previous, own - previous) <= all.substr(own);
    previous = own;
  }
  if (sorted) return;
  // A zero byte is less than any other, so the bytes of pairs sort as the pairs do.
  const std::string unsorted = bytes_.substr(tags);
  std::vector<std::string_view> pairs;
  for (std::string_view rest = unsorted; !rest.empty();) {
    const std::size_t size = rest.find('\0', rest.find('\0') + 1) + 1;
    pairs.push_back(rest.substr(0, size));
    rest.remove_prefix(size);
  }
  std::sort(pairs.begin(), pairs.end());
  bytes_.resize(tags);
  for (const std::string_view pair : pairs) bytes_.append(pair);
}

result<series_key> series_key::of(const point_builder& point) {
  std::vector<const owned_tag*> tags;
  for (const owned_tag& tag : point.tags()) tags.push_back(&tag);
  std::sort(tags.begin(), tags.end(),
            [](const owned_tag* left, const owned_tag* right) { return left->key < right->key; });
  std::vector<std::string_view> names{point.measurement()};
  for (std::size_t i = 0; i < tags.size(); ++i) {
    if (i != 0 && tags[i]->key == tags[i - 1]->key) return errc::duplicate_tag;
    names.insert(names.end(), {tags[i]->key, tags[i]->value});
  }
  series_key key;
  for (const std::string_view name : names) {
    if (name.empty()) return errc::empty_name;
    if (holds_control_character(name)) return errc::control_character;
    key.bytes_.append(name).push_back('\0');
  }
  return key;
}

std::uint64_t series_key::hash() const noexcept { return detail::xxh64(bytes_); }

}  // namespace simdlp
