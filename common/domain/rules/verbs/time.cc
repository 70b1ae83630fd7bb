// More time: extensions 延期 and suspensions 挂起. A department asks, others decide; silence grants
// nothing, and what was promised first stays on record beside what was granted.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/domain/access/recusal.h"
#include "common/domain/limits/limits.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/verbs.h"

namespace hotline {
namespace {

absl::Status NotPending(const Editor& e) {
  if (!e.t.time_request.pending()) return absl::OkStatus();
  return Refuse("TIME_REQUEST_PENDING", "another request for time is waiting for its decision",
                "已有延期或挂起申请待裁决");
}

// The lead's head, and the running limit of its part.
struct Asker {
  Standing standing;
  const LimitClock* handle = nullptr;
};
absl::StatusOr<Asker> WhoAsks(Editor& e) {
  auto standing = ForHead(e);
  if (!standing.ok()) return standing.status();
  if (standing->leg != e.t.lead())
    return Refuse("NOT_THE_LEAD", "the lead department asks for time", "由主办单位申请");
  HOTLINE_RETURN_IF_ERROR(NotPending(e));
  HOTLINE_RETURN_IF_ERROR(NotWhileSuspended(e));
  const LimitClock* handle = e.Open(LimitKind::kLegHandle, Scope::Leg(standing->leg));
  if (handle == nullptr)
    return Refuse("NO_LIMIT", "no handling limit runs on this ticket", "该工单没有办理时限");
  if (handle->breached || e.ctx.now > handle->due)
    return Refuse("OVERDUE", "the handling limit has passed; what is over cannot be given back",
                  "办理时限已到期，不得申请");
  return Asker{*standing, handle};
}

// How much of a ticket's time may still be suspended after what has been.
absl::Duration SuspensionLeft(const Editor& e) {
  absl::Duration left = absl::Hours(24 * e.ctx.policies->SuspensionDays(e.t.matter));
  for (const Interval& s : e.t.suspensions) left -= s.to - s.from;
  return left;
}

absl::Status WithinSuspensionDays(const Editor& e, absl::Time until) {
  if (until - e.ctx.now <= SuspensionLeft(e)) return absl::OkStatus();
  const int most = e.ctx.policies->SuspensionDays(e.t.matter);
  return Refuse(
      "SUSPENSION_TOO_LONG",
      absl::StrCat("a ticket of this matter is suspended at most ", most, " calendar days in all; ",
                   std::max<int64_t>(0, absl::ToInt64Hours(SuspensionLeft(e)) / 24), " are left"),
      absl::StrCat("该事项的工单累计挂起不得超过", most, "个自然日"));
}

// Nobody decides for a department they belong to or act for.
absl::Status NotOwnDepartment(const Editor& e, const Leg& leg) {
  const Jurisdiction& j = *e.ctx.current;
  const std::string& actor = e.ctx.actor.id;
  if (!j.IsMember(actor, leg.department, e.ctx.now) &&
      CapacityFor(j, e.t.concerns, actor, leg.department, e.ctx.now, e.urgent()) == Capacity::kNone)
    return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, "OWN_DEPARTMENT",
               "nobody decides for their own department")
      .Zh("不得裁决本单位的申请");
}

// Who supervises the department; nobody where that leader stands in for its head.
std::string LeaderOf(const Editor& e, const Leg& leg) {
  const Department* department = e.ctx.current->department(leg.department);
  if (department == nullptr ||
      RecusalOf(*e.ctx.current, e.t.concerns, leg.department, e.ctx.now) != Recusal::kNone)
    return "";
  return department->supervising_leader;
}

// The person who is to decide the leg's next extension; empty while it is the centre's.
std::string Decider(const Editor& e, const Leg& leg) {
  const Jurisdiction& j = *e.ctx.current;
  if (leg.extensions == 0) return "";
  if (leg.extensions == 1) return LeaderOf(e, leg);
  return j.Holder(j.settings().government_office, OfficeRole::kHead, e.ctx.now);
}

// In which capacity the actor decides the leg's next extension. The first is the centre's to
// decide, the second the supervising leader's, the third the government office's; a supervisor of
// the centre stands in where the directory names nobody.
absl::StatusOr<Capacity> MayDecideExtension(const Editor& e, const Leg& leg) {
  HOTLINE_RETURN_IF_ERROR(NotOwnDepartment(e, leg));
  const Actor& actor = e.ctx.actor;
  const Jurisdiction& j = *e.ctx.current;
  const std::string leader = LeaderOf(e, leg);
  const std::string& office = j.settings().government_office;
  auto denied = [](std::string_view who, std::string_view zh) -> absl::Status {
    return Error(absl::StatusCode::kPermissionDenied, "NOT_THE_DECIDER",
                 absl::StrCat("this extension is decided by ", std::string(who)))
        .Zh(zh);
  };
  const bool supervisor = actor.Has(Role::kSupervisor);
  // A head the ticket is about is none to decide it.
  const bool office_open =
      !office.empty() &&
      (e.t.concerns.empty() || j.Holder(office, OfficeRole::kHead, e.ctx.now) != e.t.concerns);
  const bool nobody_named =
      (leg.extensions == 1 && leader.empty()) || (leg.extensions > 1 && !office_open);
  if (nobody_named) {
    if (supervisor) return Capacity::kCentre;
    return denied("a supervisor of the centre", "该次延期由热线中心负责人裁决");
  }
  if (leg.extensions == 0) {
    if (supervisor || actor.Has(Role::kDispatcher)) return Capacity::kCentre;
    return denied("the centre", "第一次延期由热线中心裁决");
  }
  if (leg.extensions == 1) {
    if (actor.id == leader) return Capacity::kPrincipal;
    return denied(absl::StrCat("the supervising leader, ", leader), "第二次延期由分管领导裁决");
  }
  Capacity capacity = j.HeadCapacity(actor.id, office, e.ctx.now, false);
  if (capacity == Capacity::kPrincipal || capacity == Capacity::kDeputy) return capacity;
  return denied(absl::StrCat("the head of ", office, ", or the deputy in a registered absence"),
                "第三次延期由政府办公室裁决");
}

// The decision's own limit; without one silence would decide nothing.
absl::Status StartDecision(Editor& e) {
  e.Start(LimitKind::kExtensionDecision, Scope::Case(), e.ctx.now);
  if (e.Open(LimitKind::kExtensionDecision, Scope::Case()) != nullptr) return absl::OkStatus();
  return Refuse("NO_LIMIT",
                "the policies of this ticket set no limit for deciding on time; it was received "
                "before they did",
                "该工单适用的时限政策未设延期裁决时限，不能申请");
}

absl::Status NothingAsked(const Editor& e, TimeRequestKind kind) {
  if (e.t.time_request.kind == kind) return absl::OkStatus();
  bool extension = kind == TimeRequestKind::kExtension;
  return Refuse(
      "NO_REQUEST_PENDING",
      absl::StrCat("no ", extension ? "extension" : "suspension", " is waiting for a decision"),
      extension ? "没有待裁决的延期申请" : "没有待裁决的挂起申请");
}

}  // namespace

