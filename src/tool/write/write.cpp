// SPDX-License-Identifier: Apache-2.0
// simdlp write: sends the points of files, of standard input or of an argument to a server. Options are
// in write_flags.cpp; batches, retries and requests are the component client's.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <memory>
#include <mutex>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "checkpoint.h"
#include "point_target.h"
#include "settled_lines.h"
#include "simdlp/client.h"
#include "simdlp/decoder.h"
#include "tool/command.h"
#include "tool/count_text.h"
#include "tool/exit_code.h"
#include "tool/input/input.h"
#include "tool/records/column_flags.h"
#include "tool/records/each_record.h"
#include "tool/utf8_text.h"
#include "write_flags.h"

namespace simdlp::tool {
namespace {

constexpr const char* examples =
    "Examples:\n"
    "  simdlp write --database home --precision s home.lp\n"
    "  simdlp write -b get-started -p s 'home,room=Kitchen temp=21.5 1641024000'\n"
    "  zcat metrics.lp.gz | simdlp write -d metrics -\n"
    "  simdlp write -d metrics --checkpoint place --errors-file bad.lp *.lp\n"
    "\n"
    "Exit codes: 0 everything was written; 1 lines were refused, the rest is written; 2 wrong "
    "usage;\n"
    "3 given up, because the server is away; 4 not allowed (401, 403); 5 an input could not be "
    "read;\n"
    "130 interrupted. The first Ctrl-C stops reading and sends what was read for up to 10 s, the\n"
    "second stops at once.";

enum write_exit : int {
  all_written = 0,
  some_refused = 1,
  given_up = 3,
  not_allowed = 4,
  unreadable_input = 5,
  interrupted = 130
};

// Set by the signal handler, which can do nothing else.
volatile std::sig_atomic_t interrupts = 0;
void note_interrupt(int) { interrupts = interrupts + 1; }

struct source {
  std::string name;  // of a file, or "-"
  std::string text;  // of an argument
  bool is_argument = false;
};

bool exists(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0;
}

class write_run {
 public:
  explicit write_run(const write_flags& flags, const column_flags& columns)
      : flags_(flags),
        columns_(columns),
        options_(flags.options()),
        rate_(flags.bytes_a_second()),
        place_(flags.checkpoint) {}

  int run() {
    find_sources();
    open_errors_file();
    if (flags_.dry_run) return dry_run();
    std::signal(SIGINT, note_interrupt);
    std::signal(SIGTERM, note_interrupt);
    writer_ = flags_.queue.empty()
                  ? direct_target(options_, callbacks())
                  : queue_target(flags_.queue, options_,
                                 [this](const auto& error) { note_failure(error); });
    for (std::size_t i = 0; i < sources_.size() && !stops(); ++i) {
      file_ = static_cast<std::uint32_t>(i);
      read(sources_[i]);
    }
    finish();
    return exit_code_of_run();
  }

 private:
  using clock = std::chrono::steady_clock;

  [[nodiscard]] bool stops() const {
    return interrupts != 0 || failed_.load() ||
           (flags_.max_errors && refused_.load() > *flags_.max_errors);
  }

  void find_sources() {
    for (const std::string& word : flags_.files) sources_.push_back({word, {}, false});
    for (const std::string& word : flags_.inputs) {
      if (word == "-") {
        sources_.push_back({word, {}, false});
      } else if (word.starts_with('@')) {
        sources_.push_back({word.substr(1), {}, false});
      } else if (!exists(word) && word.find('=') != std::string::npos &&
                 word.find(' ') != std::string::npos) {
        sources_.push_back({"argument", word, true});
      } else {
        sources_.push_back({word, {}, false});
      }
    }
    if (!sources_.empty()) return;
    if (::isatty(STDIN_FILENO) == 1)
      throw CLI::ValidationError("INPUT", "nothing to write is given ('-' is standard input)");
    sources_.push_back({"-", {}, false});
  }

  void open_errors_file() {
    if (flags_.errors_file.empty()) return;
    errors_.open(flags_.errors_file,
                 std::ios::binary | (flags_.append_errors ? std::ios::app : std::ios::trunc));
    if (!errors_) throw failure(flags_.errors_file + ": cannot be written");
  }

