// SPDX-License-Identifier: Apache-2.0
#include "client/transport.h"
#include "text/unix_time.h"

namespace simdlp::client_internal {
namespace {

class real_clock final : public clock {
 public:
  [[nodiscard]] time_point now() const override {
    return std::chrono::time_point_cast<duration>(std::chrono::steady_clock::now());
  }
  [[nodiscard]] std::int64_t unix_time() const override { return detail::unix_time(); }
};

}  // namespace

const clock& system_clock() {
  static const real_clock only;
  return only;
}

}  // namespace simdlp::client_internal
