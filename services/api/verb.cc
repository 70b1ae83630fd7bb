#include "services/api/verb.h"

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace hotline {

Actor ActorOf(const rpc::Identity& identity) {
  Actor actor{identity.subject, 0};
  for (const std::string& name : identity.roles) {
    for (int i = 0; i < kRoles; ++i) {
      // No caller has the role SYSTEM.
      Role role = static_cast<Role>(i);
      if (role != Role::kSystem && Name(role) == name) actor.roles |= Bit(role);
    }
  }
  return actor;
}

rpc::Paging PagingOf(const ServiceContext& context, const Actor& caller,
                     std::string_view question) {
  return {context.engine.secrets().key(), caller.id, question, context.clock.Now()};
}

std::string ContentHash(const google::protobuf::Message& request) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  request.SerializeToCodedStream(&coded);
  coded.Trim();
  return Sha256(bytes);
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
