// SPDX-License-Identifier: Apache-2.0
// simdlp bench: measures how fast this machine reads and writes the user's data, for each stage and
// kernel. Stages are measured in turns, so that a slow phase of the machine affects all of them equally.
// The results of the kernels are compared before anything is timed.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>
#include <optional>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "bench_sinks.h"
#include "bench_work.h"
#include "command.h"
#include "exit_code.h"
#include "file_list.h"
#include "json_tokens.h"
#include "options.h"
#include "output.h"
#include "parallel/thread_flag.h"
#include "progress.h"
#include "simdlp/decoder.h"
#include "simdlp/encoder.h"
#include "simdlp/kernel.h"
#include "simdlp/parallel.h"
#include "simdlp/point_builder.h"
#include "simdlp/table_builder.h"
#include "utf8_text.h"

namespace simdlp::tool {
namespace {

constexpr const char* examples =
    "Examples:\n"
    "  simdlp bench metrics.lp\n"
    "  simdlp bench --kernel avx2 --json metrics.lp | jq '.stages[] | .name, .bytes_per_second'\n"
    "\n"
    "Stages, each of which does more than the one before:\n"
    "  scan        find the structural bytes\n"
    "  timestamps  visit points, reading timestamps only\n"
    "  names       visit points, without parsing numbers\n"
    "  decode      visit points, with all values\n"
    "  parallel    the same as decode, by the threads of -j; not with -j1\n"
    "  tables      columns of every measurement, in batches whose memory is reused\n"
    "  encode      write the decoded points again; the bytes are those written\n"
    "\n"
    "The last column compares with reading the same bytes without doing anything. Rejected lines\n"
    "are read, but not counted as points. The points to encode come from the first 16 MiB. Times\n"
    "are medians of processor time, and of wall-clock time for 'parallel'.";

// Returns the processor time of this thread in seconds, which depends little on other programs.
double processor_time() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double elapsed_time() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// One measured stage: its work, and the bytes and points of one run.
struct stage {
  std::string_view kernel;  // empty if the kernel does not matter
  std::string_view name;
  std::function<std::uint64_t()> run;
  std::uint64_t bytes = 0;
  std::uint64_t points = 0;
  std::size_t repeat = 1;         // runs in one measurement, so that the clock can see them
  std::vector<double> seconds{};  // of one run
  std::uint64_t answers = 0;      // uses the results, so that no work is optimised away
  bool is_parallel = false;       // timed by the wall clock

  [[nodiscard]] double median() const {
    std::vector<double> sorted = seconds;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    return std::max(*middle, 1e-9);
  }
  [[nodiscard]] double bytes_per_second() const { return static_cast<double>(bytes) / median(); }
  [[nodiscard]] double points_per_second() const { return static_cast<double>(points) / median(); }

  void measure() {
    const auto now = is_parallel ? elapsed_time : processor_time;
    const double began = now();
    for (std::size_t i = 0; i < repeat; ++i) answers += run();
    seconds.push_back((now() - began) / static_cast<double>(repeat));
  }
};

// All stages of one file.
class bench_of_file {
 public:
  bench_of_file(input& from, const std::vector<const kernel*>& with, decode_options options,
                unsigned threads)
      : bytes_(from.bytes()), name_(from.name()), threads_(threads) {
    from.read_ahead(bytes_.data());
    stages_.push_back({"", "read", [this] { return sum_memory(bytes_); }, bytes_.size(), 0});
    std::optional<std::uint64_t> answer;
    for (const kernel* const each : with) {
      options.kernel = each;
      decoders_.push_back(std::make_unique<decoder>(bytes_, options));
      decoder& decode = *decoders_.back();
      add_decoding(*each, decode);
      if (threads > 1) add_parallel(options);
      compare(*each, decode, answer);
    }
    add_encoding(options);
  }
  bench_of_file(const bench_of_file&) = delete;
  bench_of_file& operator=(const bench_of_file&) = delete;

