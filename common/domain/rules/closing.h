// How a ticket that was replied to comes to its end 结案: every petitioner has had a say, or the
// time for it is over.
//
// A petitioner who is drawn 抽中回访 has had a say when the outcome of the call is recorded; where
// nobody of the centre calls, the follow-up ends by itself some days after its due, and that is the
// centre's (UNREACHABLE_BY_CENTRE). Who is not drawn has had a say with a rating, or when the days
// for one are over. Who withdrew has none.
#pragma once

#include "common/domain/rules/editor.h"

namespace hotline {

// REVIEWED → REPLIED once every petitioner who has not withdrawn has a reply: draws the follow-up,
// tells the promise, opens the rework that somebody waits for. Nothing while a reply is missing.
void FinishReplies(Editor& e, absl::Time at);
// REPLIED → CLOSED once every petitioner has had a say.
void CloseIfSettled(Editor& e, absl::Time at);
// The petitioner is called by telephone from now on. `code`: why, as in DRAWN.
void DrawPetitioner(Editor& e, int petitioner, std::string_view code, absl::Time at);

// The instants at which the system acts itself; InfiniteFuture when it has nothing to do.
// The last day for a rating is over and nobody is to be called.
absl::Time UnratedClose(const Ticket& ticket, const Jurisdiction& policies);
void CloseUnrated(Editor& e, absl::Time at);
// Nobody has called the petitioner, long after it was due.
struct Uncalled {
  int petitioner = 0;
  absl::Time at = absl::InfiniteFuture();
};
Uncalled NextUncalled(const Ticket& ticket, const Jurisdiction& policies);
void GiveUpCalling(Editor& e, int petitioner, absl::Time at);

}  // namespace hotline
