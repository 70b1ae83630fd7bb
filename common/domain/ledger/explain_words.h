// The ledger in people's words. Private to explain.cc.
#pragma once

#include "common/domain/ledger/explain.h"

namespace hotline {

// Fills in the words of every line, the summary and what may change it.
void Word(const Ticket& ticket, const LimitClock& clock, const Jurisdiction& policies,
          LimitLedger* ledger);

}  // namespace hotline
