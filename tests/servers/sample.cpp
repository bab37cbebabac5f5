// SPDX-License-Identifier: Apache-2.0
#include "sample.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>
#include <set>
#include <string_view>

#include "random_source.h"

namespace simdlp::servers {
namespace {

constexpr std::int64_t second = 1'000'000'000;

// Parts of names: every byte with a meaning in some section, some that look similar, and characters of
// two to four bytes, some of which Unicode-aware readers take for spaces or line ends (U+0085, U+00A0,
// U+2028).
constexpr std::string_view bytes = ", =\\\"'#iut1-.aZ<&%{}/:;`$";
constexpr std::array<std::string_view, 9> longer = {
    "true",     "e5",       "\xC3\xA9",     "\xE6\x97\xA5", "\xF0\x9F\x94\xA5",
    "\xC2\x85", "\xC2\xA0", "\xE2\x80\xA8", "\xEF\xBF\xBD"};
constexpr std::size_t pieces = bytes.size() + longer.size();

std::string piece(std::size_t number) {
  return std::string(number < bytes.size() ? bytes.substr(number, 1)
                                           : longer[number - bytes.size()]);
}

// True if every server reads the name back: no backslash at the end, or before a byte that it might
// escape.
bool is_portable(std::string_view name) {
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (name[at] != '\\') continue;
    if (at + 1 == name.size()) return false;
    if (std::string_view("\\,= \"").find(name[at + 1]) != std::string_view::npos) return false;
  }
  return !name.empty();
}

std::string random_name(test::random_source& from) {
  for (;;) {
    std::string name;
    for (std::size_t left = 1 + from.below(12); left != 0; --left) {
      name += piece(from.below(pieces));
    }
    if (name.front() != '#' && is_portable(name)) return name;
  }
}

// Each piece alone, twice, at the start, in the middle and at the end; and pairs around the end of a
// vector.
std::vector<std::string> nasty_names() {
  std::vector<std::string> all;
  const auto add = [&](std::string name) {
    if (is_portable(name)) all.push_back(std::move(name));
  };
  for (std::size_t i = 0; i < pieces; ++i) {
    const std::string own = piece(i);
    add(own);
    add(own + own);
    add(own + "x");
    add("x" + own);
    add("x" + own + "y");
  }
  add("C:\\dir\\file");
  add("\\n");
  add("a\\tb\\rc");
  add("time of day");
  add("\"quoted\"");
  add("a=\"b c");
  add("# not a comment");
  add("x,y=z w");
  add("v=1 1");
  add(std::string(1000, 'n'));
  add(std::string(600, ' '));
  for (std::size_t before : {14U, 15U, 30U, 31U, 60U, 61U, 62U, 63U, 64U, 126U, 127U, 255U}) {
    add(std::string(before, 'n') + ", =\"\xF0\x9F\x94\xA5\\n=");
  }
  return all;
}

std::vector<std::string> nasty_strings(test::random_source& from) {
  std::vector<std::string> all = {"",
                                  "\"",
                                  "\\",
                                  "\\\\",
                                  "\\\"",
                                  "\"\"",
                                  "\\n",
                                  "a\nb",
                                  "\n",
                                  "\r",
                                  "a\r\nb",
                                  "\t",
                                  ",",
                                  " ",
                                  "=",
                                  "true",
                                  "1",
                                  "1i",
                                  "a\\",
                                  "a\\\\",
                                  "\" 1\nevil v=1 1",
                                  "\\\" 1\nevil v=1 1\n",
                                  "#",
                                  "\n#",
                                  "x\",y=\"z",
                                  "a,b=c d",
                                  std::string(1, '\0'),
                                  std::string("a\0b", 3),
                                  "\x01\x1f\x7f",
                                  "\xE6\x97\xA5\xE6\x9C\xAC",
                                  "\xF0\x9F\x94\xA5\n\xEF\xBF\xBD",
                                  "<&>'",
                                  std::string(70000, 's'),
                                  std::string(5000, '"'),
                                  std::string(5000, '\\'),
                                  std::string(5000, '\n')};
  constexpr std::array<std::string_view, 14> special = {
      "\"", "\\", "\n", "\r", ",", " ", "=", "a", "\t", "#", "1", "\xC3\xA9", "\"\\", "\\n"};
  for (int i = 0; i < 300; ++i) {
    std::string text(from.below(140), '.');
    for (std::size_t left = from.below(20); left != 0; --left) {
      text.insert(from.below(text.size() + 1), special[from.below(special.size())]);
    }
    // An insertion may have split a letter of two bytes.
    std::string whole;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '\xC3' && at + 1 < text.size() && text[at + 1] == '\xA9') {
        whole += "\xC3\xA9";
        ++at;
      } else if (static_cast<unsigned char>(text[at]) < 0x80) {
        whole += text[at];
      }
    }
    all.push_back(whole);
  }
  return all;
}

std::vector<double> nasty_floats(test::random_source& from) {
  using limit = std::numeric_limits<double>;
  std::vector<double> all = {0.0,
                             -0.0,
                             1.0,
                             -1.0,
                             0.1,
                             0.3,
                             72.0,
                             1e-20,
                             1e20,
                             1e21,
                             1e22,
                             1e23,
                             123456789.0,
                             9007199254740993.0,
                             0.000001,
                             0.0000001,
                             5e-324,
                             limit::min(),
                             limit::max(),
                             limit::lowest(),
                             limit::epsilon(),
                             2.2250738585072011e-308,
                             1.7976931348623155e308,
                             4.35,
                             1.0 / 3.0};
  while (all.size() < 1000) {
    const auto number = std::bit_cast<double>(from.next());
    if (std::isfinite(number)) all.push_back(number);
  }
  return all;
}

