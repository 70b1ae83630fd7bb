// In which roles a caller acts, as far as the directory says.
#include "common/domain/access/actor.h"

#include "common/domain/access/origin.h"
#include "gtest/gtest.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

TEST(GrantedRoles, AreThoseOfTheLocalDay) {
  JurisdictionData data = testing::Sample()->data();
  data.grants.push_back({"p-tax-3",
                         RolesOf(Role::kAgent, Role::kReviewer),
                         {absl::CivilDay(2026, 3, 2), absl::CivilDay(2026, 4, 1)},
                         "县政办〔2026〕7号"});
  data.grants.push_back({"p-tax-3", Bit(Role::kAnalyst), {absl::CivilDay(2026, 3, 31)}, ""});
  const Jurisdiction county(data);
  const auto at = [&](const std::string& local, std::string_view who = "p-tax-3") {
    return Names(GrantedRoles(&county, who, testing::At(local)));
  };
  EXPECT_EQ(at("2026-03-01 23:59"), "OFFICIAL");
  EXPECT_EQ(at("2026-03-02 00:00"), "AGENT, REVIEWER, OFFICIAL");
  EXPECT_EQ(at("2026-03-31 23:59"), "AGENT, REVIEWER, OFFICIAL, ANALYST");
  EXPECT_EQ(at("2026-04-01 00:00"), "OFFICIAL, ANALYST");
  EXPECT_EQ(at("2026-03-02 00:00", "messages"), "MESSENGER") << "no official";
  EXPECT_EQ(at("2026-03-02 00:00", "p-tax-4"), "OFFICIAL");
  EXPECT_EQ(at("2026-03-02 00:00", "stranger"), "");
  EXPECT_EQ(at("2026-03-02 00:00", ""), "");
}

TEST(GrantedRoles, BeforeTheFirstDirectoryEverybodyMayUploadOne) {
  EXPECT_EQ(Names(GrantedRoles(nullptr, "p-tax-3", testing::At("2026-03-02 09:00"))), "ADMIN");
  JurisdictionData data = testing::Sample()->data();
  data.grants.clear();
  const Jurisdiction county(data);
  EXPECT_EQ(Names(GrantedRoles(&county, "p-tax-3", testing::At("2026-03-02 09:00"))), "ADMIN");
}

TEST(MayFileFrom, OnlyTheSystemOrOneThatFilesForIt) {
  JurisdictionData data = testing::Sample()->data();
  data.systems.push_back({"successor", "x", {"old-platform"}});
  const Jurisdiction county(data);
  const auto may = [&](const char* who, const char* system, const Jurisdiction* in_force) {
    // All roles, which do not count here.
    return MayFileFrom(in_force, {who, ~RoleSet{0}}, system);
  };
  EXPECT_TRUE(may("province", "province", &county).ok());
  EXPECT_TRUE(may("successor", "successor", &county).ok());
  EXPECT_TRUE(may("successor", "old-platform", &county).ok());
  for (const auto& [who, system] : {std::pair{"province", "old-platform"},
                                    {"importer", "province"},
                                    {"p-centre-1", "province"},
                                    {"p-centre-1", "p-centre-1"},
                                    {"stranger", "stranger"},
                                    {"province", "Province"},
                                    {"province", ""}})
    EXPECT_EQ(ReasonOf(may(who, system, &county)), "ORIGIN_OF_ANOTHER") << who << " " << system;
  EXPECT_EQ(ReasonOf(may("province", "province", nullptr)), "ORIGIN_OF_ANOTHER");
}

TEST(Roles, HaveOneNameEach) {
  for (int i = 0; i < kRoles; ++i) {
    const Role role = static_cast<Role>(i);
    if (role == Role::kSystem)
      EXPECT_FALSE(RoleNamed(Name(role))) << "no caller has it";
    else
      EXPECT_EQ(RoleNamed(Name(role)), role);
  }
  EXPECT_FALSE(RoleNamed("BOSS"));
  EXPECT_FALSE(RoleNamed("agent"));
}

}  // namespace
}  // namespace hotline
