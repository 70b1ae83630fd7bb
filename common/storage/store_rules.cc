#include "common/storage/store_rules.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace hotline {

absl::Status RecordNotFound(std::string_view id) {
  return Error(absl::StatusCode::kNotFound, "RECORD_NOT_FOUND",
               absl::StrCat("no record ", std::string(id)))
      .status();
}

}  // namespace hotline