  writer_callbacks callbacks() {
    writer_callbacks made;
    made.on_success = [this](const batch_info& of) { settled(of); };
    made.on_error = [this](const batch_info& of, const write_error& error, auto lines) {
      for (const line_error& line : lines) {
        const auto origin = line.known ? settled_.find(line.index) : std::nullopt;
        report(origin ? sources_[origin->file].name : std::string("?"), origin ? origin->line : 0,
               1, line.code, line.message, line.line);
      }
      if (error.kind == write_error_kind::rejected || error.kind == write_error_kind::too_large) {
        if (lines.empty())
          say("the server refused " + count_text(of.points, "point") + ": " + describe(error));
        settled(of);
        return;
      }
      if (!failed_.exchange(true)) say(describe(error));
      if (error.kind == write_error_kind::auth) not_allowed_ = true;
    };
    made.on_retry = [this](const batch_info&, const write_error& error,
                           std::chrono::milliseconds delay) {
      say(describe(error) + "; again in " + std::to_string((delay.count() + 500) / 1000) + " s");
      return retry_decision::retry;
    };
    return made;
  }

  // Of the queue, which tries again by itself.
  void note_failure(const write_error& error) {
    say(error ? describe(error) : std::string("the server answers again"));
    if (error.kind != write_error_kind::auth) return;
    failed_ = true;
    not_allowed_ = true;
  }

  void settled(const batch_info& of) {
    settled_.settle(of.first_index, of.last_index);
    if (flags_.checkpoint.empty()) return;
    const clock::time_point now = clock::now();
    if (now - saved_ < std::chrono::milliseconds(200)) return;
    saved_ = now;
    save_place();
  }

  void save_place() {
    const auto reached = settled_.reached();
    if (!reached || flags_.checkpoint.empty()) return;
    place_.set(sources_[reached->file].name, {reached->end, reached->line});
    place_.save();
  }

  void say(const std::string& text) {
    const std::scoped_lock held(output_);
    std::fprintf(stderr, "%ssimdlp: %s\n", bar_shown_ ? "\r\033[K" : "", text.c_str());
    bar_shown_ = false;
  }

  // Lists a refused line in the manner of `check`; called by both threads.
  void report(const std::string& file, std::uint64_t line, std::uint64_t column,
              std::string_view code, std::string_view message, std::string_view text) {
    ++refused_;
    const std::scoped_lock held(output_);
    if (bar_shown_) std::fprintf(stderr, "\r\033[K");
    bar_shown_ = false;
    const std::string place = shown(file) + ":" + std::to_string(line);
    std::fprintf(stderr, "%s:%llu: error: %.*s: %.*s\n    %s\n", place.c_str(),
                 static_cast<unsigned long long>(column), static_cast<int>(code.size()),
                 code.data(), static_cast<int>(message.size()), message.data(),
                 shown(text.substr(0, 200)).c_str());
    if (errors_.is_open()) {
      std::string reason(message);
      std::ranges::replace(reason, '\n', ' ');
      errors_ << "# " << place << ": " << reason << '\n' << text << '\n';
    }
  }

  void hand_over(const auto& add, std::uint64_t line, std::uint64_t end) {
    const std::uint64_t index = next_index_++;
    settled_.add(file_, line, end);
    const write_status status = add();
    // What is in the queue on disk is its business.
    if (!status && flags_.queue.empty()) return;
    settled_.settle(index, index);
    if (status.kind == write_error_kind::rejected) {
      report(sources_[file_].name, line, 1, name(status.code), message(status.code), "");
    }
  }

  void read(const source& from) {
    if (from.is_argument) {
      read_lines(from.text, 0, 0, true);
      return;
    }
    std::unique_ptr<input> in;
    try {
      in = std::make_unique<input>(from.name);
    } catch (const failure& why) {
      say(why.what());
      unreadable_ = true;
      return;
    }
    if (const auto form = form_of(from)) {
      read_records(*in, *form);
    } else {
      read_line_protocol(*in, from.name == "-" ? checkpoint::place() : place_.of(from.name));
    }
    if (!in->problem().empty()) {
      say(in->problem());
      unreadable_ = true;
    }
  }

  [[nodiscard]] std::optional<record_form> form_of(const source& from) const {
    const bool by_name = flags_.format == "auto";
    if (flags_.format == "csv" || (by_name && from.name.ends_with(".csv"))) return record_form::csv;
    if (flags_.format == "json" ||
        (by_name && (from.name.ends_with(".json") || from.name.ends_with(".jsonl"))))
      return record_form::json;
    return std::nullopt;
  }

  void read_line_protocol(input& in, checkpoint::place from) {
    if (in.is_in_memory()) {
      const std::string_view all = in.bytes();
      if (from.offset > all.size()) from = {};
      read_lines(all.substr(from.offset), from.offset, from.line, true);
      return;
    }
    // A stream: blocks of whole lines. The part of a line at the end of a block begins the next.
    constexpr std::size_t block = std::size_t{4} << 20U;
    constexpr std::size_t longest = std::size_t{32} << 20U;
    std::string buffer;
    std::uint64_t offset = 0;
    std::uint64_t line = 0;
    for (bool more = true; more && !stops();) {
      const std::size_t kept = buffer.size();
      buffer.resize(kept + block);
      const std::size_t got = in.read(buffer.data() + kept, block);
      buffer.resize(kept + got);
      more = got != 0;
      std::size_t used = offset + buffer.size() <= from.offset
                             ? buffer.size()
                             : read_lines(buffer, offset, line, !more || buffer.size() > longest);
      line += static_cast<std::uint64_t>(
          std::count(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(used), '\n'));
      offset += used;
      buffer.erase(0, used);
    }
  }

