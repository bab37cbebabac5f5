// SPDX-License-Identifier: Apache-2.0
#include "simdlp/journal/reader.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "journal/failure.h"
#include "journal/format.h"
#include "journal/posix_storage.h"
#include "journal/segment_cursor.h"
#include "journal/survey.h"

namespace simdlp {

namespace format = journal_format;

class journal_reader::state {
 public:
  state(std::string directory, journal_reader_options options)
      : directory_(std::move(directory)),
        files_(directory_),
        position_(std::max<std::uint64_t>(options.from, 1)) {}

  [[nodiscard]] journal_read next(std::uint64_t up_to);

  [[nodiscard]] const journal_record& record() const noexcept { return record_; }
  [[nodiscard]] const journal_damage& damage() const noexcept { return damage_; }
  [[nodiscard]] const journal_error& error() const noexcept { return error_; }
  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }
  [[nodiscard]] std::uint64_t end() const noexcept {
    return segment_ == nullptr ? 1 : std::max<std::uint64_t>(segment_->cursor.expected(), 1);
  }

 private:
  struct open_segment {
    open_segment(format::storage& in, format::storage::file which, std::string segment_name)
        : file(in, which), cursor(in, which), name(std::move(segment_name)) {}
    format::open_file file;
    format::segment_cursor cursor;
    std::string name;
  };
  struct successor {
    std::uint64_t first = 0;
    std::uint64_t owed = 0;  // the last record that must come before it
  };

  [[nodiscard]] journal_read fail(int error, const std::string& name);
  // Of the open segment.
  [[nodiscard]] std::uint64_t first_of_open() const {
    const auto& header = segment_->cursor.segment();
    return header ? header->first : *format::first_of_segment_name(segment_->name);
  }
  // A segment in the directory: the number of its first record, and that in the name of its file.
  // They differ if somebody has renamed the file.
  struct listed {
    std::uint64_t first = 0;
    std::uint64_t named = 0;
  };
  // The segments in the directory, in order.
  [[nodiscard]] int list(std::vector<listed>& segments);
  // Opens the segment that holds position_, or the next one after it. Returns false if there is
  // none yet, or on an error.
  [[nodiscard]] bool open();
  // Finds the segment after the open one. `found` is nullopt if there is none yet.
  [[nodiscard]] int find_successor(std::optional<successor>& found);
  // The writer replaces a segment without records when it starts again, or for a record that does not fit.
  [[nodiscard]] bool was_replaced();
  [[nodiscard]] journal_read take_record(std::uint64_t up_to);
  [[nodiscard]] std::optional<journal_read> take_bad_place();
  [[nodiscard]] journal_read report(journal_damage_kind kind, std::uint64_t offset,
                                    std::uint64_t length, std::uint64_t lost_from,
                                    std::uint64_t lost_to, bool durable);
  // Adds to damage_ what recovery has noted of it, if it was set aside.
  void take_known_damage();

  std::string directory_;
  format::posix_storage files_;
  std::uint64_t position_;
  std::map<std::uint64_t, std::uint64_t> firsts_;  // by the number in the name
  std::unique_ptr<open_segment> segment_;
  std::optional<successor> successor_;
  bool holds_record_ = false;  // the cursor is at a record that was over the limit
  bool header_reported_ = false;
  journal_record record_;
  journal_damage damage_;
  journal_error error_;
};

journal_read journal_reader::state::fail(int error, const std::string& name) {
  error_ =
      format::failure_of(error, name.empty() ? directory_ : directory_ + "/" + name, "cannot read");
  return journal_read::error;
}

int journal_reader::state::list(std::vector<listed>& segments) {
  std::vector<format::storage::entry> files;
  const int failed = files_.list("", files);
  if (failed < 0) return failed;
  std::map<std::uint64_t, std::uint64_t> known;
  for (const auto& file : files) {
    const auto named = format::first_of_segment_name(file.name);
    if (!named) continue;
    std::uint64_t first = *named;
    if (const auto found = firsts_.find(*named); found != firsts_.end()) {
      first = found->second;
    } else {
      const format::open_file opened(files_, files_.open(file.name, false));
      if (opened.get() == -ENOENT) continue;  // removed in the meantime
      if (opened.get() < 0) return opened.get();
      const format::segment_cursor cursor(files_, opened.get());
      if (cursor.error() < 0) return cursor.error();
      if (cursor.segment()) first = cursor.segment()->first;
    }
    known.emplace(*named, first);
    segments.push_back({.first = first, .named = *named});
  }
  firsts_ = std::move(known);
  std::ranges::sort(segments, [](const listed& a, const listed& b) {
    return a.first != b.first ? a.first < b.first : a.named < b.named;
  });
  return 0;
}

