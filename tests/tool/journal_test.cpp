// SPDX-License-Identifier: Apache-2.0
// simdlp journal: its output and exit codes, and that only `repair` changes anything.
#include "simdlp/journal.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include <gtest/gtest.h>

#include "journal/scratch.h"
#include "run_tool.h"

namespace simdlp::tool_test {
namespace {

using journal_test::scratch;

void fill(const scratch& place) {
  // clang 14 captures no structured bindings.
  const auto opened = journal::open(place.path());
  const auto& journal = opened.journal;
  ASSERT_FALSE(opened.error) << opened.error.text;
  const auto append = [&](std::string_view database, journal_precision unit, std::string_view body,
                          std::uint32_t lines) {
    ASSERT_FALSE(journal
                     ->append_and_wait({.database = database,
                                        .precision = unit,
                                        .arrival = 1'500'000'000,
                                        .lines = lines,
                                        .body = {&body, 1}})
                     .error);
  };
  append("home", journal_precision::seconds, "m,b=2,a=1 f=1 7\nm f=2\n", 2);
  append("other", journal_precision::nanoseconds, "n f=3 9", 1);
  append("home", journal_precision::milliseconds, "m f=4 8\n", 1);
}

void damage_second_record(const scratch& place) {
  std::fstream file(place / "00000000000000000001.journal",
                    std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(1024 + (48 + 4 + 22 + 1) + 48 + 5 + 1);
  file.put('X');
}

TEST(tool_journal, CatPrintsThePointsInOrder) {
  const scratch place;
  fill(place);
  const outcome all = run({"journal", "cat", place.path()});
  EXPECT_EQ(all.code, 0) << all.err;
  EXPECT_EQ(all.out, "m,a=1,b=2 f=1 7000000000\nm f=2 1000000000\nn f=3 9\nm f=4 8000000\n");
  EXPECT_EQ(run({"journal", "cat", place.path(), "--database", "other"}).out, "n f=3 9\n");
  EXPECT_EQ(run({"journal", "cat", place.path(), "--from", "3"}).out, "m f=4 8000000\n");
}

TEST(tool_journal, ListPrintsTheSegments) {
  const scratch place;
  fill(place);
  const outcome listed = run({"journal", "list", place.path()});
  EXPECT_EQ(listed.code, 0) << listed.err;
  const auto lines = lines_of(listed.out);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_TRUE(lines[1].starts_with("1\t3\t4\t")) << lines[1];
  EXPECT_TRUE(lines[1].ends_with("finished\t00000000000000000001.journal")) << lines[1];
}

TEST(tool_journal, VerifyAndRepairReportDamage) {
  const scratch place;
  fill(place);
  EXPECT_EQ(run({"journal", "verify", place.path()}).code, 0);
  damage_second_record(place);
  const outcome verified = run({"journal", "verify", place.path()});
  EXPECT_EQ(verified.code, 1);
  EXPECT_NE(verified.out.find("record 2 is lost"), std::string::npos) << verified.out;
  EXPECT_FALSE(std::filesystem::exists(place / "damaged"));
  const outcome printed = run({"journal", "cat", place.path()});
  EXPECT_EQ(printed.code, 1);
  EXPECT_NE(printed.err.find("record 2 is lost"), std::string::npos) << printed.err;
  EXPECT_EQ(lines_of(printed.out).size(), 3U);

  EXPECT_EQ(run({"journal", "repair", place.path()}).code, 1);
  EXPECT_TRUE(std::filesystem::exists(place / "damaged"));
  EXPECT_EQ(run({"journal", "verify", place.path()}).code, 1);
  EXPECT_EQ(run({"journal", "repair", place.path(), "--acknowledge"}).code, 0);
  EXPECT_EQ(run({"journal", "verify", place.path()}).code, 0);
}

// The code of `cat`, which must be that of `verify`.
int checked_code(const std::string& directory) {
  const outcome verified = run({"journal", "verify", directory});
  const outcome printed = run({"journal", "cat", directory});
  EXPECT_EQ(printed.code, verified.code) << verified.out << printed.err;
  EXPECT_EQ(printed.err.empty(), printed.code == 0) << printed.err;
  return printed.code;
}

TEST(tool_journal, CatReportsAnEndThatWasCut) {
  const scratch place;
  fill(place);
  const std::filesystem::path file = place / "00000000000000000001.journal";
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 90);
  const outcome printed = run({"journal", "cat", place.path()});
  EXPECT_EQ(printed.code, 1);
  EXPECT_NE(printed.err.find("the file was cut"), std::string::npos) << printed.err;
  EXPECT_EQ(lines_of(printed.out).size(), 3U);
  EXPECT_EQ(checked_code(place.path()), 1);
  // After the next start, only the folder 'damaged' knows.
  fill(place);
  EXPECT_EQ(checked_code(place.path()), 1);
  const outcome after = run({"journal", "cat", place.path()});
  EXPECT_NE(after.err.find("the file was cut"), std::string::npos) << after.err;
  EXPECT_EQ(lines_of(after.out).size(), 7U);
}

TEST(tool_journal, CatDoesNotReportDamageThatIsAcknowledged) {
  const scratch place;
  const auto first = place / "00000000000000000001.journal";
  const std::function<void()> changes[] = {
      [&] { damage_second_record(place); },
      [&] { std::filesystem::resize_file(first, std::filesystem::file_size(first) - 90); },
      [&] { std::filesystem::resize_file(first, 100); },
      [&] { std::ofstream(first, std::ios::app) << "more"; },
      [&] { std::filesystem::remove(place / "00000000000000000004.journal"); },
  };
  for (const bool is_last : {true, false}) {
    for (const auto& change : changes) {
      std::filesystem::remove_all(place.path());
      fill(place);
      if (!is_last) fill(place);
      if (!is_last) fill(place);
      if (is_last && &change == std::end(changes) - 1) continue;
      change();
      const auto number = &change - std::begin(changes);
      EXPECT_EQ(checked_code(place.path()), 1) << number;
      EXPECT_EQ(run({"journal", "repair", place.path(), "--acknowledge"}).code, 0) << number;
      EXPECT_EQ(checked_code(place.path()), 0) << number;
    }
  }
}

TEST(tool_journal, CatAndVerifyAgreeAtTheEndOfAKilledWriter) {
  const scratch place;
  const scratch copy;
  const auto opened = journal::open(place.path(), {.segment_bytes = 4096});
  ASSERT_FALSE(opened.error) << opened.error.text;
  const std::string_view body = "m f=1 1\nm f=2 2\n";
  for (int i = 0; i < 2; ++i)
    ASSERT_FALSE(opened.journal->append_and_wait({.database = "d", .body = {&body, 1}}).error);
  const std::string name = "00000000000000000001.journal";
  std::filesystem::create_directories(copy.path());
  std::filesystem::copy_file(place / name, copy / name);
  std::string whole(std::filesystem::file_size(copy / name), '\0');
  std::ifstream(copy / name, std::ios::binary)
      .read(whole.data(), static_cast<std::streamsize>(whole.size()));
  const std::size_t end = whole.find_last_not_of('\0') + 1;
  const auto code_of = [&](const std::string& content) {
    std::ofstream(copy / name, std::ios::binary) << content;
    return checked_code(copy.path());
  };
  EXPECT_EQ(code_of(whole), 0);
  std::string changed = whole;
  changed[end - 1] = '\0';  // a write in progress loses more than one byte
  EXPECT_EQ(code_of(changed), 1);
  changed[end - 2] = '\0';
  EXPECT_EQ(code_of(changed), 0);
  changed = whole;
  changed[end - 5] = 'X';
  EXPECT_EQ(code_of(changed), 1);
  for (std::size_t size = end + 1; size > end - 70; size -= 10)
    EXPECT_EQ(code_of(whole.substr(0, size)), 1) << size;
}

TEST(tool_journal, CatStartsOnlyAtANumberThatTheJournalHas) {
  const scratch place;
  fill(place);
  for (const char* const wrong : {"-1", "0", "5", "18446744073709551615", "18446744073709551616",
                                  "x", "2x", "1.5", "", " 1", "+1"}) {
    const std::string from = std::string("--from=") + wrong;
    const outcome refused = run({"journal", "cat", place.path(), from});
    EXPECT_EQ(refused.code, 2) << wrong;
    EXPECT_NE(refused.err.find("--from"), std::string::npos) << refused.err;
    EXPECT_EQ(refused.out, "");
  }
  // The next number, which has no record yet.
  const outcome next = run({"journal", "cat", place.path(), "--from", "4"});
  EXPECT_EQ(next.code, 0) << next.err;
  EXPECT_EQ(next.out, "");
}

TEST(tool_journal, BytesBehindAFinishedSegmentAreDamage) {
  for (const bool is_last : {true, false}) {
    const scratch place;
    fill(place);
    if (!is_last) fill(place);
    std::ofstream(place / "00000000000000000001.journal", std::ios::app | std::ios::binary)
        << "more";
    for (const char* const command : {"cat", "verify"}) {
      const outcome got = run({"journal", command, place.path()});
      EXPECT_EQ(got.code, 1) << command;
      EXPECT_NE((got.out + got.err).find("4 damaged bytes"), std::string::npos) << got.out;
      EXPECT_NE((got.out + got.err).find("no record is lost"), std::string::npos) << got.out;
    }
    EXPECT_EQ(run({"journal", "repair", place.path(), "--acknowledge"}).code, 0);
    EXPECT_EQ(run({"journal", "verify", place.path()}).code, 0);
  }
}

TEST(tool_journal, AFileThatWasLengthenedIsNotReadToItsEnd) {
  const scratch place;
  fill(place);
  // A file with a hole: reading it would take minutes.
  std::filesystem::resize_file(place / "00000000000000000001.journal", std::uintmax_t{1} << 42U);
  for (const char* const command : {"list", "cat", "verify"}) {
    const outcome got = run({"journal", command, place.path()});
    EXPECT_EQ(got.code, command == std::string_view("list") ? 0 : 1) << command;
    EXPECT_NE((got.out + got.err).find("lengthened"), std::string::npos) << got.out << got.err;
  }
  EXPECT_EQ(lines_of(run({"journal", "cat", place.path()}).out).size(), 4U);
  EXPECT_EQ(run({"journal", "repair", place.path(), "--acknowledge"}).code, 0);
  EXPECT_EQ(run({"journal", "verify", place.path()}).code, 0);
}

TEST(tool_journal, StrictJournalsNameTheirDirectoryAndCountTheirDamage) {
  const scratch place;
  fill(place);
  damage_second_record(place);
  const auto strict = [&] { return journal::open(place.path(), {.strict = true}).error.text; };
  EXPECT_TRUE(strict().starts_with(place.path() + ": 1 damaged place; list it with ")) << strict();
  std::ofstream(place / "00000000000000000001.journal", std::ios::app) << "more";
  EXPECT_TRUE(strict().starts_with(place.path() + ": 2 damaged places; list them with "))
      << strict();
}

TEST(tool_journal, RepairIsRefusedWhileTheJournalIsOpen) {
  const scratch place;
  const auto opened = journal::open(place.path());
  ASSERT_FALSE(opened.error) << opened.error.text;
  const outcome refused = run({"journal", "repair", place.path()});
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.err.find("in use by process"), std::string::npos) << refused.err;
}

TEST(tool_journal, HelpOfACommandShowsOnlyItsOwnExamples) {
  const std::string_view commands[] = {"list", "cat", "verify", "repair"};
  for (const std::string_view command : commands) {
    const outcome help = run({"journal", std::string(command), "--help"});
    EXPECT_EQ(help.code, 0);
    EXPECT_NE(help.out.find("Exit codes: 0"), std::string::npos) << help.out;
    for (const std::string_view other : commands) {
      const bool shown =
          help.out.find("  simdlp journal " + std::string(other)) != std::string::npos;
      EXPECT_EQ(shown, command == other) << help.out;
    }
  }
}

TEST(tool_journal, NamesWhatIsWrongWithTheDirectory) {
  for (const char* const command : {"list", "cat", "verify", "repair"}) {
    const outcome refused = run({"journal", command, "/no/such/journal"});
    EXPECT_EQ(refused.code, 2) << command;
    EXPECT_NE(refused.err.find("/no/such/journal"), std::string::npos) << refused.err;
  }
  const scratch place;
  std::filesystem::create_directories(place.path());
  for (const char* const command : {"list", "cat", "verify", "repair"}) {
    const outcome refused = run({"journal", command, place.path()});
    EXPECT_EQ(refused.code, 2) << command;
    EXPECT_NE(refused.err.find("not a journal"), std::string::npos) << refused.err;
    EXPECT_TRUE(std::filesystem::is_empty(place.path())) << command;
  }
  const std::string file = place / "file";
  std::ofstream(file) << "x";
  for (const char* const command : {"list", "cat", "verify", "repair"}) {
    const outcome refused = run({"journal", command, file});
    EXPECT_EQ(refused.code, 2) << command;
    EXPECT_EQ(refused.err, "simdlp: " + file + ": cannot read: Not a directory\n") << command;
  }
  EXPECT_EQ(run({"journal"}).code, 2);
  EXPECT_EQ(run({"journal", "list"}).code, 2);
}

TEST(tool_journal, KnowsNothingOfTheRecordsOfAFileThatIsGone) {
  const scratch place;
  fill(place);
  damage_second_record(place);
  EXPECT_EQ(run({"journal", "repair", place.path()}).code, 1);
  EXPECT_NE(run({"journal", "verify", place.path()}).out.find("record 2 is lost"),
            std::string::npos);
  std::filesystem::remove(place / "00000000000000000001.journal");  // as retention does
  const std::string expected = "its file is gone; which records are lost is not known";
  EXPECT_NE(run({"journal", "verify", place.path()}).out.find(expected), std::string::npos);
  for (const char* command : {"list", "cat"}) {
    const outcome done = run({"journal", command, place.path()});
    EXPECT_NE(done.err.find(expected), std::string::npos) << done.err;
  }
  const outcome repaired = run({"journal", "repair", place.path()});
  EXPECT_NE(repaired.err.find(expected), std::string::npos) << repaired.err;
}

// cat --from does not read the earlier segments, but their damage is known.
TEST(tool_journal, CatFromALaterSegmentTellsFilesThatAreThere) {
  const scratch place;
  fill(place);
  damage_second_record(place);
  EXPECT_EQ(run({"journal", "repair", place.path()}).code, 1);
  fill(place);
  const outcome done = run({"journal", "cat", place.path(), "--from", "5"});
  EXPECT_EQ(done.code, 1);
  EXPECT_EQ(done.err.find("gone"), std::string::npos) << done.err;
}

}  // namespace
}  // namespace simdlp::tool_test
