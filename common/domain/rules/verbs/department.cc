// What the department that holds the ticket does.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/domain/access/recusal.h"
#include "common/domain/rules/evidence.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/promises.h"
#include "common/domain/rules/review.h"
#include "common/domain/rules/transition.h"
#include "common/domain/rules/verbs.h"

namespace hotline {
namespace {

// Attempts that count as contact 已联系, and the least time between two of them.
constexpr int kAttempts = 3;
constexpr absl::Duration kAttemptSpacing = absl::Minutes(30);

absl::Status NotWhileReturning(Editor& e, int leg) {
  if (!e.leg(leg).return_pending) return absl::OkStatus();
  return Refuse("RETURN_PENDING", "a return is waiting for the centre's decision",
                "退单申请待裁决，暂不能办理");
}

// 法律依据、佐证: what the jurisdiction asks of every result of this kind of ticket.
absl::Status CarriesWhatItsKindNeeds(const Editor& e, const SubmitResult& c) {
  const auto listed = [&](const std::vector<TicketKind>& kinds) {
    return std::find(kinds.begin(), kinds.end(), e.t.kind) != kinds.end();
  };
  std::vector<FieldFault> faults;
  if (listed(e.settings().legal_basis_kinds) && c.legal_basis.empty())
    faults.push_back({"legal_basis", "a result of this kind names its legal basis", "REQUIRED",
                      "此类工单的办理结果须写明法律依据"});
  if (listed(e.settings().evidence_kinds) && c.evidence.empty())
    faults.push_back({"evidence", "a result of this kind carries evidence of what was done",
                      "REQUIRED", "此类工单的办理结果须附佐证材料"});
  return faults.empty() ? absl::OkStatus() : InvalidFields(faults);
}

absl::StatusOr<Standing> Approver(Editor& e) {
  auto standing = ForHead(e);
  if (!standing.ok()) return standing;
  if (standing->leg != e.t.lead())
    return Refuse("NOT_THE_LEAD", "the lead department's head decides", "由主办单位负责人决定");
  bool in_person = e.leg(standing->leg).kind == LegKind::kRework ||
                   e.t.urgency == Urgency::kExtreme || e.t.supervised || e.t.final_reply;
  bool allowed = standing->capacity == Capacity::kPrincipal ||
                 (standing->capacity == Capacity::kDeputy && !in_person);
  if (allowed) return standing;
  return Error(absl::StatusCode::kPermissionDenied, "HEAD_IN_PERSON",
               in_person
                   ? "rework, supervised and extreme matters are approved by the head in person"
                   : "results are approved by the head, or the deputy in a registered absence")
      .Zh(in_person ? "重办、督办和特急事项须由一把手亲自审签"
                    : "须由一把手或登记缺席期间的B角审签")
      .status();
}

}  // namespace

absl::Status Apply(Editor& e, const Accept&) {
  auto standing = ForHead(e);
  if (!standing.ok()) return standing.status();
  Leg& leg = e.leg(standing->leg);
  HOTLINE_RETURN_IF_ERROR(NotWhileReturning(e, standing->leg));
  if (Happened(leg.accepted))
    return Refuse("ALREADY_ACCEPTED", "the department has already accepted", "该单位已签收");
  leg.accepted = e.ctx.now;
  leg.accepted_as = e.actor.capacity = standing->capacity;
  Fact& fact = e.AddLeg(FactType::kAccepted, standing->leg, e.ctx.now);
  fact.person = e.ctx.actor.id;
  fact.capacity = standing->capacity;
  e.Stop(LimitKind::kAccept, Scope::Leg(standing->leg), e.ctx.now);
  if (standing->leg == e.t.lead()) e.LeadAccepted(standing->leg, e.ctx.now);
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const Assign& c) {
  auto standing = ForHead(e);
  if (!standing.ok()) return standing.status();
  HOTLINE_RETURN_IF_ERROR(NotWhileReturning(e, standing->leg));
  const std::string department = e.leg(standing->leg).department;
  std::string& handler = e.leg(standing->leg).handler;
  const bool nobody_yet = handler.empty() && c.handler.has_value() && c.handler->empty();
  if (c.assist.empty() && (!c.handler.has_value() || nobody_yet))
    return InvalidFields({{"handler", "name a handler, or a department to assist", "REQUIRED",
                           "请填写经办人，或选择协办单位"}});
  if (c.handler.has_value() && !c.handler->empty() &&
      !MayHandleFor(*e.ctx.current, e.t.concerns, *c.handler, department, e.ctx.now)) {
    return InvalidFields(
        {{"handler",
          absl::StrCat("\"", *c.handler, "\" is not a person of ", department,
                       ", or must not handle a ticket about that person or a superior"),
          "NOT_ALLOWED", "该人员不属于本单位，或须回避"}});
  }
  if (c.handler.has_value() && !nobody_yet) {
    handler = *c.handler;
    e.AddLeg(FactType::kAssigned, standing->leg, e.ctx.now).person = *c.handler;
  }
  if (!c.assist.empty()) HOTLINE_RETURN_IF_ERROR(NotWhileSuspended(e));
  for (const std::string& id : c.assist) {
    HOTLINE_RETURN_IF_ERROR(CheckDepartment(e, id, "assisting_departments"));
    HOTLINE_RETURN_IF_ERROR(CheckTownMayAssist(e, id, e.t.matter));
    const bool refused = std::any_of(e.t.legs.begin(), e.t.legs.end(),
                                     [&](const Leg& l) { return l.refused && l.department == id; });
    if (refused)
      return Refuse(
          "ASSISTANCE_REFUSED",
          absl::StrCat("\"", id, "\" has refused to assist with this ticket; ask another"),
          "该乡镇已拒绝协办本工单，请另行安排");
    bool already = std::any_of(e.t.legs.begin(), e.t.legs.end(), [&](const Leg& l) {
      return !Happened(l.ended) && l.department == id;
    });
    if (already)
      return InvalidFields(
          {{"assisting_departments", absl::StrCat("\"", id, "\" already has a leg"),
            "ALREADY_THERE", absl::StrCat("该单位已在办理：", id)}});
    e.OpenLeg(LegKind::kAssisting, id, e.ctx.now);
  }
  e.actor.capacity = standing->capacity;
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const RecordContact& c) {
  int lead = e.t.lead();
  if (c.kind == ContactKind::kWaived) {
    return InvalidFields({{"kind", "contact is waived only by the agent at intake", "NOT_ALLOWED",
                           "仅受理坐席可免联系"}});
  }
  if (e.t.confidential) {
    if (!e.ctx.actor.Has(Role::kConfidentialOfficer)) {
      return Error(absl::StatusCode::kPermissionDenied, "CONFIDENTIAL",
                   "the petitioner of a confidential ticket is contacted by the centre's "
                   "confidential officer only")
          .Zh("保密工单由中心保密专员联系诉求人");
    }
    e.actor.capacity = Capacity::kCentre;
  } else {
    auto standing = ForHandler(e);
    if (!standing.ok()) return standing.status();
    if (standing->leg != lead)
      return Refuse("NOT_THE_LEAD", "the lead department contacts the petitioner",
                    "由主办单位联系诉求人");
    e.actor.capacity = standing->capacity;
  }
  HOTLINE_RETURN_IF_ERROR(NotWhileReturning(e, lead));
  Leg& leg = e.leg(lead);
  // A call's id can lead to the caller: it is sealed with the words, not told in the fact.
  std::vector<std::string> words;
  for (const std::string& part : {c.call_id, c.message_proof, c.note}) {
    if (!part.empty()) words.push_back(part);
  }
  e.priv.note = absl::StrJoin(words, " ");
  bool done = c.kind == ContactKind::kEffective;
  if (!done) {
    if (!leg.contact_attempts.empty() &&
        e.ctx.now - leg.contact_attempts.back() < kAttemptSpacing) {
      return Refuse("ATTEMPTS_TOO_CLOSE", "attempts count when they are at least 30 minutes apart",
                    "两次联系间隔不足30分钟，不予计入");
    }
    // After the contact a further attempt is recorded, and completes nothing.
    done =
        !Happened(leg.contacted) && static_cast<int>(leg.contact_attempts.size()) + 1 >= kAttempts;
    if (done && c.message_proof.empty()) {
      return InvalidFields(
          {{"message_proof",
            "the third attempt stands for a contact only with a message to the petitioner: send "
            "it, and give the proof that it was sent",
            "REQUIRED", "第三次未接通视同联系，须同时发送短信并填写发送凭证"}});
    }
    leg.contact_attempts.push_back(e.ctx.now);
    Fact& fact = e.AddLeg(FactType::kContactAttempted, lead, e.ctx.now);
    fact.person = e.ctx.actor.id;
    if (done) fact.code = "COMPLETE";
  } else {
    Fact& fact = e.AddLeg(FactType::kContacted, lead, e.ctx.now);
    fact.person = e.ctx.actor.id;
  }
  if (done && e.t.state == State::kAccepted) {
    if (!Happened(leg.contacted)) leg.contacted = e.ctx.now;
    e.Stop(LimitKind::kContact, Scope::Leg(lead), e.ctx.now);
    e.t.state = State::kHandling;
  }
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const RefuseAssistance& c) {
  bool acts = false, assists = false;
  for (int id = 1; id <= static_cast<int>(e.t.legs.size()); ++id) {
    Leg& leg = e.leg(id);
    if (Happened(leg.ended)) continue;
    if (!e.acting_for.empty() && leg.department != e.acting_for) continue;
    const Capacity capacity = ActsForHead(e, leg.department);
    if (capacity == Capacity::kNone) continue;
    acts = true;
    if (leg.kind != LegKind::kAssisting) continue;
    assists = true;
    const Department* department = e.ctx.current->department(leg.department);
    if (department == nullptr || department->level != DepartmentLevel::kTown) continue;
    e.actor.capacity = capacity;
    e.priv.note = c.basis;
    leg.ended = e.ctx.now;
    leg.refused = true;
    e.AddLeg(FactType::kAssistanceRefused, id, e.ctx.now).capacity = capacity;
    e.Void(LimitKind::kAccept, Scope::Leg(id), e.ctx.now);
    e.Void(LimitKind::kLegHandle, Scope::Leg(id), e.ctx.now);
    return absl::OkStatus();
  }
  if (!acts) return ForHead(e).status();
  if (!assists)
    return Refuse("NOT_ASSISTING", "your department leads this ticket; ask to return it instead",
                  "本单位为主办单位，如不属职责请申请退单");
  return Refuse("NOT_A_TOWN",
                "only a town refuses to assist in one step; submit your part with what you have "
                "found",
                "仅乡镇（街道）可一步拒绝协办");
}

absl::Status Apply(Editor& e, const SubmitResult& c) {
  auto standing = ForHandler(e);
  if (!standing.ok()) return standing.status();
  int lead = e.t.lead();
  // An assisting department may finish its part meanwhile.
  if (standing->leg == lead) HOTLINE_RETURN_IF_ERROR(NotWhileSuspended(e));
  Leg& leg = e.leg(standing->leg);
  static constexpr std::string_view kOutcomes[] = {"RESOLVED",     "EXPLAINED", "PARTLY",
                                                   "NOT_POSSIBLE", "ASSISTED",  kInterim};
  if (std::find(std::begin(kOutcomes), std::end(kOutcomes), c.outcome_code) ==
      std::end(kOutcomes)) {
    return InvalidFields(
        {{"outcome_code", "must be RESOLVED, EXPLAINED, PARTLY, NOT_POSSIBLE, INTERIM or ASSISTED",
          "NOT_LISTED", "应为 RESOLVED、EXPLAINED、PARTLY、NOT_POSSIBLE、INTERIM 或 ASSISTED"}});
  }
  leg.submitted = e.ctx.now;
  e.actor.capacity = standing->capacity;
  Fact& fact = e.AddLeg(FactType::kSubmitted, standing->leg, e.ctx.now);
  fact.person = e.ctx.actor.id;
  fact.code = c.outcome_code;
  fact.note = c.legal_basis;
  e.priv.result = c.result;
  HOTLINE_RETURN_IF_ERROR(AddEvidence(e, c.evidence));
  if (standing->leg != lead) {
    if (c.promised || c.outcome_code == kInterim)
      return InvalidFields({{"promised_date", "only the lead department makes promises",
                             "NOT_ALLOWED", "仅主办单位可作承诺"}});
    leg.ended = e.ctx.now;
    e.Stop(LimitKind::kAccept, Scope::Leg(standing->leg), e.ctx.now);
    e.Stop(LimitKind::kLegHandle, Scope::Leg(standing->leg), e.ctx.now);
    return absl::OkStatus();
  }
  for (const Leg& other : e.t.legs) {
    if (other.kind == LegKind::kAssisting && !Happened(other.ended)) {
      return Error(absl::StatusCode::kFailedPrecondition, "ASSISTING_OPEN",
                   absl::StrCat("assisting department \"", other.department,
                                "\" has not submitted; its part comes first"))
          .Zh("协办单位尚未提交，主办单位不能提交")
          .With("department", other.department);
    }
  }
  if (e.t.final_reply && c.legal_basis.empty())
    return InvalidFields({{"legal_basis", "a final reply names its legal basis", "REQUIRED",
                           "最终答复须写明法律依据"}});
  HOTLINE_RETURN_IF_ERROR(CarriesWhatItsKindNeeds(e, c));
  if (c.outcome_code == "RESOLVED" && !c.promised)
    HOTLINE_RETURN_IF_ERROR(CarriesEvidence(e, c.evidence));
  e.DropTimeRequest(e.ctx.now);
  HOTLINE_RETURN_IF_ERROR(MakePromise(e, c));
  e.t.priv.result = c.result;
  e.t.state = State::kSubmitted;
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const Approve& c) {
  auto standing = Approver(e);
  if (!standing.ok()) return standing.status();
  HOTLINE_RETURN_IF_ERROR(PromiseStillAhead(e));
  int lead = standing->leg;
  e.actor.capacity = standing->capacity;
  e.priv.note = c.note;
  Fact& fact = e.AddLeg(FactType::kApproved, lead, e.ctx.now);
  fact.person = e.ctx.actor.id;
  fact.capacity = standing->capacity;
  // Whoever signs for the result has taken the ticket on: a deemed acceptance climbs no further.
  e.Stop(LimitKind::kAccept, Scope::Leg(lead), e.ctx.now);
  e.Pause(LimitKind::kCaseHandle, Scope::Case(), e.ctx.now);
  e.Pause(LimitKind::kLegHandle, Scope::Leg(lead), e.ctx.now);
  e.PauseCarried(e.ctx.now);
  e.t.state = State::kApproved;
  const auto& none = e.settings().review_none;
  if (std::find(none.begin(), none.end(), e.t.kind) == none.end()) {
    e.Start(LimitKind::kReview, Scope::Case(), e.ctx.now);
    return absl::OkStatus();
  }
  ReviewPassed(e, "NONE_BY_POLICY");
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const SendBack& c) {
  int lead = e.t.lead();
  e.priv.note = c.note;
  if (e.t.state == State::kSubmitted) {
    auto standing = Approver(e);
    if (!standing.ok()) return standing.status();
    e.actor.capacity = standing->capacity;
    e.AddLeg(FactType::kSentBack, lead, e.ctx.now).code = "HEAD";
  } else {
    if (!e.ctx.actor.Has(Role::kReviewer) && !e.ctx.actor.Has(Role::kSupervisor))
      return CheckRole(Verb::kReview, e.ctx.actor.roles);
    e.actor.capacity = Capacity::kCentre;
    e.AddLeg(FactType::kSentBack, lead, e.ctx.now).code = "CENTRE";
    e.Stop(LimitKind::kReview);
    e.Resume(LimitKind::kCaseHandle, Scope::Case(), e.ctx.now, PauseFor::kReview);
    e.Resume(LimitKind::kLegHandle, Scope::Leg(lead), e.ctx.now, PauseFor::kReview);
    e.ResumeCarried(e.ctx.now);
  }
  e.t.state = State::kHandling;
  return absl::OkStatus();
}

}  // namespace hotline
