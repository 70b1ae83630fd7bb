// Which servers must have a write before it is answered: every one that could be made the master.
#include "common/redis/group.h"

#include <vector>

#include "gtest/gtest.h"

namespace hotline::redis {
namespace {

using Addresses = std::set<Address>;

const Address kA{"10.0.0.1", 6379}, kB{"10.0.0.2", 6379}, kC{"10.0.0.3", 6379};

Described Up(const Address& address) { return {address, false, true}; }
Described Down(const Address& address) { return {address, true, true}; }
// Listed again after a failover, and not spoken with since.
Described Unheard(const Address& address) { return {address, false, false}; }

SentinelAnswer Says(int64_t term, Described master, std::vector<Described> replicas,
                    bool failing_over = false) {
  return {term, std::move(master), std::move(replicas), failing_over};
}

// Three Sentinels, which all say that A is the master of B and C.
class GroupTest : public ::testing::Test {
 protected:
  GroupTest() { All(Says(1, Up(kA), {Up(kB), Up(kC)})); }

  void All(const SentinelAnswer& answer) {
    for (size_t i = 0; i < 3; ++i) group_.Heard(i, answer, now_ms_);
  }
  void Heard(size_t sentinel, const SentinelAnswer& answer) {
    group_.Heard(sentinel, answer, now_ms_);
  }
  std::optional<Addresses> Must(const Address& master) const {
    return group_.MustConfirm(master, now_ms_);
  }
  std::vector<Address> Replicas() const { return group_.Replicas(now_ms_); }

