// E5. EXTREME: a threat to life rings until a person acknowledges, and stands before all other
// work.
#include "absl/strings/str_cat.h"
#include "tests/field/field.h"

namespace hotline::field {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class EmergencyField : public Field {
 protected:
  static void SetUpTestSuite() {}
  static void TearDownTestSuite() {}
  void SetUp() override { Field::SetUpWith(R"(, "notify": {"log": true})"); }
  void TearDown() override { Field::TearDownTestSuite(); }

  static std::string Threat(const std::string& channel = "PHONE") {
    return New(absl::StrCat("--kind HELP --channel ", channel,
                            " --text 欠薪两年没人管，不想活了 --name 王 --phone 19900000001"));
  }
  // How often the duty leader has been rung up for it.
  static int Rings(const std::string& number) {
    return Lines("notice", {number, "EMERGENCY_OPENED", "p-centre-4"});
  }
};

TEST_F(EmergencyField, E5_ItRingsAgainUntilADutyLeaderAcknowledges) {
  const std::string number = Threat();
  ASSERT_EQ(Rings(number), 1);
  Well("advance 2026-03-02T09:05:01+08:00");
  for (int i = 0; i < 100 && Rings(number) < 2; ++i) usleep(50'000);
  EXPECT_EQ(Rings(number), 2);
  EXPECT_THAT(Type(absl::StrCat("acknowledge ", number, " --as p-tax-1 --role OFFICIAL")).text,
              HasSubstr("TICKET_NOT_FOUND"));
  Well(absl::StrCat("acknowledge ", number, " --note 已到场"));
  EXPECT_THAT(Type(absl::StrCat("acknowledge ", number)).text, HasSubstr("ALREADY_DONE"));
  Well("advance 2026-03-02T09:20:00+08:00");
  usleep(1'000'000);
  EXPECT_EQ(Rings(number), 2) << "who has acknowledged is left in peace";
}

TEST_F(EmergencyField, E5_ItStandsBeforeAllOtherWorkUntilEverythingIsDone) {
  const std::string number = Threat();
  New("--kind HELP --channel PHONE --text 路灯不亮 --department housing --name 李 --phone "
      "19900000002");
  EXPECT_THAT(Well("list --emergencies"), HasSubstr(number));
  Well(absl::StrCat("answer ", number, " --reply 已劝慰"));
  EXPECT_THAT(Well("list --emergencies"), HasSubstr(number)) << "an answer saves nobody";
  Well(absl::StrCat("acknowledge ", number));
  Well(absl::StrCat("emergency-call ", number, " --type THREE_WAY --body POLICE --call-id rec-1"));
  EXPECT_THAT(Well("list --emergencies"), HasSubstr(number));
  Well(absl::StrCat("recontact ", number,
                    " --outcome TAKEN_OVER --advised-by PSYCHOLOGICAL --takeover-number X-7"));
  EXPECT_THAT(Well("list --emergencies"), Not(HasSubstr(number)));
}

TEST_F(EmergencyField, E5_ACallNeedsItsProof) {
  const std::string number = Threat(), text = Threat("WECHAT");
  EXPECT_THAT(Type(absl::StrCat("emergency-call ", number, " --type THREE_WAY --body POLICE")).text,
              HasSubstr("call_id"));
  EXPECT_THAT(Type(absl::StrCat("emergency-call ", number,
                                " --type TELEPHONED --body POLICE "
                                "--incident-number J-1"))
                  .text,
              HasSubstr("note"));
  Well(absl::StrCat("emergency-call ", text,
                    " --type TELEPHONED --body POLICE --incident-number J-2 --warning-asked"));
  EXPECT_THAT(Well(absl::StrCat("show ", text)), HasSubstr("WARNING_ASKED"));
}

TEST_F(EmergencyField, E5_WhomItIsAboutIsNotRungUp) {
  const std::string number =
      New("--kind COMPLAINT --channel PHONE --text 谢颖逼我，我不想活了 --concerns p-centre-4 "
          "--name 王 "
          "--phone 19900000001");
  ASSERT_GT(Lines("notice", {number, "EMERGENCY_OPENED", "p-county-1"}), 0);
  Well("advance 2026-03-02T09:06:00+08:00");
  usleep(1'000'000);
  const std::string log = installation().log();
  for (size_t at = log.find("EMERGENCY_OPENED"); at != std::string::npos;
       at = log.find("EMERGENCY_OPENED", at + 1))
    EXPECT_EQ(log.substr(at, log.find('\n', at) - at).find("p-centre-4"), std::string::npos);
}

TEST_F(EmergencyField, E5_ADutyLeaderHasTheListAndADepartmentDoesNotLearnOfTheWarning) {
  const std::string number = New(
      "--kind HELP --channel WECHAT --text 我要杀了他，不想活了 --department tax --name 王 --phone "
      "19900000001");
  Well(absl::StrCat("dispatch ", number, " --department tax --note 请接单"));
  Well(absl::StrCat("emergency-call ", number,
                    " --type TELEPHONED --body POLICE --incident-number J-2 --warning-asked"));
  EXPECT_THAT(Well("list --emergencies --as p-county-1 --role OFFICIAL"), HasSubstr(number));
  EXPECT_EQ(Type("list --emergencies --as p-tax-1 --role OFFICIAL").code, 1);
  EXPECT_THAT(Well(absl::StrCat("show ", number, " --as p-tax-1 --role OFFICIAL")),
              Not(HasSubstr("WARNING_ASKED")));
}

TEST_F(EmergencyField, E5_WhatIsSaidLaterCounts) {
  const std::string number =
      New("--kind HELP --channel PHONE --text 欠薪 --department tax --name 王 --phone 19900000001");
  Well(absl::StrCat("supplement ", number, " --text 再不给钱我就跳楼"));
  EXPECT_THAT(Json(number), HasSubstr("URGENCY_EXTREME"));
  const std::string left =
      New("--kind HELP --channel PHONE --text 欠薪 --department tax --name 王 --phone 19900000001");
  Well(absl::StrCat("withdraw ", left, " --call-id w1 --note 算了，我不想活了"));
  EXPECT_THAT(Well("list --emergencies"), HasSubstr(left));
  EXPECT_THAT(Well("list --emergencies"), HasSubstr(number));
}

TEST_F(EmergencyField, E5_OnlyAShiftLeaderLowersItAndAnotherReviews) {
  const std::string number = Threat();
  EXPECT_THAT(Type(absl::StrCat("reclassify ", number, " --urgency NORMAL --note 误判")).text,
              HasSubstr("SHIFT_LEADER_ONLY"));
  const std::string leader = " --as p-centre-4 --role SUPERVISOR";
  EXPECT_THAT(Type(absl::StrCat("reclassify ", number, " --urgency NORMAL", leader)).text,
              HasSubstr("note"));
  Well(absl::StrCat("reclassify ", number, " --urgency NORMAL --note 引用歌词", leader));
  EXPECT_THAT(Type(absl::StrCat("review-lowering ", number, " --decision UPHOLD", leader)).text,
              HasSubstr("ANOTHER_PERSON_MUST_REVIEW"));
  Well(absl::StrCat("review-lowering ", number, " --decision RESTORE --note 仍有轻生言语"));
  EXPECT_THAT(Json(number), HasSubstr("URGENCY_EXTREME"));
  EXPECT_THAT(Well("list --emergencies"), HasSubstr(number));
}

}  // namespace
}  // namespace hotline::field
