// A verb is a parse and a row of rules: everything else of it is here.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "common/base/error.h"
#include "common/engine/engine.h"
#include "common/rpc/call.h"
#include "common/rpc/page_token.h"
#include "services/api/mapping.h"

namespace hotline {

class RecentFeed;

// What the services of a process share; must outlive them.
struct ServiceContext {
  Engine& engine;
  RecordStore& store;
  Directory& directory;
  const Clock& clock;
  rpc::CallEnvironment& calls;
  const RecentFeed* recent = nullptr;  // null: texts are not compared
};

// The caller, in the roles that the directory in force grants and the token does not leave out; a
// citizen as PETITIONER.
Actor ActorOf(const ServiceContext& context, const rpc::Identity& identity);

// The pages of a question by this caller, without size and token.
rpc::Paging PagingOf(const ServiceContext& context, const Actor& caller, std::string_view question);

// The view of a ticket by the reading policy (access/reader.h): NOT_FOUND as below.
absl::StatusOr<api::View> ViewOf(const ServiceContext& context, const Actor& actor,
                                 const Ticket& ticket, FrozenPolicies policies);

// What this actor may see of the ticket. NOT_FOUND / TICKET_NOT_FOUND where the actor may see
// nothing.
absl::StatusOr<v1::Ticket> Show(const ServiceContext& context, const Actor& actor,
                                const Ticket& ticket, int64_t replayed = 0);

// What a request on a ticket says to every verb: who asks, by which request id, for which
// department and for which version. Content is hashed without request id and etag. INVALID_ARGUMENT
// for an etag that is none.
absl::StatusOr<CallInfo> CallInfoOf(const ServiceContext& context, const rpc::Identity& identity,
                                    const google::protobuf::Message& request);

// Runs the command that `parse` makes of the request, which lives as long as the call.
grpc::ServerUnaryReactor* ServeCommand(ServiceContext& context, grpc::CallbackServerContext* call,
                                       const google::protobuf::Message& request,
                                       v1::Ticket* response, std::string_view method,
                                       std::function<Command()> parse);

// Runs the verb `parse` makes of the request. No more than this is compiled for each verb.
template <class Request, class Parse>
grpc::ServerUnaryReactor* ServeVerb(ServiceContext& context, grpc::CallbackServerContext* call,
                                    const Request* request, v1::Ticket* response,
                                    std::string_view method, Parse parse) {
  return ServeCommand(context, call, *request, response, method,
                      [request, parse] { return Command(parse(*request)); });
}

// A verb of a service class whose ServiceContext is `c_`: the method of the contract, and the
// command that its request makes, as a function of the request.
#define HOTLINE_VERB(Method, ...)                                                            \
  grpc::ServerUnaryReactor* Method(grpc::CallbackServerContext* call,                        \
                                   const v1::Method##Request* request, v1::Ticket* response) \
      override {                                                                             \
    return ServeVerb(c_, call, request, response, #Method, __VA_ARGS__);                     \
  }

}  // namespace hotline