  Group group_{3};
  int64_t now_ms_ = 1'000'000;
};

TEST_F(GroupTest, NobodyIsTheMasterBeforeASentinelAnswers) {
  EXPECT_EQ(Group(3).master().port, 0);
  EXPECT_EQ(Group(3).MustConfirm(kA, now_ms_), std::nullopt);
}

TEST_F(GroupTest, EveryReplicaConfirms) { EXPECT_EQ(Must(kA), (Addresses{kB, kC})); }

TEST_F(GroupTest, NothingOfAMasterThatWasReplacedIsGivenOut) {
  Heard(0, Says(2, Up(kB), {Unheard(kA), Unheard(kC)}));
  EXPECT_EQ(Must(kA), std::nullopt);
  EXPECT_EQ(group_.master(), kB);
}

TEST_F(GroupTest, TheOldMasterConfirmsTooAsItMayBeMadeTheMasterAgain) {
  All(Says(2, Up(kB), {Unheard(kA), Unheard(kC)}));
  EXPECT_EQ(Must(kB), (Addresses{kA, kC}));
}

TEST_F(GroupTest, AReplicaThatTheNewListOfASentinelDoesNotNameYetConfirms) {
  All(Says(2, Up(kB), {}));
  EXPECT_EQ(Must(kB), (Addresses{kA, kC}));
  now_ms_ += 9'000;
  All(Says(2, Up(kB), {}));
  EXPECT_EQ(Must(kB), (Addresses{kA, kC}));
  now_ms_ += 2'000;
  All(Says(2, Up(kB), {}));
  EXPECT_EQ(Must(kB), Addresses{});
}

TEST_F(GroupTest, AReplicaConfirmsUntilMostSentinelsCallItDown) {
  Heard(0, Says(1, Up(kA), {Up(kB), Down(kC)}));
  EXPECT_EQ(Must(kA), (Addresses{kB, kC})) << "that Sentinel may be the one that is cut off";
  Heard(1, Says(1, Up(kA), {Up(kB), Down(kC)}));
  EXPECT_EQ(Must(kA), (Addresses{kB}));
  Heard(0, Says(1, Up(kA), {Up(kB), Up(kC)}));
  EXPECT_EQ(Must(kA), (Addresses{kB, kC}));
}

TEST_F(GroupTest, SilenceIsNoVote) {
  All(Says(1, Up(kA), {Up(kB), Down(kC)}));
  now_ms_ += 3'000;
  Heard(0, Says(1, Up(kA), {Up(kB), Down(kC)}));
  EXPECT_EQ(Must(kA), (Addresses{kB, kC})) << "one of three is not most, however few answer";
}

TEST_F(GroupTest, WhatASilentSentinelNamedConfirmsForEver) {
  now_ms_ += 3'600'000;
  Heard(0, Says(1, Up(kA), {Up(kB)}));
  EXPECT_EQ(Must(kA), (Addresses{kB, kC}));
}

TEST_F(GroupTest, ADeadMasterDoesNotConfirmThoughTheNewListCallsItDownOnlyLater) {
  All(Says(1, Down(kA), {Up(kB), Up(kC)}));
  All(Says(2, Up(kB), {Unheard(kA), Unheard(kC)}));
  EXPECT_EQ(Must(kB), (Addresses{kC}));
  // Back again: as soon as two Sentinels have heard of it.
  Heard(0, Says(2, Up(kB), {Up(kA), Up(kC)}));
  Heard(1, Says(2, Up(kB), {Up(kA), Up(kC)}));
  EXPECT_EQ(Must(kB), (Addresses{kA, kC}));
}

TEST_F(GroupTest, TheLatestTermNamesTheMaster) {
  Heard(0, Says(2, Up(kB), {Up(kA), Up(kC)}));
  Heard(1, Says(1, Up(kA), {Up(kB), Up(kC)}));
  EXPECT_EQ(group_.master(), kB);
  now_ms_ += 3'000;
  Heard(1, Says(1, Up(kA), {Up(kB), Up(kC)}));
  EXPECT_EQ(group_.master(), kA) << "a Sentinel that is silent has no say";
}

// Seen: Sentinel 0 was still telling the replicas of B when Sentinel 1 made C the master.
TEST_F(GroupTest, OfOneTermTheMasterThatMoreSentinelsNameCounts) {
  Heard(0, Says(2, Up(kB), {Up(kA), Up(kC)}));
  EXPECT_EQ(group_.master(), kB);
  Heard(0, Says(3, Up(kB), {Up(kA), Up(kC)}));
  Heard(1, Says(3, Up(kC), {Up(kA), Up(kB)}));
  EXPECT_EQ(group_.master(), kB) << "one against one";
  Heard(2, Says(3, Up(kC), {Up(kA), Up(kB)}));
  EXPECT_EQ(group_.master(), kC);
  Heard(0, Says(3, Up(kB), {Up(kA), Up(kC)}));
  EXPECT_EQ(group_.master(), kC);
}

TEST_F(GroupTest, WhomOneSentinelCallsDownConfirmsWhileTheOthersAreSilent) {
  // The process hears only the Sentinel beside A; to the others B may be the master by now.
  now_ms_ += 30'000;
  Heard(0, Says(1, Up(kA), {Down(kB), Up(kC)}));
  EXPECT_EQ(Must(kA), (Addresses{kB, kC}));
}

TEST_F(GroupTest, ReplicasAreToldWhomToFollowOnceMostSentinelsAgree) {
  EXPECT_EQ(Replicas(), (std::vector<Address>{kB, kC}));
  Heard(0, Says(2, Up(kB), {Unheard(kA), Unheard(kC)}));
  EXPECT_EQ(Replicas(), std::vector<Address>{});
  Heard(1, Says(2, Up(kB), {Unheard(kA), Unheard(kC)}));
  EXPECT_EQ(Replicas(), (std::vector<Address>{kA, kC}));
}

TEST_F(GroupTest, OnlyAMasterOfBeforeIsNoMasterAnyMore) {
  EXPECT_FALSE(group_.WasMaster(kA));
  All(Says(2, Up(kB), {Up(kA), Up(kC)}));
  EXPECT_TRUE(group_.WasMaster(kA));
  EXPECT_FALSE(group_.WasMaster(kC)) << "a master that was none is on its way to be the next";
  group_.Follows(kA);
  EXPECT_FALSE(group_.WasMaster(kA)) << "nor is A one any more, once it has followed";
}

TEST_F(GroupTest, NobodyIsToldAnythingDuringAnotherFailover) {
  All(Says(2, Up(kB), {Up(kA), Up(kC)}));
  Heard(2, Says(2, Up(kB), {Up(kA), Up(kC)}, true));
  EXPECT_EQ(Replicas(), std::vector<Address>{}) << "A may be on its way to be the master again";
  Heard(2, Says(3, Up(kA), {Up(kB), Up(kC)}));
  EXPECT_EQ(Replicas(), std::vector<Address>{});
  EXPECT_FALSE(group_.WasMaster(kA));
  Heard(1, Says(3, Up(kA), {Up(kB), Up(kC)}));
  EXPECT_EQ(Replicas(), (std::vector<Address>{kB, kC}));
  EXPECT_TRUE(group_.WasMaster(kB));
}

TEST_F(GroupTest, AServerThatHasLeftTheGroupIsToldNothing) {
  All(Says(2, Up(kB), {Up(kC)}));
  EXPECT_EQ(Replicas(), std::vector<Address>{kC});
}

}  // namespace
}  // namespace hotline::redis