sample::value random_value(test::random_source& from) {
  switch (from.below(4)) {
    case 0: {
      const auto number = std::bit_cast<double>(from.next());
      return std::isfinite(number) ? number : 0.5;
    }
    case 1: return static_cast<std::int64_t>(from.next() >> from.below(64));
    case 2: return from.below(2) == 0;
    default: return "text " + random_name(from) + (from.below(2) == 0 ? "\n" : "\\");
  }
}

// Separate measurements with several tags and fields of any type and no duplicate keys.
sample random_sample(test::random_source& from, std::size_t number, std::int64_t time) {
  sample one;
  one.measurement = "random " + std::to_string(number) + " " + random_name(from);
  one.time = time;
  std::set<std::string> keys;
  const auto new_key = [&] {
    std::string key = random_name(from);
    while (key == "time" || !keys.insert(key).second) key += 'k';
    return key;
  };
  for (std::size_t left = from.below(6); left != 0; --left) {
    std::string key = new_key();
    one.tags.emplace_back(std::move(key), random_name(from));
  }
  for (std::size_t left = 1 + from.below(5); left != 0; --left) {
    std::string key = new_key();
    one.fields.emplace_back(std::move(key), random_value(from));
  }
  return one;
}

// Leaves out what that server drops silently: a point with an odd number of quotes in a field key,
// which it takes for the start of a string, and the part of a tag key after byte 256.
bool victoriametrics_keeps(const sample& one) {
  for (const auto& [key, value] : one.fields) {
    if (std::ranges::count(key, '"') % 2 != 0) return false;
  }
  return std::ranges::all_of(one.tags, [](const auto& tag) { return tag.first.size() <= 256; });
}

}  // namespace

std::vector<sample> influxdb_samples(bool extreme_times) {
  constexpr std::int64_t first = 1'600'000'000 * second;
  test::random_source from(3);
  std::vector<sample> all;
  std::int64_t time = first;
  const auto next_time = [&] {
    time += second + static_cast<std::int64_t>(from.below(second));
    return time;
  };
  const auto names = nasty_names();
  for (const std::string& name : names) {
    if (name.front() != '#') all.push_back({name, {{"t", "v"}}, {{"f", 1.5}}, next_time()});
    all.push_back({"tag keys", {{name, "v"}}, {{"a field", 1.5}}, next_time()});
    all.push_back({"tag values", {{"the tag", name}}, {{"f", 1.5}}, next_time()});
    all.push_back({"field keys", {{"the tag", "v"}}, {{name, 1.5}}, next_time()});
  }
  for (const std::string& text : nasty_strings(from)) {
    all.push_back({"strings", {}, {{"f", text}, {"g", true}}, next_time()});
  }
  for (const double number : nasty_floats(from)) {
    all.push_back({"floats", {}, {{"f", number}}, next_time()});
  }
  std::vector<std::int64_t> integers = {0, 1, -1, 9007199254740992, 9007199254740993};
  for (unsigned bit = 0; bit < 64; ++bit) {
    const auto power = std::uint64_t{1} << bit;
    for (const std::uint64_t near : {power - 1, power, power + 1}) {
      integers.push_back(static_cast<std::int64_t>(near));
    }
  }
  for (const std::int64_t number : integers) {
    all.push_back({"integers", {}, {{"f", number}}, next_time()});
  }
  for (const bool truth : {true, false}) {
    all.push_back({"booleans", {}, {{"f", truth}}, next_time()});
  }
  std::vector<std::int64_t> times = {0,
                                     1,
                                     -1,
                                     -second,
                                     -second - 1,
                                     -second + 1,
                                     999'999'999,
                                     -1'500'000'000,
                                     1'500'000'000,
                                     4'102'444'800 * second};
  if (extreme_times) {
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    times.insert(times.end(), {least + 2, least + 3, most - 1, most - 2});
  }
  for (std::size_t i = 0; i < times.size(); ++i) {
    all.push_back({"time " + std::to_string(i), {}, {{"f", 1.5}}, times[i]});
  }
  for (std::size_t i = 0; i < 400; ++i) all.push_back(random_sample(from, i, next_time()));
  return all;
}

std::vector<sample> victoriametrics_samples(std::int64_t around) {
  test::random_source from(4);
  std::vector<sample> all;
  const auto next_number = [&] { return static_cast<double>(from.below(1000)); };
  const auto add = [&](sample one) {
    if (!victoriametrics_keeps(one)) return;
    const auto milliseconds = static_cast<std::int64_t>(from.below(100'000'000));
    one.time = around + milliseconds * 1'000'000;
    all.push_back(std::move(one));
  };
  for (const std::string& name : nasty_names()) {
    if (name.front() != '#') add({name, {{"t", "v"}}, {{"f", next_number()}}, 0});
    add({"tag keys", {{name, "v"}}, {{"f", next_number()}}, 0});
    add({"tag values", {{"t", name}}, {{"f", next_number()}}, 0});
    add({"field keys", {{"t", "v"}}, {{name, next_number()}}, 0});
  }
  for (std::size_t i = 0; i < 400; ++i) {
    sample one = random_sample(from, i, 0);
    one.fields = {{random_name(from), next_number()}};
    add(std::move(one));
  }
  return all;
}

}  // namespace simdlp::servers
