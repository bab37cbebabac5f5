// SPDX-License-Identifier: Apache-2.0
#include "simdlp/journal/inspect.h"

#include "journal/failure.h"
#include "journal/posix_storage.h"
#include "journal/survey.h"

namespace simdlp {

journal_inspection inspect_journal(const std::string& directory, std::uint64_t from) {
  journal_format::posix_storage files(directory);
  journal_format::survey found = journal_format::survey_journal(files, from);
  journal_inspection result;
  result.report = std::move(found.report);
  std::string file = directory;
  if (!found.file.empty()) file.append("/").append(found.file);
  if (found.newer_version) {
    result.error = {journal_errc::not_a_journal, 0,
                    file + ": written by a newer version of the journal"};
  } else if (found.error < 0) {
    result.error = journal_format::failure_of(found.error, file, "cannot read");
  }
  return result;
}

}  // namespace simdlp
