// SPDX-License-Identifier: Apache-2.0
// simdlp serve: the write endpoint as a process.
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "simdlp/server.h"
#include "tool/command.h"
#include "tool/exit_code.h"
#include "tool/serve/settings.h"

namespace simdlp::tool {
namespace {

constexpr const char* examples =
    "Examples:\n"
    "  simdlp serve\n"
    "  simdlp serve --listen 0.0.0.0:8181 --token-file tokens --journal /var/lib/simdlp\n"
    "  simdlp serve --config simdlp.toml --check-config\n"
    "\n"
    "Every setting is also an environment variable (SIMDLP_LISTEN) and a key of the configuration\n"
    "file (listen). SIGTERM finishes running requests and exits with status 0. SIGHUP reads\n"
    "certificates and tokens again.";

struct serve_command {
  serve_settings settings;
  CLI::App* app = nullptr;
#ifdef SIMDLP_TOOL_QUEUE
  std::mutex forwarding_mutex;
  forwarding forwarders;
#endif

  [[nodiscard]] int run() {
    settings.finish(*app);
    prepare_forwarding();
    if (settings.check_config) {
      const std::string wrong = server::check(settings.server);
      if (wrong.empty()) std::puts("simdlp: the configuration is valid");
      return report(wrong);
    }
    server::opened made = server::open(settings.server);
    if (made.server == nullptr) return report(made.error);
#ifdef SIMDLP_TOOL_QUEUE
    {
      const std::lock_guard lock(forwarding_mutex);
      if (!settings.forward.urls.empty())
        forwarders.start(*made.server->journal(), settings.forward);
    }
#endif
    greet(*made.server);
    if (made.server->run()) return accepted;
    std::fputs("simdlp: some requests were cut off at the end of --drain-timeout\n", stderr);
    return accepted;
  }

  // Checks the settings of --forward, and makes the server stop the forwarders that start()
  // creates.
  void prepare_forwarding() {
#ifdef SIMDLP_TOOL_QUEUE
    if (settings.forward.urls.empty()) return;
    static_cast<void>(settings.forward.options());
    if (settings.server.journal.empty()) throw CLI::ValidationError("--forward", "needs a journal");
    settings.server.on_close = [this] {
      const std::lock_guard lock(forwarding_mutex);
      forwarders.stop();
    };
    settings.server.more_metrics = [this](std::string& text) {
      const std::lock_guard lock(forwarding_mutex);
      forwarders.append_metrics(text);
    };
#endif
  }

  [[nodiscard]] static int report(const std::string& wrong) {
    if (wrong.empty()) return accepted;
    std::fprintf(stderr, "simdlp: %s\n", wrong.c_str());
    return trouble;
  }

  void greet(const server& started) const {
    const server_options& how = settings.server;
    const std::vector<std::string>& addresses = started.addresses();
    for (std::size_t i = 0; i < addresses.size(); ++i)
      std::fprintf(stderr, "simdlp: listening on %s (%s)\n", addresses[i].c_str(),
                   started.protocols()[i].c_str());
    if (how.journal.empty()) {
      std::fputs("simdlp: no journal: nothing is stored\n", stderr);
    } else {
      std::fprintf(stderr, "simdlp: journal in %s\n", how.journal.c_str());
    }
    const bool has_tokens = !how.tokens.empty() || !how.token_file.empty();
    if (!has_tokens) {
      std::fputs("simdlp: no token is set: anyone who can connect can write\n", stderr);
    } else if (!how.tcp.empty() || !how.udp.empty()) {
      std::fprintf(stderr,
                   "simdlp: lines over TCP and UDP need no token: anyone who can connect can write "
                   "to the database %s\n",
                   how.line_database.c_str());
    }
    if (how.listen.empty() && how.listen_tls.empty()) return;
    const std::string& first = addresses.front();
    const bool is_path = first.rfind("unix:", 0) == 0;
    const std::string where = is_path ? "--unix-socket " + first.substr(5) + " " : "";
    // A token may be secret, so only its place is shown.
    const std::string token = has_tokens ? "-H 'Authorization: Bearer TOKEN' " : "";
    std::fprintf(stderr,
                 "simdlp: write a point with\n"
                 "  curl %s%s--data-binary 'home,room=Kitchen temp=21.5' "
                 "'%s://%s/api/v3/write_lp?db=mydb'\n",
                 where.c_str(), token.c_str(), how.listen.empty() ? "https" : "http",
                 is_path ? "localhost" : first.c_str());
  }
};

}  // namespace

command add_serve(CLI::App& root) {
  const auto self = std::make_shared<serve_command>();
  self->app = root.add_subcommand("serve", "Accept writes over HTTP, as InfluxDB does");
  self->settings.add_to(*self->app);
  self->app->footer(examples);
  return {self->app, [self] { return self->run(); }};
}

}  // namespace simdlp::tool
