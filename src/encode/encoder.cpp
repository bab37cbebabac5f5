// SPDX-License-Identifier: Apache-2.0
#include "simdlp/encoder.h"

#include "simdlp/detail/kernel_functions.h"

namespace simdlp {
namespace {

const kernel* kernel_of(const encode_options& options) noexcept {
  const bool usable = options.kernel != nullptr && options.kernel->supported();
  return usable ? options.kernel : default_kernel().kernel;
}

}  // namespace

encoder::encoder(std::string& out, const encode_options& options) noexcept
    : kernel_(kernel_of(options)),
      options_(options),
      line_(&out, {}, options, kernel_->functions->encode) {}

encoder::encoder(std::span<char> out, const encode_options& options) noexcept
    : kernel_(kernel_of(options)),
      options_(options),
      line_(nullptr, out, options, kernel_->functions->encode) {}

refusal encoder::copy(const point& decoded) {
  if (!decoded) return {decoded.error().code};
  measurement(decoded.measurement());
  for (const auto& [key, tag_value] : decoded.tags()) tag(key, tag_value);
  for (const auto& [key, decoded_value] : decoded.fields()) field(key, decoded_value);
  return end_line(decoded.timestamp());
}

}  // namespace simdlp
