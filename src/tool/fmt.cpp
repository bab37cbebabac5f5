// SPDX-License-Identifier: Apache-2.0
// simdlp fmt: writes line protocol in canonical form. lp_writer.cpp writes the lines.
#include <cstdio>
#include <memory>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "command.h"
#include "count_text.h"
#include "each_line.h"
#include "encode_flags.h"
#include "exit_code.h"
#include "file_list.h"
#include "line_merger.h"
#include "lp_writer.h"
#include "options.h"
#include "output.h"
#include "parallel/thread_flag.h"
#include "parallel/written_part.h"
#include "report.h"
#include "selection.h"
#include "simdlp/decoder.h"

namespace simdlp::tool {
namespace {

constexpr const char* examples =
    "Examples:\n"
    "  simdlp fmt metrics.lp > canonical.lp\n"
    "  simdlp fmt --precision ns --to-precision s metrics.lp\n"
    "  diff <(simdlp fmt a.lp) <(simdlp fmt b.lp)\n"
    "  simdlp fmt --merge --measurement cpu --since 2024-03-01 export.lp\n"
    "\n"
    "Sorts tags by key, writes numbers in their shortest form, and removes comments and blank\n"
    "lines. Fields keep their order. Lines in canonical form are not changed. Rejected lines,\n"
    "and points that some reader would read differently, are listed on standard error as by\n"
    "'simdlp check'. Exit codes: 0 all lines written, 1 some not, 2 wrong usage or an\n"
    "unreadable file.\n"
    "\n"
    "Files are mapped into memory. Pipes and compressed files are read as a stream, and lines\n"
    "are written immediately.";

struct fmt_command {
  decode_flags reading{duplicates::reject};
  encode_flags writing;
  report_flags reporting;
  selection_flags selecting;
  thread_flag threads;
  file_list files;
  bool merges = false;
  bool unquotes = false;

  // The output of the lines, and the reports about the others.
  struct ends {
    output& out;
    reporter& report;
    selection& wanted;
  };

  // Finds keys that occur twice in lines that were read without looking for them.
  class duplicate_search {
   public:
    explicit duplicate_search(const decode_options& options) : options_(options) {}

    [[nodiscard]] error operator()(point here) {
      if (decode_ == nullptr) decode_ = std::make_unique<decoder>(std::string_view(), options_);
      decode_->reset(here.raw());
      const bool is_valid = decode_->next() && decode_->current();
      return is_valid ? error{} : decode_->current().error();
    }

   private:
    decode_options options_;
    std::unique_ptr<decoder> decode_;
  };

  // A part in canonical form.
  struct canonical_lines {
    output& to;
    lp_writer lines;
    selection wanted;
    std::unique_ptr<duplicate_search> search;  // null: the decoder has looked for them

    void begin() {
      wanted.forget();
      lines.begin_part();
    }
    [[nodiscard]] errc write(point here) {
      if (!wanted.takes(here)) return errc::none;
      // The decoder has a limit for lines in which it looks for keys that occur twice.
      constexpr std::size_t many_keys = 4096;
      if (here.tags().size() + here.fields().size() > many_keys && search != nullptr) {
        if (const error found = (*search)(here)) return found.code;
      }
      return lines.write_canonical(here);
    }
    // A line may have keys that occur twice and another reason not to be written.
    [[nodiscard]] error rejection(point here) {
      return search != nullptr ? (*search)(here) : error{};
    }
    [[nodiscard]] std::size_t written() const { return to.bytes().size() + lines.pending(); }
    void finish() { lines.finish(); }
  };