bool journal_reader::state::open() {
  std::vector<listed> segments;
  const int failed = list(segments);
  if (failed < 0) {
    static_cast<void>(fail(failed, ""));
    return false;
  }
  if (segments.empty()) return false;
  auto at = std::ranges::upper_bound(segments, position_, {}, &listed::first);
  if (at != segments.begin()) --at;
  const std::string name = format::segment_name(at->named);
  const int file = files_.open(name, false);
  if (file < 0) {
    // Retention may have removed it in the meantime; the next call looks again.
    if (file != -ENOENT) static_cast<void>(fail(file, name));
    return false;
  }
  segment_ = std::make_unique<open_segment>(files_, file, name);
  successor_.reset();
  holds_record_ = false;
  header_reported_ = false;
  return true;
}

int journal_reader::state::find_successor(std::optional<successor>& found) {
  std::vector<listed> segments;
  const int failed = list(segments);
  if (failed < 0) return failed;
  const auto at = std::ranges::upper_bound(segments, first_of_open(), {}, &listed::first);
  if (at == segments.end()) return 0;
  const format::open_file file(files_, files_.open(format::segment_name(at->named), false));
  if (file.get() < 0) return file.get() == -ENOENT ? 0 : file.get();
  const format::segment_cursor cursor(files_, file.get());
  if (cursor.error() < 0) return cursor.error();
  // Without its header it is not known which numbers were refused, so all of them must exist.
  const std::uint64_t before = at->first - 1;
  found = {.first = at->first,
           .owed = cursor.segment() ? std::min(cursor.segment()->confirmed, before) : before};
  return 0;
}

bool journal_reader::state::was_replaced() {
  const auto& header = segment_->cursor.segment();
  if (!header || segment_->cursor.expected() != header->first) return false;
  const format::open_file file(files_, files_.open(segment_->name, false));
  // Retention may have removed the one that replaced it.
  if (file.get() < 0) return file.get() == -ENOENT;
  const format::segment_cursor now(files_, file.get());
  return now.segment() && now.segment()->seed != header->seed;
}

journal_read journal_reader::state::report(journal_damage_kind kind, std::uint64_t offset,
                                           std::uint64_t length, std::uint64_t lost_from,
                                           std::uint64_t lost_to, bool durable) {
  damage_ = {};
  damage_.kind = kind;
  damage_.segment = first_of_open();
  damage_.offset = offset;
  damage_.length = length;
  damage_.was_durable = durable;
  if (lost_to >= lost_from) {
    damage_.first_lost = lost_from;
    damage_.lost = lost_to - lost_from + 1;
    position_ = std::max(position_, lost_to + 1);
  }
  // How many records it had is known when the next segment is read.
  if (kind == journal_damage_kind::header && !segment_->cursor.segment())
    damage_.first_lost = damage_.segment;
  take_known_damage();
  return journal_read::damage;
}

void journal_reader::state::take_known_damage() {
  std::vector<journal_damage> known;
  if (format::read_known_damage(files_, known) < 0) return;
  const auto found =
      std::ranges::find_if(known, [&](const journal_damage& each) { return each.covers(damage_); });
  if (found == known.end()) return;
  damage_.was_durable = found->was_durable;
  damage_.acknowledged = found->acknowledged;
}

journal_read journal_reader::state::take_record(std::uint64_t up_to) {
  const format::record_header& header = segment_->cursor.record();
  if (header.sequence > up_to) {
    holds_record_ = true;
    return journal_read::end;
  }
  holds_record_ = false;
  const std::string_view payload = segment_->cursor.payload();
  record_ = {.sequence = header.sequence,
             .database = payload.substr(0, header.database),
             .precision = static_cast<journal_precision>(header.precision),
             .arrival = header.arrival,
             .lines = header.lines,
             .body = payload.substr(std::size_t{header.database} + header.metadata),
             .metadata = payload.substr(header.database, header.metadata)};
  position_ = header.sequence + 1;
  return journal_read::record;
}

