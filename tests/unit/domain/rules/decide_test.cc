// The rules of a ticket's life, without any server.
#include "common/domain/rules/decide.h"
#include "common/base/error.h"
#include "common/domain/rules/settle.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::At;
using testing::Life;
using testing::Local;

TEST(Decide, WholeLifeEndsClosedWithEveryLimitStopped) {
  Life life;
  ASSERT_DONE(life.Reach(State::kClosed));
  EXPECT_EQ(life.ticket.state, State::kClosed);
  for (const LimitClock& clock : life.ticket.limits)
    EXPECT_TRUE(Happened(clock.stopped)) << Name(clock.limit);
  EXPECT_EQ(life.ticket.version, static_cast<int64_t>(life.events.size()));
  // Only the archive is ahead.
  const int days = life.jurisdiction->settings().archive_days;
  EXPECT_EQ(NextWake(life.ticket, life.jurisdiction),
            At("2026-03-05 00:00") + absl::Hours(24 * days) + absl::Milliseconds(1));
}

TEST(Decide, CreateDispatchesToTheHeadInPersonAndStartsThreeLimits) {
  Life life;
  ASSERT_DONE(life.Reach(State::kDispatched));
  EXPECT_EQ(life.ticket.state, State::kDispatched);
  EXPECT_EQ(life.ticket.legs[0].head, "p-tax-1");
  EXPECT_EQ(Local(life.Limit(LimitKind::kAccept)->due), "2026-03-02 11:00:00");
  // Ten working days, start day excluded.
  EXPECT_EQ(Local(life.Limit(LimitKind::kLegHandle)->due), "2026-03-16 18:00:00");
  EXPECT_EQ(Local(life.Limit(LimitKind::kCaseHandle)->due), "2026-03-16 18:00:00");
}

TEST(Decide, AcceptanceExactlyAtTheDueIsOnTime) {
  Life life;
  ASSERT_DONE(life.Reach(State::kDispatched));
  ASSERT_DONE(life.Do(Life::Head(), Accept{}, "2026-03-02 11:00"));
  EXPECT_FALSE(life.HasFact(FactType::kBreached));
  EXPECT_TRUE(life.Facts(FactType::kLimitStopped).back().on_time);
}

TEST(Decide, DeemedAcceptanceKeepsClimbingUntilAPersonAccepts) {
  Life life;
  ASSERT_DONE(life.Reach(State::kDispatched));
  ASSERT_DONE(life.Settle("2026-03-02 11:01"));
  EXPECT_EQ(life.ticket.state, State::kAccepted);
  EXPECT_TRUE(life.HasFact(FactType::kDeemedAccepted));
  EXPECT_TRUE(life.Limit(LimitKind::kAccept)->breached);
  EXPECT_TRUE(life.Limit(LimitKind::kAccept)->running());
  EXPECT_EQ(Local(life.Limit(LimitKind::kContact)->started), "2026-03-02 11:00:00");
  // One working day after the due: a supervision order.
  ASSERT_DONE(life.Settle("2026-03-03 18:01"));
  std::vector<AlarmLevel> levels;
  for (const Fact& f : life.Facts(FactType::kAlarm)) {
    if (f.limit == LimitKind::kAccept) levels.push_back(f.level);
  }
  EXPECT_THAT(levels, ::testing::ElementsAre(AlarmLevel::kBlue, AlarmLevel::kYellow,
                                             AlarmLevel::kOrange, AlarmLevel::kRed));
  ASSERT_DONE(life.Do(Life::Head(), Accept{}, "2026-03-04 09:00"));
  EXPECT_EQ(life.ticket.state, State::kAccepted);
  EXPECT_FALSE(life.Limit(LimitKind::kAccept)->running());
  EXPECT_REFUSED(life.Do(Life::Head(), Accept{}, "2026-03-04 09:01"), kFailedPrecondition,
                 "ALREADY_ACCEPTED");
}

