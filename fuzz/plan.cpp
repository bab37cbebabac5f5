// SPDX-License-Identifier: Apache-2.0
#include "plan.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace simdlp::fuzz {
namespace {

std::size_t limit_of(std::uint8_t byte, std::size_t unit) {
  return byte == 0 ? limits::none : (std::size_t{byte} - 1) * unit;
}

decode_options options_of(const plan_bytes& bytes) {
  decode_options options;
  const std::uint8_t first = bytes[1];
  options.precision = static_cast<precision>(first & 3U);
  options.detect_precision = (first & 4U) != 0;
  switch (first >> 3U & 3U) {
    case 1: options.default_timestamp = 1'700'000'000'987'654'321; break;
    case 2: options.default_timestamp = std::numeric_limits<std::int64_t>::min(); break;
    case 3: options.default_timestamp = std::numeric_limits<std::int64_t>::max(); break;
    default: break;
  }
  options.validate_utf8 = (first & 0x20U) == 0;
  if ((first & 0x40U) != 0) options.duplicates = duplicates::reject;
  if ((first & 0x80U) != 0) options.on_error = on_error::stop;
  options.limits.line = limit_of(bytes[2], 2);
  options.limits.name = limit_of(bytes[3], 1);
  options.limits.string = limit_of(bytes[4], 1);
  options.limits.tags = limit_of(bytes[5], 1);
  options.limits.fields = limit_of(bytes[6], 1);
  return options;
}

}  // namespace

plan read_plan(std::string_view input) {
  plan of;
  if (input.empty() || input.front() != plan_mark) {
    of.text = input;
    return of;
  }
  const std::size_t size = std::min(input.size(), plan_size);
  for (std::size_t i = 0; i < size; ++i) of.bytes[i] = static_cast<std::uint8_t>(input[i]);
  of.options = options_of(of.bytes);
  of.text = input.substr(size);
  return of;
}

std::string lay_out(const plan& of) {
  if (of.bytes[7] == 0) return std::string(of.text);
  std::string all = fill_window(of.bytes[8] % 4U, window_size - of.bytes[7]);
  all += of.text;
  return all;
}

std::string fill_window(unsigned kind, std::size_t size) {
  constexpr std::string_view line =
      "filler,host=server01 usage=0.25,total=17i 1700000000000000000\n";
  std::string all;
  if (size == 0) return all;
  if (kind == 3 && size >= 32) {
    all = "filler text=\"";
    all.append(size - all.size() - 2, 'x');
    return all + "\"\n";
  }
  if (kind == 2 && size >= 16) all = "na\"me f=1\n";
  while (kind != 0 && all.size() + line.size() < size) all += line;
  // A comment fills the rest exactly: at least a '#' and a line end, or an empty line.
  const std::size_t left = size - all.size();
  if (left > 1) {
    all += '#';
    all.append(left - 2, '.');
  }
  if (left > 0) all += '\n';
  return all;
}

encode_options encode_options_of(std::uint8_t byte) {
  encode_options options;
  options.dialect = dialects[byte % dialects.size()];
  options.allow_time_key = (byte & 4U) != 0;
  if ((byte & 8U) != 0) options.duplicates = duplicates::allow;
  if ((byte & 0x10U) != 0) {
    options.newlines = (byte & 4U) != 0 ? newline_rule::write : newline_rule::replace;
    options.unsigned_integers = unsigned_rule::as_integer;
  }
  options.refuse_inexact_timestamp = (byte & 0x20U) != 0;
  options.precision = static_cast<precision>(byte >> 6U);
  return options;
}

}  // namespace simdlp::fuzz
