#include <algorithm>

#include "common/storage/form_parts.h"
#include "common/storage/stored_form.h"
#include "common/storage/ticket_fields.h"

namespace hotline {
namespace {

using form::Damaged;
using form::kSchema;

// Returns the oldest schema that holds all of `t`, so that older processes can still use other
// tickets.
int SchemaOf(const Ticket& t) {
  // A process that knows nothing of words set aside would forget them.
  if (!t.held.empty()) return kSchema;
  // A process that knows neither the limits of a threat to life nor what is still awaited would let
  // both go; nor would one keep that a limit was void.
  const bool awaited = std::any_of(t.limits.begin(), t.limits.end(), [](const LimitClock& clock) {
    return clock.voided || clock.limit >= LimitKind::kEmergencyCall;
  });
  // Nor that a petitioner wants no messages.
  const bool quiet = std::any_of(t.petitioners.begin(), t.petitioners.end(),
                                 [](const Petitioner& p) { return p.no_messages; });
  if (quiet || awaited || !t.lowered_by.empty() || !t.regulator.empty() ||
      t.supplements_asked > 0 || Happened(t.supplement_due))
    return form::kAwaitedSchema;
  // A process that knows one say for all petitioners would let one speak for the others.
  const bool apart =
      std::any_of(t.petitioners.begin(), t.petitioners.end(), [](const Petitioner& p) {
        return p.drawn || p.reworks > 0 || p.had_final_reply || p.reply_leg > 0 || p.rework_waits ||
               p.panel_waits || Happened(p.withdrawn);
      });
  const bool handed_over = std::any_of(t.legs.begin(), t.legs.end(),
                                       [](const Leg& leg) { return Happened(leg.handed_over); });
  if (apart || handed_over) return form::kApartSchema;
  // A process that knows of one identifier would forget the others.
  const bool several = std::any_of(t.petitioners.begin(), t.petitioners.end(),
                                   [](const Petitioner& p) { return p.blind_indexes.size() > 1; });
  if (several) return form::kSeveralSchema;
  // A process that does not know of a refusal would ask the town again.
  const bool refused =
      std::any_of(t.legs.begin(), t.legs.end(), [](const Leg& leg) { return leg.refused; });
  if (refused) return form::kRefusedSchema;
  // A process that does not know of the mark would show what the mark seals.
  if (t.discipline) return form::kDisciplineSchema;
  if (t.into.stage != MergeStage::kNone || !t.merged.empty() || t.exclusion != Exclusion::kNone)
    return form::kMergedSchema;
  const bool wider = t.adjudicated() || !t.interview.empty() || t.supervised || t.final_reply ||
                     t.promise.standing() || !t.concerns.empty() ||
                     std::any_of(t.limits.begin(), t.limits.end(),
                                 [](const LimitClock& clock) { return !clock.calendar.empty(); });
  const bool appealed = std::any_of(t.petitioners.begin(), t.petitioners.end(),
                                    [](const Petitioner& p) { return p.appealed; });
  if (wider || appealed) return form::kWiderSchema;
  return t.calendar_version != 0 ? form::kAdoptedSchema : form::kPlainSchema;
}

// Before schema 9 the petitioners of a ticket were drawn, and asked for rework, as one.
void SetApart(Ticket* t) {
  int last = 0;
  for (size_t i = 0; i < t->legs.size(); ++i) {
    if (t->legs[i].kind != LegKind::kAssisting) last = static_cast<int>(i) + 1;
  }
  for (Petitioner& p : t->petitioners) {
    if (Happened(p.reply_delivered) && t->petitioners.size() > 1) p.reply_leg = last;
    p.had_final_reply = t->final_reply && Happened(p.reply_delivered) && t->petitioners.size() > 1;
    p.drawn = t->all_drawn;
    p.reworks = t->reworks;
    p.panel_waits = t->panel;
    if (t->state == State::kWithdrawn) p.withdrawn = t->ended;
  }
  t->all_drawn = false;
}

}  // namespace

std::string EncodeTicket(const Ticket& t) {
  std::string out;
  out.reserve(2048);  // bytes: most records of a life are shorter
  form::AppendNumber(&out, 1, static_cast<uint64_t>(SchemaOf(t)));
  form::Write(&out, t, form::kFields<Ticket>);
  return out;
}

absl::StatusOr<Ticket> DecodeTicket(std::string_view bytes) {
  Ticket t;
  int schema = 0;
  if (!form::Decode(bytes, &t, form::kFields<Ticket>, &schema) || t.number.empty())
    return Damaged("a stored ticket is not a record");
  // Written back by this process it would lose what it does not know.
  if (schema > kSchema) return Damaged("a ticket was written by a newer version; upgrade");
  t.suspended = t.suspended && !t.suspensions.empty();
  if (schema < form::kApartSchema) SetApart(&t);
  return t;
}

}  // namespace hotline
