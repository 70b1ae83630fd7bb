// Keys that stay new: when they are fetched, and how long they serve when they cannot be.
#include "common/identity/key_source.h"

#include <httplib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "common/base/log.h"
#include "common/identity/fetch_keys.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/token_maker.h"

namespace hotline::identity {
namespace {

using testing::TokenMaker;

// A clock of which only the monotonic part moves.
class HandClock : public Clock {
 public:
  absl::Time Now() const override { return absl::UnixEpoch(); }
  int64_t MonotonicMs() const override { return ms_; }
  void Advance(absl::Duration by) { ms_ += absl::ToInt64Milliseconds(by); }

 private:
  int64_t ms_ = 1'000'000;
};

class KeySourceTest : public ::testing::Test {
 protected:
  void SetUp() override { SetLogging(false); }
  void TearDown() override { SetLogging(true); }
  KeySource Made() {
    return KeySource(
        "issuer",
        [this]() -> absl::StatusOr<std::string> {
          ++fetched_;
          return answer_;
        },
        {}, clock_);
  }

  const TokenMaker old_{TokenMaker::Kind::kEdDsa, "old"}, new_{TokenMaker::Kind::kEdDsa, "new"};
  HandClock clock_;
  absl::StatusOr<std::string> answer_ = old_.Set();
  int fetched_ = 0;
};

TEST_F(KeySourceTest, FetchesAtFirstAndThenEveryFiveMinutes) {
  KeySource source = Made();
  EXPECT_EQ(source.Keys(), nullptr);
  ASSERT_TRUE(source.Look().ok());
  ASSERT_NE(source.Keys(), nullptr);
  EXPECT_NE(source.Keys()->Find("old"), nullptr);
  for (int i = 0; i < 299; ++i) {
    clock_.Advance(absl::Seconds(1));
    ASSERT_TRUE(source.Look().ok());
  }
  EXPECT_EQ(fetched_, 1);
  answer_ = new_.Set();
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(source.Look().ok());
  EXPECT_EQ(fetched_, 2);
  EXPECT_NE(source.Keys()->Find("new"), nullptr);
  EXPECT_EQ(source.Keys()->Find("old"), nullptr) << "a key that was taken back serves no more";
}

TEST_F(KeySourceTest, AnUnknownKeyIsAskedForAtMostOnceInThirtySeconds) {
  KeySource source = Made();
  ASSERT_TRUE(source.Look().ok());
  for (int i = 0; i < 60; ++i) {
    source.Missed();
    clock_.Advance(absl::Seconds(1));
    ASSERT_TRUE(source.Look().ok());
  }
  EXPECT_EQ(fetched_, 3) << "at first, after 30 s, after 60 s";
}

TEST_F(KeySourceTest, KnownKeysServeADayWhenTheIssuerIsAway) {
  KeySource source = Made();
  ASSERT_TRUE(source.Look().ok());
  answer_ = absl::UnavailableError("away");
  clock_.Advance(absl::Hours(23));
  EXPECT_FALSE(source.Look().ok());
  ASSERT_NE(source.Keys(), nullptr);
  EXPECT_NE(source.Keys()->Find("old"), nullptr);
  clock_.Advance(absl::Hours(1) + absl::Seconds(1));
  EXPECT_FALSE(source.Look().ok());
  EXPECT_EQ(source.Keys(), nullptr);
  answer_ = old_.Set();
  clock_.Advance(absl::Seconds(29));
  ASSERT_TRUE(source.Look().ok());
  EXPECT_EQ(source.Keys(), nullptr) << "not asked again yet";
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(source.Look().ok());
  EXPECT_NE(source.Keys(), nullptr);
}

TEST_F(KeySourceTest, WhatIsNoSetKeepsTheKeysThereAre) {
  KeySource source = Made();
  ASSERT_TRUE(source.Look().ok());
  for (const char* damaged : {"", "{\"keys\": []}", "<html>maintenance</html>"}) {
    answer_ = std::string(damaged);
    clock_.Advance(absl::Minutes(5));
    EXPECT_FALSE(source.Look().ok()) << damaged;
    ASSERT_NE(source.Keys(), nullptr);
    EXPECT_NE(source.Keys()->Find("old"), nullptr);
  }
}

TEST_F(KeySourceTest, TheSameSetIsTheSameKeys) {
  KeySource source = Made();
  ASSERT_TRUE(source.Look().ok());
  const auto before = source.Keys();
  clock_.Advance(absl::Minutes(5));
  ASSERT_TRUE(source.Look().ok());
  EXPECT_EQ(source.Keys(), before) << "what was verified by them stays verified";
}

TEST(FetchKeys, OnlyHttpsAddresses) {
  for (const char* good : {"https://login.example.org/jwks.json", "https://login.example.org",
                           "https://127.0.0.1:8443/keys?a=b"})
    EXPECT_TRUE(FromUrl(good, "").ok()) << good;
  for (const char* bad :
       {"", "http://login.example.org/jwks.json", "https://", "https:///jwks.json",
        "file:///etc/passwd", "login.example.org", "HTTPS//x"})
    EXPECT_FALSE(FromUrl(bad, "").ok()) << bad;
}

TEST(FetchKeys, AFileIsReadWholeUpToABound) {
  const std::string path =
      std::filesystem::temp_directory_path() / absl::StrCat("hotline-keys-", getpid(), ".json");
  EXPECT_FALSE(FromFile(path)().ok());
  std::ofstream(path) << "{}";
  EXPECT_EQ(*FromFile(path)(), "{}");
  std::ofstream(path) << std::string(300 * 1024, ' ');
  EXPECT_FALSE(FromFile(path)().ok());
  std::filesystem::remove(path);
  // A pipe would be waited for, and with it everything after it.
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_FALSE(FromFile(path)().ok());
  std::filesystem::remove(path);
  EXPECT_FALSE(FromFile(std::filesystem::temp_directory_path())().ok());
}

}  // namespace
}  // namespace hotline::identity
