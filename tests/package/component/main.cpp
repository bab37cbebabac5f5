// SPDX-License-Identifier: Apache-2.0
// Uses the component client of an installed simdlp.
#include <cstdio>

#include "simdlp/client/write_error.h"

int main() {
  simdlp::write_error error;
  error.kind = simdlp::write_error_kind::connect;
  error.message = "refused";
  std::printf("%s\n", describe(error).c_str());
}
