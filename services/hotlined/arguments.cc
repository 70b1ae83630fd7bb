#include "services/hotlined/arguments.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "services/hotlined/roles.h"

namespace hotline {
namespace {

std::string Usage() {
  std::string roles;
  for (const RoleRow& row : RoleTable()) absl::StrAppend(&roles, std::string(row.name), " ");
  return absl::StrCat("usage: hotlined --config FILE [--roles ROLE,…]\nroles: ", roles,
                      "(default: all of them)\n");
}

absl::Status Bad(const std::string& what) {
  return Error(absl::StatusCode::kInvalidArgument, "USAGE", absl::StrCat(what, "\n", Usage()))
      .status();
}

}  // namespace

absl::StatusOr<Arguments> ParseArguments(int argc, char** argv) {
  std::set<std::string> all;
  for (const RoleRow& row : RoleTable()) all.insert(std::string(row.name));
  Arguments out;
  out.roles = all;
  for (int i = 1; i < argc; ++i) {
    std::string flag = argv[i], value;
    if (size_t eq = flag.find('='); eq != std::string::npos) {
      value = flag.substr(eq + 1);
      flag.resize(eq);
    } else if (i + 1 < argc) {
      value = argv[++i];
    }
    if (flag == "--config") {
      out.config = value;
    } else if (flag == "--roles") {
      out.roles.clear();
      for (absl::string_view role : absl::StrSplit(value, ',', absl::SkipEmpty())) {
        if (role == "all")
          out.roles = all;
        else if (all.contains(std::string(role)))
          out.roles.insert(std::string(role));
        else
          return Bad(absl::StrCat("unknown role \"", role, "\""));
      }
    } else {
      return Bad(absl::StrCat("unknown argument \"", flag, "\""));
    }
  }
  if (out.config.empty()) return Bad("--config must be given");
  if (out.roles.empty()) return Bad("--roles names no role");
  return out;
}

}  // namespace hotline
