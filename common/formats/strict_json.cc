#include "common/formats/strict_json.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "common/base/utf8.h"
#include "common/formats/json_lines.h"
#include "google/protobuf/descriptor.h"
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

// Of protobuf's `invalid value "X" for type type.googleapis.com/some.Enumeration`: which values
// there are. Everything else as it is.
std::string WithValues(const std::string& what) {
  constexpr std::string_view kInvalid = "invalid value ", kType = " for type type.googleapis.com/";
  const size_t type = what.find(kType);
  if (type == std::string::npos || what.compare(0, kInvalid.size(), kInvalid) != 0) return what;
  const auto* enumeration = google::protobuf::DescriptorPool::generated_pool()->FindEnumTypeByName(
      what.substr(type + kType.size()));
  if (enumeration == nullptr) return what;
  std::string names;
  for (int i = 0; i < enumeration->value_count(); ++i) {
    if (enumeration->value(i)->number() != 0)
      absl::StrAppend(&names, names.empty() ? "" : ", ", enumeration->value(i)->name());
  }
  return absl::StrCat(what.substr(kInvalid.size(), type - kInvalid.size()), " is none of ", names);
}

// Uploads are a few levels deep; a text nested by the thousand only eats memory.
constexpr int kDeepestJson = 64;

// The line where the text is nested too deeply; 0 when it is not.
int TooDeepAt(std::string_view json) {
  int depth = 0, line = 1;
  bool quoted = false;
  for (size_t i = 0; i < json.size(); ++i) {
    char c = json[i];
    if (c == '\n') ++line;
    if (quoted) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDeepestJson) return line;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return 0;
}

// Escapes bring in what the bytes of a file may not hold.
bool HidesSomething(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    uint32_t code = 0;
    const size_t length = DecodeUtf8(text, at, &code);
    if (length == 0) return true;
    at += length;
    const bool control = (code < 0x20 && code != '\n') || (code >= 0x7F && code < 0xA0);
    const bool turns = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
    if (control || turns) return true;
  }
  return false;
}

// The parser takes any number for an enumeration; only those with a name mean something.
void FindBadValues(const google::protobuf::Message& message, const std::string& prefix,
                   std::vector<std::pair<std::string, std::string>>* found) {
  const auto* reflection = message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    int size = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      std::string path = prefix.empty() ? field->json_name() : prefix + "." + field->json_name();
      if (field->is_repeated()) absl::StrAppend(&path, "[", i, "]");
      if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
        FindBadValues(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                           : reflection->GetMessage(message, field),
                      path, found);
      } else if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
        const std::string value = field->is_repeated()
                                      ? reflection->GetRepeatedString(message, field, i)
                                      : reflection->GetString(message, field);
        if (HidesSomething(value))
          found->emplace_back(path,
                              "holds control characters, or such as change the direction of "
                              "text; write it without");
      } else if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_ENUM) {
        int value = field->is_repeated() ? reflection->GetRepeatedEnumValue(message, field, i)
                                         : reflection->GetEnumValue(message, field);
        if (field->enum_type()->FindValueByNumber(value) == nullptr) {
          found->emplace_back(
              path, absl::StrCat(value, " is not a value of ", field->enum_type()->name()));
        }
      }
    }
  }
}

}  // namespace

std::vector<FileFault> ReadStrictJson(std::string_view file, std::string_view json,
                                      google::protobuf::Message* message) {
  if (int line = TooDeepAt(json)) {
    return {{std::string(file), line, "",
             absl::StrCat("nested deeper than ", kDeepestJson, " levels")}};
  }
  // A strict parser first: protobuf's accepts texts that are not JSON, and knows no lines.
  try {
    auto parsed = nlohmann::json::parse(json);
    if (!parsed.is_object()) return {{std::string(file), 1, "", "must be a JSON object"}};
  } catch (const nlohmann::json::parse_error& e) {
    std::string_view before = json.substr(0, std::min<size_t>(e.byte, json.size()));
    int line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
    return {{std::string(file), line, "", absl::StrCat("not JSON: ", e.what())}};
  } catch (const nlohmann::json::exception& e) {  // a number beyond every range
    return {{std::string(file), 1, "", absl::StrCat("not to be read: ", e.what())}};
  }
  auto status = google::protobuf::util::JsonStringToMessage(std::string(json), message);
  if (status.ok()) {
    std::vector<std::pair<std::string, std::string>> unknown;
    FindBadValues(*message, "", &unknown);
    std::vector<FileFault> faults;
    auto lines = unknown.empty() ? std::map<std::string, int>{} : JsonLines(json);
    for (const auto& [path, what] : unknown)
      faults.push_back({std::string(file), LineOf(lines, path), path, what});
    return faults;
  }
  auto [path, what] = PathOf(std::string(status.message()));
  return {{std::string(file), LineOf(JsonLines(json), path), path, WithValues(what)}};
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
