// SPDX-License-Identifier: Apache-2.0
#include "server/catalog.h"

#include "text/key_hash.h"

namespace simdlp::endpoint {

std::size_t text_hash::operator()(std::string_view text) const noexcept {
  // The address of something on the heap differs from process to process.
  static const std::unique_ptr<const char> seed = std::make_unique<const char>('\0');
  return static_cast<std::size_t>(detail::key_hash(seed.get())(text));
}

std::string_view name(column_kind of) noexcept {
  switch (of) {
    case column_kind::tag: return "iox::column_type::tag";
    case column_kind::floating: return "iox::column_type::field::float";
    case column_kind::integer: return "iox::column_type::field::integer";
    case column_kind::unsigned_integer: return "iox::column_type::field::uinteger";
    case column_kind::boolean: return "iox::column_type::field::boolean";
    case column_kind::string: break;
  }
  return "iox::column_type::field::string";
}

database_schema* catalog::open(std::string_view database) {
  const std::lock_guard lock(mutex_);
  const auto found = databases_.find(database);
  if (found != databases_.end()) return found->second.get();
  if (limited_ && databases_.size() >= max_named) return nullptr;
  std::string name(database);
  return databases_.emplace(name, std::make_unique<database_schema>(name)).first->second.get();
}

bool catalog::count_database() noexcept {
  const std::lock_guard lock(mutex_);
  if (used_databases_ >= limits().databases) return false;
  ++used_databases_;
  return true;
}

void catalog::uncount_database() noexcept {
  const std::lock_guard lock(mutex_);
  --used_databases_;
}

bool catalog::reserve(std::size_t bytes) noexcept {
  const std::lock_guard lock(mutex_);
  const std::size_t most_bytes = limits().bytes;
  if (bytes_ > most_bytes || bytes > most_bytes - bytes_) return false;
  bytes_ += bytes;
  return true;
}

void catalog::release(std::size_t bytes) noexcept {
  const std::lock_guard lock(mutex_);
  bytes_ -= bytes;
}

void catalog::settle(database_schema& of, const void* request,
                     const std::vector<added_column>& added, bool is_stored) {
  for (const added_column& each : added) {
    const auto found = each.to->columns.find(each.name);
    column& here = found->second;
    here.is_stored = here.is_stored || is_stored;
    const auto own = std::find(here.pending_for.begin(), here.pending_for.end(), request);
    if (own != here.pending_for.end()) here.pending_for.erase(own);
    if (here.is_stored || !here.pending_for.empty()) continue;
    each.to->columns.erase(found);
    ++each.to->generation;
    release(cost_of(each.name));
    if (!each.to->columns.empty()) continue;
    uncount_table();
    if (--of.used_tables == 0) uncount_database();
  }
}

}  // namespace simdlp::endpoint
