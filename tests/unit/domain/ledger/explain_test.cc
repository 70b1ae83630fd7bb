// The ledger of a limit: it ends where the engine put the due, and a person can check it by hand.
#include "common/domain/ledger/explain.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Life;
using testing::Local;

using Kind = LedgerLine::Kind;
using Reason = LedgerLine::Reason;

// "2026-02-10 1" for a counted day, "2026-02-15..2026-02-23 HOLIDAY" for days that do not count.
std::vector<std::string> Days(const LimitLedger& ledger) {
  static const char* const kReasons[] = {"",        "START",  "REST",     "HOLIDAY",
                                         "MAKE_UP", "REVIEW", "SUSPENDED"};
  std::vector<std::string> out;
  for (const LedgerLine& l : ledger.lines) {
    const std::string from = Local(l.from).substr(0, 10);
    const std::string reason = kReasons[static_cast<int>(l.reason)];
    if (l.kind == Kind::kCounted)
      out.push_back(from + " " + std::to_string(l.days_so_far) + (reason.empty() ? "" : " ") +
                    reason);
    if (l.kind == Kind::kNotCounted) {
      const std::string last = Local(l.to - absl::Seconds(1)).substr(0, 10);
      out.push_back((last == from ? from : from + ".." + last) + " " + reason);
    }
    if (l.kind == Kind::kExtended)
      out.push_back(Local(l.from).substr(0, 16) + " +" + std::to_string(l.days));
  }
  return out;
}

// The hand calculation, with the State Council's notice for 2026 in hand: Feb 15–23 off, Feb 14 and
// 28 worked. A complaint of ten working days, received on Monday Feb 9, returned once, with the
// second department suspended from Thursday Feb 12 until Feb 26, then extended by three days.
class SpringFestival : public ::testing::Test {
 protected:
  void SetUp() override {
    const Actor water = Life::Head("water-supply");
    ASSERT_DONE(life.Do(Life::Agent(), Life::Complaint(), "2026-02-09 10:00"));
    ASSERT_DONE(life.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "x", "water-supply"},
                        "2026-02-09 10:30"));
    ASSERT_DONE(life.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-02-09 11:00"));
    ASSERT_DONE(
        life.Do(Life::Dispatcher(), Dispatch{"water-supply", "", "", {}, ""}, "2026-02-10 09:30"));
    ASSERT_DONE(life.Do(water, Accept{}, "2026-02-10 10:00"));
    ASSERT_DONE(life.Do(water, RecordContact{ContactKind::kEffective, "", ""}, "2026-02-10 11:00"));
    ASSERT_DONE(life.Do(water, RequestSuspension{absl::CivilDay(2026, 2, 26), "APPRAISAL", "x"},
                        "2026-02-12 14:30"));
    ASSERT_DONE(life.Do(Life::Dispatcher(), DecideSuspension{true, ""}, "2026-02-12 15:00"));
    ASSERT_DONE(life.Do(water, RequestExtension{3, "COMPLEX", "x"}, "2026-02-27 09:00"));
    ASSERT_DONE(life.Do(Life::Dispatcher(), DecideExtension{true, ""}, "2026-02-27 10:00"));
  }
  LimitLedger Of(LimitKind kind) const {
    return *Explain(life.ticket, *life.Limit(kind), *life.jurisdiction);
  }
  Life life;
};

TEST_F(SpringFestival, LegLedgerMatchesTheHandCalculation) {
  LimitLedger ledger = Of(LimitKind::kLegHandle);
  EXPECT_TRUE(ledger.agrees);
  // Dispatched to this department on the 10th: the 11th is day 1. The suspension took three hours
  // of the 12th, and four whole days more: four days are given back, the three hours are lost.
  EXPECT_THAT(Days(ledger),
              ElementsAre("2026-02-10 START", "2026-02-11 1", "2026-02-12 2",
                          "2026-02-13..2026-02-14 SUSPENDED", "2026-02-15..2026-02-23 HOLIDAY",
                          "2026-02-24..2026-02-25 SUSPENDED", "2026-02-26 3", "2026-02-27 4",
                          "2026-02-27 10:00 +3", "2026-02-28 5 MAKE_UP", "2026-03-01 REST",
                          "2026-03-02 6", "2026-03-03 7", "2026-03-04 8", "2026-03-05 9",
                          "2026-03-06 10", "2026-03-07..2026-03-08 REST", "2026-03-09 11",
                          "2026-03-10 12", "2026-03-11 13"));
  EXPECT_EQ(Local(ledger.due), "2026-03-11 18:00:00");
  // Without what was granted: Feb 11–14 are four days, Feb 24–28 five more, Mar 2 the tenth.
  EXPECT_EQ(Local(life.Limit(LimitKind::kLegHandle)->original_due), "2026-03-02 18:00:00");
}

