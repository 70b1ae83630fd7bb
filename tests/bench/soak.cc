// The long stages: what a process keeps while it holds many connections, and while much passes
// through it.
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/wait.h"
#include "common/domain/figures/figure_rows.h"
#include "common/storage/redis_record_store.h"
#include "common/storage/stored_form.h"
#include "services/tools/client/terminal.h"
#include "tests/bench/process.h"
#include "tests/bench/scenarios.h"
#include "tests/bench/stages.h"
#include "tests/bench/watch.h"

namespace hotline::bench {
namespace {

constexpr double kMb = 1048576;

// Files this process and its children may have open.
void NeedFiles(rlim_t files) {
  rlimit limit{files, files};
  if (setrlimit(RLIMIT_NOFILE, &limit) == 0) return;  // an administrator may raise it
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_max < files)
    throw Fault{absl::StrCat("this stage needs ", files, " open files, the limit is ",
                             limit.rlim_max, "; raise it with ulimit -Hn")};
}

}  // namespace

// 20 000 streams, nearly all of one ticket each as a console holds them, a few of everything as
// other systems do, and 10 000 connections that do nothing; then 100 events a second.
void Connections(const Plan& plan, Report& report) {
  constexpr int kTicketWatchers = 19'980, kWholeWatchers = 20, kIdle = 10'000;
  constexpr int kStreamConnections = 40, kInFlight = 256;
  constexpr double kEventsPerSecond = 100, kLookSeconds = 1;
  // Every stream has had its first event by then.
  constexpr double kSettleSeconds = (kTicketWatchers + kWholeWatchers) / kEventsPerSecond;
  NeedFiles(18'000);
  testing::Installation home;
  Scenarios scenarios(home);
  LoadOptions once{.in_flight = 64, .seconds = 120, .most = kTicketWatchers};
  Good(scenarios.Create(once, false), "create");
  std::vector<std::string> names = scenarios.TakeCreated();
  Good(scenarios.Accept(once, names), "accept");

  int64_t before = ResidentBytes(home.pid());
  IdleConnections idle(home.address(), kIdle);
  if (idle.size() < kIdle)
    throw Fault{absl::StrCat("only ", idle.size(), " idle connections stand")};
  report.Add("idle_connection_kb",
             static_cast<double>(ResidentBytes(home.pid()) - before) / 1024 / kIdle);

  std::vector<v1::WatchRequest> requests(kWholeWatchers);
  for (const std::string& name : names) requests.emplace_back().set_ticket(name);
  before = ResidentBytes(home.pid());
  Watchers watchers(home.address(), requests, kStreamConnections);
  absl::SleepFor(absl::Seconds(10));
  report.Add("watch_stream_kb",
             static_cast<double>(ResidentBytes(home.pid()) - before) / 1024 / requests.size());

  // What is touched for the first time by the first events is not growth.
  Good(scenarios.Contact(
           {.in_flight = kInFlight, .seconds = kSettleSeconds, .per_second = kEventsPerSecond},
           names),
       "contact");
  absl::SleepFor(absl::Seconds(1));
  const int64_t delivered = watchers.delivered();
  const double cpu = CpuSeconds(home.pid());
  LoadResult load;
  std::thread traffic([&] {
    load = scenarios.Contact(
        {.in_flight = kInFlight, .seconds = plan.seconds, .per_second = kEventsPerSecond}, names);
  });
  double least = 1e18, most = 0;
  {
    ctl::Progress progress("connections", static_cast<int64_t>(plan.seconds));
    for (double at = 0; at < plan.seconds; at += kLookSeconds) {
      const auto resident = static_cast<double>(ResidentBytes(home.pid()));
      least = std::min(least, resident);
      most = std::max(most, resident);
      progress.Set(static_cast<int64_t>(at), absl::StrCat(static_cast<int>(resident / kMb), " MB"));
      absl::SleepFor(absl::Seconds(kLookSeconds));
    }
  }
  traffic.join();
  absl::SleepFor(absl::Seconds(1));  // the last events are on their way
  const int64_t events = Good(load, "contact").done;
  const int64_t expected = events * (kWholeWatchers + 1);
  if (watchers.lost() > 0 || watchers.delivered() - delivered != expected || idle.size() < kIdle)
    throw Fault{absl::StrCat(watchers.delivered() - delivered, " of ", expected,
                             " deliveries arrived, ", watchers.lost(), " streams were lost, ",
                             idle.size(), " idle connections stand")};
  report.Add("connections_events_per_s", load.PerSecond());
  report.Add("connections_delivered_per_s", static_cast<double>(expected) / load.seconds);
  report.Add("connections_p99_us", load.QuantileUs(.99));
  report.Add("connections_cpu_cores", (CpuSeconds(home.pid()) - cpu) / load.seconds);
  report.Add("connections_rss_mb", most / kMb);
  // Half of what lies between the extremes, over their middle: ± so much.
  report.Add("connections_rss_spread", (most - least) / (most + least));
}

// A million creates: what stays is the rows of the fold.
void Growth(const Plan& plan, Report& report) {
  // The ring of the latest events, pools and caches are full by then.
  constexpr int64_t kWarm = 200'000;
  const int64_t creates = plan.quick ? 200'000 : 1'000'000;
  testing::Installation home;
  redis::Client client(home.redis().options());
  (void)client.CallAndWait({"CONFIG", "SET", "appendfsync", "no"});  // memory is what is measured
  Scenarios scenarios(home);
  ctl::Progress progress("growth", kWarm + creates);
  int64_t created = 0;
  auto create = [&](int64_t count) {
    constexpr int64_t kStep = 50'000;
    for (const int64_t until = created + count; created < until;) {
      const int64_t step = std::min(kStep, until - created);
      Good(scenarios.Create({.in_flight = 64, .seconds = 600, .most = step}, false), "create");
      scenarios.TakeCreated();
      created += step;
      progress.Set(created, absl::StrCat(ResidentBytes(home.pid()) / 1048576, " MB"));
    }
    absl::SleepFor(absl::Seconds(3));  // the tailer follows
  };
  // What the fold holds of so many tickets, by the code that the server runs.
  fold::Rows rows;
  RedisRecordStore store(client, client, 64);
  std::vector<int64_t> read(static_cast<size_t>(store.partitions()));
  auto fold_bytes = [&] {
    for (int p = 0; p < store.partitions(); ++p) {
      for (;;) {
        auto log = Wait<std::vector<LogEntry>>(
            [&](auto done) { store.ReadLog(p, read[p], 1024, std::move(done)); });
        if (!log.ok()) throw Fault{std::string(log.status().message())};
        if (log->empty()) break;
        for (const LogEntry& entry : *log) {
          auto event = DecodeEvent(entry.record);
          if (event.ok()) rows.Apply(event->event);
          read[p] = entry.sequence;
        }
      }
    }
    return rows.bytes();
  };
  create(kWarm);
  const auto rss = static_cast<double>(ResidentBytes(home.pid()));
  const auto fold = static_cast<double>(fold_bytes());
  create(creates);
  const double grown = static_cast<double>(ResidentBytes(home.pid())) - rss;
  const double fold_grown = static_cast<double>(fold_bytes()) - fold;
  report.Add("growth_bytes_per_create", grown / static_cast<double>(creates));
  report.Add("growth_fold_bytes_per_create", fold_grown / static_cast<double>(creates));
  report.Add("growth_beside_the_fold", (grown - fold_grown) / rss);
}

}  // namespace hotline::bench
