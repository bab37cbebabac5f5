// SPDX-License-Identifier: Apache-2.0
// Files of the real storage: what bypasses the system's cache and what goes through it must add up to what
// was written, for readers at any time.
#include "journal/posix_storage.h"

#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "journal/scratch.h"

namespace simdlp::journal_test {
namespace {

using journal_format::direct_buffer;
using journal_format::posix_storage;
using journal_format::storage;

constexpr std::size_t file_bytes = std::size_t{24} << 20U;

// A directory of its own, on the disk or in memory.
struct place {
  explicit place(const std::filesystem::path& in) : path(in) {
    std::filesystem::create_directory(path);
  }
  place(const place&) = delete;
  place& operator=(const place&) = delete;
  ~place() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::filesystem::path path;
};

[[nodiscard]] std::string random_bytes(std::mt19937& random, std::size_t size) {
  std::string out(size, '\0');
  for (char& each : out) each = static_cast<char>(random());
  return out;
}

// Writes `bytes` as pieces of random sizes.
[[nodiscard]] int write_in_pieces(storage& in, storage::file to, std::uint64_t offset,
                                  std::string_view bytes, std::mt19937& random) {
  std::vector<storage::piece> pieces;
  while (!bytes.empty()) {
    const std::size_t size = std::min<std::size_t>(bytes.size(), random() % 300'000);
    pieces.push_back({bytes.data(), size});
    bytes.remove_prefix(size);
  }
  return write_all(in, to, offset, pieces);
}

void expect_what_was_written(const std::filesystem::path& where) {
  std::mt19937 random(5);
  const place at(where);
  posix_storage in(at.path.string());
  const storage::file file = in.create("f", file_bytes);
  ASSERT_GE(file, 0);
  const storage::file reading = in.open("f", false);
  ASSERT_GE(reading, 0);
  std::string expected(file_bytes, '\0');
  std::string seen(file_bytes, '\0');
  std::uint64_t offset = 1024;
  for (int round = 0; round < 24; ++round) {
    const std::size_t sizes[] = {random() % 5'000, 400'000 + random() % 300'000,
                                 std::size_t{1} << 20U, random() % 3'000'000};
    const std::string bytes = random_bytes(random, sizes[random() % 4]);
    ASSERT_EQ(write_in_pieces(in, file, offset, bytes, random), 0);
    expected.replace(offset, bytes.size(), bytes);
    offset += bytes.size();
    // Zeros ahead, which the next write replaces, and a reader of all, whose pages are in the cache then.
    const std::string zeros(50'000, '\0');
    storage::piece piece{zeros.data(), zeros.size()};
    ASSERT_EQ(write_all(in, file, offset, {&piece, 1}), 0);
    if (round % 3 == 0) {
      ASSERT_EQ(in.sync(file), 0);
    }
    ASSERT_EQ(read_all(in, reading, 0, seen), static_cast<std::int64_t>(seen.size()));
    ASSERT_TRUE(seen == expected) << round;
    if (offset + 3'100'000 > file_bytes) break;
  }
  EXPECT_EQ(in.size(file), static_cast<std::int64_t>(file_bytes));
  in.close(reading);
  in.close(file);
}

TEST(posix_storage, LargeAndSmallWritesAddUp) {
  const scratch top;
  expect_what_was_written(top.path());
}

TEST(posix_storage, TheSameInAFileSystemInMemory) {
  const std::filesystem::path memory = "/dev/shm";
  if (!std::filesystem::is_directory(memory)) GTEST_SKIP() << "no file system in memory";
  expect_what_was_written(memory / ("simdlp-storage-" + std::to_string(std::random_device()())));
}

TEST(posix_storage, ALargeWriteIsCutAtPages) {
  if (!direct_buffer::is_useful) GTEST_SKIP() << "all writes go through the cache";
  const scratch top;
  const place at(top.path());
  posix_storage in(at.path.string());
  const storage::file file = in.create("f", file_bytes);
  ASSERT_GE(file, 0);
  const std::string bytes(2'000'000, 'x');
  const storage::piece piece{bytes.data(), bytes.size()};
  EXPECT_EQ(in.write(file, 1024, {&piece, 1}), 4096 - 1024);
  const std::int64_t wrote = in.write(file, 4096, {&piece, 1});
  EXPECT_TRUE(wrote == 2'000'000 - 2'000'000 % 4096 || wrote == 2'000'000) << wrote;
  const storage::piece small{bytes.data(), 400'000};
  EXPECT_EQ(in.write(file, 1024, {&small, 1}), 400'000);
  in.close(file);
}

}  // namespace
}  // namespace simdlp::journal_test
