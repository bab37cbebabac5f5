// SPDX-License-Identifier: Apache-2.0
#include "simdlp/queue/queue_writer.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

#include "client/refused_line.h"
#include "queue/queue_core.h"
#include "simdlp/decoder.h"

namespace simdlp {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr const char* damaged_folder = "/damaged/";

[[nodiscard]] journal_options options_for(const queue_options& how) {
  journal_options out;
  out.max_bytes = how.total_bytes;
  // Only whole files are removed, so the bound must allow several.
  if (how.total_bytes != 0)
    out.segment_bytes = std::clamp<std::uint64_t>(how.total_bytes / 8, 4096, out.segment_bytes);
  out.sync_interval = how.sync == queue_sync::interval ? 1s : 0s;
  out.retain_age = 0s;
  out.open_without_room = true;
  return out;
}

[[nodiscard]] std::set<std::string> names_in(const std::string& folder, std::error_code& failed) {
  std::set<std::string> names;
  std::filesystem::directory_iterator at(folder, failed);
  while (!failed && at != std::filesystem::directory_iterator()) {
    names.insert(at->path().filename().string());
    at.increment(failed);
  }
  return names;
}

// Returns why there is no queue, or an empty string if there is one.
[[nodiscard]] std::string absence_of_queue(const std::string& directory) {
  const std::string readers = directory + "/readers";
  std::error_code failed;
  if (names_in(readers, failed).contains(queue_place_name)) return {};
  std::string text = "there is no queue at '" + directory + "'";
  if (failed && failed != std::errc::no_such_file_or_directory)
    text += ": cannot read '" + readers + "': " + failed.message();
  return text;
}

}  // namespace

queue_writer::queue_writer(std::unique_ptr<inside> from) noexcept : inside_(std::move(from)) {}
queue_writer::~queue_writer() = default;

queue_writer::opened queue_writer::open(const std::string& directory, const client_options& options,
                                        const queue_options& how) {
  if (std::string wrong = problem_of(options); !wrong.empty()) return {nullptr, std::move(wrong)};
  if (options.database.empty())
    return {nullptr, "a queue needs a database: each batch is stored with its name"};
  // A queue has the place of its forwarder from the start; journals of other programs do not have it.
  if (std::string wrong = how.create ? "" : absence_of_queue(directory); !wrong.empty())
    return {nullptr, std::move(wrong)};
  std::error_code ignored;  // if the folder exists and cannot be read, the journal cannot be opened
  const std::set<std::string> kept = names_in(directory + damaged_folder, ignored);
  journal::opened made = journal::open(directory, options_for(how));
  if (made.error) return {nullptr, "cannot open the queue: " + made.error.text};
  for (const journal_damage& each : made.found.damage) {
    const std::string name = each.file_name();
    if (how.on_damage && !each.acknowledged && !kept.contains(name))
      how.on_damage(each, directory + damaged_folder + name);
  }
  auto whole = std::make_unique<inside>(std::move(made.journal), options, how, made.found);
  if (!whole->problem().empty()) return {nullptr, whole->problem()};
  return {std::unique_ptr<queue_writer>(new queue_writer(std::move(whole))), {}};
}

write_status queue_writer::feed(const add_function& add) { return inside_->feed(add); }

write_result queue_writer::write(std::string_view lines) {
  write_result result;
  decode_options chosen;
  chosen.precision = inside_->options().precision;
  chosen.duplicates = duplicates::reject;
  const auto decode = std::make_unique<decoder>(lines, chosen);
  for (const point here : *decode) {
    const std::uint64_t index = result.counts.given++;
    // After an error that is not about a line, the others are refused, too.
    const write_status status = result.error ? write_status{result.error.kind} : write_line(here);
    if (status.ok()) {
      ++result.counts.accepted;
      ++result.counts.pending;
      continue;
    }
    ++result.counts.refused;
    if (status.kind != write_error_kind::rejected) {
      result.error.kind = status.kind;
      result.error.message = name(status.kind);
    } else if (result.lines.size() < client_internal::most_lines_kept) {
      result.lines.push_back(
          client_internal::refused_line(index, status.code, here.raw(),
                                        here ? std::string(message(status.code))
                                             : client_internal::message_of(decode->describe())));
    }
  }
  return result;
}

bool queue_writer::wait_for_room(std::optional<milliseconds> limit) {
  return inside_->wait_for_room(limit);
}
write_error queue_writer::sync() { return inside_->sync(); }
bool queue_writer::flush(std::optional<milliseconds> limit) { return inside_->flush(limit); }
void queue_writer::flush_async() { inside_->cut(); }
void queue_writer::close(milliseconds limit) { inside_->close(limit); }
std::uint64_t queue_writer::stored() const { return inside_->stored(); }
write_statistics queue_writer::statistics() const { return inside_->statistics(); }
std::map<int, std::uint64_t> queue_writer::answers() const { return inside_->answers(); }
std::uint64_t queue_writer::damaged() const { return inside_->damaged(); }

}  // namespace simdlp
