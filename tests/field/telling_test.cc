// E. Telling: whoever it concerns hears of it, and whoever is not there is not told.
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
    return Lines("notice", {absl::StrCat("\"what\":\"", what, "\""),
                            absl::StrCat("\"person\":\"", person, "\"")}) > 0;
  }
  // Whether the petitioner of the ticket is sent that message, by that way.
  static bool Sent(const std::string& number, const std::string& message,
                   const std::string& channel) {
    return Lines("message", {number, absl::StrCat("\"message\":\"", message, "\""),
                             absl::StrCat("\"channel\":\"", channel, "\"")}) > 0;
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

TEST_F(TellingField, E3_ThePetitionerIsToldFromTheFirstDayToTheInvitation) {
  const std::string number = Held();
  EXPECT_TRUE(Sent(number, "received", "sms"));
  Well(absl::StrCat("accept ", number, " --as p-tax-1"));
  Well(absl::StrCat("contact ", number, " --as p-tax-1 --type EFFECTIVE --call-id tel-1"));
  Well(absl::StrCat("ask-supplement ", number, " --as p-tax-1 --missing 发票复印件"));
  EXPECT_TRUE(Sent(number, "missing", "sms"));
  Well(
      absl::StrCat("extend ", number, " --as p-tax-1 --days 2 --reason-code COMPLEX --basis 复杂"));
  Well(absl::StrCat("decide-extension ", number, " --decision APPROVE"));
  EXPECT_TRUE(Sent(number, "extended", "sms"));
  Well(absl::StrCat("submit ", number, " --as p-tax-1 --outcome-code RESOLVED --result 已补开"));
  Well(absl::StrCat("approve ", number, " --as p-tax-1"));
  Well(absl::StrCat("review ", number));
  Well(absl::StrCat("reply ", number, " --as p-tax-1 --reply 已补开 --proof sms-1"));
  EXPECT_TRUE(Sent(number, "replied", "sms"));
  EXPECT_TRUE(Sent(number, "invited", "sms"));
  // What they are told stands in no log.
  EXPECT_EQ(installation().log().find("发票复印件"), std::string::npos);
  EXPECT_EQ(installation().log().find("19900000001"), std::string::npos);
}

TEST_F(TellingField, E3_OfAConfidentialTicketNothingGoesWhereOthersRead) {
  const std::string secret =
      New("--kind REPORT --channel PHONE --text 举报商家偷税 --department tax --name 李 --phone "
          "19900000002");
  const std::string in_app =
      New("--kind REPORT --channel APP --text 举报商家偷税 --department tax --name 李 --phone "
          "19900000002");
  const std::string open = Held();
  ASSERT_TRUE(Sent(open, "received", "sms"));
  EXPECT_TRUE(Sent(in_app, "received", "app"));
  EXPECT_EQ(installation().log().find(absl::StrCat("\"id\":\"", secret, "/1/0/p")),
            std::string::npos);
}

TEST_F(TellingField, E3_WhoWantsNoMessagesGetsNone) {
  const std::string quiet = Held();
  Well(absl::StrCat("correct ", quiet, " --no-messages --note 诉求人不愿接收短信"));
  Well(absl::StrCat("accept ", quiet, " --as p-tax-1"));
  Well(absl::StrCat("ask-supplement ", quiet, " --as p-tax-1 --missing 合同"));
  const std::string open = Held();
  Well(absl::StrCat("accept ", open, " --as p-tax-1"));
  Well(absl::StrCat("ask-supplement ", open, " --as p-tax-1 --missing 合同"));
  ASSERT_TRUE(Sent(open, "missing", "sms"));
  EXPECT_EQ(installation().log().find(absl::StrCat("\"id\":\"", quiet, "/3/0/p")),
            std::string::npos);
}

TEST_F(TellingField, E3_NobodyIsSentAMessageAtNight) {
  ASSERT_EQ(Give("load", "settings.json",
                 [](nlohmann::ordered_json& county) {
                   county["settings"]["quietHours"] = {{"start", "22:00"}, {"end", "08:00"}};
                 })
                .code,
            0);
  Well("advance 2026-03-02T23:30:00+08:00");
  const std::string number = Held();
  // An urgent one wakes its head; by then the other's petitioner would have been told.
  New("--kind HELP --channel PHONE --text 水管爆裂 --urgency URGENT --department tax --anonymous");
  EXPECT_TRUE(Told("DISPATCHED", "p-tax-1"));
  EXPECT_EQ(installation().log().find(absl::StrCat(number, "/1/0/p1/received")), std::string::npos);
  Well("advance 2026-03-03T09:00:00+08:00");
  EXPECT_TRUE(Sent(number, "received", "sms"));
}

}  // namespace
}  // namespace hotline::field
