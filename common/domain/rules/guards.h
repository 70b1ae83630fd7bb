// Guards shared by verbs: OK, or the refusal that names what is wrong and what to do.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/domain/rules/editor.h"
#include "common/domain/ticket/command.h"

namespace hotline {

absl::Status Refuse(std::string_view reason, std::string_view message, std::string_view zh);
// The department that leads now or led last; where it has ended, its successor.
std::string LeadNow(const Editor& e);
// The open legs, the lead first.
std::vector<int> OpenLegs(const Ticket& t);
// In which capacity the actor acts for the head of that department on this ticket.
Capacity ActsForHead(const Editor& e, const std::string& department);
// The open leg the actor can act on for its head, and in which capacity. Of several, that of
// e.acting_for (acting.h).
struct Standing {
  int leg = 0;
  Capacity capacity = Capacity::kNone;
};
absl::StatusOr<Standing> ForHead(const Editor& e);
// The open leg of the actor's department; the assigned handler when there is one.
absl::StatusOr<Standing> ForHandler(const Editor& e);
absl::Status NotWhileSuspended(const Editor& e);
// What is merged into another ticket is done there.
absl::Status NotWhileMerged(const Editor& e, Verb verb);
// Refusal for an actor who files or reclassifies a request about themselves.
absl::Status NotAboutOneself();
// Who handled the ticket never asks the petitioner about it; of a confidential one only the
// centre's confidential officer does.
absl::Status MayCall(const Editor& e);
// Checks that the ticket has this petitioner, and that a citizen acts only as themselves.
absl::Status KnownPetitioner(const Editor& e, int petitioner);
// The department exists and somebody there can receive.
absl::Status CheckDepartment(const Editor& e, const std::string& id, std::string_view field);
// After an objection another agent decides than the one objected to.
absl::Status CheckOtherAgent(const Editor& e);
// A request with all that was added to it is no longer than this: four bytes to each of the
// characters one may send.
inline constexpr size_t kMostText = 80'000;
// RESOURCE_EXHAUSTED / TEXT_FULL.
absl::Status TextFull();
// 不得派基层: duties of departments do not go to towns, nor do those of tickets merged into this
// one.
absl::Status CheckNotToTowns(const Editor& e, const std::string& department,
                             const std::string& matter);
// A town is asked to assist with those only in what the catalogue lists 配合事项.
absl::Status CheckTownMayAssist(const Editor& e, const std::string& department,
                                const std::string& matter);
// The code is on the jurisdiction's list.
absl::Status CheckReason(const std::vector<ReasonCode>& allowed, const std::string& code,
                         std::string_view field);

// Time may still be asked for.
bool EarlyEnough(const Editor& e, const LimitClock& clock, absl::Time asked);
}  // namespace hotline
