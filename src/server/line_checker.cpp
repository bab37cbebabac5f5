// SPDX-License-Identifier: Apache-2.0
#include "server/line_checker.h"

#include <utility>

#include "server/line_text.h"

namespace simdlp::endpoint {
namespace {

constexpr std::size_t max_layouts = 4096;

[[nodiscard]] std::string unescaped(std::string_view raw, bool escaped, text_kind kind) {
  if (!escaped) return std::string(raw);
  return text(raw, kind, true).to_string();
}

}  // namespace

void line_checker::start(const run& how) noexcept {
  if (run_.database != how.database) {
    table_ = nullptr;
    measurement_raw_.clear();
  }
  // Columns that a request added may have changed the table since the last run, but not within one.
  if (table_ == nullptr || layout_->generation != table_->generation) layout_ = &no_layout_;
  run_ = how;
  points_ = 0;
  stopped_at_ = nullptr;
  needs_learning_ = false;
  blocked_ = false;
  failed_ = false;
  expect_measurement();
}

void line_checker::expect_measurement() noexcept {
  expected_measurement_ = stopped_at_ == nullptr && table_ != nullptr
                              ? expected_name(measurement_raw_)
                              : expected_name();
}

// For a line of another table, or one that is not known; or when the run has stopped.
void line_checker::begin_other(text measurement) {
  if (stopped_at_ != nullptr) {
    layout_ = &no_layout_;
    return;
  }
  select_table(measurement);
}

void line_checker::select_table(text measurement) {
  measurement_raw_ = measurement.raw();
  measurement_ = unescaped(measurement.raw(), measurement.has_escapes(), text_kind::measurement);
  table_ = nullptr;
  layout_ = &no_layout_;
  const auto found = run_.database->tables.find(measurement_);
  if (found != run_.database->tables.end()) table_ = found->second.get();
  expect_measurement();
  if (table_ == nullptr) return;
  const auto known = layouts_.find(table_);
  if (known != layouts_.end() && known->second.generation == table_->generation)
    layout_ = &known->second;
}

void line_checker::unexpected_piece(text key, column_kind kind) {
  if (stopped_at_ != nullptr) return;
  if (!off_layout_) {
    off_layout_ = true;
    pieces_.clear();
    for (const expected_column* each = layout_->columns.data(); each != next_; ++each)
      pieces_.push_back({each->raw, each->escaped, each->kind});
    next_ = &layout_->columns.back();
  }
  pieces_.push_back({key.raw(), key.has_escapes(), kind});
}

void line_checker::end_other(bool has_timestamp, std::int64_t timestamp) {
  if (stopped_at_ != nullptr) return;
  std::int64_t scaled = 0;
  if (run_.scale != 1 && has_timestamp && __builtin_mul_overflow(timestamp, run_.scale, &scaled)) {
    refuse_accepted({name(errc::timestamp_range), std::string(message(errc::timestamp_range))});
    return;
  }
  if (!off_layout_) [[likely]] {
    ++points_;
    return;
  }
  finish_line();
}

void line_checker::finish_line() {
  std::optional<problem> wrong = find_problem();
  if (blocked_) {
    stopped_at_ = line_;
    return;
  }
  if (!wrong && !new_columns_.empty()) {
    if (!run_.learns) {
      stopped_at_ = line_;
      needs_learning_ = true;
      return;
    }
    wrong = find_limit();
  }
  if (wrong) {
    refuse_accepted(std::move(*wrong));
    return;
  }
  if (!new_columns_.empty() || !shared_columns_.empty()) learn();
  remember_layout();
  ++points_;
}

// Tags, then fields, in the order of the line; the first problem is reported.
std::optional<line_checker::problem> line_checker::find_problem() {
  seen_.clear();
  new_columns_.clear();
  shared_columns_.clear();
  names_.resize(pieces_.size());
  for (std::size_t i = 0; i < pieces_.size(); ++i)
    names_[i] = unescaped(pieces_[i].raw, pieces_[i].escaped, text_kind::key);
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    const std::string& key = names_[i];
    const column_kind kind = pieces_[i].kind;
    if (key == "time") return problem{"reserved_column", "'time' is a reserved column"};
    const auto clash = [&](column_kind expected) {
      return problem{"column_type", "invalid column type for column '" + key + "', expected " +
                                        std::string(name(expected)) + ", got " +
                                        std::string(name(kind))};
    };
    const auto [before, is_first] = seen_.emplace(key, i);
    if (!is_first) {
      const column_kind earlier = pieces_[before->second].kind;
      if ((earlier == column_kind::tag) != (kind == column_kind::tag)) return clash(earlier);
      const std::string_view what = kind == column_kind::tag ? "tag" : "field";
      return problem{name(kind == column_kind::tag ? errc::duplicate_tag : errc::duplicate_field),
                     "invalid line protocol - multiple instances of '" + key + "' " +
                         std::string(what) + " found"};
    }
    if (table_ != nullptr) {
      const auto known = table_->columns.find(key);
      if (known != table_->columns.end()) {
        const column& here = known->second;
        const bool is_same = here.kind == kind;
        if (here.is_stored || (run_.learns && here.is_of(run_.request))) {
          if (!is_same) return clash(here.kind);
          continue;
        }
        if (run_.learns) {
          blocked_ = blocked_ || !is_same;
          shared_columns_.push_back(i);
          continue;
        }
      }
    }
    new_columns_.push_back(i);
  }
  return std::nullopt;
}

