// SPDX-License-Identifier: Apache-2.0
#include "block_reader.h"

#include <utility>

#include "tool/input/line_blocks.h"

namespace simdlp::tool {

block_reader::block_reader(input& from, std::size_t chunk)
    : from_(from), chunk_(chunk), thread_([this] { read_all(); }) {}

block_reader::~block_reader() {
  {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool block_reader::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return is_ready_ || ended_; });
  if (!is_ready_) {
    if (failure_) std::rethrow_exception(failure_);
    return false;
  }
  std::swap(now_, ready_);
  is_ready_ = false;
  changed_.notify_all();
  return true;
}

// Returns false if no more blocks are wanted.
bool block_reader::hand_over(block& of) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !is_ready_ || stopped_; });
  if (stopped_) return false;
  std::swap(ready_, of);
  is_ready_ = true;
  changed_.notify_all();
  return true;
}

void block_reader::read_all() {
  std::exception_ptr failure;
  try {
    line_blocks blocks(from_, chunk_);
    block next;
    while (blocks.next()) {
      next.bytes.assign(blocks.bytes());
      next.offset = blocks.offset();
      next.lines = blocks.lines();
      next.left_out = blocks.left_out();
      next.gap = blocks.gap();
      next.file_position = from_.file_position();
      if (!hand_over(next)) break;
    }
  } catch (...) {
    failure = std::current_exception();
  }
  const std::scoped_lock lock(mutex_);
  failure_ = failure;
  ended_ = true;
  changed_.notify_all();
}

}  // namespace simdlp::tool
