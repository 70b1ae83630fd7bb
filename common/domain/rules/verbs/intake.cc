// Intake: what the centre does before a department has the ticket.
#include "absl/strings/str_cat.h"

#include <set>
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/domain/access/recusal.h"
#include "common/domain/access/sponsors.h"
#include "common/domain/rules/charging.h"
#include "common/domain/rules/emergency.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/missing.h"
#include "common/domain/rules/verbs.h"

namespace hotline {
namespace {

// The ticket leaves the dispatcher without a department. Returns the fact that says so.
Fact& Leave(Editor& e, State state, FactType type) {
  ChargeGap(e);
  e.t.state = state;
  e.t.suggestions.clear();
  e.t.ended = e.ctx.now;
  e.Stop(LimitKind::kTriage);
  e.actor.capacity = Capacity::kCentre;
  return e.Add(type, e.ctx.now);
}

// And it is done with: no department has anything to do with it any more.
void BeDoneWith(Editor& e) {
  e.t.decided_by = e.ctx.actor.id;
  e.LetGo(MergeEnd::kEnded, e.ctx.now);
  // Returned before, and not a department's any more.
  e.Void(LimitKind::kAdjudication, Scope::Case(), e.ctx.now);
  e.Void(LimitKind::kCaseHandle, Scope::Case(), e.ctx.now);
  e.t.disputed = false;
  // No department asks for anything any more.
  if (e.t.exclusion == Exclusion::kAsked) {
    e.t.exclusion = Exclusion::kNone;
    e.t.appeal = {};
    e.Void(LimitKind::kAppeal, Scope::Case(), e.ctx.now);
  }
}

Fact& End(Editor& e, State state, FactType type) {
  Fact& fact = Leave(e, state, type);
  BeDoneWith(e);
  return fact;
}

// Asked for, or a report whose author has not waived it in a recorded call.
bool IsConfidential(const CreateRequest& c) {
  return c.confidential || (c.kind == TicketKind::kReport && !c.confidentiality_waived);
}

// An official files for what the official sponsors, and for nothing else.
absl::Status MayFile(const Editor& e, const CreateRequest& c) {
  if (e.ctx.actor.Has(Role::kAgent) || e.ctx.actor.Has(Role::kPetitioner)) return absl::OkStatus();
  Ticket about;
  about.petitioners = c.petitioners;
  about.priv = c.priv;
  about.confidential = IsConfidential(c);
  about.concerns = c.concerns;
  about.matter = c.matter;
  about.area = c.area;
  if (IsSponsor(*e.ctx.current, e.ctx.actor.id, about, e.ctx.now)) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, "NOT_A_SPONSOR",
               "an official may file only for enterprises, projects and matters they look after "
               "(sponsors of the jurisdiction), and not confidentially; give the enterprise's "
               "credit code, the project's name or the matter, or let the centre take it in")
      .Zh("仅可为本人包抓、挂帮的企业、项目或事项提交诉求，请填写企业信用代码、项目名称或事项")
      .status();
}

// Everything the request names is in force.
absl::Status CheckKnown(const Editor& e, const CreateRequest& c) {
  const Jurisdiction& j = *e.ctx.current;
  std::vector<FieldFault> faults;
  auto known = [&](const std::string& id, const void* found, std::string_view what,
                   std::string_view zh) {
    if (!id.empty() && found == nullptr)
      faults.push_back(Unknown(absl::StrCat("ticket.", std::string(what)), what, zh, id));
  };
  known(c.matter, j.matter(c.matter), "matter", "事项");
  known(c.area, j.area(c.area), "area", "区划");
  known(c.department, j.department(c.department), "department", "单位");
  if (!c.concerns.empty() && j.person(c.concerns) == nullptr)
    faults.push_back(Unknown("ticket.concerns", "person", "人员", c.concerns));
  bool desk_known = c.desk.empty();
  for (const Desk& d : j.data().desks) desk_known |= d.id == c.desk;
  if (!desk_known) faults.push_back(Unknown("ticket.desk", "desk", "受理台", c.desk));
  return faults.empty() ? absl::OkStatus() : InvalidFields(faults);
}

// What the request says, as the ticket keeps it.
void Fill(Editor& e, const CreateRequest& c) {
  const Jurisdiction& j = *e.ctx.current;
  Ticket& t = e.t;
  t.number = e.ctx.number;
  t.jurisdiction = j.data().code;
  t.desk = !c.desk.empty() ? c.desk : j.data().desks.empty() ? "" : j.data().desks[0].id;
  t.policy_version = t.catalogue_version = j.version();
  t.kind = c.kind;
  t.channel = c.channel;
  t.anonymous = c.anonymous;
  t.confidential = IsConfidential(c);
  // Nobody can call who gave no number. An official who files knows whom to ask.
  const bool unknown =
      c.anonymous && (e.ctx.actor.Has(Role::kAgent) || e.ctx.actor.Has(Role::kPetitioner));
  t.contact_waived = c.contact_waived || unknown;
  t.origin = c.origin;
  t.external_refs = c.external_refs;
  t.call_id = c.call_id;
  t.knowledge_ref = c.knowledge_ref;
  t.evidence = c.evidence;
  t.petitioners = c.petitioners;
  t.concerns = c.concerns;
  t.priv = c.priv;
  t.received = e.ctx.now;
  t.state = State::kReceived;
  e.actor.capacity = e.ctx.actor.Has(Role::kAgent) ? Capacity::kCentre : Capacity::kPetitioner;
  e.priv = c.priv;
}

// The department would judge a cause of its own: a dispatcher finds another.
bool Recused(const Editor& e, const std::string& department) {
  return RecusalOf(*e.ctx.current, e.t.concerns, department, e.ctx.now) == Recusal::kDepartment;
}

// What is said of the request beside its text: every field that a department would be shown.
std::string SaidBeside(const CreateRequest& c) {
  std::string out = absl::StrCat(c.priv.address, "\n", c.missing);
  for (const PersonalData& person : c.priv.people) absl::StrAppend(&out, "\n", person.name);
  for (const Evidence& e : c.evidence) absl::StrAppend(&out, "\n", e.name, "\n", e.need);
  return out;
}

// Where the request goes, with no more reasons than may be read.
Route RouteOf(const Editor& e, const CreateRequest& c) {
  Route route;
  if (e.ctx.router != nullptr) {
    route = e.ctx.router->Decide(
        {c.priv.subject, c.priv.text, c.priv.address, c.department, c.matter, c.area, c.kind,
         c.petitioners.empty() ? PetitionerKind::kCitizen : c.petitioners[0].kind, c.urgency,
         SaidBeside(c)},
        e.ctx.now);
  }
  // A request that was answered goes nowhere; only whether it is about discipline, or a threat to
  // life, is kept.
  if (!c.knowledge_answer.empty()) {
    Route nowhere;
    nowhere.discipline = route.discipline;
    if (route.urgency == Urgency::kExtreme) nowhere.urgency = Urgency::kExtreme;
    route = std::move(nowhere);
  }
  if (route.discipline) route.reasons = {"discipline: for the confidential officer"};
  if (!route.abstained && !route.lead.empty() && Recused(e, route.lead)) {
    route.abstained = true;
    route.reasons = {"left to a dispatcher"};  // nobody may read why
    route.lead.clear();
    route.by = RoutedBy::kNobody;
    route.rule.clear();
  }
  std::erase_if(route.assisting,
                [&](const std::string& department) { return Recused(e, department); });
  return route;
}

// What routing says about the ticket itself.
void Classify(Editor& e, const CreateRequest& c, Route& route) {
  Ticket& t = e.t;
  const bool answered = !c.knowledge_answer.empty();
  t.matter = route.matter.empty() ? c.matter : route.matter;
  t.area = route.area.empty() ? c.area : route.area;
  t.urgency = c.urgency != Urgency::kNone       ? c.urgency
              : route.urgency == Urgency::kNone ? Urgency::kNormal
                                                : route.urgency;
  if (route.urgency == Urgency::kExtreme) t.urgency = Urgency::kExtreme;
  t.abstained = route.abstained && !answered;
  // 涉纪: the person it may be about must not come to read it.
  t.discipline = route.discipline;
  t.confidential = t.confidential || t.discipline;
  if (!t.abstained || t.discipline) return;
  t.suggestions = std::move(route.suggestions);
  std::erase_if(t.suggestions, [&](const Suggestion& s) { return Recused(e, s.department); });
}

}  // namespace

