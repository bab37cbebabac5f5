// SPDX-License-Identifier: Apache-2.0
// Merges neighbouring lines with the same series and time into one line, for `simdlp fmt --merge`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hash_set.h"

namespace simdlp::tool {

// Works on canonical lines, in which equal series and times are equal bytes. The last line is held back,
// because the next one may belong to it. Points without a time are not merged, because it is not known
// when they will be stored.
//
// If both lines have a field, the later value is kept, as in a server. Lost values are counted.
class line_merger {
 public:
  // Removes the last line of `lines`, which starts at `begin`, and holds it back. Puts the line held
  // back before in its place, unless both are merged. Returns false and does not use the new line if a
  // field has another type than in the line before, because a server would refuse that.
  [[nodiscard]] bool add(std::string& lines, std::size_t begin, bool has_time);

  // Appends the line that is held back.
  void finish(std::string& lines);

  // The number of values that were overwritten by a later, different one.
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
  bool is_joined_ = false;  // true: fields_ are the fields of the held line
  std::vector<field> fields_;
  name_index field_of_key_;
  std::uint64_t overwritten_ = 0;
};

}  // namespace simdlp::tool
