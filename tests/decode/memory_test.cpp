// SPDX-License-Identifier: Apache-2.0
//
// The decoder allocates nothing, and does not accept bytes that are about to be destroyed. While a
// decoder is made, reads, locates and describes, all allocations are counted: by the C++ library, and
// by malloc and related functions if the C library lets them be replaced.
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <iterator>
#include <new>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "effort.h"
#include "simdlp/simdlp.h"

namespace {

std::atomic<std::size_t> requests{0};

// NOLINTBEGIN(cppcoreguidelines-no-malloc)

void* counted(std::size_t size, std::size_t alignment) {
  ++requests;
  const std::size_t rounded = (size + alignment - 1) / alignment * alignment;
  void* const memory = alignment <= alignof(std::max_align_t)
                           ? std::malloc(size == 0 ? 1 : size)
                           : std::aligned_alloc(alignment, rounded);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

// It is enough to replace the functions that the others call by definition. Not inlined, so that no
// compiler sees a `new` and a free() together.
[[gnu::noinline]] void* operator new(std::size_t size) { return counted(size, 1); }
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  return counted(size, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

// NOLINTEND(cppcoreguidelines-no-malloc)

#if defined(SIMDLP_COUNTS_MALLOC)
// NOLINTBEGIN(bugprone-reserved-identifier,readability-*)
// glibc has its own functions under these names, so these can replace malloc and call them.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
  ++requests;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  ++requests;
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
  ++requests;
  return __libc_realloc(memory, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  ++requests;
  return __libc_memalign(alignment, size);
}
}
// NOLINTEND(bugprone-reserved-identifier,readability-*)
#endif

namespace simdlp {
namespace {

// ---- what binds --------------------------------------------------------------------------------

template <class Bytes>
concept decodable = std::is_constructible_v<decoder, Bytes>;

template <class Bytes>
concept resettable = requires(decoder decode, Bytes bytes) {
  decode.reset(static_cast<Bytes>(bytes));
};

static_assert(decodable<std::string&>);
static_assert(decodable<const std::string&>);
static_assert(decodable<std::string_view>);
static_assert(decodable<const char*>);
static_assert(decodable<std::span<const std::byte>>);
static_assert(decodable<std::vector<char>&>);
static_assert(decodable<const std::vector<unsigned char>&>);
static_assert(decodable<std::vector<std::byte>&>);
static_assert(decodable<std::span<char>>);
static_assert(decodable<char (&)[5]>);
static_assert(!decodable<std::vector<int>&>);
static_assert(!decodable<std::string>, "a temporary string would be gone before it is read");
static_assert(!decodable<const std::string>);
static_assert(!decodable<std::vector<std::byte>>);
static_assert(!decodable<std::vector<char>>);
static_assert(!decodable<std::vector<unsigned char>>);
static_assert(!std::is_constructible_v<decoder, std::string, const decode_options&>);
static_assert(!std::is_constructible_v<decoder, std::vector<std::byte>, const decode_options&>);

static_assert(resettable<std::string&>);
static_assert(resettable<const std::string&>);
static_assert(resettable<std::string_view>);
static_assert(resettable<const char*>);
static_assert(resettable<std::vector<char>&>);
static_assert(resettable<std::span<const unsigned char>>);
static_assert(!resettable<std::string>);
static_assert(!resettable<std::vector<char>>);
static_assert(!resettable<std::vector<std::byte>>);

static_assert(!std::is_convertible_v<std::string_view, decoder>, "explicit");
static_assert(!std::is_copy_constructible_v<decoder>);
static_assert(!std::is_copy_assignable_v<decoder>);
static_assert(!std::is_move_constructible_v<decoder>);

static_assert(noexcept(std::declval<decoder&>().next()));
static_assert(noexcept(std::declval<decoder&>().current()));
static_assert(noexcept(std::declval<decoder&>().reset(std::string_view())));
static_assert(noexcept(std::declval<decoder&>().begin()));
static_assert(noexcept(std::declval<decoder&>().locate({})));
static_assert(noexcept(std::declval<decoder&>().describe()));
static_assert(noexcept(std::declval<const decoder&>().totals()));
static_assert(std::is_nothrow_constructible_v<decoder, std::string_view>);

static_assert(std::ranges::input_range<decoder>);
static_assert(std::forward_iterator<tag_iterator>);
static_assert(std::forward_iterator<field_iterator>);
static_assert(std::ranges::forward_range<section<tag_iterator>>);
static_assert(std::is_trivially_copyable_v<point> && sizeof(point) == sizeof(void*));
static_assert(sizeof(text) <= 24 && sizeof(value) <= 32);

// ---- what it takes ----------------------------------------------------------------------------

// Adds up everything it receives, so that no part of the pass can be removed.
struct summing_sink {
  void begin(text measurement) { sum += measurement.size(); }
  void tag(text key, text value) { sum += key.size() + value.size(); }
  void field(text, double) { ++sum; }
  void field(text, std::int64_t) { ++sum; }
  void field(text, std::uint64_t) { ++sum; }
  void field(text, bool) { ++sum; }
  void field(text, text value) { sum += value.size(); }
  void end(std::optional<std::int64_t>) { ++sum; }
  void reject(error error, std::string_view raw) {
    sum += static_cast<std::size_t>(from->locate(error).line) + raw.size() +
           from->describe().message.size();
  }
  decoder* from;
  std::size_t sum = 0;
};

// Calls every function of a point that does not return a string.
std::size_t look_at(decoder& from, point here) {
  std::size_t sum = here.raw().size() + here.measurement().size();
  if (!here) {
    const diagnostic all = from.describe();
    return sum + all.original_line.size() +
           static_cast<std::size_t>(from.locate(here.error()).column);
  }
  char room[256];
  for (const auto& [key, value] : here.tags()) {
    sum += key.unescape_to(room) + (value == "x" ? 1U : 2U) + (key == value ? 1U : 2U);
  }
  for (const auto& [key, value] : here.fields()) {
    sum += key.size() + (value.as_float() > 0 ? 1U : 0U) + value.as_string().size() +
           static_cast<std::size_t>(value.as_unsigned() & 1U);
  }
  sum += here.tag("host") ? 1U : 2U;
  sum += here.field("f") ? 1U : 2U;
  return sum + static_cast<std::size_t>(here.timestamp().value_or(0) & 1);
}

std::string input_of_everything() {
  std::string input =
      "cpu,host=a\\ b,region=us f=1.5,g=2i,h=3u,i=t,j=\"text \\\" more\" 1700000000\n"
      "# a comment\n\nbad\nm f=x\nna\"me,a=b f=\"open,\nclosed\"\r\nm,a=b,a=c f=1,f=2 5 \n"
      "m f=\"\xFF\"\nm f=0.1234567890123456789e-5,g=1e400\n";
  input += "long,host=a text=\"" + std::string(100'000, 'x') + "\" 1\n";
  input += "m";
  for (int i = 0; i < 5'000; ++i) input += ",tag" + std::to_string(i) + "=v";
  input += " f=1\nm ";
  for (int i = 0; i < 5'000; ++i) input += "field" + std::to_string(i) + "=1i,";
  return input + "last=1\nm f=\"open";
}

// The pointer is used, because otherwise the compiler may remove the whole allocation.
const void* volatile looked_at = nullptr;

// The assertions above are checked at compile time. Documents refer to these tests.
TEST(memory, ATemporaryIsNoInput) {
  EXPECT_FALSE(decodable<std::string>);
  EXPECT_FALSE(decodable<std::vector<char>>);
  EXPECT_FALSE(resettable<std::string>);
  EXPECT_TRUE(decodable<std::string&>);
}

// The sizes in decoder.h and docs/architecture.md.
TEST(memory, IsAsLargeAsDocumented) {
  EXPECT_EQ(detail::window::capacity, std::size_t{20} * 1024);
  EXPECT_NEAR(static_cast<double>(sizeof(decoder)) / 1024, 133, 1);
}

TEST(memory, TheCountersCount) {
  const std::size_t before = requests;
  {
    const std::string owned(1'000, 'x');
    looked_at = owned.data();
  }
  const std::size_t between = requests;
  EXPECT_GT(between, before);
#if defined(SIMDLP_COUNTS_MALLOC)
  void* const memory = std::malloc(1);  // NOLINT(cppcoreguidelines-no-malloc)
  looked_at = memory;
  std::free(memory);  // NOLINT(cppcoreguidelines-no-malloc)
  const std::size_t after = requests;
  EXPECT_GT(after, between);
#endif
}

TEST(memory, NothingIsAllocated) {
  const std::string input = input_of_everything();
  for (const kernel& one : kernels()) {
    if (!one.supported()) continue;
    for (const bool strict : {false, true}) {
      decode_options options;
      options.kernel = &one;
      if (strict) {
        options.duplicates = duplicates::reject;
        options.limits.line = 1'000'000;
        options.detect_precision = true;
      }
      std::size_t sum = 0;
      const std::size_t before = requests;
      {
        decoder decode(input, options);
        for (const point here : decode) sum += look_at(decode, here);
        decode.reset(input);
        while (decode.next()) sum += look_at(decode, decode.current());
        sum += static_cast<std::size_t>(decode.totals().lines);
        decode.reset(input);
        summing_sink sink{&decode};
        decode.visit(sink);
        sum += sink.sum;
      }
      EXPECT_EQ(requests, before) << one.name;
      EXPECT_GT(sum, 100'000U);
    }
  }
}

// default_kernel() reads the environment at its first call; that must not allocate either.
TEST(memory, ChoosingAKernelAllocatesNothing) {
  const std::size_t before = requests;
  const kernel_choice& choice = default_kernel();
  const kernel* const found = find_kernel("scalar");
  EXPECT_EQ(requests, before);
  EXPECT_NE(choice.kernel, nullptr);
  EXPECT_NE(found, nullptr);
}

TEST(memory, SayingWhatIsWrongAllocatesNothing) {
  const std::size_t before = requests;
  std::size_t sum = 0;
  for (std::size_t code = 0; code < errc_count; ++code) {
    sum += name(static_cast<errc>(code)).size() + message(static_cast<errc>(code)).size();
  }
  EXPECT_EQ(requests, before);
  EXPECT_GT(sum, errc_count);
}

}  // namespace
}  // namespace simdlp
