// SPDX-License-Identifier: Apache-2.0
// The layers of an input, from the file upwards: compression, encoding, container.
#include "input.h"

#include "decompress.h"
#include "to_utf8.h"
#include "tool/count_text.h"
#include "tool/exit_code.h"
#include "tool/utf8_text.h"

namespace simdlp::tool {
namespace {

constexpr char dos_end = 0x1A;
constexpr std::size_t most_sniffed = std::size_t{1} << 16U;

}  // namespace

input::input(std::string name, const input_options& options)
    : name_(std::move(name)), file_(std::in_place, name_), bytes_(file_->bytes()) {
  if (file_->is_mapped()) {
    file_size_ = bytes_.size();
    open_mapped(options);
  } else {
    open_stream(file_->reader(), options);
  }
}

input::input(std::string name, byte_reader from, const input_options& options)
    : name_(std::move(name)) {
  open_stream(std::move(from), options);
}

// Keeps the mapping if the text of the file needs no conversion.
void input::open_mapped(const input_options& options) {
  const text_encoding encoding = encoding_of(bytes_);
  const bool is_plain = packing_of(bytes_) == packing::none && encoding.name.empty() &&
                        (options.encoding.empty() || encoding.mark != 0);
  const std::string_view text = bytes_.substr(is_plain ? encoding.mark : 0);
  const auto holds = options.holds_line_protocol ? container_of(text.substr(0, most_sniffed), true)
                                                 : container_answer::none;
  if (!is_plain || holds == container_answer::influx_export ||
      holds == container_answer::kapacitor_recording) {
    open_stream(read_memory(bytes_), options);
    return;
  }
  if (encoding.mark != 0) notes_.emplace_back("the byte order mark at the start was left out");
  bytes_ = text;
  contained_->dos_end = bytes_.ends_with(dos_end);
  if (contained_->dos_end) bytes_.remove_suffix(1);
}

void input::open_stream(byte_reader from, const input_options& options) {
  bytes_ = {};
  byte_reader counted = [from = std::move(from), position = position_, waits = on_wait_](
                            char* to, std::size_t size) {
    if (*waits) (*waits)();
    const std::size_t got = from(to, size);
    *position += got;
    return got;
  };
  stream_ =
      contain(convert(unpack(std::move(counted)), options.encoding), options.holds_line_protocol);
}

byte_reader input::unpack(byte_reader from) {
  std::string ahead;
  tool::read_ahead(from, ahead, packing_size);
  const packing of = packing_of(ahead);
  if (of == packing::none) return read_after(std::move(ahead), std::move(from));
  from = read_after(std::move(ahead), std::move(from));
  if (of != packing::gzip && of != packing::zstd) refuse(of);
  from =
      of == packing::gzip ? read_gzip(name_, std::move(from)) : read_zstd(name_, std::move(from));
  // The content may be packed, too.
  std::string inside;
  try {
    tool::read_ahead(from, inside, tar_size);
  } catch (const failure& why) {
    const std::string message = why.what();
    return read_after(std::move(inside),
                      [message](char*, std::size_t) -> std::size_t { throw failure(message); });
  }
  if (const packing inner = packing_of(inside); inner != packing::none) refuse(inner);
  return read_after(std::move(inside), std::move(from));
}

void input::refuse(packing of) const {
  const packing_name is = describe(of);
  std::string message = name_ + ": cannot read: this is " + std::string(is.name) + " data";
  if (!is.command.empty()) {
    message += "; unpack it first: " + std::string(is.command) + " " + shown(name_) +
               " | simdlp COMMAND -";
  } else if (!is.advice.empty()) {
    message += "; " + std::string(is.advice);
  }
  throw failure(message);
}

byte_reader input::convert(byte_reader from, const std::string& encoding) {
  std::string ahead;
  std::string late;  // an error that came after some good bytes
  try {
    tool::read_ahead(from, ahead, encoding_size);
  } catch (const failure& why) {
    late = why.what();
  }
  if (packing_of(ahead) == packing::tar) refuse(packing::tar);
  const text_encoding found = encoding_of(ahead);
  ahead.erase(0, found.mark);
  byte_reader text = read_after(std::move(ahead), std::move(from));
  if (!late.empty()) throw failure(late);
  if (found.mark != 0) notes_.emplace_back("the byte order mark at the start was left out");
  if (!found.name.empty()) {
    notes_.push_back("this is " + std::string(found.name) + "; it was converted to UTF-8");
    return read_as_utf8(std::string(found.name), found.unit, std::move(text), lost_);
  }
  if (encoding.empty() || found.mark != 0) return text;
  return read_as_utf8(encoding, unit_of_encoding(encoding), std::move(text), lost_);
}

byte_reader input::contain(byte_reader from, bool holds_line_protocol) {
  if (!holds_line_protocol) return read_contained(container::none, std::move(from), contained_);
  std::string ahead;
  container_answer answer = container_answer::needs_more;
  std::string late;
  while (answer == container_answer::needs_more) {
    const std::size_t had = ahead.size();
    try {
      tool::read_ahead(from, ahead, had + 1);
    } catch (const failure& why) {
      late = why.what();
    }
    const bool all = ahead.size() == had || ahead.size() >= most_sniffed;
    answer = container_of(ahead, all);
  }
  if (!late.empty()) {
    from = [late](char*, std::size_t) -> std::size_t { throw failure(late); };
  }
  const container as = answer == container_answer::influx_export ? container::influx_export
                       : answer == container_answer::kapacitor_recording
                           ? container::kapacitor_recording
                           : container::none;
  return read_contained(as, read_after(std::move(ahead), std::move(from)), contained_);
}

std::size_t input::read(char* to, std::size_t size) {
  if (!problem_.empty()) return 0;
  try {
    return stream_(to, size);
  } catch (const failure& why) {
    problem_ = why.what();
    return 0;
  }
}

std::string_view input::bytes() {
  if (!stream_) return bytes_;
  constexpr std::size_t first_size = std::size_t{1} << 16U;
  std::size_t used = 0;
  read_.resize(first_size);
  for (;;) {
    if (used == read_.size()) read_.resize(2 * read_.size());
    const std::size_t got = read(read_.data() + used, read_.size() - used);
    if (got == 0) break;
    used += got;
  }
  // A line that was cut by the damage would be read as a different line.
  if (!problem_.empty()) used = std::string_view(read_).substr(0, used).rfind('\n') + 1;
  bytes_ = std::string_view(read_).substr(0, used);
  stream_ = nullptr;
  return bytes_;
}

std::vector<std::string> input::notes() const {
  std::vector<std::string> all = notes_;
  if (*lost_ != 0) {
    all.push_back(count_text(*lost_, "character") +
                  " could not be converted to UTF-8 and became U+FFFD");
  }
  const container_notes& in = *contained_;
  if (in.statements != 0) {
    all.push_back(count_text(in.statements, "statement") + " of an InfluxDB export " +
                  (in.statements == 1 ? "was" : "were") + " skipped");
  }
  std::string contexts;
  for (const std::string& each : in.contexts) {
    contexts += (contexts.empty() ? "" : ", ") + shown(each);
  }
  if (in.more_contexts != 0) contexts += " and others";
  if (!contexts.empty()) {
    all.push_back(std::string(in.kind == container::kapacitor_recording ? "a recording of Kapacitor"
                                                                        : "an export of InfluxDB") +
                  "; database and retention policy: " + contexts);
  }
  if (in.dos_end) all.emplace_back("the byte 0x1A at the end was left out");
  return all;
}

void input::read_ahead(const char* at) const {
  if (!stream_ && read_.empty() && file_) file_->read_ahead(at);
}

}  // namespace simdlp::tool
