// Who a caller is, as far as the caller's token says.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hotline {

// An official's powers come from the directory; every other role is what the token says.
enum class Role : int8_t {
  kAgent,
  kDispatcher,
  kReviewer,
  kSupervisor,
  kConfidentialOfficer,
  kOfficial,
  kPortal,
  kAdmin,
  kSystem,
  kAnalyst,
  kAuditor  // reads the whole log with its coded bodies, to count and verify it again
};
inline constexpr int kRoles = 11;
std::string_view Name(Role role);

using RoleSet = uint32_t;
constexpr RoleSet Bit(Role r) { return 1u << static_cast<int>(r); }
template <class... R>
constexpr RoleSet RolesOf(R... roles) {
  return (Bit(roles) | ... | 0u);
}
// "AGENT, DISPATCHER"
std::string Names(RoleSet roles);

// kCentreRoles holds every role of a person who works in the hotline centre.
inline constexpr RoleSet kCentreRoles =
    RolesOf(Role::kAgent, Role::kDispatcher, Role::kReviewer, Role::kSupervisor,
            Role::kConfidentialOfficer, Role::kAdmin);
// Who reads for figures and audits, and has no part in any ticket.
inline constexpr RoleSet kReaderRoles = RolesOf(Role::kAnalyst, Role::kAuditor);

struct Actor {
  std::string id;  // person id of an official or agent; "portal/…" for a gateway
  RoleSet roles = 0;
  bool Has(Role r) const { return roles & Bit(r); }
};

}  // namespace hotline
