#include "services/api/verb.h"

#include <memory>

#include "common/base/digest.h"
#include "common/identity/claims.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace hotline {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The text of a field; empty where the message has none of this name.
std::string TextOf(const Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

// The hash of what was asked, without the request id and the version it was asked for.
std::string ContentHash(const Message& request) {
  const std::unique_ptr<Message> content(request.New());
  content->CopyFrom(request);
  for (const char* name : {"request_id", "etag"}) {
    const FieldDescriptor* field = content->GetDescriptor()->FindFieldByName(name);
    if (field != nullptr) content->GetReflection()->ClearField(content.get(), field);
  }
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  content->SerializeToCodedStream(&coded);
  coded.Trim();
  return Sha256(bytes);
}

// Whether `department` of the request is the one the caller acts for, and not one that is chosen.
bool ActsForADepartment(const Message& request) {
  const auto* of = request.GetDescriptor();
  return of != v1::DispatchTicketRequest::descriptor() &&
         of != v1::AdjudicateTicketRequest::descriptor() &&
         of != v1::CreateTicketRequest::descriptor();
}

}  // namespace

Actor ActorOf(const ServiceContext& context, const rpc::Identity& identity) {
  if (identity.token->citizen)
    return {identity.subject, Bit(Role::kPetitioner),
            context.engine.secrets().PhoneIndex(identity.token->phone)};
  Actor actor{identity.subject, GrantedRoles(context.directory.Current().get(), identity.subject,
                                             context.clock.Now())};
  if (!identity.token->roles) return actor;
  RoleSet named = 0;
  for (const std::string& name : *identity.token->roles) {
    if (const auto role = RoleNamed(name)) named |= Bit(*role);
  }
  actor.roles &= named;
  return actor;
}

rpc::Paging PagingOf(const ServiceContext& context, const Actor& caller,
                     std::string_view question) {
  return {context.engine.secrets().key(), caller.id, question, context.clock.Now()};
}

absl::StatusOr<CallInfo> CallInfoOf(const ServiceContext& context, const rpc::Identity& identity,
                                    const Message& request) {
  CallInfo info;
  info.actor = ActorOf(context, identity);
  info.deadline_ms = identity.deadline_ms;
  info.request_id = TextOf(request, "request_id");
  auto version = api::VersionOf(TextOf(request, "etag"));
  if (!version.ok()) return version.status();
  info.expected_version = *version;
  info.content_hash = ContentHash(request);
  if (ActsForADepartment(request)) info.department = api::IdOf(TextOf(request, "department"));
  return info;
}

grpc::ServerUnaryReactor* ServeCommand(ServiceContext& context, grpc::CallbackServerContext* call,
                                       const Message& request, v1::Ticket* response,
                                       std::string_view method, std::function<Command()> parse) {
  return rpc::Serve(
      context.calls, call, &request, response, method,
      [&context, parse = std::move(parse)](const rpc::Identity& identity, const Message& req,
                                           rpc::Answer<v1::Ticket> answer) {
        auto info = CallInfoOf(context, identity, req);
        if (!info.ok()) return answer(info.status());
        Actor actor = info->actor;
        context.engine.Execute(
            api::NumberOf(TextOf(req, "name")), parse(), *std::move(info),
            [&context, actor, answer](absl::StatusOr<Outcome> outcome) {
              if (!outcome.ok()) return answer(outcome.status());
              answer(Show(context, actor, outcome->ticket, outcome->replayed_version));
            });
      });
}

absl::StatusOr<api::View> ViewOf(const ServiceContext& context, const Actor& actor,
                                 const Ticket& ticket, FrozenPolicies policies) {
  api::View view;
  view.now = context.clock.Now();
  auto visible = VisibilityOf(context.directory.Current().get(), actor, ticket, view.now);
  if (!visible.ok()) return visible.status();
  static_cast<Visibility&>(view) = *visible;
  view.policies = std::move(policies);
  return view;
}

absl::StatusOr<v1::Ticket> Show(const ServiceContext& context, const Actor& actor,
                                const Ticket& ticket, int64_t replayed) {
  auto policies = FrozenPolicies::Of(ticket, context.directory);
  auto view =
      ViewOf(context, actor, ticket, policies.ok() ? *std::move(policies) : FrozenPolicies());
  if (!view.ok()) return view.status();
  v1::Ticket out = api::ToApi(ticket, *view);
  if (replayed != 0) out.set_replayed_version(static_cast<int32_t>(replayed));
  return out;
}

}  // namespace hotline
