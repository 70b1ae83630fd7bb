#include "common/domain/rules/succession.h"

#include <algorithm>

#include "common/domain/access/recusal.h"
#include "common/domain/rules/guards.h"

namespace hotline {
namespace {

// Who takes over from the department; empty: nobody, it works, or names no successor.
std::string Heir(const Jurisdiction& current, const std::string& department) {
  const Department* d = current.department(department);
  if (d == nullptr || !d->inactive) return "";
  return current.SuccessorOf(department);
}

// The promise a closed part still owes.
bool Owes(const Ticket& t, int id) { return t.promise.standing() && t.promise.leg == id; }

// What another part of the same department covers is not done twice.
void EndPart(Editor& e, int id) {
  e.leg(id).ended = e.ctx.now;
  for (LimitKind limit : {LimitKind::kAccept, LimitKind::kContact, LimitKind::kLegHandle})
    e.Void(limit, Scope::Leg(id), e.ctx.now);
}

void TakeOver(Editor& e, int id, const std::string& heir) {
  Leg& leg = e.leg(id);
  const std::string before = leg.department;
  const bool lead = id == e.t.lead();
  leg.department = heir;
  leg.handler.clear();
  leg.handed_over = e.ctx.now;
  const std::string receiver = ReceiverFor(*e.ctx.current, e.t.concerns, heir, e.ctx.now);
  if (!Happened(leg.ended)) leg.head = receiver;
  Fact& fact = e.AddLeg(FactType::kHandedOver, id, e.ctx.now);
  fact.person = receiver;
  fact.row = before;
  for (LimitClock& clock : e.t.limits) {
    const bool of_part = clock.leg == id || (lead && clock.leg == 0 && clock.obligor == before);
    if (of_part && !Happened(clock.stopped) && !clock.breached) clock.obligor = heir;
  }
}

}  // namespace

bool MustBeHandedOver(const Ticket& t, const Jurisdiction& current) {
  for (size_t i = 0; i < t.legs.size(); ++i) {
    const bool held = !Happened(t.legs[i].ended) || Owes(t, static_cast<int>(i) + 1);
    if (held && !Heir(current, t.legs[i].department).empty()) return true;
  }
  return false;
}

void HandOver(Editor& e) {
  if (!MustBeHandedOver(e.t, *e.ctx.current)) return;
  for (int id = 1; id <= static_cast<int>(e.t.legs.size()); ++id) {
    const bool open = !Happened(e.leg(id).ended);
    const std::string heir = Heir(*e.ctx.current, e.leg(id).department);
    if ((!open && !Owes(e.t, id)) || heir.empty()) continue;
    TakeOver(e, id, heir);
    if (!open) continue;
    // The successor had a part already: the lead's stays, and of two that assist the first.
    std::vector<int> parts;
    for (int other : OpenLegs(e.t)) {
      if (e.leg(other).department == heir) parts.push_back(other);
    }
    for (size_t i = 1; i < parts.size(); ++i) EndPart(e, parts[i]);
  }
}

}  // namespace hotline
