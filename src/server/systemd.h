// SPDX-License-Identifier: Apache-2.0
// The two protocols between systemd and a service: sockets that systemd passes, and notes about the
// state of the service.
#pragma once

#include <string_view>
#include <vector>

namespace simdlp::endpoint {

// Returns the file descriptors that were passed to this process (LISTEN_FDS).
[[nodiscard]] std::vector<int> systemd_sockets();

// Sends a note such as "READY=1" if the process was started by systemd with Type=notify.
void notify_systemd(std::string_view note) noexcept;

}  // namespace simdlp::endpoint
