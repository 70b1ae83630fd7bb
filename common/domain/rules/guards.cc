// What several verbs ask before they do anything: who may act, on what, and whether it is known.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/domain/access/petitioner.h"
#include "common/domain/access/recusal.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/transition.h"

namespace hotline {

absl::Status Refuse(std::string_view reason, std::string_view message, std::string_view zh) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, message).Zh(zh);
}

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

std::string LeadNow(const Editor& e) {
  const std::string lead = e.t.lead_department();
  const std::string heir = e.ctx.current->SuccessorOf(lead);
  return heir.empty() ? lead : heir;
}

Capacity ActsForHead(const Editor& e, const std::string& department) {
  return CapacityFor(*e.ctx.current, e.t.concerns, e.ctx.actor.id, department, e.ctx.now,
                     e.urgent());
}

namespace {

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
    const Leg& leg = e.t.legs[static_cast<size_t>(id) - 1];
    if (!e.acting_for.empty() && leg.department != e.acting_for) continue;
    const Capacity capacity = ActsForHead(e, leg.department);
    if (capacity != Capacity::kNone) return Standing{id, capacity};
  }
  return Denied(e, "the head, the deputy in a registered absence, a delegate or the duty officer",
                "只有承办单位一把手、登记缺席期间的B角、代办人或值班人员可以执行该操作");
}

absl::StatusOr<Standing> ForHandler(const Editor& e) {
  const Jurisdiction& j = *e.ctx.current;
  for (int id : OpenLegs(e.t)) {
    const Leg& leg = e.t.legs[static_cast<size_t>(id) - 1];
    if (!e.acting_for.empty() && leg.department != e.acting_for) continue;
    const std::string& actor = e.ctx.actor.id;
    // A handler who has left the department handles nothing: any of its people may.
    const bool assigned = !leg.handler.empty() &&
                          MayHandleFor(j, e.t.concerns, leg.handler, leg.department, e.ctx.now);
    const bool handler = (!assigned || leg.handler == actor) &&
                         MayHandleFor(j, e.t.concerns, actor, leg.department, e.ctx.now);
    if (handler || ActsForHead(e, leg.department) != Capacity::kNone)
      return Standing{id, Capacity::kHandler};
  }
  return Denied(e, "the assigned handler or the head", "只有经办人或单位负责人可以执行该操作");
}

absl::Status NotWhileSuspended(const Editor& e) {
  if (!e.t.suspended) return absl::OkStatus();
  return Refuse("SUSPENDED", "the ticket is suspended; resume it first",
                "工单已挂起，请先恢复办理");
}

absl::Status NotWhileMerged(const Editor& e, Verb verb) {
  if (e.t.state != State::kMerged || CheckTransition(verb, e.t.state, e.t.number).ok())
    return absl::OkStatus();
  // Which one that is, is the centre's to know.
  if ((e.ctx.actor.roles & (kCentreRoles | Bit(Role::kSystem))) == 0) {
    return Error(absl::StatusCode::kFailedPrecondition, "MERGED",
                 "the ticket is handled together with another about the same matter; the hotline "
                 "centre can split it off again")
        .Zh("该诉求已与同类诉求合并办理，如需单独办理请联系热线中心")
        .With("ticket", e.t.number);
  }
  return Error(absl::StatusCode::kFailedPrecondition, "MERGED",
               absl::StrCat("the ticket is merged into ", e.t.into.parent,
                            "; act on that one, or split this one off first"))
      .Zh(absl::StrCat("该工单已并入工单", e.t.into.parent, "，请在主单上办理，或先拆单"))
      .With("ticket", e.t.number)
      .With("parent", e.t.into.parent);
}

absl::Status CheckOtherAgent(const Editor& e) {
  if (e.t.decided_by.empty() || e.t.decided_by != e.ctx.actor.id) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, "ANOTHER_AGENT_MUST_DECIDE",
               "the petitioner objected to your decision; another agent must decide")
      .Zh("诉求人对您的处理提出异议，应由其他坐席处理");
}

absl::Status NotAboutOneself() {
  return Error(absl::StatusCode::kPermissionDenied, "CONFLICT_OF_INTEREST",
               "somebody else must take in and classify a request about yourself")
      .Zh("不得受理反映本人的诉求，应当回避")
      .status();
}

absl::Status MayCall(const Editor& e) {
  for (const Leg& leg : e.t.legs) {
    if (leg.handler != e.ctx.actor.id &&
        !e.ctx.current->IsMember(e.ctx.actor.id, leg.department, e.ctx.now))
      continue;
    return Error(absl::StatusCode::kPermissionDenied, "HANDLER_MAY_NOT_CALL",
                 "who handled the ticket never calls back")
        .Zh("承办单位人员不得回访本单位办理的工单");
  }
  if (e.t.confidential && !e.ctx.actor.Has(Role::kConfidentialOfficer)) {
    return Error(
               absl::StatusCode::kPermissionDenied, "CONFIDENTIAL",
               "the petitioner of a confidential ticket is called by the confidential officer only")
        .Zh("保密工单由中心保密专员回访");
  }
  return absl::OkStatus();
}

