// Limits under load: how late alarms are while tickets come in, and what ten million wakes cost
// that are not due yet.
#include <algorithm>
#include <cstdio>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/wait.h"
#include "common/storage/keys.h"
#include "common/storage/redis_record_store.h"
#include "common/storage/stored_form.h"
#include "services/tools/client/terminal.h"
#include "tests/bench/process.h"
#include "tests/bench/scenarios.h"
#include "tests/bench/stages.h"
#include "tests/support/installation.h"
#include "tests/support/sample.h"

namespace hotline::bench {
namespace {

struct Lateness {
  std::vector<int64_t> ms;  // of every alarm and miss, ascending
  int64_t settles = 0;
  double Quantile(double q) const {
    return ms.empty() ? 0
                      : static_cast<double>(
                            ms[static_cast<size_t>(q * static_cast<double>(ms.size() - 1))]);
  }
};

// From the log itself: when each was recorded, against the instant it fell due.
Lateness ReadLateness(testing::Installation& home) {
  redis::Options options = home.redis().options();
  options.timeout_ms = 60'000;
  redis::Client client(options);
  RedisRecordStore store(client, client, testing::kDefaultPartitions);
  Lateness out;
  constexpr int kPage = 2000;
  for (int p = 0; p < testing::kDefaultPartitions; ++p) {
    for (int64_t after = 0;;) {
      auto page = Wait<std::vector<LogEntry>>(
          [&](auto done) { store.ReadLog(p, after, kPage, std::move(done)); });
      if (!page.ok()) throw Fault{std::string(page.status().message())};
      for (const LogEntry& entry : *page) {
        after = entry.sequence;
        auto decoded = DecodeEvent(entry.record);
        if (!decoded.ok()) throw Fault{"an event cannot be read"};
        bool settle = false;
        for (const Fact& f : decoded->event.facts) {
          if (f.type != FactType::kAlarm && f.type != FactType::kBreached) continue;
          settle = true;
          out.ms.push_back(absl::ToInt64Milliseconds(decoded->event.recorded - f.at));
        }
        out.settles += settle;
      }
      if (static_cast<int>(page->size()) < kPage) break;
    }
  }
  std::sort(out.ms.begin(), out.ms.end());
  return out;
}

// CPU of the server and of Redis over a while in which nobody asks for anything, in percent of a
// core.
double IdlePercent(testing::Installation& home, double seconds) {
  const double before = CpuSeconds(home.pid()) + CpuSeconds(home.redis().pid());
  absl::SleepFor(absl::Seconds(seconds));
  return (CpuSeconds(home.pid()) + CpuSeconds(home.redis().pid()) - before) / seconds * 100;
}

}  // namespace

// 1 000 tickets a second that nobody touches, every limit of them a minute: all that can ring rings
// while more come in.
void AlarmStorm(const Plan& plan, Report& report) {
  constexpr double kTicketsPerSecond = 1000;
  const double seconds = plan.quick ? 75 : 130;
  testing::Installation home({.sources = testing::HastySources()});
  Scenarios scenarios(home);
  LoadResult creates = scenarios.Create(
      {.in_flight = 512, .seconds = seconds, .per_second = kTicketsPerSecond}, false);
  Good(creates, "create");
  absl::SleepFor(absl::Seconds(2));
  const Lateness late = ReadLateness(home);
  if (late.ms.empty()) throw Fault{"alarm-storm: nothing rang"};
  report.Add("alarm_traffic_per_s", creates.PerSecond());
  report.Add("alarms_rung", static_cast<double>(late.ms.size()));
  report.Add("alarm_settles", static_cast<double>(late.settles));
  report.Add("alarm_lateness_p50_ms", late.Quantile(.5));
  report.Add("alarm_lateness_p99_ms", late.Quantile(.99));
  report.Add("alarm_lateness_max_ms", late.Quantile(1));
  report.Add("alarm_create_p99_us", creates.QuantileUs(.99));
}

// What resident wakes cost that are far from due.
void Wakes(const Plan& plan, Report& report) {
  const int64_t wakes = plan.quick ? 1'000'000 : 10'000'000;
  constexpr double kLookSeconds = 20;
  testing::Installation home;
  redis::Client client(home.redis().options());
  (void)client.CallAndWait({"CONFIG", "SET", "appendonly", "no"});
  absl::SleepFor(absl::Seconds(3));
  const double empty = IdlePercent(home, kLookSeconds);
  {
    constexpr int kBatch = 1000;
    const int64_t far = absl::ToUnixMillis(absl::Now() + absl::Hours(24 * 365));
    ctl::Progress progress("wakes", wakes);
    for (int64_t i = 0; i < wakes; i += kBatch) {
      const int p = static_cast<int>(i / kBatch % testing::kDefaultPartitions);
      std::vector<std::string> add = {"ZADD", keys::Wake(p)};
      for (int64_t k = i; k < std::min(wakes, i + kBatch); ++k) {
        add.push_back(absl::StrCat(far + k));
        add.push_back(absl::StrFormat("270101%03d%07d", p, static_cast<int>(k)));
      }
      auto added = client.CallAndWait(std::move(add));
      if (!added.ok()) throw Fault{std::string(added.status().message())};
      progress.Set(i + kBatch);
    }
  }
  const double full = IdlePercent(home, kLookSeconds);
  report.Add("wakes_resident", static_cast<double>(wakes));
  report.Add("idle_percent_of_core_empty", empty);
  report.Add("idle_percent_of_core_wakes", full);
}

}  // namespace hotline::bench
