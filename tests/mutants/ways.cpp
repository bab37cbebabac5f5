// SPDX-License-Identifier: Apache-2.0
// Small pieces of work, each of which takes one of the library's fast paths. scripts/mutants.py counts
// the instructions of each, and so detects changes after which the right result comes from a slow path.
#include <array>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "generate/generate.h"
#include "simdlp/detail/kernel_functions.h"
#include "simdlp/simdlp.h"

namespace {

constexpr int times = 50;

std::string repeated(std::string_view line) {
  std::string all;
  for (int i = 0; i < times; ++i) all.append(line).push_back('\n');
  return all;
}

// Everything, with the range, the visitor and the encoder.
struct sink {
  std::uint64_t seen = 0;
  void begin(simdlp::text name) { seen += name.raw_size(); }
  void tag(simdlp::text key, simdlp::text value) { seen += key.raw_size() + value.raw_size(); }
  template <class T>
  void field(simdlp::text key, const T&) {
    seen += key.raw_size();
  }
  void end(std::optional<std::int64_t>) { ++seen; }
  void reject(simdlp::error, std::string_view) { seen += 2; }
};

std::uint64_t decode(std::string_view line, const simdlp::decode_options& options = {}) {
  const std::string bytes = repeated(line);
  const auto decoder = std::make_unique<simdlp::decoder>(bytes, options);
  sink into;
  decoder->visit(into);
  decoder->reset(bytes);
  for (const simdlp::point point : *decoder) {
    for (const auto& [key, value] : point.fields()) {
      into.seen += key.raw_size();
      value.visit([&](auto typed) { into.seen += sizeof typed; });
    }
  }
  return into.seen;
}

std::uint64_t rewrite(std::string_view line, const simdlp::encode_options& options = {}) {
  const std::string bytes = repeated(line);
  const auto decoder = std::make_unique<simdlp::decoder>(bytes);
  std::string out;
  out.reserve(4 * bytes.size());
  simdlp::encoder encode(out, options);
  for (const simdlp::point point : *decoder) (void)encode.copy(point);
  return out.size();
}

template <class Write>
std::uint64_t write(Write&& fields) {
  std::string out;
  out.reserve(1 << 20U);
  simdlp::encoder encode(out);
  for (int i = 0; i < times; ++i) {
    encode.measurement("m");
    fields(encode, i);
    (void)encode.end_line(i);
  }
  return out.size();
}

std::uint64_t write_table() {
  const std::vector<std::string> tags(times, "plain");
  const std::vector<double> floats(times, 21.5);
  const std::vector<std::int64_t> integers(times, 12);
  simdlp::table_view table("m", times);
  table.tag("t", tags).tag("u", tags).field("s", tags).field("f", floats).field("i", integers);
  std::string out;
  out.reserve(1 << 20U);
  simdlp::encoder encode(out);
  return table.encode_to(encode).written;
}

std::uint64_t sort_tags() {
  simdlp::point_builder point("m");
  for (int i = 30; i-- > 0;) point.tag("tag" + std::to_string(i), "v");
  point.field("f", 1);
  return write([&](simdlp::encoder& encode, int) {
    encode.drop_line();
    (void)point.encode_to(encode);
  });
}

std::uint64_t key_series(std::string_view line) {
  const std::string bytes = repeated(line);
  const auto decoder = std::make_unique<simdlp::decoder>(bytes);
  simdlp::series_key key;
  std::uint64_t hash = 0;
  for (const simdlp::point point : *decoder) {
    key.assign(point);
    hash ^= key.hash() + key.bytes().size();
  }
  return hash;
}

std::uint64_t compare(std::string_view line) {
  const std::string bytes = repeated(line);
  const auto decoder = std::make_unique<simdlp::decoder>(bytes);
  std::uint64_t equal = 0;
  for (const simdlp::point point : *decoder) {
    equal += point.measurement() == std::string_view("measurement") ? 1U : 0U;
    equal += point.tag("key").has_value() ? 1U : 0U;
    equal += point.field("last").has_value() ? 1U : 0U;
    equal += point.measurement().to_string().size();
  }
  return equal;
}

std::uint64_t scan(std::string_view kernel, std::string_view bytes) {
  const simdlp::kernel* const wanted = simdlp::find_kernel(kernel);
  if (wanted == nullptr) return 0;
  simdlp::decode_options options;
  options.kernel = wanted;
  const auto decoder = std::make_unique<simdlp::decoder>(bytes, options);
  std::uint64_t points = 0;
  for (const simdlp::point point : *decoder) points += point ? 1U : 0U;
  return points;
}

// Only the scan, of a few bytes.
std::uint64_t index(std::string_view kernel, std::string_view bytes) {
  static simdlp::detail::window window;
  const simdlp::kernel* const wanted = simdlp::find_kernel(kernel);
  if (wanted == nullptr) return 0;
  std::uint64_t tokens = 0;
  for (int i = 0; i < times; ++i) {
    wanted->functions->index(window, bytes.data(), bytes.size(), simdlp::detail::quoting::paired,
                             true);
    tokens += window.count;
  }
  return tokens;
}

std::uint64_t scan_often(std::string_view kernel, std::string_view bytes) {
  std::uint64_t points = 0;
  for (int i = 0; i < times; ++i) points += scan(kernel, bytes);
  return points;
}

const std::string many_lines =
    simdlp::generate::lines(simdlp::generate::shape::telegraf, 30'000, 1);
const std::string escaped_strings =
    simdlp::generate::lines(simdlp::generate::shape::strings, 30'000, 1);
const std::string block_of_text = "m,a=b f=" + std::string(64 - 8, '1');
const std::string long_comment = "#" + std::string(20'000, 'c') + "\nm f=1\n";
const std::string long_utf8 = "m f=\"" + std::string(9'000, 'c') + "\xC3\xA9\"";
const std::string long_escaped =
    "m f=\"" + std::string(900, 'c') + "\\\"" + std::string(900, 'd') + "\"";
const std::string long_name = std::string(900, 'n') + "\\ " + std::string(900, 'n') + " f=1";

constexpr std::string_view wide_numbers = "m a=1234567890i,b=-123456789012345678i,c=12345678901u";

simdlp::decode_options rejecting() {
  simdlp::decode_options options;
  options.duplicates = simdlp::duplicates::reject;
  return options;
}

simdlp::decode_options limited(std::size_t piece) {
  simdlp::decode_options options;
  options.limits = {.line = 1000, .name = piece, .string = piece, .tags = 10, .fields = 10};
  return options;
}

}  // namespace

#define WORK(name, what)                                                          \
  extern "C" [[gnu::noinline]] std::uint64_t measured_##name() { return (what); } \
  static_assert(true)

WORK(short_integers,
     decode("measurement,key=value a=1i,b=-12i,c=1234567i,last=12345678i 123456789"));
WORK(long_integers, decode(wide_numbers));
WORK(short_unsigneds, decode("measurement,key=value a=1u,b=12u,last=12345678u"));
WORK(short_floats, decode("measurement,key=value a=1,b=-12.5,c=.5,d=5.,last=1234.567"));
WORK(long_floats,
     decode("measurement,key=value a=123456.789012,b=-0.12345678901234567,c=12345678901234567"));
WORK(longer_floats, decode("measurement,key=value a=12345678901234567890.5,b=1e5"));
WORK(booleans, decode("measurement,key=value a=t,b=F,c=true,last=FALSE 1700000000000000000"));
WORK(strings, decode("measurement,key=value a=\"x\",b=\"with space, and = so\",last=\"\""));
WORK(escapes, decode("mea\\ surement,key\\,=value\\= a=\"x\\\"\",b=\"\\\\\",last=1i"));
WORK(non_ascii, decode("me\xC3\xA9,k=v f=\"\xE2\x82\xAC\" 1"));
WORK(beside_bad_utf8,
     decode("m,key=value a=1i,b=2i,c=3i,d=4i\nm,key=value a=1i,b=2i,c=3i\n"
            "m,key=value a=1i,b=2i,c=3i,d=4i\nm,key=value a=1i,b=2i,c=3i\n\xFF f=1"));
WORK(rejected, decode("m f=x"));
WORK(rejected_behind_a_string, decode("m f=\"x\",g=bad"));
WORK(comments, decode("# a comment"));
WORK(blank, decode(""));
WORK(distinct, decode("m,a=1,b=2 c=1,d=2,e=3", rejecting()));
WORK(distinct_one, decode("m,a=1 c=1", rejecting()));
WORK(within_limits, decode("m,a=1,b=2 c=1,d=\"two\",e=3", limited(100)));
WORK(pieces_within_limits, decode("m,a=1,b=2 c=1,d=\"two\",e=3 1700000000000000000", limited(10)));
WORK(rewritten, rewrite("measurement,key=value a=1i,b=2u,c=3.5,d=t,last=\"text\" 5"));
WORK(rewritten_escapes, rewrite("mea\\ surement,key\\,=value\\= a=\"x\\\"\",b=\"\\\\\",last=1i"));
WORK(rewritten_non_ascii, rewrite("me\xC3\xA9,k=v f=\"\xE2\x82\xAC\" 1"));
WORK(rewritten_long_utf8, rewrite(long_utf8));
WORK(rewritten_long_escaped, rewrite(long_escaped));
WORK(rewritten_long_name, rewrite(long_name));
WORK(written_integers, write([](simdlp::encoder& to, int i) {
       to.field("a", i)
           .field("b", 100 * i)
           .field("c", 123'456'789 * std::int64_t{i})
           .field("d", INT64_MIN);
     }));
WORK(written_floats, write([](simdlp::encoder& to, int i) {
       to.field("a", i * 0.125).field("b", i / 3.0).field("c", i * 1e-3 / 7).field("d", 2.0 * i);
     }));
WORK(written_names, write([](simdlp::encoder& to, int) {
       to.tag("k", "v").tag("key_of_ten", "value_of_more_than_sixteen").field("another", true);
     }));
WORK(written_escapes, write([](simdlp::encoder& to, int) {
       to.tag("k k", "v=v").tag("t", "plain then, comma").field("f,f", "a \"quoted\" word");
     }));
WORK(table, write_table());
WORK(sorted_tags, sort_tags());
WORK(series, key_series("measurement,a=1,b=2,c=3 f=1"));
WORK(series_unsorted, key_series("measurement,c=1,b=2,a=3 f=1"));
WORK(compared, compare("measurement,other=1,key=v first=1,last=2"));
WORK(compared_escapes, compare("measu\\ rement,oth\\,er=1,key=v first=1,last=2"));
WORK(scanned_scalar, scan("scalar", many_lines));
WORK(scanned_sse42, scan("sse42", many_lines));
WORK(scanned_avx2, scan("avx2", many_lines));
WORK(scanned_strings_avx2, scan("avx2", escaped_strings));
WORK(scanned_little_scalar, scan_often("scalar", "m f=1"));
WORK(scanned_little_avx2, scan_often("avx2", "m f=1"));
WORK(indexed_string_scalar, index("scalar", "m f=\"12345678"));
WORK(indexed_name_scalar, index("scalar", "m,a=b f=1"));
WORK(indexed_block_sse42, index("sse42", block_of_text));
WORK(indexed_block_avx2, index("avx2", block_of_text));
WORK(scanned_comment_scalar, scan("scalar", long_comment));
WORK(scanned_comment_avx2, scan("avx2", long_comment));
WORK(scanned_utf8_scalar, scan("scalar", long_utf8));
WORK(scanned_utf8_avx2, scan("avx2", long_utf8));

int main() {
  std::uint64_t sum = 0;
  for (const auto& work : {measured_short_integers,
                           measured_long_integers,
                           measured_short_unsigneds,
                           measured_short_floats,
                           measured_long_floats,
                           measured_longer_floats,
                           measured_booleans,
                           measured_strings,
                           measured_escapes,
                           measured_non_ascii,
                           measured_beside_bad_utf8,
                           measured_rejected,
                           measured_rejected_behind_a_string,
                           measured_comments,
                           measured_blank,
                           measured_distinct,
                           measured_distinct_one,
                           measured_within_limits,
                           measured_pieces_within_limits,
                           measured_rewritten,
                           measured_rewritten_escapes,
                           measured_rewritten_non_ascii,
                           measured_rewritten_long_utf8,
                           measured_rewritten_long_escaped,
                           measured_rewritten_long_name,
                           measured_written_integers,
                           measured_written_floats,
                           measured_written_names,
                           measured_written_escapes,
                           measured_table,
                           measured_sorted_tags,
                           measured_series,
                           measured_series_unsorted,
                           measured_compared,
                           measured_compared_escapes,
                           measured_scanned_scalar,
                           measured_scanned_sse42,
                           measured_scanned_avx2,
                           measured_scanned_strings_avx2,
                           measured_scanned_little_scalar,
                           measured_scanned_little_avx2,
                           measured_indexed_string_scalar,
                           measured_indexed_name_scalar,
                           measured_indexed_block_sse42,
                           measured_indexed_block_avx2,
                           measured_scanned_comment_scalar,
                           measured_scanned_comment_avx2,
                           measured_scanned_utf8_scalar,
                           measured_scanned_utf8_avx2}) {
    sum += work();
  }
  std::printf("kernel=%s sum=%llu\n", std::string(simdlp::default_kernel().kernel->name).c_str(),
              static_cast<unsigned long long>(sum));
}
