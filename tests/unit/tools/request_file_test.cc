// Files of requests: every line is a request or a fault that says why, nothing in between.
#include "services/tools/client/request_file.h"

#include <unistd.h>

#include <fstream>

#include "common/base/error.h"
#include "gtest/gtest.h"
#include "services/tools/client/reject_file.h"

namespace hotline::ctl {
namespace {

std::vector<RequestLine> Read(const std::string& text, const std::string& ending = ".jsonl") {
  std::string path = ::testing::TempDir() + "/requests-" + std::to_string(getpid()) + ending;
  std::ofstream(path) << text;
  auto file = ReadRequestFile(path);
  EXPECT_TRUE(file.ok()) << file.status();
  return file->lines;
}

RequestLine One(const std::string& line) { return Read(line + "\n").at(0); }

TEST(RequestFile, GoodLineIsReadWhole) {
  RequestLine line = One(
      R"({"id": "r1", "kind": "REPORT", "channel": "PHONE", "text": "超标排放", "confidential": "是", "name": "李四", "phone": "19900055555"})");
  EXPECT_TRUE(line.status.ok()) << line.status;
  EXPECT_EQ(line.id, "r1");
  EXPECT_EQ(line.ticket.kind(), v1::TICKET_KIND_REPORT);
  EXPECT_TRUE(line.ticket.confidential());
}

TEST(RequestFile, WhatIsNotUnderstoodIsAFaultNeverADefault) {
  for (const char* bad :
       {R"({"text": "x", "confidential": "maybe"})", R"({"text": "x", "kind": "举报信"})",
        R"({"text": "x", "phone": ["1"]})", R"({"text": "x", "text": "y"})",
        R"({"text": "x", "内容": "y"})", R"({"text": "x", "urgency": "瞎写"})",
        R"({"text": "x", "channel": "NOPE"})", R"({"text": "x", "petitioner_kind": "ALIEN"})",
        R"({"text": ""})", R"({})", R"([1])", "not json"}) {
    EXPECT_EQ(One(bad).status.code(), absl::StatusCode::kInvalidArgument) << bad;
  }
}

TEST(RequestFile, NothingIsCutAway) {
  RequestLine subject = One("{\"subject\": \"" + std::string(300, 'a') + "\", \"text\": \"b\"}");
  EXPECT_TRUE(subject.status.ok());
  EXPECT_EQ(subject.ticket.text(), std::string(300, 'a') + "\nb");
  EXPECT_FALSE(One("{\"text\": \"" + std::string(20001, 'a') + "\"}").status.ok());
}

TEST(RequestFile, LineWithoutAnIdHasOneOfItsOwnEveryTime) {
  EXPECT_EQ(One(R"({"text": "x"})").id, One(R"({"text": "x"})").id);
  EXPECT_NE(One(R"({"text": "x"})").id, One(R"({"text": "y"})").id);
}

TEST(RequestFile, TabSeparatedWithAndWithoutAHeading) {
  EXPECT_EQ(Read("label\tsubject\ttext\n城建\t路灯\t不亮\n", ".tsv").at(0).ticket.text(), "不亮");
  EXPECT_EQ(Read("城建\t路灯\t不亮\n", ".tsv").at(0).ticket.subject(), "路灯");
  EXPECT_FALSE(Read("城建\t路灯\n", ".tsv").at(0).status.ok());
}

RequestFile ReadBytes(const std::string& bytes, const std::string& ending) {
  std::string path = ::testing::TempDir() + "/requests-" + std::to_string(getpid()) + ending;
  std::ofstream(path, std::ios::binary) << bytes;
  auto file = ReadRequestFile(path);
  EXPECT_TRUE(file.ok()) << file.status();
  return file.ok() ? *file : RequestFile();
}

TEST(RequestFile, ATableIsReadByItsRules) {
  const RequestFile file = ReadBytes(
      "\xEF\xBB\xBF"
      "id,内容,phone \r\n1,\"两行\r\n字, 还有\"\"引号\"\"\",19900000001\r\n\r\n2,x,\r\n",
      ".csv");
  ASSERT_EQ(file.lines.size(), 2u);
  EXPECT_EQ(file.lines[0].ticket.text(), "两行\n字, 还有\"引号\"");
  EXPECT_EQ(file.lines[0].ticket.petitioners(0).phone(), "19900000001") << "a blank in its heading";
  EXPECT_EQ(file.lines[1].number, 5) << "the row before takes two lines";
  EXPECT_TRUE(file.unknown.empty());
}

TEST(RequestFile, EncodingsOfSpreadsheetsAreKnown) {
  EXPECT_EQ(ReadBytes("\xC4\xDA\xC8\xDD\n\xC2\xB7\xB5\xC6\n", ".csv").lines.at(0).ticket.text(),
            "路灯");
  const std::string utf16("\xFF\xFEt\0e\0x\0t\0\n\0\xEF\x8D\x6F\x70\n\0", 18);
  EXPECT_EQ(ReadBytes(utf16, ".tsv").encoding, "UTF-16LE");
  EXPECT_EQ(ReadBytes(utf16, ".tsv").lines.at(0).ticket.text(), "路灯");
}

TEST(RequestFile, ColumnsThatMeanNothingAreNamed) {
  EXPECT_EQ(ReadBytes("text,手机号码\nx,1\n", ".csv").unknown,
            std::vector<std::string>{"手机号码"});
  EXPECT_EQ(ReadBytes(R"({"text": "x", "phon": "1"})", ".jsonl").unknown,
            std::vector<std::string>{"phon"});
}

TEST(RequestFile, WhatIsTooLongIsRefusedNotCut) {
  const std::string longer(201, 'a');
  EXPECT_FALSE(One("{\"text\": \"x\", \"address\": \"" + longer + "\"}").status.ok());
  EXPECT_FALSE(One("{\"text\": \"x\", \"name\": \"" + longer + "\"}").status.ok());
  EXPECT_FALSE(One("{\"text\": \"x\\u0007y\"}").remarks.empty()) << "what is taken out is said";
}

TEST(RequestFile, RowsThatSayTheSameAreStillTwo) {
  const auto lines = Read("text\nx\nx\n", ".tsv");
  EXPECT_NE(lines.at(0).id, lines.at(1).id);
  EXPECT_EQ(lines.at(0).id, Read("text\nx\n", ".tsv").at(0).id) << "wherever it stands";
}

TEST(RequestFile, ValuesAreReadAsPeopleWriteThem) {
  const RequestLine line = One(
      R"({"text": "x", "kind": "举报", "channel": "电话 ", "petitioner_kind": "企业", "urgency": "特急", "credit_code": " ９１350100m000100y43"})");
  EXPECT_TRUE(line.status.ok()) << line.status;
  EXPECT_EQ(line.ticket.kind(), v1::TICKET_KIND_REPORT);
  EXPECT_EQ(line.ticket.channel(), v1::CHANNEL_PHONE);
  EXPECT_EQ(line.ticket.petitioners(0).kind(), v1::PETITIONER_KIND_ENTERPRISE);
  EXPECT_EQ(line.ticket.petitioners(0).credit_code(), "91350100M000100Y43");
  EXPECT_EQ(line.ticket.urgency(), v1::URGENCY_EXTREME);
  EXPECT_EQ(One(R"({"text": "x", "urgency": "NORMAL"})").ticket.urgency(), v1::URGENCY_UNSPECIFIED)
      << "another system's NORMAL does not lower what the words say";
}

TEST(RequestFile, WhatIsNotTakenInIsNamed) {
  EXPECT_EQ(ReadBytes("text,expected\nx,tax\n", ".csv").labels,
            std::vector<std::string>{"expected"});
  EXPECT_FALSE(One("{\"subject\": \"" + std::string(300, 'a') + "\"}").remarks.empty());
}

absl::Status Fault(const std::string& bytes, const std::string& ending,
                   const std::vector<std::string>& ignored = {}) {
  std::string path = ::testing::TempDir() + "/requests-" + std::to_string(getpid()) + ending;
  std::ofstream(path, std::ios::binary) << bytes;
  return ReadRequestFile(path, ignored).status();
}

TEST(RequestFile, AColumnThatStandsTwiceIsAFault) {
  for (const char* bytes :
       {"id,text,phone,text\n1,a,2,b\n", "text,内容\na,b\n", "text,电话, Phone \na,1,2\n"})
    EXPECT_EQ(ReasonOf(Fault(bytes, ".csv")), "COLUMN_TWICE") << bytes;
  EXPECT_TRUE(Fault("text,内容\na,b\n", ".csv", {"内容"}).ok());
}

TEST(RequestFile, IgnoredIsWhatIsNamedAndNothingElse) {
  std::string path = ::testing::TempDir() + "/requests-" + std::to_string(getpid()) + ".csv";
  std::ofstream(path) << "text,姓名,电话\nx,王,19900000001\n";
  auto file = ReadRequestFile(path, {"姓名", "电话", "名字"});
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->lines[0].ticket.petitioners(0).display_name(), "");
  EXPECT_EQ(file->lines[0].ticket.petitioners(0).phone(), "");
  EXPECT_EQ(file->unused, std::vector<std::string>{"名字"});
}

TEST(RequestFile, TextThatIsMixedIsRefusedWithItsLine) {
  const absl::Status fault = Fault("id,text\n1,路灯坏了\n2,路灯\xBB\xB5\n", ".csv");
  EXPECT_EQ(ReasonOf(fault), "NOT_TEXT");
  EXPECT_NE(std::string(fault.message()).find(".csv:3"), std::string::npos) << fault;
  EXPECT_EQ(ReasonOf(Fault(std::string("text\nx\0y\n", 9), ".csv")), "NOT_TEXT");
}

TEST(RequestFile, Utf16WithoutAMarkIsKnown) {
  const std::string bytes("t\0e\0x\0t\0\n\0\xEF\x8D\x6F\x70\n\0", 16);
  EXPECT_EQ(ReadBytes(bytes, ".tsv").lines.at(0).ticket.text(), "路灯");
}

TEST(RequestFile, NumbersThatOnlyLookDifferentAreOne) {
  const RequestFile file =
      ReadBytes("id,text\nA-1,x\n Ａ-1,x\nA-1\xE2\x80\x8B,x\na-1,x\nA-1,y\n", ".csv");
  for (int i : {0, 1, 2}) EXPECT_EQ(file.lines[i].id, "A-1");
  EXPECT_EQ(file.lines[3].id, "a-1") << "letters of either case are two";
  EXPECT_TRUE(file.lines[2].status.ok()) << "says the same";
  EXPECT_NE(std::string(file.lines[4].status.message()).find("line 2"), std::string::npos);
  EXPECT_FALSE(ReadBytes("id,text\n" + std::string(65, '1') + ",x\n", ".csv").lines[0].status.ok());
}

TEST(RequestFile, WhatARowSaysDecidesNotHowItsBlanksStand) {
  const std::string id = Read("text,phone\nx,1\n", ".csv").at(0).id;
  EXPECT_EQ(Read("text,phone\nx, 1\n", ".csv").at(0).id, id);
  EXPECT_EQ(Read("phone,text,name\n1,x,\n", ".csv").at(0).id, id);
}

TEST(RequestFile, AFileOfRefusedRowsIsReadAgain) {
  const RequestFile file =
      ReadBytes("line,reason,id,内容\n3,坏,row-1,'=路灯\n4,坏,row-2,''引\n", ".csv");
  EXPECT_TRUE(file.unknown.empty());
  EXPECT_EQ(file.lines[0].ticket.text(), "=路灯");
  EXPECT_EQ(file.lines[0].id, "row-1");
  EXPECT_EQ(file.lines[1].ticket.text(), "'引");
  EXPECT_TRUE(ReadBytes(R"({"line": 3, "reason": "坏", "text": "x"})", ".jsonl").unknown.empty());
}

TEST(RejectFile, ARowWithoutAnIdKeepsTheOneByWhichItIsKnown) {
  for (const auto& [bytes, ending] : {std::pair("id,内容\n,路灯\n", ".csv"),
                                      {"内容\n路灯\n", ".csv"},
                                      {R"({"id": "", "text": "路灯"})", ".jsonl"},
                                      {R"({"text": "路灯"})", ".jsonl"}}) {
    const RequestFile file = ReadBytes(bytes, ending);
    const std::string path = ::testing::TempDir() + "/rejects-" + std::to_string(getpid()) + ending;
    unlink(path.c_str());
    auto rejects = RejectFile::Make("", path, file);
    ASSERT_TRUE(rejects.ok()) << rejects.status();
    ASSERT_TRUE(rejects->Write(file, {{0, "坏"}}).ok());
    auto again = ReadRequestFile(path);
    ASSERT_TRUE(again.ok()) << again.status();
    ASSERT_EQ(again->lines.size(), 1u) << bytes;
    EXPECT_EQ(again->lines[0].id, file.lines[0].id) << bytes;
    EXPECT_EQ(again->lines[0].ticket.text(), "路灯");
  }
}

TEST(RequestFile, TheFirstRowSaysWhatIsWrongWithIt) {
  for (const auto& [bytes, hint] : {std::pair("编号;内容\n1;x\n", "semicolons"),
                                    {"编号，内容\n1，x\n", "full-width commas"},
                                    {"编号\t内容\n1\tx\n", "tabs"}}) {
    const absl::Status fault = Fault(bytes, ".csv");
    EXPECT_EQ(ReasonOf(fault), "NO_HEADING");
    EXPECT_NE(std::string(fault.message()).find(hint), std::string::npos) << fault;
  }
  EXPECT_TRUE(Fault("sep=,\nid,text\n1,x\n", ".csv").ok());
  EXPECT_EQ(Read("id,text\n1,x\n", "").at(0).ticket.text(), "x") << "without an ending";
  EXPECT_EQ(Read("text\rx\ry\r", ".csv").at(1).number, 3) << "lines end with CR alone";
}

TEST(RequestFile, AnOpenQuoteIsAFaultWithItsLine) {
  std::string path = ::testing::TempDir() + "/requests-" + std::to_string(getpid()) + ".csv";
  std::ofstream(path) << "text\nx\n\"open\ny\n";
  EXPECT_NE(std::string(ReadRequestFile(path).status().message()).find("line 3"),
            std::string::npos);
}

}  // namespace
}  // namespace hotline::ctl
