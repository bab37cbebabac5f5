// SPDX-License-Identifier: Apache-2.0
// Input files that are not plain UTF-8: compression, encodings, containers, damage.
#include <gtest/gtest.h>

#include "compress.h"
#include "run_tool.h"
#include "tool/exit_code.h"
#include "tool/input/input.h"
#include "tool/input/logical_lines.h"

namespace simdlp::tool_test {
namespace {

using tool::input;
using tool::input_options;
using namespace std::string_view_literals;

struct read_back {
  std::string text;
  std::string problem;
  std::vector<std::string> notes;
};

// Reads the file as a whole, and again in pieces of `piece` bytes. Both results must be the same.
read_back read(std::string_view content, const input_options& options = {}, std::size_t piece = 7) {
  const temporary_file file(content);
  input whole(file.path(), options);
  const std::string_view bytes = whole.bytes();
  input pieces(file.path(), options);
  if (!pieces.is_in_memory()) {
    std::string got(1, '\0');
    std::string all;
    while (!got.empty()) {
      got.resize(piece);
      got.resize(pieces.read(got.data(), piece));
      all += got;
    }
    EXPECT_EQ(all.substr(0, bytes.size()), bytes);
    EXPECT_EQ(pieces.problem(), whole.problem());
  }
  std::string problem = whole.problem();
  if (problem.starts_with(file.path())) problem.erase(0, file.path().size());
  return {std::string(bytes), problem, whole.notes()};
}

std::string failure_of(std::string_view content) {
  const temporary_file file(content);
  try {
    input opened(file.path());
  } catch (const tool::failure& why) {
    return std::string(why.what()).substr(file.path().size());
  }
  return "";
}

std::string many_lines() {
  std::string lines;
  for (int i = 0; i < 50'000; ++i) {
    lines += "cpu,host=h" + std::to_string(i * 7919 % 997) + " v=" + std::to_string(i * 31 % 1009) +
             "i " + std::to_string(i) + "\n";
  }
  return lines;
}

TEST(byte_reader, AheadHoldsWhatCameBeforeAFailure) {
  std::string ahead;
  bool first = true;
  const tool::byte_reader from = [&first](char* to, std::size_t) -> std::size_t {
    if (!std::exchange(first, false)) throw tool::failure("cut");
    to[0] = 'a';
    return 1;
  };
  EXPECT_THROW(tool::read_ahead(from, ahead, 10), tool::failure);
  EXPECT_EQ(ahead, "a");
}

TEST(input, StaysInMemoryWhenItIsPlain) {
  const temporary_file file("m f=1 1\n");
  input plain(file.path());
  EXPECT_TRUE(plain.is_in_memory());
  EXPECT_EQ(plain.bytes(), "m f=1 1\n");
  EXPECT_TRUE(plain.notes().empty());
}

TEST(input, UnpacksGzipAndZstd) {
  const std::string lines = many_lines();
  EXPECT_EQ(read(gzip_of(lines), {}, 4099).text, lines);
  EXPECT_EQ(read(zstd_of(lines), {}, 4099).text, lines);
  EXPECT_EQ(read(gzip_of("m f=1 1\n")).text, "m f=1 1\n");
  EXPECT_EQ(read(zstd_of("m f=1 1\n")).text, "m f=1 1\n");
  EXPECT_EQ(read(gzip_of("")).text, "");
  EXPECT_EQ(read(zstd_of("")).text, "");
}

TEST(input, UnpacksSeveralMembersAndFrames) {
  EXPECT_EQ(read(gzip_of("a f=1\n") + gzip_of("") + gzip_of("b f=2\n")).text, "a f=1\nb f=2\n");
  EXPECT_EQ(read(zstd_of("a f=1\n") + zstd_of("b f=2\n")).text, "a f=1\nb f=2\n");
  const read_back padded = read(gzip_of("a f=1\n") + std::string(600, '\0'));
  EXPECT_EQ(padded.text, "a f=1\n");
  EXPECT_EQ(padded.problem, "");
}

TEST(input, KeepsWholeLinesBeforeDamage) {
  const std::string lines = many_lines();
  for (const std::string& packed : {gzip_of(lines), zstd_of(lines)}) {
    for (const std::size_t cut : {packed.size() / 2, packed.size() - 1, packed.size() - 5}) {
      const read_back result = read(packed.substr(0, cut), {}, 4099);
      EXPECT_TRUE(lines.starts_with(result.text));
      EXPECT_TRUE(result.text.empty() || result.text.ends_with('\n'));
      EXPECT_NE(result.problem.find("ends too early, at byte " + std::to_string(cut)),
                std::string::npos)
          << result.problem;
    }
  }
  std::string damaged = gzip_of(lines);
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 0x55);
  const read_back result = read(damaged, {}, 4099);
  EXPECT_EQ(result.text, lines);
  EXPECT_NE(result.problem.find("the gzip data are damaged at byte "), std::string::npos);
  const read_back tail = read(gzip_of("a f=1\n") + "something");
  EXPECT_EQ(tail.text, "a f=1\n");
  EXPECT_NE(tail.problem.find("unexpected data after the gzip data, at byte "), std::string::npos);
}

TEST(input, NamesWhatItDoesNotUnpack) {
  EXPECT_NE(failure_of("\xFD"
                       "7zXZ\0\0\4"sv)
                .find("this is xz data; unpack it first: xz -dc "),
            std::string::npos);
  EXPECT_NE(failure_of("BZh91AY&SYxxxxxx").find("this is bzip2 data"), std::string::npos);
  EXPECT_NE(failure_of("\x04\x22\x4D\x18xxxx").find("this is lz4 data"), std::string::npos);
  EXPECT_NE(failure_of("PK\x03\x04xxxxxxx").find("this is zip data"), std::string::npos);
  EXPECT_NE(failure_of("PK\x03\x04\x14\0\x06\0[Content_Types].xml"sv)
                .find("this is spreadsheet data; save it as CSV first"),
            std::string::npos);
  std::string tar(512, '\0');
  tar.replace(0, 4, "a.lp");
  tar.replace(257, 5, "ustar");
  EXPECT_NE(failure_of(tar).find("this is tar data"), std::string::npos);
  EXPECT_NE(failure_of(gzip_of(tar)).find("this is tar data"), std::string::npos);
  EXPECT_NE(failure_of(gzip_of(gzip_of("m f=1"))).find("this is gzip data"), std::string::npos);
}

TEST(input, ReadsMeasurementsThatLookLikeSignatures) {
  for (const std::string_view line : {"BZh f=1\n", "PAR1 f=1\n", "PAR1,t=1 f=1\n", "BZh91 f=2\n"}) {
    EXPECT_EQ(read(line).text, line);
  }
}

TEST(input, TakesOffAByteOrderMark) {
  const read_back plain = read("\xEF\xBB\xBFm f=1\r\n");
  EXPECT_EQ(plain.text, "m f=1\r\n");
  ASSERT_EQ(plain.notes.size(), 1U);
  EXPECT_EQ(plain.notes[0], "the byte order mark at the start was left out");
  EXPECT_EQ(read(gzip_of("\xEF\xBB\xBFm f=1\n")).text, "m f=1\n");
  EXPECT_EQ(read("m f=1\n\xEF\xBB\xBFn f=1\n").text, "m f=1\n\xEF\xBB\xBFn f=1\n");
}

TEST(input, ConvertsUtf16AndUtf32) {
  const std::string_view little = "\xFF\xFEm\0 \0f\0=\0\"\0\x3D\xD8\x00\xDE\"\0\n\0"sv;
  const std::string_view want = "m f=\"\xF0\x9F\x98\x80\"\n";
  EXPECT_EQ(read(little).text, want);
  EXPECT_EQ(read(little.substr(2)).text, want) << "without a mark";
  std::string big(little);
  for (std::size_t i = 0; i < big.size(); i += 2) std::swap(big[i], big[i + 1]);
  EXPECT_EQ(read(big).text, want);
  EXPECT_EQ(read("\xFF\xFE\0\0m\0\0\0\xFC\0\0\0"sv).text, "m\xC3\xBC");
  const read_back broken = read("\xFF\xFEm\0\x3D\xD8m\0x"sv);
  EXPECT_EQ(broken.text, "m\xEF\xBF\xBDm\xEF\xBF\xBD");
  EXPECT_EQ(broken.notes.back(), "2 characters could not be converted to UTF-8 and became U+FFFD");
}

TEST(input, ConvertsTheEncodingThatIsNamed) {
  const input_options windows = {.encoding = "windows-1252"};
  EXPECT_EQ(read("m,s=Z\xFCrich f=\"\x80\"\n", windows).text,
            "m,s=Z\xC3\xBCrich f=\"\xE2\x82\xAC\"\n");
  EXPECT_EQ(read("m f=\"\x81\"\n", windows).text, "m f=\"\xEF\xBF\xBD\"\n");
  EXPECT_EQ(read(gzip_of("m f=\"\xFC\"\n"), windows).text, "m f=\"\xC3\xBC\"\n");
  EXPECT_EQ(read("\xEF\xBB\xBFm f=\"\xC3\xBC\"\n", windows).text, "m f=\"\xC3\xBC\"\n")
      << "a mark of UTF-8 says more than the option";
  const std::string large = "m f=\"" + std::string(200'000, '\xE4') + "\"\n";
  EXPECT_EQ(read(large, windows, 4099).text.size(), large.size() + 200'000);
}

TEST(input, ReadsExportsOfInfluxDb1) {
  const std::string_view text =
      "# INFLUXDB EXPORT: 2016-10-14T00:00:00Z - 2016-10-15T00:00:00Z\n"
      "# DDL\nCREATE DATABASE tele WITH NAME autogen\n# DML\n"
      "# CONTEXT-DATABASE:tele\n# CONTEXT-RETENTION-POLICY:autogen\n# writing tsm data\n"
      "m s=\"a\nCREATE DATABASE b\" 1\n"
      "# CONTEXT-DATABASE: other\n# CONTEXT-RETENTION-POLICY: oneday\nm f=1 2\n";
  const read_back result = read(text);
  EXPECT_EQ(result.text.size(), text.size());
  EXPECT_NE(result.text.find("\n#REATE DATABASE tele"), std::string::npos);
  EXPECT_NE(result.text.find("\nCREATE DATABASE b\" 1\n"), std::string::npos);
  ASSERT_EQ(result.notes.size(), 2U);
  EXPECT_EQ(result.notes[0], "1 statement of an InfluxDB export was skipped");
  EXPECT_EQ(result.notes[1],
            "an export of InfluxDB; database and retention policy: tele.autogen, other.oneday");
  EXPECT_EQ(read("DDL\r\nCREATE DATABASE a\r\n\r\nDML\r\nm f=1 1").text,
            "#DL\r\n#REATE DATABASE a\r\n\r\n#ML\r\nm f=1 1");
}

TEST(input, ReadsRecordingsOfKapacitor) {
  const std::string_view text = "tele\nautogen\nm s=\"a\nb\nc\" 1\ntele\n\nn f=1 2\n";
  const read_back result = read(text);
  EXPECT_EQ(result.text, "#ele\n#utogen\nm s=\"a\nb\nc\" 1\n#ele\n\nn f=1 2\n");
  ASSERT_EQ(result.notes.size(), 1U);
  EXPECT_EQ(result.notes[0],
            "a recording of Kapacitor; database and retention policy: tele.autogen, tele.");
}

TEST(input, LeavesOtherTextAlone) {
  for (const std::string_view text :
       {"word\n", "word\nm f=1 1\n", "a\nb\n", "a\nb\nc\n", "# DDLs\nm f=1\n", "m\n\nm f=1\n",
        "CREATE TABLE x\n", "# comment\nCREATE DATABASE x\nm f=1\n"}) {
    const read_back result = read(text);
    EXPECT_EQ(result.text, text);
    EXPECT_TRUE(result.notes.empty()) << text;
  }
}

TEST(input, LeavesOutTheDosEndOfFile) {
  const read_back result = read("m f=1\n\x1A");
  EXPECT_EQ(result.text, "m f=1\n");
  ASSERT_EQ(result.notes.size(), 1U);
  EXPECT_EQ(result.notes[0], "the byte 0x1A at the end was left out");
  EXPECT_EQ(read(gzip_of("m f=1\n\x1A")).text, "m f=1\n");
  EXPECT_EQ(read("m f=1\n\x1Am f=1\n").text, "m f=1\n\x1Am f=1\n");
  EXPECT_EQ(read("m f=1\n\x1A\x1A").text, "m f=1\n\x1A");
}

TEST(input, OfDirectoriesAndLists) {
  const temporary_file file("m f=1i 1\n", "a.lp");
  const std::string folder = file.path().substr(0, file.path().size() - 5);
  const temporary_file list(file.path() + "\r\n\n" + file.path() + "\n", "list");
  const std::string once = "m f=1i 1\n";
  EXPECT_EQ(run({"cat", "--to", "lp", "-r", folder}).out, once);
  EXPECT_EQ(run({"cat", "--to", "lp", "--files-from", list.path()}).out, once + once);
  EXPECT_EQ(run({"cat", "--to", "lp", "@" + list.path()}).out, once + once);
  EXPECT_EQ(run({"cat", "--to", "lp", "--files-from", "-"}, {.standard_input = file.path()}).out,
            once);
  EXPECT_EQ(run({"cat", "--to", "lp", "@" + list.path() + ".absent"}).code, 2);
}

TEST(input, OfAnEncodingThatIsNotKnownIsWrongUsage) {
  const outcome result = run({"check", "--encoding", "klingon", "-"});
  EXPECT_EQ(result.code, 2);
  EXPECT_NE(result.err.find("'klingon' is not known here"), std::string::npos) << result.err;
}

TEST(input, ThatIsDamagedEndsWithTwo) {
  const std::string packed = gzip_of(many_lines());
  const outcome result =
      run({"fmt", "-"}, {.standard_input = std::string_view(packed).substr(0, packed.size() / 2)});
  EXPECT_EQ(result.code, 2);
  EXPECT_TRUE(many_lines().starts_with(result.out));
  EXPECT_NE(result.err.find("simdlp: -: cannot read: the gzip data ends too early"),
            std::string::npos)
      << result.err;
}

TEST(logical_line_state, KnowsStringsEscapesAndComments) {
  const auto lines = [](std::string_view text) {
    tool::logical_line_state state;
    std::size_t ends = 0;
    for (const char byte : text) {
      state.take(byte);
      if (byte == '\n' && state.is_at_line_start()) ++ends;
    }
    return ends;
  };
  EXPECT_EQ(lines("m f=\"a\nb\"\n"), 1U);
  EXPECT_EQ(lines("m f=\"a\\\"\nb\"\nn f=1\n"), 2U);
  EXPECT_EQ(lines("# f=\"\nm f=1\n"), 2U);
  EXPECT_EQ(lines("m\\ f=\"\nm f=1\n"), 2U);
  EXPECT_EQ(lines("m a\\=\"\nm f=1\n"), 2U);
  EXPECT_EQ(lines("m f=x\"\n"), 1U);
  EXPECT_EQ(lines("m f=\"\\\\\"\n\n"), 2U);
}

}  // namespace
}  // namespace simdlp::tool_test
