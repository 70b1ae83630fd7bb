// A verb is a parse and a row of rules: everything else of it is here.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include "common/base/digest.h"
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

// The actor an identity stands for; unknown roles are passed over.
Actor ActorOf(const rpc::Identity& identity);

// The pages of a question by this caller, without size and token.
rpc::Paging PagingOf(const ServiceContext& context, const Actor& caller, std::string_view question);

// The hash of what was asked, without the request id: deterministic serialization.
std::string ContentHash(const google::protobuf::Message& request_without_id);

// The view of a ticket by the reading policy (access/reader.h): NOT_FOUND as below.
absl::StatusOr<api::View> ViewOf(const ServiceContext& context, const Actor& actor,
                                 const Ticket& ticket, FrozenPolicies policies);

// What this actor may see of the ticket. NOT_FOUND / TICKET_NOT_FOUND where the actor may see
// nothing.
absl::StatusOr<v1::Ticket> Show(const ServiceContext& context, const Actor& actor,
                                const Ticket& ticket, int64_t replayed = 0);

// Whether `department` of the request is the one the caller acts for, and not one that is chosen.
template <class Request>
inline constexpr bool ActsForADepartment = requires(const Request& r) {
  r.department();
}
&&!std::is_same_v<Request, v1::DispatchTicketRequest> &&
    !std::is_same_v<Request, v1::AdjudicateTicketRequest> &&
    !std::is_same_v<Request, v1::CreateTicketRequest>;

template <class Request>
absl::StatusOr<CallInfo> CallInfoOf(const rpc::Identity& identity, const Request& request) {
  CallInfo info;
  info.actor = ActorOf(identity);
  info.deadline_ms = identity.deadline_ms;
  info.request_id = request.request_id();
  Request content = request;
  content.clear_request_id();
  if constexpr (requires { content.clear_etag(); }) {
    content.clear_etag();
    auto version = api::VersionOf(request.etag());
    if (!version.ok()) return version.status();
    info.expected_version = *version;
  }
  info.content_hash = ContentHash(content);
  if constexpr (ActsForADepartment<Request>) info.department = api::IdOf(request.department());
  return info;
}

// Runs the verb `parse` makes of the request.
template <class Request, class Parse>
grpc::ServerUnaryReactor* ServeVerb(ServiceContext& context, grpc::CallbackServerContext* call,
                                    const Request* request, v1::Ticket* response,
                                    std::string_view method, Parse parse) {
  return rpc::Serve(
      context.calls, call, request, response, method,
      [&context, parse](const rpc::Identity& identity, const Request& req,
                        rpc::Answer<v1::Ticket> answer) {
        auto info = CallInfoOf(identity, req);
        if (!info.ok()) return answer(info.status());
        Actor actor = info->actor;
        context.engine.Execute(
            api::NumberOf(req.name()), Command(parse(req)), *std::move(info),
            [&context, actor, answer](absl::StatusOr<Outcome> outcome) {
              if (!outcome.ok()) return answer(outcome.status());
              answer(Show(context, actor, outcome->ticket, outcome->replayed_version));
            });
      });
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
