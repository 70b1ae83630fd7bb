// What holds of every version: each invariant is seen to fail.
#include "common/domain/rules/invariants.h"

#include "common/base/assert.h"
#include "common/base/error.h"
#include "common/base/log.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::At;
using testing::Life;

class InvariantsTest : public ::testing::Test {
 protected:
  InvariantsTest() {
    SetLogging(false);
    EXPECT_TRUE(life_.Reach(State::kAccepted).ok());
    before_ = after_ = life_.ticket;
    after_.version += 1;
  }
  void ExpectBroken(const std::string& what) {
    const int64_t counted = InvariantsBroken();
    const absl::Status status = CheckInvariants(&before_, after_);
    EXPECT_EQ(ReasonOf(status), "INVARIANT_BROKEN") << what;
    EXPECT_NE(status.message().find(what), absl::string_view::npos) << status;
    EXPECT_EQ(InvariantsBroken(), counted + 1);
    after_ = before_;
    after_.version += 1;
  }
  Life life_;
  Ticket before_, after_;
};

TEST_F(InvariantsTest, HoldOfWhatTheRulesMake) {
  EXPECT_EQ(CheckInvariants(&before_, after_), absl::OkStatus());
  for (State state : {State::kReplied, State::kClosed}) {
    Life other;
    EXPECT_TRUE(other.Reach(state).ok());
  }
}

TEST_F(InvariantsTest, AreSeenToFail) {
  after_.version += 1;
  ExpectBroken("next version");
  after_.number += "1";
  ExpectBroken("a number stays");
  after_.updated -= absl::Milliseconds(1);
  ExpectBroken("never goes back");
  after_.legs.clear();
  ExpectBroken("a leg is never taken back");
  after_.legs.push_back(after_.legs[0]);
  ExpectBroken("one department leads");
  after_.priv.people.resize(after_.petitioners.size() + 1);
  ExpectBroken("petitioners who are there");
  after_.limits[0].leg = 9;
  ExpectBroken("a leg that is there");
  after_.limits[0].petitioner = 9;
  ExpectBroken("a petitioner who is there");
  after_.limits[0].started = kUnset;
  ExpectBroken("a limit has begun");
  after_.limits[0].due = after_.limits[0].started - absl::Seconds(1);
  ExpectBroken("is due after it began");
  after_.limits[0].stopped = after_.limits[0].started - absl::Seconds(1);
  ExpectBroken("stops after it began");
  after_.limits[0].generation -= 1;
  ExpectBroken("generation never falls");
  before_.limits[0].breached = after_.limits[0].breached = true;
  after_.limits[0].breached = false;
  ExpectBroken("stays overdue");
}

}  // namespace
}  // namespace hotline