bool EarlyEnough(const Editor& e, const LimitClock& clock, absl::Time asked) {
  const Jurisdiction& policies = e.ctx.policies.of(clock);
  const LimitRow* row = policies.limit_row(clock.row);
  return row != nullptr &&
         CalendarOf(policies, *row, clock).Between(asked, clock.due) >= kExtensionAskedAhead;
}

absl::Status Apply(Editor& e, const RequestExtension& c) {
  if (e.t.kind == TicketKind::kConsultation || e.urgent())
    return Refuse("NOT_EXTENDABLE", "consultations and urgent matters are not extended",
                  "咨询类和紧急事项不得延期");
  auto asker = WhoAsks(e);
  if (!asker.ok()) return asker.status();
  HOTLINE_RETURN_IF_ERROR(
      CheckReason(e.ctx.current->settings().extension_reasons, c.reason_code, "reason_code"));
  const Leg& leg = e.leg(asker->standing.leg);
  const Jurisdiction& policies = e.ctx.policies.of(*asker->handle);
  const LimitRow* row = policies.limit_row(asker->handle->row);
  if (row == nullptr || !DueAfterExtension(policies, *asker->handle, c.days))
    return Refuse("NOT_EXTENDABLE", "only limits counted in days are extended",
                  "以小时或分钟计的时限不得延期");
  if (leg.extensions >= kMostExtensions)
    return Refuse("EXTENSIONS_EXHAUSTED", "three extensions have been granted already",
                  "已延期三次，不得再次延期");
  if (!EarlyEnough(e, *asker->handle, e.ctx.now))
    return Refuse("EXTENSION_TOO_LATE",
                  "an extension is asked for at least 4 service hours before the due",
                  "应在到期前至少4个工作小时申请延期");
  if (leg.extended_days + c.days > row->amount)
    return Refuse("EXTENSION_TOO_LONG",
                  absl::StrCat("extensions together may not exceed the original limit; ",
                               row->amount - leg.extended_days, " days are left"),
                  "累计延期不得超过原办理时限");
  Fact& fact = e.AddLeg(FactType::kExtensionRequested, asker->standing.leg, e.ctx.now);
  fact.code = c.reason_code;
  fact.days = c.days;
  fact.person = Decider(e, leg);
  fact.capacity = e.actor.capacity = asker->standing.capacity;
  e.priv.note = c.basis;
  e.t.time_request = {TimeRequestKind::kExtension, c.days, kUnset};
  return StartDecision(e);
}

