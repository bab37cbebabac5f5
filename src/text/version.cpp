// SPDX-License-Identifier: Apache-2.0
#include "simdlp/version.h"

namespace simdlp {

version library_version() noexcept { return header_version; }

}  // namespace simdlp
