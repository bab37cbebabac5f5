// SPDX-License-Identifier: Apache-2.0
#include "journal/survey.h"

#include <algorithm>
#include <cerrno>
#include <optional>

#include "journal/directory.h"
#include "journal/format.h"
#include "journal/places.h"
#include "journal/segment_cursor.h"

namespace simdlp::journal_format {
namespace {

// The result of one pass over a segment, before its successors are known.
struct segment_pass {
  journal_segment about;
  std::vector<bad_place> bad;
  bool header_found = false;
  bool header_intact = false;
  std::uint64_t confirmed_before = 0;  // by its header: of the segments before it
  std::uint64_t confirmed_inside = 0;  // the largest number that its own records confirm
  std::uint64_t capacity = 0;
  std::uint64_t expected = 0;  // after its last record
};

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

class judgement {
 public:
  explicit judgement(std::vector<segment_pass>& passes, survey& result)
      : passes_(passes), result_(result) {}

  void run() {
    for (std::size_t i = 0; i < passes_.size(); ++i) {
      judge_header(i);
      judge_bad_places(i);
      judge_end(i);
      add(passes_[i].about);
      result_.next = std::max({result_.next, passes_[i].expected, passes_[i].about.first,
                               passes_[i].confirmed_before + 1});
    }
  }

 private:
  [[nodiscard]] bool is_last(std::size_t i) const noexcept { return i + 1 == passes_.size(); }
  // Returns the number of the last record that segment i must have, if segments follow. Only the
  // header of the next segment says so: later records also confirm numbers that were refused.
  [[nodiscard]] std::uint64_t owed(std::size_t i) const noexcept {
    const segment_pass& next = passes_[i + 1];
    const std::uint64_t before = next.about.first - 1;
    return next.header_found ? std::min(next.confirmed_before, before) : before;
  }

  void judge_header(std::size_t i) {
    segment_pass& pass = passes_[i];
    if (pass.header_intact) return;
    journal_damage& damage = add_damage(pass, journal_damage_kind::header);
    damage.length = pass.about.content;
    if (pass.header_found) return;
    // Without a seed no record can be checked.
    damage.length = pass.about.size;
    pass.about.content = pass.about.size;
    damage.first_lost = pass.about.first;
    damage.was_durable = true;
    if (!is_last(i)) {
      damage.lost = owed(i) >= pass.about.first ? owed(i) - pass.about.first + 1 : 0;
      pass.expected = std::max(pass.about.first, owed(i) + 1);
    } else {
      pass.expected = pass.about.first + pass.about.size / end_record_bytes + 1;
    }
  }

  void judge_bad_places(std::size_t i) {
    segment_pass& pass = passes_[i];
    for (const bad_place& bad : pass.bad) {
      if (bad.not_read) {
        journal_damage& damage = add_damage(pass, journal_damage_kind::lengthened);
        damage.offset = bad.offset;
        damage.length = bad.length;
        continue;
      }
      const bool followed = bad.found != 0;
      std::uint64_t last_lost = followed ? bad.found - 1 : 0;
      const std::uint64_t confirmed = std::max(pass.confirmed_inside, is_last(i) ? 0 : owed(i));
      if (is_last(i)) {
        if (!followed && bad.torn) {
          result_.report.torn_bytes += bad.length;
          continue;
        }
      } else {
        // A segment that was given up after a failed sync: its last records were refused.
        if (bad.expected > owed(i) && !bad.after_end) {
          result_.report.torn_bytes += bad.length;
          continue;
        }
        if (!followed) last_lost = owed(i);
      }
      journal_damage& damage = add_damage(
          pass, bad.length == 0 ? journal_damage_kind::missing : journal_damage_kind::bytes);
      damage.offset = bad.offset;
      damage.length = bad.length;
      damage.was_durable = confirmed >= bad.expected && bad.expected != 0;
      if (last_lost >= bad.expected) {
        damage.first_lost = bad.expected;
        damage.lost = last_lost - bad.expected + 1;
      } else if (!followed) {
        // The last bytes of the journal. The number of their records is not known.
        damage.first_lost = bad.expected;
        pass.expected = bad.expected + bad.length / end_record_bytes + 1;
      }
      if (!followed) {
        tail_reported_ = true;
        pass.about.content = bad.offset + bad.length;  // nothing of it is cut
      }
    }
  }

  void judge_end(std::size_t i) {
    segment_pass& pass = passes_[i];
    const bool reported = tail_reported_;
    tail_reported_ = false;
    if (!pass.header_found) return;
    if (is_last(i)) {
      if (pass.about.sealed || pass.about.size >= pass.capacity) return;
      journal_damage& damage = add_damage(pass, journal_damage_kind::shortened);
      damage.offset = pass.about.size;
      damage.first_lost = pass.expected;
      // The numbers that may have been lost are not used again.
      pass.expected += (pass.capacity - pass.about.size) / end_record_bytes + 1;
      return;
    }
    if (reported || pass.expected > owed(i)) return;
    journal_damage& damage = add_damage(pass, journal_damage_kind::missing);
    damage.offset = pass.about.content;
    damage.first_lost = pass.expected;
    damage.lost = owed(i) - pass.expected + 1;
    damage.was_durable = true;
  }

  journal_damage& add_damage(const segment_pass& pass, journal_damage_kind kind) {
    journal_damage& damage = result_.report.damage.emplace_back();
    damage.kind = kind;
    damage.segment = pass.about.first;
    return damage;
  }

  void add(const journal_segment& segment) {
    journal_report& report = result_.report;
    report.segments.push_back(segment);
    report.records += segment.records;
    report.lines += segment.lines;
    if (segment.records == 0) return;
    if (report.first == 0) report.first = segment.first;
    report.last = segment.last;
  }

  std::vector<segment_pass>& passes_;
  survey& result_;
  bool tail_reported_ = false;
};

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
        report.damage, [&](const journal_damage& seen) { return is_same_damage(seen, each); });
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

bool is_same_damage(const journal_damage& left, const journal_damage& right) noexcept {
  return left.kind == right.kind && left.segment == right.segment && left.offset == right.offset;
}

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
  judgement(passes, result).run();
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
