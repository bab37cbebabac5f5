// SPDX-License-Identifier: Apache-2.0
#include "journal/segment_cursor.h"

#include <algorithm>
#include <cstring>

#include "journal/crc32c.h"

namespace simdlp::journal_format {
namespace {

constexpr std::size_t window_bytes = std::size_t{256} << 10U;
// The bytes in which a header is searched for, in case bytes were added or lost before it.
constexpr std::size_t header_search_bytes = 4 * segment_header_bytes;

bool is_zero(std::string_view bytes) noexcept {
  return bytes.empty() ||
         (bytes.front() == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

}  // namespace

segment_cursor::segment_cursor(storage& in, storage::file file) : in_(&in), file_(file) {
  if (!update_size()) return;
  window_.resize(static_cast<std::size_t>(
      std::clamp<std::uint64_t>(size_, header_search_bytes, window_bytes)));
  read_segment_header();
}

cursor_step segment_cursor::fail(int error) noexcept {
  error_ = error;
  return cursor_step::failed;
}

bool segment_cursor::update_size() {
  const std::int64_t size = in_->size(file_);
  if (size < 0) {
    error_ = static_cast<int>(size);
    return false;
  }
  file_size_ = static_cast<std::uint64_t>(size);
  size_ = file_size_;
  // A segment never grows. Twice its size has room for bytes that were inserted into it.
  if (segment_) size_ = std::min(size_, 2 * segment_->capacity);
  return true;
}

void segment_cursor::read_segment_header() {
  const auto bytes = bytes_at(0, header_search_bytes);
  if (!bytes) return;
  segment_ = decode_segment_header(*bytes);
  if (segment_ && bytes->size() >= segment_header_bytes) {
    const header_bytes written = encode(*segment_);
    intact_ = std::memcmp(written.data(), bytes->data(), written.size()) == 0;
  }
  at_ = segment_header_bytes;
  if (!intact_) {
    // Records follow the last copy that can be found; the zeros between them are passed over.
    std::size_t last = 0;
    for (std::size_t at = bytes->find(magic); at != std::string_view::npos;
         at = bytes->find(magic, at + 1)) {
      const auto copy = decode_segment_header(bytes->substr(at));
      if (!copy) continue;
      segment_ = copy;
      last = at;
    }
    at_ = std::min<std::uint64_t>(last + header_fields_bytes, size_);
    const auto rest = bytes_at(at_, segment_header_bytes);
    if (!rest) return;
    at_ += std::min(rest->find_first_not_of('\0'), rest->size());
  }
  content_ = at_;
  if (!segment_) return;
  expected_ = segment_->first;
  size_ = std::min(size_, 2 * segment_->capacity);
}

std::optional<std::string_view> segment_cursor::bytes_at(std::uint64_t offset, std::size_t size) {
  const auto inside = [&] {
    return offset >= window_at_ && offset + size <= window_at_ + window_size_;
  };
  if (!inside()) {
    if (size > window_.size()) window_.resize(size);
    const std::int64_t got = read_all(*in_, file_, offset, window_);
    if (got < 0) {
      window_size_ = 0;
      error_ = static_cast<int>(got);
      return std::nullopt;
    }
    window_at_ = offset;
    window_size_ = static_cast<std::size_t>(got);
  }
  const auto first = static_cast<std::size_t>(offset - window_at_);
  const std::size_t there = first < window_size_ ? window_size_ - first : 0;
  return std::string_view(window_.data() + first, std::min(size, there));
}

segment_cursor::validity segment_cursor::check(std::uint64_t offset, record_header& header) {
  const auto start = bytes_at(offset, record_header_bytes);
  if (!start) return validity::failed;
  if (start->size() < record_header_bytes) return validity::invalid;
  const std::uint64_t sequence = peek_sequence(start->data());
  // At most as many records as fit in a segment can be missing.
  const std::uint64_t most = std::max(size_, segment_->capacity) / end_record_bytes;
  if (sequence < expected_ || sequence - expected_ > most) return validity::invalid;
  const auto decoded = decode_record_header(*start, segment_->seed);
  if (!decoded || decoded->size() > size_ - offset) return validity::invalid;
  header = *decoded;
  payload_.resize(static_cast<std::size_t>(header.payload()) + 1);
  std::uint64_t from = offset + record_header_bytes;
  const auto in_window = from >= window_at_ && from + payload_.size() <= window_at_ + window_size_;
  if (in_window) {
    std::memcpy(payload_.data(), window_.data() + (from - window_at_), payload_.size());
  } else {
    const std::int64_t got = read_all(*in_, file_, from, payload_);
    if (got < 0) {
      error_ = static_cast<int>(got);
      return validity::failed;
    }
    if (static_cast<std::size_t>(got) != payload_.size()) return validity::invalid;
  }
  if (payload_.back() != record_trailer) return validity::invalid;
  payload_.pop_back();
  return crc32c(0, payload_) == header.payload_crc ? validity::valid : validity::invalid;
}

segment_cursor::validity segment_cursor::find_next(std::uint64_t from, std::uint64_t end,
                                                   std::uint64_t& offset, record_header& header) {
  const std::uint64_t most = std::max(size_, segment_->capacity) / end_record_bytes;
  while (from + end_record_bytes <= end) {
    // A whole window at a time: most places fail on the sequence number.
    const auto bytes =
        bytes_at(from, static_cast<std::size_t>(std::min<std::uint64_t>(window_bytes, end - from)));
    if (!bytes) return validity::failed;
    if (bytes->size() < record_header_bytes) break;
    const std::size_t places = bytes->size() - record_header_bytes + 1;
    std::size_t place = 0;
    for (; place < places; ++place) {
      const std::uint64_t sequence = peek_sequence(bytes->data() + place);
      if (sequence - expected_ <= most && sequence >= expected_ &&
          decode_record_header(bytes->substr(place), segment_->seed)) {
        break;
      }
    }
    from += place;
    if (place == places) continue;
    const validity found = check(from, header);  // may move the window
    if (found != validity::invalid) {
      offset = from;
      return found;
    }
    ++from;
  }
  return validity::invalid;
}

std::optional<std::uint64_t> segment_cursor::end_of_data(std::uint64_t from) {
  std::uint64_t end = size_;
  while (end > from) {
    const std::uint64_t start = std::max(from, end - std::min<std::uint64_t>(end, window_bytes));
    const auto bytes = bytes_at(start, static_cast<std::size_t>(end - start));
    if (!bytes) return std::nullopt;
    const std::size_t last = bytes->find_last_not_of('\0');
    if (last != std::string_view::npos) return start + last + 1;
    end = start;
  }
  return from;
}

// A write reaches the disk in whole sectors, and a write that failed may have stopped at any byte. So a
// record that was being written lacks at least one sector, or its end. A changed byte looks different:
// the last byte of header and record is not zero, and a single one that is zero is not a missing end.
std::optional<bool> segment_cursor::is_torn(std::uint64_t offset, std::uint64_t data_end) {
  constexpr std::uint64_t missing_end = 2;
  if (data_end - offset + missing_end <= record_header_bytes) return true;
  if (size_ - offset < record_header_bytes) return true;
  const auto start = bytes_at(offset, record_header_bytes);
  if (!start) return std::nullopt;
  const auto header = decode_record_header(*start, segment_->seed);
  const std::uint64_t end = offset + (header ? header->size() : record_header_bytes);
  if (end > size_ || data_end + missing_end <= end) return true;
  for (std::uint64_t at = offset; at < end;) {
    const std::uint64_t next = std::min(end, (at / sector_bytes + 1) * sector_bytes);
    const auto slice = bytes_at(at, static_cast<std::size_t>(next - at));
    if (!slice) return std::nullopt;
    if (is_zero(*slice)) return true;
    at = next;
  }
  return false;
}

cursor_step segment_cursor::take(std::uint64_t offset, const record_header& header) {
  if (header.sequence != expected_ && !gap_reported_) {
    // Valid, but records before it are missing without a trace.
    gap_reported_ = true;
    bad_ = {.offset = offset,
            .length = 0,
            .expected = expected_,
            .found = header.sequence,
            .confirmed = header.confirmed};
    return cursor_step::bad;
  }
  gap_reported_ = false;
  record_ = header;
  at_ = offset + header.size();
  content_ = at_;
  if (header.kind == record_kind::end) {
    expected_ = header.sequence;
    sealed_ = true;
    return cursor_step::sealed;
  }
  expected_ = header.sequence + 1;
  return cursor_step::record;
}

cursor_step segment_cursor::next(bool final) {
  if (!segment_) return cursor_step::end;
  error_ = 0;
  if (file_size_ > size_ && !excess_reported_) {
    excess_reported_ = true;
    bad_ = {.offset = size_, .length = file_size_ - size_, .not_read = true};
    return cursor_step::bad;
  }
  record_header header;
  if (!sealed_) {
    const validity here = check(at_, header);
    if (here == validity::failed) return cursor_step::failed;
    if (here == validity::valid) return take(at_, header);
  }
  // The file may have grown or changed since the window was read.
  window_size_ = 0;
  if (!update_size()) return cursor_step::failed;
  if (at_ >= size_) return cursor_step::end;
  if (!final) {
    const auto bytes = bytes_at(at_, record_header_bytes);
    if (!bytes) return cursor_step::failed;
    if (is_zero(*bytes)) return cursor_step::end;
  }
  const auto data_end = end_of_data(at_);
  if (!data_end) return cursor_step::failed;
  if (*data_end == at_ || (sealed_ && trailing_reported_)) return cursor_step::end;
  if (!sealed_) {
    const validity again = check(at_, header);
    if (again == validity::failed) return cursor_step::failed;
    if (again == validity::valid) return take(at_, header);
    std::uint64_t offset = 0;
    const validity later = find_next(at_ + 1, *data_end, offset, header);
    if (later == validity::failed) return cursor_step::failed;
    if (later == validity::valid) {
      // Check again: a record that was just being written is not bad.
      window_size_ = 0;
      record_header now;
      if (check(at_, now) == validity::valid) return take(at_, now);
      bad_ = {.offset = at_,
              .length = offset - at_,
              .expected = expected_,
              .found = header.sequence,
              .confirmed = header.confirmed};
      at_ = offset;
      gap_reported_ = true;
      return cursor_step::bad;
    }
  }
  const auto torn = sealed_ ? std::optional(false) : is_torn(at_, *data_end);
  if (!torn) return cursor_step::failed;
  bad_ = {.offset = at_,
          .length = *data_end - at_,
          .expected = expected_,
          .found = sealed_ ? expected_ : 0,
          .confirmed = sealed_ ? record_.confirmed : 0,
          .torn = *torn,
          .after_end = sealed_};
  trailing_reported_ = true;
  if (final) at_ = size_;
  return cursor_step::bad;
}

}  // namespace simdlp::journal_format
