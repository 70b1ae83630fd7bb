// Rework 重办: for whom it opens, and who decides when it has not helped.
//
// Each petitioner asks for rework alone (domain.md §3). The others keep the reply they had: they
// rate it, object to it and are called about it while the department works again. Who is not
// satisfied while another's rework is under way joins it; once its result is submitted, the next
// rework waits until that result has been told. After two reworks of one petitioner a panel
// decides.
#pragma once

#include <string>

#include "common/domain/rules/editor.h"

namespace hotline {

inline constexpr int kEverybody = 0;  // in place of a petitioner

// What follows where the petitioner is not satisfied: a rework, now or
// after the result that is on its way; or a panel. After a final reply nothing follows.
void AskRework(Editor& e, int petitioner, absl::Time at);
// A promise of that leg's result was not kept: the same for each petitioner who has its reply.
void AskReworkOfPromise(Editor& e, int leg, absl::Time at);
// Nobody holds the promised result any more, by reworks or withdrawals: the promise is asked for no
// more.
void ForgetPromiseOfNobody(Editor& e, absl::Time at);
// The panel has decided, on a rework or the final reply, for those who waited for it.
void ReworkAfterPanel(Editor& e, absl::Time at);
// Opens the rework that petitioners wait for, if any does. REQUIRES: every reply was told.
void OpenWaitingRework(Editor& e, absl::Time at);
// Who asked has withdrawn. Ends the rework when nobody is left whom it would answer.
void EndReworkForNobody(Editor& e, int withdrawn, absl::Time at);

// Rework has been tried enough for this petitioner (kEverybody: for any).
bool ForPanel(const Ticket& ticket, int petitioner);
// The petitioner has the final reply 最终答复, and can ask for no more. One who is alone has it
// with the first reply after the decision; of several each notes it.
bool HadFinalReply(const Ticket& ticket, const Petitioner& petitioner);
// The department that reworks: an adjudication binds, also where another had done the work; where
// it has ended, its successor.
std::string WhoseRework(const Ticket& ticket, const Jurisdiction& current);
// With a department, or replied to and not ended: a petitioner who has a reply can speak of it.
bool IsUnderWay(const Ticket& ticket);

}  // namespace hotline
