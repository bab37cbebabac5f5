// SPDX-License-Identifier: Apache-2.0
#include "write_flags.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <sstream>
#include <sys/stat.h>

#include <CLI/CLI.hpp>

#include "tool/exit_code.h"
#include "tool/options.h"

namespace simdlp::tool {
namespace {

std::string content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (std::filesystem::is_directory(path)) throw failure(path + ": is a directory");
  if (!in) throw failure(path + ": cannot read: " + std::strerror(errno));
  std::ostringstream all;
  all << in.rdbuf();
  return all.str();
}

void warn(const std::string& sentence) {
  std::fprintf(stderr, "simdlp: warning: %s\n", sentence.c_str());
}

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string first_of(std::initializer_list<std::string> texts) {
  for (const std::string& each : texts) {
    if (!each.empty()) return each;
  }
  return {};
}

void warn_of_open_token(const std::string& path, const std::string& text) {
  struct stat about {};
  constexpr mode_t others = S_IROTH;
  if (text.find("token") != std::string::npos && ::stat(path.c_str(), &about) == 0 &&
      (about.st_mode & others) != 0) {
    warn(path + " holds a token and can be read by every user");
  }
}

void take(const configuration_report& report) {
  for (const std::string& each : report.warnings) warn(each);
  if (!report.ok()) throw CLI::ValidationError("write", report.problem);
}

// The factor of a unit, or 0.
std::uint64_t factor(std::string_view unit) {
  if (unit == "B") return 1;
  if (unit == "kB") return 1024;
  if (unit == "MB") return 1024 * 1024;
  if (unit == "GB") return 1024 * 1024 * 1024;
  if (unit == "s" || unit == "sec") return 1;
  if (unit == "m" || unit == "min") return 60;
  return 0;
}

}  // namespace

void write_flags::add_to(CLI::App& command) {
  command
      .add_option("INPUT", inputs,
                  "A file, '-' for standard input, '@FILE', or a line of line protocol")
      ->type_name("");
  add_target(command);
  add_input(command);
  add_sending(command);
  add_report(command);
  add_of_influx(command);
}

void write_flags::add_target(CLI::App& command) {
  const std::string group = "Target";
  command
      .add_option("-H,--host,--write-host", host_,
                  "URL of the server, or a connection string of another client")
      ->type_name("URL")
      ->group(group);
  command
      .add_option("-d,--database,-b,--bucket,--bucket-id", database_,
                  "Database or bucket; with v2 also its id")
      ->type_name("NAME")
      ->group(group);
  command.add_option("-o,--org,--org-id", org_, "Organisation (v2): name or id")
      ->type_name("NAME")
      ->group(group);
  command.add_option("-t,--token", token_, "Token; prefer INFLUX_TOKEN or --token-file")
      ->type_name("TOKEN")
      ->group(group);
  command.add_option("--token-file", token_file_, "File with the token")
      ->type_name("FILE")
      ->group(group);
  command.add_option("--api", api_, "Write API: auto, v3, v2 or v1")
      ->check(CLI::IsMember({"auto", "v3", "v2", "v1"}))
      ->group(group);
  command.add_option("--rp", retention_policy_, "Retention policy (v1)")
      ->type_name("NAME")
      ->group(group);
  command.add_option("--config", config_, "TOML, INI or JSON file with options")
      ->type_name("FILE")
      ->group(group);
  command
      .add_option("--profile,-c,--active-config", profile_,
                  "Profile of the influx command, or section of --config")
      ->type_name("NAME")
      ->group(group);
  command
      .add_option("--configs-path", profiles_file_,
                  "File with profiles (.influxdbv2/configs in the home directory)")
      ->type_name("FILE")
      ->group(group);
  command.add_option("--header-http", headers_, "Send this header, K:V; repeatable")
      ->type_name("K:V")
      ->allow_extra_args(false)
      ->group(group);
  command.add_option("--tls-ca", ca_, "PEM file of trusted certificates")
      ->type_name("FILE")
      ->group(group);
  command.add_flag("--skip-verify,--tls-no-verify", skip_verify_, "Do not verify the certificate")
      ->group(group);
}

