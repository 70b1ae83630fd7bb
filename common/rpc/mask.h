// Removes from an answer what its reader is not shown: one walk over the message, by the option
// `shown_to` of its fields (hotline.v1.rules). Threads: pure functions.
#pragma once

#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "hotline/v1/rules.pb.h"

namespace hotline::rpc {

// The widest audience that is shown the field: AUDIENCE_CENTRE where the contract does not say.
v1::Audience ShownTo(const google::protobuf::FieldDescriptor& field);

// Whether this audience is shown the field.
bool Shows(const google::protobuf::FieldDescriptor& field, v1::Audience audience);

// Clears every field, at any depth, that `audience` is not shown. Messages of other contracts
// (Timestamp, Duration) are shown whole or not at all.
void Mask(v1::Audience audience, google::protobuf::Message* message);

// The fields of `message` and of the messages in it, with a column for each audience:
// docs/access.md.
std::string ShownMarkdown(const google::protobuf::Descriptor& message);

}  // namespace hotline::rpc
