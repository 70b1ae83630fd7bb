#include "common/domain/access/origin.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace hotline {

absl::Status MayFileFrom(const Jurisdiction* in_force, const Actor& actor,
                         std::string_view system) {
  const System* caller = in_force == nullptr ? nullptr : in_force->system(actor.id);
  if (caller != nullptr && (caller->id == system ||
                            std::count(caller->origins.begin(), caller->origins.end(), system) > 0))
    return absl::OkStatus();
  const std::string named(system);
  const auto& systems = in_force == nullptr ? std::vector<System>() : in_force->data().systems;
  const bool known = std::any_of(systems.begin(), systems.end(), [&](const System& one) {
    return one.id == system || std::count(one.origins.begin(), one.origins.end(), system) > 0;
  });
  if (!known)
    return Error(
               absl::StatusCode::kPermissionDenied, "ORIGIN_OF_ANOTHER",
               absl::StrCat("no system of the directory is called \"", named,
                            "\" or has it among its origins (small and capital letters differ); "
                            "nothing was changed: let an administrator add it, or note the number "
                            "under external_refs"))
        .Zh(absl::StrCat(
            "辖区数据中没有名为“", named,
            "”的系统或代登记来源（区分大小写）；未作任何变更：请管理员添加，或把编号填入外部编号"))
        .With("system", named)
        .status();
  return Error(absl::StatusCode::kPermissionDenied, "ORIGIN_OF_ANOTHER",
               absl::StrCat("only the system \"", named,
                            "\" itself files a ticket under its numbers, or one that has it among "
                            "its origins in the directory; nothing was changed: note the number "
                            "under external_refs"))
      .Zh(absl::StrCat(
          "仅系统“", named,
          "”本身，或在辖区数据中登记可代其登记的系统，可按其编号登记工单；未作任何变更：请"
          "把编号填入外部编号"))
      .With("system", named)
      .status();
}

}  // namespace hotline
