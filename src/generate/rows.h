// SPDX-License-Identifier: Apache-2.0
//
// The writers of rows, one class for each shape, each defined in the file of its name. Each writer
// has its own random numbers and its own clock.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "generate/random.h"

namespace simdlp::generate {

// Timestamps begin at 2023-11-14T22:13:20Z.
inline constexpr std::uint64_t first_second = 1700000000;
inline constexpr std::uint64_t second = 1000000000;

class tsbs_rows {
 public:
  explicit tsbs_rows(std::uint64_t seed);
  void append(std::string& out);

 private:
  static constexpr std::uint32_t host_count = 4000;
  struct host {
    std::string series;
    std::array<std::uint8_t, 10> usage{};
  };
  random chance_;
  std::vector<host> hosts_;
  std::uint32_t next_host_ = 0;
  std::uint64_t time_ = first_second * second;
};

class telegraf_rows {
 public:
  explicit telegraf_rows(std::uint64_t seed);
  void append(std::string& out);

 private:
  random chance_;
  // The tags that every row of a host carries, each with its comma.
  std::vector<std::string> hosts_;
  std::uint64_t time_ = first_second * second;
};

class home_rows {
 public:
  explicit home_rows(std::uint64_t seed);
  void append(std::string& out);

 private:
  struct room {
    std::uint32_t temperature;
    std::uint32_t humidity;
    std::uint32_t carbon_monoxide;
  };
  random chance_;
  std::array<room, 2> rooms_{{{211, 359, 0}, {210, 359, 0}}};
  std::uint32_t next_room_ = 0;
  std::uint64_t time_ = 1641024000;
};

class strings_rows {
 public:
  explicit strings_rows(std::uint64_t seed);
  void append(std::string& out);

 private:
  random chance_;
  std::uint64_t time_ = first_second * second;
};

class wide_rows {
 public:
  explicit wide_rows(std::uint64_t seed);
  void append(std::string& out);

 private:
  random chance_;
  std::uint64_t time_ = first_second * second;
};

class escapes_rows {
 public:
  explicit escapes_rows(std::uint64_t seed);
  void append(std::string& out);

 private:
  random chance_;
  std::uint64_t time_ = first_second * second;
};

class utf8_rows {
 public:
  explicit utf8_rows(std::uint64_t seed);
  void append(std::string& out);

 private:
  random chance_;
  std::uint64_t time_ = first_second * second;
};

class comments_rows {
 public:
  explicit comments_rows(std::uint64_t seed);
  void append(std::string& out);

 private:
  random chance_;
  std::uint64_t time_ = first_second * second;
};

class hostile_rows {
 public:
  explicit hostile_rows(std::uint64_t seed);
  void append(std::string& out);

 private:
  random chance_;
  std::uint64_t time_ = first_second * second;
};

}  // namespace simdlp::generate
