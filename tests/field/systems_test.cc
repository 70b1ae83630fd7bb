// F. Other systems: what they call a ticket is one ticket for ever.
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/field/field.h"
#include "tests/support/sample.h"

namespace hotline::field {
namespace {

using ::testing::HasSubstr;

class SystemsField : public Field {
 protected:
  static std::string From(const std::string& number, const std::string& more = "") {
    return absl::StrCat(
        "--as province create --kind HELP --channel UPSTREAM_PLATFORM --text 路灯不亮 --department "
        "housing --name 王 --phone 19900000001 --origin province=",
        number, " ", more);
  }
  static std::string NumberIn(const std::string& text) {
    const size_t at = text.find("tickets/");
    return at == std::string::npos ? text : text.substr(at + 8, 16);
  }
};

TEST_F(SystemsField, F1_TheSameNumberIsTheSameTicketWhateverTheRequestId) {
  const std::string first = NumberIn(Well(From("P-1", "--request-id a-1")));
  EXPECT_EQ(NumberIn(Well(From("P-1", "--request-id a-2"))), first);
  EXPECT_EQ(NumberIn(Well(From("P-1"))), first);
  EXPECT_NE(NumberIn(Well(From("P-2", "--request-id a-1"))), first);
}

TEST_F(SystemsField, F1_ANumberIsOneHoweverItIsWritten) {
  const std::string first = NumberIn(Well(From("P-7")));
  for (const char* written : {"'P-7 '", "' P-7'", "Ｐ－７", "'P­-7'", "'P-7　'"})
    EXPECT_EQ(NumberIn(Well(From(written))), first) << written;
  EXPECT_NE(NumberIn(Well(From("p-7"))), first) << "letters of either case are two";
  EXPECT_EQ(Type(From("' '")).code, 1);
}

// Whether the number is known or not, whoever is not that system learns nothing of it.
TEST_F(SystemsField, F1_OnlyTheSystemItselfFilesUnderItsNumbers) {
  Well(From("P-3", "--request-id a-1"));
  std::string said;
  for (const char* number : {"P-3", "P-999"}) {
    for (const char* caller : {"--as p-centre-5 --role AGENT ", "--as importer "}) {
      const Answer refused = Type(caller + From(number).substr(sizeof("--as province")));
      EXPECT_EQ(refused.code, 1);
      EXPECT_THAT(refused.text, HasSubstr("ORIGIN_OF_ANOTHER"));
      EXPECT_THAT(refused.text, HasSubstr("external_refs"));
      if (said.empty()) said = refused.text;
      EXPECT_EQ(refused.text, said);
    }
  }
}

TEST_F(SystemsField, F1_OtherContentIsRefusedAndNothingIsWritten) {
  const std::string first = NumberIn(Well(From("P-4")));
  const std::string before = Json(first);
  const Answer other = Type(From("P-4", "--address 城关镇"));
  EXPECT_EQ(other.code, 1);
  EXPECT_THAT(other.text, HasSubstr("ORIGIN_KNOWN"));
  EXPECT_THAT(other.text, HasSubstr(first));
  EXPECT_EQ(Json(first), before);
}

// A file as a spreadsheet saves it: a byte order mark, a line break within a cell, a row without a
// number.
class ImportField : public SystemsField {
 protected:
  // The sample, where the import files for some systems more.
  static void SetUpTestSuite() {
    auto sources = testing::SampleSources();
    for (SourceText& file : sources)
      file.json = absl::StrReplaceAll(
          file.json,
          {{R"("county-g"])", R"("county-g", "b", "gb", "urgent", "again", "o", "twice"])"}});
    SetUpWith("", std::move(sources));
  }

