// SPDX-License-Identifier: Apache-2.0
#include "transcript.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <type_traits>

namespace simdlp::fuzz {
namespace {

class writer {
 public:
  writer(decoder& from, std::string_view input) : from_(from), input_(input) {}

  void add(std::string_view label, std::uint64_t number) {
    all_ += label;
    all_ += std::to_string(number);
    all_ += '\n';
  }
  void add(std::string_view label, text piece) {
    add(label, piece.raw());
    all_ += piece.has_escapes() ? " escaped " : " plain ";
    piece.append_to(all_);
    all_ += '\n';
  }
  void add(std::string_view label, std::string_view piece) {
    all_ += label;
    all_ += std::to_string(piece.data() - input_.data());
    all_ += '+';
    all_ += std::to_string(piece.size());
    all_ += ' ';
  }
  template <class Value>
  void add_value(Value value) {
    if constexpr (std::is_same_v<Value, double>) {
      add(" float ", std::bit_cast<std::uint64_t>(value));
    } else if constexpr (std::is_same_v<Value, std::int64_t>) {
      add(" integer ", static_cast<std::uint64_t>(value));
    } else if constexpr (std::is_same_v<Value, std::uint64_t>) {
      add(" unsigned ", value);
    } else if constexpr (std::is_same_v<Value, bool>) {
      all_ += value ? " true\n" : " false\n";
    } else {
      add(" string ", value);
    }
  }
  void add_time(std::optional<std::int64_t> time) {
    if (time) {
      add("time ", static_cast<std::uint64_t>(*time));
    } else {
      all_ += "no time\n";
    }
  }
  void add_error(error error, std::string_view raw) {
    const location where = from_.locate(error);
    const diagnostic all = from_.describe();
    add("error ", raw);
    all_ += name(error.code);
    add(" at ", error.offset);
    add(" line ", where.line);
    add(" column ", where.column);
    add(" line ", all.line);
    add("original ", all.original_line);
    all_ += '\n';
  }
  void add_totals() {
    const totals now = from_.totals();
    for (const std::uint64_t each :
         {now.lines, now.points, now.rejected, now.comments, now.blank, now.bytes}) {
      add("total ", each);
    }
  }

  // A line is written when it is complete. A line that was begun and not ended does not count.
  std::size_t mark() const { return all_.size(); }
  void forget_from(std::size_t mark) { all_.resize(mark); }
  std::string take() { return std::move(all_); }

 private:
  decoder& from_;
  std::string_view input_;
  std::string all_;
};

class writing_sink {
 public:
  explicit writing_sink(writer& to) : to_(to) {}

  void begin(text measurement) {
    drop();
    mark_ = to_.mark();
    to_.add("point ", measurement);
  }
  void tag(text key, text value) {
    to_.add("tag ", key);
    to_.add(" ", value);
  }
  template <class Value>
  void field(text key, Value value) {
    to_.add("field ", key);
    to_.add_value(value);
  }
  void end(std::optional<std::int64_t> time) {
    to_.add_time(time);
    mark_.reset();
  }
  void reject(error error, std::string_view raw) {
    drop();
    to_.add_error(error, raw);
  }

 private:
  void drop() {
    if (mark_) to_.forget_from(*mark_);
    mark_.reset();
  }

  writer& to_;
  std::optional<std::size_t> mark_;
};

}  // namespace

std::string transcript(decoder& from, std::string_view input, read_by by) {
  writer to(from, input);
  if (by == read_by::visit) {
    writing_sink sink(to);
    from.visit(sink);
  } else {
    for (const point here : from) {
      if (!here) {
        to.add_error(here.error(), here.raw());
        continue;
      }
      to.add("point ", here.measurement());
      for (const auto& [key, value] : here.tags()) {
        to.add("tag ", key);
        to.add(" ", value);
      }
      for (const auto& [key, value] : here.fields()) {
        to.add("field ", key);
        value.visit([&](auto typed) { to.add_value(typed); });
      }
      to.add_time(here.timestamp());
    }
  }
  to.add_totals();
  return to.take();
}

std::string first_difference(std::string_view left, std::string_view right) {
  const auto at = std::mismatch(left.begin(), left.end(), right.begin(), right.end()).first;
  const auto where = static_cast<std::size_t>(at - left.begin());
  const std::size_t start = where < 60 ? 0 : where - 60;
  return "\"..." + std::string(left.substr(start, 120)) + "...\" against \"..." +
         std::string(right.substr(std::min(start, right.size()), 120)) + "...\"";
}

}  // namespace simdlp::fuzz
