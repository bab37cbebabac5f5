// SPDX-License-Identifier: Apache-2.0
// Walks over the records of one segment, checks each, and finds the next valid one after bytes that
// are not valid. Recovery, inspection and readers use it, and decide what a bad place means.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "journal/format.h"
#include "journal/storage.h"

namespace simdlp::journal_format {

enum class cursor_step : std::uint8_t {
  record,  // header() and payload() are the next record
  bad,     // bad() is a place that belongs to no valid record
  end,     // nothing but zeros follows
  sealed,  // the end record; it is followed by nothing
  failed,  // error() is the errno, below 0
};

// A place between two records, or after the last one. Its length is 0 if records are missing and no
// bytes are in their place, for example if a file was joined from two pieces.
struct bad_place {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::uint64_t expected = 0;  // the sequence number that should have come
  std::uint64_t found = 0;  // the number of the next valid record, or of the end; 0 if none follows
  std::uint64_t confirmed = 0;  // of that record
  // Valid only if no valid record follows. True if a sector or the end of the record was not
  // written, as after a write in progress; false after a changed byte.
  bool torn = false;
  bool after_end = false;  // after the record of kind end: no record can be here
  bool not_read = false;   // after the largest size that the segment can have
};

class segment_cursor {
 public:
  // The caller still owns `file`. Reads the header.
  segment_cursor(storage& in, storage::file file);

  // 0, or a negative errno if the header could not be read.
  [[nodiscard]] int error() const noexcept { return error_; }
  // nullopt if no copy of the header is valid. Then there are no records.
  [[nodiscard]] const std::optional<segment_header>& segment() const noexcept { return segment_; }
  // True if both copies of the header are unchanged.
  [[nodiscard]] bool header_is_intact() const noexcept { return intact_; }

  // Advances. If `final`, the file is no longer written, so records are searched for after zeros.
  // Otherwise zeros are the end, and next() may be called again.
  [[nodiscard]] cursor_step next(bool final);

  [[nodiscard]] const record_header& record() const noexcept { return record_; }
  // Database, metadata and body of the record, valid until the next call of next().
  [[nodiscard]] std::string_view payload() const noexcept { return payload_; }
  [[nodiscard]] const bad_place& bad() const noexcept { return bad_; }

  // The end of the last valid record.
  [[nodiscard]] std::uint64_t content() const noexcept { return content_; }
  // The size of the file.
  [[nodiscard]] std::uint64_t size() const noexcept { return file_size_; }
  [[nodiscard]] std::uint64_t expected() const noexcept { return expected_; }

 private:
  enum class validity : std::uint8_t { valid, invalid, failed };

  [[nodiscard]] bool update_size();
  void read_segment_header();
  // Up to `size` bytes at `offset`, from the window; less at the end of the file.
  [[nodiscard]] std::optional<std::string_view> bytes_at(std::uint64_t offset, std::size_t size);
  [[nodiscard]] validity check(std::uint64_t offset, record_header& header);
  [[nodiscard]] validity find_next(std::uint64_t from, std::uint64_t end, std::uint64_t& offset,
                                   record_header& header);
  // The end of the last byte that is not zero.
  [[nodiscard]] std::optional<std::uint64_t> end_of_data(std::uint64_t from);
  [[nodiscard]] std::optional<bool> is_torn(std::uint64_t offset, std::uint64_t data_end);
  [[nodiscard]] cursor_step take(std::uint64_t offset, const record_header& header);
  [[nodiscard]] cursor_step fail(int error) noexcept;

  storage* in_;
  storage::file file_;
  int error_ = 0;
  std::optional<segment_header> segment_;
  bool intact_ = false;
  bool sealed_ = false;
  bool trailing_reported_ = false;
  bool excess_reported_ = false;

  std::uint64_t file_size_ = 0;
  std::uint64_t size_ = 0;  // of the part that is read
  std::uint64_t at_ = 0;
  std::uint64_t content_ = 0;
  std::uint64_t expected_ = 0;
  record_header record_;
  std::string payload_;
  bad_place bad_;
  bool gap_reported_ = false;

  std::vector<char> window_;
  std::uint64_t window_at_ = 0;
  std::size_t window_size_ = 0;
};

}  // namespace simdlp::journal_format
