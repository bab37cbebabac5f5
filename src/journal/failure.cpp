// SPDX-License-Identifier: Apache-2.0
#include "journal/failure.h"

#include <cerrno>
#include <system_error>

namespace simdlp {

std::string_view name(journal_errc code) noexcept {
  switch (code) {
    case journal_errc::none: return "none";
    case journal_errc::locked: return "locked";
    case journal_errc::not_a_journal: return "not_a_journal";
    case journal_errc::damaged: return "damaged";
    case journal_errc::io: return "io";
    case journal_errc::disk_full: return "disk_full";
    case journal_errc::queue_full: return "queue_full";
    case journal_errc::journal_full: return "journal_full";
    case journal_errc::too_large: return "too_large";
    case journal_errc::invalid_argument: return "invalid_argument";
    case journal_errc::closed: return "closed";
  }
  return "unknown";
}

std::string_view name(journal_precision unit) noexcept {
  switch (unit) {
    case journal_precision::nanoseconds: return "ns";
    case journal_precision::microseconds: return "us";
    case journal_precision::milliseconds: return "ms";
    case journal_precision::seconds: return "s";
    case journal_precision::automatic: return "auto";
    case journal_precision::minutes: return "m";
    case journal_precision::hours: return "h";
  }
  return "unknown";
}

namespace journal_format {

journal_error failure_of(int failed, std::string_view file, std::string_view what) {
  const int number = -failed;
  const bool full = number == ENOSPC || number == EDQUOT;
  std::string text(file);
  text.append(": ").append(what).append(": ");
  text.append(std::generic_category().message(number));
  return {full ? journal_errc::disk_full : journal_errc::io, number, std::move(text)};
}

journal_error error_of(journal_errc code) {
  switch (code) {
    case journal_errc::none: return {};
    case journal_errc::queue_full:
      return {code, 0, "too many entries are waiting for the disk; try again later"};
    case journal_errc::journal_full:
      return {code, 0, "the journal has reached its maximum size; its readers must catch up first"};
    case journal_errc::too_large: return {code, 0, "the entry is too large for a record"};
    case journal_errc::closed: return {code, 0, "the journal is closed"};
    case journal_errc::invalid_argument: return {code, 0, "invalid reader name or sequence number"};
    default: return {code, 0, std::string(name(code))};
  }
}

}  // namespace journal_format
}  // namespace simdlp
