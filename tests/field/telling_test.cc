// E. Telling: whoever it concerns hears of it, and whoever is not there is not told.
#include <chrono>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/field/field.h"

namespace hotline::field {
namespace {

class TellingField : public Field {
 protected:
  static void SetUpTestSuite() {}
  static void TearDownTestSuite() {}
  // Notices are written to the log, where the test reads them.
  void SetUp() override { Field::SetUpWith(R"(, "notify": {"log": true})"); }
  void TearDown() override { Field::TearDownTestSuite(); }

  // Whether that person is told of such a fact within some seconds.
  static bool Told(const std::string& what, const std::string& person) {
    for (int i = 0; i < 200; ++i) {
      const std::string log = installation().log();
      for (size_t at = log.find("\"event\":\"notice\""); at != std::string::npos;
           at = log.find("\"event\":\"notice\"", at + 1)) {
        const std::string line = log.substr(at, log.find('\n', at) - at);
        if (line.find(absl::StrCat("\"what\":\"", what, "\"")) != std::string::npos &&
            line.find(absl::StrCat("\"person\":\"", person, "\"")) != std::string::npos)
          return true;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }
  static std::string Held() {
    return New(
        "--kind COMPLAINT --channel PHONE --text 商家不开发票 --department tax --name 王先生 "
        "--phone 19900000001");
  }
};

TEST_F(TellingField, E1_EverybodyWithAPartHearsThatATicketBecameUrgent) {
  const std::string number = Held();
  Well(absl::StrCat("accept ", number, " --as p-tax-1"));
  Well(absl::StrCat("assign ", number,
                    " --as p-tax-1 --handler p-tax-3 --assisting-departments housing"));
  Well(absl::StrCat("reclassify ", number, " --urgency URGENT --note 有人受伤"));
  EXPECT_TRUE(Told("RECLASSIFIED", "p-tax-1"));
  EXPECT_TRUE(Told("RECLASSIFIED", "p-tax-3"));
  EXPECT_TRUE(Told("RECLASSIFIED", "p-housing-1"));
}

TEST_F(TellingField, E2_WhoAskedToReturnItHearsTheDecision) {
  const std::string refused = Held(), approved = Held();
  for (const std::string& number : {refused, approved})
    Well(absl::StrCat("return ", number,
                      " --as p-tax-1 --reason-code NOT_OUR_DUTY --basis 职责不符 "
                      "--suggested-department housing"));
  Well(absl::StrCat("decide-return ", refused, " --decision REFUSE --note 属税务职责"));
  EXPECT_TRUE(Told("RETURN_REFUSED", "p-tax-1"));
  Well(absl::StrCat("decide-return ", approved, " --decision APPROVE"));
  EXPECT_TRUE(Told("RETURN_APPROVED", "p-tax-1"));
}

TEST_F(TellingField, E2_AnExtensionIsHeardOfWhenItLapses) {
  const std::string number = Held();
  Well(absl::StrCat("accept ", number, " --as p-tax-1"));
  Well(absl::StrCat("contact ", number, " --as p-tax-1 --type EFFECTIVE --call-id tel-1"));
  Well(
      absl::StrCat("extend ", number, " --as p-tax-1 --days 2 --reason-code COMPLEX --basis 复杂"));
  Well("advance 2026-03-03T09:00:00+08:00");
  EXPECT_TRUE(Told("EXTENSION_LAPSED", "p-tax-1"));
}

TEST_F(TellingField, E2_AWithdrawalIsHeardOfByWhoHandledIt) {
  const std::string number = Held();
  Well(absl::StrCat("accept ", number, " --as p-tax-1"));
  Well(absl::StrCat("withdraw ", number, " --call-id tel-2 --note 已自行解决"));
  EXPECT_TRUE(Told("WITHDRAWN", "p-tax-1"));
}

// Three hundred calls in an hour are one urging; the accept that is sent again is still known.
TEST_F(TellingField, E2_UrgingHasNoEffectOnWhatWasDoneBefore) {
  const std::string number = Held();
  const std::string once =
      Well(absl::StrCat("accept ", number, " --as p-tax-1 --request-id acc-1"));
  Well(absl::StrCat("urge ", number, " --note 快"));
  const std::string urged = Well(absl::StrCat("urge ", number));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Well(absl::StrCat("urge ", number)), urged);
  EXPECT_NE(Well(absl::StrCat("accept ", number, " --as p-tax-1 --request-id acc-1"))
                .find("replay: done before"),
            std::string::npos)
      << once;
}

TEST_F(TellingField, E4_WhatNobodyAnswersForGoesToTheGovernmentOffice) {
  const std::string number = Held();
  Well("advance 2026-03-04T18:00:00+08:00");
  EXPECT_TRUE(Told("ALARM", "p-tax-1"));
  EXPECT_FALSE(installation().log().find("\"person\":\"\"") != std::string::npos)
      << "no notice is for nobody";
}

}  // namespace
}  // namespace hotline::field
