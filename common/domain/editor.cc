#include "common/domain/editor.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/defect.h"
#include "common/base/error.h"
#include "common/domain/limits.h"
#include "common/domain/recusal.h"

namespace hotline {
namespace {

bool OfCentre(LimitKind limit) {
  return limit == LimitKind::kTriage || limit == LimitKind::kReturnDecision ||
         limit == LimitKind::kReview || limit == LimitKind::kFollowUp ||
         limit == LimitKind::kFollowUpAttempt || limit == LimitKind::kExtensionDecision ||
         limit == LimitKind::kAdjudication || limit == LimitKind::kPromiseCheck ||
         limit == LimitKind::kAppeal || limit == LimitKind::kPanel;
}

bool OfLeg(LimitKind limit) {
  return limit == LimitKind::kAccept || limit == LimitKind::kContact ||
         limit == LimitKind::kLegHandle;
}

std::string OwnCalendar(LimitKind limit, const std::string& obligor, const Jurisdiction& policies) {
  // The promise to the citizen is the same whoever has the ticket.
  if (limit == LimitKind::kCaseHandle || limit == LimitKind::kPromise ||
      Defect("own-calendar-forgotten"))
    return "";
  const Department* department = policies.department(obligor);
  return department == nullptr ? "" : department->calendar;
}

// After so many reworks a panel decides, not another round.
constexpr int kReworksUntilPanel = 2;

}  // namespace

Fact& Editor::Add(FactType type, absl::Time at) {
  Fact& fact = facts.emplace_back();
  fact.type = type;
  fact.at = at;
  return fact;
}

Fact& Editor::AddLeg(FactType type, int id, absl::Time at) {
  Fact& fact = Add(type, at);
  fact.leg = id;
  fact.leg_kind = leg(id).kind;
  fact.department = leg(id).department;
  return fact;
}

LimitClock* Editor::Open(LimitKind limit, int leg, int petitioner) {
  for (auto clock = t.limits.rbegin(); clock != t.limits.rend(); ++clock) {
    if (clock->limit == limit && clock->leg == leg && clock->petitioner == petitioner &&
        !Happened(clock->stopped)) {
      return &*clock;
    }
  }
  return nullptr;
}

std::string Editor::ObligorOf(LimitKind limit, int leg_id) {
  // The petitioner of a confidential ticket is spoken to by the centre, on the centre's account.
  const bool spoken_to = limit == LimitKind::kContact || limit == LimitKind::kReply;
  if (OfCentre(limit) || (t.confidential && spoken_to)) return "centre";
  const int lead = leg_id != 0 ? leg_id : t.lead();
  return lead == 0 ? "" : leg(lead).department;
}

LimitSubject Editor::SubjectOf(int leg_id, LimitKind limit, const Jurisdiction& policies) {
  LimitSubject subject;
  subject.kind = t.kind;
  subject.urgency = t.urgency;
  subject.petitioner_kind =
      t.petitioners.empty() ? PetitionerKind::kCitizen : t.petitioners[0].kind;
  subject.matter = t.matter;
  subject.abstained = t.abstained;
  subject.calendar = OwnCalendar(limit, ObligorOf(limit, leg_id), policies);
  const int lead = leg_id != 0 ? leg_id : t.lead();
  if (lead == 0) return subject;
  subject.rework = leg(lead).kind == LegKind::kRework;
  subject.percent = SharePercent(limit, leg(lead).kind);
  if (const Department* d = policies.department(leg(lead).department)) subject.level = d->level;
  return subject;
}

LimitSubject Editor::SubjectOf(const LimitClock& clock, const Jurisdiction& policies) {
  LimitSubject subject = SubjectOf(clock.leg, clock.limit, policies);
  subject.calendar = OwnCalendar(clock.limit, clock.obligor, policies);
  return subject;
}

void Editor::Start(LimitKind limit, int leg_id, int petitioner_id, absl::Time at,
                   absl::Time stated) {
  const LimitSubject subject = SubjectOf(leg_id, limit, *ctx.policies);
  auto reckoning = Reckon(*ctx.policies, limit, subject, at);
  if (!reckoning) return;
  LimitClock& clock = t.limits.emplace_back();
  clock.limit = limit;
  clock.row = reckoning->row->id;
  clock.leg = OfLeg(limit) ? leg_id : 0;
  clock.petitioner = petitioner_id;
  clock.started = at;
  clock.due = Happened(stated) ? stated : reckoning->due;
  // A department names a day within what the law gives a procedure, not beyond.
  if (limit == LimitKind::kPromise && t.promise.interim)
    clock.due = std::min(clock.due, reckoning->due);
  clock.original_due = clock.due;
  if (reckoning->row->calendar.empty()) clock.calendar = reckoning->calendar;
  clock.provisional = !ctx.policies->calendar(reckoning->calendar).Knows(clock.due);
  clock.obligor = ObligorOf(limit, leg_id);
  Fact& fact = Add(FactType::kLimitStarted, at);
  Describe(fact, clock);
  if (clock.leg != 0) fact.leg_kind = leg(clock.leg).kind;
}

void Describe(Fact& fact, const LimitClock& clock) {
  fact.limit = clock.limit;
  fact.row = clock.row;
  fact.leg = clock.leg;
  fact.petitioner = clock.petitioner;
  fact.due = clock.due;
  fact.original_due = clock.original_due;
  fact.department = clock.obligor;
  fact.generation = clock.generation;
}

void Editor::Stop(LimitKind limit, int leg_id, int petitioner_id, absl::Time at) {
  LimitClock* clock = Open(limit, leg_id, petitioner_id);
  if (clock == nullptr) return;
  clock->stopped = at;
  clock->paused = kUnset;
  Fact& fact = Add(FactType::kLimitStopped, at);
  Describe(fact, *clock);
  fact.on_time = at <= clock->original_due && !clock->breached;
}

void Editor::Void(LimitKind limit, int leg_id, int petitioner_id, absl::Time at) {
  LimitClock* clock = Open(limit, leg_id, petitioner_id);
  if (clock == nullptr) return;
  clock->stopped = at;
  clock->paused = kUnset;
  Describe(Add(FactType::kLimitVoided, at), *clock);
}

void Editor::Pause(LimitKind limit, int leg_id, absl::Time at) {
  LimitClock* clock = Open(limit, leg_id, 0);
  if (clock == nullptr) return;
  clock->paused = at;
  Describe(Add(FactType::kLimitPaused, at), *clock);
}

void Editor::StopAtPause(LimitKind limit, int leg_id) {
  LimitClock* clock = Open(limit, leg_id, 0);
  if (clock == nullptr) return;
  absl::Time at = Happened(clock->paused) ? clock->paused : ctx.now;
  clock->paused = kUnset;
  Stop(limit, leg_id, 0, at);
}

void Editor::MoveDueBy(const Jurisdiction& policies, LimitClock& clock, absl::Time due,
                       absl::Time at) {
  if (due == clock.due) return;
  clock.due = due;
  if (!Defect("generation-stays")) ++clock.generation;
  const int before = clock.fired;
  if (!Defect("alarms-not-reset")) clock.fired = 0;
  const LimitRow* row = policies.limit_row(clock.row);
  if (row == nullptr) return;
  clock.provisional = !CalendarOf(policies, *row, clock).Knows(due);
  for (int i = 0; i < static_cast<int>(row->ladder.size()); ++i) {
    const bool behind = RungInstant(policies, *row, clock, i) <= at;
    if (behind && !Defect("alarms-ring-again")) clock.fired |= before & (1 << i);
  }
}

void Editor::Resume(LimitKind limit, int leg_id, absl::Time at, Original original) {
  LimitClock* clock = Open(limit, leg_id, 0);
  if (clock == nullptr || !Happened(clock->paused)) return;
  Interval pause{clock->paused, at};
  absl::Time moved = DueAfterPause(*ctx.policies, *clock, pause);
  if (original == Original::kMoves || Defect("suspension-moves-original")) {
    // Given back in the limit's own time, which need not be as long on other days.
    LimitClock first = *clock;
    first.due = clock->original_due;
    clock->original_due = DueAfterPause(*ctx.policies, first, pause);
  }
  clock->pauses.push_back(pause);
  clock->paused = kUnset;
  MoveDue(*clock, moved, at);
  Describe(Add(FactType::kLimitResumed, at), *clock);
}

void Editor::Extend(LimitKind limit, int leg_id, int days, absl::Time at) {
  LimitClock* clock = Open(limit, leg_id, 0);
  if (clock == nullptr || clock->breached) return;
  auto moved = DueAfterExtension(*ctx.policies, *clock, days);
  if (!moved) return;
  clock->extensions.push_back({at, days});
  MoveDue(*clock, *moved, at);
  Fact& fact = Add(FactType::kLimitExtended, at);
  Describe(fact, *clock);
  fact.days = days;
}

void Editor::Suspend(absl::Time until) {
  t.suspended = true;
  t.suspensions.push_back({ctx.now, until});
  for (size_t i = 0; i < t.limits.size(); ++i) {
    const LimitClock& clock = t.limits[i];
    bool handle = clock.limit == LimitKind::kCaseHandle || clock.limit == LimitKind::kLegHandle;
    bool overdue = clock.breached && !Defect("overdue-suspended");
    if (handle && clock.running() && !overdue) Pause(clock.limit, clock.leg, ctx.now);
  }
}

void Editor::EndSuspension(absl::Time at, std::string_view code) {
  t.suspended = false;
  t.suspensions.back().to = at;
  AddLeg(FactType::kResumed, t.lead(), at).code = std::string(code);
  for (size_t i = 0; i < t.limits.size(); ++i)
    Resume(t.limits[i].limit, t.limits[i].leg, at, Original::kStays);
}

void Editor::DropTimeRequest(absl::Time at) {
  if (!t.time_request.pending()) return;
  AddLeg(FactType::kTimeRequestDropped, t.lead(), at).code = std::string(Name(t.time_request.kind));
  t.time_request = {};
  Void(LimitKind::kExtensionDecision, 0, 0, at);
}

void Editor::StopAll(absl::Time at) {
  for (LimitClock& clock : t.limits) {
    if (Happened(clock.stopped)) continue;
    clock.stopped = at;
    clock.paused = kUnset;
    Describe(Add(FactType::kLimitVoided, at), clock);
  }
}

int Editor::OpenLeg(LegKind kind, const std::string& department, absl::Time at) {
  Leg& added = t.legs.emplace_back();
  added.kind = kind;
  added.department = department;
  added.head = ReceiverFor(*ctx.current, t.concerns, department, at);
  added.dispatched = at;
  int id = static_cast<int>(t.legs.size());
  Fact& fact =
      AddLeg(kind == LegKind::kAssisting ? FactType::kAssistAsked : FactType::kDispatched, id, at);
  fact.person = added.head;
  fact.matter = t.matter;
  Start(LimitKind::kAccept, id, 0, at);
  // Begun anew after a direct answer was objected to; a miss is not.
  const bool missed = std::any_of(t.limits.begin(), t.limits.end(), [](const LimitClock& clock) {
    return clock.limit == LimitKind::kCaseHandle && clock.breached;
  });
  if (kind == LegKind::kLead && !missed && Open(LimitKind::kCaseHandle, 0, 0) == nullptr) {
    Start(LimitKind::kCaseHandle, 0, 0, at);
  }
  Start(LimitKind::kLegHandle, id, 0, at);
  if (!Happened(t.first_dispatched)) t.first_dispatched = at;
  return id;
}

void Editor::OpenRework(absl::Time at) {
  std::string department = WhoseRework();
  ++t.reworks;
  for (Petitioner& p : t.petitioners) {
    p.rated_since_reply = false;
    p.reply_delivered = p.followed_up = kUnset;
    p.call_attempts.clear();
  }
  for (int i = 1; i <= static_cast<int>(t.petitioners.size()); ++i) {
    Void(LimitKind::kFollowUp, 0, i, at);
    Void(LimitKind::kFollowUpAttempt, 0, i, at);
  }
  // Another result is to come: what the last one promised is asked for no more.
  Void(LimitKind::kPromise, 0, 0, at);
  Void(LimitKind::kPromiseCheck, 0, 0, at);
  t.promise = {};
  t.state = State::kDispatched;
  t.ended = kUnset;
  t.drawn = false;
  Add(FactType::kReworkOpened, at).department = department;
  OpenLeg(LegKind::kRework, department, at);
}

std::string Editor::WhoseRework() const { return t.adjudicated() ? t.duty : t.lead_department(); }

bool Editor::ForPanel() const { return t.reworks >= kReworksUntilPanel; }

void Editor::ProposePanel(absl::Time at) {
  if (t.panel || t.final_reply) return;
  t.panel = true;
  Add(FactType::kPanelProposed, at).department = t.lead_department();
  Start(LimitKind::kPanel, 0, 0, at);
}

void Editor::ReworkOrPanel(absl::Time at) {
  if (!ForPanel()) return OpenRework(at);
  ProposePanel(at);
  CloseIfSettled(at);
}

void Editor::EndLegs(absl::Time at) {
  for (int i = 1; i <= static_cast<int>(t.legs.size()); ++i) {
    if (Happened(leg(i).ended) || Defect("returned-leg-stays-open")) continue;
    leg(i).ended = at;
    for (LimitKind limit : {LimitKind::kAccept, LimitKind::kContact, LimitKind::kLegHandle})
      Void(limit, i, 0, at);
  }
}

void Editor::DispatchTo(const std::string& lead, const std::vector<std::string>& assisting,
                        std::string_view why, LegKind kind) {
  Stop(LimitKind::kTriage, 0, 0, ctx.now);
  t.state = State::kDispatched;
  t.catalogue_version = ctx.current->version();
  int id = OpenLeg(kind, lead, ctx.now);
  for (Fact& fact : facts) {
    if (fact.type == FactType::kDispatched && fact.leg == id) fact.note = std::string(why);
  }
  for (const std::string& other : assisting) {
    if (other != lead) OpenLeg(LegKind::kAssisting, other, ctx.now);
  }
}

void Editor::LeadAccepted(int leg_id, absl::Time at) {
  if (t.state != State::kDispatched) return;
  t.state = State::kAccepted;
  AfterAcceptance(leg_id, at);
}

void Editor::AfterAcceptance(int leg_id, absl::Time at) {
  if (t.contact_waived) {
    t.state = State::kHandling;
    AddLeg(FactType::kContactWaived, leg_id, at);
  } else {
    Start(LimitKind::kContact, leg_id, 0, at);
  }
}

void Editor::CloseIfSettled(absl::Time at) {
  if (t.state != State::kReplied) return;
  for (const Petitioner& p : t.petitioners) {
    bool settled = t.drawn ? Happened(p.followed_up) : p.rated_since_reply;
    if (!settled) return;
  }
  t.state = State::kClosed;
  t.ended = at;
  Add(FactType::kClosed, at).department = t.lead_department();
}

absl::Status Refuse(std::string_view reason, std::string_view message, std::string_view zh) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, message).Zh(zh);
}

