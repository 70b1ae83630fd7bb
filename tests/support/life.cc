#include "tests/support/life.h"

#include "common/base/error.h"

namespace hotline::testing {

absl::Status Life::Reach(State state, CreateRequest create) {
  if (state == State::kReceived)
    create.department.clear(), create.priv = {}, create.priv.text = "说不清楚的事情",
                               create.priv.people.resize(1);
  HOTLINE_RETURN_IF_ERROR(Do(Agent(), create, "2026-03-02 09:00"));
  struct Step {
    State reached;
    Actor actor;
    Command command;
    const char* at;
  };
  const Step steps[] = {
      {State::kAccepted, Head(), Accept{}, "2026-03-02 09:30"},
      {State::kHandling, Handler(), RecordContact{ContactKind::kEffective, "call", ""},
       "2026-03-02 10:00"},
      {State::kSubmitted, Handler(), SubmitResult{"RESOLVED", "已处理", "", {}},
       "2026-03-03 10:00"},
      {State::kApproved, Head(), Approve{}, "2026-03-03 11:00"},
      {State::kReviewed, Reviewer(), Review{}, "2026-03-03 15:00"},
      {State::kReplied, Handler(), Reply{1, "已处理", "sms-1"}, "2026-03-03 16:00"},
      {State::kClosed, Messenger(),
       Rate{1, "GOODCODE", Satisfaction::kSatisfied, Solved::kYes, true, false, ""},
       "2026-03-04 10:00"},
  };
  if (state == State::kReceived || state == State::kDispatched) return absl::OkStatus();
  if (state == State::kAnswered) return absl::OkStatus();
  for (const Step& step : steps) {
    HOTLINE_RETURN_IF_ERROR(Do(step.actor, step.command, step.at));
    if (step.reached == state) return absl::OkStatus();
  }
  return absl::OkStatus();
}

}  // namespace hotline::testing
