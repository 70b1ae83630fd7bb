#include "common/domain/access/origin.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace hotline {
namespace {

bool FilesFor(const System& one, std::string_view system) {
  return one.id == system || std::count(one.origins.begin(), one.origins.end(), system) > 0;
}

// Whether any system of the directory files under these numbers.
bool IsFiledFor(const Jurisdiction& in_force, std::string_view system) {
  const auto& systems = in_force.data().systems;
  return std::any_of(systems.begin(), systems.end(),
                     [system](const System& one) { return FilesFor(one, system); });
}

}  // namespace

absl::Status MayFileFrom(const Jurisdiction* in_force, const Actor& actor,
                         std::string_view system) {
  const System* caller = in_force == nullptr ? nullptr : in_force->system(actor.id);
  if (caller != nullptr && FilesFor(*caller, system)) return absl::OkStatus();
  const std::string named(system);
  const bool filed = in_force != nullptr && IsFiledFor(*in_force, system);
  const std::string en =
      filed ? absl::StrCat("only the system \"", named,
                           "\" itself files a ticket under its numbers, or one that has it among "
                           "its origins in the directory; nothing was changed: note the number "
                           "under external_refs")
            : absl::StrCat("no system of the directory is called \"", named,
                           "\" or has it among its origins (small and capital letters differ); "
                           "nothing was changed: let an administrator add it, or note the number "
                           "under external_refs");
  const std::string zh =
      filed ? absl::StrCat("仅系统“", named,
                           "”本身，或在辖区数据中登记可代其登记的系统，可按其编号登记工单；"
                           "未作任何变更：请把编号填入外部编号")
            : absl::StrCat("辖区数据中没有名为“", named,
                           "”的系统或代登记来源（区分大小写）；未作任何变更：请管理员添加，"
                           "或把编号填入外部编号");
  return Error(absl::StatusCode::kPermissionDenied, "ORIGIN_OF_ANOTHER", en)
      .Zh(zh)
      .With("system", named)
      .status();
}

}  // namespace hotline
