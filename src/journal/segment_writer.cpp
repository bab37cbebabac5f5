// SPDX-License-Identifier: Apache-2.0
#include "journal/segment_writer.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <random>

#include "journal/directory.h"
#include "journal/format.h"
#include "text/unix_time.h"

namespace simdlp::journal_format {
namespace {

// The sync of a first write to reserved blocks takes about twice as long, since the file system notes
// that they are no longer empty. Before small writes that matters; so one of them in many writes zeros
// ahead, where there are zeros already, and the next ones only replace them.
constexpr std::uint64_t small_write = std::uint64_t{32} << 10U;
constexpr std::uint64_t filled_ahead = std::uint64_t{128} << 10U;
// So much is left in memory for readers that follow. What is older is dropped in steps: its pages are
// used again, which costs less than fresh ones, and other files keep theirs.
constexpr std::uint64_t kept_in_memory = std::uint64_t{16} << 20U;
constexpr std::uint64_t drop_step = std::uint64_t{4} << 20U;

std::uint64_t random_seed() {
  std::random_device device;
  return std::uint64_t{device()} << 32U | device();
}

}  // namespace

int segment_writer::start(std::uint64_t first, std::uint64_t confirmed, std::uint64_t capacity) {
  const segment_header header{.first = first,
                              .seed = random_seed(),
                              .confirmed = confirmed,
                              .capacity = capacity,
                              .created = detail::unix_time()};
  const std::string name = segment_name(first);
  const std::string temporary = name + std::string(temporary_suffix);
  const storage::file file = in_->create(temporary, capacity);
  if (file < 0) return file;
  const header_bytes bytes = encode(header);
  storage::piece piece{bytes.data(), bytes.size()};
  int failed = write_all(*in_, file, 0, {&piece, 1});
  if (failed >= 0) failed = in_->sync(file);
  if (failed >= 0) failed = in_->rename(temporary, name);
  if (failed < 0) {
    in_->close(file);
    // If this fails, too, the next recovery removes it.
    [[maybe_unused]] const int left = in_->unlink(temporary);
    return failed;
  }
  failed = in_->sync_directory("");
  if (failed < 0) {
    // The name may or may not be durable. An empty segment does no harm, and its number is used again.
    in_->close(file);
    return failed;
  }
  file_ = file;
  at_ = segment_header_bytes;
  dropped_to_ = 0;
  filled_to_ = at_;
  capacity_ = capacity;
  seed_ = header.seed;
  about_ = {};
  about_.first = first;
  about_.created = header.created;
  about_.newest = header.created;
  about_.content = at_;
  about_.size = capacity;
  about_.file = name;
  return 0;
}

std::uint64_t segment_writer::room() const noexcept {
  const std::uint64_t used = at_ + end_record_bytes;
  return used < capacity_ ? capacity_ - used : 0;
}

int segment_writer::write(std::span<storage::piece> pieces) {
  const std::uint64_t size = std::accumulate(
      pieces.begin(), pieces.end(), std::uint64_t{0},
      [](std::uint64_t sum, const storage::piece& piece) { return sum + piece.size; });
  const int failed = write_all(*in_, file_, at_, pieces);
  if (failed < 0) return failed;
  at_ += size;
  about_.content = at_;
  return size <= small_write && at_ > filled_to_ ? fill_ahead() : 0;
}

int segment_writer::sync() {
  const int failed = in_->sync(file_);
  if (failed < 0) return failed;
  if (at_ >= dropped_to_ + kept_in_memory + drop_step) {
    const std::uint64_t end = at_ - kept_in_memory;
    in_->drop_cached(file_, dropped_to_, end - dropped_to_);
    dropped_to_ = end;
  }
  return failed;
}

int segment_writer::fill_ahead() {
  static constexpr std::array<char, 4096> zeros{};
  const std::uint64_t end = std::min(capacity_, at_ + filled_ahead);
  std::array<storage::piece, filled_ahead / zeros.size()> pieces;
  std::size_t count = 0;
  for (std::uint64_t from = at_; from < end; from += zeros.size()) {
    const auto left = static_cast<std::size_t>(end - from);
    pieces[count++] = {zeros.data(), std::min(zeros.size(), left)};
  }
  filled_to_ = end;
  return write_all(*in_, file_, at_, {pieces.data(), count});
}

int segment_writer::seal(std::uint64_t next) {
  filled_to_ = capacity_;  // nothing follows
  const record_header end{.sequence = next,
                          .arrival = detail::unix_time(),
                          .confirmed = next - 1,
                          .kind = record_kind::end};
  const record_header_text text = encode(end, seed_);
  std::array<storage::piece, 2> pieces{{{text.data(), text.size()}, {&record_trailer, 1}}};
  int failed = write(pieces);
  if (failed >= 0) failed = sync();
  if (failed >= 0) failed = in_->resize(file_, at_);
  if (failed >= 0) failed = sync();
  if (failed >= 0) {
    about_.sealed = true;
    about_.size = at_;
  }
  abandon();
  return failed;
}

void segment_writer::abandon() noexcept {
  if (file_ < 0) return;
  in_->close(file_);
  file_ = -1;
}

}  // namespace simdlp::journal_format
