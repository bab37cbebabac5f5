// SPDX-License-Identifier: Apache-2.0
// Most lines have the measurement and the keys of an earlier line, and most values are already written in
// canonical form. Such a line is copied and not encoded. Only the encoder decides which names can be
// written: a layout is known after the encoder has written a line with it. If series come in an order that
// repeats, the canonical text of a series is copied from the last time, too.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "collect/series_memory.h"
#include "output.h"
#include "simdlp/encode_options.h"
#include "simdlp/point.h"

namespace simdlp::tool {

// Returns the places of the tags in canonical order: by their keys, and for equal keys as in the line.
[[nodiscard]] std::vector<std::uint32_t> canonical_order(const std::vector<tag>& tags);

class known_layouts {
 public:
  // `form` is that of the encoder.
  explicit known_layouts(const encode_options& form);

  // To be called at the start of a part of the input, whose series may have an order.
  void begin_part() { series_->memory.begin_part(); }
  // Writes the canonical line of a valid point, as the encoder would. Returns false and writes nothing if
  // the encoder must write this line.
  [[nodiscard]] bool write(point from, output& to);
  // The encoder has written `from`, which write() did not write.
  void learn(point from);

 private:
  // Texts are as written in lines.
  struct layout {
    std::string measurement;
    std::vector<std::string> tags;
    std::vector<std::string> fields;
    std::vector<std::uint32_t> order;  // of the tags; empty if they are in order
    std::size_t longest_field = 0;
  };
  using layout_pointer = std::shared_ptr<const layout>;
  // The layouts with the same hash, the last one used first.
  using places = std::array<layout_pointer, 2>;
  struct series_layout {
    layout_pointer layout;  // of the last line with the series
    std::string canonical;  // measurement and tags; empty if the layout needs no other order
  };

  [[nodiscard]] bool write_expected(point from, std::string_view series, output& to);
  void remember(point from, std::string_view series, const layout_pointer& known);
  void forget();

  // `write_series(at)` writes measurement and tags in the order of the layout.
  template <class WriteSeries>
  [[nodiscard]] bool write_line(point from, std::string_view series, const layout& known,
                                output& to, WriteSeries&& write_series) const;
  [[nodiscard]] places& places_of(point from);
  [[nodiscard]] bool has_plain_tags(point from, const layout& known);
  [[nodiscard]] char* write_tags(char* at, point from, const layout& known) const;
  [[nodiscard]] char* write_fields(char* at, const char* kept, point from,
                                   const layout& known) const;
  [[nodiscard]] bool keeps_names(point from) const;
  [[nodiscard]] bool keeps_spelling(text name, std::string_view escaped) const;
  [[nodiscard]] bool is_plain_tag(text tag_value) const;
  [[nodiscard]] bool is_plain_string(text inside) const;
  [[nodiscard]] bool is_as_written(value given) const;
  [[nodiscard]] bool is_time_as_written(point from, const char* end_of_fields) const;

  std::int64_t unit_;  // of the timestamps written, in nanoseconds
  bool writes_unsigned_;
  bool writes_newlines_;
  bool keeps_backslashes_;
  std::size_t longest_series_;  // with the key of a field

  std::vector<places> places_;
  std::size_t keys_ = 0;  // of all layouts
  std::size_t learned_ = 0;
  std::size_t found_ = 0;
  struct piece {
    const char* first;
    const char* last;
  };
  std::vector<piece> pieces_;  // the tags of the current line

  struct ordered_series {
    series_memory<series_layout> memory;
    std::deque<series_layout> layouts;
  };
  std::unique_ptr<ordered_series> series_ = std::make_unique<ordered_series>();
};

}  // namespace simdlp::tool
