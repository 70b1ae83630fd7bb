// What a caller may act as. The directory grants roles (Grant in directory/jurisdiction.h); a token
// never gives one, but for PETITIONER, which is all that a citizen's token gives.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hotline {

// OFFICIAL is the role of every person of the directory; what it lets a person do depends on the
// offices and departments of that person. PETITIONER is the role of a citizen whose telephone
// number the citizen's own login has verified, in the tickets of that number.
enum class Role : int8_t {
  kAgent,
  kDispatcher,
  kReviewer,
  kSupervisor,
  kConfidentialOfficer,
  kOfficial,
  kPetitioner,
  kMessenger,  // sends petitioners the codes of their replies, and brings back what they rate
  kAdmin,
  kSecurityAdmin,  // 安全管理员: consents to what an administrator proposes
  kSystem,         // the product itself; no caller has it
  kAnalyst,
  kAuditor  // reads the whole log with its coded bodies, to count and verify it again
};
inline constexpr int kRoles = 13;
std::string_view Name(Role role);
// The role of that name; nothing where there is none, or no caller can have it.
std::optional<Role> RoleNamed(std::string_view name);

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
// The roles of those who read for figures and audits, and have no part in any ticket.
inline constexpr RoleSet kReaderRoles = RolesOf(Role::kAnalyst, Role::kAuditor);
// The roles that may be granted to a person, and to a system.
inline constexpr RoleSet kPersonRoles = kCentreRoles | kReaderRoles | Bit(Role::kSecurityAdmin);
inline constexpr RoleSet kSystemRoles = kReaderRoles | RolesOf(Role::kMessenger, Role::kAgent);

// 三员分离: the system, the security and the audit administrator are three people.
inline constexpr RoleSet kApartRoles = RolesOf(Role::kAdmin, Role::kSecurityAdmin, Role::kAuditor);

}  // namespace hotline
