// SPDX-License-Identifier: Apache-2.0
// Damage in the files of a queue costs its records only, is counted, and is reported once.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "queue/opened_queue.h"
#include "queue/receiver.h"
#include "simdlp/queue.h"

namespace simdlp::testing {
namespace {

using namespace std::chrono_literals;

TEST(damaged_queue, DamageCostsItsRecordsAndIsCounted) {
  temporary_folder folder;
  {
    client_options options = options_for(nobody);
    options.batch.flush_interval = 0ms;  // batches of ten points, whatever the time
    const auto writer = open(folder.path() / "q", options);
    for (int i = 1; i <= 50; ++i) EXPECT_FALSE(writer->write(point_of(i)));
    EXPECT_FALSE(writer->sync());
  }
  bool flipped = false;
  for (const auto& each : std::filesystem::directory_iterator(folder.path() / "q")) {
    if (!each.is_regular_file()) continue;
    std::string bytes = text_of(each.path());
    const std::size_t at = bytes.find("m f=15i 15");
    if (at == std::string::npos) continue;
    bytes[at + 4] ^= 1;
    std::ofstream(each.path(), std::ios::binary) << bytes;
    flipped = true;
  }
  ASSERT_TRUE(flipped);
  receiver server;
  const auto writer = open(folder.path() / "q", options_for(server.url()));
  EXPECT_TRUE(writer->flush(20s));
  EXPECT_EQ(writer->damaged(), 1U);
  EXPECT_NE(server.got().find("m f=9i 9\n"), std::string::npos);
  EXPECT_NE(server.got().find("m f=50i 50\n"), std::string::npos);
  EXPECT_EQ(server.got().find("15i"), std::string::npos);
}

// Writes 50 points in batches of ten into a queue, and returns the file that holds them.
[[nodiscard]] std::filesystem::path queue_of_50(const std::filesystem::path& directory) {
  client_options options = options_for(nobody);
  options.batch.flush_interval = 0ms;
  {
    const auto writer = open(directory, options);
    for (int i = 1; i <= 50; ++i) EXPECT_FALSE(writer->write(point_of(i)));
    EXPECT_FALSE(writer->sync());
  }
  for (const auto& each : std::filesystem::directory_iterator(directory)) {
    if (each.path().extension() == ".journal") return each.path();
  }
  return {};
}

TEST(damaged_queue, DamageAtTheEndDelaysNothing) {
  using change = void (*)(const std::filesystem::path&);
  const change changes[] = {
      [](const auto& file) { std::filesystem::resize_file(file, text_of(file).size() - 1); },
      [](const auto& file) { std::ofstream(file, std::ios::app) << "garbage"; },
      [](const auto& file) {
        std::string bytes = text_of(file);
        bytes[bytes.find("m f=45i 45") + 4] ^= 1;
        std::ofstream(file, std::ios::binary) << bytes;
      }};
  for (const change each : changes) {
    temporary_folder folder;
    each(queue_of_50(folder.path() / "q"));
    receiver server;
    queue_options how;
    std::vector<std::string> kept;
    how.on_damage = [&](const journal_damage&, const std::string& file) { kept.push_back(file); };
    for (int run = 0; run < 2; ++run) {
      const auto writer = open(folder.path() / "q", options_for(server.url()), how);
      EXPECT_TRUE(writer->flush(20s));
      EXPECT_EQ(writer->damaged(), 1U);
      ASSERT_EQ(kept.size(), 1U);  // told once
      EXPECT_TRUE(std::filesystem::exists(kept.front()));
    }
    EXPECT_NE(server.got().find("m f=40i 40\n"), std::string::npos);
  }
}

// The reader reports the header and the records that are missing with it.
TEST(damaged_queue, ALostHeaderIsOneDamage) {
  temporary_folder folder;
  {
    const std::filesystem::path file = queue_of_50(folder.path() / "q");
    static_cast<void>(queue_of_50(folder.path() / "q"));  // in another segment
    std::string bytes = text_of(file);
    std::fill_n(bytes.begin(), std::min<std::size_t>(bytes.size(), 16'384), '\xFF');
    std::ofstream(file, std::ios::binary) << bytes;
  }
  receiver server;
  for (int run = 0; run < 2; ++run) {
    const auto writer = open(folder.path() / "q", options_for(server.url()));
    EXPECT_FALSE(writer->write(point_of(100 + run)));
    EXPECT_TRUE(writer->flush(20s));
    EXPECT_EQ(writer->damaged(), 1U);
  }
  EXPECT_NE(server.got().find("m f=101i 101\n"), std::string::npos);
}

}  // namespace
}  // namespace simdlp::testing