TEST_F(SpringFestival, CaseLedgerCountsOnOverTheReturn) {
  LimitLedger ledger = Of(LimitKind::kCaseHandle);
  EXPECT_TRUE(ledger.agrees);
  EXPECT_EQ(ledger.lines[0].kind, Kind::kStarted);
  EXPECT_EQ(Local(ledger.lines[0].from), "2026-02-09 10:00:00");
  EXPECT_EQ(Local(life.Limit(LimitKind::kCaseHandle)->original_due), "2026-02-28 18:00:00");
  EXPECT_EQ(Local(ledger.due), "2026-03-10 18:00:00");
}

TEST_F(SpringFestival, HoursAreListedStretchByStretch) {
  LimitLedger ledger = Of(LimitKind::kAccept);
  EXPECT_TRUE(ledger.agrees);
  std::vector<std::string> counted;
  for (const LedgerLine& l : ledger.lines) {
    if (l.kind == Kind::kCounted)
      counted.push_back(Local(l.from).substr(11, 5) + "-" + Local(l.to).substr(11, 5));
  }
  EXPECT_THAT(counted, ElementsAre("09:30-11:30"));
  EXPECT_EQ(ledger.lines.back().kind, Kind::kStopped);
}

TEST_F(SpringFestival, WordsAreSaidInBothLanguages) {
  LimitLedger ledger = Of(LimitKind::kLegHandle);
  EXPECT_THAT(ledger.summary.zh, HasSubstr("10个工作日"));
  EXPECT_THAT(ledger.summary.zh, HasSubstr("原定2026-03-02 18:00"));
  EXPECT_THAT(ledger.summary.en, HasSubstr("10 working days"));
  std::string zh, en;
  for (const LedgerLine& l : ledger.lines) {
    EXPECT_FALSE(l.words.zh.empty() || l.words.en.empty());
    zh += l.words.zh + "\n", en += l.words.en + "\n";
  }
  EXPECT_THAT(zh, HasSubstr("2026-02-15–2026-02-23 不计：法定节假日"));
  EXPECT_THAT(zh, HasSubstr("2026-02-28 计第5日（调休上班）"));
  EXPECT_THAT(en, HasSubstr("2026-02-27 10:00 extended by 3 working days"));
  std::string may;
  for (const Words& w : ledger.would_change) may += w.en + "\n";
  EXPECT_THAT(may, HasSubstr("an extension of up to 7 days"));
}

// Whatever happens to a ticket, the ledgers of all its limits end at the dues the engine set.
TEST(Explain, AgreesAfterReviewsThatSendBack) {
  Life life;
  ASSERT_DONE(life.Reach(State::kHandling));
  const char* const rounds[][3] = {{"2026-03-02 10:10", "2026-03-02 10:20", "2026-03-03 09:30"},
                                   {"2026-03-04 10:00", "2026-03-04 17:59", "2026-03-06 18:00"},
                                   {"2026-03-07 10:00", "2026-03-08 11:00", "2026-03-16 15:00"}};
  for (const auto& [submit, approve, back] : rounds) {
    ASSERT_DONE(life.Do(Life::Handler(), SubmitResult{"RESOLVED", "x", "", {}}, submit));
    ASSERT_DONE(life.Do(Life::Head(), Approve{}, approve));
    ASSERT_DONE(life.Do(Life::Reviewer(), SendBack{"x"}, back));
    for (const LimitClock& clock : life.ticket.limits) {
      auto ledger = Explain(life.ticket, clock, *life.jurisdiction);
      ASSERT_TRUE(ledger.has_value());
      EXPECT_TRUE(ledger->agrees) << Name(clock.limit) << " " << Local(ledger->due);
      EXPECT_EQ(ledger->lines.empty(), false);
    }
  }
  // The first day never counted: an approval on it that is sent back gives none of it back.
  auto ledger = Explain(life.ticket, *life.Limit(LimitKind::kLegHandle), *life.jurisdiction);
  int counted = 0;
  for (const LedgerLine& l : ledger->lines) counted += l.days;
  EXPECT_EQ(counted, 10);
}

}  // namespace
}  // namespace hotline