void write_flags::add_input(CLI::App& command) {
  const std::string group = "Input";
  command.add_option("-f,--file", files, "A file to write; repeatable")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->group(group);
  command.add_option("-u,--url", urls, "A URL whose content is written; repeatable")
      ->type_name("URL")
      ->allow_extra_args(false)
      ->group(group);
  command.add_option("--format", format, "lp, csv or json; auto: from the file's name")
      ->check(CLI::IsMember({"auto", "lp", "csv", "json"}))
      ->capture_default_str()
      ->group(group);
  command
      .add_option("-p,--precision", precision,
                  "Unit of the timestamps: ns, us, ms, s, m or h; auto: from their magnitude")
      ->type_name("UNIT")
      ->group(group);
  command
      .add_option("--measurement", measurement, "Measurement of rows and objects that name none")
      ->type_name("NAME")
      ->group(group);
  command
      .add_option("--header", csv_header,
                  "Insert this row before those of a CSV file, such as '#datatype "
                  "tag,double,time'; repeatable")
      ->type_name("ROW")
      ->allow_extra_args(false)
      ->group(group);
  command
      .add_flag("--skipHeader{1},--skip-header{1}", skip_header,
                "Skip the first row of a CSV file; =N: the first N rows")
      ->group(group);
  command.add_option("--encoding", encoding, "Encoding of the files, such as ISO-8859-1")
      ->type_name("NAME")
      ->group(group);
  command
      .add_option("--checkpoint", checkpoint,
                  "Store the progress in this file, and continue from it")
      ->type_name("FILE")
      ->group(group);
}

void write_flags::add_sending(CLI::App& command) {
  const std::string group = "Sending";
  command
      .add_option("--queue", queue,
                  "Write through a queue in this directory; the next run sends the points that the "
                  "server does not accept now")
      ->type_name("DIR")
      ->excludes("--checkpoint")
      ->group(group);
  command
      .add_flag("--adopt", adopt,
                "Send the points that an earlier run has left in the queue, and read no input")
      ->group(group);
  command.add_flag("--gzip", gzip_, "Compress requests")->group(group);
  command.add_option("--batch-size", batch_size_, "Points per request (5000)")
      ->type_name("N")
      ->group(group);
  command.add_option("--batch-bytes,--max-request-size", batch_bytes_, "Bytes per request (4 MiB)")
      ->type_name("N")
      ->group(group);
  command
      .add_option("--concurrency,--max-concurrent-requests", concurrency_,
                  "Number of concurrent requests (1); with more, the order is not kept")
      ->type_name("N")
      ->group(group);
  command
      .add_option(
          "--tag-order", tag_order_,
          "Keys of tags that are written first for rows of CSV and JSON, separated by commas")
      ->type_name("KEYS")
      ->group(group);
  values_.add_to(command, group, "write them");
  command.add_option("--rate-limit", rate_limit, "Maximum rate, such as '5 MB / 5 min'")
      ->type_name("RATE")
      ->group(group);
  command
      .add_flag(
          "--accept-partial{true}", accept_partial_,
          "Write valid lines even if others are refused (v3); =false: all of a batch or nothing")
      ->group(group);
  command
      .add_flag("--no-sync", no_sync_, "Do not wait until the server has stored the points (v3)")
      ->group(group);
  command.add_option("--max-retries", max_retries_, "Retries per request (5), or unlimited")
      ->type_name("N")
      ->group(group);
  command.add_option("--max-retry-time", max_retry_time_, "Time for all retries (180s)")
      ->type_name("TIME")
      ->group(group);
  command
      .add_flag("--retry-forever", retry_forever_, "Never give up while the server is unavailable")
      ->group(group);
  command
      .add_flag("--dry-run{lines}", dry_run,
                "Print the points and send nothing; =count: print only their number")
      ->check(CLI::IsMember({"lines", "count"}))
      ->group(group);
}

void write_flags::add_report(CLI::App& command) {
  const std::string group = "Report";
  command
      .add_option("--errors-file", errors_file,
                  "Write refused lines to this file, each after its reason")
      ->type_name("FILE")
      ->group(group);
  command.add_flag("--append", append_errors, "Append to the errors file")->group(group);
  command.add_option("--max-errors", max_errors, "Stop after more than N refused lines")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber)
      ->group(group);
  command.add_flag("-q,--quiet", quiet, "Show no progress and no summary")->group(group);
  command.add_flag("--json", json, "Print the summary as JSON on standard output")->group(group);
  command
      .add_flag("--http-debug", http_debug,
                "Show the headers of requests and answers, without tokens")
      ->group(group);
}

