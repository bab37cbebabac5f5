// SPDX-License-Identifier: Apache-2.0
// Stores accepted lines in a journal, and reads the schema back from it.
#pragma once

#include <memory>
#include <string>

#include "server/commit_target.h"
#include "server/write_request.h"
#include "simdlp/journal.h"

namespace simdlp::endpoint {

class journal_target : public commit_target {
 public:
  // Returns null on failure, with a sentence in `error`.
  [[nodiscard]] static std::unique_ptr<journal_target> open(const std::string& directory,
                                                            const journal_options& options,
                                                            std::string& error);

  // Reads all records and learns their columns, so that a new process refuses the lines that the old one
  // would have refused. Limits are not applied: what is stored exists. Returns an error, or an empty
  // string.
  [[nodiscard]] std::string learn(write_workspace& with, catalog& to);

  [[nodiscard]] commit_result commit(const commit_entry& from, completion done) override;
  [[nodiscard]] std::string trouble() const override;
  [[nodiscard]] std::string warning() const override;
  void append_metrics(std::string& to) const override;
  void close() override;
  [[nodiscard]] journal& stored() noexcept { return *journal_; }

 private:
  explicit journal_target(std::unique_ptr<journal> from) noexcept : journal_(std::move(from)) {}
  [[nodiscard]] std::string replay(write_workspace& with, catalog& to);

  std::unique_ptr<journal> journal_;
};

}  // namespace simdlp::endpoint