absl::Status Apply(Editor& e, const CreateRequest& c) {
  const bool answered = !c.knowledge_answer.empty();
  HOTLINE_RETURN_IF_ERROR(CheckKnown(e, c));
  if (!c.concerns.empty() && c.concerns == e.ctx.actor.id) return NotAboutOneself();
  HOTLINE_RETURN_IF_ERROR(MayFile(e, c));
  if (answered && !c.missing.empty())
    return InvalidFields({{"ticket.missing", "what is answered at once waits for nothing",
                           "NOT_ALLOWED", "直办诉求无需补充材料"}});
  if (answered && !e.ctx.actor.Has(Role::kAgent)) {
    return RoleMissing("only an agent answers directly", "只有坐席可以直办", e.ctx.actor.roles)
        .status();
  }
  Fill(e, c);
  Route route = RouteOf(e, c);
  Classify(e, c, route);
  Ticket& t = e.t;
  Fact& received = e.Add(FactType::kReceived, e.ctx.now);
  received.kind = t.kind;
  received.urgency = t.urgency;
  received.channel = t.channel;
  received.matter = t.matter;
  received.area = t.area;
  received.petitioner_kind =
      t.petitioners.empty() ? PetitionerKind::kCitizen : t.petitioners[0].kind;
  if (answered) {
    // Whose life is threatened is not done with by an answer.
    if (t.urgency == Urgency::kExtreme) OpenEmergency(e, "RECEIVED");
    End(e, State::kAnswered, FactType::kAnswered);
    t.priv.reply = e.priv.reply = c.knowledge_answer;
    return absl::OkStatus();
  }
  if (!c.missing.empty()) TakeInIncomplete(e, c.missing);
  Fact& routed = e.Add(FactType::kRouted, e.ctx.now);
  routed.department = route.lead;
  routed.code = std::string(Name(route.by));
  t.routed_by = route.by;
  t.rule = route.rule;
  routed.row = route.rule;
  routed.note = absl::StrJoin(route.reasons, "; ");
  if (t.urgency == Urgency::kExtreme) OpenEmergency(e, "RECEIVED");
  e.Start(LimitKind::kTriage, Scope::Case(), e.ctx.now);
  if (!route.abstained) e.DispatchTo(route.lead, route.assisting, "automatic");
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const AnswerDirectly& c) {
  HOTLINE_RETURN_IF_ERROR(CheckOtherAgent(e));
  End(e, State::kAnswered, FactType::kAnswered);
  e.t.priv.reply = e.priv.reply = c.reply;
  if (!c.knowledge_ref.empty()) e.t.knowledge_ref = c.knowledge_ref;
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const Reject& c) {
  HOTLINE_RETURN_IF_ERROR(CheckOtherAgent(e));
  HOTLINE_RETURN_IF_ERROR(
      CheckReason(e.ctx.current->settings().reject_reasons, c.reason_code, "reason_code"));
  End(e, State::kRejected, FactType::kRejected).code = c.reason_code;
  e.priv.note = c.note;
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const Transfer& c) {
  HOTLINE_RETURN_IF_ERROR(CheckOtherAgent(e));
  Leave(e, State::kTransferred, FactType::kTransferred).note =
      c.acknowledgement.empty() ? c.body : absl::StrCat(c.body, " ", c.acknowledgement);
  e.priv.note = c.note;
  // Nothing may be lost between two houses: without its number the ticket comes back.
  if (!c.acknowledgement.empty()) {
    BeDoneWith(e);
    return absl::OkStatus();
  }
  e.Start(LimitKind::kTransferReceipt, Scope::Case(), e.ctx.now);
  if (e.Open(LimitKind::kTransferReceipt, Scope::Case()) != nullptr) return absl::OkStatus();
  return InvalidFields({{"acknowledgement",
                         "no limit brings the ticket back here (no row for TRANSFER_RECEIPT): "
                         "give the other body's number at once",
                         "REQUIRED", "未设转办回执时限，请填写对方受理编号"}});
}

