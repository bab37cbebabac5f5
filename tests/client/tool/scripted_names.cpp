// SPDX-License-Identifier: Apache-2.0
// Loaded before the C library of a program under test. The name db.test has the addresses in the file
// SCRIPTED_NAMES, one per line, or none if the file is empty. Other names are resolved as usual.
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fstream>
#include <netdb.h>
#include <string>

extern "C" [[gnu::visibility("default")]] int getaddrinfo(const char* node, const char* service,
                                                          const addrinfo* hints,
                                                          addrinfo** result) {
  using function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  // NOLINTNEXTLINE: this is how a function is looked up
  static const auto next = reinterpret_cast<function>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  const char* const file = std::getenv("SCRIPTED_NAMES");
  if (node == nullptr || file == nullptr || std::strcmp(node, "db.test") != 0)
    return next(node, service, hints, result);
  std::ifstream in(file);
  addrinfo** end = result;
  *result = nullptr;
  for (std::string address; std::getline(in, address);) {
    addrinfo wanted{};
    if (hints != nullptr) wanted = *hints;
    wanted.ai_family = AF_INET;
    wanted.ai_flags = AI_NUMERICHOST;
    wanted.ai_socktype = SOCK_STREAM;
    if (next(address.c_str(), service, &wanted, end) != 0) return EAI_FAIL;
    while (*end != nullptr) end = &(*end)->ai_next;
  }
  return *result == nullptr ? EAI_NONAME : 0;
}