  // Hands over every whole line of the text, which begins at `offset` of the file, after `before` line
  // feeds. Returns how many bytes are done: all of them at the end of the input.
  std::size_t read_lines(std::string_view text, std::uint64_t offset, std::uint64_t before,
                         bool is_end) {
    decode_options how;
    how.precision = options_.precision;
    how.duplicates = duplicates::reject;
    const auto decode = std::make_unique<decoder>(text, how);
    const std::string& file = sources_[file_].name;
    std::size_t done = 0;
    std::uint32_t ticks = 0;
    for (const point here : *decode) {
      const auto begin = static_cast<std::size_t>(here.raw().data() - text.data());
      std::size_t end = begin + here.raw().size();
      if (end >= text.size() && !is_end) return done;
      if (end < text.size() && text[end] == '\r') ++end;
      if (end < text.size() && text[end] == '\n') ++end;
      const location where = decode->locate({errc::none, begin});
      if (here) {
        hand_over([&] { return writer_->write_line(here); }, where.line + before, offset + end);
      } else {
        const diagnostic what = decode->describe();
        settled_.add(file_, where.line + before, offset + end);
        settled_.settle(next_index_, next_index_);
        ++next_index_;
        (void)writer_->write_line(here);  // refused, and counted
        report(file, what.line + before, what.column, name(what.code), what.message,
               what.original_line);
      }
      bytes_ += end - done;
      done = end;
      if (++ticks % 1024 == 0) {
        tick();
        if (stops()) return done;
      }
    }
    return text.size();
  }

  void read_records(input& from, record_form form) {
    const std::string file = sources_[file_].name;
    std::uint64_t count = 0;
    for_each_record(
        from, form, chosen_columns(),
        [&](record& one) {
          if (stops()) return errc::none;
          errc refused = errc::none;
          hand_over(
              [&] {
                return writer_->encode([&](encoder& to) {
                  refused = encode_record(to, one);
                  return refusal{refused};
                });
              },
              ++count, from.file_position());
          bytes_ = from.file_position();
          if (count % 1024 == 0) tick();
          return errc::none;
        },
        [&](const record_problem& what) {
          report(file, what.place.where.line, what.place.where.column, what.code, what.message,
                 what.place.text);
        },
        [&](const std::string& sentence) {
          if (!flags_.quiet) say(sentence);
        });
  }

  // --tag KEY=VALUE is a tag of all points, --tag NAME a column.
  [[nodiscard]] column_choice chosen_columns() const {
    column_choice chosen = columns_.choice(flags_.measurement, options_.precision);
    std::erase_if(chosen.tags,
                  [](const std::string& tag) { return tag.find('=') != std::string::npos; });
    return chosen;
  }

  // Once in a while: the progress bar and the limit of the rate.
  void tick() {
    const clock::time_point now = clock::now();
    if (rate_ != 0) {
      const auto due = began_ + std::chrono::microseconds(bytes_ * 1'000'000 / rate_);
      while (clock::now() < due && interrupts == 0) {
        std::this_thread::sleep_for(
            std::min<clock::duration>(due - clock::now(), std::chrono::milliseconds(100)));
      }
    }
    const bool terminal = ::isatty(STDERR_FILENO) == 1;
    if (flags_.quiet ||
        now - shown_at_ < (terminal ? std::chrono::seconds(1) : std::chrono::seconds(10)))
      return;
    shown_at_ = now;
    const double seconds = std::chrono::duration<double>(now - began_).count();
    const std::scoped_lock held(output_);
    std::fprintf(stderr, "%s%llu points, %.1f MB, %.1f MB/s%s",
                 terminal ? "\r" : "simdlp: ", static_cast<unsigned long long>(next_index_),
                 static_cast<double>(bytes_) / 1e6, static_cast<double>(bytes_) / 1e6 / seconds,
                 terminal ? "\033[K" : "\n");
    bar_shown_ = terminal;
  }

