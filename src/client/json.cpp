// SPDX-License-Identifier: Apache-2.0
#include "client/json.h"

#include <algorithm>

#include "client/escaped_text.h"

namespace simdlp::client_internal {
namespace {

constexpr int deepest = 64;

class parser {
 public:
  explicit parser(std::string_view text) : text_(text) {}

  json_document run() {
    json_document out;
    out.valid = value(out.root, 0);
    if (out.valid) {
      skip_spaces();
      out.valid = at_ == text_.size();
    }
    out.error_offset = at_;
    return out;
  }

 private:
  void skip_spaces() {
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }
  bool take(char byte) {
    if (at_ == text_.size() || text_[at_] != byte) return false;
    ++at_;
    return true;
  }
  bool word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected) return false;
    at_ += expected.size();
    return true;
  }

  bool value(json& out, int depth) {
    skip_spaces();
    out.offset = at_;
    if (at_ == text_.size() || depth == deepest) return false;
    switch (text_[at_]) {
      case '{': return object(out, depth);
      case '[': return array(out, depth);
      case '"': out.type = json_type::string; return string(out.text);
      case 't':
        out.type = json_type::boolean;
        out.boolean = true;
        return word("true");
      case 'f': out.type = json_type::boolean; return word("false");
      case 'n': return word("null");
      default: return number(out);
    }
  }

  bool number(json& out) {
    const std::size_t end = std::min(text_.find_first_not_of("+-0123456789.eE", at_), text_.size());
    if (end == at_) return false;
    out.type = json_type::number;
    out.text = text_.substr(at_, end - at_);
    at_ = end;
    return true;
  }

  bool object(json& out, int depth) {
    out.type = json_type::object;
    ++at_;
    skip_spaces();
    if (take('}')) return true;
    do {
      skip_spaces();
      std::string key;
      if (at_ == text_.size() || text_[at_] != '"' || !string(key)) return false;
      skip_spaces();
      if (!take(':')) return false;
      auto& member = out.members.emplace_back(json_member{std::move(key), json()}).second;
      if (!value(member, depth + 1)) return false;
      skip_spaces();
    } while (take(','));
    return take('}');
  }

  bool array(json& out, int depth) {
    out.type = json_type::array;
    ++at_;
    skip_spaces();
    if (take(']')) return true;
    do {
      if (!value(out.items.emplace_back(), depth + 1)) return false;
      skip_spaces();
    } while (take(','));
    return take(']');
  }

  bool escape(std::string& out) {
    if (at_ == text_.size()) return false;
    const char byte = text_[at_++];
    if (byte == 'u') {
      const escaped_letter letter = letter_at(text_.substr(at_));
      if (letter.size == 0) return false;
      at_ += letter.size;
      append_utf8(out, letter.code);
      return true;
    }
    const std::size_t known = std::string_view("\"\\/bfnrt").find(byte);
    if (known == std::string_view::npos) return false;
    out += "\"\\/\b\f\n\r\t"[known];
    return true;
  }

  bool string(std::string& out) {
    ++at_;
    while (at_ < text_.size()) {
      const std::size_t stop = text_.find_first_of("\"\\", at_);
      if (stop == std::string_view::npos) break;
      out.append(text_, at_, stop - at_);
      at_ = stop + 1;
      if (text_[stop] == '"') return true;
      if (!escape(out)) return false;
    }
    at_ = text_.size();
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

const json* json::find(std::string_view key) const {
  for (const auto& [name, value] : members) {
    if (name == key) return &value;
  }
  return nullptr;
}

std::string_view json::text_of(std::string_view key) const {
  const json* const found = find(key);
  return found != nullptr && found->type == json_type::string ? std::string_view(found->text)
                                                              : std::string_view();
}

json_document parse_json(std::string_view text) { return parser(text).run(); }

}  // namespace simdlp::client_internal
