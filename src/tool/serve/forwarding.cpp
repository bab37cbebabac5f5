// SPDX-License-Identifier: Apache-2.0
#include "tool/serve/forwarding.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>

#include "simdlp/client/configuration.h"

namespace simdlp::tool {
namespace {

// FNV-1a. Names on disk contain it, so it must stay the same.
[[nodiscard]] std::uint64_t hash_of(std::string_view text) noexcept {
  std::uint64_t out = 0xCBF29CE484222325U;
  for (const char each : text) out = (out ^ static_cast<unsigned char>(each)) * 0x100000001B3U;
  return out;
}

// Returns the name of a reader of the journal, made from the URL, so that it stays the same when
// other servers are added. A name that is cut ends in a hash of the URL, as the rest of it may be that of
// another URL.
[[nodiscard]] std::string name_of(const std::string& url) {
  std::string out = "forward-";
  for (const char each : url) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(each)) != 0 || each == '-';
    out += is_plain ? each : '_';
  }
  constexpr std::size_t most = 64;  // bytes of the name of a reader
  if (out.size() <= most) return out;
  std::array<char, 18> hash{};
  std::snprintf(hash.data(), hash.size(), "-%016llx",
                static_cast<unsigned long long>(hash_of(url)));
  return out.substr(0, most - (hash.size() - 1)) + hash.data();
}

[[nodiscard]] std::string first_line(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  if (!in || !std::getline(in, line))
    throw CLI::ValidationError("--forward-token-file", "cannot read " + file);
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
  return line;
}

}  // namespace

std::vector<forward_options> forward_settings::options() const {
  forward_options all;
  if (!token_file.empty()) all.destination.connection.token = first_line(token_file);
  if (const std::string wrong = set_option(all.destination, "api", api); !wrong.empty())
    throw CLI::ValidationError("--forward-api", wrong);
  if (gzip) all.destination.gzip_threshold = 1000;
  all.max_age = max_age;
  for (const std::string& each : databases) {
    const std::size_t equals = each.find('=');
    if (equals == std::string::npos || equals == 0)
      throw CLI::ValidationError("--forward-database", "'" + each + "' is not FROM=TO");
    all.databases[each.substr(0, equals)] = each.substr(equals + 1);
  }
  std::vector<forward_options> out;
  for (const std::string& url : urls) {
    out.push_back(all);
    out.back().destination.connection.url = url;
    out.back().name = name_of(url);
    const auto has_name = [&](const forward_options& each) { return each.name == out.back().name; };
    if (const auto same = std::find_if(out.begin(), out.end() - 1, has_name); same != out.end() - 1)
      throw CLI::ValidationError("--forward", "the place in the journal of " + url +
                                                  " would be that of " +
                                                  same->destination.connection.url);
    client_options checked = out.back().destination;
    checked.database = "x";
    if (const std::string wrong = problem_of(checked); !wrong.empty())
      throw CLI::ValidationError("--forward", url + ": " + wrong);
  }
  return out;
}

void forwarding::start(journal& from, const forward_settings& how) {
  for (forward_options& each : how.options()) {
    const std::string url = each.destination.connection.url;
    each.rejected = from.directory() + "/rejected-" + each.name;
    each.on_failure = [url](const write_error& error) {
      const std::string what = error ? describe(error) : std::string("works again");
      std::fprintf(stderr, "simdlp: forwarding to %s: %s\n", url.c_str(), what.c_str());
    };
    const std::string name = each.name;
    all_.push_back({name, std::make_unique<forwarder>(from, std::move(each))});
    if (const std::string wrong = all_.back().to->problem(); !wrong.empty()) {
      all_.clear();  // before the caller destroys the journal
      throw CLI::ValidationError("--forward", wrong);
    }
  }
}

void forwarding::append_metrics(std::string& to) const {
  if (all_.empty()) return;
  struct column {
    const char* name;
    const char* type;
    const char* help;
    std::uint64_t forward_statistics::*value;
  };
  constexpr std::array columns = {
      column{"simdlp_forward_points_total", "counter", "Points that the other server stored.",
             &forward_statistics::written},
      column{"simdlp_forward_rejected_total", "counter", "Points that it refused permanently.",
             &forward_statistics::rejected},
      column{"simdlp_forward_dropped_total", "counter", "Points that were not sent.",
             &forward_statistics::dropped},
      column{"simdlp_forward_retries_total", "counter", "Requests that failed and were repeated.",
             &forward_statistics::retried},
      column{"simdlp_forward_place", "gauge", "The last record of the journal that is finished.",
             &forward_statistics::place},
  };
  for (const column& each : columns) {
    to += std::string("# HELP ") + each.name + " " + each.help + "\n# TYPE " + each.name + " " +
          each.type + "\n";
    for (const one& of : all_)
      to += std::string(each.name) + "{to=\"" + of.name + "\"} " +
            std::to_string(of.to->statistics().*each.value) + "\n";
  }
}

}  // namespace simdlp::tool
