// SPDX-License-Identifier: Apache-2.0
//
// The vocabulary. If you change a word, the digests in the test change, too.
#include "generate/words.h"

#include <array>

namespace simdlp::generate {
namespace {

constexpr std::array<std::string_view, 48> words{
    "request", "failed",   "after",   "retry",   "timeout", "connection", "closed",    "by",
    "peer",    "upstream", "while",   "reading", "header",  "from",       "cache",     "miss",
    "for",     "user",     "session", "expired", "payment", "accepted",   "order",     "queue",
    "worker",  "started",  "stopped", "with",    "status",  "the",        "disk",      "is",
    "nearly",  "full",     "and",     "backup",  "of",      "index",      "completed", "in",
    "batch",   "rejected", "invalid", "token",   "on",      "shard",      "replica",   "lagging"};

constexpr std::array<std::string_view, 8> services{"checkout", "search",  "auth",     "billing",
                                                   "gateway",  "catalog", "shipping", "mailer"};

constexpr std::array<std::string_view, 9> regions{
    "us-east-1",      "us-west-1",      "us-west-2",      "eu-west-1", "eu-central-1",
    "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "sa-east-1"};

constexpr std::array<std::string_view, 8> functions{"handle",  "dispatch", "read_all", "commit",
                                                    "acquire", "render",   "flush",    "decode"};

}  // namespace

std::string_view word(random& chance) noexcept { return chance.pick(words); }

std::string_view service(random& chance) noexcept { return chance.pick(services); }

std::string_view region(random& chance) noexcept { return chance.pick(regions); }

std::string_view function_name(random& chance) noexcept { return chance.pick(functions); }

}  // namespace simdlp::generate
