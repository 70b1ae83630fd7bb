#include "common/formats/message_check.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/unicode.h"
#include "common/domain/notices/message.h"

namespace hotline {
namespace {

// Characters: what some seven concatenated short messages hold.
constexpr int kMostCharacters = 500;

int CharactersOf(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;  // no continuation byte of UTF-8
  }));
}

// The first place {…} of the text that no message has; none: all are known.
std::optional<std::string> UnknownPlace(const std::string& text) {
  const auto& places = MessagePlaces();
  for (size_t from = text.find('{'); from != std::string::npos; from = text.find('{', from + 1)) {
    const std::string place = text.substr(from + 1, text.find('}', from) - from - 1);
    if (std::find(places.begin(), places.end(), place) == places.end()) return place;
  }
  return std::nullopt;
}

}  // namespace

std::vector<FieldFault> CheckMessages(const Settings& settings) {
  std::vector<FieldFault> faults;
  std::set<std::string> events;
  for (size_t i = 0; i < settings.messages.size(); ++i) {
    const MessageTemplate& m = settings.messages[i];
    const std::string path = absl::StrCat("settings.messages[", i, "]");
    const auto& known = MessageEvents();
    if (std::find(known.begin(), known.end(), m.event) == known.end())
      faults.push_back({path + ".event", absl::StrCat("unknown event \"", m.event, "\"; there are ",
                                                      absl::StrJoin(known, ", "))});
    else if (!events.insert(m.event).second)
      faults.push_back(
          {path + ".event", absl::StrCat("a second text for \"", m.event, "\"; leave one out")});
    if (!IsVisible(m.text) || CharactersOf(m.text) > kMostCharacters)
      faults.push_back({path + ".text", "must have 1 to 500 characters"});
    if (const auto place = UnknownPlace(m.text))
      faults.push_back(
          {path + ".text", absl::StrCat("unknown place \"{", *place, "}\"; there are {",
                                        absl::StrJoin(MessagePlaces(), "}, {"), "}")});
  }
  return faults;
}

}  // namespace hotline
