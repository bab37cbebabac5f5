// SPDX-License-Identifier: Apache-2.0
#include "server/tls.h"

#include <boost/system/error_code.hpp>

namespace simdlp::endpoint {

namespace ssl = boost::asio::ssl;

std::shared_ptr<ssl::context> load_tls(const std::string& certificate, const std::string& key,
                                       std::string& error) {
  auto out = std::make_shared<ssl::context>(ssl::context::tls_server);
  boost::system::error_code ec;
  SSL_CTX_set_min_proto_version(out->native_handle(), TLS1_2_VERSION);
  // Without a close notification, the end is reported as an error. That does not matter, because
  // HTTP defines where a message ends.
  out->set_options(ssl::context::default_workarounds | ssl::context::no_compression |
                       ssl::context::single_dh_use,
                   ec);
  out->use_certificate_chain_file(certificate, ec);
  if (ec) {
    error = "cannot use the certificate " + certificate + ": " + ec.message();
    return nullptr;
  }
  out->use_private_key_file(key, ssl::context::pem, ec);
  if (ec) {
    error = "cannot use the key " + key + ": " + ec.message();
    return nullptr;
  }
  if (SSL_CTX_check_private_key(out->native_handle()) != 1) {
    error = "the key " + key + " does not belong to the certificate " + certificate;
    return nullptr;
  }
  return out;
}

}  // namespace simdlp::endpoint
