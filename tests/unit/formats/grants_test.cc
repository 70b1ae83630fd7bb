// Who may act in which role: what an upload may say of it.
#include "common/formats/grants_check.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/formats/jurisdiction_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using ::testing::HasSubstr;

// What is wrong with the sample and these grants and systems; empty: nothing.
std::string Faults(const std::string& json, const NewVersion* version = nullptr) {
  auto sources = testing::SampleSources();
  sources.push_back({"x.json", json});
  auto result = ReadJurisdiction(sources, version);
  return result.ok() ? "" : std::string(result.status().message());
}
std::string Granting(const std::string& holder, const std::string& roles,
                     const std::string& more = "") {
  return absl::StrCat(R"({"grants": [{"holder": ")", holder, R"(", "roles": [)", roles, "]", more,
                      "}]}");
}

TEST(Grants, WhoHoldsWhatIsChecked) {
  EXPECT_EQ(Faults(Granting("p-tax-1", R"("AGENT", "AUDITOR")")), "");
  EXPECT_EQ(Faults(Granting("messages", R"("ANALYST")")), "");
  EXPECT_THAT(Faults(Granting("p-nobody-1", R"("AGENT")")),
              HasSubstr("x.json:1: grants[0].holder: no person and no system \"p-nobody-1\""));
  EXPECT_THAT(Faults(Granting("p-tax-1", "")), HasSubstr("grants[0].roles: names no role"));
  EXPECT_THAT(
      Faults(Granting("p-tax-1", R"("AGENT", "BOSS")")),
      HasSubstr("grants[0].roles[1]: no role \"BOSS\"; a role is one of AGENT, DISPATCHER"));
  for (const char* never : {"agent", "SYSTEM", "", " AGENT"})
    EXPECT_THAT(Faults(Granting("p-tax-1", absl::StrCat("\"", never, "\""))), HasSubstr("no role"))
        << never;
  EXPECT_THAT(Faults(Granting("p-tax-1", R"("OFFICIAL")")), HasSubstr("is not granted"));
  EXPECT_THAT(Faults(Granting("p-tax-1", R"("MESSENGER")")),
              HasSubstr("a person cannot hold MESSENGER, but AGENT"));
  for (const char* of_people : {"ADMIN", "CONFIDENTIAL_OFFICER", "SUPERVISOR"})
    EXPECT_THAT(Faults(Granting("messages", absl::StrCat("\"", of_people, "\""))),
                HasSubstr(absl::StrCat("a system cannot hold ", of_people)));
  EXPECT_THAT(Faults(Granting("importer", R"("AGENT", "MESSENGER")")), HasSubstr("another system"));
  EXPECT_THAT(Faults(Granting("p-tax-1", R"("AGENT")",
                              R"(, "startDate": "2026-05-01", "endDate": "2026-05-01")")),
              HasSubstr("grants[0].endDate: must be later than startDate"));
  EXPECT_THAT(Faults(Granting("p-tax-1", R"("AGENT")", R"(, "endDate": "1 May")")),
              HasSubstr("is not a date"));
}

// Two who file the same numbers would take them from each other.
TEST(Grants, NoTwoSystemsFileTheSameNumbers) {
  const auto origins = [](const std::string& of, const std::string& more = "") {
    return Faults(
        absl::StrCat(R"({"systems": [{"id": "prefecture", "name": "市平台", "origins": [)", of,
                     "]}", more, "]}"));
  };
  EXPECT_EQ(origins(R"("old-platform", "older-platform")"), "");
  EXPECT_THAT(origins(R"("province")"), HasSubstr("systems[0].origins: \"province\" is a system"));
  EXPECT_THAT(origins(R"("prefecture")"), HasSubstr("is a system of its own"));
  EXPECT_THAT(origins(R"("x", "x")"), HasSubstr("stands twice"));
  EXPECT_THAT(origins(R"("x", "X")"), HasSubstr("stands twice"));
  EXPECT_THAT(origins(R"("Province")"), HasSubstr("is a system"));
  EXPECT_THAT(origins(R"("")"), HasSubstr("without a name"));
  EXPECT_THAT(origins(R"("x")", R"(, {"id": "other", "name": "市平台", "origins": ["x"]})"),
              HasSubstr("systems[1].origins"));
  EXPECT_THAT(origins("\"a b\""), HasSubstr("systems[0].origins"));
}

