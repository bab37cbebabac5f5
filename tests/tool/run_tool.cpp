// SPDX-License-Identifier: Apache-2.0
// A child process with three pipes, which are served in turn so that none can block the others.
#include "run_tool.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <spawn.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace simdlp::tool_test {
namespace {

struct two_ends {
  int read = -1;
  int write = -1;
};

two_ends open_pipe() {
  std::array<int, 2> ends = {};
  EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  return {ends[0], ends[1]};
}

void close_end(int& descriptor) {
  if (descriptor >= 0) ::close(descriptor);
  descriptor = -1;
}

// Reads the available bytes. Returns false at the end.
bool take(int descriptor, std::string& to, std::size_t most) {
  std::array<char, 65536> piece;
  const ssize_t got = ::read(descriptor, piece.data(), std::min(piece.size(), most));
  if (got <= 0) return false;
  to.append(piece.data(), static_cast<std::size_t>(got));
  return true;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

void serve(outcome& result, two_ends in, two_ends out, two_ends err, const run_options& options) {
  std::string_view left = options.standard_input;
  if (left.empty()) close_end(in.write);
  const std::size_t most = options.read_at_most.value_or(std::string::npos);
  while (out.read >= 0 || err.read >= 0) {
    std::array<pollfd, 3> waiting = {pollfd{in.write, POLLOUT, 0}, pollfd{out.read, POLLIN, 0},
                                     pollfd{err.read, POLLIN, 0}};
    ::poll(waiting.data(), waiting.size(), -1);
    if (waiting[0].revents != 0) {
      const ssize_t gone = ::write(in.write, left.data(), std::min<std::size_t>(left.size(), 4096));
      if (gone > 0) left.remove_prefix(static_cast<std::size_t>(gone));
      if (gone < 0 || left.empty()) close_end(in.write);
    }
    if (waiting[1].revents != 0 &&
        (!take(out.read, result.out, most - result.out.size()) || result.out.size() >= most)) {
      close_end(out.read);
    }
    if (waiting[2].revents != 0 && !take(err.read, result.err, std::string::npos)) {
      close_end(err.read);
    }
  }
  close_end(in.write);
}

}  // namespace

outcome run(const std::vector<std::string>& arguments, const run_options& options) {
  std::signal(SIGPIPE, SIG_IGN);  // the tool may end before it has read everything
  two_ends in = open_pipe();
  two_ends out = open_pipe();
  two_ends err = open_pipe();

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.read, STDIN_FILENO);
  if (options.out_file.empty()) {
    posix_spawn_file_actions_adddup2(&actions, out.write, STDOUT_FILENO);
  } else {
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, options.out_file.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0666);
  }
  posix_spawn_file_actions_adddup2(&actions, err.write, STDERR_FILENO);

  std::vector<std::string> words;
  std::istringstream emulator(SIMDLP_EMULATOR);
  for (std::string word; std::getline(emulator, word, ';');) words.push_back(word);
  words.emplace_back(SIMDLP_TOOL);
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> environment = options.environment;
  for (char** each = environ; *each != nullptr; ++each) {
    // The variable is for the test itself; tests that need a kernel of the tool pass it explicitly.
    if (std::string_view(*each).starts_with("SIMDLP_KERNEL=")) continue;
    environment.emplace_back(*each);
  }
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, words[0].c_str(), &actions, nullptr,
                                    pointers_to(words).data(), pointers_to(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  close_end(in.read);
  close_end(out.write);
  close_end(err.write);

  outcome result;
  EXPECT_EQ(failed, 0) << "cannot start " << words[0];
  if (failed != 0) return result;
  serve(result, in, out, err, options);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return result;
}

temporary_file::temporary_file(std::string_view content, const std::string& name) {
  std::string pattern = (std::filesystem::temp_directory_path() / "simdlp-test-XXXXXX").string();
  EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
  folder_ = pattern;
  path_ = folder_ / name;
  std::ofstream(path_, std::ios::binary) << content;
}

temporary_file::~temporary_file() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string temporary_file::content() const {
  std::ifstream file(path_, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace simdlp::tool_test
