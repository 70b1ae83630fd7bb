#include "services/api/verb.h"

#include <algorithm>

#include "common/domain/access/recusal.h"
#include "common/domain/access/sponsors.h"

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace hotline {

Actor ActorOf(const rpc::Identity& identity) {
  Actor actor{identity.subject, 0};
  for (const std::string& name : identity.roles) {
    for (int i = 0; i < kRoles; ++i) {
      // SYSTEM is nobody's role but the system's own.
      Role role = static_cast<Role>(i);
      if (role != Role::kSystem && Name(role) == name) actor.roles |= Bit(role);
    }
  }
  return actor;
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

namespace {

// An official sees the tickets of departments he belongs to, acts for, or supervises, and those of
// what he looks after; those of the government office that decides on their time, the tickets
// extended so far.
bool HasPart(const Jurisdiction& current, const Actor& actor, const Ticket& ticket,
             absl::Time now) {
  constexpr int kExtensionsBeforeTheOffice = 2;
  const std::string& office = current.settings().government_office;
  if (!ticket.concerns.empty() && actor.id == ticket.concerns) return false;
  const bool of_a_leg = std::any_of(ticket.legs.begin(), ticket.legs.end(), [&](const Leg& leg) {
    const Department* department = current.department(leg.department);
    return MayHandleFor(current, ticket.concerns, actor.id, leg.department, now) ||
           CapacityFor(current, ticket.concerns, actor.id, leg.department, now, true) !=
               Capacity::kNone ||
           (department != nullptr && department->supervising_leader == actor.id) ||
           (leg.extensions >= kExtensionsBeforeTheOffice && !office.empty() &&
            current.IsMember(actor.id, office));
  });
  return of_a_leg || IsSponsor(current, actor.id, ticket, now);
}

}  // namespace

bool Sealed(const Actor& actor, const Ticket& ticket) {
  constexpr RoleSet kReads = Bit(Role::kConfidentialOfficer) | Bit(Role::kPortal);
  return ticket.discipline && !(actor.roles & kReads);
}

absl::StatusOr<api::View> ViewOf(const ServiceContext& context, const Actor& actor,
                                 const Ticket& ticket, FrozenPolicies policies) {
  constexpr RoleSet kSeesAll = Bit(Role::kAgent) | Bit(Role::kDispatcher) | Bit(Role::kReviewer) |
                               Bit(Role::kSupervisor) | Bit(Role::kConfidentialOfficer) |
                               Bit(Role::kAdmin) | Bit(Role::kPortal) | Bit(Role::kAnalyst);
  const bool sees_all = actor.roles & kSeesAll;
  const absl::Time now = context.clock.Now();
  // Nobody sees the ticket about himself, whatever his roles.
  const bool concerned = !ticket.concerns.empty() && actor.id == ticket.concerns;
  if (!sees_all || concerned) {
    auto current = context.directory.Current();
    if (current == nullptr || !HasPart(*current, actor, ticket, now)) {
      return Error(absl::StatusCode::kPermissionDenied, "NOT_YOUR_TICKET",
                   "your department has no part in this ticket")
          .Zh("本单位不是该工单的承办单位")
          .With("ticket", ticket.number)
          .status();
    }
  }
  const bool of_centre = actor.roles & kSeesAll & ~(Bit(Role::kPortal) | Bit(Role::kAnalyst));
  return api::View{now,       std::move(policies),    ticket.confidential && !sees_all,
                   !sees_all, sees_all && !of_centre, Sealed(actor, ticket)};
}

absl::StatusOr<v1::Ticket> Show(const ServiceContext& context, const Actor& actor,
                                const Ticket& ticket, int64_t replayed) {
  auto policies = FrozenPolicies::Of(ticket, context.directory);
  auto view =
      ViewOf(context, actor, ticket, policies.ok() ? *std::move(policies) : FrozenPolicies());
  if (!view.ok()) return view.status();
  v1::Ticket out = api::ToApi(ticket, *view);
  out.set_replayed_version(replayed);
  return out;
}

}  // namespace hotline
