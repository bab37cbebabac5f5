// SPDX-License-Identifier: Apache-2.0
// Reads the corpus's samples, whole and cut off at many places, with every kernel that runs here, and
// uses everything that the decoder returns. It finds errors that only tools can see: the bytes are in
// blocks of exactly their size, so valgrind and the address sanitizer report accesses outside, and the
// memory sanitizer reports values made from uninitialised bytes. It uses no GoogleTest and no streams,
// because the system's C++ library is not instrumented for the memory sanitizer. It asserts that every
// kernel gives the same results through either interface, and that points encoded from their values,
// into a block of exactly the needed size, are the same points.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "simdlp/simdlp.h"

namespace {

// Everything read, folded into one number, in order.
class digest {
 public:
  void add(std::uint64_t number) { sum_ = (sum_ ^ number) * 0x100000001b3U + 1; }
  void add(std::string_view bytes) {
    for (const char byte : bytes) add(static_cast<std::uint64_t>(static_cast<unsigned char>(byte)));
    add(std::uint64_t{bytes.size()});
  }
  void add(double number) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &number, sizeof bits);
    add(bits);
  }
  void add(std::int64_t number) { add(static_cast<std::uint64_t>(number)); }
  void add(bool truth) { add(std::uint64_t{truth}); }
  void add(simdlp::text text) {
    char plain[512];
    if (text.raw_size() > sizeof plain) return add(text.raw());
    add(std::string_view(plain, text.unescape_to(plain)));
  }
  [[nodiscard]] std::uint64_t value() const { return sum_; }

 private:
  std::uint64_t sum_ = 14695981039346656037U;
};

// Keeps the parts of a line separate until it has ended.
class sink {
 public:
  void begin(simdlp::text measurement) {
    now_ = done_;
    now_.add(measurement);
  }
  void tag(simdlp::text key, simdlp::text value) {
    now_.add(key);
    now_.add(value);
  }
  template <class Value>
  void field(simdlp::text key, Value value) {
    now_.add(key);
    now_.add(value);
  }
  void end(std::optional<std::int64_t> time) {
    now_.add(time.value_or(-1));
    done_ = now_;
  }
  void reject(simdlp::error error, std::string_view raw) {
    done_.add(static_cast<std::uint64_t>(error.code));
    done_.add(std::uint64_t{error.offset});
    done_.add(raw);
  }
  [[nodiscard]] std::uint64_t value() const { return done_.value(); }

 private:
  digest done_;
  digest now_;
};

std::uint64_t read_by_range(std::string_view bytes, const simdlp::decode_options& options) {
  sink seen;
  simdlp::decoder decode(bytes, options);
  for (const simdlp::point point : decode) {
    if (!point) {
      seen.reject(point.error(), point.raw());
      continue;
    }
    seen.begin(point.measurement());
    for (const auto& [key, value] : point.tags()) seen.tag(key, value);
    for (const auto& field : point.fields()) {
      field.value.visit([&](auto typed) { seen.field(field.key, typed); });
    }
    seen.end(point.timestamp());
  }
  return seen.value();
}

std::uint64_t read_by_visit(std::string_view bytes, const simdlp::decode_options& options) {
  sink seen;
  simdlp::decoder decode(bytes, options);
  decode.visit(seen);
  return seen.value();
}

// Writes every point, field by field. Returns the number of bytes written.
std::size_t write_all(std::string_view bytes, std::span<char> out) {
  const auto decode = std::make_unique<simdlp::decoder>(bytes);
  const auto encode = std::make_unique<simdlp::encoder>(out);
  for (const simdlp::point point : *decode) {
    if (!point) continue;
    encode->measurement(point.measurement());
    for (const auto& [key, value] : point.tags()) encode->tag(key, value);
    for (const auto& field : point.fields()) {
      field.value.visit([&](auto typed) { encode->field(field.key, typed); });
    }
    (void)encode->end_line(point.timestamp());
  }
  return encode->written().size();
}

// The written lines have the same points, and writing them again changes nothing.
bool writes_again(const char* path, std::string_view bytes) {
  const std::size_t room = 2 * bytes.size() + 64;  // 5 may become 5e-05 where 0.00005 was
  const auto large = std::make_unique<char[]>(room);
  const std::size_t size = write_all(bytes, {large.get(), room});
  const auto exact = std::make_unique<char[]>(size);
  const std::size_t again = write_all(bytes, {exact.get(), size});
  const std::string_view written(exact.get(), size);
  const auto third = std::make_unique<char[]>(size);
  const bool same = again == size && written == std::string_view(large.get(), size) &&
                    write_all(written, {third.get(), size}) == size &&
                    written == std::string_view(third.get(), size);
  if (!same) std::printf("%s, first %zu bytes: written otherwise\n", path, bytes.size());
  return same;
}

bool agree(const char* path, std::string_view bytes) {
  std::optional<std::uint64_t> expected;
  for (const simdlp::kernel& kernel : simdlp::kernels()) {
    if (!kernel.supported()) continue;
    const simdlp::decode_options options{.kernel = &kernel};
    for (const auto read : {read_by_range, read_by_visit}) {
      const std::uint64_t got = read(bytes, options);
      if (!expected) expected = got;
      if (got != *expected) {
        std::printf("%s, first %zu bytes: kernel %.*s gives a different result\n", path,
                    bytes.size(), static_cast<int>(kernel.name.size()), kernel.name.data());
        return false;
      }
    }
  }
  return writes_again(path, bytes);
}

// The whole file and its prefixes up to each of `cuts` places, each in its own block.
bool agree_on_file(const char* path, std::size_t cuts) {
  std::FILE* const file = std::fopen(path, "rb");
  if (file == nullptr) {
    std::printf("%s: cannot be read\n", path);
    return false;
  }
  std::fseek(file, 0, SEEK_END);
  const auto size = static_cast<std::size_t>(std::ftell(file));
  std::rewind(file);
  const auto all = std::make_unique<char[]>(size);
  const std::size_t got = std::fread(all.get(), 1, size, file);
  std::fclose(file);
  if (got != size) return false;

  if (!agree(path, {all.get(), size})) return false;
  for (std::size_t cut = 0; cut < cuts; ++cut) {
    // The first places one by one, where blocks begin and end; the others far apart.
    const std::size_t length = cut < cuts / 2 ? cut : size * cut / cuts;
    if (length > size) continue;
    const auto part = std::make_unique<char[]>(length);
    std::memcpy(part.get(), all.get(), length);
    if (!agree(path, {part.get(), length})) return false;
  }
  return true;
}

}  // namespace

// walk CUTS FILES_OR_FOLDERS...
int main(int count, char** arguments) {
  if (count < 3) {
    std::puts("usage: walk CUTS FILES_OR_FOLDERS...");
    return 2;
  }
  const auto cuts = static_cast<std::size_t>(std::strtoul(arguments[1], nullptr, 10));
  bool good = true;
  std::size_t files = 0;
  for (int i = 2; i < count; ++i) {
    DIR* const folder = opendir(arguments[i]);
    if (folder == nullptr) {
      good = agree_on_file(arguments[i], cuts) && good;
      ++files;
      continue;
    }
    while (const dirent* const entry = readdir(folder)) {
      if (entry->d_name[0] == '.') continue;
      char path[4096];
      std::snprintf(path, sizeof path, "%s/%s", arguments[i], entry->d_name);
      good = agree_on_file(path, cuts) && good;
      ++files;
    }
    closedir(folder);
  }
  std::printf("%zu files, %zu cuts each: %s\n", files, cuts, good ? "agreed" : "NOT agreed");
  return good ? 0 : 1;
}
