// Tickets about the same matter 并单/拆单.
#include <algorithm>

#include "common/base/error.h"
#include "common/domain/notices/notice.h"
#include "common/domain/rules/merge.h"
#include "common/domain/rules/settle.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/merging.h"

namespace hotline {
namespace {

using testing::At;
using testing::Life;
using testing::Local;

class MergeTest : public testing::MergeTest {};

TEST_F(MergeTest, ChildKeepsItsDueAndTheParentRingsIt) {
  SetUpMerged();
  EXPECT_EQ(child.ticket.state, State::kMerged);
  EXPECT_EQ(child.ticket.into.parent, parent.number);
  ASSERT_NE(Carried(), nullptr);
  EXPECT_EQ(Local(Carried()->due), "2026-03-16 18:00:00");
  EXPECT_EQ(Carried()->obligor, "tax");
  EXPECT_EQ(Local(parent.Limit(LimitKind::kLegHandle)->due), "2026-03-17 18:00:00");

  ASSERT_DONE(child.Settle("2026-03-30 09:00"));
  EXPECT_EQ(child.ticket.state, State::kMerged);
  EXPECT_EQ(child.last.verb, "AgreeOnMerge") << "nothing rings at the child";

  ASSERT_DONE(parent.Settle("2026-03-17 09:00"));
  int alarms = 0, breaches = 0;
  for (const Event& event : parent.events) {
    for (const Fact& fact : event.facts) {
      alarms += Tells(fact, FactType::kAlarm, child.number);
      if (!Tells(fact, FactType::kBreached, child.number)) continue;
      ++breaches;
      EXPECT_EQ(Local(fact.at), "2026-03-16 18:00:00");
    }
  }
  EXPECT_EQ(alarms, 3) << "half, four fifths, and the due";
  EXPECT_EQ(breaches, 1);
  const auto own = std::find_if(
      parent.ticket.limits.begin(), parent.ticket.limits.end(), [](const LimitClock& clock) {
        return clock.limit == LimitKind::kCaseHandle && clock.ticket.empty();
      });
  EXPECT_FALSE(own->breached) << "the parent's own case is due a day later";
}

TEST_F(MergeTest, TheOtherLimitsOfTheChildEnd) {
  SetUpMerged();
  for (const LimitClock& clock : child.ticket.limits) {
    if (clock.limit == LimitKind::kCaseHandle)
      EXPECT_TRUE(clock.carried && !Happened(clock.stopped));
    else
      EXPECT_TRUE(Happened(clock.stopped)) << Name(clock.limit);
  }
  EXPECT_EQ(child.ticket.lead(), 0);
  EXPECT_EQ(NextWake(child.ticket, child.jurisdiction), absl::InfiniteFuture());
}

TEST_F(MergeTest, ARequestNotYetDispatchedHasItsCaseFromTheMerge) {
  CreateRequest unsure = Life::Complaint();
  unsure.department.clear();
  unsure.priv.subject = unsure.priv.text = "?";
  ASSERT_DONE(child.Do(Life::Agent(), unsure, "2026-03-02 09:00"));
  ASSERT_EQ(child.ticket.state, State::kReceived);
  ASSERT_DONE(parent.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:05"));
  ASSERT_DONE(MergeAt("2026-03-02 09:10"));
  Exchange("2026-03-02 09:10");
  ASSERT_NE(Carried(), nullptr);
  EXPECT_EQ(Local(Carried()->started), "2026-03-02 09:10:00");
  EXPECT_EQ(Local(child.Limit(LimitKind::kTriage)->stopped), "2026-03-02 09:10:00");
}

TEST_F(MergeTest, TheResultStopsBothWhereItWasApproved) {
  SetUpApproved();
  EXPECT_TRUE(Happened(Carried()->paused));
  ASSERT_DONE(parent.Do(Life::Reviewer(), Review{}, "2026-03-11 09:00"));
  Exchange("2026-03-11 09:00");
  EXPECT_EQ(Carried(), nullptr);
  EXPECT_EQ(child.ticket.state, State::kReviewed);
  EXPECT_EQ(Local(child.Limit(LimitKind::kCaseHandle)->stopped), "2026-03-10 11:00:00");
  const auto stops = child.Facts(FactType::kLimitStopped);
  EXPECT_TRUE(std::any_of(stops.begin(), stops.end(), [](const Fact& f) {
    return f.limit == LimitKind::kCaseHandle && f.on_time;
  }));
  EXPECT_EQ(child.ticket.priv.result, "已责令开票");
  EXPECT_EQ(child.ticket.lead_department(), "tax");
  EXPECT_TRUE(child.Limit(LimitKind::kReply)->running()) << "each petitioner is owed a reply";
  EXPECT_EQ(child.Limit(LimitKind::kReply)->obligor, "tax");
}

TEST_F(MergeTest, AMissWhileCarriedIsTheChildsMiss) {
  SetUpMerged();
  ASSERT_DONE(parent.Do(Life::Head(), Accept{}, "2026-03-04 09:30"));
  ASSERT_DONE(parent.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""},
                        "2026-03-04 10:00"));
  ASSERT_DONE(
      parent.Do(Life::Handler(), SubmitResult{"RESOLVED", "x", "", {}}, "2026-03-17 10:00"));
  ASSERT_DONE(parent.Do(Life::Head(), Approve{}, "2026-03-17 11:00"));
  ASSERT_DONE(parent.Do(Life::Reviewer(), Review{}, "2026-03-17 15:00"));
  Exchange("2026-03-17 15:00");
  EXPECT_TRUE(child.Limit(LimitKind::kCaseHandle)->breached);
  for (const Fact& f : child.Facts(FactType::kLimitStopped)) {
    if (f.limit != LimitKind::kCaseHandle) continue;
    EXPECT_FALSE(f.on_time);
  }
  for (const Fact& f : parent.Facts(FactType::kLimitStopped)) {
    if (f.limit != LimitKind::kCaseHandle) continue;
    EXPECT_TRUE(f.on_time) << "its own was in time";
  }
}

TEST_F(MergeTest, EachPetitionerIsRepliedToWithProofAndRatesByThemselves) {
  SetUpApproved();
  ASSERT_DONE(parent.Do(Life::Reviewer(), Review{}, "2026-03-11 09:00"));
  Exchange("2026-03-11 09:00");
  ASSERT_DONE(parent.Do(Life::Handler(), Reply{1, "已开票", "sms"}, "2026-03-11 10:00"));
  Exchange("2026-03-11 10:00");
  EXPECT_EQ(child.ticket.state, State::kReviewed) << "nobody has told this one yet";
  ASSERT_DONE(child.Do(Life::Handler(), Reply{1, "已开票", "sms-2"}, "2026-03-11 10:10"));
  ASSERT_EQ(child.ticket.state, State::kReplied);
  EXPECT_EQ(Local(child.Limit(LimitKind::kReply)->stopped), "2026-03-11 10:10:00");

  // A dissatisfied one is on its own, the rest close.
  ASSERT_DONE(
      parent.Do(Life::Messenger(),
                Rate{1, "GOODCODE", Satisfaction::kSatisfied, Solved::kYes, true, false, ""},
                "2026-03-12 09:00"));
  EXPECT_EQ(parent.ticket.state, State::kClosed);
  ASSERT_DONE(
      child.Do(Life::Messenger(),
               Rate{1, "GOODCODE", Satisfaction::kDissatisfied, Solved::kNo, true, false, ""},
               "2026-03-12 09:00"));
  EXPECT_EQ(child.ticket.state, State::kDispatched);
  EXPECT_EQ(child.ticket.legs.back().kind, LegKind::kRework);
  EXPECT_EQ(child.ticket.legs.back().department, "tax");
}

// The message may come when the parent is long past its result.
TEST_F(MergeTest, WhatIsSharedIsTheResultThatPassedReviewHoweverLate) {
  SetUpMerged();
  ASSERT_DONE(parent.Do(Life::Head(), Accept{}, "2026-03-04 09:30"));
  ASSERT_DONE(parent.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""},
                        "2026-03-04 10:00"));
  SubmitResult first{"PARTLY", "第一次结果", "", {}};
  first.promised = absl::CivilDay(2026, 3, 31);
  ASSERT_DONE(parent.Do(Life::Handler(), first, "2026-03-04 11:00"));
  ASSERT_DONE(parent.Do(Life::Head(), Approve{}, "2026-03-04 14:30"));
  ASSERT_DONE(parent.Do(Life::Reviewer(), Review{}, "2026-03-04 15:00"));
  ASSERT_DONE(parent.Do(Life::Handler(), Reply{1, "x", "sms"}, "2026-03-04 16:00"));
  ASSERT_DONE(parent.Do(Life::Head(), ReportPromise{"x", {}}, "2026-03-04 16:30"));
  ASSERT_DONE(
      parent.Do(Life::Messenger(),
                Rate{1, "GOODCODE", Satisfaction::kDissatisfied, Solved::kNo, true, false, ""},
                "2026-03-05 09:00"));
  ASSERT_DONE(parent.Do(Life::Head(), Accept{}, "2026-03-05 09:10"));
  ASSERT_DONE(parent.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""},
                        "2026-03-05 09:20"));
  ASSERT_DONE(
      parent.Do(Life::Handler(), SubmitResult{"RESOLVED", "未经审核", "", {}}, "2026-03-05 09:30"));
  Exchange("2026-03-05 10:00");
  ASSERT_EQ(child.ticket.state, State::kReviewed);
  EXPECT_EQ(child.ticket.priv.result, "第一次结果");
  EXPECT_TRUE(child.ticket.promise.standing());
  EXPECT_FALSE(child.ticket.promise.reported) << "to this petitioner it has not been kept yet";
}

