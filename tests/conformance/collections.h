// SPDX-License-Identifier: Apache-2.0
//
// The collections of cases and their forms:
//   corpus cases        corpus/cases/*.jsonl, described in corpus/README.md
//   decode rows         one JSON object a line, byte strings in base64: the cases of the published
//                       corpus, and the results of the strict grammar where these differ
//   decision table      the same form, with all points and all errors of `strict`
//   published corpus    influxdata's corpus.json in its own form: one object with `decode` and
//                       `encode`, each of them cases by key (a plain array is read as well); text
//                       that is not UTF-8 as {"binary": base64}
// A file that cannot be read, or has another form, throws std::exception.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "test_case.h"

namespace simdlp::conformance {

std::vector<test_case> corpus_cases(const std::filesystem::path& file);
std::vector<test_case> decode_rows(const std::filesystem::path& file);
std::vector<test_case> decision_table_rows(const std::filesystem::path& file);

// The decode cases; `left_out` grows by those whose precision is not one of ns, us, ms, s.
std::vector<test_case> published_corpus(const std::filesystem::path& file, std::size_t& left_out);

// Reads a file in any of these forms, which is recognised by its name and first bytes.
std::vector<test_case> cases_of(const std::filesystem::path& file, std::size_t& left_out);

}  // namespace simdlp::conformance