absl::Status Apply(Editor& e, const AcknowledgeTransfer& c) {
  if (e.Open(LimitKind::kTransferReceipt, Scope::Case()) == nullptr)
    return Refuse("ALREADY_ACKNOWLEDGED", "the other body's number is on record already",
                  "已登记对方受理编号");
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.note;
  e.Add(FactType::kTransferAcknowledged, e.ctx.now).note = c.acknowledgement;
  e.Stop(LimitKind::kTransferReceipt);
  BeDoneWith(e);
  return absl::OkStatus();
}

namespace {

// Everything a dispatch names is in force, and no department is named twice.
absl::Status CheckKnown(const Jurisdiction& j, const Dispatch& c) {
  std::vector<FieldFault> faults;
  if (j.department(c.department) == nullptr)
    faults.push_back(Unknown("department", "department", "单位", c.department));
  std::set<std::string> named = {c.department};
  for (size_t i = 0; i < c.assisting.size(); ++i) {
    const std::string field = absl::StrCat("assisting_departments[", i, "]");
    if (j.department(c.assisting[i]) == nullptr)
      faults.push_back(Unknown(field, "department", "单位", c.assisting[i]));
    else if (!named.insert(c.assisting[i]).second)
      faults.push_back({field, "this department is named before", "ALREADY_THERE", "该单位已列出"});
  }
  if (!c.matter.empty() && j.matter(c.matter) == nullptr)
    faults.push_back(Unknown("matter", "matter", "事项", c.matter));
  if (!c.area.empty() && j.area(c.area) == nullptr)
    faults.push_back(Unknown("area", "area", "区划", c.area));
  return faults.empty() ? absl::OkStatus() : InvalidFields(faults);
}

}  // namespace