TEST(Decide, OutcomeDoesNotDependOnWhoComesFirst) {
  // A person's verb after the due settles what a scanner would have settled.
  Life scanned, clicked;
  ASSERT_DONE(scanned.Reach(State::kDispatched));
  ASSERT_DONE(clicked.Reach(State::kDispatched));
  ASSERT_DONE(scanned.Settle("2026-03-03 12:00"));
  ASSERT_DONE(scanned.Do(Life::Head(), Accept{}, "2026-03-03 12:00"));
  ASSERT_DONE(clicked.Do(Life::Head(), Accept{}, "2026-03-03 12:00"));
  auto facts = [](const Life& life) {
    std::vector<std::string> out;
    for (const Event& e : life.events) {
      for (const Fact& f : e.facts)
        out.push_back(std::string(Name(f.type)) + " " + std::string(Name(f.limit)) + " " +
                      Local(f.at));
    }
    return out;
  };
  EXPECT_EQ(facts(scanned), facts(clicked));
}

TEST(Decide, SettlingTwiceChangesNothing) {
  Life life;
  ASSERT_DONE(life.Reach(State::kDispatched));
  ASSERT_DONE(life.Settle("2026-03-05 12:00"));
  int64_t version = life.ticket.version;
  ASSERT_DONE(life.Settle("2026-03-05 12:00"));
  EXPECT_EQ(life.ticket.version, version);
}

TEST(Decide, OnlyWhoHoldsTheOfficeAccepts) {
  Life life;
  ASSERT_DONE(life.Reach(State::kDispatched));
  EXPECT_REFUSED(life.Do(Life::Head("water"), Accept{}, "2026-03-02 09:10"), kNotFound,
                 "TICKET_NOT_FOUND");
  EXPECT_REFUSED(life.Do(Life::Official("p-tax-2"), Accept{}, "2026-03-02 09:10"),
                 kPermissionDenied, "NOT_IN_OFFICE");
  EXPECT_REFUSED(life.Do(Life::Agent(), Accept{}, "2026-03-02 09:10"), kPermissionDenied,
                 "ROLE_MISSING");
}

TEST(Decide, DeputyActsOnlyInARegisteredAbsence) {
  Life life;
  const Absence& absence = life.jurisdiction->data().absences.at(0);
  CreateRequest create = Life::Complaint();
  create.department = absence.department;
  std::string day = absl::FormatCivilTime(absence.span.from);
  ASSERT_DONE(life.Do(Life::Agent(), create, day + " 09:00"));
  std::string deputy =
      life.jurisdiction->Holder(absence.department, OfficeRole::kDeputy, At(day + " 09:00"));
  ASSERT_DONE(life.Do(Life::Official(deputy), Accept{}, day + " 09:05"));
  EXPECT_EQ(life.ticket.legs[0].accepted_as, Capacity::kDeputy);
}

TEST(Decide, ReturnNeedsABetterAddressAndComesOnceAndEarly) {
  Life life;
  ASSERT_DONE(life.Reach(State::kDispatched));
  RequestReturn request{"NOT_OUR_DUTY", "三定方案", "tax"};
  EXPECT_REFUSED(life.Do(Life::Head(), request, "2026-03-02 09:30"), kInvalidArgument,
                 "FIELDS_INVALID");
  request.suggested_department = "market";
  request.reason_code = "BECAUSE";
  EXPECT_REFUSED(life.Do(Life::Head(), request, "2026-03-02 09:30"), kInvalidArgument,
                 "FIELDS_INVALID");
  request.reason_code = "NOT_OUR_DUTY";
  EXPECT_REFUSED(life.Do(Life::Head(), request, "2026-03-04 09:00"), kFailedPrecondition,
                 "RETURN_TOO_LATE");
  ASSERT_DONE(life.Do(Life::Head(), request, "2026-03-02 09:30"));
  EXPECT_FALSE(life.Limit(LimitKind::kAccept)->running());
  EXPECT_TRUE(life.Limit(LimitKind::kReturnDecision)->running());
  EXPECT_REFUSED(life.Do(Life::Head(), Accept{}, "2026-03-02 09:40"), kFailedPrecondition,
                 "RETURN_PENDING");
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideReturn{false, "属于税务职责"}, "2026-03-02 10:00"));
  EXPECT_EQ(life.ticket.state, State::kAccepted);
  EXPECT_REFUSED(life.Do(Life::Head(), request, "2026-03-02 10:10"), kFailedPrecondition,
                 "RETURN_ONCE");
}

