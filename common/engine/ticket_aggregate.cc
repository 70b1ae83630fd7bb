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
  out.elsewhere = {keys::ErrandIndex(), keys::PrecedentIndex(), keys::UpdatedIndex(),
                   keys::EmergencyIndex()};
  // The lists of every department that has had a part in the ticket, in every state.
  std::set<std::string> departments = {kCentreDepartment};
  bool handed_over = false;
  for (const Leg& leg : ticket->legs) {
    departments.insert(leg.department);
    handed_over |= Happened(leg.handed_over);
  }
  // A part that was handed over stood in the lists of a department that has ended.
  const auto current = directory_.Current();
  if (handed_over && current != nullptr) {
    for (const Department& d : current->data().departments) {
      if (d.inactive && !d.successor.empty()) departments.insert(d.id);
    }
  }
  for (const std::string& department : departments) {
    for (int s = 1; s < kStates; ++s)
      out.elsewhere.push_back(keys::DepartmentIndex(department, static_cast<State>(s)));
  }
  return out;
}

}  // namespace hotline
