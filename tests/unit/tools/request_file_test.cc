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
  auto lines = ReadRequestFile(path);
  EXPECT_TRUE(lines.ok());
  return *lines;
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
        R"({"text": ""})", R"({})", R"([1])", "not json", "{\"text\": \"\xB2\xE2\"}"}) {
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

}  // namespace
}  // namespace hotline::ctl
