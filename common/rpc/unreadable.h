// Requests that are no message of their method, or hold a text that is not UTF-8: the library finds
// that before any handler runs and would answer UNIMPLEMENTED without a word.
#pragma once

#include "grpcpp/grpcpp.h"

namespace hotline::rpc {

// Makes it INVALID_ARGUMENT / REQUEST_UNREADABLE for every method of the server.
void AnswerUnreadableRequests(grpc::ServerBuilder* builder);

}  // namespace hotline::rpc
