// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include "journal/format.h"
#include "journal/places.h"
#include "simdlp/journal/journal_report.h"

namespace simdlp {
namespace {

constexpr std::size_t digits = 20;
constexpr std::string_view unconfirmed_suffix = ".unconfirmed";
constexpr std::string_view lost_header_suffix = ".lost-header";

std::string_view suffix_of(journal_damage_kind kind) noexcept {
  switch (kind) {
    case journal_damage_kind::bytes: return ".bin";
    case journal_damage_kind::header: return ".header";
    case journal_damage_kind::shortened: return ".shortened";
    case journal_damage_kind::missing: return ".missing";
    case journal_damage_kind::lengthened: return ".lengthened";
  }
  return ".bin";
}

// If the second copy of the header was used, no record is lost with it.
[[nodiscard]] bool is_lost_header(const journal_damage& damage) noexcept {
  return damage.kind == journal_damage_kind::header && damage.first_lost != 0;
}

}  // namespace

std::string_view name(journal_damage_kind kind) noexcept {
  switch (kind) {
    case journal_damage_kind::bytes: return "bytes";
    case journal_damage_kind::header: return "header";
    case journal_damage_kind::shortened: return "shortened";
    case journal_damage_kind::missing: return "missing";
    case journal_damage_kind::lengthened: return "lengthened";
  }
  return "unknown";
}

bool journal_damage::covers(const journal_damage& found) const noexcept {
  if (segment != found.segment) return false;
  if (kind == found.kind && offset == found.offset)
    return is_lost_header(*this) == is_lost_header(found);
  return is_lost_header(*this) && found.kind == journal_damage_kind::missing;
}

std::string journal_damage::file_name() const {
  const std::string number = std::to_string(segment);
  return std::string(digits - number.size(), '0')
      .append(number)
      .append("-")
      .append(std::to_string(offset))
      .append(is_lost_header(*this) ? lost_header_suffix : suffix_of(kind))
      .append(was_durable ? "" : unconfirmed_suffix);
}

std::uint64_t journal_report::open_damage() const noexcept {
  return static_cast<std::uint64_t>(
      std::ranges::count_if(damage, [](const journal_damage& each) { return !each.acknowledged; }));
}

namespace journal_format {

std::optional<journal_damage> damage_of_file_name(std::string_view name) {
  journal_damage damage;
  damage.was_durable = !name.ends_with(unconfirmed_suffix);
  if (!damage.was_durable) name.remove_suffix(unconfirmed_suffix.size());
  if (name.size() <= digits + 1 || name[digits] != '-') return std::nullopt;
  const char* const end = name.data() + name.size();
  const auto first = std::from_chars(name.data(), name.data() + digits, damage.segment);
  const auto second = std::from_chars(name.data() + digits + 1, end, damage.offset);
  if (first.ec != std::errc{} || second.ec != std::errc{}) return std::nullopt;
  const std::string_view suffix(second.ptr, static_cast<std::size_t>(end - second.ptr));
  if (suffix == lost_header_suffix) {
    damage.kind = journal_damage_kind::header;
    damage.first_lost = damage.segment;
    return damage;
  }
  for (const journal_damage_kind kind :
       {journal_damage_kind::bytes, journal_damage_kind::header, journal_damage_kind::shortened,
        journal_damage_kind::missing, journal_damage_kind::lengthened}) {
    if (suffix != suffix_of(kind)) continue;
    damage.kind = kind;
    return damage;
  }
  return std::nullopt;
}

}  // namespace journal_format
}  // namespace simdlp
