// Uploads: strict, whole or not at all, every fault with its file and line.
#include <unistd.h>

#include <fstream>

#include "absl/strings/str_replace.h"
#include "common/formats/config_format.h"
#include "common/formats/jurisdiction_check.h"
#include "common/formats/jurisdiction_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using ::testing::HasSubstr;

std::vector<SourceText> With(const std::string& file, const std::string& from,
                             const std::string& to) {
  auto sources = testing::SampleSources();
  for (SourceText& s : sources) {
    if (s.name == file) {
      EXPECT_THAT(s.json, HasSubstr(from));
      size_t at = s.json.find(from);
      s.json.replace(at, from.size(), to);
    }
  }
  return sources;
}

std::string Faults(const std::vector<SourceText>& sources) {
  auto result = ReadJurisdiction(sources);
  if (result.ok()) return "";
  EXPECT_EQ(ReasonOf(result.status()), "JURISDICTION_INVALID");
  EXPECT_FALSE(PartsOf(result.status()).fields.empty());
  return std::string(result.status().message());
}

TEST(JurisdictionFormat, SampleHasNoFault) {
  EXPECT_EQ(Faults(testing::SampleSources()), "");
  auto sample = testing::Sample();
  EXPECT_GE(sample->data().matters.size(), 200u);
  int departments = 0, towns = 0;
  for (const Department& d : sample->data().departments) {
    departments +=
        d.level == DepartmentLevel::kDepartment || d.level == DepartmentLevel::kPublicService;
    towns += d.level == DepartmentLevel::kTown;
  }
  EXPECT_EQ(departments, 28);
  EXPECT_EQ(towns, 14);
}

TEST(JurisdictionFormat, UnknownFieldIsNamedWithItsLine) {
  EXPECT_THAT(Faults(With("settings.json", "\"followUpPercent\"", "\"followUpPerzent\"")),
              HasSubstr("followUpPerzent"));
}

TEST(JurisdictionFormat, SyntaxErrorNamesTheLine) {
  EXPECT_THAT(Faults(With("directory.json", "\"departments\":", "\"departments\"")),
              HasSubstr("directory.json:"));
}

TEST(JurisdictionFormat, NumberBeyondEveryRangeIsAFault) {
  EXPECT_THAT(Faults({{"a.json", "2e1555"}}), HasSubstr("a.json:1"));
  EXPECT_THAT(Faults({{"a.json", R"({"settings": {"followUpPercent": 1e999}})"}}),
              HasSubstr("a.json:1"));
}

TEST(JurisdictionFormat, UnknownDepartmentInTheCatalogueIsRefusedWithItsLine) {
  std::string faults =
      Faults(With("catalogue.json", "\"lead\": \"housing\"", "\"lead\": \"housinx\""));
  EXPECT_THAT(faults, HasSubstr("catalogue.json:3"));
  EXPECT_THAT(faults, HasSubstr("no department \"housinx\""));
}

TEST(JurisdictionFormat, EveryFaultIsToldAtOnce) {
  auto sources = With("catalogue.json", "\"lead\": \"housing\"", "\"lead\": \"housinx\"");
  sources.push_back(
      {"more.json",
       R"({"departments": [{"id": "housing", "name": "再一个", "level": "LEVEL_DEPARTMENT"}],
 "offices": [{"department": "tax", "role": "ROLE_HEAD", "person": "p-tax-2", "startDate": "2026-01-01"},
             {"department": "tax", "role": "ROLE_HEAD", "person": "nobody", "startDate": "2026-13-01"}]})"});
  std::string faults = Faults(sources);
  EXPECT_THAT(faults, HasSubstr("housinx"));
  EXPECT_THAT(faults, HasSubstr("more.json:1: departments[0].id: \"housing\" stands twice"));
  EXPECT_THAT(faults, HasSubstr("more.json:2: offices[0]: two heads of \"tax\" at once"));
  EXPECT_THAT(faults, HasSubstr("more.json:3: offices[1].person: no person \"nobody\""));
  EXPECT_THAT(faults, HasSubstr("is not a date"));
}

