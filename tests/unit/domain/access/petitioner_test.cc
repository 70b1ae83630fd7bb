// A citizen in their own tickets: what they are shown, and that they speak for nobody else.
#include "common/domain/access/petitioner.h"

#include "common/domain/access/reader.h"
#include "common/domain/ticket/not_found.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::Life;

constexpr char kTwoDaysOn[] = "2026-03-04 10:00";

const Actor kStranger{"citizen:li", Bit(Role::kPetitioner), "b9"};
const Rate kGood{1, "", Satisfaction::kSatisfied, Solved::kYes, true, false, ""};

// A complaint of two people.
CreateRequest OfTwo() {
  CreateRequest c = Life::Complaint();
  c.priv.people.push_back({"李女士", "19900000009", ""});
  Petitioner other;
  other.blind_indexes = {"b9"};
  c.petitioners.push_back(other);
  return c;
}

TEST(Petitioner, IsKnownByTheVerifiedNumberAlone) {
  Petitioner p;
  p.blind_indexes = {"credit", "b1"};
  EXPECT_TRUE(IsPetitioner(Life::Citizen(), p));
  EXPECT_FALSE(IsPetitioner(kStranger, p));
  EXPECT_FALSE(IsPetitioner({"citizen:x", Bit(Role::kPetitioner), ""}, p));
  EXPECT_FALSE(IsPetitioner({"p-tax-1", Bit(Role::kAgent), "b1"}, p)) << "no citizen";
  EXPECT_FALSE(IsPetitioner({"citizen:x", Bit(Role::kPetitioner), ""}, Petitioner{}))
      << "nobody is the petitioner of an anonymous request";
}

TEST(Petitioner, IsShownTheirOwnTicketAndOfTheOthersOnlyThatTheyAre) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), OfTwo(), "2026-03-02 09:00"));
  const auto& current = *life.jurisdiction;
  const auto view = VisibilityOf(&current, kStranger, life.ticket, testing::At(kTwoDaysOn));
  ASSERT_TRUE(view.ok());
  EXPECT_EQ(view->audience, Audience::kPetitioner);
  EXPECT_EQ(view->own, (std::vector<bool>{false, true}));
  EXPECT_EQ(view->others, Visibility::Others::kNone);
  for (const LimitClock& clock : life.ticket.limits)
    EXPECT_EQ(ShowsLimit(*view, life.ticket, clock), clock.limit == LimitKind::kCaseHandle);
  const Actor third{"citizen:x", Bit(Role::kPetitioner), "b7"};
  EXPECT_EQ(VisibilityOf(&current, third, life.ticket, testing::At(kTwoDaysOn)).status(),
            TicketNotFound(life.ticket.number));
}

TEST(Petitioner, SpeaksForNobodyElse) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), OfTwo(), "2026-03-02 09:00"));
  EXPECT_REFUSED(life.Do(kStranger, Supplement{1, "x", {}}, kTwoDaysOn), kInvalidArgument,
                 "FIELDS_INVALID");
  ASSERT_DONE(life.Do(kStranger, Supplement{2, "还在漏", {}}, kTwoDaysOn));
}

// Who has logged in needs no code; and nobody's name comes under the chain.
TEST(Petitioner, RatesWithoutACodeAndIsNotNamedInTheLog) {
  Life life;
  ASSERT_DONE(life.Reach(State::kReplied));
  ASSERT_DONE(life.Do(Life::Citizen(), Urge{"快些"}, kTwoDaysOn));
  EXPECT_EQ(life.last.actor.id, "petitioner");
  ASSERT_DONE(life.Do(Life::Citizen(), kGood, kTwoDaysOn));
  EXPECT_EQ(life.ticket.state, State::kClosed);
  for (const Event& event : life.events)
    EXPECT_EQ(event.actor.id.find("citizen"), std::string::npos);
}

TEST(Petitioner, FilesForThemselves) {
  Life life;
  CreateRequest c = Life::Complaint();
  c.department.clear();
  ASSERT_DONE(life.Do(Life::Citizen(), c, "2026-03-02 09:00"));
  EXPECT_EQ(life.last.actor.id, "petitioner");
  EXPECT_EQ(life.last.actor.capacity, Capacity::kPetitioner);
}

TEST(Petitioner, DoesNothingElse) {
  Life life;
  ASSERT_DONE(life.Reach(State::kHandling));
  EXPECT_REFUSED(life.Do(Life::Citizen(), Withdraw{1, "c", ""}, kTwoDaysOn), kPermissionDenied,
                 "ROLE_MISSING");
  EXPECT_REFUSED(life.Do(Life::Citizen(), Accept{}, kTwoDaysOn), kPermissionDenied, "ROLE_MISSING");
  for (const Question& question : Questions()) {
    const bool may = question.method == "GetTicket" || question.method == "ListTickets" ||
                     question.method == "GetTime";
    EXPECT_EQ(MayAsk(question.method, Life::Citizen()).ok(), may) << question.method;
  }
}

// Who guesses codes learns nothing of the ticket, whatever its state.
TEST(Messenger, IsToldNothingBeforeTheCodeFits) {
  for (const State state : {State::kReceived, State::kDispatched, State::kHandling,
                            State::kApproved, State::kReplied, State::kClosed}) {
    Life life;
    ASSERT_DONE(life.Reach(state));
    for (const int petitioner : {1, 7}) {
      Rate guess = kGood;
      guess.petitioner = petitioner;
      guess.code = "GUESS";
      EXPECT_REFUSED(life.Do(Life::Messenger(), guess, kTwoDaysOn), kPermissionDenied,
                     "RATING_CODE_WRONG");
      EXPECT_REFUSED(life.Do(Life::Messenger(), Object{petitioner, "GUESS", "x"}, kTwoDaysOn),
                     kPermissionDenied, "RATING_CODE_WRONG");
    }
  }
}

TEST(Messenger, ReadsOnlyThatATicketIsThere) {
  Life life;
  ASSERT_DONE(life.Reach(State::kReplied));
  const auto view = VisibilityOf(life.jurisdiction.get(), Life::Messenger(), life.ticket,
                                 testing::At(kTwoDaysOn));
  ASSERT_TRUE(view.ok());
  EXPECT_EQ(view->audience, Audience::kEverybody);
  EXPECT_EQ(view->others, Visibility::Others::kNone);
}

}  // namespace
}  // namespace hotline