TEST(Decide, ReturnAfterContactIsRefused) {
  Life life;
  ASSERT_DONE(life.Reach(State::kAccepted));
  ASSERT_DONE(
      life.Do(Life::Handler(), RecordContact{ContactKind::kAttempted, "", ""}, "2026-03-02 09:40"));
  EXPECT_REFUSED(
      life.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "依据", "market"}, "2026-03-02 09:50"),
      kFailedPrecondition, "RETURN_AFTER_CONTACT");
}

TEST(Decide, ApprovedReturnGoesBackAndTheCaseClockRunsOn) {
  Life life;
  ASSERT_DONE(life.Reach(State::kDispatched));
  ASSERT_DONE(
      life.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "依据", "market"}, "2026-03-02 09:30"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-02 10:00"));
  EXPECT_EQ(life.ticket.state, State::kReceived);
  EXPECT_TRUE(life.Limit(LimitKind::kCaseHandle)->running());
  ASSERT_DONE(life.Do(Life::Dispatcher(), Dispatch{"market", "", "", {}, ""}, "2026-03-02 10:30"));
  EXPECT_EQ(life.ticket.legs.back().head, "p-market-1");
  int cases = 0;
  for (const LimitClock& c : life.ticket.limits) cases += c.limit == LimitKind::kCaseHandle;
  EXPECT_EQ(cases, 1);
}

TEST(Decide, UndecidedReturnStaysWithTheDepartment) {
  Life life;
  ASSERT_DONE(life.Reach(State::kDispatched));
  ASSERT_DONE(
      life.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "依据", "market"}, "2026-03-02 09:30"));
  ASSERT_DONE(life.Settle("2026-03-02 16:00"));  // four service hours end at 15:30
  EXPECT_EQ(life.ticket.state, State::kAccepted);
  EXPECT_TRUE(life.HasFact(FactType::kReturnLapsed));
  EXPECT_REFUSED(life.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-02 16:01"),
                 kFailedPrecondition, "NO_RETURN_PENDING");
}

TEST(Decide, AfterTwoApprovedReturnsTheLastReceiverActs) {
  Life life;
  ASSERT_DONE(life.Reach(State::kDispatched));
  ASSERT_DONE(
      life.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "依据", "market"}, "2026-03-02 09:10"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-02 09:20"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), Dispatch{"market", "", "", {}, ""}, "2026-03-02 09:30"));
  ASSERT_DONE(life.Do(Life::Head("market"), RequestReturn{"NOT_OUR_DUTY", "依据", "commerce"},
                      "2026-03-02 09:40"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-02 09:50"));
  EXPECT_TRUE(life.ticket.disputed);
  ASSERT_DONE(
      life.Do(Life::Dispatcher(), Dispatch{"commerce", "", "", {}, ""}, "2026-03-02 10:00"));
  EXPECT_REFUSED(life.Do(Life::Head("commerce"), RequestReturn{"NOT_OUR_DUTY", "依据", "tax"},
                         "2026-03-02 10:10"),
                 kFailedPrecondition, "DISPUTED");
}

TEST(Decide, ThreeSpacedAttemptsCountAsContact) {
  Life life;
  ASSERT_DONE(life.Reach(State::kAccepted));
  RecordContact attempt{ContactKind::kAttempted, "", ""};
  ASSERT_DONE(life.Do(Life::Handler(), attempt, "2026-03-02 10:00"));
  EXPECT_REFUSED(life.Do(Life::Handler(), attempt, "2026-03-02 10:10"), kFailedPrecondition,
                 "ATTEMPTS_TOO_CLOSE");
  ASSERT_DONE(life.Do(Life::Handler(), attempt, "2026-03-02 10:30"));
  EXPECT_EQ(life.ticket.state, State::kAccepted);
  // The third stands for a contact only with a message: without its proof nothing is recorded.
  EXPECT_REFUSED(life.Do(Life::Handler(), attempt, "2026-03-02 11:00"), kInvalidArgument,
                 "FIELDS_INVALID");
  EXPECT_EQ(life.ticket.state, State::kAccepted);
  attempt.message_proof = "sms-77";
  ASSERT_DONE(life.Do(Life::Handler(), attempt, "2026-03-02 11:00"));
  EXPECT_EQ(life.ticket.state, State::kHandling);
  EXPECT_FALSE(life.HasFact(FactType::kContacted));
}

TEST(Decide, CentreSendBackVoidsTheStopAndGivesBackReviewTimeOnly) {
  Life life;
  ASSERT_DONE(life.Reach(State::kApproved));  // approved on 3 March 11:00
  EXPECT_FALSE(life.Limit(LimitKind::kLegHandle)->running());
  ASSERT_DONE(life.Do(Life::Reviewer(), SendBack{"证据不全"}, "2026-03-05 10:00"));
  EXPECT_EQ(life.ticket.state, State::kHandling);
  const LimitClock* clock = life.Limit(LimitKind::kLegHandle);
  EXPECT_TRUE(clock->running());
  // Thirteen open hours lay in review, of days of seven: one whole day is given back.
  EXPECT_EQ(Local(clock->due), "2026-03-17 18:00:00");
  EXPECT_EQ(clock->generation, 2);
}

TEST(Decide, ReviewPassedStopsAtTheApproval) {
  Life life;
  ASSERT_DONE(life.Reach(State::kReviewed));
  EXPECT_EQ(Local(life.Limit(LimitKind::kLegHandle)->stopped), "2026-03-03 11:00:00");
  EXPECT_EQ(Local(life.Limit(LimitKind::kReply)->due), "2026-03-04 18:00:00");
}

TEST(Decide, ConsultationsAreNotReviewed) {
  Life life;
  ASSERT_DONE(
      life.Do(Life::Agent(), Life::Complaint(TicketKind::kConsultation), "2026-03-02 09:00"));
  ASSERT_DONE(life.Do(Life::Head(), Accept{}, "2026-03-02 09:10"));
  ASSERT_DONE(
      life.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""}, "2026-03-02 09:20"));
  ASSERT_DONE(
      life.Do(Life::Handler(), SubmitResult{"EXPLAINED", "已解释", "", {}}, "2026-03-02 10:00"));
  ASSERT_DONE(life.Do(Life::Head(), Approve{}, "2026-03-02 10:10"));
  EXPECT_EQ(life.ticket.state, State::kReviewed);
}

