#include "common/domain/rules/review.h"

namespace hotline {

void StartReplies(Editor& e) {
  for (int i = 1; i <= static_cast<int>(e.t.petitioners.size()); ++i) {
    const Petitioner& p = e.petitioner(i);
    if (!Happened(p.withdrawn) && !Happened(p.reply_delivered))
      e.Start(LimitKind::kReply, Scope::Petitioner(i), e.ctx.now);
  }
}

void ReviewPassed(Editor& e, std::string_view code) {
  int lead = e.t.lead();
  e.Stop(LimitKind::kReview);
  e.StopAtPause(LimitKind::kCaseHandle, Scope::Case());
  e.StopAtPause(LimitKind::kLegHandle, Scope::Leg(lead));
  if (!e.t.merged.empty() && e.t.shared.leg == 0) {
    e.t.shared = {lead, e.t.promise};
    e.t.priv.shared_result = e.t.priv.result;
  }
  e.LetGo(MergeEnd::kShared, e.ctx.now);
  e.AddLeg(FactType::kReviewed, lead, e.ctx.now).code = std::string(code);
  e.t.reviewed = e.ctx.now;
  e.t.state = State::kReviewed;
  StartReplies(e);
}

}  // namespace hotline
