// SPDX-License-Identifier: Apache-2.0
//
// Compares the library with the reference decoder: reads an input with both, the library with every kernel
// and through every interface, and describes any difference in words.
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

// The same options in the words of the reference decoder, which knows no kernels and never stops.
reference::options to_reference(const decode_options& options);

// `bytes` on one line for a person: what cannot be printed as \xNN, the middle left out when long.
std::string printable(std::string_view bytes);

// The pieces, one after the other.
std::string joined(std::initializer_list<std::string_view> pieces);

class judge {
 public:
  // Decodes with these options and every kernel that runs here; options.kernel is not used.
  explicit judge(const decode_options& options = {});

  // What differs for this input, or an empty text. The decoders are used again from input to input,
  // so this holds reset() as well. Of the interfaces:
  //   the range and next(), current()    bytes flush against a forbidden page on one side
  //   visit(sink)                        the same on the other side
  //   one line by next(), the rest by visit(sink)
  // The sides change from call to call.
  std::string differ(std::string_view input);

  // Of the last input.
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
  std::size_t read_ = 0;  // how many bytes of the input the decoder is to read
};

}  // namespace simdlp::agreement
