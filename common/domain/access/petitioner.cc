#include "common/domain/access/petitioner.h"

#include <algorithm>

namespace hotline {

bool IsPetitioner(const Actor& actor, const Petitioner& petitioner) {
  const auto& known = petitioner.blind_indexes;
  return actor.Has(Role::kPetitioner) && !actor.petitioner.empty() &&
         std::find(known.begin(), known.end(), actor.petitioner) != known.end();
}

bool IsPetitioner(const Actor& actor, const Ticket& ticket) {
  return std::any_of(ticket.petitioners.begin(), ticket.petitioners.end(),
                     [&](const Petitioner& each) { return IsPetitioner(actor, each); });
}

bool ByPetitioner(const Actor& actor) {
  return actor.Has(Role::kPetitioner) || actor.Has(Role::kMessenger);
}

}  // namespace hotline