TEST(JurisdictionFormat, CircleOfParentsIsFound) {
  auto sources = testing::SampleSources();
  sources.push_back(
      {"x.json",
       R"({"departments": [{"id": "a", "name": "A", "level": "LEVEL_DEPARTMENT", "parent": "b"}, {"id": "b", "name": "B", "level": "LEVEL_DEPARTMENT", "parent": "a"}]})"});
  EXPECT_THAT(Faults(sources), HasSubstr("circle"));
}

TEST(JurisdictionFormat, MissingLimitIsRefused) {
  auto sources = testing::SampleSources();
  for (SourceText& s : sources)
    s.json = absl::StrReplaceAll(s.json, {{"\"FOLLOW_UP\"", "\"REVIEW\""}});
  EXPECT_THAT(Faults(sources), HasSubstr("no row for FOLLOW_UP"));
}

TEST(JurisdictionFormat, TownMayNotLeadWhatMustNotGoToTowns) {
  auto sources = testing::SampleSources();
  sources.push_back(
      {"x.json",
       R"({"matters": [{"id": "x", "name": "X", "notToTowns": true, "responsibilities": [{"lead": "@town"}]}]})"});
  EXPECT_THAT(
      Faults(sources),
      HasSubstr("x.json:1: matters[0].responsibilities[0].lead: the matter must not go to towns"));
}

TEST(JurisdictionFormat, TownsAssistOnlyInWhatIsListed) {
  const auto faults = [](const std::string& matter) {
    auto sources = testing::SampleSources();
    sources.push_back({"x.json", R"({"matters": [{"id": "x", "name": "X", "notToTowns": true, )" +
                                     matter + "}]}"});
    return Faults(sources);
  };
  const std::string with = R"("responsibilities": [{"lead": "tax", "assisting": ["@town"]}])";
  EXPECT_THAT(faults(with),
              HasSubstr("x.json:1: matters[0].responsibilities[0].assisting: a town assists"));
  EXPECT_EQ(faults(with + R"(, "townAssistance": ["协助入户见证"])"), "");
  EXPECT_THAT(faults(R"("responsibilities": [{"lead": "town-xihe"}])"),
              HasSubstr("matters[0].responsibilities[0].lead: the matter must not go to towns"));
}

TEST(JurisdictionFormat, WhatCanNeverHoldIsRefused) {
  const auto faults = [](const std::string& json) {
    auto sources = testing::SampleSources();
    sources.push_back({"x.json", json});
    return Faults(sources);
  };
  const std::string calendar = R"({"calendars": [{"id": "x", "timeZone": "Asia/Shanghai", )";
  EXPECT_THAT(faults(calendar + R"("weekly": [{"weekday": 1, "windows": []}]}]})"),
              HasSubstr("x.json:1: calendars[0].weekly: the calendar is never open"));
  for (const char* years : {"[-2147483648, 2147483647]", "[-1200000000, 1200000000]"})
    EXPECT_THAT(faults(calendar + R"("weekly": [{"weekday": 1, "windows": [{"start": "09:00", )" +
                       R"("end": "12:00"}]}], "knownYears": )" + years + "}]}"),
                HasSubstr("calendars[0].knownYears: years lie between"));
  std::string windows;
  for (int i = 0; i < 5000; ++i)
    windows += std::string(i ? "," : "") + R"({"start": "09:00", "end": "12:00"})";
  const std::string many =
      faults(calendar + R"("weekly": [{"weekday": 1, "windows": [)" + windows + "]}]}]}");
  EXPECT_THAT(many, HasSubstr("weekly[0].windows: are more than 48"));
  EXPECT_LT(many.size(), 10'000u);
  EXPECT_THAT(
      faults(
          R"({"matters": [{"id": "x", "name": "X", "responsibilities": [{"lead": "tax", "area": "999999"}]}]})"),
      HasSubstr("matters[0].responsibilities[0].area: no area has a code"));
  EXPECT_THAT(
      faults(
          R"({"departments": [{"id": "two", "name": "二", "level": "LEVEL_TOWN", "area": "619921102"}]})"),
      HasSubstr("is the area of town \"town-xihe\" already"));
  EXPECT_THAT(faults(R"({"code": "111111", "name": "别的县"})"),
              HasSubstr("x.json:1: code: is set to something else in directory.json"));
}

// What the files call a thing, requests must be able to say, and the chain must be able to hold.
TEST(JurisdictionFormat, IdsHaveTheFormOfTheContractsNames) {
  const auto faults = [](const std::string& json) {
    auto sources = testing::SampleSources();
    sources.push_back({"x.json", json});
    return Faults(sources);
  };
  const std::string long_id(65, 'a');
  for (const char* id : {"Tax", "税务", "a b", "a/b", long_id.c_str()}) {
    EXPECT_THAT(faults(R"({"departments": [{"id": ")" + std::string(id) +
                       R"(", "name": "x", "level": "LEVEL_DEPARTMENT"}]})"),
                HasSubstr("departments[0].id: may hold lower case letters"))
        << id;
    EXPECT_THAT(faults(R"({"matters": [{"id": ")" + std::string(id) + R"(", "name": "x"}]})"),
                HasSubstr("matters[0].id: may hold lower case letters"))
        << id;
  }
  for (const char* id : {"张三", "a b", "a/b", long_id.c_str()})
    EXPECT_THAT(faults(R"({"persons": [{"id": ")" + std::string(id) + R"(", "name": "x"}]})"),
                HasSubstr("persons[0].id: may hold letters"))
        << id;
  for (const char* id : {"system", "petitioner"})
    EXPECT_THAT(faults(R"({"persons": [{"id": ")" + std::string(id) + R"(", "name": "x"}]})"),
                HasSubstr("persons[0].id: is a word of the log's own"))
        << id;
}

