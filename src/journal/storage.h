// SPDX-License-Identifier: Apache-2.0
// The interface by which a journal reads and changes its directory. Tests replace it by a model that can
// lose power or fail at any call. Locking and creating the directory are not part of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace simdlp::journal_format {

// Names are relative to the directory of the journal and may begin with the name of one folder.
// Functions that can fail return a number below 0, which is an errno with its sign changed.
class storage {
 public:
  using file = int;

  struct piece {
    const char* data;
    std::size_t size;
  };
  struct entry {
    std::string name;
    std::uint64_t size;
  };

  storage() = default;
  storage(const storage&) = delete;
  storage& operator=(const storage&) = delete;
  virtual ~storage() = default;

  // Changes. create() makes a file of `size` zeros, with its blocks reserved where the file system can
  // do that; it replaces an existing one. write() may write less than requested.
  [[nodiscard]] virtual file create(const std::string& name, std::uint64_t size) = 0;
  [[nodiscard]] virtual std::int64_t write(file to, std::uint64_t offset,
                                           std::span<const piece> pieces) = 0;
  [[nodiscard]] virtual int resize(file which, std::uint64_t size) = 0;
  [[nodiscard]] virtual int sync(file which) = 0;
  // `folder`: empty for the directory itself.
  [[nodiscard]] virtual int sync_directory(const std::string& folder) = 0;
  [[nodiscard]] virtual int rename(const std::string& from, const std::string& to) = 0;
  [[nodiscard]] virtual int unlink(const std::string& name) = 0;
  [[nodiscard]] virtual int make_folder(const std::string& name) = 0;  // 0 if it exists
  // These synced bytes will hardly be read soon: the system need not keep them in memory.
  virtual void drop_cached(file, std::uint64_t /*offset*/, std::uint64_t /*size*/) noexcept {}

  // Reading. open() is for reading and writing, or for reading only.
  [[nodiscard]] virtual file open(const std::string& name, bool writable) = 0;
  virtual void close(file which) = 0;
  [[nodiscard]] virtual std::int64_t size(file which) = 0;
  [[nodiscard]] virtual std::int64_t read(file from, std::uint64_t offset, std::span<char> to) = 0;
  // The files in a folder, in any order. A folder that does not exist has none.
  [[nodiscard]] virtual int list(const std::string& folder, std::vector<entry>& files) = 0;
};

// A file that is closed at the end of its scope.
class open_file {
 public:
  open_file(storage& in, storage::file which) noexcept : in_(&in), which_(which) {}
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;
  ~open_file() {
    if (which_ >= 0) in_->close(which_);
  }
  [[nodiscard]] storage::file get() const noexcept { return which_; }

 private:
  storage* in_;
  storage::file which_;
};

// Writes all pieces, in several calls if the system takes less. Returns 0 or a negative errno.
[[nodiscard]] int write_all(storage& in, storage::file to, std::uint64_t offset,
                            std::span<storage::piece> pieces);

// Reads exactly `to.size()` bytes or up to the end of the file. Returns the number of bytes, or a
// negative errno.
[[nodiscard]] std::int64_t read_all(storage& in, storage::file from, std::uint64_t offset,
                                    std::span<char> to);

}  // namespace simdlp::journal_format
