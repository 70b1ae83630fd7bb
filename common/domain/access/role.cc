#include "common/domain/access/role.h"

namespace hotline {

std::string_view Name(Role role) {
  static constexpr std::string_view k[] = {
      "AGENT",    "DISPATCHER", "REVIEWER", "SUPERVISOR", "CONFIDENTIAL_OFFICER",
      "OFFICIAL", "PORTAL",     "ADMIN",    "SYSTEM",     "ANALYST"};
  return k[static_cast<int>(role)];
}

}  // namespace hotline
