// A threat to life 特急: the call, the duty leader who knows, the call back; lowered and restored.
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::At;
using testing::Life;

constexpr LimitKind kThree[] = {LimitKind::kEmergencyCall, LimitKind::kLeaderTold,
                                LimitKind::kRecontact};

CreateRequest Threat(Channel channel = Channel::kPhone) {
  CreateRequest create = Life::Complaint();
  create.priv.text = "再不处理我就不想活了";
  create.channel = channel;
  return create;
}

RecordEmergencyCall ThreeWay() {
  return {EmergencyCallType::kThreeWay, EmergencyBody::kPolice, "rec-1", "", false, ""};
}

TEST(Emergency, ThreeLimitsRunFromTheFirstWord) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), Threat(), "2026-03-07 23:00"));  // a Saturday night
  EXPECT_EQ(life.ticket.urgency, Urgency::kExtreme);
  for (LimitKind kind : kThree) {
    ASSERT_NE(life.Limit(kind), nullptr);
    EXPECT_TRUE(life.Limit(kind)->running());
    EXPECT_EQ(life.Limit(kind)->obligor, kCentreDepartment);
  }
  EXPECT_EQ(life.Limit(LimitKind::kEmergencyCall)->due, At("2026-03-07 23:05"));
  EXPECT_EQ(life.Limit(LimitKind::kLeaderTold)->due, At("2026-03-07 23:05"));
  EXPECT_EQ(life.Limit(LimitKind::kRecontact)->due, At("2026-03-08 23:00"));
  EXPECT_TRUE(life.ticket.emergency());
}

TEST(Emergency, AnOrdinaryTicketHasNone) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00"));
  for (LimitKind kind : kThree) EXPECT_EQ(life.Limit(kind), nullptr);
  EXPECT_REFUSED(
      life.Do(Life::Agent(),
              RecordRecontact{RecontactOutcome::kSpoken, EmergencyBody::kPolice, "r", "", ""},
              "2026-03-02 09:01"),
      kFailedPrecondition, "NO_EMERGENCY");
  EXPECT_REFUSED(life.Do(Life::Supervisor(), AcknowledgeEmergency{}, "2026-03-02 09:01"),
                 kFailedPrecondition, "NO_EMERGENCY");
}

TEST(Emergency, EachLimitIsStoppedByItsOwnActAndByNothingElse) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), Threat(), "2026-03-02 09:00"));
  ASSERT_DONE(life.Do(Life::Agent(), ThreeWay(), "2026-03-02 09:02"));
  EXPECT_FALSE(life.Limit(LimitKind::kEmergencyCall)->running());
  EXPECT_TRUE(life.Limit(LimitKind::kLeaderTold)->running());
  ASSERT_DONE(life.Do(Life::Supervisor(), AcknowledgeEmergency{}, "2026-03-02 09:03"));
  EXPECT_FALSE(life.Limit(LimitKind::kLeaderTold)->running());
  EXPECT_TRUE(life.Limit(LimitKind::kRecontact)->running());
  ASSERT_DONE(life.Do(Life::Agent(),
                      RecordRecontact{RecontactOutcome::kTakenOver, EmergencyBody::kPsychological,
                                      "", "12356-7", ""},
                      "2026-03-02 12:00"));
  EXPECT_FALSE(life.ticket.emergency());
  EXPECT_REFUSED(life.Do(Life::Supervisor(), AcknowledgeEmergency{}, "2026-03-02 12:10"),
                 kFailedPrecondition, "ALREADY_DONE");
  // A further call is recorded.
  ASSERT_DONE(life.Do(Life::Agent(), ThreeWay(), "2026-03-02 12:20"));
  EXPECT_EQ(life.Facts(FactType::kEmergencyCalled).size(), 2u);
}

