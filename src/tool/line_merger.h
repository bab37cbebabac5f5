// SPDX-License-Identifier: Apache-2.0
// Neighbouring lines of one series and time become one line, as `simdlp fmt --merge` wants it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hash_set.h"

namespace simdlp::tool {

// Works on canonical lines, in which equal series and times are equal bytes. The last line is held
// back, because the next one may belong to it. Points without a time stay alone: when they are stored
// is not known.
//
// Of a field that both lines have, the later value wins, as in a server; how many values were lost is
// counted.
class line_merger {
 public:
  // The last line of `lines` is the next one: it starts at `begin`. It is taken away; the line held
  // back before is put in its place unless both become one. False if a field has another type in the
  // line before, which a server would refuse: nothing of the new line is used then.
  [[nodiscard]] bool add(std::string& lines, std::size_t begin, bool has_time);

  // Appends the line that is held back.
  void finish(std::string& lines);

  // Values that gave way to a later, different one.
  [[nodiscard]] std::uint64_t overwritten() const { return overwritten_; }

 private:
  struct field {
    std::string key;
    std::string value;
  };

  [[nodiscard]] bool is_of_held(std::string_view line) const;
  [[nodiscard]] bool join(std::string_view line);
  void take_apart();

  std::string held_;  // with its LF; empty: there is none
  bool held_has_time_ = false;
  bool is_joined_ = false;  // then fields_ are the fields of the held line
  std::vector<field> fields_;
  name_index field_of_key_;
  std::uint64_t overwritten_ = 0;
};

}  // namespace simdlp::tool