  void run(double seconds) {
    constexpr double shortest = 0.002;  // of one measurement
    constexpr std::size_t rounds_at_least = 3;
    for (stage& each : stages_) {
      each.measure();  // warms up, and shows how long it takes
      each.repeat = static_cast<std::size_t>(shortest / each.median()) + 1;
      each.seconds.clear();
    }
    progress bar("bench " + name_, static_cast<std::uint64_t>(seconds * 1000));
    const auto began = std::chrono::steady_clock::now();
    double spent = 0;
    for (std::size_t round = 0; round < rounds_at_least || spent < seconds; ++round) {
      for (stage& each : stages_) each.measure();
      spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
      bar.at(static_cast<std::uint64_t>(spent * 1000));
    }
  }

  // The stages of one kernel, in the order of work.
  void write_json(output& to, std::string_view kernel) const {
    to.append("{\"file\":");
    write_json_string_of_any(to, name_);
    to.append(",\"bytes\":");
    write_integer(to, bytes_.size());
    to.append(",\"points\":");
    write_integer(to, points_);
    to.append(",\"kernel\":");
    write_json_string(to, kernel);
    to.append(",\"stages\":[");
    bool is_first = true;
    for (const stage& each : stages_) {
      if (each.name == "read") continue;
      to.append(is_first ? "{\"name\":" : ",{\"name\":");
      is_first = false;
      write_json_string(to, each.name);
      to.append(",\"bytes_per_second\":");
      write_float(to, each.bytes_per_second());
      to.append(",\"points_per_second\":");
      write_float(to, each.points_per_second());
      to.append('}');
    }
    to.append("]}\n");
  }

  void write_text(output& to) const {
    const stage& reading = stages_.front();
    char line[160];
    std::snprintf(line, sizeof line, ": %zu bytes, %llu points; only reading: %.1f GB/s\n",
                  bytes_.size(), static_cast<unsigned long long>(points_),
                  reading.bytes_per_second() / 1e9);
    to.append(shown(name_));
    to.append(line);
    std::snprintf(line, sizeof line, "%-8s %-10s %8s %13s %10s %11s\n", "kernel", "stage", "GB/s",
                  "points/s", "ns/point", "of reading");
    to.append(line);
    for (const stage& each : stages_) {
      if (each.name == "read") continue;
      const std::string kernel(each.kernel.empty() ? "any" : each.kernel);
      std::snprintf(line, sizeof line, "%-8s %-10s %8.2f %13.0f %10.1f %9.1f %%\n", kernel.c_str(),
                    std::string(each.name).c_str(), each.bytes_per_second() / 1e9,
                    each.points_per_second(),
                    each.points == 0 ? 0.0 : 1e9 / each.points_per_second(),
                    100 * each.bytes_per_second() / reading.bytes_per_second());
      to.append(line);
    }
  }

 private:
  void add_decoding(const kernel& with, decoder& decode) {
    stages_.push_back({with.name, "scan", [this, &with] { return scan(with, *window_, bytes_); }});
    const auto add = [&](std::string_view name, std::uint64_t (*read)(decoder&)) {
      stages_.push_back({with.name, name, [this, &decode, read] {
                           decode.reset(bytes_);
                           return read(decode);
                         }});
    };
    add("timestamps", read<time_sink>);
    add("names", read<name_sink>);
    add("decode", read<typed_sink>);
    table_options options;
    options.max_rows = 65'536;
    builders_.push_back(std::make_unique<table_builder>(options));
    stages_.push_back({with.name, "tables", [this, &decode, &into = *builders_.back()] {
                         decode.reset(bytes_);
                         return build_tables(into, decode);
                       }});
  }

  void add_parallel(const decode_options& options) {
    parallel_options how;
    how.threads = threads_;
    how.decode = options;
    stages_.push_back({options.kernel->name, "parallel", [this, how] {
                         std::uint64_t sum = 0;
                         parallel_decode(
                             bytes_, how, [] { return typed_sink(); },
                             [&](typed_sink&& done, parallel_part&) { sum += done.sum(); });
                         return sum;
                       }});
    stages_.back().is_parallel = true;
  }

