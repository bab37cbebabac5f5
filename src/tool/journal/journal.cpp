// SPDX-License-Identifier: Apache-2.0
// simdlp journal: inspects and repairs a durable journal with the component journal.
#include "simdlp/journal.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "simdlp/journal/inspect.h"
#include "simdlp/journal/lines.h"
#include "simdlp/journal/reader.h"
#include "tool/command.h"
#include "tool/count_text.h"
#include "tool/exit_code.h"
#include "tool/output.h"

namespace simdlp::tool {
namespace {

constexpr const char* examples =
    "Examples:\n"
    "  simdlp journal list simdlp-data\n"
    "  simdlp journal cat simdlp-data --database home > home.lp\n"
    "  simdlp journal verify simdlp-data\n"
    "  simdlp journal repair simdlp-data --acknowledge\n"
    "\n"
    "list, cat and verify change nothing and may run while another process writes the journal;\n"
    "repair needs exclusive access. Exit codes: 0 no damage, 1 damage was found (cat, verify,\n"
    "repair), 2 wrong usage, or a journal that cannot be read.";
constexpr const char* list_examples =
    "Example:\n"
    "  simdlp journal list simdlp-data\n"
    "\n"
    "Changes nothing, and may run while another process writes the journal. Damage is reported\n"
    "on standard error. Exit codes: 0, also if there is damage; 2 wrong usage, or a journal that\n"
    "cannot be read.";
constexpr const char* cat_examples =
    "Examples:\n"
    "  simdlp journal cat simdlp-data --database home > home.lp\n"
    "  simdlp journal cat simdlp-data --follow --from 1000\n"
    "\n"
    "Changes nothing, and may run while another process writes the journal. Exit codes: 0 no\n"
    "damage, 1 damage was found, 2 wrong usage, or a journal that cannot be read.";
constexpr const char* verify_examples =
    "Example:\n"
    "  simdlp journal verify simdlp-data\n"
    "\n"
    "Changes nothing, and may run while another process writes the journal. Exit codes: 0 no\n"
    "damage, 1 damage was found, 2 wrong usage, or a journal that cannot be read.";
constexpr const char* repair_examples =
    "Examples:\n"
    "  simdlp journal repair simdlp-data\n"
    "  simdlp journal repair simdlp-data --acknowledge\n"
    "\n"
    "Needs exclusive access: stop the process that writes the journal first. Exit codes: 0 no\n"
    "damage is left to acknowledge, 1 there is some, 2 wrong usage, or a journal that cannot be\n"
    "read.";

std::string time_text(std::int64_t nanoseconds) {
  const std::time_t seconds = static_cast<std::time_t>(nanoseconds / 1'000'000'000);
  std::tm parts{};
  if (::gmtime_r(&seconds, &parts) == nullptr) return "-";
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), size};
}

// True if the file of the damaged segment is in the report.
bool has_segment(const journal_report& report, const journal_damage& damage) {
  return std::ranges::any_of(
      report.segments, [&](const journal_segment& each) { return each.first == damage.segment; });
}

std::string records_text(const journal_damage& damage, bool has_file) {
  if (damage.first_lost == 0) {
    if (!has_file) return "its file is gone; which records are lost is not known";
    // If an earlier process found the damage, only its place is known.
    if (damage.kind == journal_damage_kind::shortened) return "records at its end may be lost";
    return damage.kind == journal_damage_kind::missing ? "records are lost" : "no record is lost";
  }
  std::string text = damage.lost == 1 ? "record " + std::to_string(damage.first_lost) + " is lost"
                     : damage.lost == 0
                         ? "records from " + std::to_string(damage.first_lost) + " may be lost"
                         : "records " + std::to_string(damage.first_lost) + " to " +
                               std::to_string(damage.first_lost + damage.lost - 1) + " are lost";
  if (!damage.was_durable) text += ", but may never have been acknowledged";
  return text;
}

// Prints one line for people.
std::string damage_text(const journal_damage& damage, bool has_file = true) {
  std::string text = "segment " + std::to_string(damage.segment) + ": ";
  switch (damage.kind) {
    case journal_damage_kind::bytes:
      text += std::to_string(damage.length) + " damaged bytes at " + std::to_string(damage.offset);
      break;
    case journal_damage_kind::header: text += "damaged header"; break;
    case journal_damage_kind::shortened:
      text += "the file was cut at " + std::to_string(damage.offset);
      break;
    case journal_damage_kind::missing: text += "a part is missing"; break;
    case journal_damage_kind::lengthened:
      text += "the file was lengthened by at least " + std::to_string(damage.length) +
              " bytes, which were not read";
      break;
  }
  return text + "; " + records_text(damage, has_file) +
         (damage.acknowledged ? " (acknowledged)" : "");
}

void print_error(const std::string& text) { std::fprintf(stderr, "simdlp: %s\n", text.c_str()); }

// A directory that never was a journal would look like an empty one.
void check_directory(const std::string& directory) {
  std::error_code failed;
  for (std::filesystem::directory_iterator at(directory, failed), end; !failed && at != end;
       at.increment(failed)) {
    const std::filesystem::path name = at->path().filename();
    if (name == "LOCK" || name.extension() == ".journal") return;
  }
  if (failed) throw failure(directory + ": cannot read: " + failed.message());
  throw failure(directory + ": not a journal: it has no file '*.journal'");
}

journal_report inspect(const std::string& directory, std::uint64_t from = 1) {
  check_directory(directory);
  journal_inspection found = inspect_journal(directory, from);
  if (found.error) throw failure(found.error.text);
  return std::move(found.report);
}

int list(const std::string& directory) {
  const journal_report report = inspect(directory);
  output out(STDOUT_FILENO, "standard output");
  out.append("first\trecords\tlines\tbytes\tsize\tcreated\tnewest\tstate\tfile\n");
  for (const journal_segment& each : report.segments) {
    out.append(std::to_string(each.first) + '\t' + std::to_string(each.records) + '\t' +
               std::to_string(each.lines) + '\t' + std::to_string(each.content) + '\t' +
               std::to_string(each.size) + '\t' + time_text(each.created) + '\t' +
               time_text(each.newest) + '\t' + (each.sealed ? "finished" : "open") + '\t' +
               each.file + '\n');
  }
  out.flush();
  for (const journal_damage& each : report.damage) {
    if (!each.acknowledged) print_error(damage_text(each, has_segment(report, each)));
  }
  return accepted;
}

int verify(const std::string& directory) {
  const journal_report report = inspect(directory);
  output out(STDOUT_FILENO, "standard output");
  for (const journal_damage& each : report.damage)
    out.append(damage_text(each, has_segment(report, each)) + '\n');
  out.append(count_text(report.segments.size(), "segment") + ", " +
             count_text(report.records, "record"));
  if (report.records != 0)
    out.append(" (" + std::to_string(report.first) + " to " + std::to_string(report.last) + ")");
  out.append(", " + count_text(report.lines, "line") + ", " +
             count_text(report.torn_bytes, "byte") + " of an unfinished write, " +
             count_text(report.open_damage(), "damaged place") + "\n");
  out.flush();
  return report.open_damage() == 0 ? accepted : rejected;
}

int repair(const std::string& directory, bool acknowledge) {
  check_directory(directory);
  auto [opened, error, found] = journal::open(directory, {.create = false});
  if (error) throw failure(error.text);
  for (const journal_damage& each : found.damage) {
    print_error(damage_text(each, has_segment(found, each)) + "; kept in " + directory +
                "/damaged/" + each.file_name() + (each.acknowledged ? ".acknowledged" : ""));
  }
  if (found.torn_bytes != 0) {
    print_error("cut " + std::to_string(found.torn_bytes) + " bytes of an unfinished write");
  }
  if (acknowledge) {
    if (const journal_error failed = opened->acknowledge_damage()) throw failure(failed.text);
  }
  const bool open = opened->stats().open_damage != 0;
  if (const journal_error failed = opened->close()) throw failure(failed.text);
  return open ? rejected : accepted;
}

struct cat_flags {
  std::string directory;
  std::string database;
  std::string from = "1";
  bool follow = false;
};

std::uint64_t sequence_number(const std::string& text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, failed] = std::from_chars(text.data(), end, number);
  if (failed != std::errc{} || stopped != end || number == 0)
    throw failure("--from: '" + text +
                  "' is not a sequence number: expected a whole number from 1");
  return number;
}

