// SPDX-License-Identifier: Apache-2.0
#include "adapter.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

namespace simdlp::bench {
namespace {

using clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) {
  std::cerr << what << '\n';
  std::exit(1);
}

double timed(const peer& of) {
  const clock::time_point begin = clock::now();
  of.pass();
  return std::chrono::duration<double>(clock::now() - begin).count();
}

void append(std::string& object, const members& more) {
  for (const auto& [name, value] : more) {
    if (object.back() != '{') object += ',';
    object += '"';
    object += name;
    object += "\":";
    object += value;
  }
}

void print(const peer& of, const std::vector<double>& seconds) {
  std::string line = R"({"peer":")" PEER_NAME R"(","version":")" PEER_VERSION R"(","mode":")";
  line += of.mode;
  line += R"(","seconds":[)";
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    char digits[40];
    std::snprintf(digits, sizeof digits, "%s%.9f", i == 0 ? "" : ",", seconds[i]);
    line += digits;
  }
  line += ']';
  append(line, of.report());
  std::cout << line << '}' << std::endl;
}

}  // namespace

std::string read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(std::string("cannot read ") + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

members full_members(const outcome& of) {
  const auto number = [](std::uint64_t value) { return std::to_string(value); };
  // Sums are strings: readers of JSON round large numbers.
  const auto sum = [](std::uint64_t value) { return '"' + std::to_string(value) + '"'; };
  const sums& total = of.total;
  return {
      {"points", number(total.points)},
      {"rejected", number(of.rejected)},
      {"tags", number(total.tags)},
      {"fields", number(total.fields)},
      {"measurement_bytes", number(total.measurement_bytes)},
      {"tag_key_bytes", number(total.tag_key_bytes)},
      {"tag_value_bytes", number(total.tag_value_bytes)},
      {"field_key_bytes", number(total.field_key_bytes)},
      {"string_bytes", number(total.string_bytes)},
      {"int_sum", sum(total.int_sum)},
      {"uint_sum", sum(total.uint_sum)},
      {"float_bits_sum", sum(total.float_bits_sum)},
      {"bool_true", number(total.bool_true)},
      {"time_sum", sum(total.time_sum)},
  };
}

int run(int count, char** arguments, const peer& of) {
  if (count > 2) {
    std::vector<double> seconds;
    for (int left = std::atoi(arguments[2]); left > 0; --left) seconds.push_back(timed(of));
    print(of, seconds);
    return 0;
  }
  for (std::string command; std::getline(std::cin, command);) {
    if (command == "run") {
      print(of, {timed(of)});
    } else if (command == "quit") {
      break;
    } else if (of.check != nullptr && command == "check") {
      std::string object = "{";
      append(object, of.check());
      std::cout << object << '}' << std::endl;
    } else if (of.text != nullptr && command.starts_with("save ")) {
      const std::string path = command.substr(5);
      std::ofstream file(path, std::ios::binary);
      const std::string_view text = of.text();
      file.write(text.data(), static_cast<std::streamsize>(text.size()));
      if (!file.flush()) fail("cannot write " + path);
      std::cout << R"({"saved":")" << path << "\"}" << std::endl;
    } else {
      fail("unknown command " + command);
    }
  }
  return 0;
}

}  // namespace simdlp::bench
