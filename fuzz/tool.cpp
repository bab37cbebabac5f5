// SPDX-License-Identifier: Apache-2.0
//
// tool: the readers of JSON and CSV of the tool. The same bytes are read as each of these:
//   JSON   reading goes forward and ends; a point that is accepted is JSON for nlohmann's parser,
//          which reads the same out of it; and it encodes like any other point
//   CSV    the rows are those of a reader that follows RFC 4180 state by state; points of them too
//          are read to the end and encode
//   line protocol   its points, written as JSON by the tool, are read back as they were; its
//          strings, written as cells, too; its canonical lines do not depend on the lines before
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
#include "tool/exit_code.h"
#include "tool/lp_writer.h"
#include "tool/records/csv_points.h"
#include "tool/records/json_points.h"

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

void check_error(const tool::unreadable_record& why, const tool::record_place& at,
                 std::string_view input) {
  check(at.offset <= input.size(), "an error is inside of its input");
  const std::string_view before = input.substr(0, static_cast<std::size_t>(at.offset));
  check(at.where.line == 1 + static_cast<std::uint64_t>(std::ranges::count(before, '\n')) &&
            at.where.column == before.size() - (before.rfind('\n') + 1) + 1,
        "the line and column of an error are those of its offset");
  check(!why.code.empty() && !why.message.empty(), "an error says what is wrong");
}

// The input as a whole, or in pieces.
tool::text_window window_of(std::string_view input, bool in_pieces) {
  if (!in_pieces) return tool::text_window(input);
  return tool::text_window([rest = input](char* to, std::size_t size) mutable {
    const std::size_t taken = std::min({rest.size() % 7 + 1, size, rest.size()});
    rest.copy(to, taken);
    rest.remove_prefix(taken);
    return taken;
  });
}

// Reads all records, and calls `seen(text, record)` for each valid one.
template <class Reader, class Seen>
void read_all(Reader& reader, std::string_view input, Seen&& seen) {
  std::uint64_t behind = 0;
  tool::record record;
  for (std::size_t calls = 0;; ++calls) {
    check(calls <= input.size() + 2, "reading comes to an end");
    try {
      if (!reader.next(record)) return;
    } catch (const tool::unreadable_record& why) {
      check_error(why, reader.place_of(why.offset), input);
      continue;
    }
    const tool::record_place at = reader.place();
    check(at.text_offset <= input.size() &&
              input.substr(static_cast<std::size_t>(at.text_offset), at.text.size()) == at.text,
          "the text of a record is a piece of the input");
    check(at.text_offset >= behind && at.offset <= input.size(), "reading goes forward");
    behind = at.text_offset;
    seen(at.text, record);
  }
}

// ---- JSON ----------------------------------------------------------------------------------------

// The record as nlohmann's parser reads it. The object must not use the forms for values that JSON
// cannot express.
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

// For the other forms of a point, checks only that they are JSON.
bool is_own_form(const json& point) {
  const auto is_list = [&](const char* key) {
    return !point.contains(key) || point[key].is_array();
  };
  return is_list("fields") && is_list("tags") && !point.contains("results") &&
         !point.contains("metrics");
}

void check_json(std::string_view input, bool in_pieces) {
  tool::json_points reader(window_of(input, in_pieces), {});
  read_all(reader, input, [](std::string_view text, tool::record& record) {
    // The encoder refuses text that is not UTF-8; nlohmann's parser refuses it here.
    if (reference::is_utf8(text)) {
      const auto shown = [&] { return agreement::printable(text); };
      json point;
      try {
        point = json::parse(text);
      } catch (const json::out_of_range&) {
        // A number that is too large for a double is still JSON if the tool ignores the member.
        return check_encodes(record);
      } catch (const json::parse_error&) {
        fail("what is read as a point is JSON", shown());
      }
      // A point of a result of InfluxQL is an array.
      if (!point.is_object() || !is_own_form(point)) return check_encodes(record);
      check(is_same(point["name"], record.measurement) && are_same(point, "tags", record.tags) &&
                are_same(point, "fields", record.fields),
            "a point of JSON is what nlohmann's parser reads", shown);
      const bool has_time = point.contains("time") && point["time"].is_number();
      const bool has_date = point.contains("time") && point["time"].is_string();
      check(has_date || (has_time == record.time.has_value() &&
                         (!has_time || point["time"] == *record.time)),
            "the time of a point of JSON is what nlohmann's parser reads", shown);
    }
    check_encodes(record);
  });
}

// ---- CSV -----------------------------------------------------------------------------------------

using table = std::vector<std::vector<std::string>>;

// RFC 4180 with LF or CR LF, state by state, up to the first violation. Empty lines are not
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
      // No bytes before the end: no row.
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