namespace {

std::vector<int> OpenLegs(const Ticket& t) {
  // The lead first: an actor of both acts on the lead.
  std::vector<int> ids;
  if (int lead = t.lead()) ids.push_back(lead);
  for (int i = 1; i <= static_cast<int>(t.legs.size()); ++i) {
    if (t.legs[i - 1].kind == LegKind::kAssisting && !Happened(t.legs[i - 1].ended))
      ids.push_back(i);
  }
  return ids;
}

absl::Status Denied(const Editor& e, std::string_view what, std::string_view zh) {
  int lead = e.t.lead();
  std::string department = lead ? e.t.legs[lead - 1].department : "";
  return Error(absl::StatusCode::kPermissionDenied, "NOT_IN_OFFICE",
               absl::StrCat("only ", std::string(what), " of ",
                            department.empty() ? "the department" : department,
                            " may do this; the head is ",
                            department.empty()
                                ? ""
                                : e.ctx.current->Holder(department, OfficeRole::kHead, e.ctx.now)))
      .Zh(zh)
      .With("department", department)
      .With("ticket", e.t.number);
}

}  // namespace

absl::StatusOr<Standing> ForHead(const Editor& e) {
  for (int id : OpenLegs(e.t)) {
    Capacity capacity = CapacityFor(*e.ctx.current, e.t.concerns, e.ctx.actor.id,
                                    e.t.legs[id - 1].department, e.ctx.now, e.urgent());
    if (capacity != Capacity::kNone) return Standing{id, capacity};
  }
  return Denied(e, "the head, the deputy in a registered absence, a delegate or the duty officer",
                "只有承办单位一把手、登记缺席期间的B角、代办人或值班人员可以执行该操作");
}

