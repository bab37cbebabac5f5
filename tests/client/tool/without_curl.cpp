// SPDX-License-Identifier: Apache-2.0
// Linked with the functions that load libcurl, under a name that does not exist.
#include <cstdio>

#include <curl/curl.h>

int main() {
  std::printf("%d\n", static_cast<int>(::curl_global_init(CURL_GLOBAL_DEFAULT)));
  return 0;
}
