// D. Time: whose days, and when they end.
#include "absl/strings/str_cat.h"
#include "tests/field/field.h"

namespace hotline::field {
namespace {

using ::testing::HasSubstr;

// Each has a clock of its own.
class TimeField : public Field {
 protected:
  static void SetUpTestSuite() {}
  static void TearDownTestSuite() {}
  void SetUp() override { Field::SetUpTestSuite(); }
  void TearDown() override { Field::TearDownTestSuite(); }

  static void At(const std::string& instant) { Well("advance " + instant); }
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
  EXPECT_THAT(answer.text, ::testing::Not(HasSubstr("APPEAL_TOO_LATE"))) << answer.text;
  At("2026-03-18T00:00:00+08:00");
  EXPECT_THAT(Type(absl::StrCat("appeal ", late,
                                " --as p-tax-1 --petitioner 1 --reason-code MISTAKEN --basis 有误"))
                  .text,
              HasSubstr("APPEAL_TOO_LATE"));
}

}  // namespace
}  // namespace hotline::field