void write_flags::add_of_influx(CLI::App& command) {
  const std::string group = "Accepted for compatibility with `influx write`";
  command
      .add_option("--compression", compression_,
                  "none or gzip: compressed input is recognised by its first bytes")
      ->check(CLI::IsMember({"none", "gzip"}))
      ->group(group);
  command
      .add_option("--max-line-length", longest_line_,
                  "Lines may have up to 10 MiB, a request's size")
      ->type_name("BYTES")
      ->group(group);
  command.add_flag("--skipRowOnError", skip_bad_rows_, "Bad lines and rows never end the command")
      ->group(group);
}

void write_flags::take_dryrun() {
  struct stat about {};
  if (inputs.empty() || inputs.front() != "dryrun" || ::stat("dryrun", &about) == 0) return;
  inputs.erase(inputs.begin());
  if (dry_run.empty()) dry_run = "lines";
}

// Only names of columns are separated by commas: a value may hold one.
std::vector<std::string> write_flags::tag_columns() const {
  std::vector<std::string> columns;
  for (const std::string& word : tags) {
    if (word.find('=') != std::string::npos) continue;
    for (std::string& column : CLI::detail::split(word, ',')) columns.push_back(std::move(column));
  }
  return columns;
}

// --config, then a profile of the influx command, which is only used if it is named.
void write_flags::apply_files(client_options& to) {
  if (!config_.empty()) {
    const std::string text = content_of(config_);
    warn_of_open_token(config_, text);
    configuration_report report = apply_file(to, config_, text, nullptr, profile_);
    take(report);
    queue_section = std::move(report.queue);
    if (profiles_file_.empty()) return;
  }
  const std::string path = first_of({profiles_file_, variable("INFLUX_CONFIGS_PATH")});
  const std::string profile = first_of({profile_, variable("INFLUX_ACTIVE_CONFIG")});
  if (path.empty() && profile.empty()) return;
  const std::string file = first_of({path, variable("HOME") + "/.influxdbv2/configs"});
  take(apply_file(to, file, content_of(file), nullptr, profile));
}

void write_flags::apply_token(client_options& to) const {
  if (!token_file_.empty()) {
    const std::string problem = set_option(to, "token_file", token_file_);
    if (!problem.empty()) throw CLI::ValidationError("--token-file", problem);
  }
  if (token_.empty()) return;
  warn("others can see --token in the list of processes; use INFLUX_TOKEN or --token-file");
  to.connection.token = token_;
}

void write_flags::apply_tags_and_headers(client_options& to) const {
  for (const std::string& tag : tags) {
    const std::size_t equals = tag.find('=');
    if (equals == std::string::npos) continue;  // a column of CSV or JSON
    if (equals == 0) throw CLI::ValidationError("--tag", "'" + tag + "' is not KEY=VALUE");
    if (tag.find(',') < equals)
      throw CLI::ValidationError("--tag", "'" + tag + "': give columns and KEY=VALUE separately");
    set_default_tag(to, tag.substr(0, equals), tag.substr(equals + 1));
  }
  for (const std::string& header : headers_) {
    const std::size_t colon = header.find(':');
    if (colon == 0 || colon == std::string::npos)
      throw CLI::ValidationError("--header-http", "expected NAME:VALUE");
    std::size_t value = header.find_first_not_of(' ', colon + 1);
    if (value == std::string::npos) value = header.size();
    set_header(to, header.substr(0, colon), header.substr(value));
  }
}

void write_flags::apply_queue() {
  for (const queue_setting& each : queue_section) {
    if (each.key == "directory" && queue.empty()) queue = each.value;
  }
  if (!queue.empty() && !checkpoint.empty())
    throw CLI::ValidationError("--checkpoint", "a queue keeps its own place");
  if (!adopt) return;
  if (queue.empty()) throw CLI::ValidationError("--adopt", "no queue is given; use --queue");
  if (!inputs.empty() || !files.empty() || !urls.empty() || is_dry_run())
    throw CLI::ValidationError("--adopt", "no input and no --dry-run can be given with it");
  if (!std::filesystem::is_directory(queue))
    throw CLI::ValidationError("--adopt", "there is no queue at '" + queue + "'");
}

