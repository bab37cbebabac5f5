// SPDX-License-Identifier: Apache-2.0
// A writer of JSON or CSV that knows pieces of earlier lines writes what a writer writes that has seen no line before.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "layout_lines.h"
#include "random_source.h"
#include "simdlp/decoder.h"
#include "tool/cat_writer.h"
#include "tool/collect/statistics.h"
#include "tool/output.h"

namespace simdlp::tool {
namespace {

using test::random_line;
using test::random_source;

struct json_result {
  std::string written;
  std::uint64_t changed = 0;
  friend bool operator==(const json_result&, const json_result&) = default;
};
std::ostream& operator<<(std::ostream& to, const json_result& what) {
  return to << what.changed << " changed: " << what.written;
}

// A writer of JSON and its output.
class json_writing {
 public:
  json_writing(bool validated, json_flags form) : writer_(out_, validated, form, pieces_) {}

  json_result write(point from) {
    const std::uint64_t before = writer_.changed();
    writer_.write(from);
    json_result now = {std::string(out_.bytes()), writer_.changed() - before};
    out_.clear();
    return now;
  }

 private:
  json_piece_pool pieces_;
  output out_;
  json_writer writer_;
};

// Calls `use` with each point of `lines`.
template <class Use>
void for_points(const std::vector<std::string>& lines, const decode_options& reading, Use&& use) {
  for (const std::string& line : lines) {
    for (const point here : decoder(line, reading)) {
      if (here) use(here);
    }
  }
}

std::vector<std::string> random_lines(random_source& chance, std::size_t count) {
  std::vector<std::string> lines(count);
  for (std::string& line : lines) line = random_line(chance) + "\n";
  return lines;
}

TEST(known_pieces, DoNotChangeJson) {
  random_source chance(8);
  for (int form = 0; form < 16; ++form) {
    const bool validated = form % 2 == 0;
    json_flags flags;
    flags.dates = form / 2 % 2 == 1;
    flags.integers_text = form / 4 % 2 == 1;
    decode_options reading;
    reading.validate_utf8 = validated;
    reading.precision = form < 8 ? precision::nanoseconds : precision::seconds;
    json_writing known(validated, flags);
    const auto check = [&](point here) {
      ASSERT_EQ(known.write(here), json_writing(validated, flags).write(here)) << here.raw();
    };
    // In an order that repeats, and without one.
    const std::vector<std::string> ordered = random_lines(chance, 30);
    for (int pass = 0; pass < 4; ++pass) for_points(ordered, reading, check);
    std::vector<std::string> mixed(500);
    for (std::string& line : mixed) line = chance.pick(ordered);
    for_points(mixed, reading, check);
    for_points(random_lines(chance, 500), reading, check);
    if (HasFatalFailure()) return;
  }
}

// There is room for some thousand pieces. Then all are forgotten.
TEST(known_pieces, MayBeMany) {
  json_writing known(true, {});
  std::vector<std::string> lines;
  for (int i = 0; i < 500; ++i) {
    std::string line = "m" + std::to_string(i % 7) + ",host=h" + std::to_string(i) + " ";
    for (int field = 0; field < 40; ++field) {
      line += (field == 0 ? "f" : ",f") + std::to_string(40 * i + field) + "=1i";
    }
    lines.push_back(line + ",last=true 1\n");
  }
  for (int pass = 0; pass < 2; ++pass) {
    for_points(lines, {}, [&](point here) {
      ASSERT_EQ(known.write(here), json_writing(true, {}).write(here)) << here.raw();
    });
  }
}

TEST(known_pieces, MayBeLong) {
  json_writing known(true, {});
  std::vector<std::string> lines;
  for (const std::size_t size : {100U, 450U, 480U, 500U, 520U, 600U, 70'000U, 600'000U}) {
    const std::string name(size, 'x');
    lines.push_back(name + " " + name + "=1i,g=2 1\n");
    lines.push_back("m," + name + "=" + name + " g=3,h=\"" + name + "\" 1\n");
  }
  for (int pass = 0; pass < 3; ++pass) {
    for_points(lines, {}, [&](point here) {
      ASSERT_EQ(known.write(here), json_writing(true, {}).write(here));
    });
  }
}

std::string row_of(csv_writer& writer, output& to, point from) {
  writer.write(from);
  writer.finish();
  std::string row(to.bytes());
  to.clear();
  return row;
}

// A writer that merges collects each row before it writes it.
TEST(known_pieces, DoNotChangeCsv) {
  random_source chance(9);
  std::size_t rows = 0;
  for (int round = 0; round < 20; ++round) {
    std::vector<std::string> lines = random_lines(chance, 400);
    const std::vector<std::string> again = lines;
    lines.insert(lines.end(), again.begin(), again.end());
    for (std::string& line : lines) line = "m" + line.substr(line.find_first_of(", "));
    statistics seen{0};
    for_points(lines, {}, [&](point here) { seen.add(here); });
    ASSERT_EQ(seen.measurements().size(), 1U);
    const measurement_statistics& table = seen.measurements()[0];
    output to;
    csv_writer known(to, table, false);
    for_points(lines, {}, [&](point here) {
      output aside;
      csv_writer collecting(aside, table, true);
      const std::uint64_t before = known.overwritten();
      ASSERT_EQ(row_of(known, to, here), row_of(collecting, aside, here)) << here.raw();
      EXPECT_EQ(known.overwritten() - before, collecting.overwritten()) << here.raw();
      ++rows;
    });
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(rows, 5'000U);
}

// A time at the end of a line is copied if its digits are all of it.
TEST(known_pieces, DoNotChangeTimes) {
  for (const std::string_view time :
       {"1700000000000000000", "01700000000000000000", "-1700000000000000000", "1", "0", "-0",
        "9223372036854775807", "1700000000000000000 ", "1700000000000000000  ", "17",
        "1700000000000000000                         "}) {
    const std::string line = "m f=1i " + std::string(time) + "\n";
    for_points({line}, {}, [&](point here) {
      const std::string expected =
          "{\"time\":" + std::to_string(here.timestamp().value_or(7)) +
          R"(,"name":"m","tags":[],"fields":[{"key":"f","value":{"int":1}}]})" + "\n";
      EXPECT_EQ(json_writing(true, {}).write(here).written, expected) << line;
    });
  }
}

}  // namespace
}  // namespace simdlp::tool