  // Writes each line independently, so that several threads can do it. The encoder refuses keys that occur
  // twice, and most lines have the keys of one that it has accepted, so the decoder need not look for them.
  static void format_parts(input& from, reading_plan plan, const encode_options& form, ends to) {
    const decode_options strict = plan.options;
    const bool searches = strict.duplicates == duplicates::reject && to.wanted.takes_all();
    if (searches) plan.options.duplicates = duplicates::allow;
    write_parts(
        from, plan, {to.out, to.report},
        [&](output& out) {
          return canonical_lines{out, lp_writer(out, form), to.wanted,
                                 searches ? std::make_unique<duplicate_search>(strict) : nullptr};
        },
        [&](const canonical_lines& part) { to.wanted.add(part.wanted); });
  }

  // Calls `write(point)` for each selected point. `write` depends on the lines before, and returns why
  // it wrote nothing.
  template <class Write>
  static void format(input& from, const reading_plan& plan, lp_writer& writer, ends to,
                     Write&& write) {
    from.on_wait([&] {
      writer.finish();
      plan.on_wait();
    });
    for_each_line(from, plan.options, plan.shows_progress, [&](point here, auto& at) {
      if (!here) [[unlikely]] {
        at.reject(to.report, here);
      } else if (!to.wanted.takes(here)) {
        return;
      } else if (const errc code = write(here); code != errc::none) [[unlikely]] {
        at.refuse(to.report, here, code, reason(code));
      }
    });
    from.on_wait({});
  }

  // The decoder finds keys that occur twice in a line.
  static std::string_view reason(errc code) {
    return code == errc::duplicate_field
               ? "a field has another type in the line before, which has this series and time"
               : message(code);
  }

  static void say(const std::string& sentence) {
    if (!sentence.empty()) std::fprintf(stderr, "simdlp: note: %s\n", sentence.c_str());
  }

  [[nodiscard]] int run() const {
    const decode_options options = reading.options();
    const precision unit = options.detect_precision ? precision::nanoseconds : options.precision;
    const std::vector<std::string> names = files.names();
    reporting.spare(names);
    output out(STDOUT_FILENO, "standard output");
    output errors(STDERR_FILENO, "standard error");
    reporter report(errors, reporting);
    selection wanted = selecting.choice(options.precision);
    const encode_options form = writing.options(unit, options.duplicates);
    const reading_plan plan = {options, threads.count(), !out.is_terminal(), [&] {
                                 out.flush();
                                 report.flush();
                               }};
    const ends to = {out, report, wanted};
    lp_writer writer(out, form);
    line_merger merger;
    unquoted_fields unquoted;
    if (unquotes) writer.unquote_numbers(unquoted);
    const bool all_read = until_enough([&] {
      return files.for_each(names, [&](input& from) {
        if (!merges && !unquotes) {
          format_parts(from, plan, form, to);
          return;
        }
        format(from, plan, writer, to, [&](point here) {
          return merges ? writer.write_merged(here, merger) : writer.write_canonical(here);
        });
      });
    });
    writer.finish(merger);
    out.flush();
    for (const std::string& note : unquoted.notes()) say(note);
    if (merger.overwritten() != 0) {
      say(count_text(merger.overwritten(), "value") +
          " overwritten by a later one with the same series, time and field");
    }
    say(wanted.nothing_found());
    return report.finish(!all_read);
  }
};

}  // namespace

command add_fmt(CLI::App& root) {
  const auto self = std::make_shared<fmt_command>();
  CLI::App* const app = root.add_subcommand("fmt", "Write line protocol in canonical form");
  self->files.add_to(*app);
  self->threads.add_to(*app);
  self->reporting.add_to(*app);
  self->reading.add_to(*app);
  self->writing.add_to(*app, "that of --precision");
  app->add_flag(
      "--merge", self->merges,
      "Neighbouring points with the same series and time become one; if both have a field, "
      "the later value is written");
  app->add_flag("--unquote-numbers", self->unquotes,
                "Write strings that hold a number or a boolean as floats and booleans");
  self->selecting.add_to(*app, "Only points of this measurement, or of several");
  app->footer(examples);
  return {app, [self] { return self->run(); }};
}

}  // namespace simdlp::tool
