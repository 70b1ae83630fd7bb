// B. Petitioners: who asks, and what they may do by themselves.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/field/field.h"

namespace hotline::field {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PetitionersField : public Field {
 public:
  using Field::New;
  using Field::Well;
};

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

TEST_F(PetitionersField, B3_APastedTicketNumberIsUnderstood) {
  const std::string number = New(
      "--kind HELP --channel PHONE --text 怎么报税 --department tax --name 王 --phone 19911110009");
  std::string wide, apart;
  for (const char c : number)
    absl::StrAppend(&wide, "\xEF\xBC", std::string(1, static_cast<char>(c - '0' + 0x90)));
  apart = absl::StrCat(number.substr(0, 6), " ", number.substr(6, 4), "\u00A0", number.substr(10));
  for (const std::string& pasted :
       {wide, apart, "#" + number, "No." + number, "№ " + number, "工单编号：" + number,
        " " + number + "\u200B", "tickets/" + number})
    EXPECT_THAT(Well(absl::StrCat("show '", pasted, "'")), HasSubstr("tickets/" + number))
        << pasted;
  EXPECT_EQ(Type(absl::StrCat("show '", number, "1'")).code, 1);
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

TEST_F(PetitionersField, B4_ACitizenWaivesNoContactButWhoGivesNoNumberCannotBeCalled) {
  const std::string as = "--citizen 19911110009 create --channel WECHAT --kind CONSULTATION ";
  EXPECT_EQ(Type(as + "--contact-waived --text 咨询").code, 1);
  const auto accepted = [](const std::string& said) {
    const std::string number = said.substr(said.find("tickets/") + 8, 16);
    Well(absl::StrCat("dispatch ", number, " --department tax"));
    Well(absl::StrCat("accept ", number, " --as p-tax-1"));
    return Well("show " + number);
  };
  EXPECT_THAT(accepted(Well(as + "--text 咨询")), HasSubstr("限时联系"));
  EXPECT_THAT(accepted(Well(as + "--anonymous --text 咨询")), Not(HasSubstr("限时联系")));
}

// C10: a citizen with a login of their own sees and changes their own requests, and no others.
TEST_F(PetitionersField, C10_ACitizenIsAtHomeInTheirOwnRequestsAlone) {
  const std::string me = "--citizen 19911110011 ";
  const std::string said = Well(me + "create --kind COMPLAINT --name 王 --text 商家不开发票");
  const std::string number = said.substr(said.find("tickets/") + 8, 16);
  EXPECT_THAT(Well(me + "list"), HasSubstr(number));
  EXPECT_THAT(Well(me + "show " + number), HasSubstr("商家不开发票"));
  Well(absl::StrCat(me, "supplement ", number, " --text 发票号001"));
  Well(absl::StrCat(me, "urge ", number));
  EXPECT_THAT(Well("show " + number), HasSubstr("发票号001"));
  // In the log nobody is named.
  EXPECT_THAT(Well("--json show " + number), Not(HasSubstr("citizen:")));
  const std::string another = "--citizen 19911110012 ";
  EXPECT_THAT(Well(another + "list"), Not(HasSubstr(number)));
  for (const char* act : {"show", "urge"})
    EXPECT_THAT(Type(absl::StrCat(another, act, " ", number)).text, HasSubstr("TICKET_NOT_FOUND"));
  EXPECT_THAT(Type(me + "list --phone 19911110012").text, HasSubstr("ROLE_MISSING"));
}

TEST_F(PetitionersField, C10_ACitizenRatesTheirReplyWithoutACode) {
  const std::string number = Before("rate");
  const std::string rate = absl::StrCat("rate ", number, " --satisfaction SATISFIED --solved YES");
  EXPECT_THAT(Type(rate).text, HasSubstr("RATING_CODE_WRONG"));
  EXPECT_THAT(Type("--citizen 19911119998 " + rate).text, HasSubstr("TICKET_NOT_FOUND"));
  EXPECT_THAT(Well("--citizen 19900000001 " + rate), HasSubstr("CLOSED"));
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

// Five guesses, however they are made; then the right one is none any more.
TEST_F(PetitionersField, B5_ACodeIsTriedFiveTimes) {
  const std::string number = Before("rate");
  const std::string code = Well("invitation " + number).substr(0, 10);
  const auto rate = [&](const std::string& guess) {
    return Type(absl::StrCat("rate ", number, " --petitioner 1 --code ", guess,
                             " --satisfaction SATISFIED --solved YES"))
        .text;
  };
  for (int i = 0; i < 5; ++i) EXPECT_THAT(rate("AAAAAAAAAA"), HasSubstr("RATING_CODE_WRONG"));
  EXPECT_THAT(rate("AAAAAAAAAA"), HasSubstr("RATING_CODE_CLOSED"));
  EXPECT_THAT(rate(code), HasSubstr("RATING_CODE_CLOSED"));
}

TEST_F(PetitionersField, B5_NoCodeIsGivenOutBeforeThereIsAReply) {
  EXPECT_THAT(Type("invitation " + Before("submit")).text, HasSubstr("NOT_REPLIED"));
  EXPECT_THAT(Type("invitation " + Before("reply")).text, HasSubstr("NOT_REPLIED"));
}

// Two who ask the same of the tax office, up to the reply that both have.
std::string ForTwo() {
  const std::string number = PetitionersField::New(
      "--kind CONSULTATION --channel PHONE --text 怎么报税 --department tax --name 王先生 "
      "--phone 19900000001 --also 李女士:19900000002");
  for (const char* step :
       {"accept %s --as p-tax-1", "contact %s --as p-tax-1 --type EFFECTIVE --call-id tel-1",
        "submit %s --as p-tax-1 --outcome-code EXPLAINED --result 已说明。",
        "approve %s --as p-tax-1", "reply %s --as p-tax-1 --petitioner 1 --reply 好 --proof sms-1",
        "reply %s --as p-tax-1 --petitioner 2 --reply 好 --proof sms-2"})
    PetitionersField::Well(absl::StrReplaceAll(step, {{"%s", number}}));
  return number;
}

std::string CodeOf(const std::string& number, int petitioner) {
  return PetitionersField::Well(absl::StrCat("invitation ", number, " --petitioner ", petitioner))
      .substr(0, 10);
}

TEST_F(PetitionersField, B1_OneWithdrawsAndTheOtherIsStillHandled) {
  const std::string number =
      New("--kind HELP --channel PHONE --text 怎么报税 --department tax --name 王先生 "
          "--phone 19900000001 --also 李女士:19900000002");
  Well(absl::StrCat("accept ", number, " --as p-tax-1"));
  Well(absl::StrCat("withdraw ", number, " --petitioner 1 --call-id tel-2 --note 已自行解决"));
  EXPECT_THAT(Json(number), HasSubstr("\"state\":\"TICKET_STATE_ACCEPTED\""));
  EXPECT_THAT(
      Well(absl::StrCat("contact ", number, " --as p-tax-1 --type EFFECTIVE --call-id tel-3")),
      HasSubstr("HANDLING"));
  const Answer again = Type(absl::StrCat("supplement ", number, " --petitioner 1 --text 还有一事"));
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.text, HasSubstr("PETITIONER_WITHDREW"));
  EXPECT_THAT(Well(absl::StrCat("withdraw ", number, " --petitioner 2 --call-id tel-4 --note x")),
              HasSubstr("WITHDRAWN"))
      << "the last one ends the ticket";
}

TEST_F(PetitionersField, B1_WhoHasWithdrawnNeitherRatesNorObjects) {
  const std::string number = ForTwo(), code = CodeOf(number, 1);
  Well(absl::StrCat("withdraw ", number, " --petitioner 1 --call-id tel-2 --note x"));
  EXPECT_THAT(Type(absl::StrCat("rate ", number, " --petitioner 1 --code ", code,
                                " --satisfaction SATISFIED --solved YES"))
                  .text,
              HasSubstr("PETITIONER_WITHDREW"));
  EXPECT_THAT(Type(absl::StrCat("object ", number,
                                " --as p-centre-1 --role AGENT --petitioner 1 --note 不服"))
                  .text,
              HasSubstr("PETITIONER_WITHDREW"));
  Well(absl::StrCat("rate ", number, " --petitioner 2 --code ", CodeOf(number, 2),
                    " --satisfaction SATISFIED --solved YES"));
  EXPECT_THAT(Json(number), HasSubstr("\"first_rating\":\"SATISFACTION_SATISFIED\""));
}

TEST_F(PetitionersField, B2_OneRatesBadlyAndTheCodeOfTheOtherStillServes) {
  const std::string number = ForTwo(), first = CodeOf(number, 1), second = CodeOf(number, 2);
  EXPECT_THAT(Well(absl::StrCat("rate ", number, " --petitioner 1 --code ", first,
                                " --satisfaction DISSATISFIED --solved NO")),
              HasSubstr("DISPATCHED"));
  EXPECT_EQ(CodeOf(number, 2), second);
  Well(absl::StrCat("rate ", number, " --petitioner 2 --code ", second,
                    " --satisfaction SATISFIED --solved YES"));
  EXPECT_THAT(Json(number), HasSubstr("\"first_rating\":\"SATISFACTION_SATISFIED\""));
  EXPECT_THAT(Type(absl::StrCat("invitation ", number, " --petitioner 1")).text,
              HasSubstr("NOT_REPLIED"));
}

TEST_F(PetitionersField, B2_OneObjectsAndOnlyThatOneIsRepliedToAgain) {
  const std::string number = ForTwo();
  Well(absl::StrCat("object ", number,
                    " --as p-centre-1 --role AGENT --petitioner 2 --note 没有解决"));
  for (const char* step :
       {"accept %s --as p-tax-1", "contact %s --as p-tax-1 --type EFFECTIVE --call-id tel-5",
        "submit %s --as p-tax-1 --outcome-code EXPLAINED --result 再次说明。",
        "approve %s --as p-tax-1"})
    Well(absl::StrReplaceAll(step, {{"%s", number}}));
  EXPECT_THAT(
      Type(absl::StrCat("reply ", number, " --as p-tax-1 --petitioner 1 --reply 好 --proof sms-3"))
          .text,
      HasSubstr("ALREADY_REPLIED"));
  EXPECT_THAT(
      Well(absl::StrCat("reply ", number, " --as p-tax-1 --petitioner 2 --reply 好 --proof sms-4")),
      HasSubstr("REPLIED"));
}

TEST_F(PetitionersField, F4_AReturnedTicketGoesBackOnlyWithAReason) {
  const std::string number =
      New("--kind HELP --channel PHONE --text 怎么报税 --department tax --name 王先生 "
          "--phone 19900000001");
  Well(absl::StrCat("return ", number,
                    " --as p-tax-1 --reason-code NOT_OUR_DUTY --basis 职责不符 "
                    "--suggested-department housing"));
  Well(absl::StrCat("decide-return ", number, " --decision APPROVE"));
  const Answer back = Type(absl::StrCat("dispatch ", number, " --department tax"));
  EXPECT_EQ(back.code, 1);
  EXPECT_THAT(back.text, HasSubstr("RETURNED_BEFORE"));
  EXPECT_THAT(
      Well(absl::StrCat("dispatch ", number, " --department tax --note 会同税务研判后确认")),
      HasSubstr("DISPATCHED"));
}

}  // namespace
}  // namespace hotline::field
