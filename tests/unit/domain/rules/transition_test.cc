// The table, the document made from it, and the machine that must obey both.
#include "common/domain/rules/transition.h"
#include <cstring>

#include "common/base/error.h"
#include "gtest/gtest.h"
#include "hotline/audit/v1/event_body.pb.h"
#include "hotline/v1/types.pb.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::Life;

TEST(Transition, DocumentIsTheTable) {
  EXPECT_EQ(testing::ReadWhole(testing::SourceRoot() + "/docs/transitions.md"),
            TransitionTableMarkdown())
      << "write it anew with: build/bin/hotline-docs docs";
}

TEST(Transition, EveryIllegalPairIsAnExplicitRefusal) {
  int legal = 0, illegal = 0;
  for (int s = 1; s < kStates; ++s) {
    for (int v = 2; v < kVerbs; ++v) {
      State state = static_cast<State>(s);
      Verb verb = static_cast<Verb>(v);
      bool listed = false;
      for (const Transition& t : Transitions()) listed |= t.verb == verb && (t.from & Bit(state));
      absl::Status status = CheckTransition(verb, state, "x");
      EXPECT_EQ(status.ok(), listed) << Name(verb) << " in " << Name(state);
      if (!listed) {
        EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
        EXPECT_EQ(ReasonOf(status),
                  state == State::kArchived ? "TICKET_ARCHIVED" : "ILLEGAL_TRANSITION");
        EXPECT_FALSE(PartsOf(status).zh.empty());
      }
      ++(listed ? legal : illegal);
    }
  }
  EXPECT_GT(legal, 20);
  EXPECT_GT(illegal, 200);
}

// Every command in every reachable state: done as the table says, or refused with a reason; never
// an inner error, never a state the table does not know.
TEST(Transition, MachineObeysTheTable) {
  const std::vector<std::pair<Actor, Command>> commands = {
      {Life::Agent(), AnswerDirectly{"答", ""}},
      {Life::Agent(), Reject{"LITIGATION", "x"}},
      {Life::Agent(), Transfer{"110", "A1", ""}},
      {Life::Dispatcher(), Dispatch{"market", "", "", {}, ""}},
      {Life::Head(), Accept{}},
      {Life::Head(), RequestReturn{"NOT_OUR_DUTY", "x", "market"}},
      {Life::Dispatcher(), DecideReturn{true, ""}},
      {Life::Head(), Assign{"p-tax-3", {}}},
      {Life::Handler(), RecordContact{ContactKind::kEffective, "", ""}},
      {Life::Handler(), SubmitResult{"RESOLVED", "x", "", {}}},
      {Life::Head(), Approve{}},
      {Life::Head(), SendBack{"x"}},
      {Life::Reviewer(), Review{}},
      {Life::Handler(), Reply{1, "x", "p"}},
      {Life::Messenger(),
       Rate{1, "GOODCODE", Satisfaction::kDissatisfied, Solved::kNo, true, false, ""}},
      {Life::Reviewer(), RecordFollowUp{1, FollowUpOutcome::kReached, Satisfaction::kSatisfied,
                                        Solved::kYes, true, false, false, "", ""}},
      {Life::Agent(), Object{1, "", "x"}},
      {Life::Agent(), Reopen{"x"}},
      {Life::Agent(), Withdraw{1, "c", ""}},
      {Life::Agent(), Urge{"x"}}};
  for (State state :
       {State::kReceived, State::kDispatched, State::kAccepted, State::kHandling, State::kSubmitted,
        State::kApproved, State::kReviewed, State::kReplied, State::kClosed}) {
    for (const auto& [actor, command] : commands) {
      Life life;
      ASSERT_TRUE(life.Reach(state).ok());
      ASSERT_EQ(life.ticket.state, state);
      absl::Status status = life.Do(actor, command, "2026-03-02 09:05");
      Verb verb = VerbOf(command);
      if (status.ok()) {
        EXPECT_TRUE(MayLead(verb, state, life.ticket.state))
            << Name(verb) << ": " << Name(state) << " → " << Name(life.ticket.state);
      } else {
        EXPECT_NE(status.code(), absl::StatusCode::kInternal)
            << Name(verb) << " in " << Name(state) << ": " << status;
        EXPECT_FALSE(ReasonOf(status).empty());
        EXPECT_TRUE(CheckTransition(verb, state, "").ok() ||
                    ReasonOf(status) == "ILLEGAL_TRANSITION" ||
                    // The tax office has no part yet in what it was not sent.
                    (state == State::kReceived && ReasonOf(status) == "TICKET_NOT_FOUND"))
            << status;
      }
    }
  }
}

template <class E>
void SameNames(int count, const google::protobuf::EnumDescriptor* descriptor) {
  ASSERT_EQ(descriptor->value_count(), count) << descriptor->name();
  for (int i = 1; i < count; ++i) {
    const std::string& zero = descriptor->FindValueByNumber(0)->name();
    const std::string prefix = zero.substr(0, zero.size() - strlen("UNSPECIFIED"));
    EXPECT_EQ(descriptor->FindValueByNumber(i)->name(),
              prefix + std::string(Name(static_cast<E>(i))));
  }
}

TEST(Vocabulary, IsTheContractsOwn) {
  SameNames<TicketKind>(7, v1::TicketKind_descriptor());
  SameNames<PetitionerKind>(3, v1::PetitionerKind_descriptor());
  SameNames<Urgency>(4, v1::Urgency_descriptor());
  SameNames<Channel>(9, v1::Channel_descriptor());
  SameNames<State>(kStates, v1::TicketState_descriptor());
  SameNames<AlarmLevel>(7, v1::AlarmLevel_descriptor());
  SameNames<Capacity>(10, v1::Capacity_descriptor());
  SameNames<Satisfaction>(6, v1::Satisfaction_descriptor());
  SameNames<Solved>(4, v1::Solved_descriptor());
  SameNames<FactType>(kFactTypes, audit::v1::FactType_descriptor());
}

}  // namespace
}  // namespace hotline
