// Figures: arithmetic of published bulletins, empty denominators, and the whole life of tickets.
#include "common/domain/figures/figures.h"
#include "common/domain/rules/merge.h"
#include "gtest/gtest.h"
#include "hotline/v1/report.pb.h"
#include "services/tools/hotlinectl/figures_view.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::At;
using testing::Life;

v1::Figure Of(int64_t numerator, int64_t denominator) {
  v1::Figure f;
  f.set_id("legacy");
  f.set_numerator(numerator);
  f.set_denominator(denominator);
  return f;
}

TEST(Figures, AgreeWithPublishedBulletins) {
  EXPECT_EQ(ctl::RateText(Of(597, 601)), "99.33%");
  EXPECT_EQ(ctl::RateText(Of(2477, 3136)), "78.99%");  // published as 78.98 %, cut off
  EXPECT_EQ(ctl::RateText(Of(2617, 2713)), "96.46%");
}

TEST(Figures, WhatIsNotAllIsNeverPrintedAsAll) {
  EXPECT_EQ(ctl::RateText(Of(2000, 2001)), "99.95%");
  EXPECT_EQ(ctl::RateText(Of(99999, 100000)), "99.99%");
  EXPECT_EQ(ctl::RateText(Of(100000, 100000)), "100.00%");
  EXPECT_EQ(ctl::RateText(Of(1, 100000)), "0.01%");
  EXPECT_EQ(ctl::RateText(Of(0, 100000)), "0.00%");
  EXPECT_EQ(ctl::RateText(Of(2, 3)), "66.67%");
}

TEST(Figures, EmptyDenominatorIsADashNeverAHundredPercent) {
  EXPECT_EQ(ctl::FigureText(Of(0, 0)), "—");
}

TEST(Figures, NearestRankIsTheValueNotAMean) {
  EXPECT_EQ(NearestRank({}, 50), 0);
  EXPECT_EQ(NearestRank({5}, 90), 5);
  EXPECT_EQ(NearestRank({4, 1, 3, 2}, 50), 2);
  EXPECT_EQ(NearestRank({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 90), 9);
}

Period March(const char* as_of = "2026-04-30 00:00") {
  return {At("2026-03-01 00:00"), At("2026-04-01 00:00"), At("2026-04-03 18:00"), At(as_of)};
}

FigureSet Fold(const Life& life, const Period& period) {
  FigureBook book;
  for (const Event& e : life.events) book.Apply(e);
  for (const Event& e : life.events) book.Apply(e);  // a repeated event changes nothing
  return book.Compute(period, Dimension::kWhole).at("");
}

void Expect(const FigureSet& figures, FigureId id, int64_t numerator, int64_t denominator) {
  EXPECT_EQ(figures[static_cast<int>(id)].numerator, numerator)
      << FigureTable()[static_cast<int>(id)].formula;
  EXPECT_EQ(figures[static_cast<int>(id)].denominator, denominator)
      << FigureTable()[static_cast<int>(id)].formula;
}

TEST(Figures, GoodLifeKeepsEveryLimit) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kClosed).ok());
  FigureSet f = Fold(life, March());
  Expect(f, FigureId::kClosureDispatched, 1, 1);
  Expect(f, FigureId::kOnTimeLeg, 1, 1);
  Expect(f, FigureId::kOnTimeCase, 1, 1);
  Expect(f, FigureId::kAcceptOnTime, 1, 1);
  Expect(f, FigureId::kAcceptInPerson, 1, 1);
  Expect(f, FigureId::kContactOnTime, 1, 1);
  Expect(f, FigureId::kReplyOnTime, 1, 1);
  Expect(f, FigureId::kNationalSelf, 1, 1);
  Expect(f, FigureId::kStrictSelf, 1, 1);
  Expect(f, FigureId::kSolvedSelf, 1, 1);
  Expect(f, FigureId::kNationalSample, 0, 0);
  Expect(f, FigureId::kRework, 0, 1);
  Expect(f, FigureId::kDispatchAccuracy, 1, 1);
  EXPECT_EQ(f[static_cast<int>(FigureId::kTimeP50)].seconds, 31 * 3600);
}

TEST(Figures, BasicallySatisfiedIsSatisfiedNationallyAndNotStrictly) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kReplied).ok());
  ASSERT_TRUE(life.Do(Life::Messenger(),
                      Rate{1, "GOODCODE", Satisfaction::kBasically, Solved::kYes, true, false, ""},
                      "2026-03-04 10:00")
                  .ok());
  FigureSet f = Fold(life, March());
  Expect(f, FigureId::kNationalSelf, 1, 1);
  Expect(f, FigureId::kStrictSelf, 0, 1);
}

TEST(Figures, OpenAndOverdueCountsAgainstOnTime) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kHandling).ok());
  ASSERT_TRUE(life.Settle("2026-03-20 10:00").ok());
  FigureSet f = Fold(life, March());
  Expect(f, FigureId::kOnTimeLeg, 0, 1);
  Expect(f, FigureId::kClosureDispatched, 0, 1);
}

