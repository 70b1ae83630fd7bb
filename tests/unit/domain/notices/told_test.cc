// The table of who is told: every type of fact is in it, and what it says holds.
#include "common/domain/notices/told.h"

#include <set>

#include "common/domain/notices/notice.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::At;
using testing::Life;

TEST(Told, DocumentIsTheTable) {
  EXPECT_EQ(testing::ReadWhole(testing::SourceRoot() + "/docs/notices.md"), ToldDocument());
}

TEST(Told, EveryTypeOfFactIsTold_OrItIsSaidWhyNot) {
  std::set<FactType> known;
  for (const ToldRow& row : ToldTable()) {
    known.insert(row.fact);
    const bool nobody = row.whom == Receiver::kNobody;
    EXPECT_EQ(nobody, !row.why.empty()) << Name(row.fact);
    const bool worded = nobody || row.whom == Receiver::kLadder || !row.zh.empty();
    EXPECT_TRUE(worded) << Name(row.fact);
  }
  for (int i = 1; i < kFactTypes; ++i)
    EXPECT_TRUE(known.contains(static_cast<FactType>(i))) << Name(static_cast<FactType>(i));
}

// A ticket of the tax office with which housing assists, urgent, and each fact with each code that
// a row names: every row reaches a person who is there, in words.
TEST(Told, EveryRowReachesAPerson) {
  const Jurisdiction& sample = *testing::Sample();
  Ticket ticket;
  ticket.number = "2603020030000011";
  ticket.urgency = Urgency::kUrgent;
  for (const char* department : {"tax", "housing"}) {
    Leg leg;
    leg.department = department;
    leg.kind = ticket.legs.empty() ? LegKind::kLead : LegKind::kAssisting;
    leg.handler = std::string("p-") + department + "-3";
    ticket.legs.push_back(leg);
  }
  for (const ToldRow& row : ToldTable()) {
    if (row.whom == Receiver::kNobody) continue;
    Event event;
    event.number = ticket.number;
    event.version = 2;
    Fact fact;
    fact.type = row.fact;
    fact.at = At("2026-03-02 10:00");
    fact.leg = 1;
    fact.department = "tax";
    fact.person = "p-tax-3";
    fact.level = AlarmLevel::kYellow;
    if (!row.code.starts_with('!')) fact.code = std::string(row.code);
    event.facts = {fact};
    const auto notices = NoticesOf(event, ticket, sample);
    ASSERT_FALSE(notices.empty()) << Name(row.fact);
    for (const Notice& notice : notices) {
      EXPECT_FALSE(notice.person.empty()) << Name(row.fact);
      EXPECT_TRUE(notice.urgent) << "at once";
      EXPECT_NE(sample.person(notice.person), nullptr) << Name(row.fact);
      EXPECT_GT(Chinese(notice, sample).size(), std::string("【12345紧急】工单").size() + 20);
    }
  }
}

std::set<std::string> ToldBy(const Life& life) {
  std::set<std::string> out;
  for (const Notice& n : NoticesOf(life.last, life.ticket, *life.jurisdiction))
    out.insert(n.person);
  return out;
}

TEST(Told, EverybodyHearsThatATicketBecameUrgent) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kHandling).ok());
  ASSERT_TRUE(life.Do(Life::Head(), Assign{"p-tax-3", {"housing"}}, "2026-03-02 10:10").ok());
  ASSERT_TRUE(life.Do(Life::Dispatcher(),
                      Reclassify{TicketKind::kNone, Urgency::kUrgent, "", "有人受伤"},
                      "2026-03-02 10:20")
                  .ok());
  const std::set<std::string> told = ToldBy(life);
  for (const char* person : {"p-tax-1", "p-tax-3", "p-housing-1"})
    EXPECT_TRUE(told.contains(person)) << person;
}

TEST(Told, WhoAskedHearsWhatWasDecided) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kDispatched).ok());
  ASSERT_TRUE(
      life.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "x", "housing"}, "2026-03-02 09:20")
          .ok());
  Life refused = life;
  ASSERT_TRUE(refused.Do(Life::Dispatcher(), DecideReturn{false, ""}, "2026-03-02 09:30").ok());
  EXPECT_TRUE(ToldBy(refused).contains("p-tax-1"));
  Life approved = life;
  ASSERT_TRUE(approved.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-02 09:30").ok());
  EXPECT_TRUE(ToldBy(approved).contains("p-tax-1"));
  ASSERT_TRUE(life.Settle("2026-03-04 09:00").ok());
  EXPECT_TRUE(life.HasFact(FactType::kReturnLapsed));
  EXPECT_TRUE(ToldBy(life).contains("p-tax-1"));
}

TEST(Told, NobodyHearsOfWhatTheyDidThemselves) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kHandling).ok());
  ASSERT_TRUE(
      life.Do(Life::Head(), SubmitResult{"RESOLVED", "x", "", {}}, "2026-03-02 11:00").ok());
  EXPECT_FALSE(ToldBy(life).contains("p-tax-1"));
}

TEST(Told, AWithdrawalIsToldToWhoeverHadAPart) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kHandling).ok());
  ASSERT_TRUE(life.Do(Life::Head(), Assign{std::nullopt, {"housing"}}, "2026-03-02 10:10").ok());
  ASSERT_TRUE(life.Do(Life::Agent(), Withdraw{1, "call", ""}, "2026-03-02 10:20").ok());
  EXPECT_TRUE(ToldBy(life).contains("p-tax-1"));
  EXPECT_TRUE(ToldBy(life).contains("p-housing-1"));
}

TEST(Told, UrgesWithinAnHourMakeNoVersionsAndForgetNoRequest) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kDispatched).ok());
  life.request_id = "accept-1";
  ASSERT_TRUE(life.Do(Life::Head(), Accept{}, "2026-03-02 09:10").ok());
  life.request_id = "urge-0";
  ASSERT_TRUE(life.Do(Life::Agent(), Urge{"快"}, "2026-03-02 09:20").ok());
  const int64_t version = life.ticket.version;
  for (int i = 1; i <= 300; ++i) {
    life.request_id = "urge-" + std::to_string(i);
    ASSERT_TRUE(life.Do(Life::Agent(), Urge{""}, "2026-03-02 09:30").ok());
  }
  EXPECT_EQ(life.ticket.version, version);
  EXPECT_EQ(life.ticket.urges, 1);
  life.request_id = "accept-1";
  ASSERT_TRUE(life.Do(Life::Head(), Accept{}, "2026-03-02 09:40").ok()) << "a repeated accept";
  EXPECT_EQ(life.ticket.version, version);
}

}  // namespace
}  // namespace hotline