absl::Status Apply(Editor& e, const DecideExtension& c) {
  HOTLINE_RETURN_IF_ERROR(NothingAsked(e, TimeRequestKind::kExtension));
  const int lead = e.t.lead();
  Leg& leg = e.leg(lead);
  auto capacity = MayDecideExtension(e, leg);
  if (!capacity.ok()) return capacity.status();
  const LimitClock* handle = e.Open(LimitKind::kLegHandle, Scope::Leg(lead));
  if (c.approve && (handle == nullptr || handle->breached))
    return Refuse("OVERDUE", "the handling limit has passed meanwhile; only a refusal is possible",
                  "办理时限已到期，只能不予批准");
  const int days = e.t.time_request.days;
  const LimitClock* decision = e.Open(LimitKind::kExtensionDecision, Scope::Case());
  const absl::Time asked = decision == nullptr ? e.ctx.now : decision->started;
  e.t.time_request = {};
  e.actor.capacity = *capacity;
  e.priv.note = c.note;
  e.Stop(LimitKind::kExtensionDecision);
  Fact& fact = e.AddLeg(c.approve ? FactType::kExtensionGranted : FactType::kExtensionRefused, lead,
                        e.ctx.now);
  fact.person = e.ctx.actor.id;
  fact.capacity = *capacity;
  fact.days = days;
  if (!c.approve) return absl::OkStatus();
  ++leg.extensions;
  leg.extended_days += days;
  // The promise to the citizen moves too, unless it was too late to ask for that one.
  const LimitClock* whole = e.Open(LimitKind::kCaseHandle, Scope::Case());
  if (whole != nullptr && EarlyEnough(e, *whole, asked))
    e.Extend(LimitKind::kCaseHandle, Scope::Case(), days, e.ctx.now);
  e.Extend(LimitKind::kLegHandle, Scope::Leg(lead), days, e.ctx.now);
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const RequestSuspension& c) {
  auto asker = WhoAsks(e);
  if (!asker.ok()) return asker.status();
  HOTLINE_RETURN_IF_ERROR(
      CheckReason(e.ctx.current->settings().suspension_reasons, c.reason_code, "reason_code"));
  const WorkingCalendar& calendar = e.ctx.policies->calendar();
  if (c.wake <= calendar.LocalDay(e.ctx.now))
    return InvalidFields(
        {{"wake_date", "must be a day after today", "OUT_OF_RANGE", "应为明日或以后的日期"}});
  const absl::Time until = calendar.zone().At(absl::CivilSecond(c.wake)).pre;
  HOTLINE_RETURN_IF_ERROR(WithinSuspensionDays(e, until));
  Fact& fact = e.AddLeg(FactType::kSuspensionRequested, asker->standing.leg, e.ctx.now);
  fact.code = c.reason_code;
  fact.due = until;
  fact.capacity = e.actor.capacity = asker->standing.capacity;
  e.priv.note = c.basis;
  e.t.time_request = {TimeRequestKind::kSuspension, 0, until};
  return StartDecision(e);
}

absl::Status Apply(Editor& e, const DecideSuspension& c) {
  HOTLINE_RETURN_IF_ERROR(NothingAsked(e, TimeRequestKind::kSuspension));
  const int lead = e.t.lead();
  HOTLINE_RETURN_IF_ERROR(NotOwnDepartment(e, e.leg(lead)));
  const LimitClock* handle = e.Open(LimitKind::kLegHandle, Scope::Leg(lead));
  const absl::Time until = e.t.time_request.until;
  if (c.approve && (handle == nullptr || handle->breached || until <= e.ctx.now))
    return Refuse("OVERDUE",
                  "the handling limit or the wake date has passed meanwhile; only a refusal is "
                  "possible",
                  "办理时限或恢复日期已过，只能不予批准");
  e.t.time_request = {};
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.note;
  e.Stop(LimitKind::kExtensionDecision);
  Fact& fact =
      e.AddLeg(c.approve ? FactType::kSuspended : FactType::kSuspensionRefused, lead, e.ctx.now);
  fact.person = e.ctx.actor.id;
  fact.due = until;
  if (c.approve) e.Suspend(until);
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const Resume& c) {
  if (!e.t.suspended) return Refuse("NOT_SUSPENDED", "the ticket is not suspended", "该工单未挂起");
  if (e.ctx.actor.Has(Role::kDispatcher) || e.ctx.actor.Has(Role::kSupervisor)) {
    e.actor.capacity = Capacity::kCentre;
  } else {
    auto standing = ForHandler(e);
    if (!standing.ok()) return standing.status();
    if (standing->leg != e.t.lead())
      return Refuse("NOT_THE_LEAD", "the lead department resumes", "由主办单位恢复办理");
    e.actor.capacity = standing->capacity;
  }
  e.priv.note = c.note;
  e.EndSuspension(e.ctx.now, "EARLY");
  return absl::OkStatus();
}

}  // namespace hotline
