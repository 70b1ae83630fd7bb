// Appeals against ratings 误评申诉.
#include "common/base/error.h"
#include "common/domain/figures/figures.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::At;
using testing::Life;
using testing::Local;

const AppealRating kMistaken{1, "MISTAKEN", "评价对象有误"};

// Rated badly on Wednesday the 4th of March; a rework is open.
class Appeal : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_DONE(life.Reach(State::kReplied));
    ASSERT_DONE(
        life.Do(Life::Messenger(),
                Rate{1, "GOODCODE", Satisfaction::kVeryDissatisfied, Solved::kNo, true, false, ""},
                "2026-03-04 10:00"));
  }
  absl::Status Ask(const std::string& at = "2026-03-05 10:00") {
    return life.Do(Life::Head(), kMistaken, at);
  }
  FigureCount Excluded(const std::string& cut, FigureId id = FigureId::kRatingsExcluded) const {
    FigureBook book;
    for (const Event& e : life.events) book.Apply(e);
    const Period march{At("2026-03-01 00:00"), At("2026-04-01 00:00"), At(cut),
                       At("2026-04-30 00:00")};
    return book.Compute(march, Dimension::kWhole).at("")[static_cast<size_t>(id)];
  }
  Life life;
};

TEST_F(Appeal, TwoPeopleOutsideTheDepartmentMustAgree) {
  ASSERT_DONE(Ask());
  EXPECT_EQ(Local(life.Limit(LimitKind::kAppeal)->due), "2026-03-10 18:00:00");
  EXPECT_EQ(life.Limit(LimitKind::kAppeal)->obligor, "centre");
  ASSERT_DONE(life.Do(Life::Reviewer(), DecideAppeal{true, ""}, "2026-03-06 10:00"));
  EXPECT_FALSE(life.ticket.petitioners[0].rating_excluded);
  EXPECT_REFUSED(life.Do(Life::Reviewer(), DecideAppeal{true, ""}, "2026-03-06 10:10"),
                 kPermissionDenied, "ANOTHER_MUST_DECIDE");
  EXPECT_REFUSED(
      life.Do({"p-tax-2", Bit(Role::kReviewer)}, DecideAppeal{true, ""}, "2026-03-06 10:20"),
      kPermissionDenied, "OWN_DEPARTMENT");
  ASSERT_DONE(life.Do(Life::Supervisor(), DecideAppeal{true, ""}, "2026-03-06 11:00"));
  EXPECT_TRUE(life.ticket.petitioners[0].rating_excluded);
  EXPECT_TRUE(Happened(life.Limit(LimitKind::kAppeal)->stopped));
  EXPECT_NE(life.ticket.lead(), 0) << "the rework goes on";
}

TEST_F(Appeal, GrantedTheRatingStaysAndTheShareIsAFigure) {
  ASSERT_DONE(Ask());
  ASSERT_DONE(life.Do(Life::Reviewer(), DecideAppeal{true, ""}, "2026-03-06 10:00"));
  ASSERT_DONE(life.Do(Life::Supervisor(), DecideAppeal{true, ""}, "2026-03-06 11:00"));
  EXPECT_EQ(life.ticket.petitioners[0].first_rating, Satisfaction::kVeryDissatisfied);
  EXPECT_EQ(Excluded("2026-04-03 18:00").numerator, 1);
  EXPECT_EQ(Excluded("2026-04-03 18:00").denominator, 1);
  EXPECT_EQ(Excluded("2026-03-06 10:30").numerator, 0) << "not by that cut";
}

