// SPDX-License-Identifier: Apache-2.0
// The sink that decides whether each line of a request fits the schema. A line with the same keys as the
// previous line of its table is accepted by comparing raw bytes; the keys of all other lines are looked
// up.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "server/catalog.h"
#include "server/expected_name.h"
#include "simdlp/decoder.h"

namespace simdlp::endpoint {

struct refused_line {
  const char* begin = nullptr;  // of the logical line
  const char* end = nullptr;
  std::string_view code;        // a short name of the reason, in static storage
  errc error = errc::none;      // of a line that is not line protocol; then there is no message
  const char* place = nullptr;  // of that error
  std::string message;
  std::string original;   // for the answer
  bool is_limit = false;  // a limit of the schema
  bool is_database_limit = false;
};

class line_checker {
 public:
  explicit line_checker(catalog& all) noexcept : catalog_(all) {}

  struct run {
    database_schema* database = nullptr;
    const char* begin = nullptr;  // of the bytes that are decoded
    const char* end = nullptr;
    bool learns = false;            // the caller holds the exclusive lock
    const void* request = nullptr;  // if `learns`: the request of these lines
    bool stops_at_error = false;    // accept_partial=false
    bool ends_request = true;       // false: the last line may be unfinished
    std::int64_t scale = 1;  // factor of the timestamps, in addition to the decoder's precision
  };
  void start(const run& how) noexcept;

  // The results of a run.
  [[nodiscard]] std::uint64_t points() const noexcept { return points_; }
  // The place where the run stopped before its end: at a line that needs learning, or that may be
  // unfinished.
  [[nodiscard]] const char* stopped_at() const noexcept { return stopped_at_; }
  [[nodiscard]] bool needs_learning() const noexcept { return needs_learning_; }
  [[nodiscard]] bool failed() const noexcept { return failed_; }

  // Calls `refused` for each refused line, in order. expected_name::read_bytes must be readable after the
  // bytes of the decoder.
  template <class Receiver>
  void decode(decoder& from, const run& how, Receiver&& refused) {
    start(how);
    refused_ = [](void* to, refused_line&& line) {
      (*static_cast<std::remove_reference_t<Receiver>*>(to))(std::move(line));
    };
    receiver_ = &refused;
    from.visit(*this);
  }

  // True if the run stopped at a line that contradicts columns of a pending request.
  [[nodiscard]] bool is_blocked() const noexcept { return blocked_; }

  // The columns of the run's lines that are not stored; needs the exclusive lock.
  [[nodiscard]] std::vector<added_column> take_added();

  // The sink of decoder::visit().
  [[gnu::always_inline]] void begin(text measurement) {
    line_ = measurement.raw().data();
    if (!expected_measurement_.is(measurement.raw())) [[unlikely]]
      begin_other(measurement);
    next_ = layout_->columns.data();
    off_layout_ = false;
  }
  [[gnu::always_inline]] void tag(text key, text) { piece(key, column_kind::tag); }
  template <class Value>
  [[gnu::always_inline]] void field(text key, Value) {
    piece(key, kind_of<Value>());
  }
  [[gnu::always_inline]] void end(std::optional<std::int64_t> timestamp) {
    if (stopped_at_ == nullptr && run_.scale == 1 && !off_layout_) [[likely]] {
      ++points_;
    } else {
      // Two arguments, so that the std::optional is never stored in memory.
      end_other(timestamp.has_value(), timestamp ? *timestamp : 0);
    }
  }
  void reject(error why, std::string_view raw);

 private:
  struct expected_column {
    expected_name name;
    column_kind kind = column_kind::tag;
    bool escaped = false;
    std::string_view raw;
  };
  // The columns of the last accepted line of a table, in its order, and one that no line has.
  struct layout {
    std::vector<expected_column> columns = std::vector<expected_column>(1);
    std::vector<char> names;  // what `columns` refers to
    std::uint64_t generation = 0;
  };
  struct line_piece {
    std::string_view raw;
    bool escaped;
    column_kind kind;
  };
  struct problem {
    std::string_view code;
    std::string message = {};
    bool is_limit = false;
    bool is_database_limit = false;
  };

  template <class Value>
  [[nodiscard]] static constexpr column_kind kind_of() noexcept {
    if constexpr (std::is_same_v<Value, double>) return column_kind::floating;
    if constexpr (std::is_same_v<Value, std::int64_t>) return column_kind::integer;
    if constexpr (std::is_same_v<Value, std::uint64_t>) return column_kind::unsigned_integer;
    if constexpr (std::is_same_v<Value, bool>) return column_kind::boolean;
    return column_kind::string;
  }

  [[gnu::always_inline]] void piece(text key, column_kind kind) {
    if (next_->name.is(key.raw()) && next_->kind == kind) [[likely]] {
      ++next_;
    } else {
      unexpected_piece(key, kind);
    }
  }

  void begin_other(text measurement);
  void end_other(bool has_timestamp, std::int64_t timestamp);
  void unexpected_piece(text key, column_kind kind);
  void expect_measurement() noexcept;
  void select_table(text measurement);
  void finish_line();
  [[nodiscard]] std::optional<problem> find_problem();
  [[nodiscard]] std::optional<problem> find_limit();
  void learn();
  void remember_layout();
  void refuse(const char* begin, const char* end, problem&& why, std::string&& original);
  void refuse_accepted(problem&& why);
  [[nodiscard]] std::optional<problem> clash_of(std::string_view raw);

  catalog& catalog_;
  run run_;
  void (*refused_)(void*, refused_line&&) = nullptr;
  void* receiver_ = nullptr;

  std::uint64_t points_ = 0;
  const char* stopped_at_ = nullptr;
  bool needs_learning_ = false;
  bool blocked_ = false;
  bool failed_ = false;

  const char* line_ = nullptr;
  std::string measurement_raw_;         // of the selected table
  expected_name expected_measurement_;  // the same, or no name if begin() has more to do
  std::string measurement_;             // without escapes
  table* table_ = nullptr;              // null: not known
  layout* layout_ = nullptr;
  const expected_column* next_ = nullptr;
  bool off_layout_ = false;
  std::vector<line_piece> pieces_;
  std::vector<std::string> names_;  // of pieces_, without escapes
  std::unordered_map<std::string_view, std::size_t, text_hash> seen_;
  std::vector<std::size_t> new_columns_;
  std::vector<std::size_t> shared_columns_;  // not stored, added by other requests

  layout no_layout_;
  std::unordered_map<const table*, layout> layouts_;
  std::vector<added_column> added_;
  std::unique_ptr<decoder> single_;  // reads one line again
};

}  // namespace simdlp::endpoint