TEST_F(MergeTest, APromiseIsMadeToTheChildToo) {
  SetUpMerged();
  ASSERT_DONE(parent.Do(Life::Head(), Accept{}, "2026-03-04 09:30"));
  ASSERT_DONE(parent.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""},
                        "2026-03-04 10:00"));
  SubmitResult promise{"PARTLY", "月底前修复", "", {}};
  promise.promised = absl::CivilDay(2026, 3, 31);
  ASSERT_DONE(parent.Do(Life::Handler(), promise, "2026-03-04 11:00"));
  ASSERT_DONE(parent.Do(Life::Head(), Approve{}, "2026-03-04 14:30"));
  ASSERT_DONE(parent.Do(Life::Reviewer(), Review{}, "2026-03-04 15:00"));
  Exchange("2026-03-04 15:00");
  ASSERT_DONE(child.Do(Life::Handler(), Reply{1, "x", "sms"}, "2026-03-04 16:00"));
  ASSERT_NE(child.Limit(LimitKind::kPromise), nullptr);
  EXPECT_EQ(Local(child.Limit(LimitKind::kPromise)->due), "2026-04-01 00:00:00");
  ASSERT_DONE(child.Do(Life::Head(), ReportPromise{"已修复", {}}, "2026-03-30 10:00"));
}