absl::StatusOr<Standing> ForHandler(const Editor& e) {
  for (int id : OpenLegs(e.t)) {
    const Leg& leg = e.t.legs[id - 1];
    const std::string& actor = e.ctx.actor.id;
    const bool acts_for_head = CapacityFor(*e.ctx.current, e.t.concerns, actor, leg.department,
                                           e.ctx.now, e.urgent()) != Capacity::kNone;
    const bool handler =
        (leg.handler.empty() || leg.handler == actor) &&
        MayHandleFor(*e.ctx.current, e.t.concerns, actor, leg.department, e.ctx.now);
    if (acts_for_head || handler) return Standing{id, Capacity::kHandler};
  }
  return Denied(e, "the assigned handler or the head", "只有经办人或单位负责人可以执行该操作");
}

absl::Status NotWhileSuspended(const Editor& e) {
  if (!e.t.suspended) return absl::OkStatus();
  return Refuse("SUSPENDED", "the ticket is suspended; resume it first",
                "工单已挂起，请先恢复办理");
}

absl::Status NotAboutOneself() {
  return Error(absl::StatusCode::kPermissionDenied, "CONFLICT_OF_INTEREST",
               "somebody else must take in and classify a request about yourself")
      .Zh("不得受理反映本人的诉求，应当回避")
      .status();
}

