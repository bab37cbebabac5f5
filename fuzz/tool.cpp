// SPDX-License-Identifier: Apache-2.0
//
// tool: the readers of JSON and CSV of the command-line tool. The same bytes are read as all of these:
//   JSON   reading goes forward and ends; a point that is accepted is JSON for nlohmann's parser,
//          which reads the same out of it; and it encodes like any other point
//   CSV    the rows are those of a reader that follows RFC 4180 state by state; points of them too
//          are read to the end and encode
//   line protocol   its points, written as JSON by the tool, are read back as they were; its
//          strings, written as cells, too
#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "agreement.h"
#include "check.h"
#include "plan.h"
#include "refusals.h"
#include "simdlp/simdlp.h"
#include "tokens.h"
#include "tool/cat_writer.h"
#include "tool/csv_points.h"
#include "tool/exit_code.h"
#include "tool/json_points.h"

namespace {

using namespace simdlp;
using namespace simdlp::fuzz;
using nlohmann::json;

reference::point owned_record(const tool::record& from) {
  reference::point own;
  own.measurement = from.measurement;
  for (const owned_tag& tag : from.tags) own.tags.emplace_back(tag.key, tag.value);
  for (const owned_field& field : from.fields) own.fields.emplace_back(field.key, field.value);
  own.time = from.time;
  return own;
}

void check_encodes(tool::record& from) {
  const encode_options writing;
  const reference::point given = with_sorted_tags(owned_record(from));
  std::string out;
  encoder to(out, writing);
  const errc got = tool::encode_record(to, from);
  const std::vector<errc> wrong = refusals(given, writing);
  if (got != errc::none) {
    check(out.empty() && std::ranges::find(wrong, got) != wrong.end(),
          "a record is refused when it cannot be written, and leaves nothing behind",
          [&] { return std::string(name(got)) + ": " + describe(given); });
    return;
  }
  check(wrong.empty(), "a record that cannot be written is refused",
        [&] { return describe(given); });
  decoder back(out);
  check(back.next() && back.current() && reference::identical(owned(back.current()), given),
        "a record that was written is read back", [&] { return describe(given); });
  check(!back.next(), "a record is one line", [&] { return describe(given); });
}

void check_error(const tool::unreadable_record& why, std::string_view input) {
  check(why.offset <= input.size(), "an error is inside of its input");
  check(!why.code.empty() && !why.message.empty(), "an error says what is wrong");
}

// Reads all records; `seen(reader, record)` for each that is one.
template <class Reader, class Seen>
void read_all(Reader& reader, std::string_view input, Seen&& seen) {
  std::size_t behind = 0;
  tool::record record;
  for (std::size_t calls = 0;; ++calls) {
    check(calls <= input.size() + 2, "reading comes to an end");
    bool good = false;
    try {
      if (!reader.next(record)) return;
      good = true;
    } catch (const tool::unreadable_record& why) {
      check_error(why, input);
    }
    const auto from = static_cast<std::size_t>(reader.text().data() - input.data());
    check(from <= input.size() && reader.text().size() <= input.size() - from,
          "the text of a record is a piece of the input");
    check(reader.offset() >= behind && reader.offset() <= input.size(), "reading goes forward");
    behind = reader.offset();
    if (good) seen(reader, record);
  }
}

// ---- JSON ----------------------------------------------------------------------------------------

// The record as nlohmann reads it, of an object without the forms for what JSON cannot hold.
bool is_same(const json& text, const std::string& got) {
  return !text.is_string() || text.get_ref<const std::string&>() == got;
}

bool is_same(const json& value, const owned_value& got) {
  if (value.contains("float") && value["float"].is_number()) {
    return std::holds_alternative<double>(got) && std::get<double>(got) == value["float"];
  }
  if (value.contains("int")) {
    return std::holds_alternative<std::int64_t>(got) && std::get<std::int64_t>(got) == value["int"];
  }
  if (value.contains("uint")) {
    return std::holds_alternative<std::uint64_t>(got) &&
           std::get<std::uint64_t>(got) == value["uint"];
  }
  if (value.contains("bool")) {
    return std::holds_alternative<bool>(got) && std::get<bool>(got) == value["bool"];
  }
  if (value.contains("string")) {
    return std::holds_alternative<std::string>(got) && is_same(value["string"], std::get<4>(got));
  }
  return true;
}

template <class Owned>
bool are_same(const json& point, const char* section, const std::vector<Owned>& got) {
  const json none = json::array();
  const json& all = point.contains(section) && point[section].is_array() ? point[section] : none;
  return std::equal(all.begin(), all.end(), got.begin(), got.end(),
                    [](const json& want, const Owned& one) {
                      return is_same(want["key"], one.key) && is_same(want["value"], one.value);
                    });
}

void check_json(std::string_view input) {
  tool::json_points reader(input);
  read_all(reader, input, [](const tool::json_points& at, tool::record& record) {
    // Text that is not UTF-8 is left for the encoder to refuse; nlohmann refuses it here.
    if (reference::is_utf8(at.text())) {
      const auto shown = [&] { return agreement::printable(at.text()); };
      json point;
      try {
        point = json::parse(at.text());
      } catch (const json::out_of_range&) {
        // A number beyond double, in a member that the tool passes over, is JSON all the same.
        return check_encodes(record);
      } catch (const json::parse_error&) {
        fail("what is read as a point is JSON", shown());
      }
      check(point.is_object(), "what is read as a point is a JSON object", shown);
      check(is_same(point["name"], record.measurement) && are_same(point, "tags", record.tags) &&
                are_same(point, "fields", record.fields),
            "a point of JSON is what nlohmann's parser reads", shown);
      const bool has_time = point.contains("time") && point["time"].is_number();
      check(has_time == record.time.has_value() && (!has_time || point["time"] == *record.time),
            "the time of a point of JSON is what nlohmann's parser reads", shown);
    }
    check_encodes(record);
  });
}

// ---- CSV -----------------------------------------------------------------------------------------

using table = std::vector<std::vector<std::string>>;

// RFC 4180 with LF or CR LF, state by state, up to the first thing that is none. Empty lines are no
// rows.
table rows_of(std::string_view input) {
  table rows;
  std::vector<std::string> row;
  std::string cell;
  enum { start, plain, quoted, closed } state = start;
  const auto end_cell = [&] {
    row.push_back(std::exchange(cell, {}));
    state = start;
  };
  for (std::size_t at = 0; at <= input.size(); ++at) {
    const bool last = at == input.size();
    const char byte = last ? '\n' : input[at];
    const bool crlf = byte == '\r' && (at + 1 == input.size() || input[at + 1] == '\n');
    if (state == quoted) {
      if (last) return rows;
      if (byte != '"') {
        cell += byte;
      } else if (at + 1 < input.size() && input[at + 1] == '"') {
        cell += '"';
        ++at;
      } else {
        state = closed;
      }
    } else if (byte == ',') {
      end_cell();
    } else if (byte == '\n') {
      // Nothing at all before the end: no row.
      if (state == start && row.empty()) continue;
      end_cell();
      rows.push_back(std::exchange(row, {}));
    } else if (crlf) {
      continue;
    } else if (state == closed || (byte == '"' && state == plain)) {
      return rows;
    } else if (byte == '"') {
      state = quoted;
    } else {
      cell += byte;
      state = plain;
    }
  }
  return rows;
}

void check_rows(std::string_view input, const table& want) {
  tool::csv_reader reader(input);
  std::vector<tool::csv_cell> row;
  for (const std::vector<std::string>& expected : want) {
    bool more = false;
    try {
      more = reader.next(row);
    } catch (const tool::unreadable_record&) {
      fail("a row that is good is read", agreement::printable(input));
    }
    check(more && std::ranges::equal(row, expected, {}, &tool::csv_cell::text),
          "the rows of a table are those of RFC 4180", [&] { return agreement::printable(input); });
  }
}

void check_csv(std::string_view input) {
  const table want = rows_of(input);
  check_rows(input, want);
  if (want.empty()) return;
  // Some columns of the header, each type in its turn.
  constexpr const char* types[] = {":float", ":string", ":int", ":bool", ":uint", ""};
  constexpr const char* formats[] = {"ns", "us", "ms", "s", "rfc3339"};
  tool::csv_flags flags;
  flags.measurement = "m";
  flags.time_format = formats[input.size() % std::size(formats)];
  for (std::size_t i = 0; i < std::min<std::size_t>(want[0].size(), 8); ++i) {
    const std::string& name = want[0][i];
    if (i % 4 == 1) {
      flags.tags.push_back(name);
    } else if (i % 4 == 3) {
      flags.time = name;
    } else {
      flags.fields.push_back(name + types[(i + input.size()) % std::size(types)]);
    }
  }
  try {
    tool::csv_points points("input", input, flags);
    read_all(points, input, [](const auto&, tool::record& record) { check_encodes(record); });
  } catch (const CLI::Error&) {
  } catch (const tool::failure&) {
    // A header that does not have the columns: one of them holds a colon or a mark in front.
  }
}

// ---- from line protocol and back -----------------------------------------------------------------

// What was written into a file that is only memory.
class memory_file {
 public:
  memory_file() : descriptor_(memfd_create("simdlp-fuzz", 0)) {
    if (descriptor_ < 0) std::abort();
  }
  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] std::string take() {
    const off_t size = lseek(descriptor_, 0, SEEK_END);
    std::string all(static_cast<std::size_t>(size), '\0');
    if (pread(descriptor_, all.data(), all.size(), 0) != size) std::abort();
    if (ftruncate(descriptor_, 0) != 0 || lseek(descriptor_, 0, SEEK_SET) != 0) std::abort();
    return all;
  }

