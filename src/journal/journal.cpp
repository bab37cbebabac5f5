// SPDX-License-Identifier: Apache-2.0
#include "simdlp/journal.h"

#include <utility>

#include "journal/engine.h"
#include "journal/failure.h"

namespace simdlp {

journal::journal(std::unique_ptr<journal_format::engine> inside) noexcept
    : engine_(std::move(inside)) {}
journal::~journal() = default;

journal::opened journal::open(const std::string& directory, const journal_options& options) {
  opened result;
  if (directory.empty()) {
    result.error = {journal_errc::invalid_argument, 0, "the name of the directory is empty"};
    return result;
  }
  auto lock = std::make_unique<journal_format::directory_lock>();
  result.error = lock->acquire(directory, options.create);
  if (result.error) return result;
  auto inside = std::make_unique<journal_format::engine>(
      std::make_unique<journal_format::posix_storage>(directory), std::move(lock), directory,
      options);
  result.error = inside->open(result.found);
  if (!result.error) result.journal.reset(new journal(std::move(inside)));  // private constructor
  return result;
}

journal_errc journal::append(const journal_entry& entry, durability how, completion done) {
  return engine_->append(entry, how, std::move(done), false);
}

std::future<journal_appended> journal::append(const journal_entry& entry, durability how) {
  auto ended = std::make_shared<std::promise<journal_appended>>();
  std::future<journal_appended> future = ended->get_future();
  const journal_errc refused = engine_->append(
      entry, how, [ended](const journal_appended& result) { ended->set_value(result); }, true);
  if (refused != journal_errc::none) {
    const journal_error reason = engine_->health();
    ended->set_value({0, reason.code == refused ? reason : journal_format::error_of(refused)});
  }
  return future;
}

journal_appended journal::append_and_wait(const journal_entry& entry, durability how) {
  return engine_->append_and_wait(entry, how);
}

journal_error journal::sync() { return engine_->sync(); }
journal_error journal::close() { return engine_->close(); }
journal_error journal::health() const { return engine_->health(); }
journal_stats journal::stats() const { return engine_->stats(); }
std::uint64_t journal::durable() const noexcept { return engine_->durable(); }
std::uint64_t journal::last() const noexcept { return engine_->last(); }

std::uint64_t journal::wait_durable(std::uint64_t sequence,
                                    std::chrono::milliseconds timeout) const {
  return engine_->wait_durable(sequence, timeout);
}

journal_error journal::set_place(std::string_view reader, std::uint64_t sequence) {
  return engine_->set_place(reader, sequence);
}
std::optional<std::uint64_t> journal::place(std::string_view reader) const {
  return engine_->place(reader);
}
journal_error journal::remove_reader(std::string_view reader) {
  return engine_->remove_reader(reader);
}

std::vector<journal_damage> journal::damage() const { return engine_->damage(); }
journal_error journal::acknowledge_damage() { return engine_->acknowledge_damage(); }
const std::string& journal::directory() const noexcept { return engine_->directory(); }
const journal_options& journal::options() const noexcept { return engine_->options(); }

}  // namespace simdlp
