// SPDX-License-Identifier: Apache-2.0
// The options that several commands share, and their conversion to the options of the library. Options of
// a single command are in the file of that command.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli_fwd.h"
#include "simdlp/decode_options.h"

namespace simdlp::tool {

// The options for reading points: their values, and the conversion to options of the library.
class decode_flags {
 public:
  explicit decode_flags(simdlp::duplicates duplicates);

  // Adds the options to a command; `this` must outlive it.
  void add_to(CLI::App& command);

  // Throws CLI::ValidationError for an invalid value.
  [[nodiscard]] decode_options options() const;
  // True if --duplicates was given.
  [[nodiscard]] bool names_duplicates() const;

 private:
  CLI::Option* duplicates_option_ = nullptr;
  std::string precision_ = "ns";
  std::string default_time_ = "none";
  std::string kernel_;
  std::string duplicates_;
  std::string most_[5];
  bool unchecked_ = false;
};

// A whole number of bytes or pieces: digits, then nothing, K, M, G, T (powers of 1024) or KB, MB,
// GB, TB (powers of 1000). Throws CLI::ValidationError for anything else.
[[nodiscard]] std::uint64_t size_from_text(const std::string& option, std::string_view text);

// Accepts all names of precisions, and `auto` if `takes_auto`.
[[nodiscard]] CLI::Validator precision_word(bool takes_auto);

// Accepts digits only: CLI11 itself would read -1 as the largest number.
[[nodiscard]] CLI::Validator whole_number();

}  // namespace simdlp::tool
