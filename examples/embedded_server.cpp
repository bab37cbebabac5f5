// SPDX-License-Identifier: Apache-2.0
// Runs a write endpoint in a program. It acknowledges a write when its journal has it on disk.
//
//   embedded_server JOURNAL    prints the address; ends on SIGTERM or Ctrl-C
#include <cstdint>
#include <iostream>
#include <string_view>

#include <simdlp/server.h>

int main(int count, char** arguments) {
  simdlp::server_options options;
  options.listen = {"127.0.0.1:0"};  // any port
  options.journal = count > 1 ? arguments[1] : "journal";
  options.signals = true;
  options.on_commit = [](std::string_view database, std::string_view, std::uint64_t points) {
    std::cout << database << ": " << points << " points\n";
  };
  const auto [server, error] = simdlp::server::open(options);
  if (server == nullptr) {
    std::cerr << error << '\n';
    return 1;
  }
  std::cout << "http://" << server->addresses()[0] << std::endl;
  return server->run() ? 0 : 1;
}
