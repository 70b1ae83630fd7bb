// Who a caller is, as far as a token says.
#pragma once

#include <cstdint>
#include <string_view>

namespace hotline {

// What a caller's token says about the caller. An official's powers come from the directory.
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
  kAnalyst
};
inline constexpr int kRoles = 10;
std::string_view Name(Role role);
using RoleSet = uint32_t;
constexpr RoleSet Bit(Role r) { return 1u << static_cast<int>(r); }

}  // namespace hotline