client_options write_flags::options() {
  client_options chosen;
  chosen.retry.interval = std::chrono::milliseconds(1'000);
  chosen.retry.max_delay = std::chrono::milliseconds(30'000);
  chosen.on_auth_failure = auth_failure::fail;
  chosen.on_reject = reject_policy::isolate;
  chosen.on_poison = poison_policy::isolate;
  chosen.connection.url = "http://localhost:8086";
  apply_files(chosen);
  apply_queue();
  take(apply_environment(chosen));
  const auto set = [&](const char* name, const std::string& value) {
    if (value.empty()) return;
    const std::string problem = set_option(chosen, name, value);
    if (!problem.empty()) throw CLI::ValidationError("write", problem);
  };
  if (!host_.empty()) take(apply_connection_string(chosen, host_));
  set("database", database_);
  set("org", org_);
  set("api", api_);
  set("retention_policy", retention_policy_);
  set("precision", detects_precision() ? "ns" : precision);
  set("tag_order", tag_order_);
  set("batch_size", batch_size_);
  if (!batch_bytes_.empty())
    chosen.batch.batch_bytes = size_from_text("--batch-bytes", batch_bytes_);
  set("max_in_flight", concurrency_);
  set("max_retries", retry_forever_ ? "unlimited" : max_retries_);
  set("max_retry_time", retry_forever_ ? "0" : max_retry_time_);
  if (!accept_partial_.empty()) {
    set("accept_partial", accept_partial_);
    if (chosen.api == write_api::automatic) chosen.api = write_api::v3;
  }
  // With all or nothing, no part of a batch may be sent separately.
  if (!chosen.accept_partial) chosen.on_reject = reject_policy::report;
  set("ssl_ca_cert", ca_);
  apply_token(chosen);
  // As line protocol can have them: a server that cannot read them says so.
  chosen.dialect.newlines = values_.newlines().value_or(newline_rule::write);
  chosen.dialect.unsigned_integers = values_.unsigned_integers().value_or(unsigned_rule::write);
  if (gzip_) chosen.gzip_threshold = 1'000;
  if (no_sync_) chosen.no_sync = true;
  if (skip_verify_) chosen.connection.verify_ssl = false;
  apply_tags_and_headers(chosen);
  // Each batch of a queue has the name of its own database.
  if ((is_dry_run() || adopt) && chosen.database.empty()) chosen.database = "none";
  if (chosen.database.empty())
    throw CLI::ValidationError("write", "no database is given; use --database or --bucket");
  for (const std::string& file : {chosen.connection.ssl_ca_cert, chosen.connection.cert_file,
                                  chosen.connection.cert_key_file}) {
    if (!file.empty()) static_cast<void>(content_of(file));  // throws if it cannot be read
  }
  const std::string problem = problem_of(chosen);
  if (!problem.empty()) throw CLI::ValidationError("write", problem);
  for (const std::string& each : warnings_of(chosen)) warn(each);
  return chosen;
}

std::uint64_t write_flags::bytes_a_second() const {
  if (rate_limit.empty()) return 0;
  std::string text;
  for (const char c : rate_limit) {
    if (c != ' ') text += c;
  }
  const auto refuse = [&]() -> std::uint64_t {
    throw CLI::ValidationError("--rate-limit",
                               "'" + rate_limit + "' is not a rate such as '5 MB / 5 min'");
  };
  // Reads the whole part and thousandths separately, so that the locale cannot change the meaning
  // of the decimal point.
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::size_t point = std::min(text.find('.'), digits);
  std::string thousandths = text.substr(point, digits - point);
  if (!thousandths.empty()) thousandths.erase(0, 1);
  thousandths.resize(3, '0');
  std::uint64_t bytes = 0;
  const std::string number = text.substr(0, point) + thousandths;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), bytes);
  if (read.ec != std::errc() || read.ptr != number.data() + number.size()) return refuse();
  std::string_view rest = std::string_view(text).substr(digits);
  const std::uint64_t scale = factor(rest.substr(0, rest.find('B') + 1));
  if (scale == 0) return refuse();
  rest.remove_prefix(rest.find('B') + 1);
  if (rest.starts_with('/')) rest.remove_prefix(1);
  std::uint64_t time = 1;
  const auto [after, failed] = std::from_chars(rest.data(), rest.data() + rest.size(), time);
  if (failed == std::errc()) rest.remove_prefix(static_cast<std::size_t>(after - rest.data()));
  const std::uint64_t seconds = factor(rest);
  if (seconds == 0 || time == 0 || bytes == 0) return refuse();
  return std::max<std::uint64_t>(bytes * scale / (1000 * time * seconds), 1);
}

}  // namespace simdlp::tool