TEST_F(MergeTest, AReviewThatDoesNotPassGivesTheChildItsTimeBackToo) {
  SetUpApproved();
  ASSERT_DONE(parent.Do(Life::Reviewer(), SendBack{"证据不足"}, "2026-03-11 15:00"));
  ASSERT_NE(Carried(), nullptr);
  EXPECT_EQ(Local(Carried()->due), "2026-03-17 18:00:00") << "more than a day lay in the review";
  EXPECT_EQ(Local(Carried()->original_due), "2026-03-17 18:00:00");
}

TEST_F(MergeTest, WhatTheDepartmentAsksForItselfIsNotTheChilds) {
  SetUpMerged();
  ASSERT_DONE(parent.Do(Life::Head(), Accept{}, "2026-03-04 09:30"));
  ASSERT_DONE(parent.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""},
                        "2026-03-04 10:00"));
  ASSERT_DONE(parent.Do(Life::Head(), RequestExtension{5, "COMPLEX", "x"}, "2026-03-05 10:00"));
  ASSERT_DONE(parent.Do(Life::Dispatcher(), DecideExtension{true, ""}, "2026-03-05 11:00"));
  EXPECT_EQ(Local(Carried()->due), "2026-03-16 18:00:00");
  ASSERT_DONE(parent.Do(Life::Head(),
                        RequestSuspension{absl::CivilDay(2026, 3, 12), "APPRAISAL", "x"},
                        "2026-03-05 14:30"));
  ASSERT_DONE(parent.Do(Life::Dispatcher(), DecideSuspension{true, ""}, "2026-03-05 15:00"));
  EXPECT_TRUE(Carried()->running());
}

