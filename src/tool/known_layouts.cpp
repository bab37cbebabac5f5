// SPDX-License-Identifier: Apache-2.0
#include "known_layouts.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include "hash.h"
#include "json_tokens.h"
#include "simdlp/dialect.h"
#include "simdlp/number_text.h"
#include "simdlp/precision.h"
#include "simdlp/series_table.h"
#include "word_bytes.h"

namespace simdlp::tool {
namespace {

constexpr std::size_t sets = 256;
// The keys of all layouts. If there are more, all are forgotten.
constexpr std::size_t most_keys = std::size_t{1} << 16U;
// The layouts that are learned before some must have been found again.
constexpr std::size_t most_unused = std::size_t{1} << 12U;

bool is_before(text left, text right) {
  if (!left.has_escapes() && !right.has_escapes()) return left.raw() < right.raw();
  return left.to_string() < right.to_string();
}

// Without a branch, so that the compiler can use vectors.
bool is_ascii(std::string_view bytes) {
  unsigned char bits = 0;
  for (const char byte : bytes) bits |= static_cast<unsigned char>(byte);
  return bits < 0x80;
}

bool has_controls(std::string_view ascii) {
  return std::ranges::any_of(ascii, [](char byte) { return byte < ' ' || byte == '\x7F'; });
}

// True if all bytes are ASCII, and none is a control character or a backslash.
bool is_plain(std::string_view text) {
  constexpr std::uint64_t ones = one_in_each_byte;
  std::uint64_t all = top_of_each_byte;
  // No byte is carried into the next one if all are ASCII.
  const auto look_at = [&](std::uint64_t word) {
    const std::uint64_t from_space = word + (0x80 - ' ') * ones;
    const std::uint64_t from_delete = word + (0x80 - 0x7F) * ones;
    const std::uint64_t no_backslash = (word ^ ('\\' * ones)) + 0x7F * ones;
    all &= from_space & no_backslash & ~from_delete & ~word;
  };
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= 8; at += 8, left -= 8) look_at(detail::word_at(at));
  std::uint64_t rest = ' ' * ones;
  std::memcpy(&rest, at, left);
  look_at(rest);
  return all == top_of_each_byte;
}

// True if each backslash comes before a byte of `escaped`.
bool has_only_escapes(std::string_view raw, std::string_view escaped) {
  for (std::size_t at = raw.find('\\'); at != std::string_view::npos; at = raw.find('\\', at)) {
    if (at + 1 == raw.size() || escaped.find(raw[at + 1]) == std::string_view::npos) return false;
    at += 2;
  }
  return true;
}

// Copies [from, to), and returns the end of the copy. Most copies are short, and a call of memcpy takes
// longer than they do. 16 bytes must be writable at `at`; `limit` is the end of the bytes that can be read.
char* copy_short(char* at, const char* from, const char* to, const char* limit) {
  const auto size = static_cast<std::size_t>(to - from);
  if (size <= 16 && limit - from >= 16) [[likely]] {
    std::memcpy(at, from, 16);
  } else {
    std::memcpy(at, from, size);
  }
  return at + size;
}

const char* end_of(std::string_view text) { return text.data() + text.size(); }

}  // namespace

