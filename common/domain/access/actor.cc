#include "common/domain/access/actor.h"

#include "absl/strings/str_cat.h"

namespace hotline {

RoleSet GrantedRoles(const Jurisdiction* in_force, std::string_view id, absl::Time now) {
  if (in_force == nullptr || in_force->data().grants.empty()) return Bit(Role::kAdmin);
  RoleSet roles = in_force->Granted(id, now);
  if (in_force->person(id) != nullptr) roles |= Bit(Role::kOfficial);
  return roles;
}

Error RoleMissing(std::string_view en, std::string_view zh, RoleSet held) {
  if (held & Bit(Role::kPetitioner))
    return Error(absl::StatusCode::kPermissionDenied, "ROLE_MISSING",
                 absl::StrCat(std::string(en),
                              "; a citizen files requests, and reads, lists, "
                              "supplements, urges, objects to and rates their own"))
        .Zh(absl::StrCat(std::string(zh),
                         "；诉求人可提交诉求，查询、补充、催办、异议和评价本人诉求"));
  Error error(absl::StatusCode::kPermissionDenied, "ROLE_MISSING",
              absl::StrCat(std::string(en), "; this call acts ",
                           held == 0 ? "in no role" : "as " + Names(held),
                           ". An administrator grants roles in the directory; the access token may "
                           "leave some of them out"));
  error.Zh(absl::StrCat(std::string(zh), "；当前角色：", held == 0 ? "无" : Names(held),
                        "。角色由管理员在辖区数据中授予，访问令牌可能限定了角色"));
  return error;
}

}  // namespace hotline
