// What certificates and revocation lists say.
#include "common/identity/certificate.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/identity/workloads.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/certificates.h"

namespace hotline::identity {
namespace {

using testing::Authority;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

absl::Time Now() { return absl::Now(); }

TEST(Certificate, SaysItsNamesThumbprintAndTimes) {
  Authority authority("county");
  const auto pair =
      authority.Sign("URI:spiffe://county/Console,DNS:Console.Example.ORG,IP:127.0.0.1");
  const auto read = ReadCertificate(pair.certificate);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(read->names, ElementsAre("spiffe://county/Console", "console.example.org"));
  EXPECT_EQ(read->thumbprint.size(), 43u) << "32 bytes, without padding";
  EXPECT_LT(read->begins, Now());
  EXPECT_GT(read->expires, Now() + absl::Hours(24 * 364));
  const auto other = ReadCertificate(authority.Sign("DNS:x").certificate);
  EXPECT_NE(other->thumbprint, read->thumbprint);
  EXPECT_NE(other->serial, read->serial);
  EXPECT_TRUE(ReadCertificate(authority.Sign("").certificate)->names.empty());
}

TEST(Certificate, WhatIsNoneIsRefused) {
  Authority authority("county");
  const auto pair = authority.Sign("DNS:x");
  std::string cut = pair.certificate.substr(0, pair.certificate.size() / 2);
  for (const std::string& text : {std::string(), std::string("x"), cut, pair.key,
                                  std::string("\0\0", 2), std::string(1 << 20, 'A')})
    EXPECT_EQ(ReasonOf(ReadCertificate(text).status()), "CERTIFICATE_UNREADABLE");
}

TEST(Pairs, FitOrAreRefused) {
  Authority authority("county");
  const auto one = authority.Sign("DNS:x"), two = authority.Sign("DNS:x");
  const auto past = authority.Sign("DNS:x", -absl::Hours(48), -absl::Hours(24));
  const auto coming = authority.Sign("DNS:x", absl::Hours(24), absl::Hours(48));
  EXPECT_TRUE(CheckPair(one.certificate, one.key, Now()).ok());
  EXPECT_TRUE(CheckPair(one.certificate + authority.certificate(), one.key, Now()).ok());
  EXPECT_EQ(ReasonOf(CheckPair(one.certificate, two.key, Now())), "CERTIFICATE_UNFIT");
  EXPECT_EQ(ReasonOf(CheckPair(authority.certificate() + one.certificate, one.key, Now())),
            "CERTIFICATE_UNFIT")
      << "the server's own comes first";
  EXPECT_EQ(ReasonOf(CheckPair(one.certificate, "", Now())), "CERTIFICATE_UNFIT");
  EXPECT_EQ(ReasonOf(CheckPair("", one.key, Now())), "CERTIFICATE_UNREADABLE");
  for (const auto* aged : {&past, &coming})
    EXPECT_THAT(std::string(CheckPair(aged->certificate, aged->key, Now()).message()),
                HasSubstr("is valid from"));
}

TEST(Revocations, HoldWhatTheirAuthoritySaysAndNothingElse) {
  Authority authority("county"), stranger("county");  // of the same name
  const auto first = *ReadCertificate(authority.Sign("DNS:a").certificate),
             second = *ReadCertificate(authority.Sign("DNS:b").certificate),
             foreign = *ReadCertificate(stranger.Sign("DNS:a").certificate);
  const std::string list = authority.Revoke({1});
  const auto read = RevocationList::Read(list, authority.certificate(), Now());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->size(), 1u);
  EXPECT_FALSE(read->overdue());
  EXPECT_TRUE(read->Has(first));
  EXPECT_FALSE(read->Has(second));
  (void)foreign;
  EXPECT_TRUE(RevocationList::Read(authority.Revoke({}), authority.certificate(), Now())->size() ==
              0);
  EXPECT_TRUE(RevocationList::Read(authority.Revoke({1}, -absl::Seconds(30)),
                                   authority.certificate(), Now())
                  ->overdue());
  const auto reason = [&](const std::string& text, const std::string& authorities) {
    return ReasonOf(RevocationList::Read(text, authorities, Now()).status());
  };
  EXPECT_EQ(reason(list, stranger.certificate()), "REVOCATIONS_UNREADABLE");
  EXPECT_EQ(reason(list, ""), "REVOCATIONS_UNREADABLE");
  EXPECT_EQ(reason("", authority.certificate()), "REVOCATIONS_UNREADABLE");
  EXPECT_EQ(reason(list + list.substr(0, list.size() / 2), authority.certificate()),
            "REVOCATIONS_UNREADABLE")
      << "half a list is none";
  EXPECT_EQ(reason(list + stranger.Revoke({2}), authority.certificate()), "REVOCATIONS_UNREADABLE");
  Authority second_authority("prefecture");
  const auto both =
      RevocationList::Read(list + second_authority.Revoke({1, 7}),
                           authority.certificate() + second_authority.certificate(), Now());
  ASSERT_TRUE(both.ok()) << both.status();
  EXPECT_EQ(both->size(), 3u);
}

// A list that was in force once takes nothing back that came after.
TEST(Revocations, AnOlderOneIsToldFromANewerOne) {
  Authority authority("county"), other("prefecture");
  const std::string authorities = authority.certificate() + other.certificate();
  const auto read = [&](const std::string& text, absl::Time now = Now()) {
    return RevocationList::Read(text, authorities, now);
  };
  const auto old = read(authority.Revoke({}, absl::Hours(24), -absl::Hours(2)));
  const auto fresh = read(authority.Revoke({1}));
  const auto of_another = read(other.Revoke({}, absl::Hours(24), -absl::Hours(9)));
  ASSERT_TRUE(old.ok() && fresh.ok() && of_another.ok());
  EXPECT_TRUE(old->OlderThan(*fresh));
  EXPECT_FALSE(fresh->OlderThan(*old));
  EXPECT_FALSE(fresh->OlderThan(*fresh));
  EXPECT_FALSE(of_another->OlderThan(*fresh));
  EXPECT_FALSE(old->OlderThan(RevocationList()));
  EXPECT_EQ(ReasonOf(read(authority.Revoke({}, absl::Hours(24), absl::Hours(1))).status()),
            "REVOCATIONS_UNREADABLE")
      << "dated in the future";
}

TEST(Workloads, AreKnownByAnyOfTheirNames) {
  Authority authority("county");
  Workloads workloads({{"console", {"spiffe://county/console", "console.example"}, {"console"}},
                       {"portal", {"spiffe://county/portal"}, {"portal"}}});
  const auto of = [&](const std::string& names) {
    const auto peer = workloads.Of(authority.Sign(names).certificate);
    return peer->workload == nullptr ? "" : peer->workload->id;
  };
  EXPECT_EQ(of("URI:spiffe://county/console"), "console");
  EXPECT_EQ(of("DNS:other.example,DNS:CONSOLE.example"), "console");
  EXPECT_EQ(of("URI:spiffe://county/portal"), "portal");
  EXPECT_EQ(of("URI:spiffe://county/console/x"), "");
  EXPECT_EQ(of("URI:SPIFFE://county/console"), "") << "URIs exactly";
  EXPECT_EQ(of("DNS:spiffe"), "");
  EXPECT_EQ(of("DNS:spiffe://county/console"), "") << "a URI's form, and no URI";
  EXPECT_EQ(of("URI:console.example"), "");
  EXPECT_EQ(of("URI:spiffe://county/console,URI:spiffe://county/portal"), "")
      << "which of the two?";
  EXPECT_EQ(of(""), "");
  EXPECT_EQ(workloads.Of("nonsense")->workload, nullptr);
}

TEST(Workloads, StandUntilTheyExpireOrAreTakenBack) {
  Authority authority("county");
  Workloads workloads({{"console", {"console.example"}, {"console"}}});
  const auto pair = authority.Sign("DNS:console.example");
  const auto peer = workloads.Of(pair.certificate);
  EXPECT_EQ(workloads.Of(pair.certificate), peer) << "read once";
  EXPECT_TRUE(workloads.Stands(*peer, Now()));
  EXPECT_FALSE(workloads.Stands(*workloads.Of(authority.Sign("DNS:x").certificate), Now()));
  EXPECT_FALSE(workloads.Stands(*peer, Now() + absl::Hours(24 * 366)));
  EXPECT_TRUE(workloads.Stands(*peer, {Now(), Now() + absl::Hours(24 * 366)}))
      << "one of two clocks finds it valid";
  workloads.Revoke(std::make_shared<const RevocationList>(
      *RevocationList::Read(authority.Revoke({1}), authority.certificate(), Now())));
  EXPECT_FALSE(workloads.Stands(*peer, Now()));
  workloads.Revoke(std::make_shared<const RevocationList>(
      *RevocationList::Read(authority.Revoke({}), authority.certificate(), Now())));
  EXPECT_TRUE(workloads.Stands(*peer, Now()));
}

}  // namespace
}  // namespace hotline::identity
