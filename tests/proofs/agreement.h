// SPDX-License-Identifier: Apache-2.0
//
// Compares the library with the reference decoder: reads an input with both, the library with every
// kernel and through every interface, and describes any difference.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "guarded_memory.h"
#include "reference_decoder.h"
#include "simdlp/simdlp.h"

namespace simdlp::agreement {

// The kernels that run on this machine.
std::vector<const kernel*> running_kernels();

// Converts options to those of the reference decoder, which has no kernels and never stops.
reference::options to_reference(const decode_options& options);

// Returns `bytes` as one line for people: unprintable bytes as \xNN, and without the middle if it
// is long.
std::string printable(std::string_view bytes);

// The pieces, one after the other.
std::string joined(std::initializer_list<std::string_view> pieces);

class judge {
 public:
  // Decodes with these options and every kernel that runs here; options.kernel is not used.
  explicit judge(const decode_options& options = {});

  // Returns the difference for this input, or an empty text. The decoders are reused for all
  // inputs, so this also tests reset(). The interfaces:
  //   the range and next(), current()    bytes flush against a forbidden page on one side
  //   visit(sink)                        the same on the other side
  //   one line by next(), the rest by visit(sink)
  // The sides change from call to call.
  std::string differ(std::string_view input);

  // The reference decoder's result for the last input.
  [[nodiscard]] const reference::result& expected() const { return expected_; }

 private:
  void expect(std::string_view input);

  decode_options options_;
  reference::options reference_options_;
  std::vector<std::unique_ptr<decoder>> decoders_;
  test::guarded_memory low_;
  test::guarded_memory high_;
  bool swapped_ = false;

  reference::result expected_;
  std::size_t read_ = 0;  // the number of bytes that the decoder should read
};

}  // namespace simdlp::agreement
