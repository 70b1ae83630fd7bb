// Leaders on a ticket: instructions 批示, supervision orders 督办, interviews 约谈. Each is
// recorded with who gave it; the ladder may propose, only a person summons.
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/domain/access/recusal.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/verbs.h"

namespace hotline {
namespace {

std::string LeaderOf(const Editor& e, const std::string& department) {
  const Department* d = e.ctx.current->department(department);
  return d == nullptr ? "" : d->supervising_leader;
}

// The leader who supervises the department, or a supervisor of the centre.
absl::StatusOr<Capacity> ByLeader(const Editor& e, const std::string& department) {
  const std::string leader = LeaderOf(e, department);
  const bool concerned = !e.t.concerns.empty() && e.ctx.actor.id == e.t.concerns;
  if (!leader.empty() && e.ctx.actor.id == leader && !concerned) return Capacity::kPrincipal;
  if (e.ctx.actor.Has(Role::kSupervisor) && !concerned) return Capacity::kCentre;
  return Error(absl::StatusCode::kPermissionDenied, "NOT_THE_LEADER",
               absl::StrCat("only the supervising leader", leader.empty() ? "" : ", ", leader,
                            ", or a supervisor of the centre may do this"))
      .Zh("只有分管领导或热线中心负责人可以执行该操作")
      .status();
}

}  // namespace

absl::Status Apply(Editor& e, const Instruct& c) {
  auto capacity = ByLeader(e, LeadNow(e));
  if (!capacity.ok()) return capacity.status();
  if (*capacity == Capacity::kCentre && c.leader.empty())
    return InvalidFields({{"leader", "say whose instruction it is", "REQUIRED", "请填写批示领导"}});
  if (!c.leader.empty() && e.ctx.current->person(c.leader) == nullptr)
    return InvalidFields({Unknown("leader", "person", "人员", c.leader)});
  if (*capacity != Capacity::kCentre && !c.leader.empty() && c.leader != e.ctx.actor.id)
    return InvalidFields({{"leader", "leaders give their own instructions; leave it empty",
                           "NOT_ALLOWED", "领导本人批示时不填"}});
  e.actor.capacity = *capacity;
  e.priv.note = c.text;
  Fact& fact = e.Add(FactType::kInstructed, e.ctx.now);
  fact.department = e.t.lead_department();
  fact.person = c.leader.empty() ? e.ctx.actor.id : c.leader;
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const Supervise& c) {
  auto capacity = ByLeader(e, LeadNow(e));
  if (!capacity.ok()) return capacity.status();
  if (e.t.supervised)
    return Refuse("ALREADY_SUPERVISED", "the ticket is under supervision already",
                  "该工单已在督办");
  e.actor.capacity = *capacity;
  e.priv.note = c.note;
  e.t.supervised = true;
  Fact& fact = e.Add(FactType::kSupervised, e.ctx.now);
  fact.department = e.t.lead_department();
  fact.person = e.ctx.actor.id;
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const IssueInterview& c) {
  auto capacity = ByLeader(e, e.t.interview.empty() ? LeadNow(e) : e.t.interview);
  if (!capacity.ok()) return capacity.status();
  if (e.t.interview.empty())
    return Refuse("NOT_PROPOSED",
                  "no limit of the ticket is so long overdue that an interview is proposed",
                  "该工单未达到约谈建议条件");
  const std::string department = e.t.interview;
  e.t.interview.clear();
  e.actor.capacity = *capacity;
  e.priv.note = c.note;
  Fact& fact = e.Add(FactType::kInterviewIssued, e.ctx.now);
  fact.department = department;
  fact.person = ReceiverFor(*e.ctx.current, e.t.concerns, department, e.ctx.now);
  return absl::OkStatus();
}

}  // namespace hotline
