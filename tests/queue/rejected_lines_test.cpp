// SPDX-License-Identifier: Apache-2.0
// The files of refused lines: a text is there as a whole or not at all, and its file survives a power loss.
#include "queue/rejected_lines.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/resource.h>

#include <gtest/gtest.h>

#include "queue/opened_queue.h"
#include "queue/watched_syncs.h"
#include "server/running_server.h"

namespace simdlp::testing {
namespace {

using queue_internal::rejected_lines;

// Files of this process cannot become larger, as on a full disk.
class largest_file {
 public:
  explicit largest_file(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    EXPECT_EQ(::getrlimit(RLIMIT_FSIZE, &before_), 0);
    const rlimit now = {bytes, before_.rlim_max};
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &now), 0);
  }
  largest_file(const largest_file&) = delete;
  largest_file& operator=(const largest_file&) = delete;
  ~largest_file() {
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &before_), 0);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_ = {};
  void (*handler_)(int);
};

TEST(rejected_lines, ATextThatDoesNotFitLeavesNoPart) {
  const temporary_folder folder;
  const std::filesystem::path file = folder.path() / "refused" / "db_rp.lp";
  rejected_lines to((folder.path() / "refused").string());
  ASSERT_TRUE(to.keep("db/rp", "first", {}, "m f=1 1\n"));
  const std::string before = text_of(file);
  EXPECT_EQ(before, "# first\nm f=1 1\n");
  {
    const largest_file limit(before.size() + 12);
    EXPECT_FALSE(to.keep("db/rp", "second", {}, "m f=2 2"));
    EXPECT_EQ(text_of(file), before);
  }
  EXPECT_TRUE(to.keep("db/rp", "second", {}, "m f=2 2"));
  EXPECT_EQ(text_of(file), before + "# second\nm f=2 2\n");
}

TEST(rejected_lines, ATextThatCannotBeSyncedIsWrittenAgain) {
  const temporary_folder folder;
  const std::filesystem::path file = folder.path() / "refused" / "db.lp";
  rejected_lines to((folder.path() / "refused").string());
  fail_syncs(1);
  EXPECT_FALSE(to.keep("db", "first", {}, "m f=1 1\n"));
  EXPECT_EQ(text_of(file), "");
  EXPECT_TRUE(to.keep("db", "first", {}, "m f=1 1\n"));
  EXPECT_EQ(text_of(file), "# first\nm f=1 1\n");
  // The first call has made the file, but not its name durable.
  EXPECT_TRUE(was_synced(folder.path() / "refused"));
  EXPECT_TRUE(was_synced(folder.path()));
}

TEST(rejected_lines, TheNameOfANewFileIsDurable) {
  const temporary_folder folder;
  rejected_lines to((folder.path() / "refused").string());
  ASSERT_TRUE(to.keep("a", "reason", {}, "m f=1 1\n"));
  EXPECT_TRUE(was_synced(folder.path() / "refused"));
  EXPECT_TRUE(was_synced(folder.path()));
  ASSERT_TRUE(to.keep("a", "reason", {}, "m f=2 2\n"));
  EXPECT_FALSE(was_synced(folder.path() / "refused"));
  ASSERT_TRUE(to.keep("b", "reason", {}, "m f=3 3\n"));
  EXPECT_TRUE(was_synced(folder.path() / "refused"));
}

}  // namespace
}  // namespace simdlp::testing
