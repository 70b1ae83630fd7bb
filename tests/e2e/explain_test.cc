// `hotlinectl explain` on a ticket that crossed Spring Festival 2026 with a return, a suspension
// and an extension, through the real server on a simulated clock, beside a calculation by hand.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/installation.h"

namespace hotline {
namespace {

using testing::Installation;
using testing::InstallationOptions;
using testing::RunTool;

// By hand, with the State Council's notice for 2026: off Feb 15–23, worked on Saturdays Feb 14
// and 28. Dispatched to the water company on Tuesday the 10th: ten working days are Feb 11–14,
// 24–28 and Mar 2. Suspended from the 12th at 15:00 until the 26th: the three hours of the 12th
// are less than a day and are lost; of Feb 13, 14, 24 and 25 none counts, so day 3 is the 26th. Ten
// days end on Mar 6; three more, granted on Feb 27, on Mar 11.
constexpr char kByHand[] =
    R"(限时办结：10个工作日，2026-02-10 09:30起算，2026-03-11 18:00到期（原定2026-03-02 18:00）
  leg.complaint · office · v1 · departments/water-supply
  2026-02-10 09:30 起算：派单至本单位
  2026-02-10 不计：起算当日不计入（民法典第二百零一条）
  2026-02-11 计第1日
  2026-02-12 计第2日
  2026-02-13–2026-02-14 不计：挂起期间
  2026-02-15–2026-02-23 不计：法定节假日
  2026-02-24–2026-02-25 不计：挂起期间
  2026-02-26 计第3日
  2026-02-27 计第4日
  2026-02-27 10:00 批准延期3个工作日
  2026-02-28 计第5日（调休上班）
  2026-03-01 不计：休息日
  2026-03-02 计第6日
  2026-03-03 计第7日
  2026-03-04 计第8日
  2026-03-05 计第9日
  2026-03-06 计第10日
  2026-03-07–2026-03-08 不计：休息日
  2026-03-09 计第11日
  2026-03-10 计第12日
  2026-03-11 计第13日
  2026-03-11 18:00 到期
  · 审签并通过审核（协办为提交）即停止计时
)";

TEST(Explain, ATicketThatCrossedSpringFestivalMatchesTheHandCalculation) {
  Installation hotline(
      InstallationOptions{.simulated = true, .simulated_start = "2026-02-09T09:00:00+08:00"});
  auto ctl = [&](const std::string& arguments) {
    int code = 0;
    std::string out =
        RunTool("hotlinectl --address " + hotline.address() + " " + arguments + " 2>&1", &code);
    EXPECT_EQ(code, 0) << arguments << "\n" << out;
    return out;
  };
  const std::string created =
      ctl("create --kind COMPLAINT --channel PHONE --text 自来水水质浑浊 --department tax "
          "--name 王先生 --phone 19900000001");
  const std::string number = created.substr(created.find('/') + 1, 16);
  const struct {
    const char* at;
    const char* verb;
    const char* options;
  } steps[] = {
      {"2026-02-09T10:30", "return",
       "--as p-tax-1 --reason-code NOT_OUR_DUTY --basis 供水职责 "
       "--suggested-department water-supply"},
      {"2026-02-09T11:00", "decide-return", "--decision approve"},
      {"2026-02-10T09:30", "dispatch", "--department water-supply"},
      {"2026-02-10T10:00", "accept", "--as p-water-supply-1"},
      {"2026-02-10T11:00", "contact", "--as p-water-supply-1 --type EFFECTIVE"},
      {"2026-02-12T14:30", "suspend",
       "--as p-water-supply-1 --wake-date 2026-02-26 --reason-code APPRAISAL --basis 等待水质检测"},
      {"2026-02-12T15:00", "decide-suspension", "--decision approve"},
      {"2026-02-27T09:00", "extend",
       "--as p-water-supply-1 --days 3 --reason-code COMPLEX --basis 需更换管网"},
      {"2026-02-27T10:00", "decide-extension", "--decision approve"},
  };
  for (const auto& step : steps) {
    ctl(std::string("advance ") + step.at + ":00+08:00");
    ctl(std::string(step.verb) + " " + number + " " + step.options);
  }
  const std::string explained = ctl("explain " + number);
  EXPECT_THAT(explained, ::testing::HasSubstr(kByHand));
  // The promise to the citizen counts on over the return: from the 9th, a day more is used.
  EXPECT_THAT(explained,
              ::testing::HasSubstr("全程办结：10个工作日，2026-02-09 09:00起算，2026-03-10 "
                                   "18:00到期（原定2026-02-28 18:00）"));
  EXPECT_THAT(ctl("explain --english --open " + number),
              ::testing::HasSubstr("2026-02-15–2026-02-23 not counted: public holiday"));
  EXPECT_THAT(ctl("--json explain " + number), ::testing::HasSubstr("\"agrees\":true"));
}

}  // namespace
}  // namespace hotline
