// The archive 归档: what ended, and has nothing ahead any more, comes to rest and never changes.
#include "common/domain/rules/settle.h"
#include "common/engine/change.h"
#include "common/storage/record_store.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"
#include "tests/support/merging.h"

namespace hotline {
namespace {

using testing::Life;
using testing::Local;

std::shared_ptr<const Jurisdiction> Archiving(int days) {
  JurisdictionData data = testing::Sample()->data();
  data.settings.archive_days = days;
  return std::make_shared<const Jurisdiction>(std::move(data));
}

RecordFollowUp Call() {
  return {
      1, FollowUpOutcome::kReached, Satisfaction::kSatisfied, Solved::kYes, true, false, false, "c",
      ""};
}

class Archive : public testing::MergeTest {
 protected:
  Archive() { child.jurisdiction = parent.jurisdiction = life.jurisdiction = Archiving(20); }
  Life life;
};

TEST_F(Archive, ComesTheDaysAfterTheEndAndSaysWhichEndItWas) {
  ASSERT_DONE(life.Reach(State::kReplied));           // Tuesday 3 March
  ASSERT_DONE(life.Settle("2026-03-10 18:00:00.5"));  // closed unrated at 18:00
  ASSERT_EQ(life.ticket.state, State::kClosed);
  EXPECT_EQ(Local(NextWake(life.ticket, life.jurisdiction)), "2026-03-31 00:00:00");
  ASSERT_DONE(life.Settle("2026-03-31 00:00"));
  EXPECT_EQ(life.ticket.state, State::kClosed);
  ASSERT_DONE(life.Settle("2026-03-31 00:00:00.001"));
  ASSERT_EQ(life.ticket.state, State::kArchived);
  EXPECT_EQ(life.ticket.archived_from, State::kClosed);
  EXPECT_EQ(Local(life.Facts(FactType::kArchived).back().at), "2026-03-31 00:00:00");
  EXPECT_EQ(life.Facts(FactType::kArchived).back().code, "CLOSED");
  EXPECT_EQ(NextWake(life.ticket, life.jurisdiction), absl::InfiniteFuture());
}

TEST_F(Archive, WaitsForWhatIsOwedHoweverLate) {
  ASSERT_DONE(life.Reach(State::kHandling));
  SubmitResult result{"RESOLVED", "下周修好", "", {}};
  result.promised = absl::CivilDay(2026, 3, 12);
  ASSERT_DONE(life.Do(Life::Handler(), result, "2026-03-03 10:00"));
  ASSERT_DONE(life.Do(Life::Head(), Approve{}, "2026-03-03 10:10"));
  ASSERT_DONE(life.Do(Life::Reviewer(), Review{}, "2026-03-03 10:20"));
  ASSERT_DONE(life.Do(Life::Handler(), Reply{1, "x", "sms"}, "2026-03-03 10:30"));
  ASSERT_DONE(life.Do(Life::Head(), ReportPromise{"已修好", {}}, "2026-03-11 10:00"));
  ASSERT_DONE(life.Settle("2027-03-03 10:00"));
  ASSERT_EQ(life.ticket.state, State::kClosed) << "nobody has checked the promise";
  ASSERT_DONE(
      life.Do(Life::Reviewer(), CheckPromise{PromiseOutcome::kKept, "c", ""}, "2027-03-03 11:00"));
  ASSERT_DONE(life.Settle("2027-03-03 11:00:01"));
  EXPECT_EQ(life.ticket.state, State::kArchived);
}

// Whom nobody calls is not waited for for ever: it ends as the centre's.
TEST_F(Archive, AFollowUpThatNobodyMakesEndsByItself) {
  ASSERT_DONE(life.Reach(State::kHandling));
  ASSERT_DONE(life.Do(Life::Agent(), Withdraw{1, "c1", "已自行解决"}, "2026-03-03 10:00"));
  // FOLLOW_UP is due on Friday the 6th; five working days later is Friday the 13th.
  ASSERT_DONE(life.Settle("2026-03-13 18:00"));
  EXPECT_TRUE(life.Facts(FactType::kFollowedUp).empty());
  ASSERT_DONE(life.Settle("2026-03-13 18:00:00.001"));
  ASSERT_EQ(life.Facts(FactType::kFollowedUp).size(), 1u);
  EXPECT_EQ(life.Facts(FactType::kFollowedUp)[0].code, "UNREACHABLE_BY_CENTRE");
  EXPECT_EQ(life.Facts(FactType::kFollowedUp)[0].department, "centre");
  ASSERT_DONE(life.Settle("2026-03-24 00:00:00.001"));
  EXPECT_EQ(life.ticket.state, State::kArchived);
}

TEST_F(Archive, OfEveryEndAndNotWithoutTheSetting) {
  ASSERT_DONE(life.Reach(State::kHandling));
  ASSERT_DONE(life.Do(Life::Agent(), Withdraw{1, "c1", "已自行解决"}, "2026-03-03 10:00"));
  ASSERT_EQ(life.ticket.state, State::kWithdrawn);
  const RecordFollowUp call = Call();
  ASSERT_DONE(life.Do(Life::Reviewer(), call, "2026-03-04 10:00"));
  Life kept = life;
  kept.jurisdiction = Archiving(0);
  ASSERT_DONE(life.Settle("2026-04-30 10:00"));
  EXPECT_EQ(life.ticket.archived_from, State::kWithdrawn);
  ASSERT_DONE(kept.Settle("2036-04-30 10:00"));
  EXPECT_EQ(kept.ticket.state, State::kWithdrawn);
}

TEST_F(Archive, NothingChangesAnArchivedTicketAndTheAnswerSaysWhatToDo) {
  ASSERT_DONE(life.Reach(State::kReplied));
  ASSERT_DONE(life.Settle("2026-04-10 18:00"));  // closed and archived by one look
  ASSERT_EQ(life.ticket.state, State::kArchived);
  const int64_t version = life.ticket.version;
  EXPECT_REFUSED(life.Do(Life::Agent(), Object{1, "NEW_FACTS", "有新情况"}, "2026-04-11 09:00"),
                 kFailedPrecondition, "TICKET_ARCHIVED");
  EXPECT_REFUSED(life.Do(Life::Agent(), Reopen{"复查"}, "2026-04-11 09:00"), kFailedPrecondition,
                 "TICKET_ARCHIVED");
  ASSERT_DONE(life.Settle("2030-01-01 00:00"));
  EXPECT_EQ(life.ticket.version, version);
}

TEST_F(Archive, IsFoundByItsPetitionerAndInNoOtherList) {
  ASSERT_DONE(life.Reach(State::kReplied));
  ASSERT_DONE(life.Settle("2026-04-10 18:00"));
  auto indexes = IndexesOf(life.ticket);
  EXPECT_EQ(indexes.size(), 1u);
  EXPECT_TRUE(indexes.contains("w:b1"));
}

TEST_F(Archive, WaitsWhileOthersAreMergedIntoItAndForWhatItHasToTell) {
  SetUpMerged();
  ASSERT_DONE(parent.Do(Life::Agent(), Withdraw{1, "c1", "已自行解决"}, "2026-03-05 10:00"));
  ASSERT_DONE(parent.Do(Life::Reviewer(), Call(), "2026-03-05 11:00"));
  ASSERT_TRUE(HasErrands(parent.ticket));
  ASSERT_DONE(parent.Settle("2026-05-05 10:00"));
  EXPECT_EQ(parent.ticket.state, State::kWithdrawn);
  Exchange("2026-05-05 11:00");
  ASSERT_DONE(parent.Settle("2026-05-05 11:00:01"));
  EXPECT_EQ(parent.ticket.state, State::kArchived);
  EXPECT_GE(parent.ticket.updated, parent.Facts(FactType::kArchived).back().at);
}

TEST_F(Archive, ADeadlineAheadComesFirst) {
  // An appeal in the last days: its decision is awaited, and lapses, before the ticket rests.
  ASSERT_DONE(life.Reach(State::kReplied));
  ASSERT_DONE(
      life.Do(Life::Messenger(),
              Rate{1, "GOODCODE", Satisfaction::kDissatisfied, Solved::kYes, false, false, "不满"},
              "2026-03-04 10:00"));
  RecordFollowUp call{1,
                      FollowUpOutcome::kReached,
                      Satisfaction::kDissatisfied,
                      Solved::kYes,
                      false,
                      false,
                      false,
                      "c",
                      ""};
  ASSERT_DONE(life.Do(Life::Reviewer(), call, "2026-03-04 11:00"));
  ASSERT_EQ(life.ticket.state, State::kClosed);
  ASSERT_DONE(
      life.Do(Life::Head(), AppealRating{1, "MISTAKEN", "与本单位无关"}, "2026-03-18 10:00"));
  const LimitClock* appeal = life.Limit(LimitKind::kAppeal);
  ASSERT_NE(appeal, nullptr);
  EXPECT_LE(NextWake(life.ticket, life.jurisdiction), appeal->due + absl::Milliseconds(1));
  ASSERT_DONE(life.Settle("2026-06-01 10:00"));
  EXPECT_EQ(life.ticket.state, State::kArchived);
  const auto archived = life.Facts(FactType::kArchived).back().at;
  EXPECT_GE(archived, life.Facts(FactType::kAppealLapsed).back().at);
}

}  // namespace
}  // namespace hotline
