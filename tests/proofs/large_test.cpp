// SPDX-License-Identifier: Apache-2.0
//
// Inputs of 5 GiB, so that sizes, offsets and counts above 32 bits occur. The bytes are one small
// piece of a file that is mapped many times, one copy after the other, so neither the disk nor the
// memory must be that large; only the ends have their own pages. The tests are skipped with
// SIMDLP_SKIP_LARGE=1, and if the machine does not provide the address space.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "effort.h"
#include "simdlp/simdlp.h"

namespace simdlp {
namespace {

constexpr std::size_t piece_size = std::size_t{16} << 20U;
constexpr std::size_t pieces = 320;
constexpr std::uint64_t whole_size = std::uint64_t{piece_size} * pieces;  // 5 GiB
constexpr std::uint64_t four_gigabytes = std::uint64_t{1} << 32U;
static_assert(whole_size > four_gigabytes);

// `piece` 320 times, one after the other.
class repeated_bytes {
 public:
  explicit repeated_bytes(const std::string& piece) {
    if (piece.size() != piece_size) std::abort();
    void* const place =
        mmap(nullptr, whole_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (place == MAP_FAILED) return;
    data_ = static_cast<char*>(place);
    std::FILE* const file = std::tmpfile();
    if (file == nullptr) return;
    const bool written =
        std::fwrite(piece.data(), 1, piece.size(), file) == piece.size() && std::fflush(file) == 0;
    good_ = written;
    for (std::size_t i = 0; i < pieces && good_; ++i) {
      void* const at = data_ + i * piece_size;
      good_ = mmap(at, piece_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE,
                   fileno(file), 0) == at;
    }
    std::fclose(file);
  }
  ~repeated_bytes() {
    if (data_ != nullptr) munmap(data_, whole_size);
  }
  repeated_bytes(const repeated_bytes&) = delete;
  repeated_bytes& operator=(const repeated_bytes&) = delete;

  explicit operator bool() const { return good_; }
  [[nodiscard]] std::string_view view() const { return {data_, whole_size}; }

  [[nodiscard]] std::string_view last(std::uint64_t size) const {
    return {data_ + (whole_size - size), size};
  }

  // Only the pages that are written to become memory of their own.
  void write(std::uint64_t offset, std::string_view bytes) {
    if (offset + bytes.size() > whole_size) std::abort();
    std::copy(bytes.begin(), bytes.end(), data_ + offset);
  }

 private:
  char* data_ = nullptr;
  bool good_ = false;
};

constexpr const char* not_mapped = "5 GiB not tried: the machine does not map them";

std::string skip_reason() {
  const char* const skip = std::getenv("SIMDLP_SKIP_LARGE");
  if (skip != nullptr && std::string_view(skip) == "1")
    return "5 GiB not tried: SIMDLP_SKIP_LARGE=1";
  return {};
}

struct counting_sink {
  void begin(text measurement) { measurement_size = measurement.raw_size(); }
  void tag(text, text) {}
  template <class Value>
  void field(text, Value) {}
  void end(std::optional<std::int64_t> timestamp) {
    ++points;
    last_time = timestamp.value_or(-1);
  }
  void reject(error error, std::string_view) { rejected.push_back(error); }