std::optional<line_checker::problem> line_checker::find_limit() {
  const catalog_limits& limits = catalog_.limits();
  const std::size_t have = table_ != nullptr ? table_->columns.size() : 0;
  if (have + new_columns_.size() > limits.columns) {
    return problem{"limit",
                   "Update to schema would exceed number of columns per table limit of " +
                       std::to_string(limits.columns) + " columns",
                   true, false};
  }
  std::size_t bytes = 0;
  for (const std::size_t each : new_columns_) bytes += catalog::cost_of(names_[each]);
  if (have == 0) {
    database_schema& database = *run_.database;
    if (database.used_tables >= limits.tables) {
      return problem{"limit",
                     "Update to schema would exceed number of tables limit: attempted to create "
                     "table but already have " +
                         std::to_string(database.used_tables) +
                         " table(s) (limit: " + std::to_string(limits.tables) + ")",
                     true, false};
    }
    if (database.used_tables == 0 && !catalog_.count_database()) {
      return problem{"limit",
                     "Adding a new database would exceed limit of " +
                         std::to_string(limits.databases) + " databases",
                     true, true};
    }
  }
  if (!catalog_.reserve(bytes)) {
    if (have == 0 && run_.database->used_tables == 0) catalog_.uncount_database();
    return problem{"limit",
                   "Update to schema would exceed number of bytes limit of " +
                       std::to_string(limits.bytes) + " bytes for all names",
                   true, false};
  }
  return std::nullopt;
}

void line_checker::learn() {
  if (table_ == nullptr) {
    auto& made = run_.database->tables[measurement_];
    made = std::make_unique<table>();
    table_ = made.get();
    expect_measurement();
  }
  if (table_->columns.empty()) {
    ++run_.database->used_tables;
    catalog_.count_table();
  }
  for (const std::size_t each : new_columns_) {
    table_->columns.emplace(names_[each], column{pieces_[each].kind, false, {run_.request}});
    added_.push_back({table_, names_[each]});
  }
  for (const std::size_t each : shared_columns_) {
    table_->columns.find(names_[each])->second.pending_for.push_back(run_.request);
    added_.push_back({table_, names_[each]});
  }
}

std::vector<added_column> line_checker::take_added() {
  for (const added_column& each : added_) ++each.to->generation;
  return std::exchange(added_, {});
}

