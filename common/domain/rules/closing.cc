#include "common/domain/rules/closing.h"

#include <algorithm>

#include "common/domain/rules/promises.h"
#include "common/domain/rules/rework.h"

namespace hotline {
namespace {

// The end of the last day on which the petitioner's rating is waited for.
absl::Time RatingEnds(const Petitioner& p, const Jurisdiction& policies) {
  return policies.calendar().AddWorkingDays(p.reply_delivered,
                                            policies.settings().close_unrated_days);
}

bool HasHadSay(const Petitioner& p, const Jurisdiction& policies, absl::Time at) {
  if (Happened(p.withdrawn)) return true;
  if (!Happened(p.reply_delivered)) return false;
  if (p.drawn) return Happened(p.followed_up);
  return p.rated_since_reply || RatingEnds(p, policies) < at;
}

bool MustBeDrawn(const Editor& e) {
  bool deemed = std::any_of(e.t.legs.begin(), e.t.legs.end(),
                            [](const Leg& l) { return Happened(l.deemed); });
  // A fault in a service goes to whoever must repair it, who is not to be judge of it alone.
  const Department* lead = e.ctx.current->department(e.t.lead_department());
  const bool service = e.t.kind == TicketKind::kComplaint && lead != nullptr &&
                       lead->level == DepartmentLevel::kPublicService;
  return e.urgent() || e.t.confidential || e.t.reworks > 0 || e.t.contact_waived || deemed ||
         service || !e.t.regulator.empty();
}

void StartCalling(Editor& e, int petitioner, absl::Time at) {
  e.petitioner(petitioner).drawn = true;
  e.Start(LimitKind::kFollowUpAttempt, Scope::Petitioner(petitioner), at);
  e.Start(LimitKind::kFollowUp, Scope::Petitioner(petitioner), at);
}

// Those who were answered by this leg are drawn together.
void Draw(Editor& e, absl::Time at) {
  const bool can_call = !e.t.anonymous && e.t.kind != TicketKind::kPraise;
  const bool certain = MustBeDrawn(e);
  const bool sample = e.ctx.draw % 100 < static_cast<uint64_t>(e.settings().follow_up_percent);
  if (!can_call || (!certain && !sample)) return;
  std::vector<int> round;
  bool all = true;
  for (int i = 1; i <= static_cast<int>(e.t.petitioners.size()); ++i) {
    const Petitioner& p = e.petitioner(i);
    if (Happened(p.withdrawn)) continue;
    const bool answered = e.t.ReplyLeg(p) == e.t.lead();
    // A rating while others waited for their reply has drawn the petitioner already.
    if (answered && !p.drawn && !p.rework_waits)
      round.push_back(i);
    else
      all = false;
  }
  const std::string_view code = certain ? "CERTAIN" : "SAMPLE";
  if (all) e.Add(FactType::kDrawn, at).code = std::string(code);
  for (int petitioner : round) {
    if (all)
      StartCalling(e, petitioner, at);
    else
      DrawPetitioner(e, petitioner, code, at);
  }
}

}  // namespace

void DrawPetitioner(Editor& e, int petitioner, std::string_view code, absl::Time at) {
  Fact& drawn = e.Add(FactType::kDrawn, at);
  drawn.code = std::string(code);
  if (e.t.petitioners.size() > 1) drawn.petitioner = petitioner;
  StartCalling(e, petitioner, at);
}

void FinishReplies(Editor& e, absl::Time at) {
  if (e.t.state != State::kReviewed) return;
  for (const Petitioner& p : e.t.petitioners) {
    if (!Happened(p.withdrawn) && !Happened(p.reply_delivered)) return;
  }
  e.t.state = State::kReplied;
  e.t.replied = at;
  Draw(e, at);
  const int lead = e.t.lead();
  e.leg(lead).ended = at;
  TellPromise(e, lead);
  if (e.t.state == State::kReplied) OpenWaitingRework(e, at);
  CloseIfSettled(e, at);
}

void CloseIfSettled(Editor& e, absl::Time at) {
  if (e.t.state != State::kReplied) return;
  for (const Petitioner& p : e.t.petitioners) {
    if (!HasHadSay(p, *e.ctx.policies, at)) return;
  }
  e.t.state = State::kClosed;
  e.t.ended = at;
  e.Add(FactType::kClosed, at).department = e.t.lead_department();
}

absl::Time UnratedClose(const Ticket& t, const Jurisdiction& policies) {
  if (t.state != State::kReplied) return absl::InfiniteFuture();
  absl::Time last = absl::InfinitePast();
  for (const Petitioner& p : t.petitioners) {
    if (HasHadSay(p, policies, absl::InfinitePast())) continue;
    if (p.drawn || !Happened(p.reply_delivered)) return absl::InfiniteFuture();
    last = std::max(last, RatingEnds(p, policies));
  }
  return last == absl::InfinitePast() ? absl::InfiniteFuture() : last;
}

void CloseUnrated(Editor& e, absl::Time at) {
  bool any = std::any_of(e.t.petitioners.begin(), e.t.petitioners.end(),
                         [](const Petitioner& p) { return p.rated_since_reply; });
  e.t.state = State::kClosed;
  e.t.ended = at;
  e.Add(any ? FactType::kClosed : FactType::kClosedUnrated, at).department = e.t.lead_department();
}

Uncalled NextUncalled(const Ticket& t, const Jurisdiction& policies) {
  Uncalled next;
  for (size_t i = 0; i < t.petitioners.size(); ++i) {
    const Petitioner& p = t.petitioners[i];
    if (!p.drawn || Happened(p.followed_up)) continue;
    // Policies without a row for FOLLOW_UP set no due.
    absl::Time due = Happened(p.withdrawn) ? p.withdrawn : p.reply_delivered;
    for (const LimitClock& clock : t.limits) {
      if (clock.limit == LimitKind::kFollowUp && clock.petitioner == static_cast<int>(i) + 1 &&
          !Happened(clock.stopped))
        due = clock.due;
    }
    if (!Happened(due)) continue;
    const absl::Time at =
        policies.calendar().AddWorkingDays(due, policies.settings().close_unrated_days);
    if (at < next.at) next = {static_cast<int>(i) + 1, at};
  }
  return next;
}

void GiveUpCalling(Editor& e, int petitioner, absl::Time at) {
  e.petitioner(petitioner).followed_up = at;
  e.Stop(LimitKind::kFollowUpAttempt, Scope::Petitioner(petitioner), at);
  e.Stop(LimitKind::kFollowUp, Scope::Petitioner(petitioner), at);
  Fact& fact = e.Add(FactType::kFollowedUp, at);
  fact.petitioner = petitioner;
  fact.department = kCentreDepartment;
  fact.code = "UNREACHABLE_BY_CENTRE";
  CloseIfSettled(e, at);
}

}  // namespace hotline
