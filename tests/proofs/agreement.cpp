// SPDX-License-Identifier: Apache-2.0
#include "agreement.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>
#include <variant>

#include "differences.h"

namespace simdlp::agreement {
namespace {

// The start of the next line.
std::size_t behind_line(std::string_view input, std::size_t end) {
  if (end < input.size() && input[end] == '\r') ++end;
  return std::min(end + 1, input.size());
}

// ---- a whole input through one interface ------------------------------------------------------------

class range_door {
 public:
  range_door(decoder& from, std::string_view input, const reference::result& want)
      : from_(from), input_(input), want_(want) {}

  std::string run() {
    for (const point here : from_) {
      if (std::string wrong = differ_line(here); !wrong.empty()) return wrong;
    }
    if (next_ != want_.outcomes.size()) return "too few lines: " + std::to_string(next_);
    return {};
  }

  // Reads only the first line. Returns true if there was one.
  bool run_first(std::string& wrong) {
    if (!from_.next()) return false;
    wrong = differ_line(from_.current());
    return true;
  }

 private:
  std::string differ_line(point here) {
    if (next_ == want_.outcomes.size()) return "one line too many";
    const reference::outcome& want = want_.outcomes[next_++];
    if (here.raw() != input_.substr(want.begin, want.end - want.begin)) return at("raw text");
    if (here.raw().data() != input_.data() + want.begin) return at("raw text's place");
    const totals now = from_.totals();
    if (now.bytes != behind_line(input_, want.end) || now.points + now.rejected != next_ ||
        now.lines != now.points + now.rejected + now.comments + now.blank) {
      return at("running totals");
    }
    const auto* const whole = std::get_if<reference::point>(&want.what);
    if (static_cast<bool>(here) != (whole != nullptr)) {
      return at(whole == nullptr ? "accepted"
                                 : "rejected as " + std::string(name(here.error().code)));
    }
    if (whole != nullptr) {
      std::string wrong = differ_point(here, *whole);
      if (wrong.empty()) wrong = differ_lookup(here, *whole);
      return wrong.empty() ? wrong : at(wrong);
    }
    const auto& failure = std::get<reference::failure>(want.what);
    std::string wrong = differ_failure(from_, here.error(), failure);
    if (wrong.empty()) {
      wrong = differ_description(from_.describe(), failure, here.raw());
    }
    if (wrong.empty() && (!here.measurement().raw().empty() || !here.tags().empty() ||
                          !here.fields().empty() || here.timestamp())) {
      wrong = "a rejected line with content";
    }
    return wrong.empty() ? wrong : at(wrong);
  }

  [[nodiscard]] std::string at(const std::string& wrong) const {
    return "line " + std::to_string(next_ - 1) + " of the outcomes: " + wrong;
  }

  decoder& from_;
  std::string_view input_;
  const reference::result& want_;
  std::size_t next_ = 0;
};

// Keeps the contract of visit(): a line that was begun and not ended does not count.
class comparing_sink {
 public:
  comparing_sink(decoder& from, std::string_view input, const reference::result& want,
                 std::size_t next)
      : from_(from), input_(input), want_(want), next_(next) {}

  void begin(text measurement) {
    measurement_ = measurement;
    tags_.clear();
    fields_.clear();
    begun_ = true;
  }
  void tag(text key, text value) {
    if (!begun_ || !fields_.empty()) blame("a tag out of turn");
    tags_.emplace_back(key, value);
  }
  void field(text key, double value) { add(key, value); }
  void field(text key, std::int64_t value) { add(key, value); }
  void field(text key, std::uint64_t value) { add(key, value); }
  void field(text key, bool value) { add(key, value); }
  void field(text key, text value) { add(key, value); }

  void end(std::optional<std::int64_t> timestamp) {
    if (!std::exchange(begun_, false)) return blame("an end without a begin");
    const reference::outcome* const outcome = take();
    if (outcome == nullptr) return;
    const auto* const want = std::get_if<reference::point>(&outcome->what);
    if (want == nullptr) return blame("accepted");
    const auto same_piece = [](const auto& got, const auto& piece) {
      return is_same(got.first, piece.first) && is_same(got.second, piece.second);
    };
    if (!is_same(measurement_, want->measurement)) return blame("measurement");
    if (!std::ranges::equal(tags_, want->tags, same_piece)) return blame("tags");
    if (!std::ranges::equal(fields_, want->fields, same_piece)) return blame("fields");
    if (timestamp != want->time) return blame("timestamp");
  }

