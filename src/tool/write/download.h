// SPDX-License-Identifier: Apache-2.0
// A file on a web server.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "tool/input/byte_reader.h"

namespace simdlp::tool {

// Returns the URL without user, password, query and fragment, which may hold a secret.
[[nodiscard]] std::string name_of_url(std::string_view url);

class download {
 public:
  // Begins to read `url` with GET, and waits for the first bytes. Throws `failure` if there are none.
  // Ends early, with a failure, when `stops()` returns true.
  download(const std::string& url, std::function<bool()> stops);
  download(const download&) = delete;
  download& operator=(const download&) = delete;
  ~download();

  // True if the server says that the file is CSV.
  [[nodiscard]] bool is_csv() const;
  // This object must outlive the reader.
  [[nodiscard]] byte_reader reader();

 private:
  class transfer;
  std::unique_ptr<transfer> transfer_;
};

}  // namespace simdlp::tool
