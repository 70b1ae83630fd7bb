// A. People and offices: departments that end, persons with two offices, heads who come and go.
#include <filesystem>
#include <fstream>
#include <functional>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "tests/field/field.h"

namespace hotline::field {
namespace {

using nlohmann::ordered_json;
using ::testing::HasSubstr;
using ::testing::Not;

class OfficesField : public Field {
 protected:
  // Each changes the county in its own way.
  static void SetUpTestSuite() {}
  static void TearDownTestSuite() {}
  void SetUp() override { Field::SetUpTestSuite(); }
  void TearDown() override { Field::TearDownTestSuite(); }

  // The county's directory, changed so, given to this command (check, load).
  static Answer Give(const std::string& command, const std::function<void(ordered_json&)>& change) {
    return Field::Give(command, "directory.json", change);
  }
  static ordered_json& Named(ordered_json& list, const std::string& id) {
    for (ordered_json& each : list) {
      if (each["id"] == id) return each;
    }
    return list.emplace_back(ordered_json{{"id", id}});
  }
  static std::string Held() {
    return New(
        "--kind COMPLAINT --channel PHONE --text 景区乱收费 --department culture-tourism "
        "--name 王先生 --phone 19900000001");
  }
  static void Absent(ordered_json& d, const std::string& department, const std::string& from,
                     const std::string& to, bool illness = false) {
    d["absences"].push_back({{"department", department}, {"startDate", from}, {"endDate", to}});
    if (illness) d["absences"].back()["illness"] = true;
  }
};

TEST_F(OfficesField, A1_ADepartmentWithOpenTicketsDoesNotEndWithoutASuccessor) {
  const std::string number = Held();
  const auto ends = [](ordered_json& d) {
    Named(d["departments"], "culture-tourism")["inactive"] = true;
  };
  const Answer checked = Give("check", ends);
  EXPECT_EQ(checked.code, 1);
  EXPECT_THAT(checked.text, HasSubstr(number)) << "which tickets";
  EXPECT_THAT(checked.text, HasSubstr("successor"));
  EXPECT_EQ(Give("load", ends).code, 1);
  Well(absl::StrCat("accept ", number, " --as p-culture-tourism-1"));
}

TEST_F(OfficesField, A1_WithASuccessorItsHeadHasTheTicketAndTheClockGoesOn) {
  const std::string number = Held();
  const Answer loaded = Give("load", [](ordered_json& d) {
    Named(d["departments"], "culture-tourism")["inactive"] = true;
    Named(d["departments"], "culture-tourism")["successor"] = "education";
  });
  EXPECT_EQ(loaded.code, 0) << loaded.text;
  EXPECT_THAT(loaded.text, HasSubstr("culture-tourism ends with 1 tickets"));
  Well(absl::StrCat("accept ", number, " --as p-education-1"));
  const std::string shown = Well("show " + number);
  EXPECT_THAT(shown, HasSubstr("HANDED_OVER"));
  EXPECT_THAT(shown, HasSubstr("2026-03-16 18:00")) << "as it was promised first";
  EXPECT_EQ(
      Type(absl::StrCat("contact ", number, " --as p-culture-tourism-1 --type EFFECTIVE")).code, 1);
}

TEST_F(OfficesField, A1_ADepartmentDoesNotLoseItsLastHeadWhileItHoldsTickets) {
  const std::string number = Held();
  const Answer loaded = Give("load", [](ordered_json& d) {
    auto& offices = d["offices"];
    for (auto it = offices.begin(); it != offices.end();)
      it = (*it)["department"] == "culture-tourism" && (*it)["role"] == "ROLE_HEAD"
               ? offices.erase(it)
               : it + 1;
  });
  EXPECT_EQ(loaded.code, 1);
  EXPECT_THAT(loaded.text, HasSubstr("culture-tourism"));
  EXPECT_THAT(loaded.text, HasSubstr(number));
}

TEST_F(OfficesField, A1_ASuccessorMustBeThereItself) {
  for (const char* successor : {"nobody", "culture-tourism"}) {
    const Answer checked = Give("check", [&](ordered_json& d) {
      Named(d["departments"], "culture-tourism")["inactive"] = true;
      Named(d["departments"], "culture-tourism")["successor"] = successor;
    });
    EXPECT_EQ(checked.code, 1) << successor;
    EXPECT_THAT(checked.text, HasSubstr("directory.json:")) << "with the line";
  }
}

TEST_F(OfficesField, A1_WhatOpenTicketsNameIsWarnedOfWhereAVersionDropsIt) {
  const std::string number =
      New("--kind COMPLAINT --channel PHONE --text 充电棚起火隐患 --matter housing.ebike-shed "
          "--department housing --name 李女士 --phone 19900000041");
  const auto without = [](ordered_json& c) {
    std::erase_if(c["matters"].get_ref<ordered_json::array_t&>(),
                  [](const ordered_json& m) { return m["id"] == "housing.ebike-shed"; });
  };
  for (const char* command : {"check", "load"}) {
    const Answer answer = Field::Give(command, "catalogue.json", without);
    EXPECT_EQ(answer.code, 0) << answer.text;
    EXPECT_THAT(answer.text, HasSubstr("matters: housing.ebike-shed is no longer there, and 1 "));
    EXPECT_THAT(answer.text, HasSubstr(number));
  }
  Well(absl::StrCat("accept ", number, " --as p-housing-1"));
  const Answer desk = Give("check", [](ordered_json& d) { d["desks"].erase(0); });
  EXPECT_THAT(desk.text, HasSubstr("desks: hotline is no longer there, and 1 open"));
}

TEST_F(OfficesField, A1_AReportOfAPastMonthShowsTheNamesOfThen) {
  New("--kind COMPLAINT --channel PHONE --text 充电棚起火隐患 --matter housing.ebike-shed "
      "--department housing --name 李女士 --phone 19900000041");
  Well("advance 2026-04-07T09:00:00+08:00");
  const auto renamed = [](ordered_json& d) {
    Named(d["departments"], "housing")["name"] = "住房保障中心";
  };
  ASSERT_EQ(Give("load", renamed).code, 0);
  New("--kind COMPLAINT --channel PHONE --text 充电棚起火隐患 --matter housing.ebike-shed "
      "--department housing --name 李女士 --phone 19900000041");
  const std::string april = ReportThatSays("住房保障中心",
                                           "--from 2026-04-01 --to 2026-05-01 --by department"),
                    march = ReportThatSays("住房和城乡建设局",
                                           "--from 2026-03-01 --to 2026-04-01 --by department");
  EXPECT_THAT(march, HasSubstr("住房和城乡建设局"));
  EXPECT_THAT(march, Not(HasSubstr("住房保障中心")));
  EXPECT_THAT(april, HasSubstr("住房保障中心"));
  EXPECT_THAT(april, Not(HasSubstr("住房和城乡建设局")));
}

TEST_F(OfficesField, A2_OneHeadOfLeadAndAssistantActsForBoth) {
  EXPECT_EQ(Give("load",
                 [](ordered_json& d) {
                   for (ordered_json& office : d["offices"]) {
                     if (office["department"] == "housing" && office["role"] == "ROLE_HEAD")
                       office["person"] = "p-tax-1";
                   }
                 })
                .code,
            0);
  const std::string number =
      New("--kind HELP --channel PHONE --text 怎么报税 --department tax --name 王先生 "
          "--phone 19900000001");
  Well(absl::StrCat("accept ", number, " --as p-tax-1"));
  Well(absl::StrCat("assign ", number, " --as p-tax-1 --assisting-departments housing"));
  EXPECT_THAT(Well(absl::StrCat("accept ", number, " --as p-tax-1")), Not(HasSubstr("ALREADY")));
  Well(absl::StrCat("contact ", number, " --as p-tax-1 --type EFFECTIVE --call-id tel-1"));
  const Answer several = Type(absl::StrCat("assign ", number, " --as p-tax-1 --handler p-tax-1"));
  EXPECT_EQ(several.code, 1);
  EXPECT_THAT(several.text, HasSubstr("department"));
  EXPECT_THAT(several.text, HasSubstr("tax, housing"));
  Well(absl::StrCat("assign ", number, " --as p-tax-1 --handler p-tax-1 --department housing"));
  Well(absl::StrCat("submit ", number, " --as p-tax-1 --outcome-code ASSISTED --result 已协办"));
  EXPECT_THAT(Well(absl::StrCat("submit ", number,
                                " --as p-tax-1 --outcome-code RESOLVED --result 已解决")),
              HasSubstr("SUBMITTED"));
}

TEST_F(OfficesField, A3_AMissIsOfTheHeadAtTheDueAndHerAcceptanceIsHers) {
  const std::string number =
      New("--kind COMPLAINT --channel PHONE --text 商家不开发票 --department tax --name 王先生 "
          "--phone 19900000001");
  EXPECT_EQ(Give("load",
                 [](ordered_json& d) {
                   for (ordered_json& office : d["offices"]) {
                     if (office["department"] == "tax" && office["role"] == "ROLE_HEAD")
                       office["endDate"] = "2026-03-03";
                   }
                   d["offices"].push_back({{"department", "tax"},
                                           {"role", "ROLE_HEAD"},
                                           {"person", "p-tax-4"},
                                           {"startDate", "2026-03-03"}});
                 })
                .code,
            0);
  Well("advance 2026-03-03T09:10:00+08:00");
  Well(absl::StrCat("accept ", number, " --as p-tax-4"));
  Well("advance 2026-03-16T18:00:01+08:00");
  EXPECT_THAT(ReportThatSays("雷思远", "--from 2026-03-01 --to 2026-04-01 --by head"),
              HasSubstr("雷思远"))
      << "p-tax-4";
  EXPECT_THAT(Well("show " + number), HasSubstr("BREACHED 限时办结 云岭县税务局 (tax) 雷思远"));
  EXPECT_THAT(Well("recount --from 2026-03-01 --to 2026-04-01"), HasSubstr("equal"));
}

TEST_F(OfficesField, A4_AbsencesBeginAfterTheyAreRegistered) {
  for (const char* from : {"2026-01-01", "2026-03-02"}) {
    const Answer loaded =
        Give("load", [&](ordered_json& d) { Absent(d, "tax", from, "2026-03-04"); });
    EXPECT_EQ(loaded.code, 1) << from;
    EXPECT_THAT(loaded.text, HasSubstr("absences"));
    EXPECT_THAT(loaded.text, HasSubstr("directory.json:"));
  }
  EXPECT_EQ(
      Give("load", [](ordered_json& d) { Absent(d, "tax", "2026-03-02", "2026-03-04", true); })
          .code,
      0)
      << "illness, on the day";
  Well("advance 2026-03-03T09:00:00+08:00");
  const Answer longer =
      Give("load", [](ordered_json& d) { Absent(d, "tax", "2026-03-02", "2026-03-06"); });
  EXPECT_EQ(longer.code, 0) << "what runs is prolonged before it ends: " << longer.text;
  Well("advance 2026-03-09T09:00:00+08:00");
  EXPECT_EQ(
      Give("load", [](ordered_json& d) { Absent(d, "tax", "2026-03-02", "2026-03-09"); }).code, 1)
      << "not afterwards";
}

TEST_F(OfficesField, A4_AbsencesDoNotOverlapNorLastForAYear) {
  struct {
    const char *from, *to, *what;
  } cases[] = {{"2026-04-01", "2027-04-01", "at a stretch"},
               {"2026-04-01", "2026-06-01", "at a stretch"},
               {"2026-07-01", "2026-08-01", "of the quarter"}};
  for (const auto& c : cases) {
    const Answer loaded = Give("load", [&](ordered_json& d) { Absent(d, "tax", c.from, c.to); });
    EXPECT_EQ(loaded.code, 1) << c.from;
    EXPECT_THAT(loaded.text, HasSubstr(c.what));
  }
  const Answer twice = Give("load", [](ordered_json& d) {
    Absent(d, "tax", "2026-04-01", "2026-04-04");
    Absent(d, "tax", "2026-04-03", "2026-04-08");
  });
  EXPECT_THAT(twice.text, HasSubstr("overlaps"));
}

TEST_F(OfficesField, E4_ACheckSaysWhomNobodyCanTell) {
  const Answer checked = Give("check", [](ordered_json& d) {
    Named(d["persons"], "p-tax-1").erase("phone");
    Named(d["departments"], "tax").erase("supervisingLeader");
  });
  EXPECT_EQ(checked.code, 0) << checked.text;
  EXPECT_THAT(checked.text, HasSubstr("p-tax-1"));
  EXPECT_THAT(checked.text, HasSubstr("没有电话"));
  EXPECT_THAT(checked.text, HasSubstr("没有分管领导"));
  EXPECT_THAT(Give("check", [](ordered_json&) {}).text, Not(HasSubstr("warning")))
      << "the sample is whole";
}

}  // namespace
}  // namespace hotline::field