  void reject(error error, std::string_view raw) {
    begun_ = false;
    const reference::outcome* const outcome = take();
    if (outcome == nullptr) return;
    const auto* const want = std::get_if<reference::failure>(&outcome->what);
    if (want == nullptr) return blame("rejected as " + std::string(name(error.code)));
    if (raw != input_.substr(outcome->begin, outcome->end - outcome->begin))
      return blame("raw text");
    if (std::string wrong = differ_failure(from_, error, *want); !wrong.empty())
      return blame(wrong);
    const std::string wrong = differ_description(from_.describe(), *want, raw);
    if (!wrong.empty()) blame(wrong);
  }

  std::string finish() {
    if (begun_) blame("a point was begun and nothing came of it");
    if (next_ != want_.outcomes.size()) blame("too few lines: " + std::to_string(next_));
    return wrong_;
  }

 private:
  template <class Value>
  void add(text key, Value value) {
    if (!begun_) blame("a field out of turn");
    fields_.emplace_back(key, typed(value));
  }

  const reference::outcome* take() {
    if (next_ < want_.outcomes.size()) return &want_.outcomes[next_++];
    blame("one line too many");
    return nullptr;
  }

  void blame(const std::string& what) {
    if (wrong_.empty())
      wrong_ = "before line " + std::to_string(next_) + " of the outcomes: " + what;
  }

  decoder& from_;
  std::string_view input_;
  const reference::result& want_;
  std::size_t next_;
  bool begun_ = false;
  text measurement_;
  std::vector<std::pair<text, text>> tags_;
  std::vector<std::pair<text, typed>> fields_;
  std::string wrong_;
};

// After everything was read: totals, and errors located out of order.
std::string differ_end(decoder& from, const reference::result& want, std::size_t read) {
  const auto is_point = [](const reference::outcome& one) {
    return std::holds_alternative<reference::point>(one.what);
  };
  const auto points = static_cast<std::uint64_t>(std::ranges::count_if(want.outcomes, is_point));
  const totals expected{want.outcomes.size() + want.comments + want.blanks,
                        points,
                        want.outcomes.size() - points,
                        want.comments,
                        want.blanks,
                        read};
  if (from.totals() != expected) return "totals";
  if (from.next()) return "next() after the end";
  if (from.totals() != expected) return "totals after next() at the end";
  const auto first = std::ranges::find_if_not(want.outcomes, is_point);
  if (first == want.outcomes.end()) return {};
  const auto last = std::find_if_not(want.outcomes.rbegin(), want.outcomes.rend(), is_point);
  for (const auto* one : {&*first, &*last, &*first}) {
    const auto& failure = std::get<reference::failure>(one->what);
    const location where = from.locate({errc::trailing, failure.offset});
    if (where != location{failure.line, failure.column}) return "locate() out of order";
  }
  return {};
}

}  // namespace

// ---- compare -----------------------------------------------------------------------------------

std::vector<const kernel*> running_kernels() {
  std::vector<const kernel*> running;
  for (const kernel& one : kernels()) {
    if (one.supported()) running.push_back(&one);
  }
  return running;
}

reference::options to_reference(const decode_options& options) {
  reference::options same;
  switch (options.precision) {
    case precision::nanoseconds: same.precision = reference::precision::ns; break;
    case precision::microseconds: same.precision = reference::precision::us; break;
    case precision::milliseconds: same.precision = reference::precision::ms; break;
    case precision::seconds: same.precision = reference::precision::s; break;
    case precision::minutes: same.precision = reference::precision::m; break;
    case precision::hours: same.precision = reference::precision::h; break;
  }
  if (options.detect_precision) same.precision = reference::precision::automatic;
  same.default_time = options.default_timestamp;
  same.validate_utf8 = options.validate_utf8;
  same.reject_duplicates = options.duplicates == duplicates::reject;
  same.limits = {options.limits.line, options.limits.name, options.limits.string,
                 options.limits.tags, options.limits.fields};
  return same;
}

std::string printable(std::string_view bytes) {
  constexpr std::size_t most = 400;
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes.size() > most && i == most / 2) {
      out += "[... " + std::to_string(bytes.size() - most) + " bytes ...]";
      i = bytes.size() - most / 2;
    }
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (byte >= 0x20 && byte < 0x7F) {
      out += bytes[i];
      continue;
    }
    char hex[5];
    std::snprintf(hex, sizeof hex, "\\x%02X", byte);
    out += hex;
  }
  return out;
}

