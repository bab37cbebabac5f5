// SPDX-License-Identifier: Apache-2.0
// Puts points into a queue on disk. They are sent when the server can be reached, if necessary by the next
// process.
//
//   queue DIRECTORY URL [SECONDS]
#include <chrono>
#include <cstdlib>
#include <iostream>

#include <simdlp/queue.h>

int main(int count, char** arguments) {
  if (count < 3) return 2;
  simdlp::client_options options;
  options.connection.url = arguments[2];
  options.database = "home";

  auto [writer, error] = simdlp::queue_writer::open(arguments[1], options);
  if (writer == nullptr) {
    std::cerr << error << '\n';
    return 1;
  }
  simdlp::point_builder point("home");
  point.tag("room", "Kitchen").field("temp", 21.5);
  if (const simdlp::write_status refused = writer->write(point)) {
    std::cerr << describe(refused) << '\n';
    return 1;
  }
  if (const simdlp::write_error failed = writer->sync()) {
    std::cerr << "not on disk: " << describe(failed) << '\n';
    return 1;
  }
  const std::chrono::seconds patience(count > 3 ? std::atoi(arguments[3]) : 10);
  const bool sent = writer->flush(patience);  // waits until it is at the server
  std::cout << (sent ? "sent" : "kept for the next process") << '\n';
}
