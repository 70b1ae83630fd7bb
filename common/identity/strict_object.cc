#include "common/identity/strict_object.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"

namespace hotline::identity {

std::optional<nlohmann::json> ReadStrictObject(std::string_view text) {
  using Event = nlohmann::json::parse_event_t;
  // The parser ends at a NUL, and passes over a byte order mark.
  if (text.find('\0') != std::string_view::npos || text.substr(0, 3) == "\xEF\xBB\xBF")
    return std::nullopt;
  bool fit = true;
  std::vector<std::set<std::string>> names;  // of the objects that are open, from the outermost
  const auto look = [&](int depth, Event event, nlohmann::json& value) {
    if (depth >= kDeepest) fit = false;
    if (event == Event::object_start) names.emplace_back();
    if (event == Event::object_end && !names.empty()) names.pop_back();
    if (event == Event::key && !names.empty() &&
        !names.back().insert(value.get<std::string>()).second)
      fit = false;
    return fit;  // false drops the value
  };
  auto json = nlohmann::json::parse(text.begin(), text.end(), look, /*allow_exceptions=*/false);
  if (!fit || !json.is_object()) return std::nullopt;
  return json;
}

std::optional<std::string> ReadBase64Url(std::string_view text) {
  // The library also takes padding and blanks.
  const bool plain = std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_';
  });
  std::string out;
  if (!plain || !absl::WebSafeBase64Unescape(absl::string_view(text.data(), text.size()), &out))
    return std::nullopt;
  // One text for one value: bits behind the last byte are zero.
  if (absl::WebSafeBase64Escape(out) != absl::string_view(text.data(), text.size()))
    return std::nullopt;
  return out;
}

}  // namespace hotline::identity
