// SPDX-License-Identifier: Apache-2.0
#include "running_tool.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <spawn.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include <gtest/gtest.h>

namespace simdlp::tool_test {

running_tool::running_tool(std::vector<std::string> arguments, const std::string& out_file) {
  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> in = {};
  std::array<int, 2> out = {};
  EXPECT_EQ(::pipe2(in.data(), O_CLOEXEC), 0);
  EXPECT_EQ(::pipe2(out.data(), O_CLOEXEC), 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  if (out_file.empty()) {
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  } else {
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out_file.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0666);
  }
  std::vector<std::string> words;
  std::istringstream emulator(SIMDLP_EMULATOR);
  for (std::string word; std::getline(emulator, word, ';');) words.push_back(word);
  words.emplace_back(SIMDLP_TOOL);
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  EXPECT_EQ(::posix_spawnp(&child_, words[0].c_str(), &actions, nullptr, pointers.data(), environ),
            0);
  posix_spawn_file_actions_destroy(&actions);
  ::close(in[0]);
  ::close(out[1]);
  in_ = in[1];
  out_ = out[0];
}

running_tool::~running_tool() {
  if (child_ > 0) {
    ::kill(child_, SIGKILL);
    static_cast<void>(finish());
  }
  if (out_ >= 0) ::close(out_);
}

bool running_tool::write(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t gone = ::write(in_, text.data(), text.size());
    if (gone < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(gone));
  }
  return true;
}

std::string running_tool::read_line() {
  constexpr int longest_wait = 10'000;
  for (;;) {
    if (const std::size_t end = read_.find('\n'); end != std::string::npos) {
      std::string line = read_.substr(0, end);
      read_.erase(0, end + 1);
      return line;
    }
    pollfd ready = {out_, POLLIN, 0};
    std::array<char, 4096> piece;
    if (::poll(&ready, 1, longest_wait) <= 0) return {};
    const ssize_t got = ::read(out_, piece.data(), piece.size());
    if (got <= 0) return {};
    read_.append(piece.data(), static_cast<std::size_t>(got));
  }
}

std::size_t running_tool::peak_memory() const {
  std::ifstream status("/proc/" + std::to_string(child_) + "/status");
  for (std::string word; status >> word;) {
    std::size_t kibibytes = 0;
    if (word == "VmHWM:" && status >> kibibytes) return kibibytes * 1024;
  }
  return 0;
}

int running_tool::finish() {
  if (in_ >= 0) ::close(std::exchange(in_, -1));
  int status = 0;
  while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
  }
  child_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace simdlp::tool_test
