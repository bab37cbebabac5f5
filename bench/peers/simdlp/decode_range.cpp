// SPDX-License-Identifier: Apache-2.0
// Everything in every point, by the range of whole, validated points.
#include "decode.h"

int main(int count, char** arguments) {
  using namespace simdlp::bench;  // NOLINT(google-build-using-namespace)
  return decode(count, arguments, range_all, full_members);
}
