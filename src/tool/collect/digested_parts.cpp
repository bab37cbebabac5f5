// SPDX-License-Identifier: Apache-2.0
#include "digested_parts.h"

namespace simdlp::tool {

object_pool<known_lines>::lease digest_pool::borrow_known() {
  auto known = known_.borrow();
  const std::uint64_t now = epoch();
  if (known->epoch != now) {
    // No digest of this epoch points to its names.
    known.reset(std::make_unique<known_lines>(options_).release());
    known->epoch = now;
  }
  return known;
}

object_pool<part_digest>::lease digest_pool::borrow_digest() {
  auto digest = digests_.borrow();
  digest->lines.clear();
  digest->counts.clear();
  return digest;
}

void digest_sink::change_run(const char* at) {
  if (!in_run_) {
    digest_->lines.push_back({0, std::string_view(at, 0), 0, errc::none, false});
  } else {
    std::string_view& run = digest_->lines.back().line;
    run = {run.data(), static_cast<std::size_t>(at - run.data())};
  }
  in_run_ = !in_run_;
}

}  // namespace simdlp::tool