TEST(JurisdictionFormat, ASecondRowForTheSameIsRefused) {
  auto sources = testing::SampleSources();
  sources.push_back({"x.json", R"({"limits": [{"id": "x", "limit": "ACCEPT", "amount": 9, "unit": )"
                               R"("UNIT_SERVICE_HOURS", "obligor": "OBLIGOR_HEAD"}]})"});
  EXPECT_THAT(Faults(sources), HasSubstr("limits[0]: is for the same as row"));
}

TEST(JurisdictionFormat, ALaterRungHasTheHigherLevel) {
  const auto faults = [](const std::string& ladder) {
    auto sources = testing::SampleSources();
    sources.push_back(
        {"x.json",
         R"({"limits": [{"id": "x", "limit": "ACCEPT", "amount": 9, "unit": )"
         R"("UNIT_SERVICE_HOURS", "obligor": "OBLIGOR_HEAD", "matters": ["housing.property-fee"], )"
         R"("ladder": [)" +
             ladder + "]}]}"});
    return Faults(sources);
  };
  EXPECT_EQ(
      faults(R"({"level": "ALARM_LEVEL_YELLOW", "percent": 50}, {"level": "ALARM_LEVEL_RED"})"),
      "");
  EXPECT_THAT(
      faults(
          R"({"level": "ALARM_LEVEL_RED", "percent": 50}, {"level": "ALARM_LEVEL_YELLOW", "percent": 90})"),
      HasSubstr("the one that is reached first has the higher level"));
  EXPECT_THAT(
      faults(R"({"level": "ALARM_LEVEL_YELLOW"}, {"level": "ALARM_LEVEL_RED", "percent": 50})"),
      HasSubstr("the one that is reached first has the higher level"));
}

TEST(JurisdictionFormat, LongCycleIsLongerThanOrdinaryAndAtMostHalfAYear) {
  const auto faults = [](const std::string& days) {
    return Faults(With("catalogue.json", "\"id\": \"housing.property-fee\",",
                       "\"id\": \"housing.property-fee\", \"longCycleDays\": " + days + ","));
  };
  EXPECT_THAT(faults("30"), HasSubstr("catalogue.json:3: matters[0].longCycleDays: must be more "
                                      "than settings.suspensionDays (30) and at most 180"));
  EXPECT_THAT(faults("181"), HasSubstr("longCycleDays"));
  EXPECT_THAT(faults("-1"), HasSubstr("longCycleDays"));
  EXPECT_EQ(faults("180"), "");
}

