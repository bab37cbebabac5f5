// SPDX-License-Identifier: Apache-2.0
// The walk over one window: it passes plain lines piece by piece and stops before any other line. The
// scalar kernel makes the windows, with both kinds of quoting.
#include "simdlp/detail/walk.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "kernel/kernels.h"
#include "kernel/stop.h"

namespace {

using simdlp::detail::piece;
using simdlp::detail::quoting;
using simdlp::detail::token;
using simdlp::detail::walk_line;
using simdlp::detail::walk_state;
using simdlp::detail::walked;
using simdlp::detail::window;

// Records the calls as text. An escaped text is marked with a backslash before it.
struct recorder {
  void begin(piece measurement) { told += "m:" + shown(measurement); }
  void tag(piece key, piece value) { told += " t:" + shown(key) + "=" + shown(value); }
  [[nodiscard]] bool fields(const char*) const { return accepts_fields; }
  void string(piece key, piece value, const token*, std::ptrdiff_t) {
    told += " s:" + shown(key) + "=" + shown(value);
  }
  [[nodiscard]] bool number(piece key, const char* first, std::size_t size, const token*) {
    told += " n:" + shown(key) + "=" + std::string(first, size);
    return accepts_numbers;
  }
  [[nodiscard]] bool end(const char* first, std::size_t size, const char* behind) {
    told += " @" + std::string(first, size);
    end_of_line = behind;
    return accepts_end;
  }

  std::string told;
  const char* end_of_line = nullptr;
  bool accepts_fields = true;
  bool accepts_numbers = true;
  bool accepts_end = true;

  static std::string shown(piece of) {
    return (of.escaped ? "\\" : "") + std::string(of.from, of.to);
  }
};

class walk : public testing::TestWithParam<quoting> {
 protected:
  void index(std::string_view bytes, bool final = true) {
    simdlp::detail::scalar_kernel.index(*window_, bytes.data(), bytes.size(), GetParam(), final);
    simdlp::test::put_stop(*window_);
    state_ = {};
  }
  walked next() {
    told_ = {};
    return walk_line(*window_, state_, told_);
  }

  // Accepts the only line of the bytes and returns the recorded calls.
  std::string accepted(std::string_view line) {
    for (const char* const line_end : {"", "\n", "\r\n", "\nnext f=1\n"}) {
      const std::string bytes = std::string(line) + line_end;
      index(bytes);
      if (next() != walked::point) return "a fallback: " + bytes;
      const auto behind = line.size() + std::string_view(line_end).find('\n') + 1;
      EXPECT_EQ(state_.at, *line_end == '\0' ? line.size() + 1 : behind) << bytes;
      EXPECT_EQ(told_.end_of_line, bytes.data() + line.size()) << bytes;
    }
    return told_.told;
  }

  void expect_fallback(std::string_view bytes) {
    index(bytes);
    EXPECT_EQ(next(), walked::fallback) << bytes;
    EXPECT_EQ(state_.token, 0U) << bytes;
    EXPECT_EQ(state_.at, 0U) << bytes;
  }

