// Review, reply, and what the petitioner and the centre do afterwards.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/domain/access/petitioner.h"
#include "common/domain/rules/charging.h"
#include "common/domain/rules/closing.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/promises.h"
#include "common/domain/rules/rating.h"
#include "common/domain/rules/review.h"
#include "common/domain/rules/rework.h"
#include "common/domain/rules/verbs.h"

namespace hotline {
namespace {

constexpr absl::Duration kUrgesMerge = absl::Hours(1);
// An unreachable petitioner: this many attempts, on this many days, one of them outside office
// hours.
constexpr int kCallAttempts = 3;
constexpr int kCallDays = 2;
constexpr int kOfficeFrom = 9, kOfficeTo = 17;

bool Unsatisfied(Satisfaction satisfaction, Solved solved, bool about_work, bool something_undone) {
  if (solved == Solved::kNo || solved == Solved::kPartly) return true;
  if (satisfaction == Satisfaction::kBasically) return something_undone;
  bool low = satisfaction == Satisfaction::kVeryDissatisfied ||
             satisfaction == Satisfaction::kDissatisfied;
  return low && about_work;
}

// Keeps the first valid rating 首评; a later one stands beside it in the log only.
void KeepFirst(Petitioner& p, Satisfaction satisfaction, Solved solved, absl::Time at) {
  if (p.first_rating == Satisfaction::kNone && satisfaction != Satisfaction::kNone) {
    p.first_rating = satisfaction;
    p.rated = at;
  }
  if (p.first_solved == Solved::kNone) p.first_solved = solved;
}

absl::Status NotAfterFinalReply(const Editor& e) {
  if (!e.t.final_reply) return absl::OkStatus();
  return Refuse("FINAL_REPLY",
                "the final reply has been given; it says where the petitioner can turn next",
                "已作最终答复，请按答复告知的途径寻求救济");
}

absl::Status PanelDecides(const Editor& e) {
  HOTLINE_RETURN_IF_ERROR(NotAfterFinalReply(e));
  if (!ForPanel(e.t, kEverybody)) return absl::OkStatus();
  return Refuse("PANEL_DECIDES", "the ticket has been reworked twice; a panel decides what follows",
                "已重办两次，由会商小组决定后续处理");
}

// Who has withdrawn takes no further part.
absl::Status TakesPart(const Editor& e, int petitioner) {
  HOTLINE_RETURN_IF_ERROR(KnownPetitioner(e, petitioner));
  if (!Happened(e.t.petitioners[static_cast<size_t>(petitioner) - 1].withdrawn))
    return absl::OkStatus();
  return Withdrew();
}

bool Unreachable(const Editor& e, const Petitioner& p) {
  const absl::TimeZone& zone = e.ctx.policies->calendar().zone();
  std::vector<absl::CivilDay> days;
  bool outside = false;
  for (absl::Time at : p.call_attempts) {
    absl::CivilHour hour = absl::ToCivilHour(at, zone);
    days.push_back(absl::CivilDay(hour));
    outside |= hour.hour() < kOfficeFrom || hour.hour() >= kOfficeTo;
  }
  std::sort(days.begin(), days.end());
  auto different = std::unique(days.begin(), days.end()) - days.begin();
  return static_cast<int>(p.call_attempts.size()) >= kCallAttempts && different >= kCallDays &&
         outside;
}

}  // namespace

absl::Status Apply(Editor& e, const Review& c) {
  HOTLINE_RETURN_IF_ERROR(PromiseStillAhead(e));
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.note;
  ReviewPassed(e, "");
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const Reply& c) {
  HOTLINE_RETURN_IF_ERROR(TakesPart(e, c.petitioner));
  if (e.t.confidential) {
    if (!e.ctx.actor.Has(Role::kConfidentialOfficer)) {
      return Error(absl::StatusCode::kPermissionDenied, "CONFIDENTIAL",
                   "the petitioner of a confidential ticket is answered by the centre's "
                   "confidential officer only")
          .Zh("保密工单由中心保密专员答复诉求人");
    }
    e.actor.capacity = Capacity::kCentre;
  } else {
    auto standing = ForHandler(e);
    if (!standing.ok()) return standing.status();
    e.actor.capacity = standing->capacity;
  }
  Petitioner& p = e.petitioner(c.petitioner);
  if (Happened(p.reply_delivered))
    return Refuse("ALREADY_REPLIED", "this petitioner has the reply already", "该诉求人已答复");
  if (e.t.final_reply && c.remedy.empty())
    return InvalidFields(
        {{"remedy", "a final reply says where the petitioner can turn next: review, court…"}});
  p.reply_delivered = e.ctx.now;
  if (e.t.petitioners.size() > 1) p.reply_leg = e.t.lead();
  p.had_final_reply = e.t.final_reply && e.t.petitioners.size() > 1;
  e.t.priv.reply = e.priv.reply =
      c.remedy.empty() ? c.reply : absl::StrCat(c.reply, "\n救济途径：", c.remedy);
  e.priv.note = c.proof;  // may name the petitioner: sealed
  Fact& fact = e.Add(FactType::kReplied, e.ctx.now);
  fact.petitioner = c.petitioner;
  fact.person = e.ctx.actor.id;
  fact.department = e.t.lead_department();
  e.Stop(LimitKind::kReply, Scope::Petitioner(c.petitioner), e.ctx.now);
  FinishReplies(e, e.ctx.now);
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const Rate& c) {
  HOTLINE_RETURN_IF_ERROR(KnownPetitioner(e, c.petitioner));
  HOTLINE_RETURN_IF_ERROR(MayRate(e.t, c.petitioner));
  Petitioner& p = e.petitioner(c.petitioner);
  p.rated_since_reply = true;
  Fact& fact = e.Add(FactType::kRated, e.ctx.now);
  fact.petitioner = c.petitioner;
  fact.satisfaction = c.satisfaction;
  fact.solved = c.solved;
  fact.department = e.t.lead_department();
  fact.code = p.first_rating == Satisfaction::kNone ? "FIRST" : "LATER";
  KeepFirst(p, c.satisfaction, c.solved, e.ctx.now);
  e.actor.capacity = Capacity::kPetitioner;
  e.priv.note = c.note;
  if (Unsatisfied(c.satisfaction, c.solved, c.about_work, c.something_undone)) {
    AskRework(e, c.petitioner, e.ctx.now);
  } else if (!p.drawn && (c.satisfaction == Satisfaction::kDissatisfied ||
                          c.satisfaction == Satisfaction::kVeryDissatisfied)) {
    // Every negative rating is called back, also one that is not about the work.
    DrawPetitioner(e, c.petitioner, "NEGATIVE", e.ctx.now);
  } else {
    CloseIfSettled(e, e.ctx.now);
  }
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const RecordFollowUp& c) {
  HOTLINE_RETURN_IF_ERROR(KnownPetitioner(e, c.petitioner));
  Petitioner& p = e.petitioner(c.petitioner);
  if (!p.drawn)
    return Refuse("NOT_DRAWN", "this petitioner was not drawn for telephone follow-up",
                  "该诉求人未抽中电话回访");
  HOTLINE_RETURN_IF_ERROR(MayCall(e));
  if (Happened(p.followed_up))
    return Refuse("ALREADY_FOLLOWED_UP", "an outcome is already recorded", "该诉求人已完成回访");
  const bool rated_kind =
      e.t.urgency != Urgency::kExtreme && e.t.kind != TicketKind::kPraise && !Happened(p.withdrawn);
  if (c.outcome == FollowUpOutcome::kReached && rated_kind &&
      (c.satisfaction == Satisfaction::kNone || c.solved == Solved::kNone)) {
    return InvalidFields(
        {{"satisfaction",
          "satisfaction and solved are both asked when the petitioner is reached"}});
  }
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.note;
  e.Stop(LimitKind::kFollowUpAttempt, Scope::Petitioner(c.petitioner), e.ctx.now);
  if (c.outcome == FollowUpOutcome::kNoAnswer) {
    p.call_attempts.push_back(e.ctx.now);
    Fact& attempt = e.Add(FactType::kFollowUpAttempt, e.ctx.now);
    attempt.petitioner = c.petitioner;
    if (!Unreachable(e, p)) return absl::OkStatus();
  }
  p.followed_up = e.ctx.now;
  Fact& fact = e.Add(FactType::kFollowedUp, e.ctx.now);
  fact.petitioner = c.petitioner;
  fact.department = e.t.lead_department();
  fact.person = e.ctx.actor.id;
  fact.code = c.outcome == FollowUpOutcome::kReached   ? "REACHED"
              : c.outcome == FollowUpOutcome::kRefused ? "REFUSED"
                                                       : "UNREACHABLE";
  if (c.pressed) fact.row = "PRESSED";
  e.Stop(LimitKind::kFollowUp, Scope::Petitioner(c.petitioner), e.ctx.now);
  if (c.outcome != FollowUpOutcome::kReached) {
    CloseIfSettled(e, e.ctx.now);
    return absl::OkStatus();
  }
  // Extreme matters, praise and what was withdrawn are never rated, whatever was said on the
  // telephone.
  fact.satisfaction = rated_kind ? c.satisfaction : Satisfaction::kNone;
  fact.solved = rated_kind ? c.solved : Solved::kNone;
  if (!rated_kind) {
    CloseIfSettled(e, e.ctx.now);
    return absl::OkStatus();
  }
  KeepFirst(p, c.satisfaction, c.solved, e.ctx.now);
  p.rated_since_reply = true;
  if (Unsatisfied(c.satisfaction, c.solved, c.about_work, c.something_undone)) {
    AskRework(e, c.petitioner, e.ctx.now);
  } else {
    CloseIfSettled(e, e.ctx.now);
  }
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const Object& c) {
  HOTLINE_RETURN_IF_ERROR(TakesPart(e, c.petitioner));
  const bool handled = IsUnderWay(e.t) || e.t.state == State::kClosed;
  if (handled && HadFinalReply(e.t, e.petitioner(c.petitioner)))
    HOTLINE_RETURN_IF_ERROR(NotAfterFinalReply(e));
  if (handled && !Happened(e.petitioner(c.petitioner).reply_delivered))
    return Refuse("NOT_REPLIED", "there is no reply to object to yet; the next one is on its way",
                  "尚未答复，请待答复后再提出异议");
  absl::Time since = handled ? e.petitioner(c.petitioner).reply_delivered : e.t.ended;
  if (e.WindowOver(since, e.settings().objection_days)) {
    return Refuse("OBJECTION_TOO_LATE",
                  absl::StrCat("objections are possible for ", e.settings().objection_days,
                               " days after delivery"),
                  "已超过异议期限");
  }
  Fact& fact = e.Add(FactType::kObjected, e.ctx.now);
  fact.petitioner = c.petitioner;
  fact.department = e.t.lead_department();
  e.actor.capacity = Capacity::kPetitioner;
  e.priv.note = c.note;
  if (handled) {
    AskRework(e, c.petitioner, e.ctx.now);
    return absl::OkStatus();
  }
  e.Void(LimitKind::kTransferReceipt, Scope::Case(), e.ctx.now);
  e.Add(FactType::kReopened, e.ctx.now);
  e.BackForDispatch(e.ctx.now);
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const Reopen& c) {
  HOTLINE_RETURN_IF_ERROR(PanelDecides(e));
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.new_facts;
  e.Add(FactType::kReopened, e.ctx.now);
  AskRework(e, kEverybody, e.ctx.now);
  return absl::OkStatus();
}

namespace {

// The last petitioner has withdrawn: the ticket ends, and everything that runs on it.
void EndWithdrawn(Editor& e) {
  ChargeGap(e);
  e.EndStandstill(e.ctx.now);
  e.t.appeal = {};
  if (e.t.exclusion == Exclusion::kAsked) e.t.exclusion = Exclusion::kNone;
  e.t.promise = {};
  e.t.suggestions.clear();
  e.t.disputed = e.t.panel = false;
  e.LetGo(MergeEnd::kEnded, e.ctx.now);
  for (LimitClock& clock : e.t.limits) {
    // Who withdrew before is still to be called, and a threatened life is not out of danger.
    if (!RowOf(clock.limit).Is(kOutlives)) e.VoidClock(clock, e.ctx.now);
  }
  for (Leg& leg : e.t.legs) {
    if (!Happened(leg.ended)) leg.ended = e.ctx.now;
  }
  e.t.state = State::kWithdrawn;
  e.t.ended = e.ctx.now;
}

}  // namespace

absl::Status Apply(Editor& e, const Withdraw& c) {
  HOTLINE_RETURN_IF_ERROR(TakesPart(e, c.petitioner));
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.call_id + " " + c.note;
  Petitioner& p = e.petitioner(c.petitioner);
  p.withdrawn = e.ctx.now;
  p.rework_waits = p.panel_waits = p.drawn = false;
  p.followed_up = kUnset;
  p.call_attempts.clear();
  const bool last = std::all_of(e.t.petitioners.begin(), e.t.petitioners.end(),
                                [](const Petitioner& each) { return Happened(each.withdrawn); });
  Fact& fact = e.Add(FactType::kWithdrawn, e.ctx.now);
  fact.petitioner = c.petitioner;
  fact.department = e.t.lead_department();
  if (!last) fact.code = "PARTIAL";
  for (LimitKind limit : {LimitKind::kReply, LimitKind::kFollowUp, LimitKind::kFollowUpAttempt})
    e.Void(limit, Scope::Petitioner(c.petitioner), e.ctx.now);
  if (last) EndWithdrawn(e);
  // Whether anybody pressed for it is asked by telephone.
  if (!e.t.anonymous) {
    p.drawn = true;
    Fact& drawn = e.Add(FactType::kDrawn, e.ctx.now);
    drawn.code = "WITHDRAWN";
    if (e.t.petitioners.size() > 1) drawn.petitioner = c.petitioner;
    e.Start(LimitKind::kFollowUp, Scope::Petitioner(c.petitioner), e.ctx.now);
  }
  if (last) return absl::OkStatus();
  ForgetPromiseOfNobody(e, e.ctx.now);
  FinishReplies(e, e.ctx.now);
  EndReworkForNobody(e, c.petitioner, e.ctx.now);
  CloseIfSettled(e, e.ctx.now);
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const Urge& c) {
  if (e.ctx.actor.Has(Role::kPetitioner) &&
      std::none_of(e.t.petitioners.begin(), e.t.petitioners.end(), [&e](const Petitioner& each) {
        return IsPetitioner(e.ctx.actor, each) && !Happened(each.withdrawn);
      }))
    return Withdrew();
  e.actor.capacity = ByPetitioner(e.ctx.actor) ? Capacity::kPetitioner : Capacity::kCentre;
  e.priv.note = c.note;
  // One who calls three times in an hour has urged once. A further call without a word to keep
  // makes no version, and none takes a place in the memory of requests: three hundred would push
  // others out.
  const bool merged = Happened(e.t.urged) && e.ctx.now - e.t.urged < kUrgesMerge;
  e.remembered = !merged;
  if (merged && c.note.empty()) return absl::OkStatus();
  Fact& fact = e.Add(FactType::kUrged, e.ctx.now);
  fact.department = e.t.lead_department();
  if (merged) {
    fact.code = "MERGED";
    return absl::OkStatus();
  }
  ++e.t.urges;
  e.t.urged = e.ctx.now;
  return absl::OkStatus();
}

}  // namespace hotline
