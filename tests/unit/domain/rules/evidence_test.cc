// Evidence a matter needs 佐证: what a result that says it is done must carry, where it must.
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::Life;

constexpr char kMatter[] = "housing.elevator-outage";

class EvidenceNeeded : public ::testing::Test {
 protected:
  void SetUp() override {
    JurisdictionData data = life.jurisdiction->data();
    data.settings.evidence_required = true;
    life.jurisdiction = std::make_shared<Jurisdiction>(std::move(data));
    ASSERT_DONE(life.Reach(State::kHandling));
    life.ticket.matter = kMatter;
    needs = life.jurisdiction->matter(kMatter)->evidence;
    ASSERT_EQ(needs.size(), 2u);
  }
  static Evidence Of(char file, const std::string& need) {
    return {std::string(64, file), "照片.jpg", "image/jpeg", 1, need};
  }
  absl::Status Submit(const std::string& outcome, std::vector<Evidence> evidence) {
    return life.Do(Life::Handler(), SubmitResult{outcome, "已修复", "", std::move(evidence)},
                   "2026-03-04 10:00");
  }
  Life life;
  std::vector<std::string> needs;
};

TEST_F(EvidenceNeeded, WhatIsDoneIsShownToBeDone) {
  EXPECT_REFUSED(Submit("RESOLVED", {}), kFailedPrecondition, "EVIDENCE_MISSING");
  const absl::Status half = Submit("RESOLVED", {Of('a', needs[0]), Of('b', "别的")});
  EXPECT_EQ(ReasonOf(half), "EVIDENCE_MISSING");
  EXPECT_THAT(half.message(), ::testing::HasSubstr(needs[1]));
  EXPECT_THAT(half.message(), ::testing::Not(::testing::HasSubstr(needs[0])));
  EXPECT_EQ(life.ticket.state, State::kHandling);
  ASSERT_DONE(Submit("RESOLVED", {Of('a', needs[0]), Of('b', needs[1])}));
  EXPECT_EQ(life.ticket.evidence.size(), 2u);
}

TEST_F(EvidenceNeeded, OneFileMayShowTwoThings) {
  ASSERT_DONE(Submit("RESOLVED", {Of('a', needs[0]), Of('a', needs[1])}));
}

TEST_F(EvidenceNeeded, WhatCannotBeDoneNeedsNoPhotographOfIt) {
  ASSERT_DONE(Submit("NOT_POSSIBLE", {}));
}

TEST_F(EvidenceNeeded, WhatIsPromisedIsShownWhenItIsKept) {
  SubmitResult promised{"RESOLVED", "月底前修复", "", {}};
  promised.promised = absl::CivilDay(2026, 3, 6);
  ASSERT_DONE(life.Do(Life::Handler(), promised, "2026-03-04 10:00"));
  ASSERT_DONE(life.Do(Life::Head(), Approve{}, "2026-03-04 10:10"));
  ASSERT_DONE(life.Do(Life::Reviewer(), Review{}, "2026-03-04 10:20"));
  ASSERT_DONE(life.Do(Life::Handler(), Reply{1, "月底前修复", "sms-1"}, "2026-03-04 10:30"));
  EXPECT_REFUSED(life.Do(Life::Handler(), ReportPromise{"修好了", {}}, "2026-03-05 10:00"),
                 kFailedPrecondition, "EVIDENCE_MISSING");
  ASSERT_DONE(life.Do(Life::Handler(),
                      ReportPromise{"修好了", {Of('a', needs[0]), Of('b', needs[1])}},
                      "2026-03-05 10:00"));
}

TEST_F(EvidenceNeeded, AnEarlierRoundShowsNothingOfThisOne) {
  const std::vector<Evidence> both = {Of('a', needs[0]), Of('b', needs[1])};
  ASSERT_DONE(Submit("RESOLVED", both));
  ASSERT_DONE(life.Do(Life::Head(), SendBack{"看不清"}, "2026-03-04 11:00"));
  EXPECT_REFUSED(Submit("RESOLVED", {both[0]}), kFailedPrecondition, "EVIDENCE_MISSING");
  ASSERT_DONE(Submit("RESOLVED", both));
  EXPECT_EQ(life.ticket.evidence.size(), 2u) << "the same again is held once";
}

TEST(EvidenceAskedFor, IsLeftToReviewWhereTheSettingsDoNotRequireIt) {
  Life life;
  ASSERT_DONE(life.Reach(State::kHandling));
  life.ticket.matter = kMatter;
  ASSERT_DONE(
      life.Do(Life::Handler(), SubmitResult{"RESOLVED", "已修复", "", {}}, "2026-03-04 10:00"));
}

}  // namespace
}  // namespace hotline