TEST_F(MergeTest, SplitOffItIsBackForDispatchWithItsOwnDue) {
  SetUpMerged();
  ASSERT_DONE(parent.Settle("2026-03-10 09:00"));
  ASSERT_DONE(child.Do(Life::Dispatcher(), Split{"不是同一事项"}, "2026-03-10 09:30"));
  EXPECT_EQ(child.ticket.state, State::kMerged) << "until the parent knows, who has its limit";
  Exchange("2026-03-10 09:30");
  EXPECT_EQ(Carried(), nullptr);
  ASSERT_EQ(child.ticket.state, State::kReceived);
  EXPECT_TRUE(child.Limit(LimitKind::kTriage)->running());
  const LimitClock& own = *child.Limit(LimitKind::kCaseHandle);
  EXPECT_TRUE(own.running());
  EXPECT_EQ(Local(own.due), "2026-03-16 18:00:00");
  ASSERT_DONE(
      child.Do(Life::Dispatcher(), Dispatch{"housing", "", "", {}, ""}, "2026-03-10 09:40"));
  EXPECT_EQ(child.Limit(LimitKind::kCaseHandle)->obligor, "housing");
  // What rang at the parent does not ring again.
  ASSERT_DONE(child.Settle("2026-03-17 09:00"));
  int blue = 0, orange = 0;
  for (const Fact& f : child.Facts(FactType::kAlarm)) {
    if (f.limit != LimitKind::kCaseHandle) continue;
    blue += f.level == AlarmLevel::kBlue;
    orange += f.level == AlarmLevel::kOrange;
  }
  EXPECT_EQ(blue, 0);
  EXPECT_EQ(orange, 1);
  EXPECT_REFUSED(child.Do(Life::Dispatcher(), Split{""}, "2026-03-17 10:00"), kFailedPrecondition,
                 "ILLEGAL_TRANSITION");
}

TEST_F(MergeTest, SplitOffInAReviewItHasItsTimeBack) {
  SetUpApproved();
  ASSERT_DONE(child.Do(Life::Dispatcher(), Split{""}, "2026-03-11 15:00"));
  Exchange("2026-03-11 15:00");
  EXPECT_EQ(Local(child.Limit(LimitKind::kCaseHandle)->due), "2026-03-17 18:00:00");
  EXPECT_TRUE(child.Limit(LimitKind::kCaseHandle)->running());
}

TEST_F(MergeTest, AParentThatEndsWithoutAResultLetsItGo) {
  SetUpMerged();
  ASSERT_DONE(parent.Do(Life::Agent(), Withdraw{1, "call-1", ""}, "2026-03-05 09:00"));
  Exchange("2026-03-05 09:00");
  EXPECT_EQ(child.ticket.state, State::kReceived);
  EXPECT_EQ(child.Facts(FactType::kSplitOff)[0].code, "ENDED");
}

TEST_F(MergeTest, AReturnedParentKeepsIt) {
  SetUpMerged();
  ASSERT_DONE(
      parent.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "x", "housing"}, "2026-03-04 09:30"));
  ASSERT_DONE(parent.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-04 10:00"));
  ASSERT_DONE(
      parent.Do(Life::Dispatcher(), Dispatch{"housing", "", "", {}, ""}, "2026-03-04 10:10"));
  ASSERT_NE(Carried(), nullptr);
  EXPECT_EQ(Carried()->obligor, "housing") << "a miss is of whoever holds it at the due";
  ASSERT_DONE(child.Settle("2026-03-04 10:10"));
  EXPECT_EQ(child.ticket.state, State::kMerged);
}

