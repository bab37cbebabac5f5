// SPDX-License-Identifier: Apache-2.0
// Writes the statistics of `simdlp stat` as a readable table: a line for each measurement, tag and field.
#include <algorithm>
#include <cstdio>

#include "count_text.h"
#include "stat_report.h"
#include "time_text.h"
#include "utf8_text.h"

namespace simdlp::tool {
namespace {

// Columns of names are as wide as the widest name, but not wider than this.
constexpr std::size_t widest_name = 48;

// Returns a name for display: unescaped, and without anything that could control the terminal.
std::string shown_name(std::string_view raw, text_kind kind) {
  return shown(text(raw, kind, raw.find('\\') != std::string_view::npos).to_string());
}

class table {
 public:
  table(output& to, std::size_t width) : to_(to), width_(width) {}

  void begin(std::string_view what, const std::string& name) {
    to_.append(what);
    to_.append(name);
    const std::size_t used = what.size() + width_of(name);
    if (used < width_) to_.append(std::string(width_ - used, ' '));
  }
  void cell(const std::string& text) {
    to_.append("  ");
    to_.append(text);
  }
  void number(std::uint64_t count, std::string_view of) {
    const std::string digits = std::to_string(count);
    to_.append(std::string(digits.size() < 11 ? 13 - digits.size() : 2, ' '));
    to_.append(digits);
    to_.append(' ');
    to_.append(of);
  }
  void end() { to_.append('\n'); }

 private:
  output& to_;
  std::size_t width_;
};

std::size_t name_width(const std::vector<measurement_statistics>& all) {
  std::size_t width = 0;
  for (const measurement_statistics& in : all) {
    width = std::max(width, width_of(shown_name(in.name, text_kind::measurement)));
    for (const tag_column& of : in.tags) {
      width = std::max(width, 8 + width_of(shown_name(of.key, text_kind::key)));
    }
    for (const field_column& of : in.fields) {
      width = std::max(width, 8 + width_of(shown_name(of.key, text_kind::key)));
    }
  }
  return std::min(width, widest_name);
}

void write_measurement(table& to, const measurement_statistics& in) {
  to.begin("", shown_name(in.name, text_kind::measurement));
  to.number(in.points, in.points == 1 ? "point" : "points");
  to.cell((in.series.is_over() ? ">" : "") + std::to_string(in.series.size()) + " series, " +
          count_text(in.tags.size(), "tag") + ", " + count_text(in.fields.size(), "field"));
  if (in.with_time != 0) {
    to.cell("from " + time_text(in.first_time) + " to " + time_text(in.last_time));
  }
  if (in.with_time != in.points) {
    to.cell(std::to_string(in.points - in.with_time) + " without time");
  }
  to.end();
  for (const tag_column& of : in.tags) {
    to.begin("  tag   ", shown_name(of.key, text_kind::key));
    to.number(of.points, of.points == 1 ? "point" : "points");
    const bool one = of.values.size() == 1 && !of.values.is_over();
    to.cell((of.values.is_over() ? ">" : "") + std::to_string(of.values.size()) +
            (one ? " value" : " values"));
    to.end();
  }
  for (const field_column& of : in.fields) {
    to.begin("  field ", shown_name(of.key, text_kind::key));
    int types = 0;
    for (std::size_t kind = 0; kind < kinds; ++kind) {
      if (of.of_kind[kind] == 0) continue;
      to.number(of.of_kind[kind], name(simdlp::value_kind(kind)));
      ++types;
    }
    if (types > 1) to.cell("conflict: several types");
    if (of.swallowing != 0) {
      to.cell(count_text(of.swallowing, "string") + " with whole lines inside: a quote missing?");
    }
    to.end();
  }
}

std::string counts(const simdlp::totals& of) {
  return count_text(of.lines, "line") + ": " + count_text(of.points, "point") + ", " +
         std::to_string(of.rejected) + " rejected, " + count_text(of.comments, "comment") + ", " +
         std::to_string(of.blank) + " blank\n";
}

}  // namespace

void write_stat_text(output& to, const stat_findings& what) {
  if (what.files.size() > 1) {
    to.append(count_text(what.files.size(), "file") + ": " + counts(what.totals));
  }
  for (const stat_of_file& file : what.files) {
    to.append(shown(file.name) + ": " + counts(file.totals));
  }
  if (what.totals.rejected != 0) {
    to.append("to list the rejected lines: simdlp check\n");
  }
  table rows(to, name_width(*what.measurements));
  for (const measurement_statistics& in : *what.measurements) {
    to.append('\n');
    write_measurement(rows, in);
  }
  std::uint64_t series = 0;
  bool is_more = false;
  for (const measurement_statistics& in : *what.measurements) {
    series += in.series.size();
    is_more = is_more || in.series.is_over();
  }
  if (what.measurements->size() > 1) {
    to.append((is_more ? "\n>" : "\n") + std::to_string(series) + " series in all\n");
  }
  char line[128];
  std::snprintf(line, sizeof line, "\n%llu bytes in %.6f s, %.2f GB/s, kernel ",
                static_cast<unsigned long long>(what.totals.bytes), what.seconds,
                what.gigabytes_per_second());
  to.append(line);
  to.append(what.kernel);
  to.append('\n');
}

}  // namespace simdlp::tool