 private:
  int descriptor_;
};

void check_there_and_back(std::string_view input, const decode_options& options) {
  static memory_file file;
  static tool::output to(file.descriptor(), "memory");
  std::vector<reference::point> points;
  std::string cells;
  table strings;
  tool::json_writer write(to, true);
  decoder from(input, options);
  for (const point point : from) {
    if (!point) continue;
    write.write(point);
    points.push_back(owned(point));
    std::vector<std::string>& row = strings.emplace_back();
    for (const auto& [key, value] : points.back().fields) {
      row.push_back(std::holds_alternative<std::string>(value) ? std::get<std::string>(value)
                                                               : key);
      cells += row.size() == 1 ? "\"" : ",\"";
      for (const char byte : row.back()) cells.append(byte == '"' ? 2 : 1, byte);
      cells += '"';
    }
    cells += row.size() % 2 == 0 ? "\r\n" : "\n";
  }
  to.flush();
  const std::string written = file.take();
  std::size_t next = 0;
  tool::json_points back(written);
  read_all(back, written, [&](const auto&, tool::record& record) {
    check(next < points.size() && reference::identical(owned_record(record), points[next]),
          "a point written as JSON is read back", [&] { return describe(owned_record(record)); });
    ++next;
  });
  check(next == points.size(), "every point written as JSON is read back",
        [&] { return agreement::printable(written); });
  check_rows(cells, strings);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const plan how = read_plan(as_text(data, size));
  check_json(how.text);
  check_csv(how.text);
  decode_options options = how.options;
  options.validate_utf8 = true;  // what is not UTF-8 is no JSON
  check_there_and_back(how.text, options);
  return 0;
}