std::vector<std::uint32_t> canonical_order(const std::vector<tag>& tags) {
  std::vector<std::uint32_t> order(tags.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(
      order, [&](std::uint32_t a, std::uint32_t b) { return is_before(tags[a].key, tags[b].key); });
  return order;
}

known_layouts::known_layouts(const encode_options& form)
    : unit_(nanoseconds_in(form.precision)),
      writes_unsigned_(form.unsigned_integers.value_or(form.dialect.unsigned_integers) ==
                       unsigned_rule::write),
      writes_newlines_(form.newlines.value_or(form.dialect.newlines) == newline_rule::write),
      keeps_backslashes_(form.dialect.backslash != backslash_rule::twice),
      longest_series_(form.dialect.max_series_key == 0 ? std::numeric_limits<std::size_t>::max()
                                                       : form.dialect.max_series_key),
      places_(sets) {}

known_layouts::places& known_layouts::places_of(point from) {
  const std::uint64_t counts = std::uint64_t{from.tags().size()} << 32U | from.fields().size();
  const std::uint64_t hash =
      detail::fold(hash_of(from.measurement().raw()) ^ counts, detail::seeds[2]);
  return places_[hash % sets];
}

// The functions below return false for a text that the encoder would change or refuse, and also if that takes
// long to find out.

// For a name that the encoder accepts.
bool known_layouts::keeps_spelling(text name, std::string_view escaped) const {
  const std::string_view raw = name.raw();
  if (raw.find('\\') == std::string_view::npos) return true;
  return keeps_backslashes_ && has_only_escapes(raw, escaped);
}

// For the value of a tag.
bool known_layouts::is_plain_tag(text tag_value) const {
  const std::string_view raw = tag_value.raw();
  if (raw.empty()) return false;
  if (!tag_value.has_escapes()) [[likely]]
    return is_plain(raw);
  return is_ascii(raw) && !has_controls(raw) && keeps_spelling(tag_value, ",= ");
}

bool known_layouts::is_plain_string(text inside) const {
  const std::string_view raw = inside.raw();
  if (!is_ascii(raw)) return false;
  if (!writes_newlines_ && raw.find('\n') != std::string_view::npos) return false;
  return !inside.has_escapes() || has_only_escapes(raw, "\"\\");
}

// Always inlined, because it takes less time than a call.
[[gnu::always_inline]] inline bool known_layouts::is_as_written(value given) const {
  const std::string_view raw = given.raw();
  const char first = raw.front() == '-' ? raw[1] : raw.front();
  switch (given.kind()) {
    case value_kind::unsigned_integer:
      if (!writes_unsigned_) return false;
      [[fallthrough]];
    case value_kind::integer:
      return (first >= '1' && first <= '9') || (first == '0' && raw.size() == 2);
    case value_kind::boolean: return raw == "true" || raw == "false";
    case value_kind::string: return is_plain_string(given.as_string());
    case value_kind::floating: break;
  }
  return false;
}

bool known_layouts::is_time_as_written(point from, const char* end_of_fields) const {
  const std::optional<std::int64_t> time = from.timestamp();
  if (!time) return true;
  const std::optional<std::int64_t> raw = from.raw_timestamp();
  if (!raw) return false;
  std::int64_t exact = 0;
  if (__builtin_mul_overflow(*raw, unit_, &exact) || exact != *time) return false;
  // Some dialects refuse the outermost times.
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() - 2;
  if (*time < -most || *time > most) return false;
  const char* const first = end_of_fields + 1;
  const char digit = *first == '-' ? first[1] : *first;
  return digit >= '1' && digit <= '9' && from.raw().back() != ' ';
}

bool known_layouts::has_plain_tags(point from, const layout& known) {
  pieces_.clear();
  const bool all_plain = is_plain(series_table::raw_of(from));
  const std::string* expected = known.tags.data();
  for (const auto& [key, tag_value] : from.tags()) {
    if (!is_same(key.raw(), *expected++)) return false;
    if (!all_plain && !is_plain_tag(tag_value)) return false;
    pieces_.push_back({key.raw().data(), end_of(tag_value.raw())});
  }
  return true;
}

// Writes measurement and tags in the order of the layout.
char* known_layouts::write_tags(char* at, point from, const layout& known) const {
  const char* const limit = end_of(from.raw());
  const std::string_view name = from.measurement().raw();
  at = copy_short(at, name.data(), end_of(name), limit);
  for (const std::uint32_t place : known.order) {
    *at++ = ',';
    at = copy_short(at, pieces_[place].first, pieces_[place].last, limit);
  }
  return at;
}

// Writes the bytes from `kept` to the end of the line, with the fields in canonical form. Returns null if a field
// cannot be written here.
char* known_layouts::write_fields(char* at, const char* kept, point from,
                                  const layout& known) const {
  const char* const limit = end_of(from.raw());
  const char* end = kept;  // of the last value
  const std::string* expected = known.fields.data();
  for (const auto& [key, given] : from.fields()) {
    if (!is_same(key.raw(), *expected++)) return nullptr;
    end = end_of(given.raw());
    if (given.kind() != value_kind::floating) {
      if (!is_as_written(given)) return nullptr;
      continue;
    }
    if (is_shortest_float(given.raw())) continue;
    at = copy_short(at, kept, given.raw().data(), limit);
    at = simdlp::write_float(at, given.as_float());
    kept = end;
  }
  if (!is_time_as_written(from, end)) return nullptr;
  return std::copy(kept, from.timestamp() ? limit : end, at);
}

template <class WriteSeries>
bool known_layouts::write_line(point from, std::string_view series, const layout& known, output& to,
                               WriteSeries&& write_series) const {
  const char* const first_field = (*from.fields().begin()).key.raw().data();
  // The encoder counts a few more bytes.
  if (series.size() + known.longest_field + 16 > longest_series_) return false;
  const std::size_t most = from.raw().size() + from.fields().size() * float_room + 16;
  if (most > output::capacity || first_field != end_of(series) + 1) return false;

  char* at = to.room(most);
  const char* kept = series.data();
  if (!known.order.empty()) {
    at = write_series(at);
    kept = end_of(series);
  }
  at = write_fields(at, kept, from, known);
  if (at == nullptr) return false;
  *at++ = '\n';
  to.commit(at);
  return true;
}

// Writes the line if its series is the one that followed the last one before.
bool known_layouts::write_expected(point from, std::string_view series, output& to) {
  auto& memory = series_->memory;
  const auto expected = memory.expected(series);
  if (expected.layout == nullptr) return false;
  const layout& known = *expected.layout->layout;
  const std::string& canonical = expected.layout->canonical;
  if (known.fields.size() != from.fields().size()) return false;
  const bool is_written = write_line(from, series, known, to, [&](char* at) {
    return std::copy(canonical.begin(), canonical.end(), at);
  });
  if (is_written) {
    memory.follow(expected);
    ++found_;
  }
  return is_written;
}

// `from` was written with this layout, and pieces_ has its tags.
void known_layouts::remember(point from, std::string_view series, const layout_pointer& known) {
  auto& [memory, layouts] = *series_;
  if (!memory.has_order()) return;
  const std::uint64_t hash = hash_of(series);
  auto found = memory.find(hash);
  if (found.layout == nullptr) {
    if (!memory.has_room()) return;
    found = memory.add(series, hash, layouts.emplace_back());
    if (found.known->text != nullptr && !known->order.empty()) {
      std::string& canonical = found.layout->canonical;
      canonical.resize(series.size() + 16);
      canonical.resize(
          static_cast<std::size_t>(write_tags(canonical.data(), from, *known) - canonical.data()));
    }
  }
  // Another series can have the same hash.
  if (!found.known->has_text(series)) return;
  found.layout->layout = known;
  memory.follow(found);
}

void known_layouts::forget() {
  places_ = std::vector<places>(sets);
  keys_ = 0;
  series_ = std::make_unique<ordered_series>();
}

bool known_layouts::write(point from, output& to) {
  const std::string_view series = series_table::raw_of(from);
  if (write_expected(from, series, to)) return true;
  places& likely = places_of(from);
  for (layout_pointer& place : likely) {
    if (place == nullptr || place->tags.size() != from.tags().size() ||
        place->fields.size() != from.fields().size() ||
        !is_same(place->measurement, from.measurement().raw()) || !has_plain_tags(from, *place)) {
      continue;
    }
    const auto write_series = [&](char* at) { return write_tags(at, from, *place); };
    if (!write_line(from, series, *place, to, write_series)) continue;
    ++found_;
    remember(from, series, place);
    if (&place != likely.data()) std::swap(place, likely.front());
    return true;
  }
  return false;
}

bool known_layouts::keeps_names(point from) const {
  constexpr std::string_view in_key = ",= ";
  const auto keeps_key = [&](const auto& of) { return keeps_spelling(of.key, in_key); };
  return keeps_spelling(from.measurement(), ", ") && std::ranges::all_of(from.tags(), keeps_key) &&
         std::ranges::all_of(from.fields(), keeps_key);
}

void known_layouts::learn(point from) {
  if (learned_ > found_ + most_unused) return;
  ++learned_;
  if (keys_ > most_keys) forget();
  const std::size_t keys = from.tags().size() + from.fields().size();
  if (keys > most_keys / 16 || !keeps_names(from)) return;
  keys_ += keys;
  auto made = std::make_shared<layout>();
  made->measurement = from.measurement().raw();
  std::vector<tag> tags;
  for (const auto& each : from.tags()) {
    tags.push_back(each);
    made->tags.emplace_back(each.key.raw());
  }
  made->order = canonical_order(tags);
  if (std::ranges::is_sorted(made->order)) made->order.clear();
  for (const auto& [key, given] : from.fields()) {
    made->fields.emplace_back(key.raw());
    made->longest_field = std::max(made->longest_field, key.raw().size());
  }
  places& into = places_of(from);
  into[1] = std::exchange(into[0], std::move(made));
}

}  // namespace simdlp::tool