TEST_F(MergeTest, AnsweredAfterAReturnTheParentLetsItGo) {
  SetUpMerged();
  ASSERT_DONE(
      parent.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "x", "housing"}, "2026-03-04 09:30"));
  ASSERT_DONE(parent.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-04 10:00"));
  ASSERT_DONE(parent.Do(Life::Agent(), AnswerDirectly{"x", ""}, "2026-03-04 10:10"));
  Exchange("2026-03-04 10:10");
  EXPECT_EQ(child.ticket.state, State::kReceived);
}

TEST_F(MergeTest, NothingElseIsDoneWithAMergedTicket) {
  SetUpMerged();
  const absl::Status refused =
      child.Do(Life::Agent(), Withdraw{1, "call-1", ""}, "2026-03-05 09:00");
  EXPECT_REFUSED(refused, kFailedPrecondition, "MERGED");
  EXPECT_THAT(std::string(refused.message()), ::testing::HasSubstr(parent.number));
}

TEST_F(MergeTest, MessagesThatComeTwiceOrLateChangeNothing) {
  ASSERT_DONE(Open());
  ASSERT_DONE(MergeAt("2026-03-04 09:00"));
  const auto first = ErrandsOf(child.ticket);
  ASSERT_EQ(first.size(), 1u);
  Exchange("2026-03-04 09:00");
  const int64_t version = parent.ticket.version;
  ASSERT_DONE(parent.Do(Life::System(), first[0].command, "2026-03-04 09:01"));
  EXPECT_EQ(parent.ticket.version, version);

  ASSERT_DONE(child.Do(Life::Dispatcher(), Split{""}, "2026-03-04 09:10"));
  const auto asked = ErrandsOf(child.ticket);
  ASSERT_EQ(asked.size(), 1u);
  ASSERT_DONE(parent.Do(Life::System(), asked[0].command, "2026-03-04 09:10"));
  const auto release = ErrandsOf(parent.ticket);
  ASSERT_EQ(release.size(), 1u);
  Exchange("2026-03-04 09:10");
  // A courier that slept takes up where it was.
  ASSERT_DONE(parent.Do(Life::System(), first[0].command, "2026-03-04 09:20"));
  EXPECT_EQ(Carried(), nullptr) << "a ticket that has left is not taken in again";

  // Merged once more, the end of the first merge is not the second's.
  ASSERT_DONE(child.Do(Life::Dispatcher(), Dispatch{"tax", "", "", {}, ""}, "2026-03-04 09:30"));
  ASSERT_DONE(MergeAt("2026-03-04 10:00"));
  Exchange("2026-03-04 10:00");
  ASSERT_DONE(child.Do(Life::System(), release[0].command, "2026-03-04 10:10"));
  ASSERT_DONE(parent.Do(Life::System(), asked[0].command, "2026-03-04 10:10"));
  EXPECT_EQ(child.ticket.state, State::kMerged);
  EXPECT_NE(Carried(), nullptr);
}

TEST_F(MergeTest, AParentThatCannotTakeItInAnyMoreSendsItBack) {
  ASSERT_DONE(Open());
  ASSERT_DONE(MergeAt("2026-03-03 10:00"));
  ASSERT_DONE(parent.Do(Life::Head(), Accept{}, "2026-03-03 10:05"));
  ASSERT_DONE(parent.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""},
                        "2026-03-03 10:06"));
  ASSERT_DONE(
      parent.Do(Life::Handler(), SubmitResult{"RESOLVED", "x", "", {}}, "2026-03-03 10:07"));
  Exchange("2026-03-03 10:08");
  EXPECT_EQ(child.ticket.state, State::kReceived);
  EXPECT_EQ(child.Facts(FactType::kSplitOff)[0].code, "REFUSED");
  EXPECT_EQ(parent.Facts(FactType::kChildLeaving)[0].row, "PARENT_NOT_HANDLED");
  EXPECT_TRUE(child.Limit(LimitKind::kCaseHandle)->running());
}