using damage_list = std::vector<journal_damage>;

bool contains(const damage_list& list, const journal_damage& damage) {
  return std::ranges::any_of(list, [&](const journal_damage& each) { return each.covers(damage); });
}

// A reader cannot tell damage at the end of the journal from a write in progress, and does not know what
// recovery has set aside. Prints this damage, except for what was printed before. Returns false if there
// is none.
bool print_rest_of_damage(const std::string& directory, std::uint64_t end,
                          const damage_list& printed) {
  damage_list left;
  for (const journal_damage& each : inspect(directory, end).damage) {
    if (!each.acknowledged && !contains(printed, each)) left.push_back(each);
  }
  if (left.empty()) return false;
  const journal_report whole = inspect(directory);  // the first one left out earlier segments
  for (const journal_damage& each : left) print_error(damage_text(each, has_segment(whole, each)));
  return true;
}

int cat(const cat_flags& flags) {
  const std::uint64_t from = sequence_number(flags.from);
  check_directory(flags.directory);
  journal_reader reader(flags.directory, {.from = from});
  output out(STDOUT_FILENO, "standard output");
  std::string lines;
  bool damaged = false;
  damage_list printed;
  bool end_was_met = false;
  while (true) {
    switch (reader.next()) {
      case journal_read::record: {
        if (!flags.database.empty() && reader.record().database != flags.database) continue;
        lines.clear();
        const journal_lines_written written = append_lines(reader.record(), lines);
        out.append(lines);
        if (written.rejected != 0) {
          damaged = true;
          print_error("record " + std::to_string(reader.record().sequence) + ": " +
                      std::to_string(written.rejected) + " lines are not line protocol");
        }
        continue;
      }
      case journal_read::damage:
        if (reader.damage().acknowledged) continue;
        damaged = true;
        printed.push_back(reader.damage());
        print_error(damage_text(reader.damage()));
        continue;
      case journal_read::error: throw failure(reader.error().text);
      case journal_read::end: break;
    }
    if (!std::exchange(end_was_met, true) && !damaged && from > reader.end())
      throw failure("--from: there is no record " + std::to_string(from) + ": the last one is " +
                    std::to_string(reader.end() - 1));
    out.flush();
    if (!flags.follow) {
      damaged |= print_rest_of_damage(flags.directory, reader.end(), printed);
      return damaged ? rejected : accepted;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

struct journal_command {
  std::string directory;
  cat_flags cat;
  bool acknowledge = false;
  CLI::App* list_app = nullptr;
  CLI::App* cat_app = nullptr;
  CLI::App* verify_app = nullptr;

  [[nodiscard]] int run() const {
    if (list_app->parsed()) return list(directory);
    if (cat_app->parsed()) return tool::cat(cat);
    if (verify_app->parsed()) return verify(directory);
    return repair(directory, acknowledge);
  }
};

}  // namespace

command add_journal(CLI::App& root) {
  const auto self = std::make_shared<journal_command>();
  CLI::App* const app = root.add_subcommand("journal", "Inspect or repair a durable journal");
  app->require_subcommand(1);
  const auto add = [&](const char* name, const char* about, const char* more,
                       std::string& directory) {
    CLI::App* const made = app->add_subcommand(name, about);
    made->footer(more);
    made->add_option("DIR", directory, "Directory of the journal")->required();
    return made;
  };
  self->list_app = add("list", "Print a table of the segments", list_examples, self->directory);
  self->cat_app =
      add("cat", "Print the points as line protocol, in order", cat_examples, self->cat.directory);
  self->verify_app =
      add("verify", "Check every byte and report damage", verify_examples, self->directory);
  CLI::App* const repair_app = add("repair", "Cut an unfinished write and set damaged bytes aside",
                                   repair_examples, self->directory);
  self->cat_app->add_option("--database", self->cat.database, "Only the points of this database")
      ->type_name("DB");
  self->cat_app
      ->add_option("--from", self->cat.from, "Start at the record with this sequence number")
      ->type_name("SEQ")
      ->capture_default_str();
  self->cat_app->add_flag("--follow", self->cat.follow, "Wait for more records until interrupted");
  repair_app->add_flag("--acknowledge", self->acknowledge,
                       "Mark all damage as seen, so that it is no longer reported");
  app->footer(examples);
  return {app, [self] { return self->run(); }};
}

}  // namespace simdlp::tool
