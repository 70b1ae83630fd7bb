// Requests that are no message of their method, or hold a text that is not UTF-8: the library finds
// that before any handler runs and would answer UNIMPLEMENTED without a word.
#pragma once

#include "common/rpc/call.h"
#include "grpcpp/grpcpp.h"

namespace hotline::rpc {

// Makes it INVALID_ARGUMENT / REQUEST_UNREADABLE for every method of the server, to callers who are
// recognised and admitted, as for every other call. `calls` must outlive the server.
void AnswerUnreadableRequests(grpc::ServerBuilder* builder, CallEnvironment& calls);

}  // namespace hotline::rpc
