#include "common/domain/types/role.h"

namespace hotline {

std::string_view Name(Role role) {
  static constexpr std::string_view k[] = {
      "AGENT",    "DISPATCHER", "REVIEWER",  "SUPERVISOR", "CONFIDENTIAL_OFFICER",
      "OFFICIAL", "PETITIONER", "MESSENGER", "ADMIN",      "SECURITY_ADMIN",
      "SYSTEM",   "ANALYST",    "AUDITOR"};
  static_assert(std::size(k) == kRoles);
  return k[static_cast<int>(role)];
}

std::optional<Role> RoleNamed(std::string_view name) {
  for (int i = 0; i < kRoles; ++i) {
    const Role role = static_cast<Role>(i);
    if (role != Role::kSystem && Name(role) == name) return role;
  }
  return std::nullopt;
}

std::string Names(RoleSet roles) {
  std::string out;
  for (int i = 0; i < kRoles; ++i) {
    if (!(roles & (1u << i))) continue;
    if (!out.empty()) out += ", ";
    out += Name(static_cast<Role>(i));
  }
  return out;
}

}  // namespace hotline
