// Two tickets about the same matter in a test, and what they tell each other.
#pragma once

#include <string>

#include "common/domain/rules/merge.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline::testing {

// Two complaints to the tax office: the child of Monday the 2nd of March 2026, due on the 16th, the
// parent of the day after, due on the 17th.
class MergeTest : public ::testing::Test {
 protected:
  MergeTest() {
    parent.number = "2603030000000021";
    child.other = &parent.ticket;
  }
  absl::Status OpenChild() {
    HOTLINE_RETURN_IF_ERROR(child.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00"));
    HOTLINE_RETURN_IF_ERROR(child.Do(Life::Head(), Accept{}, "2026-03-02 09:10"));
    return child.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""},
                    "2026-03-02 09:20");
  }
  absl::Status Open() {
    HOTLINE_RETURN_IF_ERROR(OpenChild());
    return parent.Do(Life::Agent(), Life::Complaint(), "2026-03-03 17:30");
  }
  absl::Status MergeAt(const std::string& at, const std::string& consent = "") {
    return child.Do(Life::Dispatcher(), Merge{parent.number, consent, "同一商家"}, at);
  }
  // What one owes the other is told, and noted, until nothing is owed.
  static void TellFrom(Life& teller, Life& hearer, const std::string& at) {
    AgreeOnMerge agree;
    for (const Errand& errand : ErrandsOf(teller.ticket)) {
      ASSERT_EQ(errand.to, hearer.number);
      ASSERT_DONE(hearer.Do(Life::System(), errand.command, at));
      if (errand.told.stage != MergeStage::kNone) agree.with.push_back(errand.told);
    }
    if (!agree.with.empty()) ASSERT_DONE(teller.Do(Life::System(), agree, at));
  }
  void Exchange(const std::string& at) {
    for (int i = 0; i < 3; ++i) {
      TellFrom(child, parent, at);
      TellFrom(parent, child, at);
    }
    EXPECT_FALSE(HasErrands(child.ticket));
    EXPECT_FALSE(HasErrands(parent.ticket));
  }
  void SetUpMerged() {
    ASSERT_DONE(Open());
    ASSERT_DONE(MergeAt("2026-03-04 09:00"));
    Exchange("2026-03-04 09:00");
    ASSERT_EQ(child.ticket.into.stage, MergeStage::kHeld);
  }
  // The parent is handled, and its result approved, on the 10th if nothing else is said.
  void SetUpApproved(const std::string& submitted = "2026-03-10 10:00",
                     const std::string& approved = "2026-03-10 11:00") {
    SetUpMerged();
    ASSERT_DONE(parent.Do(Life::Head(), Accept{}, "2026-03-04 09:30"));
    ASSERT_DONE(parent.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""},
                          "2026-03-04 10:00"));
    ASSERT_DONE(
        parent.Do(Life::Handler(), SubmitResult{"RESOLVED", "已责令开票", "", {}}, submitted));
    ASSERT_DONE(parent.Do(Life::Head(), Approve{}, approved));
  }
  const LimitClock* Carried() const {
    for (const LimitClock& clock : parent.ticket.limits) {
      if (clock.ticket == child.number && !Happened(clock.stopped)) return &clock;
    }
    return nullptr;
  }
  static bool Tells(const Fact& fact, FactType type, const std::string& ticket) {
    return fact.type == type && fact.ticket == ticket;
  }

  Life child, parent;
};

}  // namespace hotline::testing
