// SPDX-License-Identifier: Apache-2.0
#include "sender.h"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <thread>
#include <utility>

#include "simdlp/decoder.h"
#include "tool/count_text.h"
#include "tool/exit_code.h"

namespace simdlp::tool {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds short_wait{200};
constexpr std::chrono::seconds wait_after_interrupt{10};

// Set by the signal handler, which can do nothing else.
volatile std::sig_atomic_t interrupts = 0;
void note_interrupt(int) { interrupts = interrupts + 1; }

// In front of the reason for a line that is found by its number only.
const std::string guessed = "perhaps this line, because the server quotes another text: ";

// A line of the queue for the errors file, and what the user has to know about its time.
struct queued_line {
  std::string text;
  std::string note = {};
};

// The times of the queue are in nanoseconds. A time that is not a whole number of units stays as it is.
queued_line in_unit(std::string_view line, precision unit) {
  const std::int64_t scale = nanoseconds_in(unit);
  const std::size_t begin = line.rfind(' ') + 1;
  std::int64_t time = 0;
  const char* const end = line.data() + line.size();
  const auto [rest, failed] = std::from_chars(line.data() + begin, end, time);
  if (failed != std::errc() || rest != end) return {std::string(line)};
  if (time % scale != 0)
    return {std::string(line), " (the time is in ns, not in " + std::string(name(unit)) + ")"};
  return {std::string(line.substr(0, begin)) + std::to_string(time / scale)};
}

checkpoint::place place_of(const line_origin& reached) { return {reached.end, reached.end_line}; }

}  // namespace

sender::sender(const client_options& options, sender_options chosen,
               const std::vector<write_source>& sources, write_report& report)
    : sources_(sources),
      options_(options),
      chosen_(std::move(chosen)),
      report_(report),
      places_(chosen_.checkpoint),
      settled_(sources.size(), report.keeps()),
      writer_(chosen_.queue.directory.empty()
                  ? direct_target(options, callbacks())
                  : queue_target(chosen_.queue, options,
                                 {[this](const write_error& error) { note_queue_failure(error); },
                                  [this](const write_error& reason, auto lines, auto body) {
                                    note_refusal(reason, lines, body);
                                  },
                                  [this](const std::string& sentence, bool loses) {
                                    report_.say(sentence);
                                    if (loses) queue_has_lost_ = true;
                                  }})) {
  places_.save();  // fails now, not later, if it cannot be written
  std::signal(SIGINT, note_interrupt);
  std::signal(SIGTERM, note_interrupt);
}

sender::~sender() { writer_->close(milliseconds(0)); }

checkpoint::place sender::begin(std::uint32_t number) {
  const std::scoped_lock held(places_mutex_);
  if (sources_[number].kind != source_kind::file) return {};
  const auto [at, was_changed] = places_.begin(sources_[number].name);
  if (was_changed) {
    report_.say(sources_[number].name +
                ": was changed since the checkpoint; reading it from the beginning");
  } else if (at.offset != 0) {
    report_.say(sources_[number].name + ": continues at line " + std::to_string(at.line + 1));
  }
  return at;
}

bool sender::is_interrupted() { return interrupts != 0; }

bool sender::stops() const {
  return interrupts != 0 || failed_.load() || report_.refused_more_than(chosen_.max_errors) ||
         loses_refused_lines();
}

// The next run does not read them again, so this one must not go on without its errors file.
bool sender::loses_refused_lines() const {
  return !chosen_.checkpoint.empty() && report_.has_lost();
}

writer_callbacks sender::callbacks() {
  writer_callbacks made;
  made.on_success = [this](const batch_info& of) { settle(of); };
  made.on_error = [this](const batch_info& of, const write_error& error, auto lines) {
    receive(of, error, lines);
  };
  made.on_retry = [this](const batch_info&, const write_error& error, milliseconds delay) {
    report_.say(describe(error) + "; trying again in " +
                std::to_string((delay.count() + 500) / 1000) + " s");
    retry_at_ = (clock::now() + delay).time_since_epoch().count();
    return retry_decision::retry;
  };
  return made;
}

