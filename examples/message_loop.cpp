// SPDX-License-Identifier: Apache-2.0
// The loop of a consumer of Kafka or another queue: a message is a batch of whole lines. Good points
// are stored, rejected lines go to a dead-letter topic with the reason, and only then the position is
// committed, so nothing is lost if the process ends in between. The queue here is a stand-in: the
// messages are the paragraphs of standard input.
#include <cstdio>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

#include "simdlp/decoder.h"

namespace {

// Where a real program calls poll(), produce() and commit().
class queue {
 public:
  bool poll(std::string& message) {
    message.clear();
    for (std::string line; std::getline(std::cin, line) && !line.empty();) message += line + '\n';
    return !message.empty();
  }
  void produce(std::string_view reason, std::string_view line) {
    std::printf("dead letter: %s: %s\n", std::string(reason).c_str(), std::string(line).c_str());
  }
  void commit() { std::printf("committed %d\n", ++committed_); }

 private:
  int committed_ = 0;
};

}  // namespace

int main() {
  queue messages;
  const auto decode = std::make_unique<simdlp::decoder>("");
  for (std::string message; messages.poll(message);) {
    decode->reset(message);
    for (const simdlp::point point : *decode) {
      if (point) {
        std::printf("stored %s\n", point.measurement().to_string().c_str());
      } else {
        const simdlp::diagnostic why = decode->describe();
        messages.produce(why.message, why.original_line);
      }
    }
    messages.commit();
  }
}
