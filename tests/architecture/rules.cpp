// SPDX-License-Identifier: Apache-2.0
#include "rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <set>

namespace simdlp::architecture {
namespace {

namespace fs = std::filesystem;

std::string joined(std::string_view folder, std::string_view target) {
  return (fs::path(folder) / fs::path(target)).lexically_normal().generic_string();
}

std::string folder_of(const source_file& file) {
  return fs::path(file.path).parent_path().generic_string();
}

// Returns the project's file that an #include refers to, or null.
const source_file* resolve(const source_tree& tree, const source_file& from, const include& what) {
  if (what.quoted) {
    if (const auto* const beside = tree.find(joined(folder_of(from), what.target))) return beside;
  }
  for (const char* const root : {"include", "src"}) {
    if (const auto* const below = tree.find(joined(root, what.target))) return below;
  }
  return nullptr;
}

// Returns the entry that names the file, or else the nearest folder above it.
const floor_entry* floor_of(const source_file& file, const std::vector<floor_entry>& floors) {
  const floor_entry* nearest = nullptr;
  for (const floor_entry& entry : floors) {
    if (file.path != entry.path && !file.is_in(entry.path)) continue;
    if (nearest == nullptr || entry.path.size() > nearest->path.size()) nearest = &entry;
  }
  return nearest;
}

bool may_include(const floor_entry& from, const floor_entry& to) {
  if (from.floor != to.floor) return to.floor < from.floor;
  return from.group == to.group && to.place <= from.place;
}

bool is_header(const source_file& file) { return file.ends_with(".h"); }
// The first C standard has no `//`, so such a header has a guard of macros.
bool is_plain_c(const source_file& file) { return file.text.starts_with("/* "); }
bool is_public(const source_file& file) { return file.is_in("include") && is_header(file); }

// Returns the name of a heading in links: lower case, without punctuation, '-' for a space.
std::string anchor_of(std::string_view heading) {
  std::string anchor;
  for (const char c : heading) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || byte >= 0x80) {
      anchor += static_cast<char>(std::tolower(byte));
    } else if (c == ' ') {
      anchor += '-';
    }
  }
  return anchor;
}

// The lines of a Markdown file outside its fenced blocks.
std::vector<std::string> prose_of(const source_file& file) {
  std::vector<std::string> prose;
  bool fenced = false;
  for (const std::string& line : file.lines()) {
    const std::size_t at = line.find_first_not_of(' ');
    if (at != std::string::npos && line.compare(at, 3, "```") == 0) {
      fenced = !fenced;
    } else if (!fenced) {
      prose.push_back(line);
    }
  }
  return prose;
}

std::set<std::string> anchors_of(const source_file& file) {
  std::set<std::string> anchors;
  for (const std::string& line : prose_of(file)) {
    const std::size_t text = line.find_first_not_of('#');
    if (text == 0 || text == std::string::npos || line[text] != ' ') continue;
    anchors.insert(anchor_of(std::string_view(line).substr(text + 1)));
  }
  return anchors;
}

// Text in `code` is not examined.
std::string without_code(const std::string& line) {
  std::string out;
  bool code = false;
  for (const char c : line) {
    if (c == '`') {
      code = !code;
    } else if (!code) {
      out += c;
    }
  }
  return out;
}

std::vector<std::string> links_of(const source_file& file) {
  std::vector<std::string> links;
  for (const std::string& raw : prose_of(file)) {
    const std::string line = without_code(raw);
    for (std::size_t at = line.find("]("); at != std::string::npos; at = line.find("](", at + 2)) {
      const std::size_t end = line.find_first_of(") ", at + 2);
      if (end != std::string::npos) links.push_back(line.substr(at + 2, end - at - 2));
    }
  }
  return links;
}

}  // namespace

std::vector<floor_entry> floors_of(const source_file& document) {
  std::vector<floor_entry> floors;
  bool inside = false;
  std::size_t floor = 0;
  for (const std::string& line : document.lines()) {
    if (line == "```floors") {
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      const std::size_t colon = line.find(':');
      if (colon == std::string::npos) continue;
      ++floor;
      std::size_t place = 0;
      std::size_t group = 0;
      for (const std::string& word : words_of(std::string_view(line).substr(colon + 1))) {
        if (word == "|") {
          ++group;
        } else {
          floors.push_back({word, floor, place++, group});
        }
      }
    }
  }
  return floors;
}

