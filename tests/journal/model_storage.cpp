// SPDX-License-Identifier: Apache-2.0
#include "journal/model_storage.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <random>

namespace simdlp::journal_test {
namespace {

constexpr std::uint64_t sector = 512;

std::string folder_of(const std::string& name) {
  const std::size_t slash = name.find('/');
  return slash == std::string::npos ? "" : name.substr(0, slash);
}

}  // namespace

model_storage::model_storage(const directory& durable) {
  for (const auto& [name, content] : durable) {
    auto node = std::make_shared<inode>();
    node->content = content;
    node->durable = content;
    names_[name] = node;
    durable_names_[name] = node;
  }
}

model_storage::fate model_storage::next_call() {
  const std::uint64_t call = calls_++;
  if (call == power_loss_) return fate::lost_with_effect;
  if (call > power_loss_) return fate::lost;
  return call == failing_ ? fate::fails : fate::works;
}

std::uint64_t model_storage::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

void model_storage::apply(names& to, const change& what) {
  if (!what.from.empty()) to.erase(what.from);
  if (!what.to.empty()) to[what.to] = what.node;
}

void model_storage::put(inode& node, std::uint64_t offset, std::string_view bytes) {
  if (bytes.empty()) return;
  const std::uint64_t size_before = node.content.size();
  if (size_before < offset + bytes.size()) node.content.resize(offset + bytes.size());
  for (std::uint64_t at = offset / sector; at <= (offset + bytes.size() - 1) / sector; ++at) {
    const std::uint64_t from = std::max(at * sector, offset);
    const std::uint64_t to = std::min((at + 1) * sector, offset + bytes.size());
    char* const there = node.content.data() + from;
    const char* const fresh = bytes.data() + (from - offset);
    // Bytes that are there already make no new state.
    if (to <= size_before && std::memcmp(there, fresh, to - from) == 0) continue;
    std::memcpy(there, fresh, to - from);
    node.unsynced[at].push_back(node.content.substr(at * sector, sector));
  }
}

journal_format::storage::file model_storage::create(const std::string& name, std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  const fate outcome = next_call();
  if (outcome == fate::fails) return -error_;
  if (outcome == fate::lost) return -EIO;
  auto node = std::make_shared<inode>();
  node->content.assign(size, '\0');
  const change made{.from = {}, .to = name, .node = node};
  apply(names_, made);
  changes_.push_back(made);
  if (outcome == fate::lost_with_effect) return -EIO;
  open_[next_file_] = node;
  return next_file_++;
}

std::int64_t model_storage::write(file to, std::uint64_t offset, std::span<const piece> pieces) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t call = calls_;
  const fate outcome = next_call();
  if (outcome == fate::lost) return -EIO;
  std::string bytes;
  for (const piece& each : pieces) bytes.append(each.data, each.size);
  if (outcome == fate::fails) bytes.resize(bytes.size() / 2);
  if (call == short_) bytes.resize(std::min(bytes.size(), short_bytes_));
  put(*open_.at(to), offset, bytes);
  if (outcome == fate::fails) return -error_;
  if (outcome == fate::lost_with_effect) return -EIO;
  return static_cast<std::int64_t>(bytes.size());
}

int model_storage::resize(file which, std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  const fate outcome = next_call();
  if (outcome == fate::fails) return -error_;
  if (outcome == fate::lost) return -EIO;
  inode& node = *open_.at(which);
  node.content.resize(size);
  std::erase_if(node.unsynced, [&](const auto& each) { return each.first * sector >= size; });
  return outcome == fate::lost_with_effect ? -EIO : 0;
}

int model_storage::sync(file which) {
  const std::lock_guard lock(mutex_);
  const fate outcome = next_call();
  if (outcome == fate::lost) return -EIO;
  inode& node = *open_.at(which);
  if (outcome == fate::lost_with_effect) return -EIO;
  if (outcome == fate::works) node.durable = node.content;
  node.unsynced.clear();
  return outcome == fate::fails ? -error_ : 0;
}

int model_storage::sync_directory(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  const fate outcome = next_call();
  if (outcome == fate::fails) return -error_;
  if (outcome != fate::works) return -EIO;
  std::vector<change> left;
  for (const change& each : changes_) {
    if (folder_of(each.to.empty() ? each.from : each.to) == folder) {
      apply(durable_names_, each);
    } else {
      left.push_back(each);
    }
  }
  changes_ = std::move(left);
  return 0;
}

int model_storage::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  const fate outcome = next_call();
  if (outcome == fate::fails) return -error_;
  if (outcome == fate::lost) return -EIO;
  const auto found = names_.find(from);
  if (found == names_.end()) return -ENOENT;
  const change made{.from = from, .to = to, .node = found->second};
  apply(names_, made);
  changes_.push_back(made);
  return outcome == fate::lost_with_effect ? -EIO : 0;
}

int model_storage::unlink(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const fate outcome = next_call();
  if (outcome == fate::fails) return -error_;
  if (outcome == fate::lost) return -EIO;
  if (names_.find(name) == names_.end()) return -ENOENT;
  const change made{.from = name, .to = {}, .node = nullptr};
  apply(names_, made);
  changes_.push_back(made);
  return outcome == fate::lost_with_effect ? -EIO : 0;
}