TEST(AppealInTheHeadsPlace, IsNotSupportedByWhoMadeIt) {
  Life life;
  CreateRequest about = Life::Complaint();
  about.concerns = "p-tax-1";
  const Actor leader = Life::Official("p-county-1");
  ASSERT_DONE(life.Do(Life::Agent(), about, "2026-03-02 09:00"));
  ASSERT_DONE(life.Do(leader, Accept{}, "2026-03-02 09:30"));
  ASSERT_DONE(life.Do(leader, RecordContact{ContactKind::kEffective, "", ""}, "2026-03-02 10:00"));
  ASSERT_DONE(life.Do(leader, SubmitResult{"EXPLAINED", "x", "", {}}, "2026-03-02 10:30"));
  ASSERT_DONE(life.Do(leader, Approve{}, "2026-03-02 10:40"));
  ASSERT_DONE(life.Do(Life::Reviewer(), Review{}, "2026-03-02 11:00"));
  ASSERT_DONE(life.Do(leader, Reply{1, "x", "sms"}, "2026-03-02 11:30"));
  ASSERT_DONE(
      life.Do(Life::Messenger(),
              Rate{1, "GOODCODE", Satisfaction::kVeryDissatisfied, Solved::kNo, true, false, ""},
              "2026-03-03 10:00"));
  ASSERT_DONE(life.Do(leader, kMistaken, "2026-03-03 11:00"));
  EXPECT_REFUSED(
      life.Do({leader.id, Bit(Role::kSupervisor)}, DecideAppeal{true, ""}, "2026-03-03 12:00"),
      kPermissionDenied, "OWN_DEPARTMENT");
}

TEST_F(Appeal, OneNoRefusesIt) {
  ASSERT_DONE(Ask());
  ASSERT_DONE(life.Do(Life::Reviewer(), DecideAppeal{true, ""}, "2026-03-06 10:00"));
  ASSERT_DONE(life.Do(Life::Supervisor(), DecideAppeal{false, ""}, "2026-03-06 11:00"));
  EXPECT_FALSE(life.ticket.petitioners[0].rating_excluded);
  EXPECT_REFUSED(Ask("2026-03-06 12:00"), kFailedPrecondition, "APPEALED_ONCE");
  EXPECT_REFUSED(life.Do(Life::Reviewer(), DecideAppeal{true, ""}, "2026-03-06 13:00"),
                 kFailedPrecondition, "NO_APPEAL_PENDING");
}

TEST_F(Appeal, SilenceGrantsNothing) {
  ASSERT_DONE(Ask());
  ASSERT_DONE(life.Do(Life::Reviewer(), DecideAppeal{true, ""}, "2026-03-06 10:00"));
  ASSERT_DONE(life.Settle("2026-03-11 09:00"));
  EXPECT_EQ(Local(life.Facts(FactType::kAppealLapsed).at(0).at), "2026-03-10 18:00:00");
  EXPECT_FALSE(life.ticket.petitioners[0].rating_excluded);
  EXPECT_FALSE(life.ticket.appeal.pending());
}

TEST_F(Appeal, IsTheHeadsToMakeInTimeForAReason) {
  EXPECT_REFUSED(life.Do(Life::Handler(), kMistaken, "2026-03-05 10:00"), kPermissionDenied,
                 "HEAD_IN_PERSON");
  EXPECT_REFUSED(life.Do(Life::Head(), AppealRating{1, "ANGRY", "x"}, "2026-03-05 10:00"),
                 kInvalidArgument, "FIELDS_INVALID");
  EXPECT_REFUSED(life.Do(Life::Head(), AppealRating{2, "MISTAKEN", "x"}, "2026-03-05 10:00"),
                 kInvalidArgument, "FIELDS_INVALID");
  EXPECT_REFUSED(Ask("2026-03-20 00:00"), kFailedPrecondition, "APPEAL_TOO_LATE");
  ASSERT_DONE(Ask("2026-03-19 23:59"));
}

TEST_F(Appeal, OfNothingIsRefused) {
  Life other;
  ASSERT_DONE(other.Reach(State::kReplied));
  EXPECT_REFUSED(other.Do(Life::Head(), kMistaken, "2026-03-04 10:00"), kFailedPrecondition,
                 "NOT_RATED");
}

const RequestExclusion kMalicious{"MALICIOUS", "经查系虚假诉求"};

