// SPDX-License-Identifier: Apache-2.0
// Keeps refused lines in files, so that an operator can correct them and send them again. Clients
// do not do that.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace simdlp::endpoint {

// All functions may be called from any thread.
class refused_files {
 public:
  // `directory` is created by prepare() or keep(); if it is empty, nothing is kept. `limit` is
  // for both files together: when the newer file has half of it, the older one is removed.
  refused_files(std::string directory, std::uint64_t limit)
      : directory_(std::move(directory)), limit_(limit) {}
  refused_files(const refused_files&) = delete;
  refused_files& operator=(const refused_files&) = delete;
  ~refused_files();

  [[nodiscard]] bool is_on() const noexcept { return !directory_.empty(); }
  // Creates the folder and the file if that has not been done. Returns the reason if it cannot, or an
  // empty string.
  [[nodiscard]] std::string prepare();
  // Appends a comment with the time and the database, and `text`, which ends with a line feed. Returns
  // false if nothing could be kept.
  [[nodiscard]] bool keep(std::string_view database, std::string_view text);

  // The bytes that were kept, and the requests of which nothing could be kept.
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