// The queue tries again by itself.
void sender::note_queue_failure(const write_error& error) {
  const bool was_full = queue_is_full_.exchange(error.kind == write_error_kind::buffer_full);
  const char* const over = was_full ? "the queue has room again" : "the server answers again";
  report_.say(error ? describe(error) : std::string(over));
  if (error.kind != write_error_kind::auth) return;
  failed_ = true;
  not_allowed_ = true;
}

// The queue does not store where a line came from.
void sender::note_refusal(const write_error& reason, std::span<const line_error> lines,
                          std::string_view body) {
  const std::string source = "the queue";
  for (const line_error& line : lines) {
    const queued_line kept = in_unit(line.line, options_.precision);
    report_.refuse({.file = source,
                    .code = line.code,
                    .message = line.message + kept.note,
                    .text = kept.text,
                    .hint = {}});
  }
  if (!lines.empty()) return;
  report_.say(describe(reason));
  const auto decode = std::make_unique<decoder>(body);
  for (const point here : *decode) {
    const queued_line kept = in_unit(here.raw(), options_.precision);
    report_.keep(source, 0, describe(reason) + kept.note, kept.text, {});
  }
}

void sender::receive(const batch_info& of, const write_error& error,
                     std::span<const line_error> lines) {
  for (const line_error& line : lines) {
    const auto origin = line.known ? settled_.find(line.index) : std::nullopt;
    const settled_lines::kept_text own =
        line.known ? settled_.text_of(line.index) : settled_lines::kept_text();
    report_.refuse({.file = origin ? std::string_view(sources_[origin->file].name) : "?",
                    .line = origin ? origin->line : 0,
                    .column = 1,
                    .code = line.code,
                    .message = line.approximate ? guessed + line.message : line.message,
                    .text = line.line,
                    .text_offset = 0,
                    .hint = {},
                    .source = own.text,
                    .head = own.head ? std::string_view(*own.head) : std::string_view()});
  }
  if (error.kind == write_error_kind::rejected || error.kind == write_error_kind::too_large) {
    if (of.not_written + of.unknown != 0) report_unwritten(of, error, lines);
    settle(of);
    return;
  }
  if (!failed_.exchange(true) && error.kind != write_error_kind::closed)
    report_.say(describe(error));
  if (error.kind == write_error_kind::auth) not_allowed_ = true;
}

// Reports the valid lines of a batch of which the server stored nothing, or did not say what it stored.
// They will not be sent again, but the user can load them again.
void sender::report_unwritten(const batch_info& of, const write_error& error,
                              std::span<const line_error> lines) {
  report_.say(count_text(of.not_written + of.unknown, "point") +
              (of.unknown != 0 ? " may not be written: " : " not written: ") + describe(error));
  const char* const reason = of.unknown != 0 ? "may not be written: the answer does not say"
                                             : "not written with its batch";
  const auto decode = std::make_unique<decoder>(of.body);
  auto run = of.runs.begin();
  std::uint64_t lines_of_run = 0;  // that were read
  for (const point here : *decode) {
    if (run == of.runs.end()) return;
    const std::uint64_t index = run->first_index + lines_of_run;
    if (++lines_of_run == run->lines) {
      ++run;
      lines_of_run = 0;
    }
    const bool is_listed = std::ranges::any_of(
        lines, [&](const line_error& each) { return each.known && each.index == index; });
    const auto origin = settled_.find(index);
    const settled_lines::kept_text own = settled_.text_of(index);
    if (is_listed || !origin) continue;
    report_.keep(sources_[origin->file].name, origin->line, reason,
                 own.text.empty() ? here.raw() : std::string_view(own.text),
                 own.head ? std::string_view(*own.head) : std::string_view());
  }
}

void sender::settle(const batch_info& of) {
  for (const line_run& run : of.runs)
    settled_.settle(run.first_index, run.first_index + run.lines - 1);
  save_places(false);
}

void sender::save_places(bool now) {
  if (chosen_.checkpoint.empty() || place_lost_.load() || loses_refused_lines()) return;
  const std::scoped_lock held(places_mutex_);
  const clock::time_point at = clock::now();
  if (!now && at - saved_ < short_wait) return;
  saved_ = at;
  const std::vector<line_origin> reached = settled_.reached();
  for (std::size_t i = 0; i < reached.size(); ++i) {
    if (reached[i].line != 0) places_.set(sources_[i].name, place_of(reached[i]));
  }
  try {
    places_.save();
  } catch (const failure& why) {
    report_.say(why.what());
    place_lost_ = true;
  }
}

