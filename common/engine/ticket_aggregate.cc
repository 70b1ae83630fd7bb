#include "common/engine/ticket_aggregate.h"

#include <set>

#include "common/domain/rules/settle.h"
#include "common/engine/change.h"
#include "common/storage/keys.h"
#include "common/storage/stored_form.h"

namespace hotline {

absl::StatusOr<Placement> TicketAggregate::PlacementOf(std::string_view record) const {
  auto ticket = DecodeTicket(record);
  if (!ticket.ok()) return ticket.status();
  auto policies = FrozenPolicies::Of(*ticket, directory_);
  if (!policies.ok()) return policies.status();
  Placement out;
  out.version = ticket->version;
  out.archived = ticket->state == State::kArchived;
  out.wake = NextWake(*ticket, *policies);
  out.indexes = IndexesOf(*ticket);
  out.elsewhere = {keys::ErrandIndex(), keys::PrecedentIndex(), keys::UpdatedIndex()};
  // The lists of every department that has had a part in the ticket, in every state.
  std::set<std::string> departments = {"centre"};
  for (const Leg& leg : ticket->legs) departments.insert(leg.department);
  for (const std::string& department : departments) {
    for (int s = 1; s < kStates; ++s)
      out.elsewhere.push_back(keys::DepartmentIndex(department, static_cast<State>(s)));
  }
  return out;
}

}  // namespace hotline