TEST_F(MergeTest, SplitOffBeforeTheParentHeardOfItTheParentNeverHasIt) {
  ASSERT_DONE(Open());
  ASSERT_DONE(MergeAt("2026-03-04 09:00"));
  const auto late = ErrandsOf(child.ticket);
  ASSERT_DONE(child.Do(Life::Dispatcher(), Split{""}, "2026-03-04 09:00"));
  Exchange("2026-03-04 09:01");
  EXPECT_EQ(child.ticket.state, State::kReceived);
  EXPECT_TRUE(child.Limit(LimitKind::kCaseHandle)->running());
  ASSERT_DONE(parent.Do(Life::System(), late[0].command, "2026-03-04 09:02"));
  EXPECT_EQ(Carried(), nullptr);
  EXPECT_FALSE(HasErrands(parent.ticket));
}

TEST_F(MergeTest, AReclassifiedParentLetsItGo) {
  SetUpMerged();
  ASSERT_DONE(parent.Do(Life::Dispatcher(),
                        Reclassify{TicketKind::kReport, Urgency::kNone, "", "系举报", ""},
                        "2026-03-04 09:10"));
  EXPECT_TRUE(parent.ticket.confidential);
  Exchange("2026-03-04 09:10");
  EXPECT_EQ(child.ticket.state, State::kReceived) << "it is not about the same, or not as secret";
}

TEST_F(MergeTest, TheHandlerReadsWhatTheChildAsked) {
  SetUpMerged();
  ASSERT_EQ(parent.ticket.priv.merged.size(), 1u);
  EXPECT_EQ(parent.ticket.priv.merged[0].text, "发票问题\n商家不开发票");
  ASSERT_DONE(child.Do(Life::Dispatcher(), Split{""}, "2026-03-04 10:00"));
  Exchange("2026-03-04 10:00");
  EXPECT_TRUE(parent.ticket.priv.merged.empty()) << "no longer than they are handled together";
}

TEST_F(MergeTest, AMissBeforeAnybodyHasItIsTheCentres) {
  CreateRequest unsure = Life::Complaint();
  unsure.department.clear();
  unsure.priv.subject = unsure.priv.text = "?";
  ASSERT_DONE(child.Do(Life::Agent(), unsure, "2026-03-02 09:00"));
  ASSERT_DONE(parent.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:05"));
  ASSERT_DONE(MergeAt("2026-03-02 09:10"));
  Exchange("2026-03-02 09:10");
  EXPECT_EQ(Carried()->obligor, "tax");
  ASSERT_DONE(child.Do(Life::Dispatcher(), Split{""}, "2026-03-02 10:00"));
  Exchange("2026-03-02 10:00");
  EXPECT_EQ(child.Limit(LimitKind::kCaseHandle)->obligor, "centre");
}

TEST_F(MergeTest, ABreachStaysWithWhoeverHeldItThen) {
  SetUpMerged();
  ASSERT_DONE(child.Do(Life::Dispatcher(), Split{""}, "2026-03-16 17:00"));
  Exchange("2026-03-16 17:00");
  ASSERT_DONE(child.Do(Life::Dispatcher(), Dispatch{"tax", "", "", {}, ""}, "2026-03-16 17:10"));
  ASSERT_DONE(
      child.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "x", "housing"}, "2026-03-16 17:20"));
  ASSERT_DONE(child.Settle("2026-03-17 08:00"));
  ASSERT_TRUE(child.Limit(LimitKind::kCaseHandle)->breached);
  ASSERT_DONE(child.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-17 09:00"));
  ASSERT_DONE(
      child.Do(Life::Dispatcher(), Dispatch{"housing", "", "", {}, ""}, "2026-03-17 09:10"));
  EXPECT_EQ(child.Limit(LimitKind::kCaseHandle)->obligor, "tax");
}

TEST_F(MergeTest, AfterAnObjectionItsCaseBeginsAnewAlsoWhenMerged) {
  ASSERT_DONE(child.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00"));
  ASSERT_DONE(
      child.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "x", "housing"}, "2026-03-02 09:10"));
  ASSERT_DONE(child.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-02 09:20"));
  ASSERT_DONE(child.Do(Life::Agent(), AnswerDirectly{"x", ""}, "2026-03-02 09:30"));
  ASSERT_DONE(child.Do(Life::OtherAgent(), Object{1, "", "x"}, "2026-03-03 09:00"));
  ASSERT_DONE(parent.Do(Life::Agent(), Life::Complaint(), "2026-03-03 17:30"));
  EXPECT_REFUSED(child.Do(Life::Agent(), Merge{parent.number, "", ""}, "2026-03-04 09:00"),
                 kPermissionDenied, "ANOTHER_AGENT_MUST_DECIDE");
  ASSERT_DONE(MergeAt("2026-03-04 09:00"));
  Exchange("2026-03-04 09:00");
  ASSERT_NE(Carried(), nullptr);
  EXPECT_EQ(Local(Carried()->started), "2026-03-04 09:00:00");
}

