#include "tests/field/field.h"

#include <map>

#include "absl/strings/str_cat.h"

namespace hotline::field {

testing::Installation* Field::installation_ = nullptr;

void Field::SetUpTestSuite() { SetUpWith(""); }

void Field::SetUpWith(const std::string& fields) {
  installation_ = new testing::Installation(
      {.simulated = true, .simulated_start = "2026-03-02T09:00:00+08:00", .fields = fields});
}
void Field::TearDownTestSuite() {
  delete installation_;
  installation_ = nullptr;
}

Answer Field::Type(const std::string& arguments) {
  Answer answer;
  answer.text = testing::RunTool(
      absl::StrCat("hotlinectl --address ", installation().address(), " ", arguments, " 2>&1"),
      &answer.code);
  return answer;
}

std::string Field::Well(const std::string& arguments) {
  const Answer answer = Type(arguments);
  EXPECT_EQ(answer.code, 0) << arguments << "\n" << answer.text;
  return answer.text;
}

std::string Field::New(const std::string& arguments) {
  const std::string said = Well("create " + arguments);
  const size_t at = said.find("tickets/");
  return at == std::string::npos ? "" : said.substr(at + 8, 16);
}

std::string Field::Json(const std::string& number) {
  return Well(absl::StrCat("--as p-centre-1 --role AGENT --json show ", number));
}

std::string Field::Before(const std::string& verb) {
  const std::string number =
      New("--kind CONSULTATION --channel PHONE --text 怎么报税 --department tax --name 王先生 "
          "--phone 19900000001");
  const std::pair<const char*, const char*> steps[] = {
      {"accept", "--as p-tax-1"},
      {"contact", "--as p-tax-1 --type EFFECTIVE --call-id tel-1"},
      {"submit", "--as p-tax-1 --outcome-code EXPLAINED --result 已说明。"},
      {"approve", "--as p-tax-1"},
      {"reply", "--as p-tax-1 --petitioner 1 --reply 已答复。 --proof sms-1"},
  };
  for (const auto& [step, with] : steps) {
    if (verb == step) break;
    Well(absl::StrCat(step, " ", number, " ", with));
  }
  return number;
}

}  // namespace hotline::field
