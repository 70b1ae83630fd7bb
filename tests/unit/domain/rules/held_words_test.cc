// Words of discipline 涉纪 said after intake: set aside until the confidential officer has decided.
#include <functional>

#include "common/base/error.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::At;
using testing::Life;

constexpr char kDenounced[] = "我再说一句，你们局长受贿，请保密";

Actor Officer() { return {"p-centre-5", Bit(Role::kConfidentialOfficer)}; }

class HeldWordsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_DONE(life_.Reach(State::kHandling));
    text_ = life_.ticket.priv.text;
    ASSERT_DONE(life_.Do(Life::Agent(), Supplement{1, kDenounced, {}}, "2026-03-03 10:00"));
  }
  const LimitClock* Seal() { return life_.Limit(LimitKind::kSeal); }
  absl::Status Decide(HeldDecision decision, const std::string& text = "", int place = 1,
                      const Actor& by = Officer()) {
    return life_.Do(by, DecideHeldWords{place, decision, text, "n"}, "2026-03-03 11:00");
  }

  Life life_;
  std::string text_;
};

TEST_F(HeldWordsTest, TheDepartmentGoesOnAndReadsNothingOfThem) {
  EXPECT_EQ(life_.ticket.priv.text, text_);
  EXPECT_EQ(life_.ticket.state, State::kHandling);
  EXPECT_FALSE(life_.ticket.discipline);
  ASSERT_EQ(life_.ticket.held.size(), 1u);
  EXPECT_EQ(life_.ticket.held[0].decision, HeldDecision::kNone);
  EXPECT_EQ(life_.ticket.priv.held, std::vector<std::string>{kDenounced});
  const Event& event = life_.events.back();
  EXPECT_EQ(event.priv.text + event.priv.note, "");
  EXPECT_EQ(event.priv.held, std::vector<std::string>{kDenounced});
  ASSERT_NE(Seal(), nullptr);
  EXPECT_EQ(Seal()->due, At("2026-03-03 16:00")) << "four service hours";
  EXPECT_EQ(Seal()->obligor, kCentreDepartment);
}

TEST_F(HeldWordsTest, ReleasedTheyAreTheTickets) {
  ASSERT_DONE(Decide(HeldDecision::kReleased));
  EXPECT_NE(life_.ticket.priv.text.find(kDenounced), std::string::npos);
  EXPECT_EQ(life_.ticket.priv.held[0], "");
  EXPECT_FALSE(Seal()->running());
  EXPECT_REFUSED(Decide(HeldDecision::kKept), kFailedPrecondition, "WORDS_DECIDED");
}

TEST_F(HeldWordsTest, RewordedOnlyTheOtherWordsAre) {
  EXPECT_REFUSED(Decide(HeldDecision::kReworded), kInvalidArgument, "FIELDS_INVALID");
  EXPECT_REFUSED(Decide(HeldDecision::kKept, "x"), kInvalidArgument, "FIELDS_INVALID");
  ASSERT_DONE(Decide(HeldDecision::kReworded, "请尽快处理"));
  EXPECT_EQ(life_.ticket.priv.text, text_ + "\n【补充】请尽快处理");
  EXPECT_EQ(life_.ticket.priv.held[0], kDenounced);
}

TEST_F(HeldWordsTest, KeptTheyStayWithTheOfficer) {
  ASSERT_DONE(Decide(HeldDecision::kKept));
  EXPECT_EQ(life_.ticket.priv.text, text_);
  EXPECT_EQ(life_.ticket.priv.held[0], kDenounced);
}

TEST_F(HeldWordsTest, SealRunsUntilTheLastIsDecided) {
  ASSERT_DONE(life_.Do(Life::Agent(), Urge{"贪污的事怎么没人管"}, "2026-03-03 10:30"));
  ASSERT_EQ(life_.ticket.held.size(), 2u);
  ASSERT_DONE(Decide(HeldDecision::kKept, "", 2));
  EXPECT_TRUE(Seal()->running());
  ASSERT_DONE(Decide(HeldDecision::kKept, "", 1));
  EXPECT_FALSE(Seal()->running());
  EXPECT_REFUSED(Decide(HeldDecision::kKept, "", 3), kInvalidArgument, "FIELDS_INVALID");
}

TEST_F(HeldWordsTest, NobodyElseDecides) {
  for (const Actor& by : {Life::Agent(), Life::Dispatcher(), Life::Supervisor(), Life::Head()})
    EXPECT_REFUSED(Decide(HeldDecision::kReleased, "", 1, by), kPermissionDenied, "ROLE_MISSING");
}

// Wherever they are said: a department reads the names of files, and what a file is for.
TEST_F(HeldWordsTest, NamesOfFilesAreSetAsideToo) {
  Evidence told, need;
  told.sha256 = std::string(64, 'a');
  told.name = "局长受贿.txt";
  need.sha256 = std::string(64, 'b');
  need.need = "局长贪污的证据";
  ASSERT_DONE(life_.Do(Life::Agent(), Supplement{1, "见附件", {told, need}}, "2026-03-03 10:10"));
  ASSERT_EQ(life_.ticket.held.size(), 2u);
  EXPECT_EQ(life_.ticket.priv.text, text_);
  for (const Evidence& e : life_.ticket.evidence) EXPECT_EQ(e.name + e.need, "");
  EXPECT_NE(life_.ticket.priv.held[1].find("局长受贿.txt"), std::string::npos);
  EXPECT_NE(life_.ticket.priv.held[1].find("局长贪污的证据"), std::string::npos);
}