TEST(Decide, AssignmentOfNobodyTakesTheHandlerBackOrIsRefused) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kAccepted).ok());
  EXPECT_REFUSED(life.Do(Life::Head(), Assign{}, "2026-03-02 09:30"), kInvalidArgument,
                 "FIELDS_INVALID");
  ASSERT_DONE(life.Do(Life::Head(), Assign{"p-tax-3", {}}, "2026-03-02 09:31"));
  ASSERT_DONE(life.Do(Life::Head(), Assign{"", {}}, "2026-03-02 09:32"));
  EXPECT_EQ(life.ticket.legs[0].handler, "");
  ASSERT_EQ(life.last.facts.size(), 1u);
  EXPECT_EQ(life.last.facts[0].type, FactType::kAssigned);
}

// Two parts for one department would be two clocks for the same work.
TEST(Decide, ADispatchNamesEveryDepartmentOnceAndOnlyThoseThereAre) {
  Life life;
  CreateRequest create = Life::Complaint();
  create.department.clear();
  create.priv.text = "龘靐";
  create.priv.subject = "龘靐";
  ASSERT_DONE(life.Do(Life::Agent(), create, "2026-03-02 09:00"));
  ASSERT_EQ(life.ticket.state, State::kReceived);
  for (const std::vector<std::string>& assisting :
       {std::vector<std::string>{"housing", "housing"}, {"market"}, {"housing", "nowhere"}}) {
    EXPECT_REFUSED(
        life.Do(Life::Dispatcher(), Dispatch{"market", "", "", assisting, ""}, "2026-03-02 09:30"),
        kInvalidArgument, "FIELDS_INVALID");
  }
  const absl::Status all = life.Do(
      Life::Dispatcher(), Dispatch{"x", "x-1", "000000", {"y", "z"}, ""}, "2026-03-02 09:30");
  EXPECT_EQ(PartsOf(all).fields.size(), 5u) << "every fault at once";
  ASSERT_DONE(
      life.Do(Life::Dispatcher(), Dispatch{"market", "", "", {"housing"}, ""}, "2026-03-02 09:30"));
  EXPECT_EQ(life.ticket.legs.size(), 2u);
}