  // The visitor and the range of this kernel, and all kernels, must have read the same.
  void compare(const kernel& with, decoder& decode, std::optional<std::uint64_t>& answer) {
    const std::uint64_t visited = read<typed_sink>(decode);
    points_ = decode.totals().points;
    decode.reset(bytes_);
    typed_sink ranged;
    for (const point here : decode) {
      if (here) {
        detail::pass_point(here, ranged);
      } else {
        ranged.reject(here.error(), here.raw());
      }
    }
    bool same = visited == ranged.sum() && answer.value_or(visited) == visited;
    if (stages_.back().is_parallel) same = same && stages_.back().run() == visited;
    if (!same) {
      throw failure(name_ + ": the kernel '" + std::string(with.name) +
                    "' gives a different result; please report this with the file");
    }
    answer = visited;
    for (stage& each : stages_) {
      each.bytes = bytes_.size();
      each.points = points_;
    }
  }

  void add_encoding(const decode_options& options) {
    constexpr std::uint64_t most = std::uint64_t{16} << 20U;
    encode_options_.precision = options.precision;
    encode_options_.dialect = dialect::go_v2;  // writes what can be decoded
    decoder& decode = *decoders_.front();
    decode.reset(bytes_);
    for (const point here : decode) {
      if (here) rows_.emplace_back(here);
      if (decode.totals().bytes >= most) break;
    }
    const auto run = [this] {
      out_.clear();
      encoder into(out_, encode_options_);
      return encode(into, rows_);
    };
    const std::uint64_t refused = run();
    stages_.push_back({"", "encode", run, out_.size(), rows_.size() - refused});
  }

  std::string_view bytes_;
  std::string name_;
  unsigned threads_;
  std::uint64_t points_ = 0;
  std::vector<stage> stages_;
  std::vector<std::unique_ptr<decoder>> decoders_;        // one for each kernel
  std::vector<std::unique_ptr<table_builder>> builders_;  // likewise
  std::unique_ptr<detail::window> window_ = std::make_unique<detail::window>();
  std::vector<point_builder> rows_;
  encode_options encode_options_;
  std::string out_;
};

struct bench_command {
  decode_flags reading{duplicates::allow};
  file_list files;
  thread_flag threads;
  double seconds = 3;
  bool json = false;

  [[nodiscard]] int run() const {
    const decode_options options = reading.options();
    const kernel* const one = options.kernel != nullptr ? options.kernel : default_kernel().kernel;
    std::vector<const kernel*> with;
    for (const kernel& row : kernels()) {
      // Without a choice, a table of all kernels; the JSON object has room for one.
      const bool wanted = &row == one || (options.kernel == nullptr && !json);
      if (wanted && row.supported()) with.push_back(&row);
    }
    output out(STDOUT_FILENO, "standard output");
    const bool all_read = files.for_each(files.names(), [&](input& from) {
      bench_of_file measured(from, with, options, threads.count());
      measured.run(seconds);
      if (json) {
        measured.write_json(out, one->name);
      } else {
        measured.write_text(out);
      }
      out.flush();
    });
    return all_read ? accepted : trouble;
  }
};

}  // namespace

command add_bench(CLI::App& root) {
  const auto self = std::make_shared<bench_command>();
  CLI::App* const app =
      root.add_subcommand("bench", "Measure how fast each kernel reads your data, stage by stage");
  self->files.add_to(*app);
  self->threads.add_to(*app);
  app->add_flag("--json", self->json, "Print one JSON object per file, for the chosen kernel only");
  app->add_option("--seconds", self->seconds, "Measure each file for about S seconds")
      ->check(CLI::Range(0.0, 3600.0))
      ->type_name("S")
      ->capture_default_str();
  self->reading.add_to(*app);
  app->footer(examples);
  return {app, [self] { return self->run(); }};
}

}  // namespace simdlp::tool
