// SPDX-License-Identifier: Apache-2.0
#include "journal/survey.h"

#include <algorithm>
#include <cerrno>

#include "journal/directory.h"
#include "journal/format.h"
#include "journal/judgement.h"
#include "journal/places.h"
#include "journal/segment_cursor.h"

namespace simdlp::journal_format {
namespace {

int read_segment(storage& in, const std::string& name, segment_pass& pass) {
  const open_file file(in, in.open(name, false));
  if (file.get() < 0) return file.get();
  segment_cursor cursor(in, file.get());
  if (cursor.error() < 0) return cursor.error();
  journal_segment& about = pass.about;
  about.file = name;
  about.size = cursor.size();
  about.content = std::min<std::uint64_t>(cursor.content(), cursor.size());
  pass.header_found = cursor.segment().has_value();
  pass.header_intact = cursor.header_is_intact();
  pass.expected = about.first;
  if (!pass.header_found) return 0;
  about.first = cursor.segment()->first;
  about.created = cursor.segment()->created;
  about.newest = about.created;
  pass.confirmed_before = cursor.segment()->confirmed;
  pass.capacity = cursor.segment()->capacity;
  while (true) {
    const cursor_step step = cursor.next(true);
    if (step == cursor_step::failed) return cursor.error();
    if (step == cursor_step::end) break;
    if (step == cursor_step::bad) {
      pass.bad.push_back(cursor.bad());
      continue;
    }
    pass.confirmed_inside = std::max(pass.confirmed_inside, cursor.record().confirmed);
    if (step == cursor_step::sealed) {
      about.sealed = true;
      continue;
    }
    const record_header& record = cursor.record();
    about.last = record.sequence;
    about.newest = about.records == 0 ? record.arrival : std::max(about.newest, record.arrival);
    ++about.records;
    about.lines += record.lines;
  }
  about.content = cursor.content();
  pass.expected = cursor.expected();
  return 0;
}

// Bytes that begin like a segment of a later version.
bool is_of_newer_version(storage& in, const std::string& name) {
  const open_file file(in, in.open(name, false));
  if (file.get() < 0) return false;
  std::array<char, 12> start{};
  if (read_all(in, file.get(), 0, start) != static_cast<std::int64_t>(start.size())) return false;
  const std::string_view text(start.data(), start.size());
  return text.starts_with(magic) && text.substr(9, 3) == std::string_view("\0\0\0", 3) &&
         static_cast<unsigned char>(text[8]) > version && static_cast<unsigned char>(text[8]) < 32;
}

struct segment_place {
  std::string name;
  std::uint64_t first = 0;  // by its header if that was read, otherwise by its name
};

// Drops the segments before the one with the record `from`.
int skip_before(storage& in, std::uint64_t from, std::vector<segment_place>& segments,
                std::string& file) {
  if (from <= 1) return 0;
  for (segment_place& segment : segments) {
    file = segment.name;
    const open_file opened(in, in.open(segment.name, false));
    if (opened.get() == -ENOENT) continue;  // removed in the meantime
    if (opened.get() < 0) return opened.get();
    const segment_cursor cursor(in, opened.get());
    if (cursor.error() < 0) return cursor.error();
    if (cursor.segment()) segment.first = cursor.segment()->first;
  }
  std::ranges::sort(segments, {}, &segment_place::first);
  auto start = std::ranges::upper_bound(segments, from, {}, &segment_place::first);
  if (start != segments.begin()) --start;
  segments.erase(segments.begin(), start);
  return 0;
}

int read_segments(storage& in, std::uint64_t from, std::vector<segment_pass>& passes,
                  survey& result) {
  std::vector<storage::entry> files;
  int failed = in.list("", files);
  if (failed < 0) return failed;
  std::vector<segment_place> segments;
  for (const storage::entry& file : files) {
    if (file.name.ends_with(temporary_suffix)) result.temporary.push_back(file.name);
    const auto first = first_of_segment_name(file.name);
    if (first) segments.push_back({.name = file.name, .first = *first});
  }
  failed = skip_before(in, from, segments, result.file);
  if (failed < 0) return failed;
  for (const segment_place& segment : segments) {
    result.file = segment.name;
    segment_pass& pass = passes.emplace_back();
    pass.about.first = segment.first;
    failed = read_segment(in, segment.name, pass);
    if (failed == -ENOENT) {
      passes.clear();  // retention has removed it in the meantime, and all before it
      continue;
    }
    if (failed < 0) return failed;
    if (!pass.header_found && is_of_newer_version(in, segment.name)) {
      result.newer_version = true;
      return 0;
    }
  }
  return 0;
}

int add_known_damage(storage& in, journal_report& report) {
  std::vector<journal_damage> known;
  const int failed = read_known_damage(in, known);
  if (failed < 0) return failed;
  std::vector<journal_damage> added;
  for (const journal_damage& each : known) {
    const auto found = std::ranges::find_if(
        report.damage, [&](const journal_damage& seen) { return seen.covers(each); });
    if (found == report.damage.end()) {
      added.push_back(each);
      continue;
    }
    // Segments created since then do not say what was on disk before the damage.
    found->was_durable = each.was_durable;
    found->acknowledged = each.acknowledged;
  }
  report.damage.insert(report.damage.end(), added.begin(), added.end());
  std::ranges::sort(report.damage, [](const journal_damage& a, const journal_damage& b) {
    return a.segment != b.segment ? a.segment < b.segment : a.offset < b.offset;
  });
  return 0;
}

}  // namespace

// The name of the file says what is known of the damage.
int read_known_damage(storage& in, std::vector<journal_damage>& known) {
  std::vector<storage::entry> files;
  const int failed = in.list(std::string(damaged_folder), files);
  if (failed < 0) return failed;
  for (const storage::entry& file : files) {
    std::string_view name = file.name;
    const bool acknowledged = name.ends_with(acknowledged_suffix);
    if (acknowledged) name.remove_suffix(acknowledged_suffix.size());
    const auto damage = damage_of_file_name(name);
    if (!damage) continue;
    known.push_back(*damage);
    known.back().length = file.size;
    known.back().acknowledged = acknowledged;
  }
  return 0;
}

survey survey_journal(storage& in, std::uint64_t from) {
  survey result;
  std::vector<segment_pass> passes;
  result.error = read_segments(in, from, passes, result);
  if (result.error < 0 || result.newer_version) return result;
  result.file.clear();
  std::ranges::sort(passes, {}, [](const segment_pass& pass) { return pass.about.first; });
  judge(passes, result);
  // The next segment must not get the name of a segment that somebody has renamed.
  for (const segment_pass& pass : passes) {
    const std::uint64_t named = *first_of_segment_name(pass.about.file);
    if (named != pass.about.first) result.next = std::max(result.next, named + 1);
  }
  if (!passes.empty()) {
    const segment_pass& last = passes.back();
    result.last_is_empty = last.header_intact && last.bad.empty() && !last.about.sealed &&
                           last.about.records == 0 && last.about.size >= last.capacity;
  }
  result.file = damaged_folder;
  result.error = add_known_damage(in, result.report);
  if (result.error < 0) return result;
  // Numbers below a reader's place must not be used again, because the reader would skip them.
  result.file = readers_folder;
  std::vector<reader_place> places;
  result.error = read_places(in, places);
  for (const reader_place& place : places) {
    result.next = std::max(result.next, place.sequence + 1);
  }
  if (result.error >= 0) result.file.clear();
  return result;
}

}  // namespace simdlp::journal_format
