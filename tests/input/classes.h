// What can be put into a field: for every kind of field the classes of values that have ever broken
// a server, with what the contract alone says of each.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace hotline::input {

// Worked out from the field's rules and nothing else; not by the code under test.
enum class Verdict {
  kOpen,        // the contract lets it pass; what follows depends on the world
  kRefused,     // FIELDS_INVALID naming the field
  kUnreadable,  // REQUEST_UNREADABLE: not UTF-8
  kTooLarge,    // RESOURCE_EXHAUSTED, by the library: larger than any valid request
};

struct Case {
  std::string name;  // of the class
  Verdict verdict = Verdict::kOpen;
  // Puts the value into the field of `message`, its only fault.
  std::function<void(google::protobuf::Message* message)> put;
};

// The classes of one field; none for a message that has fields of its own. Aborts on a kind of
// field nobody has thought of yet.
std::vector<Case> CasesOf(const google::protobuf::FieldDescriptor* field);

// Sets what must be set, with values the contract accepts; ticket names are of no ticket.
void FillRequired(google::protobuf::Message* message);

}  // namespace hotline::input
