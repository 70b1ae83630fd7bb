// The one check of requests: walks a message by reflection and holds every field against the rules
// stated in the contract (hotline.v1.rules).
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "common/base/error.h"
#include "google/protobuf/message.h"

namespace hotline::rpc {

// All faults, in the order of the fields.
std::vector<FieldFault> FaultsOf(const google::protobuf::Message& message);

// OK; INVALID_ARGUMENT / FIELDS_INVALID with all faults, or / TICKET_NUMBER_MISTYPED when the only
// fault is a ticket number whose check digit is wrong.
absl::Status Validate(const google::protobuf::Message& request);

}  // namespace hotline::rpc
