// Conflict of interest 回避: who never receives, sees or acts on a ticket about somebody's conduct.
#include <regex>

#include "common/base/error.h"
#include "common/domain/access/recusal.h"
#include "common/domain/notices/notice.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::At;
using testing::Life;

// p-tax-1 is the head of the tax office, p-tax-2 the deputy, p-county-1 supervises it.
CreateRequest About(const std::string& person) {
  CreateRequest c = Life::Complaint();
  c.concerns = person;
  return c;
}
const Actor kLeader = Life::Official("p-county-1");
constexpr char kAt[] = "2026-03-02 09:30";

TEST(Recusal, OfAHeadTheSupervisingLeaderTakesTheTicket) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), About("p-tax-1"), "2026-03-02 09:00"));
  ASSERT_EQ(life.ticket.state, State::kDispatched);
  EXPECT_EQ(life.ticket.legs[0].head, "p-county-1");
  EXPECT_REFUSED(life.Do(Life::Head(), Accept{}, kAt), kNotFound, "TICKET_NOT_FOUND");
  ASSERT_DONE(life.Do(kLeader, Accept{}, kAt));
  EXPECT_EQ(life.ticket.legs[0].accepted_as, Capacity::kPrincipal);
  // His subordinates handle nothing of it.
  EXPECT_REFUSED(life.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""}, kAt),
                 kNotFound, "TICKET_NOT_FOUND");
  EXPECT_REFUSED(life.Do(kLeader, Assign{"p-tax-3", {}}, kAt), kInvalidArgument, "FIELDS_INVALID");
  ASSERT_DONE(life.Do(kLeader, RecordContact{ContactKind::kEffective, "", ""}, kAt));
  ASSERT_DONE(life.Do(kLeader, SubmitResult{"EXPLAINED", "x", "", {}}, "2026-03-02 10:00"));
  ASSERT_DONE(life.Do(kLeader, Approve{}, "2026-03-02 10:10"));
}

TEST(Recusal, OfAMemberTheHeadTakesItAndTheMemberHasNoPart) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), About("p-tax-3"), "2026-03-02 09:00"));
  EXPECT_EQ(life.ticket.legs[0].head, "p-tax-1");
  ASSERT_DONE(life.Do(Life::Head(), Accept{}, kAt));
  EXPECT_REFUSED(life.Do(Life::Head(), Assign{"p-tax-3", {}}, kAt), kInvalidArgument,
                 "FIELDS_INVALID");
  EXPECT_REFUSED(
      life.Do(Life::Official("p-tax-3"), RecordContact{ContactKind::kEffective, "", ""}, kAt),
      kNotFound, "TICKET_NOT_FOUND");
  // Of the centre's people likewise, and in the words any stranger hears.
  EXPECT_REFUSED(life.Do({"p-tax-3", Bit(Role::kAgent)}, Withdraw{1, "c", ""}, kAt), kNotFound,
                 "TICKET_NOT_FOUND");
  ASSERT_DONE(
      life.Do(Life::Official("p-tax-4"), RecordContact{ContactKind::kEffective, "", ""}, kAt));
}

TEST(Recusal, OfALeaderNoOfficeHeSupervisesMayHaveIt) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), About("p-county-1"), "2026-03-02 09:00"));
  EXPECT_EQ(life.ticket.state, State::kReceived) << "left to a dispatcher";
  EXPECT_TRUE(life.ticket.abstained);
  EXPECT_REFUSED(life.Do(Life::Dispatcher(), Dispatch{"tax", "", "", {}, ""}, kAt),
                 kFailedPrecondition, "CONFLICT_OF_INTEREST");
  ASSERT_NE(life.jurisdiction->department("housing")->supervising_leader, "p-county-1");
  EXPECT_REFUSED(life.Do(Life::Dispatcher(), Dispatch{"housing", "", "", {"tax"}, ""}, kAt),
                 kFailedPrecondition, "CONFLICT_OF_INTEREST");
  ASSERT_DONE(life.Do(Life::Dispatcher(), Dispatch{"housing", "", "", {}, ""}, kAt));
}

TEST(Recusal, DoesNotReachBelowAHeadOfTheDepartmentAbove) {
  auto sources = testing::SampleSources();
  for (SourceText& s : sources)
    s.json = std::regex_replace(s.json, std::regex(R"(\{"id": "tax", "name")"),
                                R"({"id": "tax", "parent": "finance", "name")");
  const auto j = testing::JurisdictionOf(sources);
  const absl::Time at = At(kAt);
  const std::string head = j->Holder("finance", OfficeRole::kHead, at);
  EXPECT_EQ(RecusalOf(*j, head, "tax", at), Recusal::kDepartment);
  EXPECT_EQ(RecusalOf(*j, head, "finance", at), Recusal::kHead);
  EXPECT_EQ(RecusalOf(*j, head, "housing", at), Recusal::kNone);
  EXPECT_EQ(RecusalOf(*j, "p-tax-1", "finance", at), Recusal::kNone);
}

