// SPDX-License-Identifier: Apache-2.0
#include "differences.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <type_traits>

namespace simdlp::agreement {
namespace {

// Everything that a value returns, for all five kinds.
bool is_consistent(const value& got) {
  const value_kind own = got.kind();
  const bool zero_float = std::bit_cast<std::uint64_t>(got.as_float()) == 0;
  return (own == value_kind::floating || zero_float) &&
         (own == value_kind::integer || got.as_integer() == 0) &&
         (own == value_kind::unsigned_integer || got.as_unsigned() == 0) &&
         (own == value_kind::boolean || !got.as_boolean()) &&
         (own == value_kind::string || got.as_string().raw().empty()) &&
         (own == value_kind::string) == got.raw().starts_with('"');
}

typed typed_of(const value& of) {
  return of.visit([](auto value) { return typed(value); });
}

}  // namespace

bool is_same(text got, const std::string& want) {
  char room[64];
  const std::size_t size = got.unescape_to(room);
  const bool copied = size > sizeof room || std::string_view(room, size) == want;
  return got == want && got.size() == want.size() && copied &&
         (size <= sizeof room || got.to_string() == want) &&
         got.has_escapes() == (got.raw().find('\\') != std::string_view::npos);
}

bool is_same(const typed& got, const reference::value& want) {
  if (const auto* const string = std::get_if<text>(&got)) {
    const auto* const plain = std::get_if<std::string>(&want);
    return plain != nullptr && is_same(*string, *plain);
  }
  return got.index() == want.index() &&
         std::visit(
             [&](const auto& value) {
               using type = std::decay_t<decltype(value)>;
               if constexpr (std::is_same_v<type, text>) {
                 return false;
               } else if constexpr (std::is_same_v<type, double>) {
                 return std::bit_cast<std::uint64_t>(value) ==
                        std::bit_cast<std::uint64_t>(std::get<double>(want));
               } else {
                 return value == std::get<type>(want);
               }
             },
             got);
}

std::string differ_point(point got, const reference::point& want) {
  if (!is_same(got.measurement(), want.measurement)) return "measurement";
  if (got.tags().size() != want.tags.size() || got.fields().size() != want.fields.size()) {
    return "number of tags or fields";
  }
  auto tag = want.tags.begin();
  for (auto [key, value] : got.tags()) {
    if (tag == want.tags.end() || !is_same(key, tag->first) || !is_same(value, tag->second)) {
      return "tag " + std::to_string(tag - want.tags.begin());
    }
    ++tag;
  }
  if (tag != want.tags.end()) return "tags end early";
  auto field = want.fields.begin();
  for (auto [key, value] : got.fields()) {
    if (field == want.fields.end() || !is_same(key, field->first) ||
        !is_same(typed_of(value), field->second) || !is_consistent(value)) {
      return "field " + std::to_string(field - want.fields.begin());
    }
    ++field;
  }
  if (field != want.fields.end()) return "fields end early";
  if (got.timestamp() != want.time) return "timestamp";
  return {};
}

std::string differ_lookup(point got, const reference::point& want) {
  constexpr std::size_t few = 4;
  const auto is_first = [](const auto& all, std::size_t i) {
    return std::none_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(i),
                        [&](const auto& piece) { return piece.first == all[i].first; });
  };
  for (std::size_t i = 0; i < std::min(few, want.tags.size()); ++i) {
    const auto found = got.tag(want.tags[i].first);
    if (!found || (is_first(want.tags, i) && !is_same(*found, want.tags[i].second))) {
      return "tag(" + want.tags[i].first + ")";
    }
  }
  for (std::size_t i = 0; i < std::min(few, want.fields.size()); ++i) {
    const auto found = got.field(want.fields[i].first);
    if (!found || (is_first(want.fields, i) && !is_same(typed_of(*found), want.fields[i].second))) {
      return "field(" + want.fields[i].first + ")";
    }
  }
  if (got.tag("no\nkey") || got.field("no\nkey")) return "a key that is not there was found";
  return {};
}

std::string differ_failure(decoder& from, error got, const reference::failure& want) {
  if (name(got.code) != want.code)
    return "code " + std::string(name(got.code)) + ", not " + want.code;
  if (got.offset != want.offset) return "offset " + std::to_string(got.offset);
  const location where = from.locate(got);
  if (where.line != want.line || where.column != want.column) {
    return "place " + std::to_string(where.line) + ":" + std::to_string(where.column) + ", not " +
           std::to_string(want.line) + ":" + std::to_string(want.column);
  }
  return {};
}

std::string differ_description(const diagnostic& got, const reference::failure& want,
                               std::string_view raw) {
  const bool same = got.line == want.line && got.column == want.column &&
                    got.offset == want.offset && name(got.code) == want.code &&
                    got.message == message(got.code) && got.original_line == raw;
  return same ? "" : "description";
}

}  // namespace simdlp::agreement