void line_checker::remember_layout() {
  std::vector<char> names;
  for (const line_piece& each : pieces_)
    names.insert(names.end(), each.raw.begin(), each.raw.end());
  std::vector<expected_column> columns;
  columns.reserve(pieces_.size() + 1);
  std::string_view rest(names.data(), names.size());
  for (const line_piece& each : pieces_) {
    const std::string_view raw = rest.substr(0, each.raw.size());
    rest.remove_prefix(raw.size());
    columns.push_back({expected_name(raw), each.kind, each.escaped, raw});
  }
  columns.emplace_back();
  // pieces_ may refer to the old layout, so it is replaced only now.
  pieces_.clear();
  if (layouts_.size() >= max_layouts) layouts_.clear();
  layout& own = layouts_[table_];
  own.columns = std::move(columns);
  own.names = std::move(names);
  own.generation = table_->generation;
  layout_ = &own;
}

void line_checker::refuse(const char* begin, const char* end, problem&& why,
                          std::string&& original) {
  failed_ = true;
  if (run_.stops_at_error) stopped_at_ = end;
  refused_(receiver_, refused_line{.begin = begin,
                                   .end = end,
                                   .code = why.code,
                                   .message = std::move(why.message),
                                   .original = std::move(original),
                                   .is_limit = why.is_limit,
                                   .is_database_limit = why.is_database_limit});
}

// Refuses a line that is valid line protocol: its text is written again from what was read.
void line_checker::refuse_accepted(problem&& why) {
  const std::string_view rest(line_, static_cast<std::size_t>(run_.end - line_));
  if (single_ == nullptr) single_ = std::make_unique<decoder>(std::string_view());
  single_->reset(rest);
  if (!single_->next()) return;
  const point here = single_->current();
  const std::string_view raw = here.raw();
  refuse(raw.data(), raw.data() + raw.size(), std::move(why),
         here ? written_anew(here) : std::string(raw));
}

// Returns the problem with the schema, if there is one, of a line whose only syntax error is the
// range of its timestamp. The schema is checked first, because the timestamp is the last part of a
// line.
std::optional<line_checker::problem> line_checker::clash_of(std::string_view raw) {
  if (single_ == nullptr) single_ = std::make_unique<decoder>(std::string_view());
  single_->reset(raw);
  if (!single_->next() || !single_->current()) return std::nullopt;
  const point here = single_->current();
  line_ = raw.data();
  select_table(here.measurement());
  off_layout_ = true;
  pieces_.clear();
  for (const auto& [key, value] : here.tags())
    pieces_.push_back({key.raw(), key.has_escapes(), column_kind::tag});
  for (const auto& each : here.fields()) {
    const column_kind kind =
        each.value.visit([](auto typed) { return kind_of<decltype(typed)>(); });
    pieces_.push_back({each.key.raw(), each.key.has_escapes(), kind});
  }
  std::optional<problem> found = find_problem();
  blocked_ = false;  // the line is refused in any case
  return found;
}

void line_checker::reject(error why, std::string_view raw) {
  if (stopped_at_ != nullptr) return;
  const char* const end = raw.data() + raw.size();
  if (!run_.ends_request && end == run_.end) {
    // The LF at the end of these bytes is inside a string, so the line continues.
    stopped_at_ = raw.data();
    return;
  }
  if (why.code == errc::timestamp_range) {
    if (std::optional<problem> clash = clash_of(raw)) {
      refuse_accepted(std::move(*clash));
      return;
    }
  }
  failed_ = true;
  if (run_.stops_at_error) stopped_at_ = end;
  refused_(receiver_, refused_line{.begin = raw.data(),
                                   .end = end,
                                   .code = name(why.code),
                                   .error = why.code,
                                   .place = run_.begin + why.offset,
                                   .message = {},
                                   .original = std::string(raw.substr(0, max_original_bytes + 4))});
}

}  // namespace simdlp::endpoint
