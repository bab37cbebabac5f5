// SPDX-License-Identifier: Apache-2.0
// --forward: sends the stored points to other servers.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "simdlp/journal.h"
#include "simdlp/queue/forwarder.h"
#include "tool/cli_fwd.h"

namespace simdlp::tool {

struct forward_settings {
  std::vector<std::string> urls;
  std::string token_file;
  std::vector<std::string> databases;  // FROM=TO
  std::string api = "auto";
  std::chrono::milliseconds max_age{0};
  bool gzip = false;

  // The options of each forwarder. Throws CLI::ValidationError on a wrong setting.
  [[nodiscard]] std::vector<forward_options> options() const;
};

// The forwarders of one journal.
class forwarding {
 public:
  // Prints on standard error when a server fails, and when it works again. Throws
  // CLI::ValidationError.
  void start(journal& from, const forward_settings& how);
  void stop() { all_.clear(); }
  [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
  // Appends metrics in the text format of Prometheus.
  void append_metrics(std::string& to) const;

 private:
  struct one {
    std::string name;
    std::unique_ptr<forwarder> to;
  };
  std::vector<one> all_;
};

}  // namespace simdlp::tool
