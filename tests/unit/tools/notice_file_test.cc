// The yearly notice: what it makes of a calendar, and what is wrong with a bad one.
#include "common/base/error.h"
#include "common/formats/jurisdiction_check.h"
#include "common/formats/jurisdiction_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/tools/hotlinectl/calendar/holiday_notice.h"
#include "tests/support/sample.h"

namespace hotline::ctl {
namespace {

using ::testing::HasSubstr;

class NoticeFile : public ::testing::Test {
 protected:
  NoticeFile() : calendars_(*ReadJurisdiction(testing::SampleSources())) {}
  std::string Fault(const std::string& notice, const std::string& calendar = "") {
    const std::string before = calendars_.SerializeAsString();
    absl::Status status = ApplyNotice(notice, calendar, &calendars_).status();
    EXPECT_EQ(calendars_.SerializeAsString(), before) << "a bad notice changes nothing";
    std::string out(status.message());
    for (const FieldFault& f : PartsOf(status).fields) out += " " + f.field + ": " + f.description;
    return out;
  }
  v1::Jurisdiction calendars_;
};

TEST_F(NoticeFile, DaysOffAndMakeUpDaysEnterAndTheYearIsKnown) {
  auto changed = ApplyNotice(
      R"({"year": 2027, "holidays": ["2027-01-01", "2027-02-05", "2027-02-06"],
          "workingDays": ["2027-02-14", "2026-12-27"]})",
      "", &calendars_);
  ASSERT_TRUE(changed.ok()) << changed.status();
  std::map<std::string, std::string> after;
  for (const ChangedDay& day : *changed) after[day.date] = day.before + " → " + day.after;
  EXPECT_EQ(after.size(), 5u);
  EXPECT_EQ(after["2027-01-01"], "工作日 working → 节假日 holiday");
  EXPECT_EQ(after["2027-02-06"], "休息 rest → 节假日 holiday");
  EXPECT_EQ(after["2027-02-14"], "休息 rest → 调休上班 make-up working day");
  EXPECT_EQ(after["2026-12-27"], "休息 rest → 调休上班 make-up working day");
  auto years = calendars_.calendars(0).known_years();
  EXPECT_EQ(std::count(years.begin(), years.end(), 2027), 1);
  // The whole is still a jurisdiction, and the same notice again changes nothing.
  std::vector<FieldFault> faults;
  EXPECT_TRUE(CheckJurisdiction(FromProto(calendars_, &faults)).empty());
  EXPECT_TRUE(faults.empty());
  auto again = ApplyNotice(R"({"year": 2027, "holidays": ["2027-01-01"]})", "", &calendars_);
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->empty());
}

TEST_F(NoticeFile, BadNoticeSaysWhatIsWrong) {
  EXPECT_THAT(Fault("not json"), HasSubstr("is not a JSON object"));
  EXPECT_THAT(Fault(R"({"holidays": ["2027-01-01"]})"), HasSubstr("such as 2027"));
  EXPECT_THAT(Fault(R"({"year": 2027})"), HasSubstr("must name the days off"));
  EXPECT_THAT(Fault(R"({"year": 2027, "holidays": ["1 January"]})"), HasSubstr("is not a date"));
  EXPECT_THAT(Fault(R"({"year": 2027, "holidays": ["2026-01-01"]})"), HasSubstr("does not lie in"));
  EXPECT_THAT(Fault(R"({"year": 2027, "holidays": ["2027-01-01"], "workdays": []})"),
              HasSubstr("workdays: is not a field"));
  EXPECT_THAT(Fault(R"({"year": 2027, "holidays": ["2027-02-06"], "workingDays": ["2027-02-06"]})"),
              HasSubstr("is a day off as well"));
  EXPECT_THAT(Fault(R"({"year": 2027, "holidays": ["2027-01-01"], "workingDays": ["2027-02-09"]})"),
              HasSubstr("is a working day without it"));
  EXPECT_THAT(Fault(R"({"year": 2027, "holidays": ["2027-01-01"]})", "nowhere"),
              HasSubstr("there is no calendar"));
}

}  // namespace
}  // namespace hotline::ctl