TEST(Grants, ASystemHasANameOfItsOwn) {
  const auto system = [](const std::string& id, const std::string& name) {
    return Faults(absl::StrCat(R"({"systems": [{"id": ")", id, R"(", "name": ")", name, "\"}]}"));
  };
  EXPECT_EQ(system("prefecture", "市平台"), "");
  EXPECT_THAT(system("prefecture", " "), HasSubstr("systems[0].name: must be set"));
  EXPECT_THAT(system("p-tax-1", "x"), HasSubstr("systems[0].id: \"p-tax-1\" is a person"));
  EXPECT_THAT(system("messages", "x"), HasSubstr("\"messages\" stands twice"));
  EXPECT_THAT(system("system", "x"), HasSubstr("is a word of the log's own"));
  EXPECT_THAT(system("a b", "x"), HasSubstr("systems[0].id: may hold"));
}

// Whoever could put the next version in force, today and as long as nothing is done.
TEST(Grants, SomebodyRemainsAdministrator) {
  const absl::CivilDay today(2026, 3, 2);
  JurisdictionData data;
  const auto unmanned = [&] { return !CheckAdministrators(data, today, /*apart=*/false).empty(); };
  EXPECT_TRUE(unmanned());
  data.grants = {{"a", Bit(Role::kAgent), {}, ""}};
  EXPECT_TRUE(unmanned());
  data.grants.push_back({"b", Bit(Role::kAdmin), {today - 9, today + 300}, ""});
  EXPECT_TRUE(unmanned()) << "one day it ends";
  data.grants.push_back({"b", Bit(Role::kAdmin), {today + 1, absl::CivilDay::max()}, ""});
  EXPECT_TRUE(unmanned()) << "tomorrow";
  data.grants.push_back({"c", Bit(Role::kAdmin), {today, absl::CivilDay::max()}, ""});
  EXPECT_FALSE(unmanned());
}

// 三员分离: who proposes, who consents and who audits are three people, each day.
TEST(Grants, WhereTwoPeopleAreNeededNobodyIsBoth) {
  const absl::CivilDay today(2026, 3, 2);
  JurisdictionData data;
  const auto said = [&] {
    const auto faults = CheckAdministrators(data, today, /*apart=*/true);
    return faults.empty() ? "" : faults[0].description;
  };
  data.grants = {{"a", Bit(Role::kAdmin), {}, ""}};
  EXPECT_THAT(said(), HasSubstr("nobody could consent"));
  data.grants.push_back({"s", Bit(Role::kSecurityAdmin), {}, ""});
  data.grants.push_back({"u", Bit(Role::kAuditor), {}, ""});
  EXPECT_EQ(said(), "");
  const std::pair<std::string, Role> second[] = {{"a", Role::kSecurityAdmin},
                                                 {"a", Role::kAuditor},
                                                 {"s", Role::kAuditor},
                                                 {"u", Role::kAdmin}};
  for (const auto& [who, role] : second) {
    data.grants.push_back({who, Bit(role), {today + 10, today + 20}, ""});
    EXPECT_THAT(said(), HasSubstr("three people")) << who;
    data.grants.pop_back();
  }
  data.grants[1].span.to = today + 30;
  EXPECT_THAT(said(), HasSubstr("nobody could consent")) << "one day it ends";
  data.grants[1].span.to = absl::CivilDay::max();
  data.grants.push_back({"x", Bit(Role::kAdmin), {today - 30, today - 20}, ""});
  data.grants.push_back({"x", Bit(Role::kAuditor), {today - 20, today}, ""});
  EXPECT_EQ(said(), "") << "one after the other";
}

TEST(Grants, AVersionWithoutAnAdministratorIsNotPutInForce) {
  const NewVersion first{testing::At("2026-03-02 09:00"), std::nullopt};
  EXPECT_EQ(Faults("{}", &first), "");
  const NewVersion early{testing::At("2023-03-02 09:00"), std::nullopt};
  EXPECT_THAT(Faults("{}", &early), HasSubstr("nobody holds ADMIN"));
}

}  // namespace
}  // namespace hotline