TEST(JurisdictionFormat, EvidenceAMatterNeedsIsNamedAndNamedOnce) {
  auto sources = testing::SampleSources();
  sources.push_back(
      {"x.json",
       R"({"matters": [{"id": "x", "name": "X", "evidence": ["照片", "", "照片"], "responsibilities": [{"lead": "tax"}]}]})"});
  EXPECT_THAT(Faults(sources), HasSubstr("x.json:1: matters[0].evidence[1]: is empty"));
  EXPECT_THAT(Faults(sources), HasSubstr("matters[0].evidence[2]: is listed twice"));
}

TEST(JurisdictionFormat, WhatAnEscapeHidesIsRefused) {
  for (const char* name : {R"(a\u202eb)", R"(\u001b[2J)", R"(\u0000)"}) {
    auto sources = testing::SampleSources();
    sources.push_back(
        {"x.json", std::string(R"({"desks": [{"id": "x", "name": ")") + name + "\"}]}"});
    EXPECT_THAT(Faults(sources), HasSubstr("x.json:1: desks[0].name: holds control characters"));
  }
}

TEST(JurisdictionFormat, DeepNestingIsRefusedAtOnce) {
  std::string deep =
      "{\"departments\":\n" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  auto sources = testing::SampleSources();
  sources.push_back({"deep.json", deep});
  EXPECT_THAT(Faults(sources), HasSubstr("deep.json:2: nested deeper"));
}

TEST(JurisdictionFormat, NumberThatIsNoValueOfAnEnumerationIsRefused) {
  EXPECT_THAT(Faults(With("limits.json", "\"unit\": \"UNIT_SERVICE_HOURS\"", "\"unit\": 99")),
              HasSubstr("limits.json:2: limits[0].unit: 99 is not a value of Unit"));
}

TEST(JurisdictionFormat, ANameThatIsNoValueIsAnsweredWithThoseThereAre) {
  EXPECT_THAT(
      Faults(With("limits.json", "\"unit\": \"UNIT_SERVICE_HOURS\"", "\"unit\": \"HOURS\"")),
      HasSubstr("limits[0].unit: \"HOURS\" is none of UNIT_MINUTES, UNIT_SERVICE_HOURS"));
  EXPECT_THAT(Faults(With("limits.json", "\"limit\": \"ACCEPT\"", "\"limit\": \"ACEPT\"")),
              HasSubstr("limits[0].limit: must be one of ACCEPT, CONTACT, CASE_HANDLE"));
}

TEST(JurisdictionFormat, ThousandsOfFaultsAreToldInPart) {
  std::string many = "{\"departments\": [";
  for (int i = 0; i < 3000; ++i)
    many += (i ? ",\n" : "") + std::string("{\"id\": \"d") + std::to_string(i) +
            "\", \"name\": \"x\", \"level\": \"LEVEL_DEPARTMENT\", \"parent\": \"d" +
            std::to_string((i + 1) % 3000) + "\"}";
  auto sources = testing::SampleSources();
  sources.push_back({"many.json", many + "]}"});
  auto result = ReadJurisdiction(sources);
  EXPECT_LE(PartsOf(result.status()).fields.size(), 200u);
}

class ConfigFormat : public ::testing::Test {
 protected:
  absl::Status Read(const std::string& json) {
    std::string path = ::testing::TempDir() + "/config-" + std::to_string(getpid()) + ".json";
    std::ofstream(path) << json;
    return ReadConfig(path).status();
  }
};

TEST_F(ConfigFormat, UnknownFieldIsAnErrorNamingIt) {
  EXPECT_THAT(std::string(Read(R"({"listen": "127.0.0.1:0", "lisen": 1})").message()),
              HasSubstr("lisen"));
}

TEST_F(ConfigFormat, RedisIsOneServerOrAGroupWithItsSentinels) {
  auto redis = [&](const std::string& how) {
    return std::string(Read(R"({"listen": "127.0.0.1:1", "redis": {)" + how +
                            R"(, "tls": {"caFile": "/ca"}}, "secretFile": "/y"})")
                           .message());
  };
  EXPECT_EQ(redis(R"("sentinels": ["10.0.0.1:26379", "[::1]:26379"], "masterName": "hotline")"),
            "");
  EXPECT_THAT(redis(R"("sentinels": ["10.0.0.1"], "masterName": "hotline")"),
              HasSubstr("\"10.0.0.1\" is not host:port"));
  EXPECT_THAT(redis(R"("sentinels": ["10.0.0.1:26379"])"), HasSubstr("set together"));
  EXPECT_THAT(redis(R"("unixSocket": "/x", "masterName": "hotline")"), HasSubstr("set together"));
  EXPECT_THAT(redis(R"("unixSocket": "/x", "sentinels": ["a:1"], "masterName": "hotline")"),
              HasSubstr("set one of"));
}