TEST(Emergency, TheyOutliveTheTicket) {
  Life answered, withdrawn;
  ASSERT_DONE(answered.Do(Life::Agent(), Threat(), "2026-03-02 09:00"));
  ASSERT_DONE(answered.Do(Life::Agent(), AnswerDirectly{"已劝慰", ""}, "2026-03-02 09:01"));
  ASSERT_DONE(withdrawn.Do(Life::Agent(), Threat(), "2026-03-02 09:00"));
  ASSERT_DONE(withdrawn.Do(Life::Agent(), Withdraw{1, "rec-2", ""}, "2026-03-02 09:01"));
  for (const Life* life : {&answered, &withdrawn}) {
    for (LimitKind kind : kThree) EXPECT_TRUE(life->Limit(kind)->running());
    EXPECT_TRUE(life->ticket.emergency());
  }
  ASSERT_DONE(withdrawn.Settle("2026-03-03 09:00"));
  EXPECT_TRUE(withdrawn.Limit(LimitKind::kLeaderTold)->breached);
  // Whoever answers at once has not saved a life either.
  Life at_once;
  CreateRequest create = Threat();
  create.knowledge_answer = "请保重";
  ASSERT_DONE(at_once.Do(Life::Agent(), create, "2026-03-02 09:00"));
  EXPECT_EQ(at_once.ticket.state, State::kAnswered);
  EXPECT_TRUE(at_once.ticket.emergency());
}

TEST(Emergency, ACallNeedsItsProof) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), Threat(), "2026-03-02 09:00"));
  RecordEmergencyCall call = ThreeWay();
  call.call_id.clear();
  EXPECT_REFUSED(life.Do(Life::Agent(), call, "2026-03-02 09:01"), kInvalidArgument,
                 "FIELDS_INVALID");
  call.type = EmergencyCallType::kTelephoned;
  EXPECT_REFUSED(life.Do(Life::Agent(), call, "2026-03-02 09:01"), kInvalidArgument,
                 "FIELDS_INVALID");
  call.incident_number = "110-2026-77";
  // The caller was on the telephone: why not together?
  EXPECT_REFUSED(life.Do(Life::Agent(), call, "2026-03-02 09:01"), kInvalidArgument,
                 "FIELDS_INVALID");
  call.note = "诉求人已挂断";
  call.warning_asked = true;
  ASSERT_DONE(life.Do(Life::Agent(), call, "2026-03-02 09:01"));
  EXPECT_TRUE(life.HasFact(FactType::kWarningAsked));
  Life text;
  ASSERT_DONE(text.Do(Life::Agent(), Threat(Channel::kWechat), "2026-03-02 09:00"));
  ASSERT_DONE(text.Do(Life::Agent(),
                      RecordEmergencyCall{EmergencyCallType::kTelephoned, EmergencyBody::kPolice,
                                          "", "110-2026-78", false, ""},
                      "2026-03-02 09:01"));
  EXPECT_REFUSED(
      text.Do(Life::Agent(),
              RecordRecontact{RecontactOutcome::kSpoken, EmergencyBody::kPolice, "", "", ""},
              "2026-03-02 09:30"),
      kInvalidArgument, "FIELDS_INVALID");
}

TEST(Emergency, OnlyADutyLeaderAcknowledges) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), Threat(), "2026-03-02 09:00"));
  EXPECT_REFUSED(life.Do(Life::Agent(), AcknowledgeEmergency{}, "2026-03-02 09:01"),
                 kPermissionDenied, "ROLE_MISSING");
  EXPECT_REFUSED(life.Do(Life::Head("tax"), AcknowledgeEmergency{}, "2026-03-02 09:01"), kNotFound,
                 "TICKET_NOT_FOUND");
  const std::string office = life.jurisdiction->settings().government_office;
  const std::string head =
      life.jurisdiction->Holder(office, OfficeRole::kHead, At("2026-03-02 09:01"));
  ASSERT_DONE(life.Do(Life::Official(head), AcknowledgeEmergency{}, "2026-03-02 09:01"));
  EXPECT_EQ(life.Facts(FactType::kEmergencyAcknowledged)[0].person, head);
}

