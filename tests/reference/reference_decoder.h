// SPDX-License-Identifier: Apache-2.0
//
// The reference decoder: the strict grammar of line protocol read literally, one byte after the other,
// into values that own their bytes. It exists for comparisons, so it shares no code with the library,
// and its code is obvious rather than fast. It has no views, kernels, streaming or messages. Where the
// grammar leaves a choice, reference_decoder.cpp states the chosen rule.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace reference {

enum class precision { ns, us, ms, s, m, h, automatic };

/// What one line may hold; a line that exceeds one of these is rejected with that limit's own code.
struct limits {
  std::size_t line = std::numeric_limits<std::size_t>::max();    ///< bytes of the logical line
  std::size_t name = std::numeric_limits<std::size_t>::max();    ///< bytes of a name as written
  std::size_t string = std::numeric_limits<std::size_t>::max();  ///< bytes between the quotes
  std::size_t tags = std::numeric_limits<std::size_t>::max();
  std::size_t fields = std::numeric_limits<std::size_t>::max();
};

struct options {
  reference::precision precision = reference::precision::ns;
  std::optional<std::int64_t> default_time{};  ///< nanoseconds, floored to the precision when used
  bool validate_utf8 = true;
  bool reject_duplicates = false;
  reference::limits limits{};
};

using value = std::variant<double, std::int64_t, std::uint64_t, bool, std::string>;

/// One accepted line: every name and string unescaped, tags and fields in the order of the input.
struct point {
  std::string measurement;
  std::vector<std::pair<std::string, std::string>> tags;
  std::vector<std::pair<std::string, value>> fields;
  std::optional<std::int64_t> time;  ///< nanoseconds
};

/// Why a line was rejected, and the byte to blame: from 0 in the input, and as 1-based line and
/// 1-based byte column of the physical line.
struct failure {
  std::string code;
  std::size_t offset = 0;
  std::size_t line = 0;
  std::size_t column = 0;

  friend bool operator==(const failure&, const failure&) = default;
};

/// One logical line that is neither blank nor an accepted comment. Its bytes are [begin, end): from
/// its first byte that is no space to before its end of line.
struct outcome {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::variant<point, failure> what;
};

struct result {
  std::vector<outcome> outcomes;
  std::size_t comments = 0;  ///< accepted comments only; a rejected one is among the outcomes
  std::size_t blanks = 0;  ///< lines of spaces only; an empty rest after the last LF is not a line
};

std::vector<outcome> decode(std::string_view input, const options& how = {});
result decode_and_count(std::string_view input, const options& how = {});

/// Equal in kind and in content; floats by their bits, so that -0 is not 0.
bool identical(const value& left, const value& right);
bool identical(const point& left, const point& right);

}  // namespace reference
