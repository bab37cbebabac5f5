// SPDX-License-Identifier: Apache-2.0
// Keeps refused lines in files, so that an operator can mend and send them again: clients do not.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace simdlp::endpoint {

// All functions may be called from any thread.
class refused_files {
 public:
  // `directory` is made when the first line is kept; empty: nothing is kept. `limit`: of both files
  // together; when the newer one has half of it, the older one goes.
  refused_files(std::string directory, std::uint64_t limit)
      : directory_(std::move(directory)), limit_(limit) {}
  refused_files(const refused_files&) = delete;
  refused_files& operator=(const refused_files&) = delete;
  ~refused_files();

  [[nodiscard]] bool is_on() const noexcept { return !directory_.empty(); }
  // Appends a comment with the time and the database, and `text`, which ends with a line feed.
  void keep(std::string_view database, std::string_view text);

  // Bytes that were kept, and requests of which nothing could be kept.
  [[nodiscard]] std::uint64_t kept() const;
  [[nodiscard]] std::uint64_t failed() const;

 private:
  [[nodiscard]] bool append(std::string_view text);
  [[nodiscard]] bool open();

  std::string directory_;
  std::uint64_t limit_;
  mutable std::mutex mutex_;
  int file_ = -1;
  std::uint64_t size_ = 0;
  std::uint64_t kept_ = 0;
  std::uint64_t failed_ = 0;
};

}  // namespace simdlp::endpoint
