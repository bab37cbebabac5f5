// SPDX-License-Identifier: Apache-2.0
// Sends points to a server: once with the result of each line, once in batches with retries.
//
//   write_points URL
#include <chrono>
#include <cstddef>
#include <iostream>
#include <span>
#include <string_view>

#include <simdlp/client.h>

int main(int count, char** arguments) {
  if (count < 2) return 2;
  simdlp::client client({.connection = {.url = arguments[1]}, .database = "home"});

  // Waits for the answer. A bad line does not affect the others.
  const std::string_view lines =
      "home,room=Kitchen temp=21.5 1641024000000000000\n"
      "home,room=Kitchen temp=21,5 1641027600000000000\n"
      "home,room=Kitchen temp=\"warm\" 1641031200000000000\n";
  const simdlp::write_result result = client.write(lines);
  if (result.error) std::cout << describe(result.error) << '\n';
  for (const simdlp::line_error& line : result.lines) {
    std::cout << "line " << line.index << ": " << line.message << '\n';
  }
  std::cout << result.counts.written << " of " << result.counts.given << " written\n";

  // Collects points, also from several threads, and repeats failed requests.
  simdlp::batch_writer writer(
      client, {.on_error = [](const simdlp::batch_info& batch, const simdlp::write_error& error,
                              std::span<const simdlp::line_error> refused) {
        std::cout << describe(error) << ": points " << batch.first_index << " to "
                  << batch.last_index << ", " << refused.size() << " refused\n";
      }});
  for (int i = 0; i < 1000; ++i) {
    simdlp::point_builder point("home");
    point.tag("room", "Living Room").field("temp", 20 + 0.5 * i);
    point.timestamp(std::chrono::sys_seconds(std::chrono::seconds(1641024000 + i)));
    if (const simdlp::write_status refused = writer.write(point)) {
      std::cout << "not accepted: " << describe(refused) << '\n';
    }
  }
  writer.close();
  const simdlp::write_statistics books = writer.statistics();
  std::cout << books.written << " of " << books.given << " written\n";
}
