#include "common/domain/rules/rating.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/rework.h"

namespace hotline {

absl::Status Withdrew() {
  return Refuse("PETITIONER_WITHDREW",
                "this petitioner has withdrawn; who wants more makes a new request",
                "该诉求人已撤回诉求，如有新的诉求请另行提交");
}

absl::Status MayRate(const Ticket& ticket, int petitioner) {
  const auto petitioners = static_cast<int>(ticket.petitioners.size());
  if (petitioner < 1 || petitioner > petitioners)
    return InvalidFields(
        {{"petitioner", absl::StrCat("the ticket has petitioners 1 to ", petitioners), "NOT_FOUND",
          absl::StrCat("本工单诉求人序号为1至", petitioners)}});
  const Petitioner& p = ticket.petitioners[static_cast<size_t>(petitioner) - 1];
  if (ticket.urgency == Urgency::kExtreme)
    return Refuse("NEVER_RATED", "extreme matters are never rated", "特急事项不参与评价");
  if (Happened(p.withdrawn)) return Withdrew();
  if (!Happened(p.reply_delivered))
    return Refuse("NOT_REPLIED", "there is no reply to rate yet", "尚未答复，不能评价");
  if (p.rated_since_reply)
    return Refuse("ALREADY_RATED", "this reply has been rated; the code serves once",
                  "该答复已评价，评价码只能使用一次");
  if (!IsUnderWay(ticket))
    return Refuse("RATING_CLOSED",
                  absl::StrCat("the ticket is ", std::string(Name(ticket.state)),
                               "; a reply is rated until the ticket is closed"),
                  absl::StrCat("工单当前为", std::string(Chinese(ticket.state)), "，已不能评价"));
  return absl::OkStatus();
}

absl::Status MayInvite(const Ticket& ticket, int petitioner) {
  const absl::Status rate = MayRate(ticket, petitioner);
  const bool known = rate.code() != absl::StatusCode::kInvalidArgument;
  const bool to_object = ticket.state == State::kAnswered || ticket.state == State::kRejected ||
                         ticket.state == State::kTransferred;
  return known && to_object ? absl::OkStatus() : rate;
}

}  // namespace hotline
