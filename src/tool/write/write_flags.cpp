// SPDX-License-Identifier: Apache-2.0
#include "write_flags.h"

#include <charconv>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "simdlp/client/configuration.h"
#include "tool/exit_code.h"
#include "tool/options.h"

namespace simdlp::tool {
namespace {

std::string content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw failure(path + ": cannot be read");
  std::ostringstream all;
  all << in.rdbuf();
  return all.str();
}

void take(const configuration_report& report) {
  for (const std::string& each : report.warnings) {
    std::fprintf(stderr, "simdlp: warning: %s\n", each.c_str());
  }
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
  const std::string target = "Target";
  command.add_option("-H,--host", host_, "URL of the server")->type_name("URL")->group(target);
  command.add_option("-d,--database,-b,--bucket", database_, "Database or bucket")
      ->type_name("NAME")
      ->group(target);
  command.add_option("-o,--org", org_, "Organisation (v2)")->type_name("NAME")->group(target);
  command.add_option("-t,--token", token_, "Token; better in INFLUX_TOKEN or --token-file")
      ->type_name("TOKEN")
      ->group(target);
  command.add_option("--token-file", token_file_, "File with the token")
      ->type_name("FILE")
      ->group(target);
  command.add_option("--api", api_, "auto, v3, v2 or v1")
      ->check(CLI::IsMember({"auto", "v3", "v2", "v1"}))
      ->group(target);
  command.add_option("--rp", retention_policy_, "Retention policy (v1)")
      ->type_name("NAME")
      ->group(target);
  command.add_option("--config", config_, "TOML, INI or JSON file with options")
      ->type_name("FILE")
      ->group(target);
  command.add_option("--header-http", headers_, "Send this header, K:V; repeatable")
      ->type_name("K:V")
      ->group(target);
  command.add_option("--tls-ca", ca_, "PEM file of trusted certificates")
      ->type_name("FILE")
      ->group(target);
  command.add_flag("--skip-verify,--tls-no-verify", skip_verify_, "Do not verify the certificate")
      ->group(target);
  const std::string input = "Input";
  command.add_option("-f,--file", files, "A file to write; repeatable")
      ->type_name("FILE")
      ->group(input);
  command.add_option("--format", format, "lp, csv or json; auto: by the file's name")
      ->check(CLI::IsMember({"auto", "lp", "csv", "json"}))
      ->capture_default_str()
      ->group(input);
  command.add_option("-p,--precision", precision, "Unit of the timestamps: ns, us, ms or s")
      ->group(input);
  command
      .add_option("--measurement", measurement, "Measurement of rows and objects that name none")
      ->type_name("NAME")
      ->group(input);
  command
      .add_option("--checkpoint", checkpoint,
                  "Remember in this file how far was written, and go on there")
      ->type_name("FILE")
      ->group(input);
  const std::string sending = "Sending";
  command
      .add_option("--queue", queue,
                  "Write through a queue in this directory: what the server does not take now is "
                  "sent by the next run")
      ->type_name("DIR")
      ->excludes("--checkpoint")
      ->group(sending);
  command.add_flag("--gzip", gzip_, "Compress requests")->group(sending);
  command.add_option("--batch-size", batch_size_, "Points a request (5000)")
      ->type_name("N")
      ->group(sending);
  command.add_option("--batch-bytes", batch_bytes_, "Bytes a request (4 MiB)")
      ->type_name("N")
      ->group(sending);
  command
      .add_option("--concurrency", concurrency_, "Requests at a time (1); more give up the order")
      ->type_name("N")
      ->group(sending);
  command.add_option("--rate-limit", rate_limit, "Such as '5 MB / 5 min'")
      ->type_name("RATE")
      ->group(sending);
  command
      .add_option("--accept-partial", accept_partial_,
                  "Write good lines although others are refused (v3)")
      ->expected(0, 1)
      ->type_name("BOOL")
      ->group(sending);
  command.add_flag("--no-sync", no_sync_, "Do not wait for the server's log (v3)")->group(sending);
  command.add_option("--max-retries", max_retries_, "Retries of a request (5), or unlimited")
      ->type_name("N")
      ->group(sending);
  command.add_option("--max-retry-time", max_retry_time_, "Time for all retries (180s)")
      ->type_name("TIME")
      ->group(sending);
  command.add_flag("--retry-forever", retry_forever_, "Never give up while the server is away")
      ->group(sending);
  command.add_flag("--dry-run", dry_run, "Print what would be sent, and send nothing")
      ->group(sending);
  const std::string report = "Report";
  command
      .add_option("--errors-file", errors_file, "Write refused lines here, each below its reason")
      ->type_name("FILE")
      ->group(report);
  command.add_flag("--append", append_errors, "Append to the errors file")->group(report);
  command.add_option("--max-errors", max_errors, "Stop after N refused lines")
      ->type_name("N")
      ->group(report);
  command.add_flag("-q,--quiet", quiet, "No progress and no summary")->group(report);
  command.add_flag("--json", json, "A summary in JSON on standard output")->group(report);
}

client_options write_flags::options() const {
  client_options chosen;
  chosen.retry.interval = std::chrono::milliseconds(1'000);
  chosen.retry.max_delay = std::chrono::milliseconds(30'000);
  chosen.on_auth_failure = auth_failure::fail;
  chosen.connection.url = "http://localhost:8086";
  if (!config_.empty()) take(apply_file(chosen, config_, content_of(config_)));
  take(apply_environment(chosen));
  const auto set = [&](const char* name, const std::string& value) {
    if (value.empty()) return;
    const std::string problem = set_option(chosen, name, value);
    if (!problem.empty()) throw CLI::ValidationError("write", problem);
  };
  set("host", host_);
  set("database", database_);
  set("org", org_);
  set("api", api_);
  set("retention_policy", retention_policy_);
  set("precision", precision);
  set("batch_size", batch_size_);
  if (!batch_bytes_.empty())
    chosen.batch.batch_bytes = size_from_text("--batch-bytes", batch_bytes_);
  set("max_in_flight", concurrency_);
  set("max_retries", retry_forever_ ? "unlimited" : max_retries_);
  set("max_retry_time", retry_forever_ ? "0" : max_retry_time_);
  set("accept_partial", accept_partial_);
  set("ssl_ca_cert", ca_);
  if (!token_file_.empty()) {
    chosen.connection.token = content_of(token_file_);
    while (chosen.connection.token.ends_with('\n') || chosen.connection.token.ends_with('\r'))
      chosen.connection.token.pop_back();
  }
  if (!token_.empty()) {
    std::fprintf(stderr,
                 "simdlp: warning: others can see --token in the list of processes; use "
                 "INFLUX_TOKEN or --token-file\n");
    chosen.connection.token = token_;
  }
  if (gzip_) chosen.gzip_threshold = 1'000;
  if (no_sync_) chosen.no_sync = true;
  if (skip_verify_) chosen.connection.verify_ssl = false;
  for (const std::string& tag : tags) {
    const std::size_t equals = tag.find('=');
    if (equals == std::string::npos) continue;  // a column of CSV or JSON
    if (equals == 0) throw CLI::ValidationError("--tag", "'" + tag + "' is not KEY=VALUE");
    chosen.default_tags.push_back({tag.substr(0, equals), tag.substr(equals + 1)});
  }
  for (const std::string& header : headers_) {
    const std::size_t colon = header.find(':');
    if (colon == 0 || colon == std::string::npos)
      throw CLI::ValidationError("--header-http", "'" + header + "' is not NAME:VALUE");
    std::size_t value = header.find_first_not_of(' ', colon + 1);
    if (value == std::string::npos) value = header.size();
    chosen.connection.headers.emplace_back(header.substr(0, colon), header.substr(value));
  }
  if (dry_run && chosen.database.empty()) chosen.database = "none";
  const std::string problem = problem_of(chosen);
  if (!problem.empty()) throw CLI::ValidationError("write", problem);
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
  std::uint64_t bytes = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), bytes);
  if (read.ec != std::errc()) return refuse();
  std::string_view rest(read.ptr, static_cast<std::size_t>(text.data() + text.size() - read.ptr));
  const std::size_t unit_end = rest.find_first_of("/0123456789");
  const std::uint64_t scale = factor(rest.substr(0, rest.find('B') + 1));
  if (scale == 0 || unit_end == std::string_view::npos) return refuse();
  rest.remove_prefix(rest.find('B') + 1);
  if (rest.starts_with('/')) rest.remove_prefix(1);
  std::uint64_t time = 1;
  const auto [after, failed] = std::from_chars(rest.data(), rest.data() + rest.size(), time);
  if (failed == std::errc()) rest.remove_prefix(static_cast<std::size_t>(after - rest.data()));
  const std::uint64_t seconds = factor(rest);
  if (seconds == 0 || time == 0 || bytes == 0) return refuse();
  return std::max<std::uint64_t>(bytes * scale / (time * seconds), 1);
}

}  // namespace simdlp::tool
