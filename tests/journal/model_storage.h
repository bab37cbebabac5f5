// SPDX-License-Identifier: Apache-2.0
// A directory in memory that can lose power and fail. It knows for each sector of 512 bytes what is
// durable and which later versions were written, so a test can look at every state that a power loss
// may leave: each unsynced sector in any of its versions, each unsynced change of a name or size made
// or not.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "journal/storage.h"

namespace simdlp::journal_test {

using directory = std::map<std::string, std::string>;

class model_storage final : public journal_format::storage {
 public:
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

  model_storage() = default;
  explicit model_storage(const directory& durable);

  // Counting all calls that change something from 0, the call with this number and all later ones
  // fail with EIO.
  void lose_power_at(std::uint64_t call) { power_loss_ = call; }
  // Only that call fails, with this errno. A failed write takes effect in part; a failed sync drops the
  // data that it should have written, as the page cache does.
  void fail_at(std::uint64_t call, int error) {
    failing_ = call;
    error_ = error;
  }
  // That call, if it is a write, writes only this many bytes.
  void shorten_at(std::uint64_t call, std::size_t bytes) {
    short_ = call;
    short_bytes_ = bytes;
  }
  [[nodiscard]] std::uint64_t calls() const;

  struct drop {
    std::uint64_t offset;
    std::uint64_t size;
    bool was_durable;
  };
  // The calls of drop_cached().
  [[nodiscard]] const std::vector<drop>& drops() const noexcept { return drops_; }

  // The files that a running process sees.
  [[nodiscard]] directory now() const;
  // Calls `look` with every state that a power loss may leave. Returns how many there are; with more
  // than `most`, only that many are passed, chosen by a fixed sequence of random numbers.
  std::uint64_t for_each_loss(std::uint64_t most,
                              const std::function<void(const directory&)>& look) const;

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
  struct inode {
    std::string content;
    std::string durable;
    std::map<std::uint64_t, std::vector<std::string>> unsynced;  // versions of a sector, by number
  };
  // A change of a name that is not durable: `from` is empty for a new file, `to` for a removed one.
  struct change {
    std::string from;
    std::string to;
    std::shared_ptr<inode> node;
  };
  using names = std::map<std::string, std::shared_ptr<inode>>;

  enum class fate : std::uint8_t { works, fails, lost_with_effect, lost };
  [[nodiscard]] fate next_call();
  static void apply(names& to, const change& what);
  static void put(inode& node, std::uint64_t offset, std::string_view bytes);

  mutable std::mutex mutex_;
  names names_;
  names durable_names_;
  std::vector<change> changes_;
  std::map<file, std::shared_ptr<inode>> open_;
  file next_file_ = 3;
  std::uint64_t calls_ = 0;
  std::uint64_t power_loss_ = never;
  std::uint64_t failing_ = never;
  std::uint64_t short_ = never;
  std::size_t short_bytes_ = 0;
  int error_ = 0;
  std::vector<drop> drops_;
};

}  // namespace simdlp::journal_test
