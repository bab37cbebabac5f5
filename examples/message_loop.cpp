// SPDX-License-Identifier: Apache-2.0
// The loop of a consumer of Kafka or another queue. A message is a batch of whole lines. The loop stores
// good points and sends rejected lines, with the reason, to a dead-letter topic. Only then it commits the
// position, so nothing is lost if the process ends in between. Here the messages are the paragraphs of
// standard input.
#include <cstdio>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

#include "simdlp/decoder.h"

namespace {

// A real program calls poll(), produce() and commit() here.
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