  std::uint64_t points = 0;
  std::uint64_t measurement_size = 0;
  std::int64_t last_time = 0;
  std::vector<error> rejected;
};

TEST(large, LinesBeyondFourGigabytes) {
  if (const std::string reason = skip_reason(); !reason.empty()) GTEST_SKIP() << reason;
  const std::string_view line =
      "cpu,host=server01,region=eu usage_user=0.25,usage_system=17i,state=\"a, b\" 1700000000000\n";
  std::string piece;
  while (piece.size() + line.size() + 100 < piece_size) piece += line;
  const std::uint64_t points = piece.size() / line.size();
  piece += '#';
  piece.append(piece_size - piece.size() - 1, '.');
  piece += '\n';
  repeated_bytes bytes(piece);
  if (!bytes) GTEST_SKIP() << not_mapped;
  // Over the comment at the end of the last piece, and over a line directly after 4 GiB.
  const std::string_view end = "\nlast f=1 7\n  bad\n";
  bytes.write(whole_size - end.size(), end);
  const std::uint64_t early = four_gigabytes + 2 * line.size();
  bytes.write(early, "c,");

  const std::uint64_t early_line = (points + 1) * (four_gigabytes / piece_size) + 3;
  const std::uint64_t last_line = (points + 1) * pieces + 2;
  decoder decode(bytes.view());
  counting_sink sink;
  decode.visit(sink);
  const totals expected{(points + 1) * pieces + 2, points * pieces, 2, pieces, 0, whole_size};
  EXPECT_EQ(decode.totals(), expected);
  EXPECT_EQ(sink.points, expected.points);
  EXPECT_EQ(sink.last_time, 7);
  ASSERT_EQ(sink.rejected.size(), 2U);
  EXPECT_EQ(sink.rejected[0], (error{errc::tag_equals, early + 2}));
  EXPECT_EQ(sink.rejected[1], (error{errc::expected_space, whole_size - 1}));
  EXPECT_EQ(decode.locate(sink.rejected[0]), (location{early_line, 3}));
  EXPECT_EQ(decode.locate(sink.rejected[1]), (location{last_line, 6}));
}

TEST(large, OneStringOfMoreThanFourGigabytes) {
  if (const std::string reason = skip_reason(); !reason.empty()) GTEST_SKIP() << reason;
  repeated_bytes bytes(std::string(piece_size, 'x'));
  if (!bytes) GTEST_SKIP() << not_mapped;
  const std::string_view begin = "m,a=b first=1i,text=\"";
  const std::string_view end = "\",last=2u 5\nnot a line\nm,c=d g=1,f=\"";
  bytes.write(0, begin);
  bytes.write(whole_size - 100, end);
  bytes.write(whole_size - 1, "\"");
  const std::uint64_t size = whole_size - 100 - begin.size();

  decoder decode(bytes.view());
  ASSERT_TRUE(decode.next());
  const point whole = decode.current();
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole.raw().size(), begin.size() + size + 11);
  std::size_t seen = 0;
  for (const auto& [key, value] : whole.fields()) {
    ++seen;
    if (key == "first") {
      EXPECT_EQ(value.as_integer(), 1);
    } else if (key == "text") {
      EXPECT_EQ(value.as_string().raw_size(), size);
      EXPECT_EQ(value.as_string().size(), size);
      EXPECT_FALSE(value.as_string().has_escapes());
    } else {
      EXPECT_EQ(value.as_unsigned(), 2U);
    }
  }
  EXPECT_EQ(seen, 3U);
  EXPECT_EQ(whole.timestamp(), 5);
  ASSERT_TRUE(decode.next());
  const diagnostic wrong = decode.describe();
  EXPECT_EQ(wrong.offset, whole_size - 100 + 17);
  EXPECT_EQ(wrong.line, 2U);
  EXPECT_EQ(wrong.column, 6U);
  EXPECT_EQ(wrong.original_line, "not a line");
  ASSERT_TRUE(decode.next());
  EXPECT_TRUE(decode.current());
  EXPECT_FALSE(decode.next());
  const totals expected{3, 2, 1, 0, 0, whole_size};
  EXPECT_EQ(decode.totals(), expected);
}

TEST(large, OneNameOfMoreThanFourGigabytes) {
  if (const std::string reason = skip_reason(); !reason.empty()) GTEST_SKIP() << reason;
  repeated_bytes bytes(std::string(piece_size, 'x'));
  if (!bytes) GTEST_SKIP() << not_mapped;
  bytes.write(whole_size - 7, " f=1 7\n");
  const std::string_view end = bytes.last(four_gigabytes + 100);
  decoder decode(end);
  counting_sink sink;
  decode.visit(sink);
  EXPECT_EQ(sink.points, 1U);
  EXPECT_EQ(sink.measurement_size, end.size() - 7);
  EXPECT_EQ(sink.last_time, 7);
  EXPECT_EQ(decode.totals().bytes, end.size());
}

TEST(large, OneCommentOfMoreThanFourGigabytes) {
  if (const std::string reason = skip_reason(); !reason.empty()) GTEST_SKIP() << reason;
  repeated_bytes bytes(std::string(piece_size, '"'));
  if (!bytes) GTEST_SKIP() << not_mapped;
  bytes.write(0, "m f=1\n#");
  bytes.write(whole_size - 21, "\nm f=2 7\nbad=line f=x");
  decoder decode(bytes.view());
  ASSERT_TRUE(decode.next());
  ASSERT_TRUE(decode.next());
  EXPECT_EQ(decode.current().timestamp(), 7);
  ASSERT_TRUE(decode.next());
  const error wrong = decode.current().error();
  EXPECT_EQ(wrong, (error{errc::field_value_syntax, whole_size - 1}));
  EXPECT_EQ(decode.locate(wrong), (location{4, 12}));
  EXPECT_FALSE(decode.next());
  const totals expected{4, 2, 1, 1, 0, whole_size};
  EXPECT_EQ(decode.totals(), expected);
}

TEST(large, AnOpenStringAfterFourGigabytesOfSpaces) {
  if (const std::string reason = skip_reason(); !reason.empty()) GTEST_SKIP() << reason;
  repeated_bytes bytes(std::string(piece_size, ' '));
  if (!bytes) GTEST_SKIP() << not_mapped;
  bytes.write(four_gigabytes + 10, "m f=\"");
  decoder decode(bytes.view());
  ASSERT_TRUE(decode.next());
  const point here = decode.current();
  EXPECT_EQ(here.error(), (error{errc::string_unterminated, four_gigabytes + 14}));
  EXPECT_EQ(here.raw().size(), whole_size - four_gigabytes - 10);
  EXPECT_EQ(decode.locate(here.error()), (location{1, four_gigabytes + 15}));
  EXPECT_FALSE(decode.next());
  const totals expected{1, 0, 1, 0, 0, whole_size};
  EXPECT_EQ(decode.totals(), expected);
}

// The same before lines that would otherwise be valid: all of them belong to a string that never
// ends, so none is a point.
TEST(large, AnOpenStringBeforeOneGigabyteOfLines) {
  if (const std::string reason = skip_reason(); !reason.empty()) GTEST_SKIP() << reason;
  std::string piece;
  const std::string_view line = "evil,host=server01 usage=0.25,total=17i 1700000000000000000\n";
  while (piece.size() + line.size() <= piece_size) piece += line;
  piece.append(piece_size - piece.size(), '\n');
  repeated_bytes bytes(piece);
  if (!bytes) GTEST_SKIP() << not_mapped;
  constexpr std::uint64_t size = std::uint64_t{1} << 30U;
  bytes.write(whole_size - size, "m f=\"");
  for (const kernel& one : kernels()) {
    if (!one.supported()) continue;
    decoder decode(bytes.last(size), {.kernel = &one});
    counting_sink sink;
    decode.visit(sink);
    EXPECT_EQ(sink.points, 0U);
    ASSERT_EQ(sink.rejected.size(), 1U);
    EXPECT_EQ(sink.rejected[0], (error{errc::string_unterminated, 4}));
    EXPECT_EQ(decode.totals(), (totals{1, 0, 1, 0, 0, size}));
  }
}

}  // namespace
}  // namespace simdlp
