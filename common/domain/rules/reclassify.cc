#include "common/domain/rules/reclassify.h"

#include "common/domain/limits/limits.h"
#include "common/domain/rules/guards.h"

namespace hotline {
namespace {

// Where the new row is stricter than what was promised first the limit begins again, now; where it
// gives more days they are an extension, as far as extensions go; else what was promised stands.
// The days granted.
int Classify(Editor& e, size_t index, bool lead_extended) {
  const LimitClock clock = e.t.limits[index];  // a copy: more are added
  if (Happened(clock.stopped) || Happened(clock.paused) || clock.breached ||
      clock.limit == LimitKind::kPromise || !clock.ticket.empty())
    return 0;
  const LimitRow* row = e.ctx.policies.of(clock).limit_row(clock.row);
  const LimitSubject subject = e.SubjectOf(clock, *e.ctx.policies);
  auto fresh = Reckon(*e.ctx.policies, clock.limit, subject, e.ctx.now);
  if (row == nullptr || !fresh || fresh->row->id == row->id) return 0;
  if (fresh->due < clock.original_due) {
    e.Void(clock.limit, Scope{clock.leg, clock.petitioner}, e.ctx.now);
    e.Start(clock.limit, Scope{clock.leg, clock.petitioner}, e.ctx.now);
    return 0;
  }
  const int days = AmountOf(*fresh->row, subject.percent) - AmountOf(*row, subject.percent);
  if (fresh->row->unit != LimitUnit::kWorkingDays || row->unit != LimitUnit::kWorkingDays ||
      days <= 0)
    return 0;
  if (clock.limit == LimitKind::kCaseHandle) {
    if (lead_extended && EarlyEnough(e, clock, e.ctx.now))
      e.Extend(clock.limit, Scope::Case(), days, e.ctx.now);
    return 0;
  }
  if (clock.limit != LimitKind::kLegHandle) return 0;
  Leg& leg = e.leg(clock.leg);
  // Only the first extension is the centre's to grant, and by the rules of extensions.
  if (leg.extensions > 0 || days > AmountOf(*row, subject.percent) ||
      e.t.state != State::kHandling || !EarlyEnough(e, clock, e.ctx.now))
    return 0;
  ++leg.extensions;
  leg.extended_days += days;
  Fact& fact = e.AddLeg(FactType::kExtensionGranted, clock.leg, e.ctx.now);
  fact.days = days;
  fact.code = "RECLASSIFIED";
  e.Extend(clock.limit, Scope::Leg(clock.leg), days, e.ctx.now);
  return days;
}

}  // namespace

void ReckonAgain(Editor& e) {
  // The case is extended where its lead's part is, and not alone.
  const size_t before = e.t.limits.size();
  const auto is_case = [&](size_t i) { return e.t.limits[i].limit == LimitKind::kCaseHandle; };
  bool lead_extended = false;
  for (size_t i = 0; i < before; ++i) {
    const int leg = e.t.limits[i].leg;
    if (!is_case(i) && Classify(e, i, false) > 0 && leg == e.t.lead()) lead_extended = true;
  }
  for (size_t i = 0; i < before; ++i) {
    if (is_case(i)) Classify(e, i, lead_extended);
  }
}

}  // namespace hotline
