// SPDX-License-Identifier: Apache-2.0
// The storage in a real directory, and the lock that prevents a second journal from using it.
#pragma once

#include <atomic>
#include <string>

#include "journal/direct_buffer.h"
#include "journal/storage.h"
#include "simdlp/journal/journal_record.h"

namespace simdlp::journal_format {

// Large writes bypass the system's cache where the file system can do that: they are copied to an aligned
// buffer, of which there is one, so only one thread at a time may make them. A write that begins or ends
// within a page is made in parts, each of which is a short write to the caller.
class posix_storage final : public storage {
 public:
  explicit posix_storage(std::string directory) : directory_(std::move(directory)) {}

  [[nodiscard]] file create(const std::string& name, std::uint64_t size) override;
  [[nodiscard]] std::int64_t write(file to, std::uint64_t offset,
                                   std::span<const piece> pieces) override;
  [[nodiscard]] int resize(file which, std::uint64_t size) override;
  [[nodiscard]] int sync(file which) override;
  [[nodiscard]] int sync_directory(const std::string& folder) override;
  [[nodiscard]] int rename(const std::string& from, const std::string& to) override;
  [[nodiscard]] int unlink(const std::string& name) override;
  [[nodiscard]] int make_folder(const std::string& name) override;
  void drop_cached(file which, std::uint64_t offset, std::uint64_t size) noexcept override;
  [[nodiscard]] file open(const std::string& name, bool writable) override;
  void close(file which) override;
  [[nodiscard]] std::int64_t size(file which) override;
  [[nodiscard]] std::int64_t read(file from, std::uint64_t offset, std::span<char> to) override;
  [[nodiscard]] int list(const std::string& folder, std::vector<entry>& files) override;

 private:
  [[nodiscard]] std::string path(const std::string& name) const;
  // Returns 0 if the file system cannot do it.
  [[nodiscard]] std::int64_t write_directly(file to, std::uint64_t offset,
                                            std::span<const piece> pieces, std::size_t size);

  std::string directory_;
  direct_buffer buffer_;
  std::atomic<bool> can_be_direct_{direct_buffer::is_useful};
};

// Holds the lock of a directory. The system releases it when the process ends for any reason.
class directory_lock {
 public:
  directory_lock() = default;
  directory_lock(const directory_lock&) = delete;
  directory_lock& operator=(const directory_lock&) = delete;
  ~directory_lock() { release(); }

  // Creates the directory if `create` is set. Errors: locked, not_a_journal, io, disk_full.
  [[nodiscard]] journal_error acquire(const std::string& directory, bool create);
  void release() noexcept;

 private:
  int file_ = -1;
};

}  // namespace simdlp::journal_format
