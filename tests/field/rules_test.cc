// Further rules that decide who holds a ticket: whose time it was, who acts in between, what must
// be brought, asked, proven and put right.
#include "absl/strings/str_cat.h"
#include "tests/field/field.h"

namespace hotline::field {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class RulesField : public Field {
 protected:
  static std::string Held(const std::string& more = "") {
    return New(absl::StrCat(
        "--kind COMPLAINT --channel PHONE --text 商家不开发票 --department tax --name 王先生 "
        "--phone 19900000001 ",
        more));
  }
  static void Return(const std::string& number, const std::string& reason = "NOT_OUR_DUTY") {
    Well(absl::StrCat("return ", number, " --as p-tax-1 --reason-code ", reason,
                      " --basis 职责不符 --suggested-department housing"));
  }
};

TEST_F(RulesField, TimeBeforeAnApprovedReturnIsChargedToTheCentre) {
  const std::string number = Held();
  Return(number);
  Well(absl::StrCat("decide-return ", number, " --decision APPROVE"));
  Well(absl::StrCat("dispatch ", number, " --department housing"));
  const std::string shown = Well(absl::StrCat("show ", number));
  EXPECT_THAT(shown, AllOf(HasSubstr("CHARGED"), HasSubstr("RETURNED"), HasSubstr("GAP")));
}

TEST_F(RulesField, TheFirstReceiverActsUntilAnotherHasIt) {
  const std::string number = Held();
  Return(number);
  Well(absl::StrCat("decide-return ", number, " --decision APPROVE"));
  EXPECT_THAT(
      Type(absl::StrCat("first-measures ", number, " --as p-housing-1 --measures 警戒")).text,
      HasSubstr("TICKET_NOT_FOUND"));
  Well(absl::StrCat("first-measures ", number, " --as p-tax-3 --measures 已派人现场警戒"));
  EXPECT_THAT(Well(absl::StrCat("show ", number)), HasSubstr("FIRST_MEASURES"));
}

TEST_F(RulesField, WhatMayStillBeBroughtIsNoGroundForAReturn) {
  const std::string number = Held("--missing 购房合同");
  const Answer answer = Type(absl::StrCat("return ", number,
                                          " --as p-tax-1 --reason-code MISSING_INFORMATION --basis "
                                          "缺合同 --suggested-department housing"));
  EXPECT_EQ(answer.code, 1);
  EXPECT_THAT(answer.text, HasSubstr("SUPPLEMENT_STILL_DUE"));
  Well(absl::StrCat("supplement ", number, " --text 合同已补 --brings-missing"));
  Return(number, "MISSING_INFORMATION");
}

TEST_F(RulesField, ASecondAskingForMaterialIsCounted) {
  const std::string number = Held();
  Well(absl::StrCat("accept ", number, " --as p-tax-1"));
  Well(absl::StrCat("ask-supplement ", number, " --as p-tax-1 --missing 合同"));
  Well(absl::StrCat("ask-supplement ", number, " --as p-tax-1 --missing 身份证"));
  EXPECT_THAT(Well(absl::StrCat("show ", number)), HasSubstr("AGAIN"));
  EXPECT_THAT(Json(number), HasSubstr("\"supplements_asked\":2"));
}

TEST_F(RulesField, AThirdUnansweredCallNeedsAMessage) {
  const std::string number = Held();
  Well(absl::StrCat("accept ", number, " --as p-tax-1"));
  const std::string attempt = absl::StrCat("contact ", number, " --as p-tax-1 --type ATTEMPTED");
  for (const char* at : {"09:40", "10:20", "11:00"}) {
    Type(absl::StrCat("advance 2026-03-02T", at, ":00+08:00"));
    if (std::string(at) != "11:00") Well(attempt);
  }
  EXPECT_THAT(Type(attempt).text, HasSubstr("message_proof"));
  EXPECT_THAT(Json(number), HasSubstr("TICKET_STATE_ACCEPTED"));
  Well(attempt + " --message-proof sms-9");
  EXPECT_THAT(Json(number), HasSubstr("TICKET_STATE_HANDLING"));
}

TEST_F(RulesField, ATransferWithoutAReceiptComesBack) {
  const std::string kept = New("--kind HELP --channel PHONE --text 随便说说 --anonymous");
  const std::string lost = New("--kind HELP --channel PHONE --text 随便问问 --anonymous");
  for (const std::string& number : {kept, lost})
    Well(absl::StrCat("transfer ", number, " --body 邻县12345"));
  Well(absl::StrCat("acknowledge-transfer ", kept, " --acknowledgement L-1"));
  Well("advance 2026-03-04T09:00:00+08:00");
  EXPECT_THAT(Well(absl::StrCat("show ", lost)), HasSubstr("TRANSFER_LAPSED"));
  EXPECT_THAT(Json(lost), HasSubstr("TICKET_STATE_RECEIVED"));
  EXPECT_THAT(Json(kept), HasSubstr("TICKET_STATE_TRANSFERRED"));
}

TEST_F(RulesField, WhatWasWrittenDownWronglyIsPutRightAndFoundByItsNewNumber) {
  const std::string number = Held();
  Well(
      absl::StrCat("correct ", number, " --phone 19900007777 --address 解放路8号 --note 回拨核实"));
  EXPECT_THAT(Well("list --phone 19900007777 --all"), HasSubstr(number));
  EXPECT_THAT(Well("list --phone 19900000001 --all"), Not(HasSubstr(number)));
  const std::string shown = Well(absl::StrCat("show ", number));
  EXPECT_THAT(shown, AllOf(HasSubstr("CORRECTED"), HasSubstr("PHONE,ADDRESS")));
  const Answer nothing = Type(absl::StrCat("correct ", number, " --note 回拨核实"));
  EXPECT_EQ(nothing.code, 1);
  EXPECT_THAT(nothing.text, HasSubstr("nothing would change"));
}

TEST_F(RulesField, AConfidentialTicketIsCorrectedByItsOfficerAlone) {
  const std::string number = Held("--confidential");
  for (const char* who : {"", " --as p-centre-2 --role DISPATCHER"}) {
    const Answer answer =
        Type(absl::StrCat("correct ", number, " --phone 19900007778 --note x", who));
    EXPECT_EQ(answer.code, 1);
    EXPECT_THAT(answer.text, HasSubstr("CONFIDENTIAL"));
  }
  Well(absl::StrCat("correct ", number,
                    " --phone 19900007778 --note x --as p-centre-6 --role CONFIDENTIAL_OFFICER"));
}

TEST_F(RulesField, AFaultInAServiceCopiesItsRegulator) {
  const std::string number =
      New("--kind COMPLAINT --channel PHONE --text 抢修人员态度差 --matter water-supply.service "
          "--name 王 --phone 19900000001");
  EXPECT_THAT(Well(absl::StrCat("show ", number)), HasSubstr("COPIED"));
  // The regulator reads it; a third department does not.
  EXPECT_THAT(Well(absl::StrCat("--as p-water-1 --role OFFICIAL --json show ", number)),
              HasSubstr("departments/water\""));
  EXPECT_THAT(Type(absl::StrCat("--as p-tax-1 --role OFFICIAL show ", number)).text,
              HasSubstr("TICKET_NOT_FOUND"));
}

}  // namespace
}  // namespace hotline::field