absl::Status KnownPetitioner(const Editor& e, int petitioner) {
  if (petitioner >= 1 && petitioner <= static_cast<int>(e.t.petitioners.size())) {
    // A citizen speaks for nobody else.
    const Petitioner& named = e.t.petitioners[static_cast<size_t>(petitioner) - 1];
    if (!e.ctx.actor.Has(Role::kPetitioner) || IsPetitioner(e.ctx.actor, named))
      return absl::OkStatus();
    return InvalidFields({{"petitioner",
                           "is another petitioner; your own number is that of the entry of "
                           "petitioners, from 1, that holds your telephone number",
                           "NOT_ALLOWED", "该序号是其他诉求人"}});
  }
  return InvalidFields(
      {{"petitioner", absl::StrCat("the ticket has petitioners 1 to ", e.t.petitioners.size()),
        "NOT_FOUND", absl::StrCat("本工单诉求人序号为1至", e.t.petitioners.size())}});
}

absl::Status TextFull() {
  return Error(absl::StatusCode::kResourceExhausted, "TEXT_FULL",
               "the request is as long as it can be; open another one that refers to it")
      .Zh("诉求内容已达上限，请另行提交并注明原工单号");
}

absl::Status CheckDepartment(const Editor& e, const std::string& id, std::string_view field) {
  const Department* d = e.ctx.current->department(id);
  if (d == nullptr) return InvalidFields({Unknown(field, "department", "单位", id)});
  if (RecusalOf(*e.ctx.current, e.t.concerns, id, e.ctx.now) == Recusal::kDepartment) {
    return Error(absl::StatusCode::kFailedPrecondition, "CONFLICT_OF_INTEREST",
                 absl::StrCat("the person this ticket is about is the superior of department \"",
                              id, "\"; choose another one"))
        .Zh("被反映人是该单位的上级，应当回避，请另选承办单位")
        .With("department", id);
  }
  // A dispatcher may send it to a head who is away: the head may be reached, and has the time
  // limits.
  const Jurisdiction& j = *e.ctx.current;
  const bool head = !j.Holder(id, OfficeRole::kHead, e.ctx.now).empty();
  if (d->inactive || !(head || j.CanReceive(id, e.ctx.now, e.urgent()))) {
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
  const Department* to = e.ctx.current->department(department);
  if (to == nullptr || to->level != DepartmentLevel::kTown) return absl::OkStatus();
  for (const MergedTicket& child : e.t.merged) {
    if (matter != nullptr && matter->not_to_towns) break;
    if (child.stage == MergeStage::kHeld) matter = e.ctx.current->matter(child.matter);
  }
  if (matter == nullptr || !matter->not_to_towns) return absl::OkStatus();
  return Refuse(
      "NOT_TO_TOWNS",
      absl::StrCat("matter \"", matter->id,
                   "\" must not be dispatched to a town; choose the department it belongs to"),
      "该事项不得派给乡镇（不得派基层），请派给主管部门");
}

absl::Status CheckTownMayAssist(const Editor& e, const std::string& department,
                                const std::string& matter_id) {
  const Matter* matter = e.ctx.current->matter(matter_id);
  const Department* to = e.ctx.current->department(department);
  const bool town = to != nullptr && to->level == DepartmentLevel::kTown;
  if (!town || matter == nullptr || matter->towns_may_assist()) return absl::OkStatus();
  return Refuse("NOT_TO_TOWNS",
                absl::StrCat("the catalogue lists nothing towns assist with in matter \"",
                             matter->id, "\" (townAssistance); ask a department"),
                "责任清单未列该事项的乡镇配合事项（不得派基层），请由部门协办");
}

absl::Status CheckReason(const std::vector<ReasonCode>& allowed, const std::string& code,
                         std::string_view field) {
  for (const ReasonCode& r : allowed) {
    if (r.code == code) return absl::OkStatus();
  }
  if (allowed.empty())
    return InvalidFields({{std::string(field),
                           "the jurisdiction's settings list no reasons for this yet; an "
                           "administrator uploads them",
                           "NO_REASONS", "尚未配置该类理由，请管理员上传"}});
  std::string codes = absl::StrJoin(
      allowed, ", ", [](std::string* out, const ReasonCode& r) { out->append(r.code); });
  return InvalidFields({{std::string(field), absl::StrCat("must be one of: ", codes), "NOT_LISTED",
                         absl::StrCat("应为其中之一：", codes)}});
}

}  // namespace hotline