TEST_F(Appeal, AnExclusionNeedsTwoPeopleTooAndTheShareIsAFigure) {
  ASSERT_DONE(life.Do(Life::Head(), kMalicious, "2026-03-05 10:00"));
  EXPECT_EQ(life.ticket.exclusion, Exclusion::kAsked);
  EXPECT_EQ(Local(life.Limit(LimitKind::kAppeal)->due), "2026-03-10 18:00:00");
  EXPECT_REFUSED(Ask("2026-03-05 11:00"), kFailedPrecondition, "APPEAL_PENDING");
  ASSERT_DONE(life.Do(Life::Reviewer(), DecideAppeal{true, ""}, "2026-03-06 10:00"));
  EXPECT_REFUSED(life.Do(Life::Reviewer(), DecideAppeal{true, ""}, "2026-03-06 10:10"),
                 kPermissionDenied, "ANOTHER_MUST_DECIDE");
  EXPECT_EQ(life.ticket.exclusion, Exclusion::kAsked);
  ASSERT_DONE(life.Do(Life::Supervisor(), DecideAppeal{true, ""}, "2026-03-06 11:00"));
  EXPECT_EQ(life.ticket.exclusion, Exclusion::kGranted);
  EXPECT_FALSE(life.ticket.petitioners[0].rating_excluded);
  EXPECT_EQ(Excluded("2026-03-06 10:30", FigureId::kTicketsExcluded).numerator, 0);
  EXPECT_EQ(Excluded("2026-04-03 18:00", FigureId::kTicketsExcluded).numerator, 1);
  EXPECT_EQ(Excluded("2026-04-03 18:00", FigureId::kTicketsExcluded).denominator, 1);
  EXPECT_EQ(Excluded("2026-04-03 18:00").numerator, 0) << "no rating was";
  EXPECT_EQ(Excluded("2026-04-03 18:00", FigureId::kOnTimeLeg).denominator, 1)
      << "raw figures ignore it";
  EXPECT_REFUSED(life.Do(Life::Head(), kMalicious, "2026-03-06 12:00"), kFailedPrecondition,
                 "EXCLUSION_ONCE");
}

TEST_F(Appeal, SilenceExcludesNothing) {
  ASSERT_DONE(life.Do(Life::Head(), kMalicious, "2026-03-05 10:00"));
  ASSERT_DONE(life.Settle("2026-03-11 09:00"));
  EXPECT_EQ(life.ticket.exclusion, Exclusion::kRefused);
  EXPECT_EQ(Excluded("2026-04-03 18:00", FigureId::kTicketsExcluded).numerator, 0);
}

TEST_F(Appeal, AnExclusionIsTheHeadsToAskForAListedReasonInTime) {
  EXPECT_REFUSED(life.Do(Life::Handler(), kMalicious, "2026-03-05 10:00"), kPermissionDenied,
                 "HEAD_IN_PERSON");
  EXPECT_REFUSED(life.Do(Life::Head(), RequestExclusion{"MISTAKEN", "x"}, "2026-03-05 10:00"),
                 kInvalidArgument, "FIELDS_INVALID");
  Life closed;
  ASSERT_DONE(closed.Reach(State::kClosed));
  EXPECT_REFUSED(closed.Do(Life::Head(), kMalicious, "2026-03-20 00:00"), kFailedPrecondition,
                 "APPEAL_TOO_LATE");
  ASSERT_DONE(closed.Do(Life::Head(), kMalicious, "2026-03-19 23:59"));
}

TEST_F(Appeal, WithdrawnWithTheTicket) {
  ASSERT_DONE(Ask());
  ASSERT_DONE(life.Do(Life::Agent(), Withdraw{1, "call", ""}, "2026-03-05 11:00"));
  EXPECT_FALSE(life.ticket.appeal.pending());
  ASSERT_DONE(life.Settle("2026-03-20 09:00"));
  EXPECT_FALSE(life.HasFact(FactType::kAppealLapsed));
}

}  // namespace
}  // namespace hotline
