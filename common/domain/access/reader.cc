#include "common/domain/access/reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/domain/access/duty_leader.h"
#include "common/domain/access/petitioner.h"
#include "common/domain/access/recusal.h"
#include "common/domain/access/sponsors.h"
#include "common/domain/ticket/not_found.h"

namespace hotline {
namespace {

constexpr RoleSet kAnybody = 0;
constexpr RoleSet kAnyRole = kCentreRoles | kReaderRoles | Bit(Role::kOfficial);
constexpr RoleSet kSeesAll = kCentreRoles | kReaderRoles;
// Who reads what is about discipline, beside the petitioners who have said it.
constexpr RoleSet kReadsDiscipline = Bit(Role::kConfidentialOfficer);
constexpr bool kCitizens = true;  // may ask, too
// Extensions after which the government office decides the next one, and so has a part in the
// ticket.
constexpr int kExtensionsBeforeTheOffice = 2;

bool About(const Ticket& ticket, const Actor& actor) {
  return !ticket.concerns.empty() && actor.id == ticket.concerns;
}

// Whether the actor works for, or supervises, the department that has a copy of the ticket as the
// regulator of the service at fault.
bool HasCopy(const Jurisdiction& current, const Actor& actor, const Ticket& ticket,
             absl::Time now) {
  if (ticket.regulator.empty()) return false;
  // Where the regulator has ended, its successor reads.
  const std::string heir = current.SuccessorOf(ticket.regulator);
  const std::string& reads = heir.empty() ? ticket.regulator : heir;
  const Department* regulator = current.department(reads);
  return MayHandleFor(current, ticket.concerns, actor.id, reads, now) ||
         (regulator != nullptr && regulator->supervising_leader == actor.id);
}

// Duty leaders read what it is.
bool LeadsDuty(const Jurisdiction& current, const Actor& actor, const Ticket& ticket,
               absl::Time now) {
  return (ticket.urgency == Urgency::kExtreme || ticket.emergency()) &&
         DutyLeaderCapacity(current, actor.id, ticket.concerns, now) != Capacity::kNone;
}

// Whether the actor belongs to, acts for or supervises the department, on such a ticket.
bool WorksFor(const Jurisdiction& current, const Actor& actor, const Ticket& ticket,
              const std::string& department, absl::Time now) {
  const Department* known = current.department(department);
  return MayHandleFor(current, ticket.concerns, actor.id, department, now) ||
         CapacityFor(current, ticket.concerns, actor.id, department, now, true) !=
             Capacity::kNone ||
         (known != nullptr && known->supervising_leader == actor.id);
}

// An official sees the tickets of departments the official belongs to, acts for or supervises, and
// those of what the official sponsors; those of the government office, the tickets extended so far
// that the office decides; a regulator the faults in services it has a copy of, duty leaders the
// threats to life.
bool HasPart(const Jurisdiction& current, const Actor& actor, const Ticket& ticket,
             absl::Time now) {
  if (!actor.Has(Role::kOfficial)) return false;
  const std::string& office = current.settings().government_office;
  const bool of_a_leg = std::any_of(ticket.legs.begin(), ticket.legs.end(), [&](const Leg& leg) {
    // Who took over from a department that ended reads what it did.
    const std::string heir = current.SuccessorOf(leg.department);
    if (!heir.empty() && heir != leg.department && WorksFor(current, actor, ticket, heir, now))
      return true;
    return WorksFor(current, actor, ticket, leg.department, now) ||
           (leg.extensions >= kExtensionsBeforeTheOffice && !office.empty() &&
            (current.IsMember(actor.id, office, now) ||
             current.HeadCapacity(actor.id, office, now, false) != Capacity::kNone));
  });
  return of_a_leg || IsSponsor(current, actor.id, ticket, now) ||
         HasCopy(current, actor, ticket, now) || LeadsDuty(current, actor, ticket, now);
}

Visibility::Others OthersFor(const Actor& actor) {
  if (ByPetitioner(actor)) return Visibility::Others::kNone;
  if (!SeesAll(actor)) return Visibility::Others::kOpen;
  return actor.roles & kCentreRoles ? Visibility::Others::kAll : Visibility::Others::kNone;
}

}  // namespace

const std::vector<Question>& Questions() {
  static const auto* table = new std::vector<Question>{
      {"GetTicket", kAnybody, "", "", "as much of the ticket as its reader may see", kCitizens},
      {"ListTickets", kAnybody, "", "",
       "of one's own department or one that one supervises; all others the centre, ANALYST and "
       "AUDITOR only; PETITIONER: the citizen's own",
       kCitizens},
      {"ListTickets by petitioner", kCentreRoles | kReaderRoles,
       "a petitioner's history is for the centre only", "只有热线中心可以查询诉求人历史",
       "without tickets about discipline, but for the confidential officer"},
      {"ListTickets of all", kCentreRoles | kReaderRoles, "name your department and a state",
       "请指定本单位和工单状态", ""},
      {"ListTickets of emergencies", kCentreRoles | kReaderRoles,
       "threats to life are listed for the centre and for duty leaders",
       "仅热线中心和值班领导可以查看特急清单", "also duty leaders among OFFICIAL"},
      {"ListTicketEvents", kAnybody, "", "", "as GetTicket"},
      {"Watch", kCentreRoles | kReaderRoles,
       "the event stream is for the centre, administrators, analysts and auditors",
       "您的身份不能订阅事件流", "events about discipline: type and time of each fact"},
      {"ReadEvents", kCentreRoles | kReaderRoles,
       "the event stream is for the centre, administrators, analysts and auditors",
       "您的身份不能订阅事件流",
       "events about discipline: type and time of each fact; to AUDITOR whole, with their coded "
       "bodies"},
      {"GetLimits", kAnybody, "", "", "as GetTicket"},
      {"ExplainLimits", kAnybody, "", "", "as GetTicket"},
      {"PreviewLimits", kAnybody, "", "", ""},
      {"AdoptPolicies", Bit(Role::kAdmin), "AdoptPolicies needs the role ADMIN",
       "只有管理员可以调整在办工单的时限", ""},
      {"ExplainRoute", kAnybody, "", "", ""},
      {"FindSimilarTickets", RolesOf(Role::kAgent, Role::kDispatcher, Role::kSupervisor),
       "similar tickets are shown to agents, dispatchers and supervisors only; set "
       "most_similar_tickets to 0",
       "只有坐席、派单员和督办人员可以查询疑似重复工单", "also those of CreateTicket's answer"},
      {"GetRatingInvitation", Bit(Role::kMessenger), "GetRatingInvitation needs the role MESSENGER",
       "您的身份没有执行该操作的权限", "only who sends the code to the petitioner may know it"},
      {"GetReport", kAnyRole, "figures are for people and systems of the directory",
       "仅辖区名录中的人员和系统可以查询指标",
       "of departments whose tickets one may not list, and of all other groupings: one whole month "
       "after its cut, no figure of fewer than ten tickets, and none that would tell one; the "
       "centre, "
       "ANALYST and AUDITOR all"},
      {"ListFigureTickets",
       RolesOf(Role::kAnalyst, Role::kAuditor, Role::kAdmin, Role::kSupervisor, Role::kReviewer,
               Role::kDispatcher, Role::kAgent),
       "the tickets behind a figure are for the centre and analysts",
       "只有热线中心和分析人员可以查看指标明细",
       "none about the reader; about discipline CONFIDENTIAL_OFFICER and AUDITOR only"},
      {"ListEarlyWarnings",
       RolesOf(Role::kAgent, Role::kDispatcher, Role::kSupervisor, Role::kAnalyst, Role::kAdmin),
       "early warnings are for AGENT, DISPATCHER, SUPERVISOR, ANALYST and ADMIN",
       "只有热线中心人员可以查询热点预警", "nothing confidential is counted or named"},
      {"UploadJurisdiction", Bit(Role::kAdmin), "UploadJurisdiction needs the role ADMIN",
       "只有管理员可以上传辖区数据", ""},
      {"GetProposal", kApartRoles,
       "what waits for consent is for ADMIN, SECURITY_ADMIN and AUDITOR",
       "只有系统、安全和审计管理员可以查看待复核变更", ""},
      {"ConsentToProposal", Bit(Role::kSecurityAdmin),
       "ConsentToProposal needs the role SECURITY_ADMIN", "只有安全管理员可以复核变更",
       "another person than the proposer, and nobody whom it favours"},
      {"WithdrawProposal", RolesOf(Role::kAdmin, Role::kSecurityAdmin),
       "WithdrawProposal needs the role ADMIN or SECURITY_ADMIN",
       "只有系统管理员和安全管理员可以撤销变更", ""},
      {"GetJurisdiction", kAnybody, "", "",
       "telephone numbers of officials: ADMIN, SECURITY_ADMIN and AUDITOR only"},
      {"RevokeTokens", RolesOf(Role::kAdmin, Role::kSecurityAdmin),
       "RevokeTokens needs the role ADMIN or SECURITY_ADMIN", "只有管理员可以撤销令牌",
       "all tokens of a security administrator: SECURITY_ADMIN only"},
      {"ListRevocations", RolesOf(Role::kAdmin, Role::kSecurityAdmin),
       "ListRevocations needs the role ADMIN or SECURITY_ADMIN", "只有管理员可以查看已撤销的令牌",
       ""},
      {"GetTime", kAnybody, "", "", "where the clock is simulated", kCitizens},
      {"AdvanceTo", Bit(Role::kAdmin), "AdvanceTo needs the role ADMIN", "只有管理员可以调整时钟",
       "where the clock is simulated"},
  };
  return *table;
}

absl::Status MayAsk(std::string_view method, const Actor& actor) {
  for (const Question& q : Questions()) {
    if (q.method != method) continue;
    const bool citizen = actor.Has(Role::kPetitioner);
    if (citizen ? q.citizens : q.roles == kAnybody || (q.roles & actor.roles))
      return absl::OkStatus();
    if (q.roles == kAnybody)
      return RoleMissing("this is for people and systems of the directory",
                         "仅辖区名录中的人员和系统可以查询", actor.roles)
          .status();
    return RoleMissing(q.en, q.zh, actor.roles).With("roles", Names(q.roles)).status();
  }
  return Error(absl::StatusCode::kInternal, "TABLE_BROKEN",
               absl::StrCat("the reading policy has no row for ", std::string(method)))
      .status();
}

bool CountsDiscipline(const Actor& actor) {
  return actor.roles & RolesOf(Role::kConfidentialOfficer, Role::kAuditor);
}

bool SeesAll(const Actor& actor) { return actor.roles & kSeesAll; }

absl::Status MayKnow(const Jurisdiction* current, const Actor& actor, const Ticket& ticket,
                     absl::Time now) {
  if (actor.Has(Role::kSystem)) return absl::OkStatus();
  // Nobody sees the ticket about themselves, whatever their roles.
  const bool may = !About(ticket, actor) &&
                   (SeesAll(actor) || IsPetitioner(actor, ticket) || actor.Has(Role::kMessenger) ||
                    (current != nullptr && HasPart(*current, actor, ticket, now)));
  return may ? absl::OkStatus() : TicketNotFound(ticket.number);
}

bool MayKnow(const Actor& actor, const Event& event) {
  return event.concerns.empty() || event.concerns != actor.id;
}

absl::StatusOr<Visibility> VisibilityOf(const Jurisdiction* current, const Actor& actor,
                                        const Ticket& ticket, absl::Time now) {
  HOTLINE_RETURN_IF_ERROR(MayKnow(current, actor, ticket, now));
  const bool all = SeesAll(actor), petitioner = actor.Has(Role::kPetitioner);
  Visibility out;
  if (petitioner) {
    out.audience = Audience::kPetitioner;
    for (const Petitioner& each : ticket.petitioners) out.own.push_back(IsPetitioner(actor, each));
  } else if ((ticket.discipline && !(actor.roles & kReadsDiscipline)) ||
             (actor.Has(Role::kMessenger) && !all)) {
    out.audience = Audience::kEverybody;
  } else if (!all) {
    out.audience = ticket.confidential ? Audience::kInConfidence : Audience::kDepartment;
  }
  out.held = actor.Has(Role::kConfidentialOfficer);
  out.others = OthersFor(actor);
  out.exact_hours = all || petitioner || !ticket.confidential;
  if (current != nullptr) out.zone = current->calendar().zone();
  return out;
}

Visibility VisibilityOf(const Actor& actor, const Event& event, bool whole) {
  Visibility out;
  if (whole && actor.Has(Role::kAuditor)) return out;
  // A kind of record brings its reading policy with it; until then nothing of its events is shown.
  if (!event.of_ticket() || (event.discipline && !(actor.roles & kReadsDiscipline)))
    out.audience = Audience::kEverybody;
  out.others = OthersFor(actor);
  return out;
}

bool ShowsMerged(const Visibility& view, const MergedTicket& child) {
  const bool together = child.stage == MergeStage::kHeld || child.end == MergeEnd::kShared;
  if (!together || view.others == Visibility::Others::kNone) return false;
  return !child.confidential || view.others == Visibility::Others::kAll;
}

bool ShowsLimit(const Visibility& view, const Ticket& ticket, const LimitClock& clock) {
  if (RowOf(clock.limit).Is(kCentres) && view.audience != Audience::kCentre) return false;
  if (view.audience == Audience::kPetitioner)
    return RowOf(clock.limit).Is(kSharedCalendar) && clock.ticket.empty();
  if (!view.exact_hours && RowOf(clock.limit).Is(kHidden)) return false;
  if (clock.ticket.empty() || view.others == Visibility::Others::kAll) return true;
  if (view.others == Visibility::Others::kNone) return false;
  return std::none_of(ticket.merged.begin(), ticket.merged.end(), [&](const MergedTicket& child) {
    return child.confidential && child.number == clock.ticket;
  });
}

absl::Time ShownReceipt(const Visibility& view, const Ticket& ticket) {
  if (view.exact_hours || !Happened(ticket.received)) return ticket.received;
  return absl::FromCivil(absl::ToCivilDay(ticket.received, view.zone), view.zone);
}

Actor AsFiler(const Actor& actor, const Ticket& ticket) {
  Actor filer = actor;
  if (ticket.discipline && ticket.version == 1) filer.roles |= Bit(Role::kConfidentialOfficer);
  return filer;
}

bool ListedByPetitioner(const Actor& actor, const Ticket& ticket) {
  return !ticket.discipline || (actor.roles & kReadsDiscipline) || IsPetitioner(actor, ticket);
}

absl::Status MayListDepartment(const Jurisdiction* current, const Actor& actor,
                               const std::string& department, absl::Time now) {
  if (actor.roles & (kCentreRoles | kReaderRoles)) return absl::OkStatus();
  const Department* asked = current == nullptr ? nullptr : current->department(department);
  if (asked != nullptr && actor.Has(Role::kOfficial) &&
      (current->IsMember(actor.id, department, now) || asked->supervising_leader == actor.id))
    return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, "NOT_YOUR_TICKET",
               "you may list the tickets of your own department, or of one you supervise")
      .Zh("只能查询本单位或分管单位的工单")
      .status();
}