// Returns nullopt if the place is not damage, but a write in progress or refused records.
std::optional<journal_read> journal_reader::state::take_bad_place() {
  const format::bad_place& bad = segment_->cursor.bad();
  if (bad.not_read)
    return report(journal_damage_kind::lengthened, bad.offset, bad.length, 1, 0, false);
  if (bad.after_end) return report(journal_damage_kind::bytes, bad.offset, bad.length, 1, 0, false);
  if (successor_ && bad.expected > successor_->owed) return std::nullopt;
  if (!successor_ && bad.found == 0) return journal_read::end;
  const std::uint64_t lost_to = bad.found != 0 ? bad.found - 1 : successor_->owed;
  if (lost_to >= bad.expected && lost_to < position_) return std::nullopt;  // not requested
  const bool durable = successor_ || bad.confirmed >= bad.expected;
  return report(bad.length == 0 ? journal_damage_kind::missing : journal_damage_kind::bytes,
                bad.offset, bad.length, std::max(bad.expected, position_), lost_to, durable);
}

journal_read journal_reader::state::next(std::uint64_t up_to) {
  error_ = {};
  while (true) {
    if (segment_ == nullptr && !open()) return error_ ? journal_read::error : journal_read::end;
    format::segment_cursor& cursor = segment_->cursor;
    if (cursor.error() < 0) {
      const int failed = cursor.error();
      const std::string name = segment_->name;
      segment_.reset();
      return fail(failed, name);
    }
    if (!cursor.header_is_intact() && !header_reported_) {
      header_reported_ = true;
      const std::uint64_t length = cursor.segment() ? cursor.content() : cursor.size();
      return report(journal_damage_kind::header, 0, length, 1, 0, true);
    }
    if (holds_record_) return take_record(up_to);
    const format::cursor_step step = cursor.next(successor_.has_value());
    switch (step) {
      case format::cursor_step::failed:  // reported above
      case format::cursor_step::sealed: continue;
      case format::cursor_step::record:
        if (cursor.record().sequence < position_) continue;
        return take_record(up_to);
      case format::cursor_step::bad: {
        const auto answer = take_bad_place();
        if (answer && *answer != journal_read::end) return *answer;
        if (!answer) continue;
        break;  // perhaps a write in progress: check whether the segment is still the last one
      }
      case format::cursor_step::end: break;
    }
    if (successor_) {
      // Everything of this segment has been read.
      const successor after = *successor_;
      const std::uint64_t expected = std::max(cursor.expected(), position_);
      const std::uint64_t end = cursor.content();
      position_ = std::max(position_, after.first);
      if (expected <= after.owed) {
        const journal_read answer =
            report(journal_damage_kind::missing, end, 0, expected, after.owed, true);
        segment_.reset();
        return answer;
      }
      segment_.reset();
      continue;
    }
    const int failed = find_successor(successor_);
    if (failed < 0) return fail(failed, "");
    if (was_replaced()) {
      segment_.reset();
      continue;
    }
    if (!successor_) return journal_read::end;
  }
}

journal_reader::journal_reader(std::string directory, journal_reader_options options)
    : state_(std::make_unique<state>(std::move(directory), options)) {}
journal_reader::journal_reader(journal_reader&&) noexcept = default;
journal_reader& journal_reader::operator=(journal_reader&&) noexcept = default;
journal_reader::~journal_reader() = default;

journal_read journal_reader::next(std::uint64_t up_to) { return state_->next(up_to); }
const journal_record& journal_reader::record() const noexcept { return state_->record(); }
const journal_damage& journal_reader::damage() const noexcept { return state_->damage(); }
const journal_error& journal_reader::error() const noexcept { return state_->error(); }
std::uint64_t journal_reader::position() const noexcept { return state_->position(); }
std::uint64_t journal_reader::end() const noexcept { return state_->end(); }

}  // namespace simdlp
