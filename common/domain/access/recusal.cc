#include "common/domain/access/recusal.h"

namespace hotline {

Recusal RecusalOf(const Jurisdiction& in_force, const std::string& concerns,
                  const std::string& department, absl::Time t) {
  if (concerns.empty()) return Recusal::kNone;
  const Department* d = in_force.department(department);
  if (d == nullptr) return Recusal::kNone;
  if (d->supervising_leader == concerns) return Recusal::kDepartment;
  // An upload refuses circles.
  for (const Department* above = in_force.department(d->parent); above != nullptr;
       above = in_force.department(above->parent)) {
    if (in_force.Holder(above->id, OfficeRole::kHead, t) == concerns) return Recusal::kDepartment;
  }
  if (in_force.Holder(department, OfficeRole::kHead, t) != concerns) return Recusal::kNone;
  return d->supervising_leader.empty() ? Recusal::kDepartment : Recusal::kHead;
}

std::string ReceiverFor(const Jurisdiction& in_force, const std::string& concerns,
                        const std::string& department, absl::Time t) {
  if (RecusalOf(in_force, concerns, department, t) == Recusal::kNone)
    return in_force.Holder(department, OfficeRole::kHead, t);
  const std::string& leader = in_force.department(department)->supervising_leader;
  return leader == concerns ? "" : leader;
}

Capacity CapacityFor(const Jurisdiction& in_force, const std::string& concerns,
                     const std::string& person, const std::string& department, absl::Time t,
                     bool urgent) {
  switch (RecusalOf(in_force, concerns, department, t)) {
    case Recusal::kNone:
      if (!concerns.empty() && person == concerns) break;
      return in_force.HeadCapacity(person, department, t, urgent);
    case Recusal::kHead:
      if (person == in_force.department(department)->supervising_leader)
        return Capacity::kPrincipal;
      break;
    case Recusal::kDepartment:
      break;
  }
  return Capacity::kNone;
}

bool MayHandleFor(const Jurisdiction& in_force, const std::string& concerns,
                  const std::string& person, const std::string& department, absl::Time t) {
  if (RecusalOf(in_force, concerns, department, t) != Recusal::kNone)
    return CapacityFor(in_force, concerns, person, department, t, false) != Capacity::kNone;
  if (!concerns.empty() && person == concerns) return false;
  return in_force.IsMember(person, department, t);
}

}  // namespace hotline
