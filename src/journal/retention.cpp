// SPDX-License-Identifier: Apache-2.0
#include "journal/retention.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "journal/directory.h"
#include "text/unix_time.h"

namespace simdlp::journal_format {

retention::~retention() {
  for (const auto& [name, each] : readers_) {
    if (each.file >= 0) in_->close(each.file);
  }
}

int retention::open(std::vector<journal_segment> finished) {
  segments_ = std::move(finished);
  std::vector<reader_place> places;
  const int failed = read_places(*in_, places);
  if (failed < 0) return failed;
  for (reader_place& place : places) {
    const storage::file file = in_->open(in_folder(readers_folder, place.name), true);
    if (file < 0) return file;
    const std::string name = place.name;
    // The place that was read may not be on disk yet.
    readers_.emplace(name, reader{.place = std::move(place), .file = file, .changed = true});
  }
  return 0;
}

std::uint64_t retention::bytes() const noexcept {
  return std::accumulate(
      segments_.begin(), segments_.end(), std::uint64_t{0},
      [](std::uint64_t sum, const journal_segment& each) { return sum + each.size; });
}

std::uint64_t retention::passed() const noexcept {
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
  for (const auto& [name, each] : readers_) least = std::min(least, each.place.sequence);
  return least;
}

int retention::sync_places() {
  for (auto& [name, each] : readers_) {
    if (!each.changed) continue;
    const int failed = in_->sync(each.file);
    if (failed < 0) return failed;
    each.changed = false;
  }
  return 0;
}

int retention::find_passed(std::uint64_t current, std::uint64_t written,
                           std::vector<std::string>& files) {
  if (!options_->retain_age && !options_->retain_bytes) return 0;
  const std::uint64_t passed_by_all = passed();
  const std::int64_t now = detail::unix_time();
  std::uint64_t total = bytes() + written;
  std::size_t count = 0;
  for (; count < segments_.size(); ++count) {
    const journal_segment& segment = segments_[count];
    const std::uint64_t next = count + 1 < segments_.size() ? segments_[count + 1].first : current;
    if (next - 1 > passed_by_all) break;
    const bool old = options_->retain_age && now - segment.newest >= options_->retain_age->count();
    const bool large = options_->retain_bytes && total > *options_->retain_bytes;
    if (!old && !large) break;
    total -= std::min(total, segment.size);
  }
  if (count == 0) return 0;
  // If a place were lost after the records before it, its reader would wait for these records.
  const int failed = sync_places();
  if (failed < 0) return failed;
  for (std::size_t i = 0; i < count; ++i) files.push_back(segments_[i].file);
  return 0;
}

void retention::forget(std::size_t count) {
  segments_.erase(segments_.begin(), segments_.begin() + static_cast<std::ptrdiff_t>(count));
}

int retention::set_place(std::string_view name, std::uint64_t sequence) {
  auto found = readers_.find(name);
  if (found == readers_.end()) {
    reader made{.place = {.name = std::string(name), .sequence = sequence}};
    int failed = create_place(*in_, made.place);
    if (failed < 0) return failed;
    made.place.turn = 1;  // as create_place() wrote it
    made.file = in_->open(in_folder(readers_folder, name), true);
    if (made.file < 0) return made.file;
    readers_.emplace(std::string(name), std::move(made));
    return 0;
  }
  reader& known = found->second;
  known.changed = true;
  reader_place next = known.place;
  next.sequence = sequence;
  const int failed = write_place(*in_, known.file, next);
  if (failed < 0) return failed;
  known.place = next;
  return 0;
}

std::optional<std::uint64_t> retention::place(std::string_view name) const {
  const auto found = readers_.find(name);
  if (found == readers_.end()) return std::nullopt;
  return found->second.place.sequence;
}

int retention::remove_reader(std::string_view name) {
  const auto found = readers_.find(name);
  if (found == readers_.end()) return 0;
  const int failed = in_->unlink(in_folder(readers_folder, name));
  if (failed < 0) return failed;
  in_->close(found->second.file);
  readers_.erase(found);
  return 0;
}

}  // namespace simdlp::journal_format