TEST(Emergency, WhatIsSaidLaterMakesItExtreme) {
  for (const hotline::Command& said : {hotline::Command(Supplement{1, "再没人管我就跳楼", {}}),
                                       hotline::Command(Urge{"不想活了"})}) {
    Life life;
    ASSERT_DONE(life.Reach(State::kHandling));
    ASSERT_EQ(life.ticket.urgency, Urgency::kNormal);
    ASSERT_DONE(life.Do(Life::Agent(), said, "2026-03-03 10:00"));
    EXPECT_EQ(life.ticket.urgency, Urgency::kExtreme);
    EXPECT_TRUE(life.ticket.emergency());
    // The other limits are the urgent ones from now on.
    EXPECT_EQ(life.Limit(LimitKind::kLegHandle)->due, At("2026-03-04 10:00"));
    EXPECT_TRUE(life.HasFact(FactType::kReclassified));
  }
}

TEST(Emergency, WhatIsSaidOnTheWayOutCountsToo) {
  Life withdrawn, rated;
  ASSERT_DONE(withdrawn.Reach(State::kHandling));
  ASSERT_DONE(
      withdrawn.Do(Life::Agent(), Withdraw{1, "rec-9", "算了，我不想活了"}, "2026-03-03 10:00"));
  EXPECT_EQ(withdrawn.ticket.state, State::kWithdrawn);
  EXPECT_TRUE(withdrawn.ticket.emergency());
  ASSERT_DONE(rated.Reach(State::kReplied));
  ASSERT_DONE(rated.Do(Life::Messenger(),
                       Rate{1, "GOODCODE", Satisfaction::kSatisfied, Solved::kYes, true, false,
                            "谢谢，但我不想活了"},
                       "2026-03-05 10:00"));
  EXPECT_TRUE(rated.ticket.emergency());
}

TEST(Emergency, OnlyAShiftLeaderLowersItAndAnotherReviews) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), Threat(), "2026-03-02 09:00"));
  Reclassify lower{TicketKind::kNone, Urgency::kNormal, "", "误判：引用歌词"};
  EXPECT_REFUSED(life.Do(Life::Dispatcher(), lower, "2026-03-02 09:10"), kPermissionDenied,
                 "SHIFT_LEADER_ONLY");
  Reclassify silent = lower;
  silent.note.clear();
  EXPECT_REFUSED(life.Do(Life::Supervisor(), silent, "2026-03-02 09:10"), kInvalidArgument,
                 "FIELDS_INVALID");
  ASSERT_DONE(life.Do(Life::Supervisor(), lower, "2026-03-02 09:10"));
  for (LimitKind kind : kThree) EXPECT_FALSE(life.Limit(kind)->running());
  EXPECT_EQ(life.Limit(LimitKind::kLoweringReview)->due, At("2026-03-04 00:00"));
  EXPECT_TRUE(life.ticket.emergency()) << "it stays on top until somebody has reviewed it";
  EXPECT_REFUSED(life.Do(Life::Supervisor(), ReviewLowering{true, ""}, "2026-03-02 10:00"),
                 kPermissionDenied, "ANOTHER_PERSON_MUST_REVIEW");
  ASSERT_DONE(
      life.Do(Life::Reviewer(), ReviewLowering{false, "本人仍有轻生言语"}, "2026-03-03 09:00"));
  EXPECT_EQ(life.ticket.urgency, Urgency::kExtreme);
  for (LimitKind kind : kThree) EXPECT_TRUE(life.Limit(kind)->running());
  EXPECT_EQ(life.Limit(LimitKind::kLeaderTold)->due, At("2026-03-03 09:05"));
  EXPECT_REFUSED(life.Do(Life::Reviewer(), ReviewLowering{true, ""}, "2026-03-03 09:10"),
                 kFailedPrecondition, "NOT_LOWERED");
}

