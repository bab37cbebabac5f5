// SPDX-License-Identifier: Apache-2.0
// A peer that decodes: the data, one decoder that is reused for each pass, and its results. Each
// program defines the pass.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "adapter.h"

namespace simdlp::bench {

// `pass(decoder&)` reads all the data and returns its findings; `tell(findings, rejected)` converts
// them to members of the report.
template <class Pass, class Tell>
int decode(int count, char** arguments, Pass pass, Tell tell) {
  if (count < 2) {
    std::fputs("usage: " PEER_NAME " FILE [ROUNDS]\n", stderr);
    return 2;
  }
  const std::string bytes = read_file(arguments[1]);
  const auto from = std::make_unique<decoder>(bytes);
  decltype(pass(*from)) found{};
  return run(count, arguments,
             {"decode",
              [&] {
                from->reset(bytes);
                found = pass(*from);
              },
              [&] {
                members told = tell(found);
                told.push_back({"bytes", std::to_string(bytes.size())});
                return told;
              }});
}

}  // namespace simdlp::bench
