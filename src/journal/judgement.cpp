// SPDX-License-Identifier: Apache-2.0
#include "journal/judgement.h"

#include <algorithm>

#include "journal/format.h"

namespace simdlp::journal_format {
namespace {

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

}  // namespace

void judge(std::vector<segment_pass>& passes, survey& result) { judgement(passes, result).run(); }

}  // namespace simdlp::journal_format
