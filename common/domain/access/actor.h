// Who acts, and as what.
#pragma once

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "common/base/error.h"
#include "common/domain/directory/jurisdiction.h"
#include "common/domain/types/role.h"

namespace hotline {

struct Actor {
  std::string id;  // of a person or a system of the directory, or "citizen:…"
  RoleSet roles = 0;
  // Of a citizen: the blind index of the verified telephone number (Petitioner::blind_indexes).
  std::string petitioner = {};
  bool Has(Role r) const { return roles & Bit(r); }
};

// What the person or system may act as at `now`, by the directory in force: the granted roles, and
// OFFICIAL for every person of the directory. Before the first upload, and where a directory grants
// nothing to anybody, ADMIN: somebody must be able to upload one.
RoleSet GrantedRoles(const Jurisdiction* in_force, std::string_view id, absl::Time now);

// PERMISSION_DENIED / ROLE_MISSING for a caller who acts in the roles `held`; `en` and `zh` say who
// may do what was asked.
Error RoleMissing(std::string_view en, std::string_view zh, RoleSet held);

}  // namespace hotline