TEST(Decide, AssistingDepartmentSubmitsFirst) {
  Life life;
  CreateRequest create = Life::Complaint();
  ASSERT_DONE(life.Do(Life::Agent(), create, "2026-03-02 09:00"));
  ASSERT_DONE(life.Do(Life::Head(), Accept{}, "2026-03-02 09:10"));
  ASSERT_DONE(life.Do(Life::Head(), Assign{"p-tax-3", {"market"}}, "2026-03-02 09:15"));
  // Sixty percent of ten working days.
  EXPECT_EQ(Local(life.ticket.limits.back().due), "2026-03-10 18:00:00");
  ASSERT_DONE(
      life.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""}, "2026-03-02 09:20"));
  EXPECT_REFUSED(
      life.Do(Life::Handler(), SubmitResult{"RESOLVED", "好", "", {}}, "2026-03-02 10:00"),
      kFailedPrecondition, "ASSISTING_OPEN");
  ASSERT_DONE(life.Do(Life::Head("market"), Accept{}, "2026-03-02 10:10"));
  ASSERT_DONE(life.Do(Life::Handler("market"), SubmitResult{"ASSISTED", "已配合", "", {}},
                      "2026-03-02 10:20"));
  EXPECT_EQ(life.ticket.state, State::kHandling);
  ASSERT_DONE(life.Do(Life::Handler(), SubmitResult{"RESOLVED", "好", "", {}}, "2026-03-02 10:30"));
  EXPECT_EQ(life.ticket.state, State::kSubmitted);
}

TEST(Decide, NotToTownsHoldsForDispatchersToo) {
  Life life;
  ASSERT_DONE(life.Reach(State::kReceived));
  for (const Matter& m : life.jurisdiction->data().matters) {
    if (!m.not_to_towns) continue;
    EXPECT_REFUSED(
        life.Do(Life::Dispatcher(), Dispatch{"town-xihe", m.id, "", {}, ""}, "2026-03-02 09:10"),
        kFailedPrecondition, "NOT_TO_TOWNS");
    break;
  }
}

TEST(Decide, TownsAssistOnlyInWhatTheCatalogueLists) {
  Life life;
  ASSERT_DONE(life.Reach(State::kReceived));
  const Matter *listed = nullptr, *unlisted = nullptr;
  for (const Matter& m : life.jurisdiction->data().matters) {
    if (m.not_to_towns) (m.town_assistance.empty() ? unlisted : listed) = &m;
  }
  ASSERT_TRUE(listed != nullptr && unlisted != nullptr);
  const auto dispatch = [&](const Matter& m, const std::string& with) {
    return life.Do(Life::Dispatcher(), Dispatch{"tax", m.id, "", {with}, ""}, "2026-03-02 09:10");
  };
  EXPECT_REFUSED(dispatch(*unlisted, "town-xihe"), kFailedPrecondition, "NOT_TO_TOWNS");
  ASSERT_DONE(dispatch(*unlisted, "housing"));
  ASSERT_DONE(life.Do(Life::Head(), Accept{}, "2026-03-02 09:20"));
  EXPECT_REFUSED(life.Do(Life::Head(), Assign{std::nullopt, {"town-xihe"}}, "2026-03-02 09:20"),
                 kFailedPrecondition, "NOT_TO_TOWNS");
  life.ticket.matter = listed->id;
  ASSERT_DONE(life.Do(Life::Head(), Assign{std::nullopt, {"town-xihe"}}, "2026-03-02 09:20"));
}

