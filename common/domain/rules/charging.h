// Whose time it was 计时归属: time that passed while the ticket lay with the wrong department, or
// waited for the centre, is charged to who caused it (CHARGED). Of a part whose own limit counts
// minutes all time counts, of others working time by the jurisdiction's calendar. Private to the
// rules.
#pragma once

#include "common/domain/rules/editor.h"

namespace hotline {

// The lead leg whose return was approved last, where no other department has led since; 0: none.
int LastReturned(const Ticket& ticket);

// A return was approved now: what the leg was held is the centre's, which dispatched it wrongly.
void ChargeReturn(Editor& e, int leg);
// Nobody decided a return until its due: the wait was the centre's.
void ChargeLapse(Editor& e, int leg, absl::Time at);
// The ticket is dispatched again, or ends without a department: since it came back to the
// dispatcher it was the centre's. Before TRIAGE stops.
void ChargeGap(Editor& e);
// The duty of the department that returned it was its own: what it held before is its own after
// all, and no longer the centre's.
void ChargeAdjudicated(Editor& e, int leg);

}  // namespace hotline
