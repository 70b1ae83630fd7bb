#include "common/domain/ticket/not_found.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace hotline {

absl::Status TicketNotFound(const std::string& number) {
  return Error(absl::StatusCode::kNotFound, "TICKET_NOT_FOUND",
               absl::StrCat("no ticket ", number,
                            " can be shown to you: check the number, or ask the confidential desk "
                            "of the hotline centre"))
      .Zh("没有可向您显示的该编号工单：请核对编号，或咨询热线中心保密专员")
      .With("ticket", number);
}

}  // namespace hotline