TEST(Decide, ATownRefusesToAssistInOneStep) {
  Life life;
  ASSERT_DONE(life.Reach(State::kHandling));
  const auto& matters = life.jurisdiction->data().matters;
  life.ticket.matter = std::find_if(matters.begin(), matters.end(), [](const Matter& m) {
                         return m.not_to_towns && !m.town_assistance.empty();
                       })->id;
  ASSERT_DONE(
      life.Do(Life::Head(), Assign{std::nullopt, {"town-xihe", "housing"}}, "2026-03-02 15:00"));
  const RefuseAssistance refuse{"不属于乡镇配合事项"};
  // The lead returns, a department submits, and a stranger has no part in it.
  EXPECT_REFUSED(life.Do(Life::Head(), refuse, "2026-03-02 15:10"), kFailedPrecondition,
                 "NOT_ASSISTING");
  EXPECT_REFUSED(life.Do(Life::Head("housing"), refuse, "2026-03-02 15:10"), kFailedPrecondition,
                 "NOT_A_TOWN");
  EXPECT_REFUSED(life.Do(Life::Head("market"), refuse, "2026-03-02 15:10"), kNotFound,
                 "TICKET_NOT_FOUND");
  ASSERT_DONE(life.Do(Life::Head("town-xihe"), refuse, "2026-03-02 15:10"));
  EXPECT_EQ(life.last.facts[0].type, FactType::kAssistanceRefused);
  EXPECT_EQ(life.last.facts[0].department, "town-xihe");
  EXPECT_EQ(life.last.priv.note, refuse.basis);
  int open = 0;
  for (const LimitClock& clock : life.ticket.limits)
    open += clock.obligor == "town-xihe" && !Happened(clock.stopped);
  EXPECT_EQ(open, 0);
  EXPECT_REFUSED(life.Do(Life::Head(), Assign{std::nullopt, {"town-xihe"}}, "2026-03-02 15:15"),
                 kFailedPrecondition, "ASSISTANCE_REFUSED");
  // Its part is over: the lead needs only the department that still assists.
  EXPECT_REFUSED(life.Do(Life::Head("town-xihe"), refuse, "2026-03-02 15:20"), kPermissionDenied,
                 "NOT_IN_OFFICE");
  ASSERT_DONE(life.Do(Life::Head("housing"), SubmitResult{"ASSISTED", "已配合", "", {}},
                      "2026-03-02 16:00"));
  ASSERT_DONE(
      life.Do(Life::Handler(), SubmitResult{"RESOLVED", "已处理", "", {}}, "2026-03-02 16:10"));
  EXPECT_EQ(life.ticket.state, State::kSubmitted);
}

TEST(Decide, DisciplineIsTheConfidentialOfficersAlone) {
  Life life;
  CreateRequest create = Life::Complaint();
  create.priv.text = "住建局某科长受贿";
  ASSERT_DONE(life.Do(Life::Agent(), create, "2026-03-02 09:00"));
  EXPECT_EQ(life.ticket.state, State::kReceived) << "whatever the agent chose";
  EXPECT_TRUE(life.ticket.discipline);
  EXPECT_TRUE(life.ticket.confidential);
  EXPECT_TRUE(life.ticket.suggestions.empty());
  const Dispatch dispatch{"housing", "", "", {}, ""};
  EXPECT_REFUSED(life.Do(Life::Dispatcher(), dispatch, "2026-03-02 09:10"), kPermissionDenied,
                 "CONFIDENTIAL");
  EXPECT_REFUSED(life.Do(Life::Agent(), Transfer{"纪检监察", "J1", ""}, "2026-03-02 09:10"),
                 kPermissionDenied, "CONFIDENTIAL");
  Life other = life;
  Actor officer = Life::Agent();
  officer.roles = Bit(Role::kConfidentialOfficer);
  ASSERT_DONE(life.Do(officer, Transfer{"纪检监察", "J1", ""}, "2026-03-02 09:20"));
  EXPECT_EQ(life.ticket.state, State::kTransferred);
  // He may find that it is none; then it is a ticket like any other.
  Life refused = other;
  ASSERT_DONE(other.Do(officer, dispatch, "2026-03-02 09:20"));
  EXPECT_FALSE(other.ticket.discipline);
  EXPECT_TRUE(other.ticket.confidential);
  // What the petitioner says, whoever answers the telephone takes down.
  ASSERT_DONE(refused.Do(Life::Agent(), Supplement{1, "还有证人", {}}, "2026-03-02 09:30"));
  ASSERT_DONE(refused.Do(Life::Agent(), Withdraw{1, "call-1", ""}, "2026-03-02 09:40"));
  // What is not about discipline is not his.
  Life ordinary;
  ASSERT_DONE(ordinary.Reach(State::kReceived));
  EXPECT_REFUSED(ordinary.Do(officer, Transfer{"110", "A1", ""}, "2026-03-02 09:20"),
                 kPermissionDenied, "ROLE_MISSING");
}

