// SPDX-License-Identifier: Apache-2.0
// The columns of all tables of all databases and their types, learned from accepted lines. A line
// that contradicts them is refused, as in InfluxDB 3.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "server/settled_signal.h"

namespace simdlp::endpoint {

enum class column_kind : std::uint8_t {
  tag,
  floating,
  integer,
  unsigned_integer,
  boolean,
  string,
};

// As InfluxDB 3 writes it in messages, e.g. "iox::column_type::field::float".
[[nodiscard]] std::string_view name(column_kind of) noexcept;

// Seeded, since names come from the network.
struct text_hash {
  using is_transparent = void;
  [[nodiscard]] std::size_t operator()(std::string_view text) const noexcept;
};

template <class T>
using text_map = std::unordered_map<std::string, T, text_hash, std::equal_to<>>;

struct column {
  column_kind kind;
  bool is_stored = false;  // true if a line with it is stored
  // While no line is stored: the pending requests with such lines.
  std::vector<const void*> pending_for;

  [[nodiscard]] bool is_of(const void* request) const noexcept {
    return std::find(pending_for.begin(), pending_for.end(), request) != pending_for.end();
  }
};

struct table {
  text_map<column> columns;
  // Increases with each request that adds columns, which invalidates remembered layouts of the
  // table.
  std::uint64_t generation = 0;
};

// Limits of what may be added. What the journal holds exists, even if it is more.
struct catalog_limits {
  std::size_t databases = 100;
  std::size_t tables = 4000;                    // of a database
  std::size_t columns = 500;                    // of a table, without the time
  std::size_t bytes = std::size_t{256} << 20U;  // of all names, roughly
};

// Readers hold a shared lock, writers an exclusive one. Tables are never removed, so a pointer to one
// stays valid as long as the catalog.
struct database_schema {
  explicit database_schema(std::string of) : name(std::move(of)) {}
  std::string name;
  std::shared_mutex mutex;
  text_map<std::unique_ptr<table>> tables;
  std::size_t used_tables = 0;  // those with a column
  std::size_t pending = 0;      // requests with columns that are not stored
  settled_signal settled;       // has a lock of its own
};

// A column that a request added, or that it shares with another one that did.
struct added_column {
  table* to;
  std::string name;
};

class catalog {
 public:
  explicit catalog(const catalog_limits& limits) : limits_(limits) {}

  // Returns the schema of a database, and creates it if it is new. Returns null if there are
  // already as many names as allowed, which are far more than databases with a table.
  [[nodiscard]] database_schema* open(std::string_view database);
  // Called under the exclusive lock of a database when its first table is created. Returns false if
  // that would exceed the limit of databases.
  [[nodiscard]] bool count_database() noexcept;
  void uncount_database() noexcept;

  [[nodiscard]] bool reserve(std::size_t bytes) noexcept;
  void release(std::size_t bytes) noexcept;

  // Reports whether the lines of a request with these columns were stored or lost. Needs the exclusive
  // lock.
  void settle(database_schema& of, const void* request, const std::vector<added_column>& added,
              bool is_stored);

  // The approximate memory of a column.
  [[nodiscard]] static std::size_t cost_of(std::string_view name) noexcept {
    return name.size() + 96;
  }

  // The number of tables with a column, in all databases.
  [[nodiscard]] std::size_t tables() const noexcept { return tables_.load(); }
  void count_table() noexcept { ++tables_; }
  void uncount_table() noexcept { --tables_; }
  [[nodiscard]] const catalog_limits& limits() const noexcept {
    return limited_ ? limits_ : no_limits;
  }
  // Turned off while the journal is read. Not thread-safe.
  void apply_limits(bool on) noexcept { limited_ = on; }

 private:
  // The most databases without tables that are kept.
  static constexpr std::size_t max_named = 100'000;

  static constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  static constexpr catalog_limits no_limits{most, most, most, most};

  catalog_limits limits_;
  bool limited_ = true;
  std::atomic<std::size_t> tables_{0};
  std::mutex mutex_;
  text_map<std::unique_ptr<database_schema>> databases_;
  std::size_t used_databases_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace simdlp::endpoint