  void finish() {
    using std::chrono::milliseconds;
    if (interrupts == 0) {
      // A second thread is not needed: the wait ends often enough to see Ctrl-C.
      writer_->flush_async();
      while (!writer_->flush(milliseconds(200)) && interrupts == 0 && !failed_.load()) {
      }
    }
    if (interrupts != 0) {
      const clock::time_point end = clock::now() + std::chrono::seconds(10);
      while (interrupts < 2 && clock::now() < end && !writer_->flush(milliseconds(200))) {
      }
    }
    writer_->close(interrupts != 0 || failed_.load() ? milliseconds(0)
                                                     : options_.batch.max_close_wait);
    save_place();
    const write_statistics books = writer_->statistics();
    const std::uint64_t lost = books.given_up + books.dropped;
    if (flags_.json) {
      std::printf(
          "{\"given\":%llu,\"written\":%llu,\"sent\":%llu,\"rejected\":%llu,\"not_written\":%llu,"
          "\"unknown\":%llu,\"given_up\":%llu,\"refused\":%llu,\"requests\":%llu,\"retried\":%llu,"
          "\"bytes\":%llu}\n",
          n(books.given), n(books.written), n(books.sent), n(books.rejected), n(books.not_written),
          n(books.unknown), n(books.given_up),
          n(refused_.load() - std::min(refused_.load(), books.rejected)), n(books.requests),
          n(books.retried), n(books.bytes));
    }
    if (flags_.quiet) return;
    std::string line = count_text(books.written + books.sent, "point") + " written, " +
                       count_text(refused_.load(), "line") + " rejected, " +
                       std::to_string(lost + books.not_written) + " not sent";
    if (books.unknown != 0) line += ", " + std::to_string(books.unknown) + " unknown";
    if (const auto reached = settled_.reached(); reached && (lost != 0 || interrupts != 0)) {
      line += "; go on at " + sources_[reached->file].name + ", line " +
              std::to_string(reached->line + 1);
    }
    say(line);
  }

  static unsigned long long n(std::uint64_t value) { return value; }

  [[nodiscard]] int exit_code_of_run() const {
    const write_statistics books = writer_->statistics();
    if (interrupts != 0) return interrupted;
    if (not_allowed_.load()) return not_allowed;
    if (failed_.load() || books.given_up != 0) return given_up;
    if (unreadable_) return unreadable_input;
    if (refused_.load() != 0 || books.not_written + books.unknown + books.rejected != 0)
      return some_refused;
    return all_written;
  }

  int dry_run() {
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      file_ = static_cast<std::uint32_t>(i);
      line_collector lines(options_, [] { return std::int64_t{0}; });
      std::string body;
      if (sources_[i].is_argument) {
        lines.add_text(sources_[i].text);
      } else {
        input in(sources_[i].name);
        if (const auto form = form_of(sources_[i])) {
          for_each_record(
              in, *form, chosen_columns(),
              [&](record& one) {
                return lines.encode([&](encoder& to) { return refusal{encode_record(to, one)}; });
              },
              [&](const record_problem& what) {
                report(sources_[i].name, what.place.where.line, what.place.where.column, what.code,
                       what.message, "");
              },
              [](const std::string&) {});
        } else {
          lines.add_text(in.bytes());
        }
      }
      for (const line_error& each : lines.take_refused()) {
        ++refused_;
        say(sources_[i].name + ": " + each.code + ": " + each.message);
      }
      std::fwrite(lines.body().data(), 1, lines.body().size(), stdout);
    }
    return refused_.load() != 0 ? some_refused : all_written;
  }

  const write_flags& flags_;
  const column_flags& columns_;
  client_options options_;
  std::uint64_t rate_;
  checkpoint place_;
  std::vector<source> sources_;
  std::ofstream errors_;
  settled_lines settled_;
  std::mutex output_;
  bool bar_shown_ = false;
  std::atomic<bool> failed_{false};
  std::atomic<bool> not_allowed_{false};
  std::atomic<std::uint64_t> refused_{0};
  bool unreadable_ = false;
  std::uint32_t file_ = 0;
  std::uint64_t next_index_ = 0;
  std::uint64_t bytes_ = 0;
  clock::time_point began_ = clock::now();
  clock::time_point shown_at_ = began_;
  clock::time_point saved_{};
  // Last, so that no callback comes when the rest is gone.
  std::unique_ptr<point_target> writer_;
};

struct write_command {
  write_flags flags;
  column_flags columns;
};

}  // namespace

command add_write(CLI::App& root) {
  const auto self = std::make_shared<write_command>();
  CLI::App* const app =
      root.add_subcommand("write", "Write points to InfluxDB, or to a server like it");
  self->flags.add_to(*app);
  self->columns.add_to(*app);
  app->footer(examples);
  return {app, [self, app] {
            self->flags.tags = app->get_option("--tag")->results();
            return write_run(self->flags, self->columns).run();
          }};
}

}  // namespace simdlp::tool
