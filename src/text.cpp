// SPDX-License-Identifier: Apache-2.0
// Unescaping, and the comparisons that see through escapes: one walk, used five ways.
#include "simdlp/text.h"

#include <algorithm>

namespace simdlp {
namespace {

// Gives the bytes that an escaped text stands for, one after the other.
class unescaper {
 public:
  explicit unescaper(text of) noexcept
      : at_(of.raw().data()), end_(at_ + of.raw().size()), kind_(of.kind()) {}

  [[nodiscard]] bool done() const noexcept { return at_ == end_; }

  char next() noexcept {
    if (*at_ == '\\' && at_ + 1 != end_ && is_escaped(kind_, at_[1])) ++at_;
    return *at_++;
  }

 private:
  const char* at_;
  const char* end_;
  text_kind kind_;
};

}  // namespace

std::size_t text::unescaped_size() const noexcept {
  std::size_t count = 0;
  for (unescaper bytes(*this); !bytes.done(); bytes.next()) ++count;
  return count;
}

std::size_t text::unescape_to(std::span<char> out) const noexcept {
  const std::size_t needed = size();
  if (needed > out.size()) return needed;
  if (!has_escapes()) {
    std::copy_n(data_, needed, out.begin());
    return needed;
  }
  auto to = out.begin();
  for (unescaper bytes(*this); !bytes.done();) *to++ = bytes.next();
  return needed;
}

void text::append_to(std::string& out) const {
  if (!has_escapes()) {
    out.append(raw());
    return;
  }
  for (unescaper bytes(*this); !bytes.done();) out.push_back(bytes.next());
}

bool text::equals_unescaped(std::string_view plain) const noexcept {
  unescaper bytes(*this);
  for (const char byte : plain) {
    if (bytes.done() || bytes.next() != byte) return false;
  }
  return bytes.done();
}

bool text::equals_text(text other) const noexcept {
  unescaper mine(*this);
  unescaper theirs(other);
  while (!mine.done() && !theirs.done()) {
    if (mine.next() != theirs.next()) return false;
  }
  return mine.done() && theirs.done();
}

}  // namespace simdlp