// Waits as long as the writer is full, unless the user interrupts the run.
bool sender::has_room() {
  while (!writer_->wait_for_room(short_wait)) {
    if (stops()) return false;
  }
  return true;
}

template <class Add>
write_status sender::hand_over(const line_origin& from, const source_text& source, Add&& add) {
  if (!has_room()) return {write_error_kind::closed, errc::none};
  ++handed_over_;
  const std::uint64_t index = settled_.add(from, source);
  const write_status status = add();
  if (chosen_.queue.directory.empty()) {
    if (status) settled_.settle(index, index);
    if (chosen_.max_errors) wait_for_answers();
    return status;
  }
  settle_stored();
  if (status.kind == write_error_kind::buffer_full && !std::exchange(queue_has_refused_, true)) {
    report_.say("the queue is full; the rest of the input is not read");
    failed_ = true;
  }
  return status;
}

// The writer takes many batches before the first answer. --max-errors bounds them, because what was handed
// over is sent even if answers stop the run.
void sender::wait_for_answers() {
  if (++without_wait_ < 2 * std::uint64_t{options_.batch.max_in_flight} * options_.batch.batch_size)
    return;
  without_wait_ = 0;
  while (!writer_->flush(short_wait) && !stops()) {
  }
}

// The queue is responsible for the points in it.
void sender::settle_stored() {
  const std::uint64_t stored = writer_->stored();
  if (stored > stored_) settled_.settle(stored_, stored - 1);
  stored_ = std::max(stored_, stored);
}

void sender::take(const point& line, const line_origin& from, bool converts) {
  const write_status status = hand_over(from, {line.raw()}, [&] {
    return converts ? writer_->write(line) : writer_->write_line(line);
  });
  if (status.kind != write_error_kind::rejected) return;
  report_.refuse({.file = sources_[from.file].name,
                  .line = from.line,
                  .column = 1,
                  .code = name(status.code),
                  .message = message(status.code),
                  .text = line.raw(),
                  .text_offset = 0,
                  .hint = {}});
}

errc sender::take(record& one, const line_origin& from, const source_text& source) {
  return hand_over(from, source,
                   [&] {
                     return writer_->encode(
                         [&](encoder& to) { return refusal{encode_as_ordered(to, one)}; });
                   })
      .code;
}

void sender::pass_over(const line_origin& from) {
  // The line is refused, so that the counters and the line numbers include it.
  (void)hand_over(
      from, {}, [&] { return writer_->encode([](encoder&) { return refusal{errc::no_fields}; }); });
}

void sender::end_of_records(std::uint32_t file, std::uint64_t end) { settled_.end_file(file, end); }

bool sender::goes_on(std::uint64_t bytes_read) {
  if (chosen_.bytes_a_second != 0 && bytes_read >= paced_at_) pace(bytes_read);
  if (handed_over_ % 1024 == 0) report_.progress(handed_over_, bytes_read);
  return !stops();
}

void sender::pace(std::uint64_t bytes_read) {
  paced_at_ = bytes_read + chosen_.bytes_a_second / 20;
  const std::chrono::duration<double> due(static_cast<double>(bytes_read) /
                                          static_cast<double>(chosen_.bytes_a_second));
  const auto at = began_ + std::chrono::duration_cast<clock::duration>(due);
  while (clock::now() < at && !stops()) {
    std::this_thread::sleep_for(std::min<clock::duration>(at - clock::now(), short_wait));
  }
}

void sender::finish() {
  if (interrupts == 0) {
    while (!writer_->flush(short_wait) && interrupts == 0 && !failed_.load()) {
    }
  }
  if (interrupts != 0) {
    const clock::time_point end = clock::now() + wait_after_interrupt;
    // A retry that is due later is not waited for.
    while (interrupts < 2 && clock::now() < end && !failed_.load() &&
           retry_at_.load() < end.time_since_epoch().count() && !writer_->flush(short_wait)) {
    }
  }
  writer_->close(interrupts != 0 || failed_.load() ? milliseconds(0)
                                                   : options_.batch.max_close_wait);
  settle_stored();
  save_places(true);
}

}  // namespace simdlp::tool
