#include "tests/field/field.h"

#include <unistd.h>
#include <algorithm>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"

namespace hotline::field {
namespace {

// What comes a moment after an answer is looked for so often.
constexpr int kTries = 200;
constexpr std::chrono::milliseconds kPause{50};

}  // namespace

testing::Installation* Field::installation_ = nullptr;

void Field::SetUpTestSuite() { SetUpWith(""); }

void Field::SetUpWith(const std::string& fields, std::vector<SourceText> sources) {
  testing::InstallationOptions options;
  options.simulated = true;
  options.simulated_start = "2026-03-02T09:00:00+08:00";
  options.sources = std::move(sources);
  options.fields = fields;
  installation_ = new testing::Installation(options);
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

std::string Field::ReportThatSays(const std::string& sign, const std::string& arguments) {
  std::string report;
  for (int i = 0; i < kTries; ++i) {
    report = Well("report " + arguments);
    if (report.find(sign) != std::string::npos) break;
    std::this_thread::sleep_for(kPause);
  }
  return report;
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

Answer Field::Give(const std::string& command, const std::string& file,
                   const std::function<void(nlohmann::ordered_json&)>& change) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / absl::StrCat("hotline-field-", getpid());
  std::filesystem::remove_all(folder);
  std::filesystem::copy(testing::SourceRoot() + "/deploy/sample", folder,
                        std::filesystem::copy_options::recursive);
  std::ifstream in(folder / file);
  nlohmann::ordered_json json = nlohmann::ordered_json::parse(in);
  in.close();
  change(json);
  std::ofstream(folder / file) << json.dump(1);
  Answer answer = Type(absl::StrCat("directory ", command, " ", folder.string()));
  std::filesystem::remove_all(folder);
  return answer;
}

int Field::Lines(const std::string& event, const std::vector<std::string>& parts) {
  for (int i = 0; i < kTries; ++i) {
    int found = 0;
    const std::string log = installation().log(), mark = "\"event\":\"" + event + "\"";
    for (size_t at = log.find(mark); at != std::string::npos; at = log.find(mark, at + 1)) {
      const std::string line = log.substr(at, log.find('\n', at) - at);
      if (std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
            return line.find(part) != std::string::npos;
          }))
        ++found;
    }
    if (found > 0) return found;
    std::this_thread::sleep_for(kPause);
  }
  return 0;
}

}  // namespace hotline::field
