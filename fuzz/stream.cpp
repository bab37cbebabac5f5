// SPDX-License-Identifier: Apache-2.0
//
// stream: a stream_decoder gives the same results as a decoder for the whole input, wherever it is
// cut. The cuts come from the plan. Each chunk is an allocation of exactly its size, and is
// overwritten after it was read. Some chunks are read together with the next one.
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "agreement.h"
#include "check.h"
#include "flow/cut_line.h"
#include "plan.h"
#include "simdlp/simdlp.h"

namespace {

using namespace simdlp::fuzz;

// All results as text. For lines over the limit, only their places.
template <class Decoder>
struct record {
  record(Decoder& reader, std::string_view bytes) : from(reader), input(bytes) {}
  void begin(simdlp::text measurement) { line = measurement.raw(); }
  void tag(simdlp::text key, simdlp::text value) {
    (line += '\1') += key.raw();
    (line += '\2') += value.raw();
  }
  void field(simdlp::text key, simdlp::text value) {
    (line += '\3') += key.raw();
    (line += '\4') += value.raw();
  }
  template <class Number>
  void field(simdlp::text key, Number value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    (line += '\3') += key.raw();
    line.append(bytes, sizeof bytes);
  }
  void end(std::optional<std::int64_t> time) {
    all += line + '@' + (time ? std::to_string(*time) : "-") + '\n';
  }
  void reject(simdlp::error error, std::string_view raw) {
    const simdlp::location where = from.locate(error);
    all += "! " + std::string(name(error.code)) + ' ' + std::to_string(error.offset) + ' ' +
           std::to_string(where.line) + ':' + std::to_string(where.column);
    const std::string_view cut =
        simdlp::test::line_that_may_be_cut(input, error, where, from.options().limits.line);
    if (cut.empty()) (all += ' ') += raw;
    check(cut.empty() || cut.starts_with(raw), "of a line over the limit, the beginning is shown",
          [&] { return std::string(raw); });
    all += '\n';
  }
  void read(bool by_visitor) {
    if (by_visitor) {
      from.visit(*this);
      return;
    }
    while (from.next()) {
      const simdlp::point here = from.current();
      if (here) {
        simdlp::detail::pass_point(here, *this);
      } else {
        reject(here.error(), here.raw());
      }
    }
  }
  std::string finish() {
    const simdlp::totals t = from.totals();
    return all + std::to_string(t.points) + ' ' + std::to_string(t.rejected) + ' ' +
           std::to_string(t.comments) + ' ' + std::to_string(t.blank) + ' ' +
           std::to_string(t.bytes);
  }
  Decoder& from;
  std::string_view input;
  std::string line;
  std::string all;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const plan how = read_plan(as_text(data, size));
  simdlp::decode_options options = how.options;
  const std::string input = lay_out(how);
  if (options.limits.line == simdlp::limits::none) {
    options.limits.line = simdlp::stream_decoder::default_line_limit;
  }
  const auto whole = std::make_unique<simdlp::decoder>(input, options);
  record expected(*whole, input);
  expected.read(true);
  const std::string want = expected.finish();

  std::uint64_t random = how.extra() * 0x9E3779B97F4A7C15U + size;
  const auto stream = std::make_unique<simdlp::stream_decoder>(options);
  for (const std::size_t longest :
       {std::size_t{1}, std::size_t{9}, std::size_t{200}, std::size_t{9000}}) {
    for (const bool by_visitor : {true, false}) {
      stream->reset();
      record got(*stream, input);
      std::unique_ptr<char[]> unread;
      for (std::size_t at = 0; at < input.size();) {
        random = random * 6364136223846793005U + 1442695040888963407U;
        const std::string_view chunk =
            std::string_view(input).substr(at, 1 + (random >> 33U) % longest);
        at += chunk.size();
        if ((random >> 20U & 1U) != 0) {
          auto own = std::make_unique<char[]>(chunk.size());
          std::memcpy(own.get(), chunk.data(), chunk.size());
          stream->feed(std::string_view(own.get(), chunk.size()));
          unread = std::move(own);
          // Lines that are not read yet come first after the next chunk.
          if ((random >> 21U & 3U) == 0) continue;
          got.read(by_visitor);
          std::memset(unread.get(), '"', chunk.size());
        } else {
          got.read(by_visitor);
          std::memcpy(stream->prepare(chunk.size()).data(), chunk.data(), chunk.size());
          stream->commit(chunk.size());
          got.read(by_visitor);
        }
      }
      stream->finish();
      got.read(by_visitor);
      const std::string all = got.finish();
      check(all == want, "a stream gives what a decoder gives", [&] {
        return "chunks of up to " + std::to_string(longest) + ":\n" + want + "\nbut\n" + all;
      });
    }
  }
  return 0;
}