TEST(Figures, ADueThatHasNotFallenIsNotYetCounted) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kHandling).ok());
  FigureSet f = Fold(life, March("2026-03-10 00:00"));
  Expect(f, FigureId::kOnTimeLeg, 0, 0);
}

TEST(Figures, WorkAgainAfterTheReplyIsNotClosedUntilRepliedAgain) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kReplied).ok());
  ASSERT_TRUE(
      life.Do(Life::Messenger(),
              Rate{1, "GOODCODE", Satisfaction::kDissatisfied, Solved::kNo, true, false, ""},
              "2026-03-04 10:00")
          .ok());
  FigureSet f = Fold(life, March());
  Expect(f, FigureId::kClosureDispatched, 0, 1);
  Expect(f, FigureId::kRework, 1, 1);
  Expect(f, FigureId::kSolvedSelf, 0, 1);
}

TEST(Figures, ApprovedReturnLeavesTheReturnerOutOfOnTime) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kDispatched).ok());
  ASSERT_TRUE(
      life.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "x", "market"}, "2026-03-02 09:30").ok());
  ASSERT_TRUE(life.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-02 10:00").ok());
  ASSERT_TRUE(
      life.Do(Life::Dispatcher(), Dispatch{"market", "", "", {}, ""}, "2026-03-02 10:30").ok());
  FigureBook book;
  for (const Event& e : life.events) book.Apply(e);
  auto groups = book.Compute(March(), Dimension::kDepartment);
  Expect(groups.at("tax"), FigureId::kOnTimeLeg, 0, 0);
  Expect(groups.at("tax"), FigureId::kReturnRate, 1, 1);
  Expect(groups.at("tax"), FigureId::kReturnUpheld, 1, 1);
  Expect(groups.at("tax"), FigureId::kAcceptOnTime, 1, 1);
  Expect(groups.at("market"), FigureId::kOnTimeLeg, 0, 1);
  EXPECT_EQ(book.Find(March(), Dimension::kDepartment, "market", FigureId::kOnTimeLeg, false,
                      {"p-x", true}, "", 10)
                .total,
            1);
}

// What is about a person, or about discipline, is counted in no group: a group of one would tell.
TEST(Figures, SealedTicketsCountInTheWholeAlone) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kClosed).ok());
  const absl::Time last = life.events.back().recorded;
  for (const bool about_a_person : {true, false}) {
    FigureBook book;
    for (Event e : life.events) {
      // What the last event says holds for the whole ticket.
      if (e.version == life.events.back().version && about_a_person) e.concerns = "p-tax-1";
      if (e.version == life.events.back().version && !about_a_person) e.discipline = true;
      book.Apply(e);
    }
    Expect(book.Compute(March(), Dimension::kWhole).at(""), FigureId::kOnTimeLeg, 1, 1);
    for (int d = static_cast<int>(Dimension::kDepartment);
         d <= static_cast<int>(Dimension::kPetitionerKind); ++d)
      EXPECT_TRUE(book.Compute(March(), static_cast<Dimension>(d)).empty()) << d;
    Period before = March();
    before.cut = last - absl::Seconds(1);
    EXPECT_TRUE(book.Compute(before, Dimension::kDepartment).contains("tax"))
        << "nobody knew it at that cut: what was published stays";
    const auto behind = [&](const char* who, bool discipline) {
      return book
          .Find(March(), Dimension::kWhole, "", FigureId::kOnTimeLeg, true, {who, discipline}, "",
                10)
          .total;
    };
    EXPECT_EQ(behind("p-tax-1", true), about_a_person ? 0 : 1);
    EXPECT_EQ(behind("p-tax-3", true), 1);
    EXPECT_EQ(behind("p-tax-3", false), about_a_person ? 1 : 0);
  }
}

TEST(Figures, WithdrawalDoesNotUndoAMiss) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kHandling).ok());
  ASSERT_TRUE(life.Do(Life::Agent(), Withdraw{1, "call", ""}, "2026-03-20 10:00").ok());
  Expect(Fold(life, March()), FigureId::kOnTimeLeg, 0, 1);
  Life early;
  ASSERT_TRUE(early.Reach(State::kHandling).ok());
  ASSERT_TRUE(early.Do(Life::Agent(), Withdraw{1, "call", ""}, "2026-03-10 10:00").ok());
  Expect(Fold(early, March()), FigureId::kOnTimeLeg, 0, 0);
}

// However slow the centre, and however the return is decided; an unfounded one counts in
// return.upheld.
TEST(Figures, AReturnAskedInTimeIsNeverALateAcceptance) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kDispatched).ok());
  ASSERT_TRUE(
      life.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "x", "market"}, "2026-03-02 10:50").ok());
  ASSERT_TRUE(life.Do(Life::Dispatcher(), DecideReturn{false, ""}, "2026-03-02 14:30").ok());
  Expect(Fold(life, March()), FigureId::kAcceptOnTime, 1, 1);
  Life late;
  ASSERT_TRUE(late.Reach(State::kDispatched).ok());
  ASSERT_TRUE(
      late.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "x", "market"}, "2026-03-02 14:10").ok());
  ASSERT_TRUE(late.Do(Life::Dispatcher(), DecideReturn{false, ""}, "2026-03-02 14:20").ok());
  Expect(Fold(late, March()), FigureId::kAcceptOnTime, 0, 1);
}

