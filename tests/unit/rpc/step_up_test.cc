// Acts that need a login with two factors, and a fresh one.
#include "common/rpc/step_up.h"

#include <map>

#include "common/base/error.h"
#include "gtest/gtest.h"

namespace hotline::rpc {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const StepUp kAsked{{"ApproveResult"}, {"mfa", "urn:two"}, absl::Minutes(10)};

std::string Said(const std::string& method, const std::string& assurance, absl::Duration ago) {
  identity::Claims claims;
  claims.assurance = assurance;
  claims.recognised = ago == absl::InfiniteDuration() ? absl::InfinitePast() : kNow - ago;
  return ReasonOf(CheckStepUp(kAsked, method, claims, kNow));
}

TEST(StepUp, OnlyTheMethodsThatAskForIt) {
  EXPECT_EQ(Said("GetTicket", "", absl::InfiniteDuration()), "");
  EXPECT_EQ(CheckStepUp({}, "ApproveResult", {}, kNow), absl::OkStatus()) << "not configured";
}

TEST(StepUp, TwoFactorsWithinTenMinutes) {
  EXPECT_EQ(Said("ApproveResult", "mfa", absl::Minutes(3)), "");
  EXPECT_EQ(Said("ApproveResult", "urn:two", absl::Minutes(11)), "") << "a minute of leeway";
  EXPECT_EQ(Said("ApproveResult", "mfa", absl::Minutes(11) + absl::Seconds(1)), "STEP_UP_NEEDED");
  EXPECT_EQ(Said("ApproveResult", "mfa", absl::InfiniteDuration()), "STEP_UP_NEEDED")
      << "nobody says when";
  EXPECT_EQ(Said("ApproveResult", "pwd", absl::Minutes(1)), "STEP_UP_NEEDED");
  EXPECT_EQ(Said("ApproveResult", "", absl::Minutes(1)), "STEP_UP_NEEDED");
}

TEST(StepUp, TheProgramIsToldWhatToAskTheLoginFor) {
  const absl::Status refused = CheckStepUp(kAsked, "ApproveResult", {}, kNow);
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  const auto listed = PartsOf(refused).metadata;
  const std::map<std::string, std::string> metadata(listed.begin(), listed.end());
  EXPECT_EQ(metadata.at("acr_values"), "mfa urn:two");
  EXPECT_EQ(metadata.at("max_age"), "600");
}

}  // namespace
}  // namespace hotline::rpc
