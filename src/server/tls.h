// SPDX-License-Identifier: Apache-2.0
// TLS 1.2 and 1.3 from a certificate and a key in files.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>

namespace simdlp::endpoint {

// Returns null on failure, with a sentence in `error`.
[[nodiscard]] std::shared_ptr<boost::asio::ssl::context> load_tls(const std::string& certificate,
                                                                  const std::string& key,
                                                                  std::string& error);

}  // namespace simdlp::endpoint
