// SPDX-License-Identifier: Apache-2.0
#include "journal/segment_writer.h"

#include <chrono>
#include <numeric>
#include <random>

#include "journal/directory.h"
#include "journal/format.h"

namespace simdlp::journal_format {
namespace {

std::uint64_t random_seed() {
  std::random_device device;
  return std::uint64_t{device()} << 32U | device();
}

}  // namespace

std::int64_t wall_clock() noexcept {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

int segment_writer::start(std::uint64_t first, std::uint64_t confirmed, std::uint64_t capacity) {
  const segment_header header{.first = first,
                              .seed = random_seed(),
                              .confirmed = confirmed,
                              .capacity = capacity,
                              .created = wall_clock()};
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
  return 0;
}

int segment_writer::seal(std::uint64_t next) {
  const record_header end{
      .sequence = next, .arrival = wall_clock(), .confirmed = next - 1, .kind = record_kind::end};
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
