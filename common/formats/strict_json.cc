#include "common/formats/strict_json.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "common/formats/json_lines.h"
#include "google/protobuf/util/json_util.h"

namespace hotline {
namespace {

// The parser says "(path) name: what" or "(path): what"; the path and the name are where it stands.
std::pair<std::string, std::string> PathOf(std::string message) {
  size_t open = message.find('('), close = message.find(')');
  if (open == std::string::npos || close == std::string::npos || close < open) return {"", message};
  std::string path = message.substr(open + 1, close - open - 1);
  std::string rest = message.substr(close + 1);
  size_t colon = rest.find(": ");
  if (colon == std::string::npos) return {path, message};
  std::string name = rest.substr(0, colon), what = rest.substr(colon + 2);
  name.erase(0, name.find_first_not_of(' ') == std::string::npos ? name.size()
                                                                 : name.find_first_not_of(' '));
  if (what == "Cannot find field.") what = absl::StrCat("unknown field \"", name, "\"");
  if (!name.empty() && name.find(' ') == std::string::npos)
    path = path.empty() ? name : path + "." + name;
  return {path, what};
}

}  // namespace

std::vector<FileFault> ReadStrictJson(std::string_view file, std::string_view json,
                                      google::protobuf::Message* message) {
  // A strict parser first: protobuf's accepts texts that are not JSON, and knows no lines.
  try {
    auto parsed = nlohmann::json::parse(json);
    if (!parsed.is_object()) return {{std::string(file), 1, "", "must be a JSON object"}};
  } catch (const nlohmann::json::parse_error& e) {
    std::string_view before = json.substr(0, std::min<size_t>(e.byte, json.size()));
    int line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
    return {{std::string(file), line, "", absl::StrCat("not JSON: ", e.what())}};
  }
  auto status = google::protobuf::util::JsonStringToMessage(std::string(json), message);
  if (status.ok()) return {};
  auto [path, what] = PathOf(std::string(status.message()));
  return {{std::string(file), LineOf(JsonLines(json), path), path, what}};
}

std::string Describe(const std::vector<FileFault>& faults) {
  std::string out;
  for (const FileFault& f : faults) {
    absl::StrAppend(&out, out.empty() ? "" : "\n", f.file, ":", f.line, ": ",
                    f.field.empty() ? "" : f.field + ": ", f.description);
  }
  return out;
}

}  // namespace hotline
