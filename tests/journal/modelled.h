// SPDX-License-Identifier: Apache-2.0
// Journals in a model of a directory, and the records in one.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "journal/engine.h"
#include "journal/model_storage.h"

namespace simdlp::journal_test {

// A storage that forwards every call to a model, which outlives it.
class borrowed_storage : public journal_format::storage {
 public:
  explicit borrowed_storage(model_storage& to) noexcept : to_(&to) {}
  file create(const std::string& name, std::uint64_t size) override {
    return to_->create(name, size);
  }
  std::int64_t write(file to, std::uint64_t offset, std::span<const piece> pieces) override {
    return to_->write(to, offset, pieces);
  }
  int resize(file which, std::uint64_t size) override { return to_->resize(which, size); }
  int sync(file which) override { return to_->sync(which); }
  int sync_directory(const std::string& folder) override { return to_->sync_directory(folder); }
  int rename(const std::string& from, const std::string& to) override {
    return to_->rename(from, to);
  }
  int unlink(const std::string& name) override { return to_->unlink(name); }
  int make_folder(const std::string& name) override { return to_->make_folder(name); }
  void drop_cached(file which, std::uint64_t offset, std::uint64_t size) noexcept override {
    to_->drop_cached(which, offset, size);
  }
  file open(const std::string& name, bool writable) override { return to_->open(name, writable); }
  void close(file which) override { to_->close(which); }
  std::int64_t size(file which) override { return to_->size(which); }
  std::int64_t read(file from, std::uint64_t offset, std::span<char> to) override {
    return to_->read(from, offset, to);
  }
  int list(const std::string& folder, std::vector<entry>& found) override {
    return to_->list(folder, found);
  }

 private:
  model_storage* to_;
};

struct modelled_journal {
  std::unique_ptr<journal_format::engine> engine;
  journal_error error;
  journal_report found;
};

[[nodiscard]] modelled_journal open_modelled(model_storage& in,
                                             const journal_options& options = {});

[[nodiscard]] journal_appended append(journal_format::engine& to, std::string_view body,
                                      durability how = durability::synced);

// The valid records of all segments, by number. The same number twice is a failure of the test.
using records = std::map<std::uint64_t, std::string>;
[[nodiscard]] records records_in(model_storage& in);
// The same, for files that no journal wrote, in which numbers may occur twice.
[[nodiscard]] std::multimap<std::uint64_t, std::string> all_records_in(model_storage& in);

}  // namespace simdlp::journal_test
