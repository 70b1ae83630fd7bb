#include "common/base/assert.h"

#include <atomic>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/log.h"

namespace hotline {
namespace {

std::atomic<int64_t> broken{0};

}  // namespace

absl::Status InvariantBroken(std::string_view what, const char* file, int line) {
  ++broken;
  const std::string where = absl::StrCat(file, ":", line);
  Log("invariant_broken", {{"what", std::string(what)}, {"where", where}});
  return Error(absl::StatusCode::kInternal, "INVARIANT_BROKEN",
               absl::StrCat("a fault of this program stopped the call and nothing was written; "
                            "report it with the log (",
                            std::string(what), ", ", where, ")"))
      .Zh("程序内部错误，操作未执行，请将日志提供给运维人员")
      .status();
}

int64_t InvariantsBroken() { return broken; }

}  // namespace hotline
