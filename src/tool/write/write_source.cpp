// SPDX-License-Identifier: Apache-2.0
#include "write_source.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <span>
#include <sys/stat.h>
#include <utility>

#include "client/plausible_time.h"
#include "download.h"
#include "pipe_reader.h"
#include "simdlp/decoder.h"
#include "simdlp/hint.h"
#include "tool/exit_code.h"
#include "tool/input/line_blocks.h"
#include "tool/options.h"
#include "tool/utf8_text.h"

namespace simdlp::tool {
namespace {

bool is_directory(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0 && S_ISDIR(about.st_mode);
}

// True if a line ends before this place of the text. The last line may have no line feed.
bool is_line_end(std::string_view text, std::uint64_t at) {
  if (at == 0 || at == text.size()) return true;
  return at < text.size() && (text[at - 1] == '\n' || text[at] == '\n' || text[at] == '\r');
}

// The points of an export or a recording may belong to several databases, and would all be sent to one.
void refuse_second_database(const input& in, std::string_view consequence) {
  const std::vector<std::string>& names = in.contained().databases;
  if (names.size() < 2) return;
  throw failure(shown(in.name()) + ": holds points of the databases '" + shown(names[0]) +
                "' and '" + shown(names[1]) + "', which would be written to one; " +
                std::string(consequence) + ": divide it into one file for each database");
}

// Reads a file once more, so that it is refused before any of it is sent. Standard input and other pipes
// cannot be read twice.
void refuse_several_databases(const input& in, const input_options& how) {
  struct stat about {};
  const bool is_file = ::stat(in.name().c_str(), &about) == 0 && S_ISREG(about.st_mode);
  if (in.contained().kind == container::none || !is_file) return;
  input whole(in.name(), how);
  std::vector<char> piece(std::size_t{1} << 16U);
  while (whole.read(piece.data(), piece.size()) != 0)
    refuse_second_database(whole, "nothing of it was written");
}

}  // namespace

bool source_reader::read(const write_source& from, std::uint32_t number, checkpoint::place begin) {
  name_ = from.name;
  number_ = number;
  if (from.kind == source_kind::argument) {
    read_lines(from.text, 0, 0);
    tell_units();
    return true;
  }
  return read_file(from, begin);
}

bool source_reader::read_file(const write_source& from, checkpoint::place begin) {
  const auto stops = [this] { return !to_.goes_on(bytes_); };
  std::optional<download> remote;
  std::optional<pipe_reader> pipe;
  std::optional<record_form> form;
  input_options how;
  std::unique_ptr<input> in;
  try {
    if (from.kind == source_kind::url) {
      remote.emplace(from.text, stops);
    } else if (pipe_reader::is_needed_for(from.name)) {
      pipe.emplace(from.name, stops);
    } else if (is_directory(from.name)) {
      throw failure(shown(from.name) + ": is a directory; name its files, as in " +
                    shown(from.name) + "/*.lp");
    }
    form = form_of(from, remote && remote->is_csv());
    how.holds_line_protocol = !form;
    how.encoding = flags_.encoding;
    in = remote ? std::make_unique<input>(from.name, remote->reader(), how)
         : pipe ? std::make_unique<input>(from.name, pipe->reader(), how)
                : std::make_unique<input>(from.name, how);
  } catch (const failure& why) {
    report_.say(why.what());
    return false;
  }
  try {
    if (form) {
      read_records(*in, *form, begin);
    } else {
      if (from.kind == source_kind::file) refuse_several_databases(*in, how);
      read_line_protocol(*in, begin);
    }
  } catch (const failure& why) {  // the other sources can be read nevertheless
    report_.say(why.what());
    has_misfit_ = true;
  }
  tell_units();
  for (const std::string& note : in->notes()) report_.say(note);
  if (!in->problem().empty()) report_.say(in->problem());
  return in->problem().empty();
}

std::optional<record_form> source_reader::form_of(const write_source& from, bool is_csv) const {
  const bool by_name = flags_.format == "auto";
  if (by_name && (is_csv || !flags_.csv_header.empty())) return record_form::csv;
  std::string_view name = from.name;
  for (const std::string_view packed : {".gz", ".zst"}) {
    if (name.ends_with(packed)) name.remove_suffix(packed.size());
  }
  if (flags_.format == "csv" || (by_name && name.ends_with(".csv"))) return record_form::csv;
  if (flags_.format == "json" || (by_name && (name.ends_with(".json") || name.ends_with(".jsonl"))))
    return record_form::json;
  return std::nullopt;
}

// --tag KEY=VALUE is a tag of all points, --tag NAME a column.
column_choice source_reader::chosen_columns(const write_flags& flags, const column_flags& columns,
                                            const client_options& options) {
  column_choice chosen = columns.choice(flags.measurement, options.precision);
  chosen.tags = flags.tag_columns();
  chosen.header = flags.csv_header;
  chosen.may_be_empty = true;
  chosen.skips_comments = true;  // such as those of an errors file
  if (!flags.skip_header.empty())
    chosen.skipped_rows = size_from_text("--skipHeader", flags.skip_header);
  return chosen;
}

void source_reader::read_line_protocol(input& in, checkpoint::place begin) {
  if (in.is_in_memory()) {
    const std::string_view all = in.bytes();
    if (!is_line_end(all, begin.offset)) {
      report_.say(name_ + ": was changed since the checkpoint; reading it from the beginning");
      begin = {};
    }
    read_lines(all.substr(begin.offset), begin.offset, begin.line);
    return;
  }
  line_blocks blocks(in);
  while (blocks.next()) {
    refuse_second_database(in, "it was read up to the second one");
    const std::string_view block = blocks.bytes();
    std::uint64_t skipped = 0;
    std::uint64_t skipped_lines = 0;
    if (blocks.offset() < begin.offset) {
      skipped = std::min<std::uint64_t>(begin.offset - blocks.offset(), block.size());
      if (skipped != block.size() && !is_line_end(block, skipped)) skipped = 0;
      skipped_lines =
          static_cast<std::uint64_t>(std::ranges::count(block.substr(0, skipped), '\n'));
    }
    if (!read_lines(block.substr(skipped), blocks.offset() + skipped,
                    blocks.lines() + skipped_lines)) {
      return;
    }
  }
}

void source_reader::reject(const diagnostic& what, std::uint64_t before, std::size_t begin) {
  const hint advice = hint_for(what);
  report_.refuse({.file = name_,
                  .line = what.line + before,
                  .column = what.column,
                  .code = name(what.code),
                  .message = what.message,
                  .text = what.original_line,
                  .text_offset = what.offset - begin,
                  .hint = advice.text()});
}

// The timestamp is the last word of the line.
void source_reader::note_unit(std::string_view line) {
  std::int64_t time = 0;
  const std::size_t begin = line.rfind(' ') + 1;
  const char* const end = line.data() + line.size();
  if (std::from_chars(line.data() + begin, end, time).ptr != end) return;
  const std::string_view unit = name(detect_precision(time));
  if (std::ranges::find(units_, unit) == units_.end()) units_.push_back(unit);
}

void source_reader::tell_units() {
  std::string text;
  for (const std::string_view unit : units_)
    text += (text.empty() ? "" : " and ") + std::string(unit);
  if (!text.empty() && !flags_.quiet) report_.say(name_ + ": the timestamps are read as " + text);
  units_.clear();
}

// Warns about implausible times: with a wrong unit, points are off by decades, and no server
// refuses them.
void source_reader::look_at(std::int64_t time, std::uint64_t line) {
  const bool is_early = time < client_internal::plausible_from(precision::nanoseconds);
  if (has_looked_ || (!is_early && time < client_internal::plausible_until(precision::nanoseconds)))
    return;
  has_looked_ = true;
  const std::string unit =
      flags_.detects_precision() ? flags_.precision : std::string(name(options_.precision));
  report_.say("warning: " + name_ + ":" + std::to_string(line) + ": the time is " +
              (is_early ? "before 1990" : "after 2100") + "; is --precision right (" + unit +
              (flags_.precision.empty() && unit == "ns" ? ", the default" : "") + ")?");
}

bool source_reader::read_lines(std::string_view text, std::uint64_t offset, std::uint64_t before) {
  decode_options how;
  how.precision = options_.precision;
  how.detect_precision = flags_.detects_precision();
  how.duplicates = duplicates::reject;
  how.limits.line = std::min(how.limits.line, line_blocks::longest_line);
  const auto decode = std::make_unique<decoder>(text, how);
  std::size_t done = 0;
  for (const point here : *decode) {
    const std::string_view raw = here.raw();
    const auto begin = static_cast<std::size_t>(raw.data() - text.data());
    std::size_t end = begin + raw.size();
    if (end < text.size() && text[end] == '\r') ++end;
    if (end < text.size() && text[end] == '\n') ++end;
    line_origin from;
    from.file = number_;
    from.line = decode->locate({errc::none, begin}).line + before;
    from.end = offset + end;
    from.end_line = from.line;
    if (text[end - 1] != '\n') {  // the last line, which may have grown when a later run reads it
      from.end = offset + begin;
      --from.end_line;
    } else if (raw.find('\n') != std::string_view::npos) {  // rare: a line feed in a string
      from.end_line += static_cast<std::uint64_t>(std::ranges::count(raw, '\n'));
    }
    if (here) {
      if (how.detect_precision && here.timestamp()) note_unit(raw);
      if (!has_looked_ && here.timestamp()) look_at(*here.timestamp(), from.line);
      to_.take(here, from, how.detect_precision);
    } else {
      reject(decode->describe(), before, begin);  // before it counts as settled
      to_.pass_over(from);
    }
    bytes_ += end - done;
    done = end;
    if (!to_.goes_on(bytes_)) return false;
  }
  return true;
}

// Adds the default tags that the record does not have, and puts its parts in order.
void source_reader::complete(record& one) const {
  const std::size_t own = one.tags.size();
  for (const owned_tag& other : options_.default_tags) {
    const auto has_its_key = [&](const owned_tag& each) { return each.key == other.key; };
    if (std::ranges::none_of(std::span(one.tags).first(own), has_its_key))
      one.tags.push_back(other);
  }
  sort_tags(one.tags, options_.tag_order);
  if (options_.sort_fields) std::ranges::stable_sort(one.fields, {}, &owned_field::key);
}

void source_reader::read_records(input& in, record_form form, checkpoint::place begin) {
  struct no_more {};  // leaves the loop, which would read on to the end
  const std::uint64_t read_before = bytes_;
  std::uint64_t end = begin.offset;
  bool was_counted = false;
  const auto take = [&](record& one, const record_place& place) {
    // A record may hold several points, so a later run begins with the last one that was settled.
    if (place.text_offset < begin.offset) return errc::none;
    end = place.text_offset + 1;
    if (!has_looked_ && one.time) look_at(*one.time, place.where.line);
    complete(one);
    const line_origin from{number_, place.where.line, place.text_offset, place.where.line - 1,
                           false};
    // A row of a result in JSON cannot be read by itself.
    const bool is_row = form == record_form::json && !place.text.starts_with('{');
    const errc refused =
        to_.take(one, from, {is_row ? std::string_view() : place.text, place.head});
    was_counted = refused != errc::none;
    bytes_ = read_before + in.file_position();
    if (!to_.goes_on(bytes_)) throw no_more();
    return refused;
  };
  const auto refuse = [&](const record_problem& what) {
    const record_place& place = what.place;
    if (place.text_offset < begin.offset) return;
    report_.refuse({.file = name_,
                    .line = place.where.line,
                    .column = place.where.column,
                    .code = what.code,
                    .message = what.message,
                    .text = place.text,
                    .text_offset = place.offset - place.text_offset,
                    .hint = {},
                    .head = place.head ? std::string_view(*place.head) : std::string_view()});
    if (!std::exchange(was_counted, false)) to_.pass_over_record();
    if (!to_.goes_on(bytes_)) throw no_more();
  };
  try {
    for_each_record(in, form, columns_, take, refuse, [&](const std::string& sentence) {
      if (!flags_.quiet) report_.say(sentence);
    });
    to_.end_of_records(number_, end);
  } catch (const no_more&) {
    return;
  }
}

}  // namespace simdlp::tool
