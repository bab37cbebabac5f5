// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <utility>

#include "simdlp/simdlp.h"
#include "test_case.h"

namespace simdlp::conformance {
namespace {

rejected rejected_of(const diagnostic& from) {
  return {std::string(name(from.code)), from.line, from.column, from.offset,
          std::string(from.original_line)};
}

reference::value value_of(text from) { return from.to_string(); }
template <class Number>
reference::value value_of(Number from) {
  return from;
}

outcomes by_range(std::string_view input, const decode_options& options) {
  outcomes all;
  decoder decode(input, options);
  for (const point here : decode) {
    if (!here) {
      all.push_back(rejected_of(decode.describe()));
      continue;
    }
    reference::point whole;
    whole.measurement = here.measurement().to_string();
    for (const auto& [key, value] : here.tags()) {
      whole.tags.emplace_back(key.to_string(), value.to_string());
    }
    for (const auto& [key, value] : here.fields()) {
      whole.fields.emplace_back(key.to_string(),
                                value.visit([](auto typed) { return value_of(typed); }));
    }
    whole.time = here.timestamp();
    all.emplace_back(std::move(whole));
  }
  return all;
}

class owning_sink {
 public:
  owning_sink(decoder& from, outcomes& into) : from_(from), into_(into) {}

  void begin(text measurement) {
    open_ = {};
    open_.measurement = measurement.to_string();
  }
  void tag(text key, text value) { open_.tags.emplace_back(key.to_string(), value.to_string()); }
  template <class Value>
  void field(text key, Value value) {
    open_.fields.emplace_back(key.to_string(), value_of(value));
  }
  void end(std::optional<std::int64_t> timestamp) {
    open_.time = timestamp;
    into_.emplace_back(std::move(open_));
  }
  void reject(error, std::string_view) { into_.emplace_back(rejected_of(from_.describe())); }

 private:
  decoder& from_;
  outcomes& into_;
  reference::point open_;
};

outcomes by_visit(std::string_view input, const decode_options& options) {
  outcomes all;
  decoder decode(input, options);
  decode.visit(owning_sink(decode, all));
  return all;
}

reference::precision precision_of(const decode_options& options) {
  if (options.detect_precision) return reference::precision::automatic;
  switch (options.precision) {
    case precision::microseconds: return reference::precision::us;
    case precision::milliseconds: return reference::precision::ms;
    case precision::seconds: return reference::precision::s;
    case precision::minutes: return reference::precision::m;
    case precision::hours: return reference::precision::h;
    case precision::nanoseconds: break;
  }
  return reference::precision::ns;
}

outcomes by_reference(std::string_view input, const decode_options& options) {
  reference::options how;
  how.precision = precision_of(options);
  how.default_time = options.default_timestamp;
  how.validate_utf8 = options.validate_utf8;
  how.reject_duplicates = options.duplicates == duplicates::reject;
  how.limits = {options.limits.line, options.limits.name, options.limits.string,
                options.limits.tags, options.limits.fields};
  outcomes all;
  for (reference::outcome& one : reference::decode(input, how)) {
    if (auto* const whole = std::get_if<reference::point>(&one.what)) {
      all.emplace_back(std::move(*whole));
      continue;
    }
    const auto& wrong = std::get<reference::failure>(one.what);
    all.emplace_back(rejected{wrong.code, wrong.line, wrong.column, wrong.offset,
                              std::string(input.substr(one.begin, one.end - one.begin))});
  }
  return all;
}

}  // namespace

std::vector<engine> engines() {
  std::vector<engine> all{{"reference", by_reference}};
  for (const kernel& each : kernels()) {
    if (!each.supported()) continue;
    const auto with_kernel = [&each](outcomes (*read)(std::string_view, const decode_options&)) {
      return [&each, read](std::string_view input, decode_options options) {
        options.kernel = &each;
        return read(input, options);
      };
    };
    all.push_back({std::string(each.name) + " range", with_kernel(by_range)});
    all.push_back({std::string(each.name) + " visit", with_kernel(by_visit)});
  }
  return all;
}

std::vector<const reference::point*> points_of(const outcomes& all) {
  std::vector<const reference::point*> points;
  for (const outcome& one : all) {
    if (const auto* const whole = std::get_if<reference::point>(&one)) points.push_back(whole);
  }
  return points;
}

std::vector<const rejected*> rejected_of(const outcomes& all) {
  std::vector<const rejected*> lines;
  for (const outcome& one : all) {
    if (const auto* const wrong = std::get_if<rejected>(&one)) lines.push_back(wrong);
  }
  return lines;
}

std::size_t points_before_rejection(const outcomes& all) {
  const auto first = std::ranges::find_if(
      all, [](const outcome& one) { return std::holds_alternative<rejected>(one); });
  return static_cast<std::size_t>(first - all.begin());
}

}  // namespace simdlp::conformance
