// SPDX-License-Identifier: Apache-2.0
#include "refused_parts.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>

#include "simdlp/decoder.h"

namespace simdlp::tool {
namespace {

constexpr std::string_view other_target =
    "--dialect names the server that the lines are for; without it they are for all servers";

std::size_t offset_of(point in, std::string_view part) {
  return static_cast<std::size_t>(part.data() - in.raw().data());
}

// Returns the first field for which `is_meant(field)` is true.
template <class IsMeant>
refused_part field_part(point from, std::string_view advice, IsMeant&& is_meant) {
  for (const auto& each : from.fields()) {
    if (is_meant(each)) return {offset_of(from, each.key.raw()), advice};
  }
  return {0, advice};
}

refused_part reserved_part(point from) {
  constexpr std::string_view allow = "--allow-time-key writes tags and fields of this name";
  for (const auto& each : from.tags()) {
    if (each.key == "time") return {offset_of(from, each.key.raw()), allow};
    if (each.key == "_field" || each.key == "_measurement") {
      return {offset_of(from, each.key.raw()), {}};
    }
  }
  return field_part(from, allow, [](const field& each) { return each.key == "time"; });
}

// Returns the later one of two tags or fields of the same key.
refused_part repeated_part(point from) {
  decode_options options;
  options.validate_utf8 = false;
  options.duplicates = duplicates::reject;
  const auto decode = std::make_unique<decoder>(from.raw(), options);
  if (!decode->next() || decode->current()) return {};
  return {static_cast<std::size_t>(decode->current().error().offset), {}};
}

}  // namespace

refused_part part_refused(point from, errc why) {
  switch (why) {
    case errc::reserved_name: return reserved_part(from);
    case errc::unsigned_not_portable: {
      const auto fits = [](const field& each) {
        return each.value.as_unsigned() <= std::uint64_t{std::numeric_limits<std::int64_t>::max()};
      };
      bool all_fit = true;
      for (const auto& each : from.fields()) all_fit = all_fit && fits(each);
      return field_part(from,
                        all_fit ? "--unsigned integer writes it as an integer; --dialect names the "
                                  "server that the lines are for"
                                : other_target,
                        [&](const field& each) {
                          return each.value.kind() == value_kind::unsigned_integer &&
                                 (all_fit || !fits(each));
                        });
    }
    case errc::newline_in_string:
      return field_part(from,
                        "--newlines replace writes a space for each line feed, --newlines write "
                        "keeps them",
                        [](const field& each) {
                          return each.value.kind() == value_kind::string &&
                                 each.value.raw().find('\n') != std::string_view::npos;
                        });
    case errc::odd_quotes:
      return field_part(from, other_target, [](const field& each) {
        return std::ranges::count(each.key.to_string(), '"') % 2 != 0;
      });
    case errc::tag_and_field:
      return field_part(
          from, {}, [&](const field& each) { return from.tag(each.key.to_string()).has_value(); });
    case errc::timestamp_range: {
      const std::size_t space = from.raw().find_last_of(' ');
      return {space == std::string_view::npos ? 0 : space + 1, {}};
    }
    case errc::duplicate_tag:
    case errc::duplicate_field: return repeated_part(from);
    case errc::series_key_too_long: return {0, other_target};
    case errc::invalid_utf8: return {0, "--encoding NAME reads text that is not UTF-8"};
    default: return {};
  }
}

}  // namespace simdlp::tool