absl::Status NotAHandler(const Editor& e) {
  for (const Leg& leg : e.t.legs) {
    if (leg.handler != e.ctx.actor.id && !e.ctx.current->IsMember(e.ctx.actor.id, leg.department))
      continue;
    return Error(absl::StatusCode::kPermissionDenied, "HANDLER_MAY_NOT_CALL",
                 "who handled the ticket never calls back")
        .Zh("承办单位人员不得回访本单位办理的工单");
  }
  return absl::OkStatus();
}

absl::Status AddEvidence(Editor& e, const std::vector<Evidence>& evidence) {
  constexpr size_t kMost = 100;
  if (e.t.evidence.size() + evidence.size() > kMost) {
    return Error(absl::StatusCode::kResourceExhausted, "TOO_MUCH_EVIDENCE",
                 absl::StrCat("a ticket holds at most ", kMost, " pieces of evidence"))
        .Zh("每张工单最多100份证据");
  }
  e.t.evidence.insert(e.t.evidence.end(), evidence.begin(), evidence.end());
  return absl::OkStatus();
}

absl::Status KnownPetitioner(const Editor& e, int petitioner) {
  if (petitioner >= 1 && petitioner <= static_cast<int>(e.t.petitioners.size()))
    return absl::OkStatus();
  return InvalidFields(
      {{"petitioner", absl::StrCat("the ticket has petitioners 1 to ", e.t.petitioners.size())}});
}

