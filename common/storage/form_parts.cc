#include "common/storage/form_parts.h"

#include "common/base/error.h"

namespace hotline::form {

absl::Status Damaged(std::string_view what) {
  return Error(absl::StatusCode::kInternal, "RECORD_DAMAGED", what).Zh("存储的记录已损坏");
}

}  // namespace hotline::form
