// SPDX-License-Identifier: Apache-2.0
#include "simdlp/client/line_collector.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <memory>

#include "client/refused_line.h"
#include "client/request_form.h"
#include "client/table_lines.h"
#include "simdlp/decoder.h"

namespace simdlp {
namespace {

decode_options decoding(const client_options& options) {
  decode_options chosen;
  chosen.precision = options.precision;
  chosen.duplicates = duplicates::reject;
  return chosen;
}

// True if an encoded line, given without its line end, ends in a timestamp. In a line without one,
// the text after the last space ends a field: it holds '=' or is the end of a string.
bool ends_in_timestamp(std::string_view line) {
  std::size_t digits = line.size();  // the offset of the first one
  while (digits != 0 && line[digits - 1] >= '0' && line[digits - 1] <= '9') --digits;
  if (digits == 0 || digits == line.size()) return false;
  if (line[digits - 1] == ' ') return true;
  return line[digits - 1] == '-' && digits > 1 && line[digits - 2] == ' ';
}

std::string with_backslashes_doubled(std::string_view text) {
  std::string out;
  for (const char byte : text) out.append(byte == '\\' ? 2 : 1, byte);
  return out;
}

std::string_view without_line_end(std::string_view line) {
  if (!line.empty() && line.back() == '\n') line.remove_suffix(1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

}  // namespace

line_collector::line_collector(const client_options& options,
                               std::function<std::int64_t()> unix_time)
    : options_(options),
      unix_time_(std::move(unix_time)),
      encode_(body_, client_internal::encoding_of(options)) {
  std::ranges::sort(options_.default_tags, {}, &owned_tag::key);
}

line_collector::~line_collector() = default;

std::int64_t line_collector::stamp() {
  std::int64_t now = floor_to(unix_time_(), client_internal::sent_precision(options_));
  if (options_.precision == precision::nanoseconds && now <= last_stamp_) now = last_stamp_ + 1;
  last_stamp_ = now;
  return now;
}

errc line_collector::refuse(errc code, std::string_view line, std::string message) {
  ++refused_count_;
  if (keep_refused_ && refused_.size() < client_internal::most_lines_kept) {
    if (message.empty()) message = simdlp::message(code);
    refused_.push_back(client_internal::refused_line(next_index_, code, line, std::move(message)));
  }
  ++next_index_;
  return code;
}

errc line_collector::finish(std::size_t begin, errc refused) {
  if (refused != errc::none) return refuse(refused, {});
  return accept(begin);
}

errc line_collector::accept(std::size_t begin) {
  if (options_.batch.stamp) {
    const std::string_view line = without_line_end(std::string_view(body_).substr(begin));
    if (!ends_in_timestamp(line)) {
      char digits[24];
      const auto [end, failed] = std::to_chars(digits, digits + sizeof digits, stamp());
      (void)failed;
      body_.back() = ' ';
      body_.append(digits, end);
      body_ += '\n';
    }
  }
  if (body_.size() - begin > options_.batch.max_request_bytes) {
    const errc code = refuse(errc::line_too_long, std::string_view(body_).substr(begin));
    body_.resize(begin);
    return code;
  }
  if (runs_.empty() || runs_.back().first_index + runs_.back().lines != next_index_) {
    runs_.push_back({next_index_, 0});
  }
  ++runs_.back().lines;
  last_begin_ = begin;
  ++lines_;
  ++next_index_;
  return errc::none;
}

errc line_collector::add(const point_builder& point) {
  const std::size_t begin = begin_line();
  const part_order order{options_.tag_order, options_.sort_fields};
  return finish(begin, point.encode_to(encode_, options_.default_tags, order).code);
}

errc line_collector::add(const point& decoded) {
  if (!decoded) return refuse(decoded.error().code, decoded.raw());
  const std::size_t begin = begin_line();
  const refusal refused = options_.default_tags.empty()
                              ? encode_.copy(decoded)
                              : encode_with_default_tags(decoded, encode_, options_.default_tags);
  return finish(begin, refused.code);
}

refusal line_collector::encode_with_default_tags(const point& decoded, encoder& to,
                                                 const std::vector<owned_tag>& tags) {
  to.measurement(decoded.measurement());
  for (const auto& [key, value] : decoded.tags()) to.tag(key, value);
  for (const owned_tag& tag : tags) {
    if (!decoded.tag(tag.key)) to.tag(tag.key, tag.value);
  }
  for (const auto& [key, value] : decoded.fields()) to.field(key, value);
  return to.end_line(decoded.timestamp());
}

// Backslashes that the first encoder has doubled must not be doubled again.
void line_collector::prepare_second_encoding() {
  encode_options form = encode_.options();
  second_tags_ = options_.default_tags;
  if (form.dialect.backslash == backslash_rule::twice) {
    form.dialect.backslash = backslash_rule::keep;
    for (owned_tag& tag : second_tags_) {
      tag.key = with_backslashes_doubled(tag.key);
      tag.value = with_backslashes_doubled(tag.value);
    }
  }
  encode_again_ = std::make_unique<encoder>(body_, form);
}

// Encodes the line from `begin` again.
errc line_collector::add_default_tags(std::size_t begin) {
  if (options_.default_tags.empty()) return errc::none;
  encoded_.assign(body_, begin);
  body_.resize(begin);
  if (decode_encoded_ == nullptr) {
    decode_options how;
    how.precision = encode_.options().precision;
    decode_encoded_ = std::make_unique<decoder>(encoded_, how);
    prepare_second_encoding();
  }
  decode_encoded_->reset(encoded_);
  if (!decode_encoded_->next()) return errc::out_of_order;
  const point encoded = decode_encoded_->current();
  if (!encoded) return encoded.error().code;
  return encode_with_default_tags(encoded, *encode_again_, second_tags_).code;
}

errc line_collector::add_line(const point& decoded) {
  if (!decoded && options_.validate) return refuse(decoded.error().code, decoded.raw());
  if (!options_.default_tags.empty()) return add(decoded);
  if (decoded && options_.precision != client_internal::sent_precision(options_))
    return add(decoded);  // its timestamp is written in the other unit
  return add_as_written(decoded);
}

errc line_collector::add_as_written(const point& decoded) {
  const std::size_t begin = body_.size();
  body_ += without_line_end(decoded.raw());
  body_ += '\n';
  return accept(begin);
}

errc line_collector::add_encoded(line_collector& other) {
  const std::size_t begin = body_.size();
  body_ += other.body_;
  omitted_ = omitted_ + other.encode_.take_omitted();
  return accept(begin);
}

void line_collector::add_text(std::string_view lines) {
  decode_options chosen = decoding(options_);
  if (!options_.validate) chosen.duplicates = duplicates::allow;
  const auto decode = std::make_unique<decoder>(lines, chosen);
  for (const point here : *decode) {
    if (here || !options_.validate) {
      add_line(here);
      continue;
    }
    const diagnostic what = decode->describe();
    refuse(what.code, what.original_line, client_internal::message_of(what));
  }
}

void line_collector::add(const table_view& rows) {
  client_internal::table_lines encoded(rows, client_internal::encoding_of(options_));
  omitted_ = omitted_ + encoded.omitted();
  const auto refuse_row = [this](const client_internal::refused_row& each) {
    refuse(each.code, {});
  };
  decode_options how = decoding(options_);
  how.precision = client_internal::sent_precision(options_);
  const auto decode = std::make_unique<decoder>(encoded.text(), how);
  std::uint64_t line = 0;
  for (const point here : *decode) {
    (void)encoded.row_of(line++, refuse_row);
    if (options_.default_tags.empty()) {
      add_as_written(here);
    } else {
      add(here);
    }
  }
  (void)encoded.row_of(rows.rows(), refuse_row);
}

void line_collector::take_all_but_last(std::string& body, std::vector<line_run>& runs) {
  const std::string last = body_.substr(last_begin_);
  const line_run& from = runs_.back();
  const line_run run{from.first_index + from.lines - 1, 1};
  take(body, runs);
  body.resize(body.size() - last.size());
  if (--runs.back().lines == 0) runs.pop_back();
  body_ = last;
  runs_.push_back(run);
  lines_ = 1;
  last_begin_ = 0;
}

void line_collector::take(std::string& body, std::vector<line_run>& runs) {
  body.clear();
  runs.clear();
  body.swap(body_);
  runs.swap(runs_);
  lines_ = 0;
}

}  // namespace simdlp