TEST(Figures, ATalkAfterThreeAttemptsDoesNotMakeThemAContactOnTime) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kAccepted).ok());
  for (const char* at : {"2026-03-02 10:00", "2026-03-02 10:30", "2026-03-02 11:00"}) {
    ASSERT_TRUE(
        life.Do(Life::Handler(), RecordContact{ContactKind::kAttempted, "", "", "sms"}, at).ok());
  }
  ASSERT_TRUE(
      life.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""}, "2026-03-09 10:00")
          .ok());
  FigureSet f = Fold(life, March());
  Expect(f, FigureId::kContactOnTime, 0, 1);
  Expect(f, FigureId::kContactAttempted, 1, 1);
}

TEST(Figures, AMergedTicketIsCountedInItsParentAndByItsOwnPromise) {
  Life parent;
  parent.number = "2603020000000033";
  ASSERT_TRUE(parent.Reach(State::kHandling).ok());
  Life child;
  child.other = &parent.ticket;
  ASSERT_TRUE(child.Reach(State::kDispatched).ok());
  ASSERT_TRUE(child.Do(Life::Dispatcher(), Merge{parent.number, "", ""}, "2026-03-02 10:30").ok());
  FigureSet f = Fold(child, March());
  Expect(f, FigureId::kClosureDispatched, 0, 0);
  Expect(f, FigureId::kClosureWhole, 0, 0);
  Expect(f, FigureId::kOnTimeLeg, 0, 0);
  Expect(f, FigureId::kOnTimeCase, 0, 1);
  FigureBook book;
  for (const Event& e : child.events) book.Apply(e);
  const auto of_tax = book.Compute(March(), Dimension::kDepartment).at("tax");
  EXPECT_EQ(of_tax[static_cast<int>(FigureId::kOnTimeCase)].denominator, 0)
      << "whose miss it is the parent's events tell";
  // On its own again it is counted again.
  FollowParent split;
  split.parent = parent.number;
  split.merge = child.ticket.into.merge;
  split.end = MergeEnd::kSplit;
  ASSERT_TRUE(child.Do(Life::System(), split, "2026-03-03 09:00").ok());
  Expect(Fold(child, March()), FigureId::kClosureDispatched, 0, 1);
}

TEST(Figures, AnInterimResultThatWasSharedIsNotSolvedEither) {
  Life child;
  ASSERT_TRUE(child.Reach(State::kDispatched).ok());
  child.ticket.state = State::kMerged;
  child.ticket.into = {"2603020000000033", child.ticket.version, MergeStage::kHeld};
  FollowParent shared;
  shared.parent = "2603020000000033";
  shared.merge = child.ticket.version;
  shared.end = MergeEnd::kShared;
  shared.leg = child.ticket.legs[0];
  child.ticket.legs[0].ended = At("2026-03-02 09:30");
  shared.promise = {1, true, kUnset, false};
  ASSERT_TRUE(child.Do(Life::System(), shared, "2026-03-02 10:00").ok());
  ASSERT_TRUE(child.Do(Life::Handler(), Reply{1, "x", "sms"}, "2026-03-02 11:00").ok());
  ASSERT_TRUE(child
                  .Do(Life::Messenger(),
                      Rate{1, "GOODCODE", Satisfaction::kSatisfied, Solved::kYes, true, false, ""},
                      "2026-03-03 10:00")
                  .ok());
  Expect(Fold(child, March()), FigureId::kSolvedSelf, 0, 1);
}

TEST(Figures, TheLimitOfAMergedTicketIsNotItsParents) {
  Life child;
  ASSERT_TRUE(child.Reach(State::kHandling).ok());
  Life parent;
  parent.number = "2603030000000021";
  child.other = &parent.ticket;
  ASSERT_TRUE(parent.Do(Life::Agent(), Life::Complaint(), "2026-03-03 17:30").ok());
  ASSERT_TRUE(child.Do(Life::Dispatcher(), Merge{parent.number, "", ""}, "2026-03-04 09:00").ok());
  const auto taken = ErrandsOf(child.ticket);
  ASSERT_EQ(taken.size(), 1u);
  ASSERT_TRUE(parent.Do(Life::System(), taken[0].command, "2026-03-04 09:00").ok());
  ASSERT_TRUE(parent.Settle("2026-03-17 09:00").ok()) << "the child is overdue, the parent not";
  Expect(Fold(parent, March("2026-03-17 12:00")), FigureId::kOnTimeCase, 0, 0);
}

TEST(Figures, DocumentIsTheTable) {
  EXPECT_EQ(testing::ReadWhole(testing::SourceRoot() + "/docs/figures.md"), FiguresDocument())
      << "write it anew with: build/bin/hotline-docs docs";
  for (size_t i = 0; i < FigureTable().size(); ++i)
    EXPECT_EQ(static_cast<size_t>(FigureTable()[i].id), i);
}

}  // namespace
}  // namespace hotline
