// What is not merged, and into what nothing is; who is told of a merge, and who is not.
#include "common/base/error.h"
#include "common/domain/notices/notice.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/merging.h"

namespace hotline {
namespace {

using testing::Life;
class MergeGuards : public testing::MergeTest {};

TEST_F(MergeGuards, NotWhatIsOverdueOrSupervised) {
  ASSERT_DONE(child.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00"));
  ASSERT_DONE(parent.Do(Life::Agent(), Life::Complaint(), "2026-03-16 17:30"));
  EXPECT_REFUSED(MergeAt("2026-03-17 09:00"), kFailedPrecondition, "OVERDUE");
  Life watched;
  ASSERT_DONE(watched.Do(Life::Agent(), Life::Complaint(), "2026-03-16 09:00"));
  ASSERT_DONE(watched.Do(Life::Supervisor(), Supervise{"x"}, "2026-03-16 10:00"));
  watched.other = &parent.ticket;
  EXPECT_REFUSED(watched.Do(Life::Dispatcher(), Merge{parent.number, "", ""}, "2026-03-17 09:00"),
                 kFailedPrecondition, "NOT_TO_BE_MERGED");
}

TEST_F(MergeGuards, NotWhereTheResultWouldNotBeReviewed) {
  ASSERT_DONE(child.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00"));
  ASSERT_DONE(
      parent.Do(Life::Agent(), Life::Complaint(TicketKind::kConsultation), "2026-03-02 09:05"));
  EXPECT_REFUSED(MergeAt("2026-03-02 09:10"), kFailedPrecondition, "PARENT_NOT_REVIEWED");
}

TEST_F(MergeGuards, OfTheOutsideNobodyLearnsTheParentsNumber) {
  SetUpMerged();
  for (const Actor& stranger : {Life::Head("housing"), Life::Citizen()}) {
    const absl::Status refused = child.Do(stranger, Urge{""}, "2026-03-05 09:00");
    EXPECT_THAT(refused.ToString(), ::testing::Not(::testing::HasSubstr(parent.number)));
  }
}

TEST_F(MergeGuards, NotIntoASubmittedParent) {
  ASSERT_DONE(OpenChild());
  ASSERT_DONE(parent.Reach(State::kSubmitted));
  EXPECT_REFUSED(MergeAt("2026-03-04 09:00"), kFailedPrecondition, "PARENT_NOT_HANDLED");
}

TEST_F(MergeGuards, NotIntoAnOverdueParent) {
  ASSERT_DONE(parent.Do(Life::Agent(), Life::Complaint(), "2026-03-03 17:30"));
  ASSERT_DONE(child.Do(Life::Agent(), Life::Complaint(), "2026-03-18 08:30"));
  ASSERT_DONE(parent.Settle("2026-03-18 09:00"));
  EXPECT_REFUSED(MergeAt("2026-03-18 09:00"), kFailedPrecondition, "PARENT_OVERDUE");
}

TEST_F(MergeGuards, NotIntoASuspendedOrExtendedParent) {
  ASSERT_DONE(OpenChild());
  ASSERT_DONE(parent.Reach(State::kHandling));
  ASSERT_DONE(parent.Do(Life::Head(),
                        RequestSuspension{absl::CivilDay(2026, 3, 9), "APPRAISAL", "x"},
                        "2026-03-03 10:00"));
  EXPECT_REFUSED(MergeAt("2026-03-03 10:30"), kFailedPrecondition, "PARENT_SUSPENDED");
  ASSERT_DONE(parent.Do(Life::Dispatcher(), DecideSuspension{true, ""}, "2026-03-03 11:00"));
  EXPECT_REFUSED(MergeAt("2026-03-03 11:30"), kFailedPrecondition, "PARENT_SUSPENDED");
  ASSERT_DONE(parent.Do(Life::Head(), Resume{}, "2026-03-03 14:30"));
  ASSERT_DONE(parent.Do(Life::Head(), RequestExtension{2, "COMPLEX", "x"}, "2026-03-03 15:00"));
  ASSERT_DONE(parent.Do(Life::Dispatcher(), DecideExtension{true, ""}, "2026-03-03 15:30"));
  EXPECT_REFUSED(MergeAt("2026-03-03 16:00"), kFailedPrecondition, "PARENT_EXTENDED");
}

TEST_F(MergeGuards, AConfidentialTicketOnlyWithConsentAndNeverAsParent) {
  CreateRequest secret = Life::Complaint();
  secret.confidential = true;
  ASSERT_DONE(child.Do(Life::Agent(), secret, "2026-03-02 09:00"));
  ASSERT_DONE(parent.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:05"));
  EXPECT_REFUSED(MergeAt("2026-03-02 09:10"), kInvalidArgument, "FIELDS_INVALID");
  ASSERT_DONE(MergeAt("2026-03-02 09:10", "call-7"));
  Exchange("2026-03-02 09:10");
  EXPECT_TRUE(parent.ticket.merged[0].confidential);

  Life open;
  open.number = "2603020000000033";
  ASSERT_DONE(open.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00"));
  Life hidden;
  ASSERT_DONE(hidden.Do(Life::Agent(), secret, "2026-03-02 09:05"));
  open.other = &hidden.ticket;
  EXPECT_REFUSED(open.Do(Life::Dispatcher(), Merge{hidden.number, "", ""}, "2026-03-02 09:10"),
                 kFailedPrecondition, "PARENT_CONFIDENTIAL");
}

TEST_F(MergeGuards, TheCentreRepliesToAConfidentialChild) {
  CreateRequest secret = Life::Complaint();
  secret.confidential = true;
  ASSERT_DONE(child.Do(Life::Agent(), secret, "2026-03-02 09:00"));
  ASSERT_DONE(parent.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:05"));
  ASSERT_DONE(MergeAt("2026-03-02 09:10", "call-7"));
  Exchange("2026-03-02 09:10");
  ASSERT_DONE(parent.Do(Life::Head(), Accept{}, "2026-03-02 09:30"));
  ASSERT_DONE(parent.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""},
                        "2026-03-02 10:00"));
  ASSERT_DONE(
      parent.Do(Life::Handler(), SubmitResult{"RESOLVED", "x", "", {}}, "2026-03-02 10:10"));
  ASSERT_DONE(parent.Do(Life::Head(), Approve{}, "2026-03-02 10:20"));
  ASSERT_DONE(parent.Do(Life::Reviewer(), Review{}, "2026-03-02 10:30"));
  ASSERT_DONE(parent.Do(Life::Handler(), Reply{1, "x", "sms"}, "2026-03-02 10:40"));
  Exchange("2026-03-02 10:40");
  EXPECT_EQ(child.ticket.state, State::kReviewed);
  EXPECT_EQ(child.Limit(LimitKind::kReply)->obligor, "centre");
  EXPECT_REFUSED(child.Do(Life::Handler(), Reply{1, "x", "sms"}, "2026-03-02 10:45"),
                 kPermissionDenied, "CONFIDENTIAL");
  ASSERT_DONE(child.Do(Life::Confidential(), Reply{1, "x", "call"}, "2026-03-02 10:50"));
  EXPECT_EQ(child.ticket.state, State::kReplied);
}

TEST_F(MergeGuards, AnUrgentTicketNotIntoALessUrgentOne) {
  CreateRequest urgent = Life::Complaint();
  urgent.urgency = Urgency::kUrgent;
  ASSERT_DONE(child.Do(Life::Agent(), urgent, "2026-03-02 09:00"));
  ASSERT_DONE(parent.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:05"));
  EXPECT_REFUSED(MergeAt("2026-03-02 09:10"), kFailedPrecondition, "PARENT_LESS_URGENT");
}

TEST_F(MergeGuards, NotWithATicketAboutAnotherPerson) {
  CreateRequest about = Life::Complaint();
  about.concerns = "p-housing-3";
  ASSERT_DONE(child.Do(Life::Agent(), about, "2026-03-02 09:00"));
  ASSERT_DONE(parent.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:05"));
  EXPECT_REFUSED(MergeAt("2026-03-02 09:10"), kFailedPrecondition, "PARENT_CONCERNS_ANOTHER");
}

TEST_F(MergeGuards, NotIntoItselfNorWithOthersMergedIntoIt) {
  SetUpMerged();
  EXPECT_REFUSED(parent.Do(Life::Dispatcher(), Merge{parent.number, "", ""}, "2026-03-04 09:10"),
                 kInvalidArgument, "FIELDS_INVALID");
  Life third;
  third.number = "2603020000000033";
  ASSERT_DONE(third.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00"));
  parent.other = &third.ticket;
  EXPECT_REFUSED(parent.Do(Life::Dispatcher(), Merge{third.number, "", ""}, "2026-03-04 09:10"),
                 kFailedPrecondition, "HAS_MERGED");
}

TEST_F(MergeGuards, NotWhatIsReworkedOrSubmitted) {
  ASSERT_DONE(parent.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00"));
  ASSERT_DONE(child.Reach(State::kReplied));
  ASSERT_DONE(child.Do(Life::Agent(), Object{1, "", "x"}, "2026-03-09 09:00"));
  ASSERT_EQ(child.ticket.state, State::kDispatched);
  EXPECT_REFUSED(MergeAt("2026-03-09 09:10"), kFailedPrecondition, "NOT_TO_BE_MERGED");
  Life submitted;
  ASSERT_DONE(submitted.Reach(State::kSubmitted));
  submitted.other = &parent.ticket;
  EXPECT_REFUSED(submitted.Do(Life::Dispatcher(), Merge{parent.number, "", ""}, "2026-03-09 09:20"),
                 kFailedPrecondition, "ILLEGAL_TRANSITION");
}

TEST_F(MergeGuards, OnlyTheCentreMergesAndSplits) {
  ASSERT_DONE(Open());
  EXPECT_REFUSED(child.Do(Life::Head(), Merge{parent.number, "", ""}, "2026-03-04 09:00"),
                 kPermissionDenied, "ROLE_MISSING");
  EXPECT_REFUSED(child.Do(Life::Agent(), TakeIn{}, "2026-03-04 09:00"), kPermissionDenied,
                 "ROLE_MISSING");
}

TEST_F(MergeGuards, WhoHandlesIsToldOfOneMoreAndOfOneFewer) {
  SetUpMerged();
  auto told = [&](const Life& life, FactType what) {
    std::vector<std::string> out;
    for (const Event& event : life.events) {
      if (!TellsAnybody(event, *life.jurisdiction)) continue;
      for (const Notice& notice : NoticesOf(event, life.ticket, *life.jurisdiction)) {
        if (notice.what == what) out.push_back(notice.person);
      }
    }
    return out;
  };
  EXPECT_THAT(told(child, FactType::kMerged), ::testing::ElementsAre("p-tax-1"));
  EXPECT_THAT(told(parent, FactType::kChildTaken), ::testing::ElementsAre("p-tax-1"));
  ASSERT_DONE(child.Do(Life::Dispatcher(), Split{""}, "2026-03-04 09:10"));
  Exchange("2026-03-04 09:10");
  EXPECT_THAT(told(parent, FactType::kChildLeaving), ::testing::ElementsAre("p-tax-1"));
}

}  // namespace
}  // namespace hotline