TEST(Decide, AnEmergencyMayBeAboutDisciplineToo) {
  Life life;
  CreateRequest create = Life::Complaint();
  create.priv.text = "住建局某科长受贿，再不处理我就跳楼，不想活了";
  ASSERT_DONE(life.Do(Life::Agent(), create, "2026-03-02 09:00"));
  EXPECT_EQ(life.ticket.urgency, Urgency::kExtreme);
  EXPECT_TRUE(life.ticket.discipline);
  EXPECT_REFUSED(
      life.Do(Life::Dispatcher(), Dispatch{"housing", "", "", {}, ""}, "2026-03-02 09:01"),
      kPermissionDenied, "CONFIDENTIAL");
  ASSERT_DONE(life.Do(Life::Agent(), Transfer{"110", "A1", ""}, "2026-03-02 09:01"));
}

TEST(Decide, WhatIsAnsweredAtOnceMayBeAboutDiscipline) {
  Life life;
  CreateRequest create = Life::Complaint();
  create.priv.text = "怎样举报受贿";
  create.knowledge_answer = "可拨打12388";
  ASSERT_DONE(life.Do(Life::Agent(), create, "2026-03-02 09:00"));
  EXPECT_EQ(life.ticket.state, State::kAnswered);
  EXPECT_TRUE(life.ticket.discipline);
}

TEST(Decide, WhatRoutingLeavesToADispatcherComesWithSuggestions) {
  Life life;
  CreateRequest create = Life::Complaint();
  create.department.clear();
  create.priv.text = "残疾证联网可查，残疾人创业减税，断电跳闸，暖气不热";
  ASSERT_DONE(life.Do(Life::Agent(), create, "2026-03-02 09:00"));
  ASSERT_EQ(life.ticket.state, State::kReceived);
  ASSERT_EQ(life.ticket.suggestions.size(), 3u);
  EXPECT_FALSE(life.ticket.suggestions[0].department.empty());
  EXPECT_FALSE(life.ticket.suggestions[0].reason.empty());
  ASSERT_DONE(life.Do(Life::Dispatcher(), Dispatch{"tax", "", "", {}, ""}, "2026-03-02 09:10"));
  EXPECT_TRUE(life.ticket.suggestions.empty());
  // And a return with the department that gives it back names.
  ASSERT_DONE(life.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "x", "water-supply"},
                      "2026-03-02 09:20"));
  ASSERT_EQ(life.ticket.suggestions.size(), 1u);
  EXPECT_EQ(life.ticket.suggestions[0].department, "water-supply");
  Life refused = life;
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-02 09:30"));
  EXPECT_EQ(life.ticket.suggestions.size(), 1u);
  ASSERT_DONE(refused.Do(Life::Dispatcher(), DecideReturn{false, ""}, "2026-03-02 09:30"));
  EXPECT_TRUE(refused.ticket.suggestions.empty());
}

TEST(Decide, ReplayedRequestIdReturnsTheFirstOutcome) {
  Life life;
  ASSERT_DONE(life.Reach(State::kDispatched));
  life.request_id = "r1";
  life.content = "c1";
  ASSERT_DONE(life.Do(Life::Head(), Accept{}, "2026-03-02 09:10"));
  int64_t version = life.ticket.version;
  ASSERT_DONE(life.Do(Life::Head(), Accept{}, "2026-03-02 09:20"));
  EXPECT_EQ(life.ticket.version, version);
  EXPECT_EQ(life.replayed, version);
  life.content = "other";
  EXPECT_REFUSED(life.Do(Life::Head(), Accept{}, "2026-03-02 09:30"), kInvalidArgument,
                 "REQUEST_ID_REUSED");
}

TEST(Decide, MovedEtagIsAborted) {
  Life life;
  ASSERT_DONE(life.Reach(State::kAccepted));
  life.if_version = 1;
  EXPECT_REFUSED(
      life.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""}, "2026-03-02 10:00"),
      kAborted, "ETAG_MISMATCH");
}

TEST(Decide, TimeWithinATicketNeverGoesBack) {
  Life life;
  ASSERT_DONE(life.Reach(State::kAccepted));
  ASSERT_DONE(
      life.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""}, "2026-03-01 10:00"));
  for (size_t i = 1; i < life.events.size(); ++i)
    EXPECT_GE(life.events[i].recorded, life.events[i - 1].recorded);
}

