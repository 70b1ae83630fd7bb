// Tickets about the same matter 并单: a child is merged into a parent, which is handled for both.
//
// The child keeps its own record, petitioners, reply and rating, and its own CASE_HANDLE: that
// limit is handed to the parent and rings there, so that the result which stops it and the alarm
// that it has not come are events of one ticket and cannot cross. It is handed back when the child
// leaves: with the result, once that has passed review, and from then on the child is a ticket like
// any other, whose petitioners are replied to by the same department, each with proof; or for
// dispatch, when it is split off 拆单, the parent would not have it, or ended
// without a result.
//
// The two tickets are in different partitions, and no commit covers both. Each says in its record
// what the other has yet to be told; whoever finds that tells it, and then notes here that it was
// told. A message names the version of the child that merged, so that it can be repeated, cross
// another or come late without harm.
#pragma once

#include <string>
#include <vector>

#include "common/domain/directory/jurisdiction.h"
#include "common/domain/ticket/command.h"
#include "common/domain/ticket/ticket.h"

namespace hotline {

// As many tickets a parent takes in, those that have left counted.
inline constexpr size_t kMostMerged = 100;

// What another ticket has to be told; when it knows, `told` is noted on the one that tells, where
// it has a stage.
struct Errand {
  std::string to;
  Command command;
  Agreement told;
};

bool HasErrands(const Ticket& ticket);
// Others are merged into it and have not left.
bool HoldsMerged(const Ticket& ticket);
std::vector<Errand> ErrandsOf(const Ticket& ticket);
// The ticket as its parent is to take it in.
MergingTicket AsChild(const Ticket& ticket);

// The limit that a message between two tickets brings with it; null for any other command.
const LimitClock* BroughtBy(const Command& command);

// Whether the ticket takes in that one, now: FAILED_PRECONDITION with the reason. By its policies.
absl::Status MayTakeIn(const Ticket& parent, const MergingTicket& child,
                       const Jurisdiction& policies);

}  // namespace hotline
