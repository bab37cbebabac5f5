// SPDX-License-Identifier: Apache-2.0
// Options can be given by name, as the documents show, without warnings of -Wextra: g++ warns of each
// member that is not named and has no initializer. It is enough that this compiles.
#include "simdlp/client.h"
#include "simdlp/journal.h"
#include "simdlp/journal/reader.h"
#include "simdlp/queue.h"
#include "simdlp/server.h"
#include "simdlp/simdlp.h"

namespace {

struct options {
  simdlp::decode_options decode{.detect_precision = true};
  simdlp::limits limits{.line = 1};
  simdlp::encode_options encode{.precision = simdlp::precision::seconds};
  simdlp::dialect dialect{.name = "own"};
  simdlp::packed_strings strings{.bytes = "ab"};
  simdlp::parallel_options parallel{.threads = 2};
  simdlp::schema_options schema{.max_tables = 1};
  simdlp::series_options series{.max_series = 1};
  simdlp::table_options tables{.max_rows = 1};
  simdlp::parallel_table_options parallel_tables{.threads = 2};
  simdlp::arrow_import_options arrow{.time = "when"};

  simdlp::connection_options connection{.url = "http://localhost:8086"};
  simdlp::retry_options retry{.max_retries = 1};
  simdlp::batch_options batch{.batch_size = 1};
  simdlp::client_options client{.database = "home"};
  simdlp::writer_callbacks callbacks{.on_success = nullptr};
  simdlp::journal_options journal{.segment_bytes = 4096};
  simdlp::journal_entry entry{.database = "home"};
  simdlp::journal_reader_options reader{.from = 1};
  simdlp::queue_options queue{.sync = simdlp::queue_sync::batch};
  simdlp::forward_options forward{.name = "backup"};
  simdlp::server_options server{.listen = {"127.0.0.1:0"}};
};

}  // namespace

// Uses everything above.
int options_by_name();
int options_by_name() { return sizeof(options) != 0 ? 0 : 1; }
