// SPDX-License-Identifier: Apache-2.0
#include "point_target.h"

#include <cstdio>
#include <utility>

#include "tool/count_text.h"
#include "tool/exit_code.h"
#ifdef SIMDLP_TOOL_QUEUE
#include "simdlp/queue/queue_configuration.h"
#endif

namespace simdlp::tool {
namespace {

template <class Writer>
class target_of : public point_target {
 public:
  write_status write(const point& from) override { return writer().write(from); }
  write_status write_line(const point& from) override { return writer().write_line(from); }
  write_status encode(const std::function<refusal(encoder&)>& sections) override {
    return writer().encode_complete(sections);
  }
  bool flush(std::chrono::milliseconds limit) override { return writer().flush(limit); }
  void close(std::chrono::milliseconds limit) override { writer().close(limit); }
  [[nodiscard]] write_statistics statistics() const override { return writer().statistics(); }

 private:
  [[nodiscard]] virtual Writer& writer() const = 0;
};

class direct final : public target_of<batch_writer> {
 public:
  direct(const client_options& options, writer_callbacks callbacks)
      : client_(options),
        writer_(std::make_unique<batch_writer>(client_, options, std::move(callbacks))) {}
  bool wait_for_room(std::chrono::milliseconds limit) override {
    return writer_->wait_for_room(limit);
  }
  [[nodiscard]] std::map<int, std::uint64_t> answers() const override { return writer_->answers(); }
  [[nodiscard]] std::uint64_t stored() const override { return 0; }
  [[nodiscard]] std::uint64_t damaged() const override { return 0; }

 private:
  [[nodiscard]] batch_writer& writer() const override { return *writer_; }

  client client_;
  std::unique_ptr<batch_writer> writer_;
};

#ifdef SIMDLP_TOOL_QUEUE
// A file that was cut, as a power loss does it, may have lost nothing.
[[nodiscard]] bool loses_points(const journal_damage& place) {
  return place.first_lost != 0 && place.kind != journal_damage_kind::shortened;
}

[[nodiscard]] std::string about(const journal_damage& place, const std::string& kept) {
  std::string text = "the queue is damaged";
  if (place.lost != 0) {
    text += ", and " + count_text(place.lost, "record") + " of it cannot be read";
  } else if (place.first_lost != 0) {
    text += ", and records may be missing";
  }
  if (kept.empty()) return text;
  return text + (place.length != 0 ? "; the bytes are kept in " : "; see ") + kept;
}

class queued final : public target_of<queue_writer> {
 public:
  queued(std::unique_ptr<queue_writer> from, const batch_options& rules)
      : writer_(std::move(from)), rules_(rules) {}
  // If the queue is full, batch.when_full decides what happens. Waiting is done here, in slices.
  bool wait_for_room(std::chrono::milliseconds limit) override {
    const bool waits =
        rules_.when_full == full_policy::block || rules_.when_full == full_policy::drop_oldest;
    if (!waits || writer_->wait_for_room(limit)) {
      waited_ = {};
      return true;
    }
    waited_ += limit;
    return rules_.block_timeout && waited_ >= *rules_.block_timeout;  // the next point is refused
  }
  [[nodiscard]] std::map<int, std::uint64_t> answers() const override { return writer_->answers(); }
  [[nodiscard]] std::uint64_t stored() const override { return writer_->stored(); }
  [[nodiscard]] std::uint64_t damaged() const override { return writer_->damaged(); }

 private:
  [[nodiscard]] queue_writer& writer() const override { return *writer_; }

  std::unique_ptr<queue_writer> writer_;
  batch_options rules_;
  std::chrono::milliseconds waited_{0};
};
#endif

}  // namespace

std::unique_ptr<point_target> direct_target(const client_options& options,
                                            writer_callbacks callbacks) {
  return std::make_unique<direct>(options, std::move(callbacks));
}

#ifdef SIMDLP_TOOL_QUEUE
std::unique_ptr<point_target> queue_target(const queue_place& at, const client_options& options,
                                           queue_callbacks callbacks) {
  queue_options how;
  std::string of_section;  // not used, because --queue has priority
  const configuration_report read = apply_queue_section(how, of_section, at.section);
  for (const std::string& each : read.warnings)
    std::fprintf(stderr, "simdlp: warning: %s\n", each.c_str());
  if (!read.ok()) throw failure(read.problem);
  how.create = !at.must_exist;
  how.on_failure = std::move(callbacks.failed);
  how.on_rejected = std::move(callbacks.rejected);
  how.on_damage = [say = std::move(callbacks.damaged)](const journal_damage& place,
                                                       const std::string& kept) {
    say(about(place, kept), loses_points(place));
  };
  client_options without_waiting = options;
  without_waiting.batch.block_timeout = std::chrono::milliseconds(0);
  queue_writer::opened made = queue_writer::open(at.directory, without_waiting, how);
  if (made.writer == nullptr) throw failure(made.error);
  return std::make_unique<queued>(std::move(made.writer), options.batch);
}
#else
std::unique_ptr<point_target> queue_target(const queue_place&, const client_options&,
                                           queue_callbacks) {  // NOLINT: as the other definition
  throw failure("this build has no component 'queue'");
}
#endif

}  // namespace simdlp::tool