TEST(Emergency, AnybodyAtTheCentreCallsForHelpEvenWhereItIsAboutDiscipline) {
  Life life;
  CreateRequest create = Threat();
  create.priv.text = "科长受贿，再不处理我就跳楼，不想活了";
  ASSERT_DONE(life.Do(Life::Agent(), create, "2026-03-02 09:00"));
  ASSERT_TRUE(life.ticket.discipline);
  ASSERT_DONE(life.Do(Life::Dispatcher(), ThreeWay(), "2026-03-02 09:01"));
  ASSERT_DONE(life.Do(Life::Supervisor(), AcknowledgeEmergency{}, "2026-03-02 09:02"));
}

// Whoever calls for help has found a threat to life, in whatever state the ticket is.
TEST(Emergency, ACallForHelpMakesItExtreme) {
  for (State state : {State::kDispatched, State::kSubmitted, State::kReplied, State::kClosed}) {
    Life life;
    ASSERT_DONE(life.Reach(state));
    ASSERT_DONE(life.Do(Life::Agent(), ThreeWay(), "2026-03-20 10:00"));
    EXPECT_EQ(life.ticket.urgency, Urgency::kExtreme);
    EXPECT_TRUE(life.Limit(LimitKind::kLeaderTold)->running());
    EXPECT_FALSE(life.Limit(LimitKind::kEmergencyCall)->running());
  }
}

TEST(Emergency, ACallForHelpRestoresWhatWasLowered) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), Threat(), "2026-03-02 09:00"));
  ASSERT_DONE(life.Do(Life::Supervisor(),
                      Reclassify{TicketKind::kNone, Urgency::kNormal, "", "误判"},
                      "2026-03-02 09:10"));
  ASSERT_DONE(life.Do(Life::Agent(), ThreeWay(), "2026-03-02 09:40"));
  EXPECT_EQ(life.ticket.urgency, Urgency::kExtreme);
  EXPECT_TRUE(life.Limit(LimitKind::kLeaderTold)->running());
  EXPECT_FALSE(life.Limit(LimitKind::kLoweringReview)->running());
}

// A life waits neither for a wake date nor for a decision on days.
TEST(Emergency, EndsASuspensionAndARequestForTime) {
  Life suspended, asked;
  ASSERT_DONE(suspended.Reach(State::kHandling));
  ASSERT_DONE(suspended.Do(Life::Head(),
                           RequestSuspension{absl::CivilDay(2026, 3, 20), "APPRAISAL", "x"},
                           "2026-03-03 10:00"));
  ASSERT_DONE(suspended.Do(Life::Dispatcher(), DecideSuspension{true, ""}, "2026-03-03 10:10"));
  ASSERT_TRUE(suspended.ticket.suspended);
  ASSERT_DONE(suspended.Do(Life::Agent(), Supplement{1, "我要跳楼", {}}, "2026-03-04 10:00"));
  EXPECT_FALSE(suspended.ticket.suspended);
  EXPECT_EQ(suspended.Limit(LimitKind::kLegHandle)->due, At("2026-03-05 10:00"));
  ASSERT_DONE(asked.Reach(State::kHandling));
  ASSERT_DONE(asked.Do(Life::Head(), RequestExtension{3, "COMPLEX", "x"}, "2026-03-03 10:00"));
  ASSERT_DONE(asked.Do(Life::Agent(), Supplement{1, "我要跳楼", {}}, "2026-03-03 10:10"));
  EXPECT_FALSE(asked.ticket.time_request.pending());
}

TEST(Emergency, ThePsychologicalLineSavesNobodyAlone) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), Threat(), "2026-03-02 09:00"));
  RecordEmergencyCall call = ThreeWay();
  call.body = EmergencyBody::kPsychological;
  ASSERT_DONE(life.Do(Life::Agent(), call, "2026-03-02 09:01"));
  EXPECT_TRUE(life.Limit(LimitKind::kEmergencyCall)->running());
}

