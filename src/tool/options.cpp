// SPDX-License-Identifier: Apache-2.0
// The shared options: their help, and the conversion of their values.
#include "options.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>
#include <system_error>

#include <CLI/CLI.hpp>

#include "simdlp/kernel.h"

namespace simdlp::tool {
namespace {

struct limit_option {
  const char* name;
  const char* help;
};

// In the order of decode_flags::most_.
constexpr limit_option limit_options[] = {
    {"--max-line",
     "Reject lines of more than N bytes; at most 16 MiB in pipes and compressed files"},
    {"--max-name", "Reject names (measurement, keys, tag values) of more than N bytes"},
    {"--max-string", "Reject string values of more than N bytes"},
    {"--max-tags", "Reject points of more than N tags"},
    {"--max-fields", "Reject points of more than N fields"},
};

std::optional<std::int64_t> default_time_from(const std::string& word) {
  if (word == "none") return std::nullopt;
  if (word == "now") {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
  }
  std::int64_t time = 0;
  const char* const end = word.data() + word.size();
  const auto [rest, failed] = std::from_chars(word.data(), end, time);
  if (failed != std::errc() || rest != end) {
    throw CLI::ValidationError(
        "--default-time", "'" + word + "' is neither a number of nanoseconds, 'now' nor 'none'");
  }
  return time;
}

const kernel* kernel_from(const std::string& word) {
  if (word.empty()) return nullptr;
  const kernel* const found = find_kernel(word);
  if (found == nullptr) {
    std::string names;
    for (const kernel& row : kernels()) {
      names += names.empty() ? "" : ", ";
      names += row.name;
    }
    throw CLI::ValidationError("--kernel", "there is no kernel '" + word + "', only " + names);
  }
  if (!found->supported()) {
    throw CLI::ValidationError("--kernel", "the kernel '" + word +
                                               "' does not run on this machine; it needs " +
                                               std::string(found->requirement));
  }
  return found;
}

}  // namespace

decode_flags::decode_flags(simdlp::duplicates duplicates)
    : duplicates_(duplicates == duplicates::allow ? "allow" : "reject") {}

void decode_flags::add_to(CLI::App& command) {
  const std::string group = "Reading";
  command
      .add_option("--precision", precision_,
                  "Unit of the timestamps; auto: detect it for each timestamp")
      ->check(precision_word(true))
      ->capture_default_str()
      ->group(group);
  command
      .add_option("--default-time", default_time_,
                  "Timestamp of points without one: nanoseconds since 1970, now, or none")
      ->type_name("NS|now|none")
      ->capture_default_str()
      ->group(group);
  duplicates_option_ = command
                           .add_option("--duplicates", duplicates_,
                                       "What to do with a key that occurs twice in a point")
                           ->check(CLI::IsMember({"allow", "reject"}))
                           ->capture_default_str()
                           ->group(group);
  for (std::size_t i = 0; i < std::size(limit_options); ++i) {
    command.add_option(limit_options[i].name, most_[i], limit_options[i].help)
        ->type_name("N")
        ->group(group);
  }
  command.add_flag("--no-utf8-check", unchecked_, "Accept names and strings that are not UTF-8")
      ->group(group);
  command.add_option("--kernel", kernel_, "Use this kernel; see 'simdlp kernels'")
      ->type_name("NAME")
      ->group(group);
}

bool decode_flags::names_duplicates() const { return duplicates_option_->count() != 0; }

decode_options decode_flags::options() const {
  decode_options chosen;
  chosen.detect_precision = precision_ == "auto";
  chosen.precision = precision_from_name(precision_).value_or(precision::nanoseconds);
  chosen.default_timestamp = default_time_from(default_time_);
  chosen.validate_utf8 = !unchecked_;
  chosen.duplicates = duplicates_ == "reject" ? duplicates::reject : duplicates::allow;
  chosen.kernel = kernel_from(kernel_);
  std::size_t* const most[] = {&chosen.limits.line, &chosen.limits.name, &chosen.limits.string,
                               &chosen.limits.tags, &chosen.limits.fields};
  for (std::size_t i = 0; i < std::size(most); ++i) {
    if (most_[i].empty()) continue;
    // A limit larger than memory means no limit.
    *most[i] = static_cast<std::size_t>(
        std::min<std::uint64_t>(size_from_text(limit_options[i].name, most_[i]), limits::none));
  }
  return chosen;
}

std::uint64_t size_from_text(const std::string& option, std::string_view text) {
  const auto refuse = [&] {
    throw CLI::ValidationError(
        option, "'" + std::string(text) + "' is not a size such as 4096, 64K or 10MB");
  };
  std::uint64_t size = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, failed] = std::from_chars(text.data(), end, size);
  if (failed != std::errc()) refuse();
  const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  if (unit.empty()) return size;
  const std::size_t power = std::string_view("KMGT").find(unit[0]);
  if (power == std::string_view::npos || unit.size() > 2 || (unit.size() == 2 && unit[1] != 'B')) {
    refuse();
  }
  const std::uint64_t scale = unit.size() == 2 ? 1000 : 1024;
  for (std::size_t i = 0; i <= power; ++i) {
    if (size > std::numeric_limits<std::uint64_t>::max() / scale) refuse();
    size *= scale;
  }
  return size;
}

CLI::Validator precision_word(bool takes_auto) {
  const auto refuse = [takes_auto](const std::string& text) {
    if (precision_from_name(text) || (takes_auto && text == "auto")) return std::string();
    return "'" + text + "' is not ns, us, ms, s, m, h" + (takes_auto ? " or auto" : "");
  };
  return {refuse, takes_auto ? "{ns,us,ms,s,m,h,auto}" : "{ns,us,ms,s,m,h}"};
}

CLI::Validator whole_number() {
  const auto refuse = [](const std::string& text) {
    const bool is_number = text.find_first_not_of("0123456789") == std::string::npos;
    return is_number && !text.empty() ? std::string() : "'" + text + "' is not a whole number";
  };
  return {refuse, ""};
}

}  // namespace simdlp::tool
