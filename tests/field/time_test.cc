// D. Time: whose days, and when they end.
#include <csignal>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/field/field.h"

namespace hotline::field {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Each has a clock of its own.
class TimeField : public Field {
 protected:
  static void SetUpTestSuite() {}
  static void TearDownTestSuite() {}
  void SetUp() override { Field::SetUpTestSuite(); }
  void TearDown() override { Field::TearDownTestSuite(); }

  static void At(const std::string& instant) { Well("advance " + instant); }
  // A complaint that the tax office is handling since 2 March, due on the 16th.
  static std::string Complaint() {
    const std::string number =
        New("--kind COMPLAINT --channel PHONE --text 商家不开发票 --department tax --name 王先生 "
            "--phone 19900000001");
    Well(absl::StrCat("accept ", number, " --as p-tax-1"));
    Well(absl::StrCat("contact ", number, " --as p-tax-1 --type EFFECTIVE --call-id tel-1"));
    return number;
  }
  // When the department's part is due, as the tool shows it.
  static std::string DueOf(const std::string& number) {
    const std::string shown = Well("show " + number);
    const size_t row = shown.find("限时办结");
    const size_t until = shown.find("2026-", shown.find("2026-", row) + 1);
    return shown.substr(until, 16);
  }
  static std::string Next(const std::string& day) {
    return absl::StrFormat("%02d", std::atoi(day.c_str()) + 1);
  }
};

// Replied on 2 March at 20:31: the fifteenth day is 17 March, the whole of it.
TEST_F(TimeField, D1_AnObjectionIsInTimeToTheEndOfTheFifteenthDay) {
  const std::string number = Before("reply"), late = Before("reply");
  At("2026-03-02T20:31:00+08:00");
  for (const std::string& n : {number, late})
    Well(absl::StrCat("reply ", n, " --as p-tax-1 --petitioner 1 --reply 已答复。 --proof sms-1"));
  At("2026-03-17T23:59:59+08:00");
  Well(absl::StrCat("object ", number,
                    " --as p-centre-1 --role AGENT --petitioner 1 --note 没有解决"));
  At("2026-03-18T00:00:00+08:00");
  EXPECT_THAT(Type(absl::StrCat("object ", late,
                                " --as p-centre-1 --role AGENT --petitioner 1 --note 没有解决"))
                  .text,
              HasSubstr("OBJECTION_TOO_LATE"));
}

TEST_F(TimeField, D1_ARejectionIsObjectedToToTheEndOfTheFifteenthDay) {
  const std::string number =
      New("--kind HELP --channel PHONE --text 咨询 --name 王 --phone 19900000001");
  At("2026-03-02T21:10:00+08:00");
  Well(absl::StrCat("reject ", number, " --reason-code NOT_GOVERNMENT --note 请向法院起诉"));
  At("2026-03-17T22:00:00+08:00");
  Well(absl::StrCat("object ", number, " --as p-centre-1 --role AGENT --petitioner 1 --note 不服"));
}

TEST_F(TimeField, D1_ARatingIsAppealedToTheEndOfTheFifteenthDay) {
  const std::string number = Before("rate"), late = Before("rate");
  At("2026-03-02T19:45:00+08:00");
  for (const std::string& n : {number, late}) {
    const std::string code = Well("invitation " + n).substr(0, 10);
    Well(absl::StrCat("rate ", n, " --petitioner 1 --code ", code,
                      " --satisfaction SATISFIED --solved YES"));
  }
  At("2026-03-17T23:30:00+08:00");
  const Answer answer = Type(absl::StrCat("appeal ", number,
                                          " --as p-tax-1 --petitioner 1 --reason-code MISTAKEN "
                                          "--basis 评价对象有误"));
  EXPECT_THAT(answer.text, Not(HasSubstr("APPEAL_TOO_LATE"))) << answer.text;
  At("2026-03-18T00:00:00+08:00");
  EXPECT_THAT(Type(absl::StrCat("appeal ", late,
                                " --as p-tax-1 --petitioner 1 --reason-code MISTAKEN --basis 有误"))
                  .text,
              HasSubstr("APPEAL_TOO_LATE"));
}

// Suspended at ten to six and resumed the next morning, six times: an hour in all.
TEST_F(TimeField, D2_NightsOfSuspensionGiveNoDayBack) {
  const std::string number = Complaint();
  const std::string due = DueOf(number);
  for (const char* day : {"03", "04", "05", "06", "09", "10"}) {
    At(absl::StrCat("2026-03-", day, "T17:50:00+08:00"));
    Well(absl::StrCat("suspend ", number,
                      " --as p-tax-1 --wake-date 2026-03-20 --reason-code APPRAISAL --basis 鉴定"));
    Well(absl::StrCat("decide-suspension ", number, " --decision APPROVE"));
    At(absl::StrCat("2026-03-", std::string(day) == "06" ? "09" : Next(day), "T09:00:00+08:00"));
    Well(absl::StrCat("resume ", number, " --as p-tax-1"));
  }
  EXPECT_EQ(DueOf(number), due);
  EXPECT_THAT(Well("explain " + number), Not(HasSubstr("挂起期间")));
}

// Approved at ten to six without a result worth the name, sent back the next morning.
TEST_F(TimeField, D2_NightsInReviewGiveNoDayBack) {
  const std::string number = Complaint();
  const std::string due = DueOf(number);
  for (const char* day : {"03", "04", "05"}) {
    At(absl::StrCat("2026-03-", day, "T17:50:00+08:00"));
    Well(absl::StrCat("submit ", number, " --as p-tax-1 --outcome-code RESOLVED --result 好"));
    Well(absl::StrCat("approve ", number, " --as p-tax-1"));
    At(absl::StrCat("2026-03-", Next(day), "T09:00:00+08:00"));
    Well(absl::StrCat("send-back ", number, " --as p-centre-3 --role REVIEWER --note 证据不足"));
  }
  EXPECT_EQ(DueOf(number), due);
}

TEST_F(TimeField, D2_WholeDaysOfSuspensionAreGivenBack) {
  const std::string number = Complaint();
  At("2026-03-03T17:50:00+08:00");
  Well(absl::StrCat("suspend ", number,
                    " --as p-tax-1 --wake-date 2026-03-06 --reason-code APPRAISAL --basis 鉴定"));
  Well(absl::StrCat("decide-suspension ", number, " --decision APPROVE"));
  At("2026-03-06T00:00:01+08:00");
  EXPECT_EQ(DueOf(number), "2026-03-18 18:00") << "the 4th and the 5th";
}

// Whatever zone the machine is in, people read the jurisdiction's.
TEST_F(TimeField, D3_TheZoneOfTheMachineChangesNothing) {
  const std::string number = Complaint();
  std::string said;
  for (const char* zone : {"Asia/Shanghai", "UTC", "America/New_York"}) {
    setenv("TZ", zone, 1);
    const std::string now =
        absl::StrCat(Well("show " + number), Well("explain " + number), Well("dispatch drift"),
                     Well("list --department tax --state HANDLING"),
                     Well("report --from 2026-03-01 --to 2026-04-01"), Well("limits adopt"));
    unsetenv("TZ");
    EXPECT_THAT(now, HasSubstr("Asia/Shanghai"));
    EXPECT_THAT(now, HasSubstr("2026-03-16 18:00"));
    if (said.empty()) said = now;
    EXPECT_EQ(now, said) << zone;
  }
}

TEST_F(TimeField, D3_AnEarlyMorningBelongsToItsLocalMonth) {
  At("2026-04-01T00:30:00+08:00");
  New("--kind HELP --channel PHONE --text 怎么报税 --department tax --name 王 --phone 19900000001");
  setenv("TZ", "UTC", 1);
  const std::string drift = Well("dispatch drift");
  unsetenv("TZ");
  EXPECT_THAT(drift, HasSubstr("2026-04"));
  EXPECT_THAT(drift, Not(HasSubstr("2026-03")));
}

TEST_F(TimeField, D4_ASimulatedClockDoesNotBeginBeforeItsData) {
  const std::string number = Complaint();
  At("2026-03-05T10:00:00+08:00");
  Well(absl::StrCat("urge ", number, " --note 催"));
  installation().StopServer(SIGTERM);
  EXPECT_NE(installation().StartRefused(), 0);
  EXPECT_THAT(installation().log(), HasSubstr("CLOCK_WOULD_GO_BACK"));
  EXPECT_THAT(installation().log(), HasSubstr("2026-03-05T02:00"));
}

}  // namespace
}  // namespace hotline::field