offences floor_offences(const source_tree& tree, const std::vector<floor_entry>& floors) {
  offences all;
  for (const floor_entry& entry : floors) {
    if (!tree.exists(entry.path)) all.push_back("a floor names " + entry.path + ": there is none");
  }
  for (const source_file& file : tree.files()) {
    if (!is_header(file) && !file.ends_with(".cpp")) continue;
    const floor_entry* const own = floor_of(file, floors);
    const bool library = file.is_in("include") || (file.is_in("src") && !file.is_in("src/tool") &&
                                                   !file.is_in("src/generate"));
    if (!library) continue;
    if (own == nullptr) all.push_back(file.path + " has no floor");
    for (const include& what : includes_of(file)) {
      const source_file* const target = resolve(tree, file, what);
      if (target == nullptr) {
        if (what.quoted) all.push_back(file.path + " includes " + what.target + ": not found");
        continue;
      }
      const std::string offence = file.path + " includes " + target->path;
      if (target->is_in("src/tool") || target->is_in("src/generate")) {
        all.push_back(offence + ", which is no part of the library");
      }
      if (own == nullptr) continue;
      const floor_entry* const other = floor_of(*target, floors);
      if (other == nullptr) {
        all.push_back(offence + ", which has no floor");
      } else if (!may_include(*own, *other)) {
        all.push_back(offence + ", which is not below it");
      }
    }
  }
  return all;
}

offences public_include_offences(const source_tree& tree) {
  offences all;
  for (const source_file& file : tree.files()) {
    if (!is_public(file)) continue;
    for (const include& what : includes_of(file)) {
      const bool library =
          what.target.starts_with("xsimd") || what.target.starts_with("fast_float");
      const bool vectors = what.target.ends_with("intrin.h") || what.target == "arm_neon.h";
      // SSE2 belongs to every x86-64, and these headers have the same code without it.
      const bool has_both = file.ends_with("detail/number.h") ||
                            file.ends_with("detail/hash_index.h") ||
                            file.ends_with("detail/token_masks.h");
      const bool allowed = what.target == "emmintrin.h" && has_both;
      if (library || (vectors && !allowed)) all.push_back(file.path + " includes " + what.target);
    }
  }
  return all;
}

offences name_offences(const source_tree& tree) {
  constexpr std::array empty_names{"util",   "utils",  "utility",    "utilities",
                                   "common", "helper", "helpers",    "base",
                                   "misc",   "defs",   "definitions"};
  offences all;
  for (const source_file& file : tree.files()) {
    if (std::ranges::find(empty_names, file.stem()) != empty_names.end()) {
      all.push_back(file.path + " is named by nothing");
    }
  }
  return all;
}

offences header_offences(const source_tree& tree) {
  offences all;
  for (const source_file& file : tree.files()) {
    if (!is_header(file)) continue;
    const std::vector<std::string> lines = file.lines();
    const bool guarded = is_plain_c(file) && std::ranges::any_of(lines, [](const auto& line) {
                           return line.starts_with("#ifndef ") && line.ends_with("_H");
                         });
    if (std::ranges::count(lines, "#pragma once") != 1 && !guarded) {
      all.push_back(file.path + " has no #pragma once");
    }
  }
  return all;
}

offences licence_offences(const source_tree& tree) {
  constexpr std::string_view licence = "SPDX-License-Identifier: Apache-2.0";
  constexpr std::array slashes{".h", ".cpp", ".c", ".go", ".rs", ".mjs"};
  constexpr std::array hashes{".cmake", "CMakeLists.txt", ".sh", ".py"};
  const auto ends_with_any = [](const source_file& file, const auto& endings) {
    return std::ranges::any_of(endings, [&](const char* end) { return file.ends_with(end); });
  };
  offences all;
  for (const source_file& file : tree.files()) {
    const bool by_slash = ends_with_any(file, slashes);
    if (!by_slash && !ends_with_any(file, hashes)) continue;
    const std::vector<std::string> lines = file.lines();
    const std::size_t first = !lines.empty() && lines[0].starts_with("#!") ? 1 : 0;
    const std::string wanted = std::string(by_slash ? "// " : "# ") + std::string(licence);
    const bool in_c = is_plain_c(file) && lines[0].substr(3) == licence;
    if (!in_c && (lines.size() <= first || lines[first] != wanted)) {
      all.push_back(file.path + " does not begin with \"" + wanted + "\"");
    }
  }
  return all;
}

offences link_offences(const source_tree& tree) {
  offences all;
  for (const source_file& file : tree.files()) {
    if (!file.ends_with(".md")) continue;
    for (const std::string& link : links_of(file)) {
      if (link.find("://") != std::string::npos || link.starts_with("mailto:")) continue;
      const std::size_t hash = link.find('#');
      const std::string path =
          hash == 0 ? file.path : joined(folder_of(file), link.substr(0, hash));
      const std::string offence = file.path + " links to " + link + ": there is no ";
      if (!tree.exists(path)) {
        all.push_back(offence + path);
        continue;
      }
      const source_file* const target = tree.find(path);
      if (hash == std::string::npos || target == nullptr || !target->ends_with(".md")) continue;
      if (!anchors_of(*target).contains(link.substr(hash + 1))) {
        all.push_back(offence + "such heading");
      }
    }
  }
  return all;
}

}  // namespace simdlp::architecture
