#include "common/domain/access/duty_leader.h"

#include "common/domain/access/recusal.h"

namespace hotline {

Capacity DutyLeaderCapacity(const Jurisdiction& current, const std::string& person,
                            const std::string& concerns, absl::Time at) {
  if (person == concerns) return Capacity::kNone;
  for (const std::string& office :
       {std::string(kCentreDepartment), current.settings().government_office}) {
    if (office.empty()) continue;
    const Capacity capacity = CapacityFor(current, concerns, person, office, at, /*urgent=*/true);
    if (capacity != Capacity::kNone) return capacity;
  }
  const Department* centre = current.department(kCentreDepartment);
  const bool supervises = centre != nullptr && centre->supervising_leader == person;
  return supervises ? Capacity::kPrincipal : Capacity::kNone;
}

}  // namespace hotline