absl::Status MayListEmergencies(const Jurisdiction* current, const Actor& actor, absl::Time now) {
  if (current != nullptr && actor.Has(Role::kOfficial) &&
      DutyLeaderCapacity(*current, actor.id, "", now) != Capacity::kNone)
    return absl::OkStatus();
  return MayAsk("ListTickets of emergencies", actor);
}

bool ShowsFact(const Visibility& view, const Fact& fact) {
  const bool centres = fact.type == FactType::kWarningAsked || fact.type == FactType::kWordsHeld ||
                       fact.type == FactType::kWordsDecided || RowOf(fact.limit).Is(kCentres);
  return !centres || view.audience == Audience::kCentre;
}

std::string ReadingPolicyMarkdown() {
  std::string out =
      "# Who may read what\n\nGenerated from `common/domain/access/reader.cc` and the option "
      "`shown_to` of the contract; a test compares.\nWho may *do* what is in "
      "[transitions.md](transitions.md).\n\n## Methods that are no verb\n\n"
      "A cell with ● lets the role ask; a method without one, but for PETITIONER, is open to every "
      "person and system of the\ndirectory. A citizen asks what the column PETITIONER says, and "
      "nothing else.\n\n"
      "| Method |";
  std::vector<Role> columns;
  for (int i = 0; i < kRoles; ++i) {
    if (static_cast<Role>(i) != Role::kSystem) columns.push_back(static_cast<Role>(i));
  }
  for (Role role : columns) absl::StrAppend(&out, " ", std::string(Name(role)), " |");
  absl::StrAppend(&out, " Besides |\n|---|");
  for (size_t i = 0; i < columns.size(); ++i) absl::StrAppend(&out, "---|");
  absl::StrAppend(&out, "---|\n");
  for (const Question& q : Questions()) {
    absl::StrAppend(&out, "| ", std::string(q.method), " |");
    for (Role role : columns) {
      const bool may = q.roles & Bit(role) || (q.citizens && role == Role::kPetitioner);
      absl::StrAppend(&out, may ? " ● |" : "  |");
    }
    absl::StrAppend(&out, " ", std::string(q.note), " |\n");
  }
  absl::StrAppend(
      &out,
      "\n## How much of a ticket\n\n"
      "The audience decides which fields a reader is shown (the tables below); the last column "
      "what "
      "depends on\nmore than the field.\n\n"
      "| Reader | Which tickets | Audience | Besides |\n|---|---|---|---|\n"
      "| centre (AGENT, DISPATCHER, REVIEWER, SUPERVISOR, ADMIN) | all but one about the reader "
      "| centre; about discipline 涉纪 "
      "everybody | |\n"
      "| CONFIDENTIAL_OFFICER | all but one about the reader | centre | |\n"
      "| PETITIONER | those of which the citizen is a petitioner, by the verified telephone number "
      "| petitioner | the other petitioners' entries are empty, what they have added and the "
      "replies to "
      "them are left out; of the limits CASE_HANDLE and "
      "PROMISE; no other ticket of a merge |\n"
      "| MESSENGER | all | everybody | |\n"
      "| ANALYST, AUDITOR | all but one about the reader | centre; about discipline everybody | no "
      "other ticket of a merge, "
      "nor its limit. ReadEvents gives AUDITOR whole events: recount and chain verification run "
      "under that role |\n"
      "| OFFICIAL | those in which a department has, or has had, a part that the official belongs "
      "to, acts for or supervises (of a department that has ended, its successor's people); those "
      "of what the official sponsors, if they are not "
      "confidential; of a service's regulator those it has a copy of; of the duty leaders of the "
      "centre "
      "and the government office the EXTREME ones; never one about the official, nor about a "
      "superior, whose people handle nothing of it 回避 | department; of a "
      "confidential ticket in "
      "confidence; about discipline everybody | no confidential ticket of a merge, nor its limit. "
      "Of a confidential ticket `create_time` is the local day it was received, and limits of the "
      "centre that began with the call are left out. Its events, and what began in the same "
      "instant because it was dispatched at once, still tell the hour |\n");
  return out;
}

}  // namespace hotline
