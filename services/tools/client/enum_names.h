// The values of the contract's enumerations as people write and read them: without the prefix that
// every value of an enumeration carries. TICKET_STATE_DISPATCHED is shown as DISPATCHED.
#pragma once

#include <string>
#include <string_view>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"

namespace hotline::ctl {

std::string ShortName(const google::protobuf::EnumValueDescriptor* value);
// The value with this name, long or short, in letters of either case; null: there is none.
const google::protobuf::EnumValueDescriptor* FindValue(
    const google::protobuf::EnumDescriptor* enumeration, std::string_view name);
// All but the unspecified one: "HELP|COMPLAINT".
std::string ShortNames(const google::protobuf::EnumDescriptor* enumeration);

template <class E>
std::string ShortName(E value) {
  const auto* found = google::protobuf::GetEnumDescriptor<E>()->FindValueByNumber(value);
  return found == nullptr ? std::to_string(static_cast<int>(value)) : ShortName(found);
}

template <class E>
bool ParseShort(std::string_view name, E* value) {
  const auto* found = FindValue(google::protobuf::GetEnumDescriptor<E>(), name);
  if (found != nullptr) *value = static_cast<E>(found->number());
  return found != nullptr;
}

}  // namespace hotline::ctl