TEST_F(ConfigFormat, PlainTextBeyondLoopbackMustBeAskedForByName) {
  const char* rest = R"(, "redis": {"unixSocket": "/x"}, "secretFile": "/y")";
  EXPECT_THAT(std::string(Read(std::string(R"({"listen": "127.0.0.1")") + rest + "}").message()),
              HasSubstr("is neither host:port"));
  EXPECT_THAT(
      std::string(Read(std::string(R"({"listen": "127.evil.example:80")") + rest + "}").message()),
      HasSubstr("beyond loopback"));
  EXPECT_THAT(std::string(Read(std::string(R"({"listen": "0.0.0.0:1")") + rest + "}").message()),
              HasSubstr("allowPlaintextBeyondLoopback"));
  EXPECT_TRUE(Read(std::string(R"({"listen": "0.0.0.0:1", "allowPlaintextBeyondLoopback": true)") +
                   rest + "}")
                  .ok());
  EXPECT_TRUE(Read(std::string(R"({"listen": "127.0.0.1:1")") + rest + "}").ok());
  const auto redis = [this](const std::string& rest) {
    return std::string(
        Read(R"({"listen": "127.0.0.1:1", "secretFile": "/y", "redis": )" + rest + "}").message());
  };
  EXPECT_THAT(redis(R"({"host": "10.0.0.1", "port": 6379})"), HasSubstr("set redis.tls"));
  EXPECT_THAT(redis(R"({"sentinels": ["10.0.0.1:26379"], "masterName": "hotline"})"),
              HasSubstr("set redis.tls"));
  EXPECT_EQ(redis(R"({"host": "10.0.0.1", "port": 6379}, "allowPlaintextBeyondLoopback": true)"),
            "");
  EXPECT_EQ(redis(R"({"host": "127.0.0.1", "port": 6379})"), "");
}

