// SPDX-License-Identifier: Apache-2.0
#include "room_rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <map>
#include <regex>

namespace simdlp::architecture {
namespace {

namespace fs = std::filesystem;

struct third_party {
  std::string_view prefix;  // of the name in an #include
  std::vector<std::string_view> rooms;
};

const std::vector<third_party>& third_parties() {
  static const std::vector<third_party> all = {
      {"xsimd", {"src/kernel"}},
      {"fast_float", {"src/text", "src/tool"}},
      {"xxhash", {"src/encode", "src/text"}},
      {"CLI/", {"src/tool"}},
      {"curl/", {"src/client", "src/tool"}},
      {"toml", {"src/client", "src/server", "src/tool"}},
      {"boost/", {"src/server"}},
      {"openssl/", {"src/server"}},
      {"isa-l/", {"src/server"}},
      {"zlib.h", {"src/client", "src/server", "src/tool"}},
      {"zstd", {"src/tool"}},
      {"iconv.h", {"src/tool"}},
      {"nlohmann/", {"src/client", "src/server", "src/tool"}},
  };
  return all;
}

bool is_source(const source_file& file) {
  return file.ends_with(".h") || file.ends_with(".cpp") || file.ends_with(".c");
}

// These check the rules, or quote the phrases and paths that the rules are about.
bool is_about_rules(const source_file& file) { return file.is_in("tests/architecture"); }

bool is_ours(const source_file& file) {
  return !file.is_in("docs/benchmarks") && !file.is_in("fuzz/corpus") &&
         !file.is_in("corpus/found") && !is_about_rules(file);
}

}  // namespace

offences third_party_offences(const source_tree& tree) {
  offences all;
  for (const source_file& file : tree.files()) {
    if (!file.is_in("include") && !file.is_in("src")) continue;
    for (const include& what : includes_of(file)) {
      for (const third_party& library : third_parties()) {
        if (!what.target.starts_with(library.prefix)) continue;
        const bool allowed = std::ranges::any_of(
            library.rooms, [&](std::string_view room) { return file.is_in(room); });
        if (!allowed) all.push_back(file.path + " includes " + what.target);
      }
    }
  }
  return all;
}

offences kernel_include_offences(const source_tree& tree) {
  constexpr std::array allowed{"kernel/",         "simdlp/detail/",  "cstddef",     "cstdint",
                               "xsimd/xsimd.hpp", "simdlp/escape.h", "immintrin.h", "emmintrin.h"};
  // Not scalar.cpp, which is compiled for the baseline.
  constexpr std::array units{"avx2", "avx512", "sse42", "neon64"};
  // Compiled for the baseline only: the table of kernels and what it needs.
  constexpr std::array baseline{"choose_kernel", "processor", "write_fast_baseline"};
  offences all;
  for (const source_file& file : tree.files()) {
    if (!file.is_in("src/kernel")) continue;
    const bool unit = std::ranges::find(units, file.stem()) != units.end();
    const bool header =
        file.ends_with(".h") && std::ranges::find(baseline, file.stem()) == baseline.end();
    if (!unit && !header) continue;
    for (const include& what : includes_of(file)) {
      const bool fine = std::ranges::any_of(
          allowed, [&](const char* prefix) { return what.target.starts_with(prefix); });
      if (!fine) all.push_back(file.path + " includes " + what.target);
    }
  }
  return all;
}

offences detail_offences(const source_tree& tree) {
  constexpr std::array outside{"src/tool",   "src/client",   "src/journal",
                               "src/server", "src/generate", "examples"};
  // `simdlp bench` measures the scan by itself, which has no public interface.
  constexpr std::string_view exception = "src/tool/bench_work.";
  offences all;
  for (const source_file& file : tree.files()) {
    const bool is_outside =
        std::ranges::any_of(outside, [&](const char* folder) { return file.is_in(folder); });
    if ((!is_outside || !is_source(file)) && file.path != "README.md") continue;
    if (file.path.starts_with(exception)) continue;
    for (const std::string_view word : {"simdlp/detail/", "simdlp::detail::"}) {
      if (file.text.find(word) != std::string::npos) {
        all.push_back(file.path + " names " + std::string(word));
      }
    }
  }
  return all;
}

offences header_name_offences(const source_tree& tree) {
  std::map<std::string, std::string> seen;
  offences all;
  for (const source_file& file : tree.files()) {
    if (!file.ends_with(".h")) continue;
    if (!file.is_in("include") && !file.is_in("src") && !file.is_in("tests")) continue;
    const std::string name = fs::path(file.path).filename().string();
    const auto [entry, is_new] = seen.emplace(name, file.path);
    if (!is_new) all.push_back(file.path + " has the name of " + entry->second);
  }
  return all;
}

offences mention_offences(const source_tree& tree) {
  static const std::regex paths(
      R"((^|[\s`"'(])((?:src|include|tests|fuzz|bench|scripts|cmake|docs|examples|corpus)/[\w./-]*\.(?:h|cpp|py|sh|md|cmake|json|txt))\b)");
  offences all;
  for (const source_file& file : tree.files()) {
    if (!is_ours(file) || file.path == "CHANGELOG.md" || file.path == "CONTRIBUTING.md") continue;
    std::size_t number = 0;
    for (const std::string& line : file.lines()) {
      ++number;
      if (line.size() > 400) continue;
      for (std::sregex_iterator at(line.begin(), line.end(), paths), end; at != end; ++at) {
        const std::string path = (*at)[2].str();
        const fs::path beside = fs::path(file.path).parent_path() / path;
        if (!tree.exists(path) && !tree.exists(beside.lexically_normal().generic_string())) {
          all.push_back(file.path + ":" + std::to_string(number) + " names " + path);
        }
      }
    }
  }
  return all;
}

offences phrase_offences(const source_tree& tree) {
  constexpr std::array phrases{
      "defines right",     "that is none",   "so is no ",       "of use when",   "in doubt",
      "whoever ",          "who wants",      "what becomes of", "plain half",    "exact half",
      "careful way",       "turn_page",      "goes on behind",  "stands behind", "stands beside",
      "of its own accord", "for nothing",    "nobody could",    "is told by",    "are told by",
      "behind the end",    "behind its end",
  };
  offences all;
  for (const source_file& file : tree.files()) {
    const bool read_by_people = is_source(file) || file.ends_with(".md") || file.ends_with(".1") ||
                                file.ends_with(".cmake") || file.ends_with(".sh");
    if (!is_ours(file) || !read_by_people) continue;
    std::size_t number = 0;
    for (std::string line : file.lines()) {
      ++number;
      std::ranges::transform(line, line.begin(),
                             [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      for (const std::string_view phrase : phrases) {
        if (line.find(phrase) != std::string::npos) {
          all.push_back(file.path + ":" + std::to_string(number) + " says \"" +
                        std::string(phrase) + "\"");
        }
      }
    }
  }
  return all;
}

offences test_name_offences(const source_tree& tree) {
  static const std::regex test(R"(^TEST(?:_F|_P)?\((\w+), (\w+)\))");
  static const std::regex suite("[a-z][a-z0-9_]*");
  static const std::regex sentence("[A-Z][A-Za-z0-9]*");
  offences all;
  for (const source_file& file : tree.files()) {
    if (!file.is_in("tests") && !file.is_in("fuzz")) continue;
    for (const std::string& line : file.lines()) {
      std::smatch found;
      if (!std::regex_search(line, found, test)) continue;
      if (!std::regex_match(found[1].str(), suite) || !std::regex_match(found[2].str(), sentence)) {
        all.push_back(file.path + ": " + found[1].str() + "." + found[2].str());
      }
    }
  }
  return all;
}

}  // namespace simdlp::architecture
