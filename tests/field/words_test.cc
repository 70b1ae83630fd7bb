// C. Words: blanks, look-alikes and the invisible.
#include "absl/strings/str_cat.h"
#include "tests/field/field.h"

namespace hotline::field {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

class WordsField : public Field {};

// A shell passes these as they are; $'…' would be the shell's own.
const char* const kBlanks[] = {" ",      "\u3000", "\u200B",
                               "\u2800", "\n",     "\u00A0\u2003\uFEFF",
                               "\u3164", "\u00AD", " \t\v\u2028 "};

std::string Quoted(const std::string& text) { return absl::StrCat("'", text, "'"); }

TEST_F(WordsField, C2_ABlankIsNoResult) {
  const std::string number = Before("submit");
  for (const char* blank : kBlanks) {
    const Answer answer = Type(absl::StrCat(
        "submit ", number, " --as p-tax-1 --outcome-code EXPLAINED --result ", Quoted(blank)));
    EXPECT_EQ(answer.code, 1) << "[" << blank << "]";
    EXPECT_THAT(answer.text, HasSubstr("FIELDS_INVALID"));
    EXPECT_THAT(answer.text, HasSubstr("result"));
  }
  EXPECT_THAT(Json(number), HasSubstr("TICKET_STATE_HANDLING"));
  Well(absl::StrCat("submit ", number, " --as p-tax-1 --outcome-code EXPLAINED --result 已说明"));
}

TEST_F(WordsField, C2_ABlankIsNoReplyAndNoProof) {
  const std::string number = Before("reply");
  for (const char* blank : kBlanks) {
    for (const auto& [reply, proof] :
         {std::pair<std::string, std::string>(blank, "sms-1"), {"已答复", blank}}) {
      const Answer answer =
          Type(absl::StrCat("reply ", number, " --as p-tax-1 --petitioner 1 --reply ",
                            Quoted(reply), " --proof ", Quoted(proof)));
      EXPECT_EQ(answer.code, 1) << reply << "|" << proof;
      EXPECT_THAT(answer.text, HasSubstr("FIELDS_INVALID"));
    }
  }
}

TEST_F(WordsField, C2_ABlankIsNoRequest) {
  for (const char* blank : kBlanks) {
    const Answer answer = Type(absl::StrCat(
        "create --kind HELP --channel PHONE --department tax --name 王 --phone 19900000001 --text ",
        Quoted(blank)));
    EXPECT_EQ(answer.code, 1) << "[" << blank << "]";
    EXPECT_THAT(answer.text, HasSubstr("FIELDS_INVALID"));
  }
}

TEST_F(WordsField, C2_ABlankIsNoBasisOfAReturnAndNoReasonOfARefusal) {
  const std::string number = New(
      "--kind HELP --channel PHONE --text 怎么报税 --department tax --name 王 --phone 19900000001");
  for (const char* blank : kBlanks) {
    const Answer answer =
        Type(absl::StrCat("return ", number, " --as p-tax-1 --reason-code NOT_OUR_DUTY --basis ",
                          Quoted(blank), " --suggested-department housing"));
    EXPECT_EQ(answer.code, 1) << "[" << blank << "]";
    EXPECT_THAT(answer.text, HasSubstr("FIELDS_INVALID"));
  }
  const std::string urged = Before("submit");
  EXPECT_EQ(Type(absl::StrCat("urge ", urged, " --as p-centre-1 --note ", Quoted("\u3000"))).code,
            1)
      << "an optional text is given or left out, not blank";
}

TEST_F(WordsField, C3_ARadicalIsReadAsItsIdeograph) {
  for (const char* text :
       {"燃⽓泄漏", "燃气泄漏", "燃 气 泄 漏", "燃\u00AD气\u200B泄漏", "燃氣泄漏"}) {
    const std::string said = Well(absl::StrCat(
        "create --kind HELP --channel PHONE --name 王 --phone 19900000001 --validate-only --text ",
        Quoted(text)));
    EXPECT_THAT(said, HasSubstr("URGENT")) << text;
  }
}

TEST_F(WordsField, C3_AnInvisibleCharacterHidesNoCryForHelp) {
  for (const char* text : {"不\u00AD想活了", "不想\u200B活了", "不\u2060想\uFE0F活了"}) {
    const std::string said = Well(absl::StrCat(
        "create --kind HELP --channel PHONE --name 王 --phone 19900000001 --validate-only --text ",
        Quoted(text)));
    EXPECT_THAT(said, HasSubstr("EXTREME")) << text;
  }
}

TEST_F(WordsField, C3_AnInvisibleCharacterUnsealsNoReportOfCorruption) {
  for (const char* text : {"举报他受\u00AD贿", "举报他受\u200D贿", "举报他受賄"}) {
    const std::string said =
        Well(absl::StrCat("create --kind REPORT --channel PHONE --name 王 --phone 19900000001 "
                          "--validate-only --text ",
                          Quoted(text)));
    EXPECT_THAT(said, Not(HasSubstr("DISPATCHED"))) << text;
  }
}

TEST_F(WordsField, C3_WhatWasTypedIsStoredAsTyped) {
  const std::string number =
      New("--kind HELP --channel PHONE --department tax --name 王 --phone 19900000001 --text "
          "'燃⽓\u00AD泄漏'");
  EXPECT_THAT(Json(number), HasSubstr(R"(燃⽓\u00ad泄漏)"));
}

TEST_F(WordsField, C3_ALostCharacterIsAFaultOfEncoding) {
  for (const char* arguments : {"--name '张\uFFFD' --text 漏水", "--name 张 --text '漏\uFFFD水'",
                                "--name 张 --text 漏水 --address '解放\uFFFD路'"}) {
    const Answer answer = Type(absl::StrCat(
        "create --kind HELP --channel PHONE --phone 19900000001 --department tax ", arguments));
    EXPECT_EQ(answer.code, 1) << arguments;
    EXPECT_THAT(answer.text, HasSubstr("U+FFFD"));
    EXPECT_THAT(answer.text, HasSubstr("乱码"));
  }
}

TEST_F(WordsField, C3_TheLineBreaksOfWordProcessorsAreLineBreaks) {
  for (const char* text :
       {"第一行\v第二行", "第一行\f第二行", "第一行\u2028第二行", "第一行\u0085第二行"}) {
    const std::string number = New(absl::StrCat(
        "--kind HELP --channel PHONE --department tax --name 王 --phone 19900000001 --text ",
        Quoted(text)));
    EXPECT_NE(number, "") << text;
  }
}

// Somebody may be dying: the words of it are urgent, whatever else the call says.
TEST_F(WordsField, G1_MedicalEmergenciesAreUrgent) {
  for (const char* said : {"老人摔倒在家门口叫不应", "我爸晕倒在路边了", "孩子喘不上气，脸都紫了",
                           "有人落水了快来人", "他抽搐不停"})
    EXPECT_THAT(Well(absl::StrCat("dispatch explain ", said)), HasSubstr("urgency: URGENT"))
        << said;
  EXPECT_THAT(Well("dispatch explain 路灯坏了几天没人修"), Not(HasSubstr("urgency")));
}

}  // namespace
}  // namespace hotline::field
