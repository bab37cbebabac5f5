// SPDX-License-Identifier: Apache-2.0
// What a sender says at the end.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sender.h"
#include "tool/count_text.h"
#include "tool/exit_code.h"

namespace simdlp::tool {

write_statistics sender::books() const {
  write_statistics all = writer_->statistics();
  all.given += unread_records_;
  all.refused += unread_records_;
  return all;
}

std::string sender::summary() const {
  const write_statistics all = books();
  const std::uint64_t not_sent = all.given_up + all.dropped + all.not_written;
  std::string line = count_text(all.written + all.sent, "point") + " written, " +
                     count_text(all.refused + all.rejected, "line") + " rejected, " +
                     std::to_string(not_sent) + " not sent";
  if (all.pending != 0) line += ", " + std::to_string(all.pending) + " in the queue";
  if (all.unknown != 0) line += ", " + std::to_string(all.unknown) + " unknown";
  if (writer_->damaged() != 0) line += ", " + count_text(writer_->damaged(), "damaged place");
  const bool has_errors = report_.refused_more_than(chosen_.max_errors);
  if (has_errors) line += "; stopped by --max-errors";
  if (all.given_up + all.dropped == 0 && !is_interrupted() && !has_errors && !queue_has_refused_)
    return line;
  const std::vector<line_origin> reached = settled_.reached();
  const auto last = std::find_if(reached.rbegin(), reached.rend(),
                                 [](const line_origin& each) { return each.line != 0; });
  if (last != reached.rend()) {
    line += "; continue at " + sources_[last->file].name + ", line " +
            std::to_string(last->end_line + 1);
  }
  return line;
}

std::string sender::json() const {
  const write_statistics all = books();
  const std::pair<const char*, std::uint64_t> counts[] = {{"given", all.given},
                                                          {"refused", all.refused},
                                                          {"accepted", all.accepted},
                                                          {"written", all.written},
                                                          {"sent", all.sent},
                                                          {"rejected", all.rejected},
                                                          {"not_written", all.not_written},
                                                          {"unknown", all.unknown},
                                                          {"given_up", all.given_up},
                                                          {"dropped", all.dropped},
                                                          {"pending", all.pending},
                                                          {"batches", all.batches},
                                                          {"requests", all.requests},
                                                          {"retried", all.retried},
                                                          {"bytes", all.bytes},
                                                          {"damaged", writer_->damaged()}};
  std::string out = "{";
  for (const auto& [name, value] : counts)
    out += "\"" + std::string(name) + "\":" + std::to_string(value) + ",";
  const auto thousandths = static_cast<std::uint64_t>(report_.seconds() * 1000);
  std::string fraction = std::to_string(thousandths % 1000);
  fraction.insert(0, 3 - fraction.size(), '0');
  out += "\"omitted\":{\"empty_tags\":" + std::to_string(all.omitted.empty_tags) +
         ",\"null_fields\":" + std::to_string(all.omitted.null_fields) +
         ",\"non_finite_fields\":" + std::to_string(all.omitted.non_finite_fields) + "},";
  out += "\"seconds\":" + std::to_string(thousandths / 1000) + "." + fraction + ",\"statuses\":{";
  bool first = true;
  for (const auto& [status, count] : writer_->answers()) {
    out += (first ? "\"" : ",\"") + std::to_string(status) + "\":" + std::to_string(count);
    first = false;
  }
  return out + "}}";
}

int sender::exit_code(bool all_read, bool has_trouble) const {
  const write_statistics all = books();
  if (is_interrupted()) return interrupted;
  if (not_allowed_.load()) return not_allowed;
  if (failed_.load() || all.given_up + all.dropped != 0) return given_up;
  if (has_trouble) return trouble;
  if (!all_read || place_lost_.load() || queue_has_lost_.load()) return unreadable_input;
  if (all.refused + all.rejected + all.not_written + all.unknown != 0) return some_refused;
  return all_written;
}

}  // namespace simdlp::tool
