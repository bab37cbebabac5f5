// SPDX-License-Identifier: Apache-2.0
#include "decode/hints/other_format.h"

namespace simdlp::detail {

hint other_format(hint_code code) noexcept {
  switch (code) {
    case hint_code::prometheus:
      return {code, 0, {"this looks like the Prometheus text format, not line protocol"}};
    case hint_code::graphite:
      return {code, 0, {"this looks like Graphite's plaintext format, not line protocol"}};
    case hint_code::statsd: return {code, 0, {"this looks like StatsD, not line protocol"}};
    case hint_code::opentsdb:
      return {code, 0, {"this looks like OpenTSDB's telnet format, not line protocol"}};
    case hint_code::collectd:
      return {code, 0, {"this looks like collectd's PUTVAL format, not line protocol"}};
    case hint_code::table:
      return {code,
              0,
              {"this is a table as a shell prints it: ask the shell for CSV or line protocol"}};
    case hint_code::markup: return {code, 0, {"this is XML or HTML, not line protocol"}};
    case hint_code::sql: return {code, 0, {"this is SQL, not line protocol"}};
    default: return {};
  }
}

}  // namespace simdlp::detail