// What the ticket had before is another's: a department's result, or what an officer has looked at.
TEST_F(HeldWordsTest, NamesThatWereThereBeforeStay) {
  Evidence old;
  old.sha256 = std::string(64, 'c');
  old.name = "局长受贿.jpg";
  life_.ticket.evidence.push_back(old);
  ASSERT_DONE(life_.Do(Life::Agent(), Supplement{1, "请尽快", {}}, "2026-03-03 10:10"));
  EXPECT_EQ(life_.ticket.held.size(), 1u);
  EXPECT_EQ(life_.ticket.evidence.back().name, "局长受贿.jpg");
  EXPECT_NE(life_.ticket.priv.text.find("请尽快"), std::string::npos);
}

TEST_F(HeldWordsTest, AreNotWithoutEnd) {
  int taken = 0;
  absl::Status said;
  while (taken < 1000 && said.ok()) {
    said = life_.Do(Life::Agent(), Supplement{1, kDenounced, {}}, "2026-03-03 10:10");
    taken += said.ok();
  }
  EXPECT_EQ(taken, 99) << "a hundred with the first";
  EXPECT_EQ(ReasonOf(said), "TEXT_FULL");
  EXPECT_EQ(life_.ticket.priv.text, text_);
}

// A rating closes the ticket; the words in it still wait for the officer.
TEST_F(HeldWordsTest, WordsOfARatingAreSetAsideToo) {
  Life life;
  ASSERT_DONE(life.Reach(State::kReplied));
  ASSERT_DONE(
      life.Do(Life::Messenger(),
              Rate{1, "GOODCODE", Satisfaction::kSatisfied, Solved::kYes, true, false, kDenounced},
              "2026-03-04 10:00"));
  ASSERT_EQ(life.ticket.held.size(), 1u);
  EXPECT_EQ(life.ticket.state, State::kClosed);
  EXPECT_TRUE(life.Limit(LimitKind::kSeal)->running());
}

TEST_F(HeldWordsTest, SignsBetweenTheCharactersHideNothing) {
  for (const char* said : {"局长受，贿", "局长受·贿", "局长「受」贿", "局长受 贿"})
    ASSERT_DONE(life_.Do(Life::Agent(), Supplement{1, said, {}}, "2026-03-03 10:10"));
  EXPECT_EQ(life_.ticket.held.size(), 5u);
}

TEST_F(HeldWordsTest, ACorrectionIsNoWayRound) {
  Correct correction;
  correction.note = "更正";
  correction.address = "告局长受贿路1号";
  EXPECT_REFUSED(life_.Do(Life::Agent(), correction, "2026-03-03 10:10"), kInvalidArgument,
                 "FIELDS_INVALID");
  correction.address = "文化路1号";
  correction.note = "他说局长受贿";
  EXPECT_REFUSED(life_.Do(Life::Agent(), correction, "2026-03-03 10:10"), kInvalidArgument,
                 "FIELDS_INVALID");
  correction.note = "更正";
  correction.address.reset();
  correction.petitioner = 1;
  correction.name = "赵六举报局长贪污";
  EXPECT_REFUSED(life_.Do(Life::Agent(), correction, "2026-03-03 10:10"), kInvalidArgument,
                 "FIELDS_INVALID");
}

// At intake the whole ticket is sealed, in whichever field they are said.
TEST(HeldWords, EveryFieldOfIntakeIsLookedThrough) {
  const std::function<void(CreateRequest&)> said[] = {
      [](CreateRequest& c) { c.priv.address = "局长受贿路"; },
      [](CreateRequest& c) { c.priv.people[0].name = "孙局长受贿"; },
      [](CreateRequest& c) { c.missing = "局长受贿的证据"; },
      [](CreateRequest& c) {
        c.evidence.resize(1);
        c.evidence[0].name = "税务局长受贿证据.jpg";
      },
      [](CreateRequest& c) { c.priv.text = "局长受，贿"; }};
  for (const auto& say : said) {
    Life life;
    CreateRequest c = Life::Complaint();
    say(c);
    ASSERT_DONE(life.Do(Life::Agent(), c, "2026-03-02 09:00"));
    EXPECT_TRUE(life.ticket.discipline);
    EXPECT_EQ(life.ticket.state, State::kReceived);
  }
}

// The department has heard them itself; and a ticket about discipline has no department.
TEST(HeldWords, WhatADepartmentHeardIsNotHeldFromIt) {
  Life life;
  ASSERT_DONE(life.Reach(State::kAccepted));
  RecordContact contact{ContactKind::kAttempted, "call-1", "他说局长受贿", ""};
  ASSERT_DONE(life.Do(Life::Handler(), contact, "2026-03-02 10:00"));
  EXPECT_TRUE(life.ticket.held.empty());
}

}  // namespace
}  // namespace hotline
