// SPDX-License-Identifier: Apache-2.0
#include "digested_parts.h"

namespace simdlp::tool {

object_pool<known_lines>::lease digest_pool::borrow_known(std::uint64_t offset) {
  const std::uint64_t now = epoch();
  auto known = known_.borrow([&](const known_lines& of) {
    return of.epoch != now || !of.last_part || *of.last_part < offset;
  });
  if (known->epoch != now) {
    // Only invalid digests point to its names.
    const auto pool = known.get_deleter();
    std::unique_ptr<known_lines>(known.release()).reset();
    known = {std::make_unique<known_lines>(options_).release(), pool};
    known->epoch = now;
  }
  known->last_part = offset;
  return known;
}

object_pool<part_digest>::lease digest_pool::borrow_digest() {
  auto digest = digests_.borrow();
  digest->lines.clear();
  digest->tags.clear();
  digest->counts.clear();
  return digest;
}

void digest_sink::note(line_news news) {
  if ((news == line_news::other) != in_run_) change_run(known_->name_and_tags().data());
  if (news != line_news::series) return;
  part_digest::found& added = digest_->lines.emplace_back();
  added.what = part_digest::found::kind::series;
  added.event.line = known_->name_and_tags();
  added.measurement_size = known_->measurement().size();
  added.hash = hash_of(known_->name_and_tags());
  added.first_tag = digest_->tags.size();
  added.tags = known_->tags().size();
  digest_->tags.insert(digest_->tags.end(), known_->tags().begin(), known_->tags().end());
}

void digest_sink::change_run(const char* at) {
  if (!in_run_) {
    part_digest::found& added = digest_->lines.emplace_back();
    added.what = part_digest::found::kind::run;
    added.event.line = {at, std::size_t{0}};
  } else {
    std::string_view& run = digest_->lines.back().event.line;
    run = {run.data(), static_cast<std::size_t>(at - run.data())};
  }
  in_run_ = !in_run_;
}

}  // namespace simdlp::tool
