// SPDX-License-Identifier: Apache-2.0
// The command line as a whole: the list of commands, and how failures become exit codes. Each command is
// in the file of its name.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "command.h"
#include "descriptor.h"
#include "exit_code.h"
#include "nearest_word.h"

namespace simdlp::tool {
namespace {

constexpr const char* about = "Inspects, checks and converts InfluxDB line protocol.";

constexpr const char* examples =
    "Examples:\n"
    "  simdlp stat metrics.lp              show the contents of a file, and the reading speed\n"
    "  simdlp check --precision s *.lp     list every error with file, line and column\n"
    "  simdlp cat --to json metrics.lp     print a JSON object for each point\n"
    "  simdlp COMMAND --help               show the options and examples of a command\n"
    "\n"
    "Exit codes: 0 success; 1 lines were rejected (check, cat, fmt); 2 wrong usage, unreadable\n"
    "input, or output that could not be written.";

// The command whose name is nearest to an unknown word. Empty if the word is a command or an option, or if no
// name is near.
std::string meant_command(const std::string& word, const std::vector<command>& all) {
  if (word.empty() || word[0] == '-') return {};
  std::vector<std::string> names;
  for (const command& each : all) {
    if (each.app->get_name() == word) return {};
    names.push_back(each.app->get_name());
  }
  return nearest_word(word, names);
}

// The first option that the command on the command line does not have, and the nearest one that it has.
std::string unknown_option(int count, char** arguments, const std::vector<command>& all) {
  const auto chosen = std::find_if(all.begin(), all.end(), [&](const command& each) {
    return count > 1 && each.app->get_name() == arguments[1];
  });
  if (chosen == all.end()) return {};
  std::vector<std::string> names;
  for (const CLI::Option* const each : chosen->app->get_options()) {
    for (const std::string& name : each->get_lnames()) names.push_back("--" + name);
  }
  for (int i = 2; i < count; ++i) {
    std::string word = arguments[i];
    word.resize(std::min(word.size(), word.find('=')));
    if (word == "--") break;
    if (!word.starts_with("--") || std::ranges::find(names, word) != names.end()) continue;
    const std::string meant = nearest_word(word, names);
    return "there is no option '" + word + "'" +
           (meant.empty() ? std::string() : "; did you mean '" + meant + "'?");
  }
  return {};
}

// Returns the message for a wrong command line. Replaces some messages of CLI11 by clearer ones.
std::string wrong_usage(int count, char** arguments, const std::vector<command>& all,
                        const CLI::Error& wrong) {
  if (count < 2) return "a command is missing";
  const std::string word = arguments[1];
  const bool is_command = std::any_of(
      all.begin(), all.end(), [&](const command& each) { return each.app->get_name() == word; });
  if (!is_command && !word.empty() && word[0] != '-') {
    const std::string meant = meant_command(word, all);
    return "there is no command '" + word + "'" +
           (meant.empty() ? std::string() : "; did you mean '" + meant + "'?");
  }
  if (wrong.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError)) {
    if (std::string told = unknown_option(count, arguments, all); !told.empty()) return told;
  }
  return wrong.what();
}

struct known_command {
  std::string_view name;
  command (*add)(CLI::App&);
};
constexpr known_command known_commands[] = {
    {"stat", add_stat},       {"check", add_check},
    {"schema", add_schema},   {"cat", add_cat},
    {"fmt", add_fmt},         {"split", add_split},
    {"kernels", add_kernels}, {"gen", add_gen},
    {"bench", add_bench},     {"completions", add_completions},
#ifdef SIMDLP_TOOL_JOURNAL
    {"journal", add_journal},
#endif
#ifdef SIMDLP_HAS_SERVE
    {"serve", add_serve},
#endif
#ifdef SIMDLP_TOOL_WRITES
    {"write", add_write},
#endif
};

// Adds the command with the name `chosen`, or else all commands. To add all of them takes longer than to read
// a small file. The script of `completions` lists all of them.
std::vector<command> add_commands(CLI::App& app, std::string_view chosen) {
  const auto is_chosen = [&](const known_command& each) { return each.name == chosen; };
  const auto* const only = std::ranges::find_if(known_commands, is_chosen);
  if (only != std::end(known_commands) && chosen != "completions") return {only->add(app)};
  std::vector<command> all;
  for (const known_command& each : known_commands) all.push_back(each.add(app));
  return all;
}

int run(int count, char** arguments) {
  CLI::App app(about, "simdlp");
  app.allow_windows_style_options(false);  // a path may start with '/'
  app.set_version_flag("--version", "simdlp " SIMDLP_TOOL_VERSION);
  app.footer(examples);
  app.require_subcommand(1);
  const std::vector<command> commands = add_commands(app, count > 1 ? arguments[1] : "");
  try {
    app.parse(count, arguments);
    for (const command& each : commands) {
      if (each.app->parsed()) return each.run();
    }
  } catch (const CLI::Success& answered) {
    return app.exit(answered);  // --help and --version
  } catch (const CLI::Error& wrong) {
    std::fprintf(stderr, "simdlp: %s\n", wrong_usage(count, arguments, commands, wrong).c_str());
    std::fprintf(stderr, "Try 'simdlp --help', or 'simdlp COMMAND --help'.\n");
    return trouble;
  }
  return trouble;
}

}  // namespace
}  // namespace simdlp::tool

int main(int count, char** arguments) {
  simdlp::tool::prepare_standard_streams();
  try {
    return simdlp::tool::run(count, arguments);
  } catch (const std::exception& what) {
    std::fprintf(stderr, "simdlp: %s\n", what.what());
    return simdlp::tool::trouble;
  }
}
