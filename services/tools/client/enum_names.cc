#include "services/tools/client/enum_names.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace hotline::ctl {
namespace {

constexpr std::string_view kUnspecified = "UNSPECIFIED";

// What the name of value 0 says before UNSPECIFIED.
size_t PrefixOf(const google::protobuf::EnumDescriptor* enumeration) {
  return enumeration->FindValueByNumber(0)->name().size() - kUnspecified.size();
}

}  // namespace

std::string ShortName(const google::protobuf::EnumValueDescriptor* value) {
  return value->name().substr(PrefixOf(value->type()));
}

const google::protobuf::EnumValueDescriptor* FindValue(
    const google::protobuf::EnumDescriptor* enumeration, std::string_view name) {
  const std::string upper = absl::AsciiStrToUpper({name.data(), name.size()});
  const auto* found = enumeration->FindValueByName(upper);
  if (found != nullptr) return found;
  const std::string& zero = enumeration->FindValueByNumber(0)->name();
  return enumeration->FindValueByName(zero.substr(0, PrefixOf(enumeration)) + upper);
}

std::string ShortNames(const google::protobuf::EnumDescriptor* enumeration) {
  std::string out;
  for (int i = 0; i < enumeration->value_count(); ++i) {
    if (enumeration->value(i)->number() != 0)
      absl::StrAppend(&out, out.empty() ? "" : "|", ShortName(enumeration->value(i)));
  }
  return out;
}

}  // namespace hotline::ctl
