// A matter asked about in one place far more often than it used to be.
#include "common/domain/figures/hot_topics.h"
#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using testing::At;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class HotTopicsTest : public ::testing::Test {
 protected:
  void Ask(const std::string& matter, const std::string& area, absl::Time when, int times = 1) {
    for (int i = 0; i < times; ++i) {
      Event event;
      event.number = absl::StrFormat("%016d", ++tickets_);
      event.version = 1;
      event.recorded = when;
      event.state_after = State::kReceived;
      Fact fact;
      fact.type = FactType::kReceived;
      fact.at = when + absl::Milliseconds(i);
      fact.kind = kind_;
      fact.matter = matter;
      fact.area = area;
      event.facts = {fact};
      rows_.Apply(event);
    }
  }
  // So many a day, each of so many days before `now_`.
  void Usual(const std::string& matter, const std::string& area, int a_day, int days = 60) {
    for (int day = 1; day <= days; ++day)
      Ask(matter, area, now_ - absl::Hours(24 * day) - absl::Hours(1), a_day);
  }
  absl::Time now_ = At("2026-03-02 10:00");
  fold::Rows rows_;
  int tickets_ = 0;
  TicketKind kind_ = TicketKind::kComplaint;
};

TEST_F(HotTopicsTest, ABurstAboveWhatIsUsualIsHot) {
  Usual("water", "619921101", 1);
  Usual("noise", "619921101", 9);
  Ask("water", "619921101003", now_ - absl::Hours(2), 9);  // a village of that town
  Ask("noise", "619921101", now_ - absl::Hours(2), 12);
  const auto hot = HotTopics(rows_, now_);
  ASSERT_THAT(hot, SizeIs(1)) << "nine noises are nothing new";
  EXPECT_EQ(hot[0].matter, "water");
  EXPECT_EQ(hot[0].area, "619921101");
  EXPECT_EQ(hot[0].count, 9);
  EXPECT_NEAR(hot[0].expected, 1, 0.1);
  EXPECT_EQ(hot[0].level, 1);
  EXPECT_THAT(hot[0].tickets, SizeIs(9));
  EXPECT_EQ(hot[0].tickets[0], 609u) << "the latest first";
}

TEST_F(HotTopicsTest, AHandfulIsNot) {
  Usual("other", "619921101", 1);
  Ask("water", "619921101", now_ - absl::Hours(2), 4);
  EXPECT_THAT(HotTopics(rows_, now_), IsEmpty());
  Ask("water", "619921101", now_ - absl::Hours(1));
  EXPECT_THAT(HotTopics(rows_, now_), SizeIs(1)) << "five of what never was";
}

TEST_F(HotTopicsTest, ReportsAreNobodysTopic) {
  Usual("other", "619921101", 1);
  kind_ = TicketKind::kReport;
  Ask("conduct", "619921101", now_ - absl::Hours(2), 30);
  EXPECT_THAT(HotTopics(rows_, now_), IsEmpty());
}

TEST_F(HotTopicsTest, TownsAndMattersAreCountedApart) {
  Usual("other", "619921101", 1);
  for (const char* town : {"619921101", "619921102", "619921103"})
    Ask("water", town, now_ - absl::Hours(2), 4);
  Ask("", "619921101", now_ - absl::Hours(2), 30);  // a matter nobody has named yet
  EXPECT_THAT(HotTopics(rows_, now_), IsEmpty());
}

TEST_F(HotTopicsTest, EachDoublingIsALevel) {
  Usual("other", "619921101", 1);
  for (const auto& [more, level] :
       {std::pair(5, 1), std::pair(4, 1), std::pair(1, 2), std::pair(10, 3), std::pair(20, 4)}) {
    Ask("water", "619921101", now_ - absl::Hours(2), more);
    const auto hot = HotTopics(rows_, now_);
    ASSERT_THAT(hot, SizeIs(1));
    EXPECT_EQ(hot[0].level, level) << hot[0].count;
  }
}

TEST_F(HotTopicsTest, WhatComesEveryWeekIsNoNews) {
  Usual("other", "619921101", 1);
  for (int week = 1; week <= 8; ++week)
    Ask("heating", "619921101", now_ - absl::Hours(24 * 7 * week) + absl::Hours(23), 12);
  Ask("heating", "619921101", now_ - absl::Hours(2), 12);
  EXPECT_THAT(HotTopics(rows_, now_), IsEmpty());
}

TEST_F(HotTopicsTest, WithoutAPastOnlyManyAreHot) {
  Ask("water", "619921101", now_ - absl::Hours(2), 19);
  EXPECT_THAT(HotTopics(rows_, now_), IsEmpty());
  Ask("water", "619921101", now_ - absl::Hours(1));
  EXPECT_THAT(HotTopics(rows_, now_), SizeIs(1));
  EXPECT_THAT(HotTopics(rows_, now_ + absl::Hours(26)), IsEmpty()) << "it is over";
  EXPECT_THAT(HotTopics(fold::Rows(), now_), IsEmpty());
}

}  // namespace
}  // namespace hotline
