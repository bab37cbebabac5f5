// SPDX-License-Identifier: Apache-2.0
// The text of one file, or of standard input, always as UTF-8. Recognises compression by the first
// bytes, removes a byte order mark, converts other encodings, and replaces the parts of an export of
// InfluxDB 1 or a recording of Kapacitor that are not line protocol by comments.
//
// A regular file that needs none of this is mapped, so a file of any size needs no memory. Anything else
// is a stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "byte_reader.h"
#include "container.h"
#include "first_bytes.h"
#include "mapped_file.h"

namespace simdlp::tool {

struct input_options {
  std::string encoding = {};        // a name for iconv; empty: by a byte order mark, or UTF-8
  bool holds_line_protocol = true;  // true: recognise containers
};

class input {
 public:
  // Opens the file and reads its first bytes; waits for them. Throws `failure` if it cannot be read, or has
  // a format that is not supported.
  explicit input(std::string name, const input_options& options = {});
  // The same for bytes that come from elsewhere; the name is for messages.
  input(std::string name, byte_reader from, const input_options& options = {});
  input(const input&) = delete;
  input& operator=(const input&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }

  // True if all of the text is in memory. Then bytes() costs nothing.
  [[nodiscard]] bool is_in_memory() const { return !stream_; }
  // All of the text; reads a stream to its end, or, if it is damaged, the whole lines before that.
  // Valid as long as this object.
  [[nodiscard]] std::string_view bytes();

  // Calls `what` each time before it reads more of the file of a stream. Reading may have to wait, so
  // `what` can write out earlier results.
  void on_wait(std::function<void()> what) { *on_wait_ = std::move(what); }

  // Reads the next bytes of the text of a stream: up to `size`, 0 at the end. If the input is damaged,
  // returns the readable bytes first, then 0, and problem() has the reason.
  [[nodiscard]] std::size_t read(char* to, std::size_t size);

  // The reason why the input could not be read to its end; the last line may then be incomplete. Empty
  // if it was read to its end, or has not been yet.
  [[nodiscard]] const std::string& problem() const { return problem_; }

  // For progress: how large the file is, 0 if that is not known, and how much of it was read.
  [[nodiscard]] std::uint64_t file_size() const { return file_size_; }
  [[nodiscard]] std::uint64_t file_position() const { return *position_; }

  // The container of the text, and what was read of it so far.
  [[nodiscard]] const container_notes& contained() const { return *contained_; }

  // Adds a sentence to notes().
  void note(std::string sentence) { notes_.push_back(std::move(sentence)); }
  // Sentences about the conversion of the file, for the user. Complete when the input has been
  // read.
  [[nodiscard]] std::vector<std::string> notes() const;

  // Prepares the memory after `at`, a place in bytes().
  void read_ahead(const char* at) const;

 private:
  void open_mapped(const input_options& options);
  void open_stream(byte_reader from, const input_options& options);
  [[nodiscard]] byte_reader unpack(byte_reader from);
  [[nodiscard]] byte_reader convert(byte_reader from, const std::string& encoding);
  [[nodiscard]] byte_reader contain(byte_reader from, bool holds_line_protocol);
  void refuse(packing of) const;

  std::string name_;
  std::optional<mapped_file> file_;
  std::string_view bytes_;
  std::string read_;    // what bytes() has read
  byte_reader stream_;  // empty: bytes_ is all of the text
  std::string problem_;
  std::uint64_t file_size_ = 0;
  std::shared_ptr<std::uint64_t> position_ = std::make_shared<std::uint64_t>(0);
  std::shared_ptr<std::function<void()>> on_wait_ = std::make_shared<std::function<void()>>();
  std::vector<std::string> notes_;
  std::shared_ptr<std::uint64_t> lost_ = std::make_shared<std::uint64_t>(0);
  std::shared_ptr<container_notes> contained_ = std::make_shared<container_notes>();
};

}  // namespace simdlp::tool
