#include "common/storage/store_rules.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/ticket_number.h"

namespace hotline {

absl::Status TicketNotFound(const std::string& number) {
  return Error(absl::StatusCode::kNotFound, "TICKET_NOT_FOUND", absl::StrCat("no ticket ", number))
      .Zh("没有这张工单")
      .With("ticket", number);
}

int PartitionOf(const std::string& number) {
  auto parts = ParseTicketNumber(number);
  return parts ? parts->partition : -1;
}

}  // namespace hotline