TEST_F(MergeTest, AYearsNoticeMovesTheChildsDueToo) {
  SetUpMerged();
  JurisdictionData next = parent.jurisdiction->data();
  next.version = parent.jurisdiction->version() + 1;
  for (CalendarSpec& c : next.calendars) c.holidays.insert(absl::CivilDay(2026, 3, 16));
  const auto in_force = std::make_shared<const Jurisdiction>(next);
  Context ctx;
  ctx.now = At("2026-03-05 09:00");
  ctx.actor = {"admin", Bit(Role::kAdmin)};
  ctx.current = in_force.get();
  ctx.policies = parent.jurisdiction;
  ctx.adopted = in_force;
  auto adopted = Decide(&parent.ticket, AdoptPolicies{true, "x"}, ctx);
  ASSERT_TRUE(adopted.ok()) << adopted.status();
  parent.ticket = adopted->ticket;
  EXPECT_EQ(Local(Carried()->due), "2026-03-17 18:00:00");
}

TEST_F(MergeTest, AMissAtTheParentStaysThatDepartmentsWhenTheChildLeaves) {
  CreateRequest housing = Life::Complaint();
  housing.department = "housing";
  ASSERT_DONE(OpenChild());
  ASSERT_DONE(parent.Do(Life::Agent(), housing, "2026-03-03 17:30"));
  ASSERT_DONE(MergeAt("2026-03-04 09:00"));
  Exchange("2026-03-04 09:00");
  ASSERT_DONE(parent.Settle("2026-03-18 09:00"));
  EXPECT_TRUE(parent.ticket.supervised) << "RED, a working day after the due";
  ASSERT_DONE(child.Do(Life::Dispatcher(), Split{""}, "2026-03-18 09:10"));
  Exchange("2026-03-18 09:10");
  EXPECT_TRUE(child.Limit(LimitKind::kCaseHandle)->breached);
  EXPECT_EQ(child.Limit(LimitKind::kCaseHandle)->obligor, "housing");
  EXPECT_TRUE(child.ticket.supervised) << "a split ends no signature in person";
  EXPECT_EQ(child.ticket.lead_department(), "") << "it is nobody's until it is dispatched";
}

TEST_F(MergeTest, NotWhatNobodyHasAcceptedInTime) {
  ASSERT_DONE(child.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00"));
  ASSERT_DONE(parent.Do(Life::Agent(), Life::Complaint(), "2026-03-03 17:30"));
  ASSERT_DONE(child.Settle("2026-03-03 09:00"));
  ASSERT_TRUE(child.Limit(LimitKind::kAccept)->breached);
  EXPECT_REFUSED(MergeAt("2026-03-04 09:00"), kFailedPrecondition, "OVERDUE");
}

TEST_F(MergeTest, WhatFellDueOnTheWayComesBack) {
  ASSERT_DONE(child.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00"));
  ASSERT_DONE(child.Do(Life::Head(), Accept{}, "2026-03-02 09:10"));
  ASSERT_DONE(child.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""},
                       "2026-03-02 09:20"));
  ASSERT_DONE(parent.Do(Life::Agent(), Life::Complaint(), "2026-03-16 17:00"));
  ASSERT_DONE(MergeAt("2026-03-16 17:59"));
  Exchange("2026-03-16 18:01");
  EXPECT_EQ(child.ticket.state, State::kReceived);
  EXPECT_EQ(child.Facts(FactType::kSplitOff)[0].row, "OVERDUE");
  ASSERT_DONE(child.Settle("2026-03-16 18:02"));
  EXPECT_EQ(child.Limit(LimitKind::kCaseHandle)->obligor, "centre");
}

}  // namespace
}  // namespace hotline