std::string joined(std::initializer_list<std::string_view> pieces) {
  std::string all;
  for (const std::string_view piece : pieces) all += piece;
  return all;
}

namespace {

std::string describe_options(const decode_options& options) {
  std::string all = options.detect_precision ? "auto" : std::string(name(options.precision));
  if (options.default_timestamp)
    all += ", default time " + std::to_string(*options.default_timestamp);
  if (!options.validate_utf8) all += ", UTF-8 not checked";
  if (options.duplicates == duplicates::reject) all += ", duplicates rejected";
  if (options.on_error == on_error::stop) all += ", stop at an error";
  const auto add_limit = [&](const char* of, std::size_t limit) {
    if (limit != limits::none) all += std::string(", ") + of + " <= " + std::to_string(limit);
  };
  add_limit("line", options.limits.line);
  add_limit("name", options.limits.name);
  add_limit("string", options.limits.string);
  add_limit("tags", options.limits.tags);
  add_limit("fields", options.limits.fields);
  return all;
}

}  // namespace

judge::judge(const decode_options& options)
    : options_(options), reference_options_(to_reference(options)) {
  for (const kernel* const one : running_kernels()) {
    decode_options own = options;
    own.kernel = one;
    decoders_.push_back(std::make_unique<decoder>(std::string_view(), own));
  }
}

void judge::expect(std::string_view input) {
  expected_ = reference::decode_and_count(input, reference_options_);
  read_ = input.size();
  if (options_.on_error != on_error::stop) return;
  for (const reference::outcome& one : expected_.outcomes) {
    if (std::holds_alternative<reference::point>(one.what)) continue;
    // Nothing after the first bad line is read.
    read_ = behind_line(input, one.end);
    expected_ = reference::decode_and_count(input.substr(0, read_), reference_options_);
    return;
  }
}

std::string judge::differ(std::string_view input) {
  expect(input);
  const std::string_view low = low_.at_begin(input);
  const std::string_view high = high_.at_end(input);
  swapped_ = !swapped_;
  const std::string_view one = swapped_ ? high : low;
  const std::string_view other = swapped_ ? low : high;

  for (const std::unique_ptr<decoder>& decode : decoders_) {
    const auto blame = [&](const char* by, const std::string& wrong) {
      return std::string(decode->kernel().name) + ", " + by + ": " + wrong +
             "\n  options: " + describe_options(options_) + "\n  input (" +
             std::to_string(input.size()) + " bytes): " + printable(input);
    };
    decode->reset(one);
    std::string wrong = range_door(*decode, one, expected_).run();
    if (wrong.empty()) wrong = differ_end(*decode, expected_, read_);
    if (!wrong.empty()) return blame("range", wrong);

    decode->reset(other);
    comparing_sink sink(*decode, other, expected_, 0);
    decode->visit(sink);
    wrong = sink.finish();
    if (wrong.empty()) wrong = differ_end(*decode, expected_, read_);
    if (!wrong.empty()) return blame("visit", wrong);

    if (expected_.outcomes.size() < 2) continue;
    decode->reset(one);
    if (!range_door(*decode, one, expected_).run_first(wrong)) wrong = "nothing to read";
    if (wrong.empty()) {
      comparing_sink rest(*decode, one, expected_, 1);
      decode->visit(rest);
      wrong = rest.finish();
    }
    if (wrong.empty()) wrong = differ_end(*decode, expected_, read_);
    if (!wrong.empty()) return blame("next, then visit", wrong);
  }
  return {};
}

}  // namespace simdlp::agreement
