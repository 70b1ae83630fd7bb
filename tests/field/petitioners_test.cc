// B. Petitioners: who asks, and what they may do by themselves.
#include "absl/strings/str_cat.h"
#include "tests/field/field.h"

namespace hotline::field {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PetitionersField : public Field {};

TEST_F(PetitionersField, B3_OneNumberHasOneHistoryHoweverItIsWritten) {
  const std::string number = New(
      "--kind HELP --channel PHONE --text 怎么报税 --department tax --name 王 --phone 19911110001");
  for (const char* written : {"19911110001", "'+86 199 1111 0001'", "008619911110001",
                              "'１９９１１１１０００１'", "'（+86）199-1111-0001'"})
    EXPECT_THAT(Well(absl::StrCat("list --phone ", written)), HasSubstr(number)) << written;
}

TEST_F(PetitionersField, B3_ALandlineHasOneHistoryWhateverItsExtension) {
  const std::string number =
      New("--kind HELP --channel PHONE --text 怎么报税 --department tax --name 王 "
          "--phone '（0917）3123456转801'");
  for (const char* written : {"0917-3123456", "'+86 917 312 3456'", "09173123456"})
    EXPECT_THAT(Well(absl::StrCat("list --phone ", written)), HasSubstr(number)) << written;
}

TEST_F(PetitionersField, B3_AnEnterpriseIsFoundByItsNumberAndByItsCode) {
  const std::string number =
      New("--kind CONSULTATION --channel PHONE --text 怎么报税 --department tax --name 某公司 "
          "--petitioner-kind ENTERPRISE --credit-code 91350100M000100Y43 --phone 0917-3999001");
  EXPECT_THAT(Well("list --phone '（0917）3999001'"), HasSubstr(number));
  EXPECT_THAT(Well("list --credit-code 91350100M000100Y43"), HasSubstr(number));
}

TEST_F(PetitionersField, F3_FiltersThatContradictEachOtherAreRefused) {
  for (const char* filters :
       {"--phone 19911110001 --department tax --state DISPATCHED",
        "--credit-code 91350100M000100Y43 --phone 19911110001",
        "--credit-code 91350100M000100Y43 --department tax --state ACCEPTED"}) {
    const Answer answer = Type(absl::StrCat("list ", filters));
    EXPECT_EQ(answer.code, 1) << filters;
    EXPECT_THAT(answer.text, HasSubstr("FIELDS_INVALID"));
  }
}

TEST_F(PetitionersField, B3_WhatIsNoNumberIsRefused) {
  for (const char* written :
       {"'-----'", "'+'", "张三", "110", "'199 0000 0001 王'", "00000000000"}) {
    const Answer answer = Type(absl::StrCat(
        "create --kind HELP --channel PHONE --text 漏水 --department tax --name 王 --phone ",
        written));
    EXPECT_EQ(answer.code, 1) << written;
    EXPECT_THAT(answer.text, HasSubstr("ticket.petitioners[0].phone"));
    EXPECT_THAT(answer.text, HasSubstr("应为电话号码"));
  }
}

TEST_F(PetitionersField, B4_AnEnterpriseWithoutACreditCodeIsNone) {
  const std::string begin =
      "create --kind CONSULTATION --channel PHONE --text 怎么报税 --department tax --name 某公司 "
      "--phone 19911110002 --petitioner-kind ENTERPRISE";
  EXPECT_THAT(Type(begin).text, HasSubstr("企业诉求须填写统一社会信用代码"));
  EXPECT_THAT(Type(begin + " --credit-code 91350100M000100Y44").text, HasSubstr("校验位"))
      << "one digit is mistyped";
  EXPECT_EQ(Type(begin + " --credit-code ' '").code, 1);
  Well(begin + " --credit-code 91350100M000100Y43");
}

TEST_F(PetitionersField, B4_APortalWaivesNoContact) {
  const std::string asked =
      "--kind CONSULTATION --channel WECHAT --text 怎么报税 --department tax --anonymous";
  EXPECT_EQ(Type("--as portal --role PORTAL create --contact-waived " + asked).code, 1);
  const std::string said = Well(
      "--as portal --role PORTAL create --anonymous --kind CONSULTATION --channel WECHAT --text "
      "咨询");
  const std::string typed = said.substr(said.find("tickets/") + 8, 16);
  Well(absl::StrCat("dispatch ", typed, " --department tax"));
  const std::string heard = New(asked);
  for (const std::string& number : {typed, heard})
    Well(absl::StrCat("accept ", number, " --as p-tax-1"));
  EXPECT_THAT(Well("show " + typed), HasSubstr("限时联系"));
  EXPECT_THAT(Well("show " + heard), Not(HasSubstr("限时联系"))) << "an agent heard the caller";
}

TEST_F(PetitionersField, B4_ConfidentialityIsWaivedInARecordedCall) {
  const std::string report =
      "create --kind REPORT --channel PHONE --text 有人偷税 --department tax --name 王 "
      "--phone 19911110003 --confidentiality-waived";
  const Answer without = Type(report);
  EXPECT_EQ(without.code, 1);
  EXPECT_THAT(without.text, HasSubstr("录音"));
  EXPECT_EQ(Type(report + " --call-id ' '").code, 1);
  EXPECT_THAT(Well(report + " --call-id tel-9"), Not(HasSubstr("保密")));
}

TEST_F(PetitionersField, B5_NoCodeIsGivenOutForWhatCannotBeRated) {
  const std::string number = Before("rate");
  Well("invitation " + number);
  EXPECT_EQ(Type("invitation " + number + " --petitioner 2").code, 1);
  const std::string code = Well("invitation " + number).substr(0, 10);
  Well(absl::StrCat("rate ", number, " --petitioner 1 --code ", code,
                    " --satisfaction SATISFIED --solved YES"));
  EXPECT_THAT(Type("invitation " + number).text, HasSubstr("ALREADY_RATED"));
}

TEST_F(PetitionersField, B5_NoCodeIsGivenOutBeforeThereIsAReply) {
  EXPECT_THAT(Type("invitation " + Before("submit")).text, HasSubstr("NOT_REPLIED"));
  EXPECT_THAT(Type("invitation " + Before("reply")).text, HasSubstr("NOT_REPLIED"));
}

}  // namespace
}  // namespace hotline::field