TEST(Decide, EveryPetitionerIsOwedAReply) {
  Life life;
  CreateRequest create = Life::Complaint();
  create.petitioners.push_back({});
  create.priv.people.push_back({"李女士", "", ""});
  ASSERT_DONE(life.Reach(State::kReviewed, create));
  ASSERT_DONE(life.Do(Life::Handler(), Reply{1, "好", "sms"}, "2026-03-03 16:00"));
  EXPECT_EQ(life.ticket.state, State::kReviewed);
  EXPECT_REFUSED(life.Do(Life::Handler(), Reply{1, "好", "sms"}, "2026-03-03 16:01"),
                 kFailedPrecondition, "ALREADY_REPLIED");
  ASSERT_DONE(life.Do(Life::Handler(), Reply{2, "好", "sms"}, "2026-03-03 16:02"));
  EXPECT_EQ(life.ticket.state, State::kReplied);
}

TEST(Decide, UrgentIsReckonedInMinutesDayAndNight) {
  Life life;
  CreateRequest create = Life::Complaint(TicketKind::kHelp);
  create.urgency = Urgency::kUrgent;
  ASSERT_DONE(life.Do(Life::Agent(), create, "2026-03-07 23:00"));  // a Saturday night
  EXPECT_EQ(Local(life.Limit(LimitKind::kAccept)->due), "2026-03-07 23:30:00");
  EXPECT_EQ(Local(life.Limit(LimitKind::kLegHandle)->due), "2026-03-08 23:00:00");
}

TEST(Decide, StrictestRowBindsForAnEnterprise) {
  Life life;
  CreateRequest create = Life::Complaint();
  create.petitioners[0].kind = PetitionerKind::kEnterprise;
  ASSERT_DONE(life.Do(Life::Agent(), create, "2026-03-02 09:00"));
  EXPECT_EQ(Local(life.Limit(LimitKind::kAccept)->due), "2026-03-02 10:00:00");
  EXPECT_EQ(Local(life.Limit(LimitKind::kLegHandle)->due), "2026-03-06 18:00:00");
}

TEST(Decide, AssistingDepartmentMayAcceptBeforeTheLead) {
  Life life;
  ASSERT_DONE(life.Reach(State::kReceived));
  ASSERT_DONE(
      life.Do(Life::Dispatcher(), Dispatch{"tax", "", "", {"market"}, ""}, "2026-03-02 09:10"));
  ASSERT_DONE(life.Do(Life::Head("market"), Accept{}, "2026-03-02 09:20"));
  EXPECT_EQ(life.ticket.state, State::kDispatched);
  EXPECT_TRUE(Happened(life.ticket.legs[1].accepted));
  ASSERT_DONE(life.Do(Life::Head(), Accept{}, "2026-03-02 09:30"));
  EXPECT_EQ(life.ticket.state, State::kAccepted);
}

TEST(Decide, SendingBackDoesNotMoveADueThatHasPassed) {
  Life life;
  ASSERT_DONE(life.Reach(State::kSubmitted));
  ASSERT_DONE(life.Do(Life::Head(), Approve{}, "2026-03-20 10:00"));  // due was 16 March
  ASSERT_DONE(life.Do(Life::Reviewer(), SendBack{"再补"}, "2026-03-25 10:00"));
  EXPECT_EQ(Local(life.Limit(LimitKind::kLegHandle)->due), "2026-03-16 18:00:00");
  EXPECT_EQ(Local(life.Limit(LimitKind::kLegHandle)->original_due), "2026-03-16 18:00:00");
}

TEST(Decide, ApprovalEndsTheLadderOfADeemedAcceptance) {
  Life life;
  ASSERT_DONE(life.Reach(State::kDispatched));
  ASSERT_DONE(life.Settle("2026-03-02 11:01"));
  ASSERT_DONE(
      life.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""}, "2026-03-02 14:30"));
  ASSERT_DONE(life.Do(Life::Handler(), SubmitResult{"RESOLVED", "好", "", {}}, "2026-03-02 15:00"));
  ASSERT_DONE(life.Do(Life::Head(), Approve{}, "2026-03-02 15:10"));
  EXPECT_FALSE(life.Limit(LimitKind::kAccept)->running());
  EXPECT_TRUE(life.Limit(LimitKind::kAccept)->breached);
}

}  // namespace
}  // namespace hotline
