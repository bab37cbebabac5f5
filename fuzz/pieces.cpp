// SPDX-License-Identifier: Apache-2.0
#include "pieces.h"

namespace simdlp::fuzz {
namespace {

class scanner {
 public:
  explicit scanner(std::string_view text) : text_(text) {}

  std::vector<piece> run() {
    while (at_ < text_.size()) {
      const std::size_t from = at_;
      if (text_[at_] == '#') {
        at_ = text_.find('\n', at_);
        if (at_ == text_.npos) at_ = text_.size();
      } else {
        line();
      }
      add(piece_kind::line, from, at_);
      if (at_ < text_.size()) add(piece_kind::line_end, at_, at_ + 1);
      ++at_;
    }
    return found_;
  }

 private:
  void line() {
    const std::size_t from = at_;
    add(piece_kind::measurement, from, skip(", \n"));
    while (is(',')) pair(piece_kind::tag);
    if (is(' ')) pair(piece_kind::field);
    while (is(',')) pair(piece_kind::field);
    while (is(' ')) {
      const std::size_t time = ++at_;
      add(piece_kind::time, time, skip(" \n"));
    }
    skip("\n");
  }

  void pair(piece_kind kind) {
    const std::size_t from = ++at_;
    const std::size_t equals = skip("=, \n");
    add(piece_kind::key, from, equals);
    if (!is('=')) return;
    const std::size_t value = ++at_;
    if (kind == piece_kind::field && is('"')) {
      for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
        if (text_[at_] == '\\') ++at_;
      }
      at_ = at_ < text_.size() ? at_ + 1 : text_.size();
    }
    skip(", \n");
    add(piece_kind::value, value, at_);
    add(kind, from, at_);
  }

  [[nodiscard]] bool is(char byte) const { return at_ < text_.size() && text_[at_] == byte; }

  // Returns the place of the first of `ends` without a backslash before it.
  std::size_t skip(std::string_view ends) {
    while (at_ < text_.size() &&
           (ends.find(text_[at_]) == ends.npos || (at_ > 0 && text_[at_ - 1] == '\\'))) {
      if (text_[at_] == '\n') break;
      ++at_;
    }
    return at_;
  }

  void add(piece_kind kind, std::size_t from, std::size_t to) {
    if (to > from) found_.push_back({kind, from, to});
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<piece> found_;
};

}  // namespace

std::vector<piece> pieces_of(std::string_view text) { return scanner(text).run(); }

}  // namespace simdlp::fuzz
