// Files of requests: every line is a request or a fault that says why, nothing in between.
#include "services/tools/client/request_file.h"

#include <unistd.h>

#include <fstream>

#include "gtest/gtest.h"

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
       {R"({"text": "x", "confidential": "maybe"})", R"({"text": "x", "kind": "举报"})",
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

TEST(RequestFile, AnOpenQuoteIsAFaultWithItsLine) {
  std::string path = ::testing::TempDir() + "/requests-" + std::to_string(getpid()) + ".csv";
  std::ofstream(path) << "text\nx\n\"open\ny\n";
  EXPECT_NE(std::string(ReadRequestFile(path).status().message()).find("line 3"),
            std::string::npos);
}

}  // namespace
}  // namespace hotline::ctl
