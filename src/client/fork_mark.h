// SPDX-License-Identifier: Apache-2.0
// Detects whether this process is a fork of the one that made the object: threads do not survive a fork.
#pragma once

namespace simdlp::client_internal {

class fork_mark {
 public:
  fork_mark();
  fork_mark(const fork_mark&) = delete;
  fork_mark& operator=(const fork_mark&) = delete;
  ~fork_mark();

  // Costs a load where the system can wipe memory on a fork, a system call elsewhere.
  [[nodiscard]] bool is_forked() const;

 private:
  volatile int* page_ = nullptr;
  int process_;
};

}  // namespace simdlp::client_internal