TEST_F(ConfigFormat, AnIssuerIsNamedOnceWithItsKeys) {
  const auto with = [this](const std::string& issuers, const std::string& listen = "unix:/x") {
    return Read(absl::StrCat(R"({"listen": ")", listen,
                             R"(", "allowPlaintextBeyondLoopback": true, "redis": {"unixSocket": )"
                             R"("/x"}, "secretFile": "/y", "identity": {"issuers": [)",
                             issuers, "]}}"));
  };
  const char* good[] = {
      R"({"issuer": "a", "jwksFile": "/k"})",
      R"({"issuer": "a", "jwksUrl": "https://login.example.org/jwks.json", "caFile": "/ca"})",
      R"({"issuer": "a", "jwksFile": "/k"}, {"issuer": "b", "jwksFile": "/k", "roles": ["AUDITOR"]})",
      R"({"issuer": "a", "jwksFile": "/k", "development": true})",
      R"({"issuer": "citizens", "jwksFile": "/k", "citizens": true})",
      R"({"issuer": "hotline-development-citizens", "jwksFile": "/k", "development": true, "citizens": true})",
      ""};
  for (const char* issuers : good) EXPECT_TRUE(with(issuers).ok()) << with(issuers);
  const std::pair<const char*, const char*> bad[] = {
      {R"({"jwksFile": "/k"})", "issuers[0].issuer"},
      {R"({"issuer": "a"})", "one of jwksFile and jwksUrl"},
      {R"({"issuer": "a", "jwksFile": "/k", "jwksUrl": "https://a/b"})", "one of jwksFile"},
      {R"({"issuer": "a", "jwksUrl": "http://login.example.org/jwks.json"})", "jwksUrl"},
      {R"({"issuer": "a", "jwksUrl": "https://"})", "jwksUrl"},
      {R"({"issuer": "a", "jwksUrl": "https://host:99999999999/j"})", "jwksUrl"},
      {R"({"issuer": "a", "jwksUrl": "https://host:x/j"})", "jwksUrl"},
      {R"({"issuer": "a", "jwksUrl": "https://user@host/j"})", "jwksUrl"},
      {R"({"issuer": "a", "jwksUrl": "https://host?j"})", "jwksUrl"},
      {R"({"issuer": "hotline-development", "jwksFile": "/k"})", "development"},
      {R"({"issuer": "a", "jwksUrl": "https:///jwks.json"})", "jwksUrl"},
      {R"({"issuer": "a", "jwksFile": "/k", "citizens": true, "roles": ["AGENT"]})", "PETITIONER"},
      {R"({"issuer": "hotline-development-citizens", "jwksFile": "/k", "development": true})",
       "citizens"},
      {R"({"issuer": "hotline-development", "jwksFile": "/k", "development": true, "citizens": true})",
       "citizens"},
      {R"({"issuer": "a", "jwksFile": "/k", "caFile": "/ca"})", "caFile"},
      {R"({"issuer": "a", "jwksFile": "/k"}, {"issuer": "a", "jwksFile": "/l"})", "twice"}};
  for (const auto& [issuers, fault] : bad)
    EXPECT_THAT(std::string(with(issuers).message()), HasSubstr(fault)) << issuers;
  EXPECT_THAT(std::string(with(good[3], "0.0.0.0:1").message()), HasSubstr("loopback only"));
}

TEST_F(ConfigFormat, ActsThatNeedTwoFactorsAreNamedWithWhatIsEnough) {
  const auto with = [this](const std::string& step_up) {
    return Read(absl::StrCat(R"({"listen": "unix:/x", "redis": {"unixSocket": "/x"}, )"
                             R"("secretFile": "/y", "identity": {"stepUp": {)",
                             step_up, "}}}"));
  };
  const std::string methods = R"("methods": ["TicketService/ApproveResult"])",
                    enough = R"(, "assurances": ["mfa"])";
  EXPECT_TRUE(with(methods + enough).ok());
  EXPECT_TRUE(with("").ok());
  const std::pair<std::string, const char*> bad[] = {
      {methods, "together"},
      {R"("assurances": ["mfa"])", "together"},
      {R"("methods": ["ApproveResult"])" + enough, "a service and a method"},
      {methods + enough + R"(, "minutes": 61)", "between 1 and 60"},
      {methods + enough + R"(, "minutes": -1)", "between 1 and 60"}};
  for (const auto& [step_up, fault] : bad)
    EXPECT_THAT(std::string(with(step_up).message()), HasSubstr(fault)) << step_up;
}

TEST_F(ConfigFormat, FaultsNameTheField) {
  EXPECT_THAT(std::string(Read("{}").message()), HasSubstr("listen"));
  EXPECT_THAT(std::string(Read(R"({"listen": "127.0.0.1:1"})").message()), HasSubstr("redis"));
  EXPECT_THAT(
      std::string(Read(R"({"listen": "127.0.0.1:1", "redis": {"unixSocket": "/x"}})").message()),
      HasSubstr("secretFile"));
  EXPECT_THAT(std::string(Read("[1]").message()), HasSubstr("JSON object"));
}

TEST(JurisdictionCheck, RungsOfOneLadderDoNotOverlap) {
  JurisdictionData data = testing::Sample()->data();
  const auto ladder = std::find_if(data.limits.begin(), data.limits.end(),
                                   [](const LimitRow& r) { return r.ladder.size() > 1; });
  ASSERT_NE(ladder, data.limits.end());
  ASSERT_TRUE(CheckJurisdiction(data).empty());
  Rung twice = ladder->ladder[0];
  ladder->ladder.push_back(twice);
  ASSERT_EQ(CheckJurisdiction(data).size(), 1u);
  EXPECT_THAT(CheckJurisdiction(data)[0].description, HasSubstr("overlaps with rung 0"));
  ladder->ladder.back().percent = 1;
  ladder->ladder.back().working_days_after = ladder->ladder.back().minutes_after = 0;
  ASSERT_EQ(CheckJurisdiction(data).size(), 1u);
  EXPECT_THAT(CheckJurisdiction(data)[0].description, HasSubstr("is that of rung 0 already"));
}

}  // namespace
}  // namespace hotline
