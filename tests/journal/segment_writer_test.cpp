// SPDX-License-Identifier: Apache-2.0
// The writer of a segment: zeros ahead of small writes, and cached pages that are dropped.
#include "journal/segment_writer.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "journal/format.h"
#include "journal/model_storage.h"

namespace simdlp::journal_test {
namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20U;

int write(journal_format::segment_writer& to, const std::string& bytes) {
  journal_format::storage::piece piece{bytes.data(), bytes.size()};
  return to.write({&piece, 1});
}

TEST(segment_writer, WritesZerosAheadOfSmallWritesOnceInMany) {
  model_storage in;
  journal_format::segment_writer to(in);
  ASSERT_EQ(to.start(1, 0, mebibyte), 0);
  const std::string record(1000, 'r');
  std::uint64_t ahead = 0;
  for (int i = 0; i < 500; ++i) {
    const std::uint64_t before = in.calls();
    ASSERT_EQ(write(to, record), 0);
    ahead += in.calls() - before - 1;
  }
  EXPECT_EQ(ahead, 4U);
  // The records are there, and what follows is as it was.
  const std::string content = in.now().at(journal_format::segment_name(1));
  ASSERT_EQ(content.size(), mebibyte);
  EXPECT_EQ(content.find_last_of('r') + 1, to.about().content);
  EXPECT_EQ(std::count(content.begin() + journal_format::segment_header_bytes, content.end(), 'r'),
            500'000);
}

TEST(segment_writer, WritesNoZerosAheadOfLargeWritesOrTheEnd) {
  model_storage in;
  journal_format::segment_writer to(in);
  ASSERT_EQ(to.start(1, 0, mebibyte), 0);
  const std::uint64_t before = in.calls();
  for (int i = 0; i < 4; ++i) ASSERT_EQ(write(to, std::string(100'000, 'r')), 0);
  EXPECT_EQ(in.calls() - before, 4U);
  ASSERT_EQ(to.seal(5), 0);
  EXPECT_EQ(in.calls() - before, 8U);  // a write, two syncs and a change of the size
}

TEST(segment_writer, FillsNoMoreThanTheSegment) {
  model_storage in;
  journal_format::segment_writer to(in);
  ASSERT_EQ(to.start(1, 0, 4096), 0);
  ASSERT_EQ(write(to, "r"), 0);
  EXPECT_EQ(in.now().at(journal_format::segment_name(1)).size(), 4096U);
}

TEST(segment_writer, DropsFromMemoryWhatIsSyncedButTheNewestBytes) {
  model_storage in;
  journal_format::segment_writer to(in);
  ASSERT_EQ(to.start(1, 0, 64 * mebibyte), 0);
  std::uint64_t end = 0;
  for (std::uint64_t i = 0; i < 7; ++i) {
    ASSERT_EQ(write(to, std::string(7 * mebibyte, static_cast<char>('a' + i))), 0);
    ASSERT_EQ(in.drops().size(), i < 3 ? 0 : i - 2);
    ASSERT_EQ(to.sync(), 0);
  }
  for (const model_storage::drop& each : in.drops()) {
    EXPECT_EQ(each.offset, end);
    EXPECT_TRUE(each.was_durable);
    end += each.size;
  }
  EXPECT_EQ(end, to.about().content - 16 * mebibyte);
}

}  // namespace
}  // namespace simdlp::journal_test