TEST(Emergency, SpokenWithAgainIsAnotherCall) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), Threat(), "2026-03-02 09:00"));
  const RecordRecontact same{RecontactOutcome::kSpoken, EmergencyBody::kPolice, "rec-1", "", ""};
  EXPECT_REFUSED(life.Do(Life::Agent(), same, "2026-03-02 09:01"), kFailedPrecondition,
                 "EMERGENCY_CALL_FIRST");
  ASSERT_DONE(life.Do(Life::Agent(), ThreeWay(), "2026-03-02 09:02"));
  EXPECT_REFUSED(life.Do(Life::Agent(), same, "2026-03-02 09:03"), kInvalidArgument,
                 "FIELDS_INVALID");
  RecordRecontact traffic = same;
  traffic.call_id = "rec-2";
  traffic.advised_by = EmergencyBody::kTraffic;
  EXPECT_REFUSED(life.Do(Life::Agent(), traffic, "2026-03-02 09:03"), kInvalidArgument,
                 "FIELDS_INVALID");
  // Nor is a recording another one because a second call for help came after it.
  RecordEmergencyCall ambulance = ThreeWay();
  ambulance.call_id = "rec-3";
  ASSERT_DONE(life.Do(Life::Agent(), ambulance, "2026-03-02 09:04"));
  EXPECT_REFUSED(life.Do(Life::Agent(), same, "2026-03-02 09:05"), kInvalidArgument,
                 "FIELDS_INVALID");
  RecordRecontact again = same;
  again.call_id = "rec-2";
  ASSERT_DONE(life.Do(Life::Agent(), again, "2026-03-02 16:00"));
}

TEST(Emergency, NobodyReviewsALoweringWhoHasEverLoweredIt) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), Threat(), "2026-03-02 09:00"));
  const Actor other{"p-centre-5", Bit(Role::kSupervisor)};
  const Reclassify lower{TicketKind::kNone, Urgency::kNormal, "", "误判"};
  ASSERT_DONE(life.Do(Life::Supervisor(), lower, "2026-03-02 09:10"));
  ASSERT_DONE(life.Do(Life::Dispatcher(),
                      Reclassify{TicketKind::kNone, Urgency::kExtreme, "", "仍有言语"},
                      "2026-03-02 09:20"));
  EXPECT_FALSE(life.Limit(LimitKind::kLoweringReview)->running()) << "raised again: reviewed";
  ASSERT_DONE(life.Do(other, lower, "2026-03-02 09:30"));
  for (const Actor& actor : {Life::Supervisor(), other})
    EXPECT_REFUSED(life.Do(actor, ReviewLowering{true, ""}, "2026-03-02 10:00"), kPermissionDenied,
                   "ANOTHER_PERSON_MUST_REVIEW");
  ASSERT_DONE(life.Do(Life::Reviewer(), ReviewLowering{true, ""}, "2026-03-02 10:00"));
  EXPECT_REFUSED(life.Do(Life::Supervisor(), AcknowledgeEmergency{}, "2026-03-02 10:10"),
                 kFailedPrecondition, "NO_EMERGENCY");
}

TEST(Emergency, IsNotMergedAway) {
  Life parent, child;
  ASSERT_DONE(parent.Reach(State::kHandling));
  child.number = "23-260302-000002-5";
  ASSERT_DONE(child.Do(Life::Agent(), Threat(), "2026-03-03 09:00"));
  child.other = &parent.ticket;
  EXPECT_REFUSED(
      child.Do(Life::Dispatcher(), Merge{parent.ticket.number, "", ""}, "2026-03-03 09:01"),
      kFailedPrecondition, "NOT_TO_BE_MERGED");
}

}  // namespace
}  // namespace hotline
