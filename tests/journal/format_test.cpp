// SPDX-License-Identifier: Apache-2.0
// The bytes of a segment, as documented in docs/journal.md.
#include "journal/format.h"

#include <gtest/gtest.h>

namespace simdlp::journal_format {
namespace {

TEST(journal_format, SegmentHeadersAreReadBack) {
  const segment_header header{
      .first = 42, .seed = 0x0123456789ABCDEF, .confirmed = 41, .capacity = 1 << 26, .created = -3};
  const header_bytes bytes = encode(header);
  const std::string_view text(bytes.data(), bytes.size());
  EXPECT_EQ(text.substr(0, 8), "SIMDLPJ\x01");
  EXPECT_EQ(text.substr(0, 512), text.substr(512));
  EXPECT_EQ(text[16], 42);
  const auto back = decode_segment_header(text);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->first, 42U);
  EXPECT_EQ(back->seed, header.seed);
  EXPECT_EQ(back->confirmed, 41U);
  EXPECT_EQ(back->capacity, header.capacity);
  EXPECT_EQ(back->created, -3);
  EXPECT_FALSE(decode_segment_header(text.substr(0, header_fields_bytes - 1)));
}

TEST(journal_format, RecordHeadersAreReadBackOnlyWithTheirSeed) {
  const record_header header{.sequence = 7,
                             .arrival = -1,
                             .confirmed = 6,
                             .body = 100,
                             .metadata = 3,
                             .lines = 2,
                             .payload_crc = 5,
                             .database = 4,
                             .precision = 2};
  const record_header_text bytes = encode(header, 99);
  const std::string_view text(bytes.data(), bytes.size());
  const auto back = decode_record_header(text, 99);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->sequence, 7U);
  EXPECT_EQ(back->arrival, -1);
  EXPECT_EQ(back->confirmed, 6U);
  EXPECT_EQ(back->body, 100U);
  EXPECT_EQ(back->metadata, 3U);
  EXPECT_EQ(back->lines, 2U);
  EXPECT_EQ(back->payload_crc, 5U);
  EXPECT_EQ(back->database, 4U);
  EXPECT_EQ(back->precision, 2U);
  EXPECT_EQ(back->size(), 48U + 107U + 1U);
  EXPECT_EQ(peek_sequence(bytes.data()), 7U);
  EXPECT_FALSE(decode_record_header(text, 98));
  EXPECT_FALSE(decode_record_header(std::string(48, '\0'), 0));
}

TEST(journal_format, NamesOfSegmentsAreTheirFirstNumber) {
  EXPECT_EQ(segment_name(1), "00000000000000000001.journal");
  EXPECT_EQ(first_of_segment_name("00000000000000000042.journal"), 42U);
  EXPECT_EQ(first_of_segment_name(segment_name(largest_sequence)), largest_sequence);
  EXPECT_FALSE(first_of_segment_name(segment_name(largest_sequence + 1)));
  EXPECT_FALSE(first_of_segment_name(segment_name(0)));
  EXPECT_FALSE(first_of_segment_name("99999999999999999999.journal"));
  EXPECT_FALSE(first_of_segment_name("42.journal"));
  EXPECT_FALSE(first_of_segment_name("0000000000000000004x.journal"));
  EXPECT_FALSE(first_of_segment_name("00000000000000000042.journal.tmp"));
}

}  // namespace
}  // namespace simdlp::journal_format
