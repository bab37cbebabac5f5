// SPDX-License-Identifier: Apache-2.0
#include "client/batch.h"

#include <algorithm>

#include "simdlp/decoder.h"

namespace simdlp::client_internal {
namespace {

// The lines of a body with their line ends. Bodies hold neither comments nor blank lines.
std::vector<std::string_view> lines_of(std::string_view body) {
  std::vector<std::string_view> lines;
  const auto decode = std::make_unique<decoder>(body);
  std::size_t begin = 0;
  for (const point here : *decode) {
    const auto end = static_cast<std::size_t>(here.raw().data() - body.data()) + here.raw().size();
    const std::size_t next = std::min(body.find('\n', end), body.size() - 1) + 1;
    lines.push_back(body.substr(begin, next - begin));
    begin = next;
  }
  return lines;
}

void copy_history(batch& part, const batch& whole) {
  part.sequence = whole.sequence;
  part.attempts = whole.attempts;
  part.failures = whole.failures;
  part.status = whole.status;
  part.search = whole.search;
  part.redirected_to = whole.redirected_to;
  part.first_attempt = whole.first_attempt;
  part.call = whole.call;
}

// Servers quote only the beginning of a line.
bool is_quoted(std::string_view line, std::string_view quoted) {
  const std::string_view begin = quoted.substr(0, 20);
  return line.starts_with(begin);
}

// Returns the only line that begins with all of the quoted text.
std::optional<std::uint64_t> only_line_with(const std::vector<std::string_view>& lines,
                                            std::string_view quoted) {
  const auto begins = [&](std::string_view line) { return line.starts_with(quoted); };
  const auto first = std::ranges::find_if(lines, begins);
  if (quoted.empty() || first == lines.end() ||
      std::find_if(first + 1, lines.end(), begins) != lines.end()) {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(first - lines.begin());
}

}  // namespace

void append_line(batch& part, std::string_view line, std::uint64_t index) {
  part.body += line;
  ++part.lines;
  if (part.runs.empty() || part.runs.back().first_index + part.runs.back().lines != index) {
    part.runs.push_back({index, 0});
  }
  ++part.runs.back().lines;
}

std::uint64_t batch::index_of(std::uint64_t line) const {
  for (const line_run& run : runs) {
    if (line < run.lines) return run.first_index + line;
    line -= run.lines;
  }
  return runs.empty() ? line : runs.back().first_index + runs.back().lines + line;
}

void complete(write_call& call) {
  write_result& result = call.result;
  if (result.counts.pending != 0) {
    result.counts.given_up += std::exchange(result.counts.pending, 0);
    if (!result.error) {
      result.error.kind = write_error_kind::closed;
      result.error.message = "the client was closed before the answer came";
    }
  }
  // Lines refused before the request would otherwise come first.
  std::ranges::stable_sort(result.lines, [](const line_error& a, const line_error& b) {
    return a.known && (!b.known || a.index < b.index);
  });
  call.promise.set_value(std::move(result));
}

std::pair<batch_pointer, batch_pointer> halve(const batch& whole) {
  auto first = std::make_unique<batch>();
  auto second = std::make_unique<batch>();
  copy_history(*first, whole);
  copy_history(*second, whole);
  const std::vector<std::string_view> lines = lines_of(whole.body);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    append_line(i < lines.size() / 2 ? *first : *second, lines[i], whole.index_of(i));
  }
  return {std::move(first), std::move(second)};
}

std::pair<batch_pointer, batch_pointer> without_lines(const batch& whole,
                                                      const std::vector<std::uint64_t>& taken) {
  auto rest = std::make_unique<batch>();
  auto out = std::make_unique<batch>();
  copy_history(*rest, whole);
  copy_history(*out, whole);
  const std::vector<std::string_view> lines = lines_of(whole.body);
  std::vector<bool> is_taken(lines.size(), false);
  for (const std::uint64_t line : taken) is_taken[line] = true;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    append_line(is_taken[i] ? *out : *rest, lines[i], whole.index_of(i));
  }
  return {std::move(rest), std::move(out)};
}

std::vector<located_line> locate_lines(const batch& in,
                                       const std::vector<reported_line>& reported) {
  const std::vector<std::string_view> lines = lines_of(in.body);
  std::vector<located_line> all;
  std::vector<bool> used(lines.size(), false);
  // Comparisons that are left. An answer whose quotes match no line must not cost lines times quotes.
  std::size_t budget = 64 * (lines.size() + reported.size());
  const auto may_compare = [&](std::size_t count) {
    const bool may = count <= budget;
    budget -= may ? count : budget;
    return may;
  };
  const auto name_line = [&](located_line& what, std::uint64_t position) {
    used[position] = true;
    what.position = position;
    what.error.known = true;
    what.error.index = in.index_of(position);
    what.error.line = lines[position].substr(0, lines[position].size() - 1);
  };
  for (const reported_line& from : reported) {
    located_line& out = all.emplace_back();
    out.error.code = "rejected";
    out.error.message = from.message;
    out.error.line = from.shown;
    if (!from.number) {
      if (!may_compare(lines.size())) continue;
      const std::optional<std::uint64_t> only = only_line_with(lines, from.original);
      if (!only || used[*only]) continue;
      name_line(out, *only);
      continue;
    }
    const std::uint64_t wanted = *from.number - 1;
    std::optional<std::uint64_t> found;
    if (wanted < lines.size() && (from.original.empty() || is_quoted(lines[wanted], from.original)))
      found = wanted;
    // Line feeds in strings make the server's count too large; comments were never sent.
    const std::uint64_t nearest = wanted < lines.size() ? 1 : wanted - lines.size() + 1;
    for (std::uint64_t away = nearest; !found && away - nearest < lines.size() + wanted &&
                                       !from.original.empty() && may_compare(2);
         ++away) {
      if (wanted >= away && wanted - away < lines.size() &&
          is_quoted(lines[wanted - away], from.original)) {
        found = wanted - away;
      } else if (wanted + away < lines.size() && is_quoted(lines[wanted + away], from.original)) {
        found = wanted + away;
      }
    }
    if (!found && wanted < lines.size()) {
      found = wanted;
      out.error.approximate = true;
    }
    if (!found) continue;
    if (used[*found]) {
      // The same line again: a line counts as refused once, even if several errors are reported for
      // it.
      if (*found == wanted) all.pop_back();
      continue;
    }
    name_line(out, *found);
  }
  // An answer cannot refuse more lines than were sent.
  if (all.size() > lines.size()) {
    std::stable_partition(all.begin(), all.end(),
                          [](const located_line& each) { return each.error.known; });
    all.resize(lines.size());
  }
  return all;
}

}  // namespace simdlp::client_internal