int model_storage::make_folder(const std::string&) {
  const std::lock_guard lock(mutex_);
  const fate outcome = next_call();
  if (outcome == fate::fails) return -error_;
  return outcome == fate::works ? 0 : -EIO;
}

void model_storage::drop_cached(file which, std::uint64_t offset, std::uint64_t size) noexcept {
  const std::lock_guard lock(mutex_);
  const inode& node = *open_.at(which);
  const std::string_view now = node.content;
  const std::string_view durable = node.durable;
  drops_.push_back({offset, size, now.substr(offset, size) == durable.substr(offset, size)});
}

journal_format::storage::file model_storage::open(const std::string& name, bool) {
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(name);
  if (found == names_.end()) return -ENOENT;
  open_[next_file_] = found->second;
  return next_file_++;
}

void model_storage::close(file which) {
  const std::lock_guard lock(mutex_);
  open_.erase(which);
}

std::int64_t model_storage::size(file which) {
  const std::lock_guard lock(mutex_);
  return static_cast<std::int64_t>(open_.at(which)->content.size());
}

std::int64_t model_storage::read(file from, std::uint64_t offset, std::span<char> to) {
  const std::lock_guard lock(mutex_);
  const std::string& content = open_.at(from)->content;
  if (offset >= content.size()) return 0;
  const std::size_t size = std::min<std::uint64_t>(to.size(), content.size() - offset);
  std::memcpy(to.data(), content.data() + offset, size);
  return static_cast<std::int64_t>(size);
}

int model_storage::list(const std::string& folder, std::vector<entry>& found) {
  const std::lock_guard lock(mutex_);
  found.clear();
  for (const auto& [name, node] : names_) {
    if (folder_of(name) != folder) continue;
    const std::string base = folder.empty() ? name : name.substr(folder.size() + 1);
    found.push_back({base, node->content.size()});
  }
  return 0;
}

directory model_storage::now() const {
  const std::lock_guard lock(mutex_);
  directory all;
  for (const auto& [name, node] : names_) all[name] = node->content;
  return all;
}

std::uint64_t model_storage::for_each_loss(
    std::uint64_t most, const std::function<void(const directory&)>& look) const {
  const std::lock_guard lock(mutex_);
  // One choice for each change of a name, each sector and each size; the number of its outcomes.
  struct sector_choice {
    std::shared_ptr<inode> node;
    std::uint64_t number;
  };
  std::vector<std::shared_ptr<inode>> nodes;
  const auto add = [&](const std::shared_ptr<inode>& node) {
    if (node != nullptr && std::ranges::find(nodes, node) == nodes.end()) nodes.push_back(node);
  };
  for (const auto& [name, node] : durable_names_) add(node);
  for (const change& each : changes_) add(each.node);
  std::vector<std::size_t> outcomes(changes_.size(), 2);
  std::vector<std::shared_ptr<inode>> sizes;
  std::vector<sector_choice> sectors;
  for (const auto& node : nodes) {
    if (node->content.size() != node->durable.size()) sizes.push_back(node);
    for (const auto& [number, versions] : node->unsynced) sectors.push_back({node, number});
  }
  outcomes.insert(outcomes.end(), sizes.size(), 2);
  for (const sector_choice& each : sectors) {
    outcomes.push_back(each.node->unsynced.at(each.number).size() + 1);
  }
  double states = 1;
  for (const std::size_t each : outcomes) states *= static_cast<double>(each);
  const bool all = states <= static_cast<double>(most);
  const auto count = all ? static_cast<std::uint64_t>(states) : most;
  std::mt19937_64 random(1);
  for (std::uint64_t state = 0; state < count; ++state) {
    std::vector<std::size_t> chosen;
    std::uint64_t rest = state;
    for (const std::size_t each : outcomes) {
      chosen.push_back(static_cast<std::size_t>(all ? rest % each : random() % each));
      rest /= each;
    }
    std::size_t choice = 0;
    names left = durable_names_;
    for (const change& each : changes_) {
      if (chosen[choice++] == 1) apply(left, each);
    }
    std::map<inode*, std::string> contents;
    for (const auto& node : nodes) contents[node.get()] = node->durable;
    for (const auto& node : sizes) {
      if (chosen[choice++] == 1) contents[node.get()].resize(node->content.size());
    }
    for (const sector_choice& each : sectors) {
      const std::size_t version = chosen[choice++];
      std::string& content = contents[each.node.get()];
      const std::uint64_t at = each.number * sector;
      if (version == 0 || at >= content.size()) continue;
      const std::string& bytes = each.node->unsynced.at(each.number)[version - 1];
      content.replace(at, std::min<std::uint64_t>(bytes.size(), content.size() - at), bytes, 0,
                      content.size() - at);
    }
    directory after;
    for (const auto& [name, node] : left) {
      if (node != nullptr) after[name] = contents.at(node.get());
    }
    look(after);
  }
  return static_cast<std::uint64_t>(states);
}

}  // namespace simdlp::journal_test