TEST(Recusal, HeFoundLaterItIsTakenFromNobodyWithoutADecision) {
  Life life;
  ASSERT_DONE(life.Reach(State::kHandling));
  Reclassify found{TicketKind::kNone, Urgency::kNone, "", "反映局长"};
  found.concerns = "p-county-1";
  EXPECT_REFUSED(life.Do(Life::Dispatcher(), found, "2026-03-03 09:00"), kFailedPrecondition,
                 "CONFLICT_OF_INTEREST");
  found.concerns = "p-tax-1";
  ASSERT_DONE(life.Do(Life::Dispatcher(), found, "2026-03-03 09:00"));
  EXPECT_REFUSED(
      life.Do(Life::Handler(), SubmitResult{"RESOLVED", "x", "", {}}, "2026-03-03 10:00"),
      kNotFound, "TICKET_NOT_FOUND");
  ASSERT_DONE(life.Do(kLeader, SubmitResult{"RESOLVED", "x", "", {}}, "2026-03-03 10:00"));
}

TEST(Recusal, NobodyIsToldOfATicketAboutHimselfOrHisSuperior) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), About("p-tax-1"), "2026-03-02 09:00"));
  ASSERT_DONE(life.Settle("2026-03-20 09:00"));
  size_t notices = 0;
  for (const Event& event : life.events) {
    for (const Notice& notice : NoticesOf(event, life.ticket, *life.jurisdiction)) {
      ++notices;
      EXPECT_EQ(notice.person, "p-county-1") << notice.id;
    }
  }
  EXPECT_GT(notices, 3u);
}

TEST(Recusal, ALeaderInTheHeadsPlaceDoesNotGrantHimselfTime) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), About("p-tax-1"), "2026-03-02 09:00"));
  ASSERT_DONE(life.Do(kLeader, Accept{}, kAt));
  ASSERT_DONE(life.Do(kLeader, RecordContact{ContactKind::kEffective, "", ""}, kAt));
  for (const Actor& decider : {Life::Dispatcher(), Life::Supervisor()}) {
    ASSERT_DONE(life.Do(kLeader, RequestExtension{2, "COMPLEX", "x"}, "2026-03-03 10:00"));
    EXPECT_REFUSED(life.Do({kLeader.id, Bit(Role::kOfficial) | Bit(Role::kSupervisor)},
                           DecideExtension{true, ""}, "2026-03-03 10:10"),
                   kPermissionDenied, "OWN_DEPARTMENT");
    ASSERT_DONE(life.Do(decider, DecideExtension{true, ""}, "2026-03-03 10:20"));
  }
}

TEST(Recusal, HeadOfTheGovernmentOfficeDecidesNoTimeForATicketAboutHimself) {
  Life life;
  const std::string head =
      life.jurisdiction->Holder("government-office", OfficeRole::kHead, At("2026-03-02 09:00"));
  CreateRequest about = About(head);
  ASSERT_DONE(life.Do(Life::Agent(), about, "2026-03-02 09:00"));
  ASSERT_EQ(life.ticket.state, State::kDispatched);
  ASSERT_DONE(life.Do(Life::Head(), Accept{}, kAt));
  ASSERT_DONE(life.Do(Life::Head(), RecordContact{ContactKind::kEffective, "", ""}, kAt));
  life.ticket.legs[0].extensions = 2;
  ASSERT_DONE(life.Do(Life::Head(), RequestExtension{1, "COMPLEX", "x"}, "2026-03-03 10:00"));
  EXPECT_REFUSED(life.Do(Life::Official(head), DecideExtension{true, ""}, "2026-03-03 10:10"),
                 kNotFound, "TICKET_NOT_FOUND");
  ASSERT_DONE(life.Do(Life::Supervisor(), DecideExtension{true, ""}, "2026-03-03 10:20"));
}

TEST(Recusal, NobodyTakesInARequestAboutHimself) {
  Life life;
  EXPECT_REFUSED(life.Do(Life::Agent(), About(Life::Agent().id), "2026-03-02 09:00"),
                 kPermissionDenied, "CONFLICT_OF_INTEREST");
}

TEST(Recusal, UnknownPersonIsAFault) {
  Life life;
  EXPECT_REFUSED(life.Do(Life::Agent(), About("nobody"), "2026-03-02 09:00"), kInvalidArgument,
                 "FIELDS_INVALID");
}

}  // namespace
}  // namespace hotline