  std::string File(const std::string& text) {
    path_ = absl::StrCat(::testing::TempDir(), "/import-", getpid(), "-",
                         ::testing::UnitTest::GetInstance()->current_test_info()->name(), ".csv");
    std::ofstream(path_, std::ios::binary) << text;
    return path_;
  }
  std::string path_;
};

TEST_F(ImportField, F2_EveryRowIsOneTicketHoweverOftenTheFileComes) {
  const std::string file = File(
      "\xEF\xBB\xBF"
      "id,内容,姓名,phone \r\nA-1,\"路灯不亮，\r\n\"\"已三天\"\"\",王,19900000001\r\n"
      "A-2,垃圾没人清,李,19900000002\r\n");
  EXPECT_THAT(Well(absl::StrCat("import ", file, " --system county-g")),
              HasSubstr("2 lines: 2 created, 0 known before, 0 bad"));
  EXPECT_THAT(Well(absl::StrCat("import ", file, " --system county-g")),
              HasSubstr("2 lines: 0 created, 2 known before, 0 bad"));
  EXPECT_THAT(Well(absl::StrCat("import ", file, " --system b")), HasSubstr("2 created"))
      << "another system's A-1 is another ticket";
  EXPECT_THAT(Well("list --phone 19900000001 --all"), HasSubstr("路灯不亮"));
}

TEST_F(ImportField, F2_WhatIsNotUnderstoodIsRefusedByName) {
  const std::string file = File("id,内容,手机号码\nA-1,路灯不亮,19900000001\n");
  const Answer answer = Type(absl::StrCat("import ", file));
  EXPECT_EQ(answer.code, 1);
  EXPECT_THAT(answer.text, HasSubstr("手机号码"));
  EXPECT_THAT(Well(absl::StrCat("import ", file, " --ignore 手机号码")), HasSubstr("1 created"));
}

TEST_F(ImportField, F2_RefusedRowsAreExitOneAndAFileWithTheReasons) {
  const std::string file =
      File(absl::StrCat("id,内容,电话,地址\nB-1,路灯不亮,打过电话,\nB-2,垃圾,,",
                        std::string(201, 'x'), "\nB-3,噪音,,\n"));
  const Answer answer = Type(absl::StrCat("import ", file));
  EXPECT_EQ(answer.code, 1);
  EXPECT_THAT(answer.text, HasSubstr("1 created"));
  EXPECT_THAT(answer.text, HasSubstr("2 bad"));
  const std::string rejected = testing::ReadWhole(file + ".rejected.csv");
  EXPECT_THAT(rejected, HasSubstr("B-1"));
  EXPECT_THAT(rejected, HasSubstr("应为电话号码"));
  EXPECT_THAT(rejected, HasSubstr("longer than 200"));
  EXPECT_THAT(rejected, ::testing::Not(HasSubstr("B-3")));
}

TEST_F(ImportField, F2_SpreadsheetsOfGb18030AndUtf16AreRead) {
  EXPECT_THAT(
      Well(absl::StrCat("import ", File("\xC4\xDA\xC8\xDD\n\xC2\xB7\xB5\xC6\n"), " --system gb")),
      HasSubstr("1 created"));
  EXPECT_THAT(Type(absl::StrCat("import ", File(std::string("\0\1\2", 3)))).text,
              HasSubstr("NOT_TEXT"));
}

TEST_F(ImportField, F2_AnotherSystemsUrgencyIsNotDropped) {
  Well(absl::StrCat("import ",
                    File("id,内容,电话,紧急程度\nU-1,路灯坏,19900000081,紧急\n"
                         "U-2,路灯坏,19900000082,特急\n"),
                    " --system urgent"));
  EXPECT_THAT(Well("--json list --phone 19900000081 --all"), HasSubstr("URGENCY_URGENT"));
  EXPECT_THAT(Well("list --emergencies"), HasSubstr("路灯坏"));
}

TEST_F(ImportField, F2_RefusedRowsAreCorrectedInTheirFileAndImported) {
  const std::string file =
      File("标题,内容,姓名,电话\n噪音,夜里施工,=cmd,19900000091\n噪音,夜里施工,=cmd,打过电话\n");
  EXPECT_EQ(Type(absl::StrCat("import ", file, " --system again")).code, 1);
  const std::string rejects = file + ".rejected.csv";
  std::string text = testing::ReadWhole(rejects);
  EXPECT_THAT(text, HasSubstr("\"'=cmd\"")) << "no spreadsheet reckons with it";
  const size_t at = text.find("打过电话", text.find("噪音"));
  text.replace(at, std::string("打过电话").size(), "19900000091");
  std::ofstream(rejects, std::ios::binary) << text;
  EXPECT_THAT(Well(absl::StrCat("import ", rejects, " --system again")), HasSubstr("1 created"))
      << "though it says now what the first row says";
  const std::string both = Well("list --phone 19900000091 --all");
  EXPECT_NE(both.find("噪音"), both.rfind("噪音"));
}

TEST_F(ImportField, F2_NoFileIsWrittenOver) {
  const std::string file = File("id,内容,电话\nO-1,路灯,打过电话\n");
  EXPECT_THAT(Type(absl::StrCat("import ", file, " --system o --rejects ", file)).text,
              HasSubstr("FILE_EXISTS"));
  EXPECT_THAT(Type(absl::StrCat("import ", file, " --system o")).text,
              HasSubstr(file + ".rejected.csv"));
  EXPECT_THAT(Type(absl::StrCat("import ", file, " --system o")).text,
              HasSubstr(file + ".rejected-2.csv"));
  EXPECT_EQ(Type(absl::StrCat("import ", file, " --system o --rejects /nowhere/x.csv")).code, 1);
}

TEST_F(ImportField, F2_OneNumberTwiceInAFileIsTheFirstRow) {
  const Answer answer = Type(
      absl::StrCat("import ", File("id,内容\nT-1,路灯\nT-1,噪音\nT-1,路灯\n"), " --system twice"));
  EXPECT_THAT(answer.text, HasSubstr("line 2 has the number"));
  EXPECT_THAT(answer.text, HasSubstr("3 lines: 1 created, 1 known before, 1 bad"));
}

// The memory of request ids has forgotten; this has not. The last test: it moves the clock.
TEST_F(SystemsField, F1_ItIsKnownAfterYears) {
  const std::string first = NumberIn(Well(From("P-5", "--request-id a-9")));
  Well("advance 2026-03-20T09:00:00+08:00");
  EXPECT_EQ(NumberIn(Well(From("P-5", "--request-id z-9"))), first);
  EXPECT_THAT(Type(From("P-5", "--address 城关镇")).text, HasSubstr("ORIGIN_KNOWN"));
}

}  // namespace
}  // namespace hotline::field
