// SPDX-License-Identifier: Apache-2.0
// Writes the result of `simdlp stat` as one JSON object, with one line for each measurement.
#include "json_tokens.h"
#include "stat_report.h"
#include "time_text.h"

namespace simdlp::tool {
namespace {

// Puts commas between the members of one object or array.
class separator {
 public:
  explicit separator(output& to) : to_(to) {}
  // Starts the next member with its key, or the next element of an array without one.
  void next(std::string_view key = {}) {
    if (!is_first_) to_.append(',');
    is_first_ = false;
    if (key.empty()) return;
    write_json_string(to_, key);
    to_.append(':');
  }
  template <std::integral Number>
  void member(std::string_view key, Number number) {
    next(key);
    write_integer(to_, number);
  }

 private:
  output& to_;
  bool is_first_ = true;
};

void write_name(output& to, std::string_view raw, text_kind kind) {
  write_json_string_of_any(to,
                           text(raw, kind, raw.find('\\') != std::string_view::npos).to_string());
}

void write_totals(separator& members, const simdlp::totals& of) {
  members.member("bytes", of.bytes);
  members.member("lines", of.lines);
  members.member("points", of.points);
  members.member("rejected", of.rejected);
  members.member("comments", of.comments);
  members.member("blank", of.blank);
}

void write_tag(output& to, const tag_column& of) {
  separator members(to);
  to.append('{');
  members.next("key");
  write_name(to, of.key, text_kind::key);
  members.member("points", of.points);
  members.member("distinct", of.values.size());
  members.next("distinct_is_more");
  to.append(of.values.is_over() ? "true" : "false");
  to.append('}');
}

void write_field(output& to, const field_column& of) {
  separator members(to);
  to.append('{');
  members.next("key");
  write_name(to, of.key, text_kind::key);
  members.next("types");
  to.append('{');
  separator types(to);
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    if (of.of_kind[kind] != 0) types.member(name(simdlp::value_kind(kind)), of.of_kind[kind]);
  }
  to.append('}');
  if (of.swallowing != 0) members.member("strings_with_lines", of.swallowing);
  to.append('}');
}

void write_time(output& to, const measurement_statistics& in) {
  separator members(to);
  to.append('{');
  members.member("points", in.with_time);
  if (in.with_time != 0) {
    members.next("first");
    write_json_string(to, time_text(in.first_time));
    members.next("last");
    write_json_string(to, time_text(in.last_time));
    members.member("first_ns", in.first_time);
    members.member("last_ns", in.last_time);
  }
  to.append('}');
}

void write_measurement(output& to, const measurement_statistics& in) {
  separator members(to);
  to.append("\n{");
  members.next("name");
  write_name(to, in.name, text_kind::measurement);
  members.member("points", in.points);
  members.member("series", in.series.size());
  members.next("series_is_more");
  to.append(in.series.is_over() ? "true" : "false");
  members.next("time");
  write_time(to, in);
  members.next("tags");
  to.append('[');
  separator tags(to);
  for (const tag_column& of : in.tags) {
    tags.next();
    write_tag(to, of);
  }
  to.append(']');
  members.next("fields");
  to.append('[');
  separator fields(to);
  for (const field_column& of : in.fields) {
    fields.next();
    write_field(to, of);
  }
  to.append("]}");
}

}  // namespace

void write_stat_json(output& to, const stat_findings& what) {
  separator members(to);
  to.append('{');
  members.next("files");
  to.append('[');
  separator files(to);
  for (const stat_of_file& file : what.files) {
    files.next();
    to.append('{');
    separator of_file(to);
    of_file.next("file");
    write_json_string_of_any(to, file.name);
    write_totals(of_file, file.totals);
    to.append('}');
  }
  to.append(']');
  write_totals(members, what.totals);
  std::uint64_t series = 0;
  for (const measurement_statistics& in : *what.measurements) series += in.series.size();
  members.member("series", series);
  members.next("seconds");
  write_float(to, what.seconds);
  members.next("gigabytes_per_second");
  write_float(to, what.gigabytes_per_second());
  members.next("kernel");
  write_json_string(to, what.kernel);
  members.next("measurements");
  to.append('[');
  separator measurements(to);
  for (const measurement_statistics& in : *what.measurements) {
    measurements.next();
    write_measurement(to, in);
  }
  to.append("]}\n");
}

}  // namespace simdlp::tool
