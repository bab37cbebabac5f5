// SPDX-License-Identifier: Apache-2.0
// Accepts line protocol over UDP. A datagram contains whole lines, so each datagram is a separate input: no
// state is carried from one to the next, and a plain decoder is enough.
//
//   udp_listener DATAGRAMS    prints the port, and ends after DATAGRAMS datagrams
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "simdlp/decoder.h"

int main(int count, char** arguments) {
  const int socket_of = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (socket_of < 0 || bind(socket_of, any, size) != 0 || getsockname(socket_of, any, &size) != 0) {
    std::perror("udp_listener");
    return 1;
  }
  std::printf("port %d\n", ntohs(address.sin_port));
  std::fflush(stdout);

  std::string datagram(65'536, '\0');
  const auto decode = std::make_unique<simdlp::decoder>(
      "", simdlp::decode_options{.limits = simdlp::limits::untrusted()});
  for (int left = count > 1 ? std::atoi(arguments[1]) : 1; left > 0; --left) {
    const ssize_t got = recv(socket_of, datagram.data(), datagram.size(), 0);
    if (got < 0) continue;
    decode->reset(std::string_view(datagram.data(), static_cast<std::size_t>(got)));
    for (const simdlp::point point : *decode) {
      const std::string said =
          point ? point.measurement().to_string() : std::string(decode->describe().message);
      std::printf("%s\n", said.c_str());
    }
  }
  close(socket_of);
}