void check_rows(std::string_view input, const table& want, bool in_pieces) {
  // Rows that end in CR are also read, which RFC 4180 does not allow.
  if (input.find('\r') != std::string_view::npos) return;
  tool::csv_reader reader(window_of(input, in_pieces));
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

// All ways to define the roles of columns.
void check_csv_without_options(std::string_view input, bool in_pieces) {
  tool::column_choice chosen;
  chosen.measurement = "m";
  chosen.separator = input.size() % 3 == 0 ? ';' : ',';
  chosen.decimal = input.size() % 5 == 0 ? ',' : '.';
  try {
    tool::csv_points points("input", window_of(input, in_pieces), chosen);
    read_all(points, input, [](std::string_view, tool::record& record) { check_encodes(record); });
  } catch (const tool::failure&) {
    // No column is a field, or one occurs twice.
  }
}

void check_csv(std::string_view input, bool in_pieces) {
  const table want = rows_of(input);
  check_rows(input, want, in_pieces);
  if (want.empty()) return;
  // Some columns of the header, each type in its turn.
  constexpr const char* types[] = {"float", "string", "int", "bool", "uint", "field"};
  constexpr const char* formats[] = {"ns", "us", "ms", "s", "rfc3339", "%d.%m.%Y %H:%M", "auto"};
  tool::column_choice chosen;
  chosen.measurement = "m";
  chosen.format = *tool::time_format::from_name(formats[input.size() % std::size(formats)]);
  for (std::size_t i = 0; i < std::min<std::size_t>(want[0].size(), 8); ++i) {
    const std::string& name = want[0][i];
    if (i % 4 == 1) {
      chosen.tags.push_back(name);
    } else if (i % 4 == 3) {
      chosen.time = name;
    } else {
      const char* const type = types[(i + input.size()) % std::size(types)];
      chosen.fields.push_back({name, *tool::cell_type_from_name(type), true});
    }
  }
  try {
    tool::csv_points points("input", window_of(input, in_pieces), chosen);
    read_all(points, input, [](std::string_view, tool::record& record) { check_encodes(record); });
  } catch (const tool::failure&) {
    // A header with a name twice, or with annotations.
  }
}

// ---- from line protocol and back -----------------------------------------------------------------

// The bytes that were written to a file in memory.
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
  static tool::json_piece_pool pieces;
  tool::json_writer write(to, true, {}, pieces);
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
  tool::json_points back(window_of(written, points.size() % 2 == 0), {});
  read_all(back, written, [&](std::string_view, tool::record& record) {
    check(next < points.size() && reference::identical(owned_record(record), points[next]),
          "a point written as JSON is read back", [&] { return describe(owned_record(record)); });
    ++next;
  });
  check(next == points.size(), "every point written as JSON is read back",
        [&] { return agreement::printable(written); });
  check_rows(cells, strings, points.size() % 2 == 0);
}

// ---- pieces of earlier lines ---------------------------------------------------------------------

// Writers that know pieces of earlier lines write what other writers write.
void check_pieces(std::string_view input, const decode_options& reading) {
  const tool::json_flags form = {input.size() % 3 == 0, input.size() % 2 == 0};
  tool::json_piece_pool pieces;
  tool::output to;
  tool::json_writer knowing(to, reading.validate_utf8, form, pieces);
  tool::statistics seen(0);
  decoder from(input, reading);
  for (const point here : from) {
    if (!here) continue;
    seen.add(here);
    tool::json_piece_pool none;
    tool::output aside;
    tool::json_writer(aside, reading.validate_utf8, form, none).write(here);
    for (int i = 0; i < 2; ++i) {
      to.clear();
      knowing.write(here);
      check(to.bytes() == aside.bytes(), "pieces of earlier lines do not change JSON",
            [&] { return agreement::printable(here.raw()); });
    }
  }
  if (seen.measurements().empty()) return;
  const tool::measurement_statistics& counted = seen.measurements()[0];
  tool::csv_writer at_once(to, counted, false);
  from.reset(input);
  for (const point here : from) {
    if (!here || here.measurement().raw() != counted.name) continue;
    tool::output aside;
    tool::csv_writer collecting(aside, counted, true);
    collecting.write(here);
    collecting.finish();
    for (int i = 0; i < 2; ++i) {
      to.clear();
      at_once.write(here);
      check(to.bytes() == aside.bytes(), "a row that is written at once is the collected one",
            [&] { return agreement::printable(here.raw()); });
    }
  }
}

// ---- canonical lines -----------------------------------------------------------------------------

struct canonical_line {
  errc code = errc::none;
  std::string text{};
  friend bool operator==(const canonical_line&, const canonical_line&) = default;
};

canonical_line write_canonical(tool::lp_writer& writer, tool::output& to, point from) {
  canonical_line made;
  made.code = writer.write_canonical(from);
  writer.finish();
  made.text = to.bytes();
  to.clear();
  return made;
}

void check_canonical(std::string_view input, const decode_options& reading,
                     const encode_options& writing) {
  tool::output to;
  tool::lp_writer knowing(to, writing);
  decoder from(input, reading);
  for (const point here : from) {
    if (!here) continue;
    tool::lp_writer fresh(to, writing);
    const canonical_line expected = write_canonical(fresh, to, here);
    for (int i = 0; i < 2; ++i) {
      check(write_canonical(knowing, to, here) == expected,
            "a writer that knows the layout of a line writes what the encoder writes",
            [&] { return agreement::printable(here.raw()); });
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const plan how = read_plan(as_text(data, size));
  const bool in_pieces = size % 2 == 0;
  check_json(how.text, in_pieces);
  check_csv(how.text, in_pieces);
  check_csv_without_options(how.text, in_pieces);
  check_pieces(how.text, how.options);
  check_canonical(how.text, how.options, encode_options_of(how.bytes[10]));
  decode_options options = how.options;
  options.validate_utf8 = true;  // text that is not UTF-8 is not JSON
  check_there_and_back(how.text, options);
  return 0;
}
