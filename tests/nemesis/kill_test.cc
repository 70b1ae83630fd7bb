// kill -9 and SIGSTOP of the server and of Redis, at random instants under load; at least five of
// twenty times in the middle of a rewrite of Redis's file. In the end everything that was promised
// stands, once. HOTLINE_ROUNDS and HOTLINE_SEED choose other rounds; a failure names its seed.
#include <signal.h>

#include <chrono>
#include <random>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "gtest/gtest.h"
#include "tests/nemesis/verdict.h"

namespace hotline::nemesis {
namespace {

void SleepMs(int64_t ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

// Begins a rewrite slow enough to be hit, and waits until it is under way.
bool IntoRewrite(testing::Installation& home) {
  redis::Client client(home.redis().options());
  (void)client.CallAndWait({"CONFIG", "SET", "rdb-key-save-delay", "1000"});
  (void)client.CallAndWait({"BGREWRITEAOF"});
  for (int i = 0; i < 200; ++i) {
    auto info = client.CallAndWait({"INFO", "persistence"});
    if (info.ok() && info->text.find("aof_rewrite_in_progress:1") != std::string::npos) return true;
    SleepMs(5);
  }
  return false;
}

TEST(Kill, NothingPromisedIsLostAndNothingIsDoneTwice) {
  const int rounds = Number("HOTLINE_ROUNDS", 20);
  const int seed = Seed();
  SCOPED_TRACE(absl::StrCat("HOTLINE_SEED=", seed));
  std::printf("seed %d, %d rounds\n", seed, rounds);
  std::mt19937 random(static_cast<unsigned>(seed));
  testing::Installation home;
  Journal journal(home.redis().directory() + "/journal");
  Workload workload({home.address()}, journal, {});
  int64_t started = MonotonicMs(), longest_ms = 0, faults_ms = 0;
  int in_rewrite = 0;
  for (int round = 0; round < rounds; ++round) {
    SleepMs(300 + random() % 700);
    const bool rewriting = round % 3 == 1 && IntoRewrite(home);
    in_rewrite += rewriting;
    if (rewriting) SleepMs(random() % 100);
    const int kind = static_cast<int>(random() % 4);
    const int64_t before = journal.entries();
    const int64_t fault_began = MonotonicMs();
    const char* what = "";
    if (rewriting || kind == 0) {
      what = rewriting ? "kill -9 of Redis in a rewrite" : "kill -9 of Redis";
      home.redis().Kill();
      SleepMs(random() % 1000);
      home.redis().Start();
    } else if (kind == 1) {
      what = "kill -9 of the server";
      home.StopServer(SIGKILL);
      SleepMs(random() % 500);
      home.StartServer();
    } else if (kind == 2) {
      what = "SIGSTOP of Redis";
      home.redis().Pause();
      SleepMs(500 + random() % 2500);
      home.redis().Resume();
    } else {
      what = "SIGSTOP of the server";
      kill(home.pid(), SIGSTOP);
      SleepMs(500 + random() % 2500);
      kill(home.pid(), SIGCONT);
    }
    const int64_t back = MonotonicMs();
    faults_ms += back - fault_began;
    // It goes on by itself.
    const int64_t again_ms = MsUntilNext(journal);
    ASSERT_GE(again_ms, 0) << "round " << round << ", " << what << ": no call succeeds any more";
    longest_ms = std::max(longest_ms, again_ms);
    std::printf("round %2d: %-30s %6ld acknowledged before, first again after %ld ms\n", round + 1,
                what, before, again_ms);
  }
  workload.Finish();
  const double seconds = static_cast<double>(MonotonicMs() - started - faults_ms) / 1000;
  if (rounds >= 20) {
    EXPECT_GE(in_rewrite, 5);
  }
  const std::string said = Judge(home, workload, journal);
  std::printf(
      "%.0f calls a second between faults; %d kills in a rewrite; back after at most %ld ms; %s",
      static_cast<double>(workload.calls()) / seconds, in_rewrite, longest_ms, said.c_str());
}

}  // namespace
}  // namespace hotline::nemesis