namespace {

// A ticket goes back to who has returned it only where the dispatcher says why.
absl::Status CheckNotReturnedBy(const Editor& e, const Dispatch& c) {
  for (const Leg& leg : e.t.legs) {
    if (!leg.returned || leg.department != c.department || !c.note.empty()) continue;
    return Error(absl::StatusCode::kFailedPrecondition, "RETURNED_BEFORE",
                 absl::StrCat("\"", c.department,
                              "\" has returned this ticket, and that was approved; choose another "
                              "department, or say in the note why it goes back"))
        .Zh("该单位已退回本工单且退单获准，请另选承办单位，或在备注中说明仍派该单位的理由")
        .With("department", c.department)
        .status();
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Apply(Editor& e, const Dispatch& c) {
  HOTLINE_RETURN_IF_ERROR(CheckKnown(*e.ctx.current, c));
  HOTLINE_RETURN_IF_ERROR(CheckDepartment(e, c.department, "department"));
  for (const std::string& id : c.assisting)
    HOTLINE_RETURN_IF_ERROR(CheckDepartment(e, id, "assisting_departments"));
  HOTLINE_RETURN_IF_ERROR(CheckNotReturnedBy(e, c));
  const std::string& matter = c.matter.empty() ? e.t.matter : c.matter;
  HOTLINE_RETURN_IF_ERROR(CheckNotToTowns(e, c.department, matter));
  for (const std::string& id : c.assisting)
    HOTLINE_RETURN_IF_ERROR(CheckTownMayAssist(e, id, matter));
  if (!c.matter.empty()) e.t.matter = c.matter;
  if (!c.area.empty()) e.t.area = c.area;
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.note;
  // The confidential officer has found that it is none of discipline.
  e.t.discipline = false;
  e.DispatchTo(c.department, c.assisting, "dispatcher");
  return absl::OkStatus();
}

}  // namespace hotline
