// SPDX-License-Identifier: Apache-2.0
#include "journal/recovery.h"

#include <algorithm>
#include <vector>

#include "journal/directory.h"
#include "journal/failure.h"
#include "journal/format.h"

namespace simdlp::journal_format {
namespace {

// Copies `length` bytes in pieces.
int copy_bytes(storage& in, storage::file from, std::uint64_t offset, std::uint64_t length,
               storage::file to) {
  std::vector<char> buffer(std::size_t{256} << 10U);
  for (std::uint64_t done = 0; done < length;) {
    const auto size =
        static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), length - done));
    const std::int64_t got = read_all(in, from, offset + done, {buffer.data(), size});
    if (got < 0) return static_cast<int>(got);
    if (got == 0) break;
    storage::piece piece{buffer.data(), static_cast<std::size_t>(got)};
    const int failed = write_all(in, to, done, {&piece, 1});
    if (failed < 0) return failed;
    done += static_cast<std::uint64_t>(got);
  }
  return 0;
}

int set_aside(storage& in, const std::string& segment, const journal_damage& damage) {
  const std::string name = in_folder(damaged_folder, damage.file_name());
  const std::string temporary = name + std::string(temporary_suffix);
  {
    const open_file to(in, in.create(temporary, 0));
    if (to.get() < 0) return to.get();
    if (damage.length != 0 && damage.kind != journal_damage_kind::lengthened) {
      const open_file from(in, in.open(segment, false));
      if (from.get() < 0) return from.get();
      const int failed = copy_bytes(in, from.get(), damage.offset, damage.length, to.get());
      if (failed < 0) return failed;
    }
    const int failed = in.sync(to.get());
    if (failed < 0) return failed;
  }
  return in.rename(temporary, name);
}

int set_all_aside(storage& in, const journal_report& report, std::string& file) {
  std::vector<storage::entry> kept;
  file = damaged_folder;
  int failed = in.list(file, kept);
  if (failed < 0) return failed;
  bool changed = false;
  for (const journal_damage& damage : report.damage) {
    const std::string name = damage.file_name();
    const auto is_kept = [&](const storage::entry& entry) {
      return entry.name == name || entry.name == name + std::string(acknowledged_suffix);
    };
    if (std::ranges::any_of(kept, is_kept)) continue;
    if (!changed) {
      failed = in.make_folder(std::string(damaged_folder));
      if (failed < 0) return failed;
      failed = in.sync_directory("");
      if (failed < 0) return failed;
      changed = true;
    }
    const auto segment =
        std::ranges::find(report.segments, damage.segment, &journal_segment::first);
    if (segment == report.segments.end()) continue;
    file = segment->file;
    failed = set_aside(in, segment->file, damage);
    if (failed < 0) return failed;
  }
  file = damaged_folder;
  return changed ? in.sync_directory(std::string(damaged_folder)) : 0;
}

}  // namespace

recovery recover(storage& in, bool strict) {
  recovery result{.error = {}, .found = survey_journal(in)};
  survey& found = result.found;
  if (found.newer_version) {
    result.error = {journal_errc::not_a_journal, 0,
                    found.file + ": written by a newer version of the journal"};
    return result;
  }
  if (found.error < 0) {
    result.error =
        failure_of(found.error, found.file.empty() ? "journal" : found.file, "cannot read");
    return result;
  }
  if (strict && found.report.open_damage() != 0) {
    const std::uint64_t places = found.report.open_damage();
    result.error = {journal_errc::damaged, 0,
                    std::to_string(places) +
                        (places == 1 ? " damaged place; list it with 'simdlp journal verify', then "
                                       "acknowledge it with 'simdlp journal repair --acknowledge'"
                                     : " damaged places; list them with 'simdlp journal verify', "
                                       "then acknowledge them with 'simdlp journal repair "
                                       "--acknowledge'")};
    return result;
  }
  std::string file;
  int failed = set_all_aside(in, found.report, file);
  if (failed < 0) {
    result.error = failure_of(failed, file, "cannot set damaged bytes aside");
    return result;
  }
  for (const std::string& name : found.temporary) {
    failed = in.unlink(name);
    if (failed < 0) {
      result.error = failure_of(failed, name, "cannot remove");
      return result;
    }
  }
  return result;
}

int cut_end(storage& in, journal_segment& segment) {
  if (segment.size <= segment.content) return 0;
  const open_file file(in, in.open(segment.file, true));
  if (file.get() < 0) return file.get();
  const int failed = in.resize(file.get(), segment.content);
  if (failed < 0) return failed;
  segment.size = segment.content;
  return 0;
}

int acknowledge(storage& in, journal_report& report) {
  for (journal_damage& damage : report.damage) {
    if (damage.acknowledged) continue;
    const std::string name = in_folder(damaged_folder, damage.file_name());
    const int failed = in.rename(name, name + std::string(acknowledged_suffix));
    if (failed < 0) return failed;
    damage.acknowledged = true;
  }
  return report.damage.empty() ? 0 : in.sync_directory(std::string(damaged_folder));
}

}  // namespace simdlp::journal_format