absl::Status CheckDepartment(const Editor& e, const std::string& id, std::string_view field) {
  const Department* d = e.ctx.current->department(id);
  if (d == nullptr)
    return InvalidFields(
        {{std::string(field), absl::StrCat("no department \"", id, "\" in the directory")}});
  if (RecusalOf(*e.ctx.current, e.t.concerns, id, e.ctx.now) == Recusal::kDepartment) {
    return Error(absl::StatusCode::kFailedPrecondition, "CONFLICT_OF_INTEREST",
                 absl::StrCat("the person this ticket is about is the superior of department \"",
                              id, "\"; choose another one"))
        .Zh("被反映人是该单位的上级，应当回避，请另选承办单位")
        .With("department", id);
  }
  if (d->inactive || !e.ctx.current->CanReceive(id, e.ctx.now)) {
    return Refuse("DEPARTMENT_CANNOT_RECEIVE",
                  absl::StrCat("department \"", id,
                               "\" is inactive or has no head in office; choose another one"),
                  "该单位已停用或一把手空缺，请另选承办单位");
  }
  return absl::OkStatus();
}

absl::Status CheckNotToTowns(const Editor& e, const std::string& department,
                             const std::string& matter_id) {
  const Matter* matter = e.ctx.current->matter(matter_id);
  if (matter == nullptr || !matter->not_to_towns ||
      e.ctx.current->department(department)->level != DepartmentLevel::kTown)
    return absl::OkStatus();
  return Refuse(
      "NOT_TO_TOWNS",
      absl::StrCat("matter \"", matter->id,
                   "\" must not be dispatched to a town; choose the department it belongs to"),
      "该事项不得派给乡镇（不得派基层），请派给主管部门");
}

absl::Status CheckReason(const std::vector<ReasonCode>& allowed, const std::string& code,
                         std::string_view field) {
  for (const ReasonCode& r : allowed) {
    if (r.code == code) return absl::OkStatus();
  }
  if (allowed.empty())
    return InvalidFields({{std::string(field),
                           "the jurisdiction's settings list no reasons for this yet; an "
                           "administrator uploads them"}});
  std::string codes = absl::StrJoin(
      allowed, ", ", [](std::string* out, const ReasonCode& r) { out->append(r.code); });
  return InvalidFields({{std::string(field), absl::StrCat("must be one of: ", codes)}});
}

}  // namespace hotline
