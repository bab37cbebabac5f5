// SPDX-License-Identifier: Apache-2.0
#include "server/journal_target.h"

#include <array>
#include <cstdio>
#include <utility>

#include "simdlp/journal/reader.h"

namespace simdlp::endpoint {
namespace {

[[nodiscard]] journal_precision precision_of(time_unit unit) noexcept {
  switch (unit) {
    case time_unit::microseconds: return journal_precision::microseconds;
    case time_unit::milliseconds: return journal_precision::milliseconds;
    case time_unit::seconds: return journal_precision::seconds;
    case time_unit::minutes: return journal_precision::minutes;
    case time_unit::hours: return journal_precision::hours;
    case time_unit::automatic: return journal_precision::automatic;
    case time_unit::nanoseconds: break;
  }
  return journal_precision::nanoseconds;
}

[[nodiscard]] time_unit unit_of(journal_precision from) noexcept {
  switch (from) {
    case journal_precision::microseconds: return time_unit::microseconds;
    case journal_precision::milliseconds: return time_unit::milliseconds;
    case journal_precision::seconds: return time_unit::seconds;
    case journal_precision::minutes: return time_unit::minutes;
    case journal_precision::hours: return time_unit::hours;
    case journal_precision::automatic: return time_unit::automatic;
    case journal_precision::nanoseconds: break;
  }
  return time_unit::nanoseconds;
}

// Avoids the words that clients of the older APIs look for in errors. Paths appear only in the log.
[[nodiscard]] commit_result failure(journal_errc code) {
  switch (code) {
    case journal_errc::none: return {};
    case journal_errc::queue_full: return {commit_status::busy, "the journal is behind"};
    case journal_errc::disk_full: return {commit_status::failed, "the disk of the journal is full"};
    case journal_errc::journal_full: return {commit_status::failed, "the journal is full"};
    case journal_errc::closed: return {commit_status::failed, "the server is shutting down"};
    default: return {commit_status::failed, "the journal cannot be written"};
  }
}

void append_histogram(std::string& out, std::string_view name, std::string_view help,
                      const journal_histogram& from, double unit) {
  const std::string metric(name);
  out += "# HELP " + metric + " " + std::string(help) + "\n# TYPE " + metric + " histogram\n";
  std::uint64_t sum = 0;
  char bound[40];
  for (std::size_t i = 0; i + 1 < from.buckets.size(); ++i) {
    sum += from.buckets[i];
    std::snprintf(bound, sizeof bound, "%.9g", static_cast<double>((std::uint64_t{1} << i)) * unit);
    out += metric + "_bucket{le=\"" + bound + "\"} " + std::to_string(sum) + "\n";
  }
  out += metric + "_bucket{le=\"+Inf\"} " + std::to_string(from.count) + "\n";
  std::snprintf(bound, sizeof bound, "%.9g", static_cast<double>(from.sum) * unit);
  out += metric + "_sum " + bound + "\n" + metric + "_count " + std::to_string(from.count) + "\n";
}

void append_value(std::string& out, std::string_view name, std::string_view type,
                  std::string_view help, std::uint64_t value) {
  const std::string metric(name);
  out += "# HELP " + metric + " " + std::string(help) + "\n# TYPE " + metric + " " +
         std::string(type) + "\n" + metric + " " + std::to_string(value) + "\n";
}

}  // namespace

std::unique_ptr<journal_target> journal_target::open(const std::string& directory,
                                                     const journal_options& options,
                                                     std::string& error) {
  journal::opened made = journal::open(directory, options);
  if (made.error) {
    error = "cannot open the journal: " + made.error.text;
    return nullptr;
  }
  return std::unique_ptr<journal_target>(new journal_target(std::move(made.journal)));
}

std::string journal_target::learn(write_workspace& with, catalog& to) {
  to.apply_limits(false);
  std::string wrong = replay(with, to);
  to.apply_limits(true);
  return wrong;
}

std::string journal_target::replay(write_workspace& with, catalog& to) {
  journal_reader reader(journal_->directory());
  for (;;) {
    switch (reader.next(journal_->durable())) {
      case journal_read::record: break;
      case journal_read::damage: continue;
      case journal_read::end: return {};
      case journal_read::error: return "cannot read the journal: " + reader.error().text;
    }
    const journal_record& record = reader.record();
    database_schema* const schema = to.open(record.database);  // not null without limits
    write_request::settings how;
    how.to = route::write_v1;
    how.parameters.database = record.database;
    how.parameters.unit = unit_of(record.precision);
    how.max_bytes = record.body.size() + 1;
    write_request again(with, *schema, std::move(how));
    if (!again.feed(record.body)) continue;
    static_cast<void>(again.finish());
    again.settle(true);
  }
}

commit_result journal_target::commit(const commit_entry& from, completion done) {
  const std::array pieces = {from.body};
  journal_entry entry;
  entry.database = from.database;
  entry.precision = precision_of(from.unit);
  entry.arrival = from.arrival;
  entry.lines = static_cast<std::uint32_t>(from.points);
  entry.body = pieces;
  const journal_errc refused = journal_->append(
      entry, from.no_sync ? durability::written : durability::synced,
      [done = std::move(done)](const journal_appended& ended) { done(failure(ended.error.code)); });
  return failure(refused);
}

std::string journal_target::trouble() const { return failure(journal_->health().code).text; }

std::string journal_target::warning() const {
  const std::uint64_t places = journal_->stats().open_damage;
  if (places == 0) return {};
  return "the journal is damaged in " + std::to_string(places) +
         (places == 1 ? " place" : " places") +
         "; list it with 'simdlp journal verify', then acknowledge it with 'simdlp journal repair "
         "--acknowledge'";
}

void journal_target::append_metrics(std::string& to) const {
  const journal_stats stats = journal_->stats();
  append_value(to, "simdlp_journal_bytes_total", "counter", "Bytes written to the journal.",
               stats.appended_bytes);
  append_value(to, "simdlp_journal_pending_bytes", "gauge", "Bytes waiting to be written.",
               stats.pending_bytes);
  append_value(to, "simdlp_journal_segments", "gauge", "Files of the journal.", stats.segments);
  append_value(to, "simdlp_journal_failed_syncs_total", "counter", "Failed syncs.",
               stats.failed_syncs);
  append_value(to, "simdlp_journal_failed_removals_total", "counter",
               "Times that an old file could not be removed.", stats.failed_removals);
  append_value(to, "simdlp_journal_damage", "gauge", "Damaged places that are not acknowledged.",
               stats.open_damage);
  append_histogram(to, "simdlp_journal_sync_seconds", "Time of a sync.", stats.sync_microseconds,
                   1e-6);
  append_histogram(to, "simdlp_journal_group_requests", "Requests that shared a sync.",
                   stats.group_entries, 1);
}

void journal_target::close() {
  if (journal_ != nullptr) static_cast<void>(journal_->close());
}

}  // namespace simdlp::endpoint