  std::unique_ptr<window> window_ = std::make_unique<window>();
  walk_state state_;
  recorder told_;
};
INSTANTIATE_TEST_SUITE_P(quotings, walk, testing::Values(quoting::paired, quoting::unpaired),
                         [](const auto& of) {
                           return of.param == quoting::paired ? "paired" : "plain";
                         });

TEST_P(walk, PlainLines) {
  EXPECT_EQ(accepted("m f=1"), "m:m n:f=1 @");
  EXPECT_EQ(accepted("m f=1 17"), "m:m n:f=1 @17");
  EXPECT_EQ(accepted("cpu,host=a,core=0 load=1.5,up=t -5"),
            "m:cpu t:host=a t:core=0 n:load=1.5 n:up=t @-5");
}

TEST_P(walk, Strings) {
  EXPECT_EQ(accepted("m f=\"\""), "m:m s:f= @");
  EXPECT_EQ(accepted("m f=\"a\" 1"), "m:m s:f=a @1");
  EXPECT_EQ(accepted("m f=\"a, b=c\",g=2i"), "m:m s:f=a, b=c n:g=2i @");
  EXPECT_EQ(accepted("m f=\"a\nb\r\n\",g=\"\t\" 1"), "m:m s:f=a\nb\r\n s:g=\t @1");
  EXPECT_EQ(accepted("m f=\"a\\\"b\" 1"), "m:m s:f=\\a\\\"b @1");
  EXPECT_EQ(accepted("m f=\"a\\\\\" 1"), "m:m s:f=\\a\\\\ @1");
  EXPECT_EQ(accepted("m f=\"\\\\\\\"\",g=\"\\n,\\,\" 1"), "m:m s:f=\\\\\\\\\" s:g=\\\\n,\\, @1");
  EXPECT_EQ(accepted("m f=\"# =\\\"\",g=1"), "m:m s:f=\\# =\\\" n:g=1 @");
}

TEST_P(walk, NamesWithEscapes) {
  EXPECT_EQ(accepted("m\\ x,a\\,b=c\\=d f\\ g=1"), "m:\\m\\ x t:\\a\\,b=\\c\\=d n:\\f\\ g=1 @");
  EXPECT_EQ(accepted("m\\\\x f=1"), "m:\\m\\\\x n:f=1 @");
  EXPECT_EQ(accepted("m\\=x f=1"), "m:\\m\\=x n:f=1 @");
}

TEST_P(walk, BlankLinesAndOneLineAfterTheOther) {
  const std::string_view bytes = "\nm f=1 1\n\nn g=\"\n\" 2\no h=t";
  index(bytes);
  EXPECT_EQ(next(), walked::blank);
  EXPECT_EQ(state_.at, 1U);
  EXPECT_EQ(next(), walked::point);
  EXPECT_EQ(told_.told, "m:m n:f=1 @1");
  EXPECT_EQ(next(), walked::blank);
  EXPECT_EQ(next(), walked::point);
  EXPECT_EQ(told_.told, "m:n s:g=\n @2");
  EXPECT_EQ(next(), walked::point);
  EXPECT_EQ(told_.told, "m:o n:h=t @");
  EXPECT_EQ(state_.token, window_->count);
  EXPECT_EQ(state_.at, bytes.size() + 1);
}

TEST_P(walk, Fallbacks) {
  for (const char* const bytes : {"m",
                                  "m ",
                                  "m f",
                                  "m f=",
                                  "m f= ",
                                  "m f=1 ",
                                  "m f=1  1",
                                  "m  f=1",
                                  " m f=1",
                                  "m f=1 1 ",
                                  "m f=1 1 1",
                                  ",a=b f=1",
                                  "m, f=1",
                                  "m,a f=1",
                                  "m,a= f=1",
                                  "m,=b f=1",
                                  "m,a=b=c f=1",
                                  "m,a=b,c=d",
                                  "m =1",
                                  "m f=1,",
                                  "m f=1,,g=2",
                                  "m f=1=2",
                                  "m f=\"a",
                                  "m f=\"a\"b",
                                  "m f=\"a\"\"",
                                  "m f=\"a\"\"b\"",
                                  "m f=a\"b\"",
                                  "m f=1\"",
                                  "m f=\"a\\\"",
                                  "m f=1\rx",
                                  "m f=1 1\r\r\n",
                                  "# comment",
                                  "#",
                                  "m\tx f=1",
                                  "m,a=b\tc f=1",
                                  "m f\t=1",
                                  "m f=1\t2",
                                  "m f=1 1\t",
                                  "\tm f=1",
                                  "\r\n",
                                  "m\x7F f=1",
                                  "m,a=\"b f=1",
                                  "m\" f=1",
                                  "m f\"=1",
                                  "m \"f\"=1",
                                  "m,\"a\"=b f=1",
                                  "m,a=b\nf=1",
                                  "m=1 f=1"}) {
    expect_fallback(bytes);
    expect_fallback(std::string(bytes) + "\nm f=1\n");
  }
}

TEST_P(walk, ALineThatDoesNotEndInTheWindow) {
  for (const char* const bytes :
       {"m", "m,", "m,a", "m,a=", "m,a=b", "m,a=b ", "m f", "m f=", "m f=1", "m f=1,", "m f=1 ",
        "m f=1 1", "m f=1 1\r", "m f=\"", "m f=\"a", "m f=\"a\"", "m f=\"a\",", "m f=\"a\\"}) {
    index(bytes, false);
    if (window_->count == 0) continue;
    EXPECT_EQ(next(), walked::fallback) << bytes;
    EXPECT_EQ(state_.at, 0U) << bytes;
    EXPECT_EQ(told_.told.find('@'), std::string::npos) << bytes;
  }
}

// The previous contents of a window must not be read as tokens of the line.
TEST_P(walk, TokensOfAnEarlierWindowAreNotRead) {
  const std::string before = "m,a=b f=\"c\",g=1,h=2 3\nm,a=b f=\"c\",g=1,h=2 3\n";
  for (std::size_t size = 1; size < 22; ++size) {
    index(before);
    const std::string bytes = before.substr(0, size);
    index(bytes, false);
    if (window_->count == 0) continue;
    EXPECT_EQ(next(), walked::fallback) << bytes;
  }
}

TEST_P(walk, TheReceiverCanRefuse) {
  index("m f=1 1\n");
  recorder refusing;
  refusing.accepts_fields = false;
  EXPECT_EQ(walk_line(*window_, state_, refusing), walked::fallback);
  EXPECT_EQ(refusing.told, "m:m");
  refusing = {};
  refusing.accepts_numbers = false;
  EXPECT_EQ(walk_line(*window_, state_, refusing), walked::fallback);
  EXPECT_EQ(refusing.told, "m:m n:f=1");
  refusing = {};
  refusing.accepts_end = false;
  EXPECT_EQ(walk_line(*window_, state_, refusing), walked::fallback);
  EXPECT_EQ(state_.at, 0U);
  EXPECT_EQ(state_.token, 0U);
  EXPECT_EQ(next(), walked::point);
}

TEST(is_unescaped_pair, AnEqualsSignAndNoBackslash) {
  for (int kind = 0; kind < 256; ++kind) {
    for (const unsigned escapes : {0U, 1U, 2U, 3U}) {
      for (const char end : {',', ' ', '=', '\n', '"'}) {
        const token tokens[] = {
            {0x1234, static_cast<char>(kind), static_cast<std::uint8_t>(escapes & 1U)},
            {0xABCD, end, static_cast<std::uint8_t>(escapes >> 1U)}};
        EXPECT_EQ(simdlp::detail::is_unescaped_pair(tokens), kind == '=' && escapes == 0)
            << kind << " " << escapes;
      }
    }
  }
}

TEST(closes_string, AfterAnEvenNumberOfBackslashes) {
  using simdlp::detail::closes_string;
  for (std::size_t slashes = 0; slashes < 10; ++slashes) {
    for (const char* const before : {"", "x", "\"\\"}) {
      const std::string bytes = before + std::string(slashes, '\\') + "\"";
      const char* const from = bytes.data() + std::string_view(before).size();
      EXPECT_EQ(closes_string(from, bytes.data() + bytes.size() - 1), slashes % 2 == 0) << bytes;
    }
  }
}

}  // namespace
