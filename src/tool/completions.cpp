// SPDX-License-Identifier: Apache-2.0
// simdlp completions: scripts for shells, written from the commands and options themselves, so that
// they always name all of them.
#include <algorithm>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

#include <CLI/CLI.hpp>

#include "command.h"
#include "exit_code.h"
#include "output.h"

namespace simdlp::tool {
namespace {

constexpr const char* examples =
    "Examples:\n"
    "  source <(simdlp completions bash)\n"
    "  simdlp completions zsh > \"${fpath[1]}/_simdlp\"\n"
    "  simdlp completions fish > ~/.config/fish/completions/simdlp.fish";

struct option_words {
  std::string name;  // with its dashes
  std::string help;
  bool takes_value;
};

std::vector<option_words> options_of(const CLI::App& of) {
  std::vector<option_words> all;
  for (const CLI::Option* each : of.get_options()) {
    for (const std::string& name : each->get_lnames()) {
      all.push_back({"--" + name, each->get_description(), each->get_items_expected_max() != 0});
    }
    for (const std::string& name : each->get_snames()) {
      all.push_back({"-" + name, each->get_description(), each->get_items_expected_max() != 0});
    }
  }
  return all;
}

std::vector<const CLI::App*> commands_of(const CLI::App& root) {
  const std::vector<const CLI::App*> all =
      root.get_subcommands([](const CLI::App*) { return true; });
  return all;
}

std::string joined(const std::vector<option_words>& words) {
  std::string text;
  for (const option_words& each : words) text += (text.empty() ? "" : " ") + each.name;
  return text;
}

// For single quotes of a shell; `colons` are escaped, too, and brackets.
std::string quoted(const std::string& text, bool colons) {
  std::string safe;
  for (const char byte : text) {
    if (byte == '\'') {
      safe += "'\\''";
    } else if (byte == '\n') {
      safe += ' ';
    } else {
      if (colons && (byte == ':' || byte == '[' || byte == ']' || byte == '\\')) safe += '\\';
      safe += byte;
    }
  }
  return "'" + safe + "'";
}

std::string bash(const CLI::App& root) {
  std::string names;
  std::string cases;
  for (const CLI::App* each : commands_of(root)) {
    names += (names.empty() ? "" : " ") + each->get_name();
    cases += "    " + each->get_name() + ") words='" + joined(options_of(*each)) + "' ;;\n";
  }
  return "# bash completion for simdlp\n"
         "_simdlp() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} command= words= i\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    if [[ ${COMP_WORDS[i]} != -* ]]; then command=${COMP_WORDS[i]}; break; fi\n"
         "  done\n"
         "  case $command in\n"
         "    '') words='" +
         names + " " + joined(options_of(root)) + "' ;;\n" + cases +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "  if [[ -n $command && $current != -* ]]; then\n"
         "    COMPREPLY+=($(compgen -f -- \"$current\"))\n"
         "  fi\n"
         "}\n"
         "complete -o filenames -F _simdlp simdlp\n";
}

std::string zsh(const CLI::App& root) {
  std::string names;
  std::string cases;
  for (const CLI::App* each : commands_of(root)) {
    names += "    " + quoted(each->get_name() + ":" + each->get_description(), false) + "\n";
    cases += "    " + each->get_name() + ")\n      _arguments";
    for (const option_words& option : options_of(*each)) {
      // _arguments puts the help in brackets, so the help must not contain any.
      std::string spec = quoted(option.name + "[@]" + (option.takes_value ? ":value:" : ""), false);
      const std::string help = quoted(option.help, true);
      spec.replace(spec.find('@'), 1, help.substr(1, help.size() - 2));
      cases += " \\\n        " + spec;
    }
    cases += " \\\n        '*:file:_files' ;;\n";
  }
  return "#compdef simdlp\n"
         "local -a commands\n"
         "commands=(\n" +
         names +
         ")\n"
         "if ((CURRENT == 2)); then\n"
         "  _describe command commands\n"
         "else\n"
         "  local command=${words[2]}\n"
         "  shift words\n"
         "  ((CURRENT--))\n"
         "  case $command in\n" +
         cases +
         "  esac\n"
         "fi\n";
}

std::string fish(const CLI::App& root) {
  std::string text = "# fish completion for simdlp\n";
  for (const CLI::App* each : commands_of(root)) {
    text += "complete -c simdlp -f -n __fish_use_subcommand -a " + each->get_name() + " -d " +
            quoted(each->get_description(), false) + "\n";
    text += "complete -c simdlp -F -n '__fish_seen_subcommand_from " + each->get_name() + "'\n";
    for (const option_words& option : options_of(*each)) {
      const bool is_long = option.name.starts_with("--");
      text += "complete -c simdlp -n '__fish_seen_subcommand_from " + each->get_name() + "' " +
              (is_long ? "-l " + option.name.substr(2) : "-s " + option.name.substr(1)) +
              (option.takes_value ? " -r" : "") + " -d " + quoted(option.help, false) + "\n";
    }
  }
  return text;
}

struct completions_command {
  const CLI::App* root = nullptr;
  std::string shell;

  [[nodiscard]] int run() const {
    output out(STDOUT_FILENO, "standard output");
    out.append(shell == "bash" ? bash(*root) : shell == "zsh" ? zsh(*root) : fish(*root));
    out.flush();
    return accepted;
  }
};

}  // namespace

command add_completions(CLI::App& root) {
  const auto self = std::make_shared<completions_command>();
  self->root = &root;
  CLI::App* const app =
      root.add_subcommand("completions", "Write a script that completes commands and options");
  app->add_option("SHELL", self->shell, "bash, zsh or fish")
      ->required()
      ->type_name("")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  app->footer(examples);
  return {app, [self] { return self->run(); }};
}

}  // namespace simdlp::tool
