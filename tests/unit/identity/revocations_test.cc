// What a revocation covers, and what it does not.
#include "common/identity/revocations.h"

#include "gtest/gtest.h"

namespace hotline::identity {
namespace {

const absl::Time kRevokedAt = absl::FromUnixSeconds(1'772'000'000);

Claims Of(const std::string& subject, const std::string& id, absl::Time issued) {
  Claims claims;
  claims.subject = subject;
  claims.id = id;
  claims.issued = issued;
  return claims;
}

TEST(Revocations, ATokenByItsIdWheneverItWasIssued) {
  Revocations revocations;
  revocations.Replace({{Revocation::Kind::kToken, "t-1", kRevokedAt}});
  EXPECT_TRUE(revocations.Cover(Of("a", "t-1", kRevokedAt - absl::Minutes(5))));
  EXPECT_TRUE(revocations.Cover(Of("a", "t-1", kRevokedAt + absl::Minutes(5))));
  EXPECT_FALSE(revocations.Cover(Of("a", "t-2", kRevokedAt)));
  EXPECT_FALSE(revocations.Cover(Of("t-1", "t-2", kRevokedAt))) << "a caller of the same name";
}

TEST(Revocations, ACallersTokensIssuedBeforeTheInstant) {
  Revocations revocations;
  revocations.Replace({{Revocation::Kind::kSubject, "a", kRevokedAt}});
  EXPECT_TRUE(revocations.Cover(Of("a", "t", kRevokedAt - absl::Seconds(1))));
  EXPECT_TRUE(revocations.Cover(Of("a", "t", kRevokedAt + absl::Seconds(59))))
      << "by a clock that is ahead";
  EXPECT_FALSE(revocations.Cover(Of("a", "t", kRevokedAt + absl::Seconds(60))));
  EXPECT_FALSE(revocations.Cover(Of("b", "t", kRevokedAt - absl::Seconds(1))));
  EXPECT_FALSE(revocations.Cover(Of("b", "a", kRevokedAt - absl::Seconds(1))))
      << "a token of that id";
}

TEST(Revocations, TheLaterInstantOfACallerHoldsAndTheLastListAlone) {
  Revocations revocations;
  using Kind = Revocation::Kind;
  revocations.Replace(
      {{Kind::kSubject, "a", kRevokedAt + absl::Hours(1)}, {Kind::kSubject, "a", kRevokedAt}});
  EXPECT_TRUE(revocations.Cover(Of("a", "t", kRevokedAt + absl::Minutes(59))));
  revocations.Replace({});
  EXPECT_FALSE(revocations.Cover(Of("a", "t", kRevokedAt - absl::Seconds(1))));
}

}  // namespace
}  // namespace hotline::identity
