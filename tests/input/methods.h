// The methods of the contract, and a request for each.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace hotline::input {

// All methods of hotline.v1; a file of the contract that is not among them fails the test.
std::vector<const google::protobuf::MethodDescriptor*> Methods();

// "hotline.v1.TicketService/GetTicket"
std::string PathOf(const google::protobuf::MethodDescriptor& method);

// A request whose every field is in order: what the contract says field by field, and what it
// cannot.
std::unique_ptr<google::protobuf::Message> GoodRequest(
    const google::protobuf::MethodDescriptor* method);

}  // namespace hotline::input
