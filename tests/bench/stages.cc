#include "tests/bench/stages.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/wait.h"
#include "common/storage/keys.h"
#include "common/storage/redis_record_store.h"
#include "hotline/v1/report.pb.h"
#include "services/tools/client/terminal.h"
#include "tests/bench/calls.h"
#include "tests/bench/floors.h"
#include "tests/bench/history.h"
#include "tests/bench/process.h"
#include "tests/bench/scenarios.h"
#include "tests/bench/watch.h"
#include "tests/support/health_client.h"

namespace hotline::bench {
namespace {

constexpr int kInFlight = 64;

struct Stage {
  const char* name;
  void (*run)(const Plan&, Report&);
  bool only_named = false;  // takes long: runs where it is asked for
};

// Until the service says SERVING; seconds since `start`.
double WaitServing(testing::Installation& home, const std::string& service, absl::Time start) {
  auto channel = Connect(home.address(), 1)[0];
  while (absl::Now() - start < absl::Minutes(10)) {
    if (testing::IsServing(channel, service)) return absl::ToDoubleSeconds(absl::Now() - start);
    absl::SleepFor(absl::Milliseconds(20));
  }
  throw Fault{service + " does not come to serve"};
}

// The middle of several reports over so many days.
double ReportMs(testing::Installation& home, absl::Time from, int days) {
  std::vector<double> ms;
  for (int i = 0; i < 9; ++i) {
    v1::GetReportRequest request;
    request.set_start_date(absl::FormatTime("%Y-%m-%d", from, absl::UTCTimeZone()));
    request.set_end_date(
        absl::FormatTime("%Y-%m-%d", from + absl::Hours(24 * days), absl::UTCTimeZone()));
    v1::Report answer;
    absl::Time start = absl::Now();
    absl::Status status =
        home.Call("ReportService/GetReport", "analyst", "ANALYST", request, &answer);
    if (!status.ok()) throw Fault{std::string(status.message())};
    ms.push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
  }
  std::sort(ms.begin(), ms.end());
  return ms[ms.size() / 2];
}

LoadOptions At(const Plan& plan, int in_flight) {
  return {.in_flight = in_flight, .seconds = plan.seconds};
}

void Floors(const Plan& plan, Report& report) {
  std::vector<Change> creates = SampleCreates(2048);
  testing::Installation home;  // for the function library
  const std::string& socket = home.redis().socket();
  home.StopServer(SIGTERM);
  LoadResult set = RunSetFloor(socket, creates, At(plan, kInFlight));
  report.Add("set_per_s", Good(set, "SET").PerSecond());
  LoadResult commit = RunCommitFloor(socket, creates, At(plan, kInFlight));
  report.Add("commit_floor_per_s", Good(commit, "commit").PerSecond());
  report.Add("commit_floor_p50_us", commit.QuantileUs(.5));
  LoadResult one = RunCommitFloor(socket, creates, At(plan, 1));
  report.Add("commit_floor_p50_us_one", Good(one, "commit").QuantileUs(.5));
  LoadResult batched = RunBatchedCommitFloor(socket, creates, plan.seconds);
  report.Add("commit_batched_floor_per_s", Good(batched, "batched commit").PerSecond());
  report.Add("commit_floor_over_set", report["commit_floor_per_s"] / report["set_per_s"]);
}

void Creates(const Plan& plan, Report& report) {
  testing::Installation home;
  Scenarios scenarios(home);
  (void)scenarios.Create({.in_flight = kInFlight, .seconds = 1}, true);  // warm
  double before = CpuSeconds(home.pid());
  LoadResult routed = scenarios.Create(At(plan, kInFlight), true);
  report.Add("create_per_s", Good(routed, "create").PerSecond());
  report.Add("cpu_us_per_create",
             (CpuSeconds(home.pid()) - before) * 1e6 / static_cast<double>(routed.done));
  report.Add("create_p50_us", routed.QuantileUs(.5));
  report.Add("create_p99_us", routed.QuantileUs(.99));
  LoadResult fixed = scenarios.Create(At(plan, kInFlight), false);
  report.Add("create_fixed_per_s", Good(fixed, "create").PerSecond());
  // What the decision costs a call: turn about, because the machine is not the same all the time.
  double decided_us = 0, chosen_us = 0;
  constexpr int kTurns = 3;
  for (int turn = 0; turn < kTurns; ++turn) {
    for (bool chosen : {false, true}) {
      before = CpuSeconds(home.pid());
      LoadResult made =
          scenarios.CreateAlone({.in_flight = kInFlight, .seconds = plan.seconds / 2}, chosen);
      (chosen ? chosen_us : decided_us) += (CpuSeconds(home.pid()) - before) * 1e6 /
                                           static_cast<double>(Good(made, "create").done) / kTurns;
    }
  }
  report.Add("decision_us", scenarios.DecisionUs());
  report.Add("decision_cost_us", decided_us - chosen_us);
  LoadResult one = scenarios.Create(At(plan, 1), true);
  report.Add("create_p50_us_one", Good(one, "create").QuantileUs(.5));
  LoadResult fixed_one = scenarios.Create(At(plan, 1), false);
  report.Add("create_fixed_p50_us_one", Good(fixed_one, "create").QuantileUs(.5));
  LoadResult eight = scenarios.Create(At(plan, 8), true);
  report.Add("create_per_s_at_8", Good(eight, "create").PerSecond());
  LoadResult many = scenarios.Create(At(plan, 512), true);
  report.Add("create_per_s_at_512", Good(many, "create").PerSecond());

  EchoServer echo;
  LoadResult floor = RunEcho(echo.address(), scenarios.agent(), scenarios.request_bytes(),
                             scenarios.response_bytes(), At(plan, kInFlight));
  report.Add("echo_per_s", Good(floor, "echo").PerSecond());
  LoadResult floor_one = RunEcho(echo.address(), scenarios.agent(), scenarios.request_bytes(),
                                 scenarios.response_bytes(), At(plan, 1));
  report.Add("echo_p50_us_one", Good(floor_one, "echo").QuantileUs(.5));

  std::vector<std::string> names = scenarios.TakeCreated();
  LoadResult get = scenarios.Get(At(plan, kInFlight), names);
  report.Add("get_per_s", Good(get, "get").PerSecond());
  report.Add("get_p50_us_one", scenarios.Get(At(plan, 1), names).QuantileUs(.5));
  LoadResult list = scenarios.List(At(plan, 16), v1::TICKET_STATE_DISPATCHED);
  report.Add("list_per_s", Good(list, "list").PerSecond());
  if (double floor_rate = report["commit_floor_per_s"]; floor_rate > 0) {
    report.Add("create_ratio", report["create_per_s"] / floor_rate);
    report.Add("create_fixed_ratio", report["create_fixed_per_s"] / floor_rate);
  }
}

void Lives(const Plan& plan, Report& report) {
  testing::Installation home;
  Scenarios scenarios(home);
  (void)scenarios.Life({.in_flight = kInFlight, .seconds = 1});
  LoadResult life = scenarios.Life(At(plan, kInFlight));
  report.Add("life_per_s", Good(life, "life").PerSecond());
}

int64_t UsedMemory(testing::Installation& home) {
  redis::Client client(home.redis().options());
  auto info = client.CallAndWait({"INFO", "memory"});
  int64_t used = 0;
  if (info.ok()) {
    std::string rest = info->text.substr(info->text.find("used_memory:") + 12);
    (void)absl::SimpleAtoi(rest.substr(0, rest.find('\r')), &used);
  }
  return used;
}

// Bytes of all records and of all events.
struct Stored {
  int64_t records = 0, events = 0;
};
Stored StoredBytes(testing::Installation& home, const std::vector<std::string>& names) {
  redis::Client client(home.redis().options());
  RedisRecordStore store(client, client, 64);
  Stored out;
  for (const std::string& name : names) {
    std::string number = name.substr(name.find('/') + 1);
    auto size = client.CallAndWait({"STRLEN", keys::Record(PartitionOf(number), number)});
    if (size.ok()) out.records += size->integer;
  }
  for (int p = 0; p < store.partitions(); ++p) {
    auto log = Wait<std::vector<LogEntry>>(
        [&](auto done) { store.ReadLog(p, 0, 1 << 20, std::move(done)); });
    if (!log.ok()) continue;
    for (const LogEntry& entry : *log) out.events += static_cast<int64_t>(entry.record.size());
  }
  return out;
}

// What a ticket costs in Redis beside its record and events, which are allowed a quarter more than
// their own bytes.
void Overhead(const Plan&, Report& report) {
  constexpr int64_t kTickets = 20000;
  constexpr double kAllowed = 1.25;
  testing::Installation home;
  Scenarios scenarios(home);
  // What is there once and not for every ticket: the first keys of every partition.
  Good(scenarios.Create({.in_flight = kInFlight, .seconds = 60, .most = 1000}, false), "create");
  scenarios.TakeCreated();
  int64_t empty = UsedMemory(home);
  Stored none = StoredBytes(home, {});
  Good(scenarios.Create({.in_flight = kInFlight, .seconds = 120, .most = kTickets}, false),
       "create");
  std::vector<std::string> names = scenarios.TakeCreated();
  int64_t created = UsedMemory(home);
  Stored first = StoredBytes(home, names);
  auto per = [&](double bytes) { return bytes / static_cast<double>(names.size()); };
  report.Add("record_bytes_create", per(static_cast<double>(first.records)));
  report.Add("event_bytes_create", per(static_cast<double>(first.events - none.events)));
  report.Add("overhead_bytes_create",
             per(static_cast<double>(created - empty) -
                 kAllowed * static_cast<double>(first.records + first.events - none.events)));
  Good(scenarios.Accept({.in_flight = kInFlight, .seconds = 120}, names), "accept");
  int64_t accepted = UsedMemory(home);
  Stored second = StoredBytes(home, names);
  report.Add("overhead_bytes_transition",
             per(static_cast<double>(accepted - created) -
                 kAllowed * static_cast<double>(second.records - first.records + second.events -
                                                first.events)));
  report.Add("rss_mb", static_cast<double>(ResidentBytes(home.pid())) / 1048576.0);
}

// Every event to every watcher: what reaches them, and what they cost.
void Watch(const Plan& plan, Report& report) {
  constexpr int kWatchers = 200;
  constexpr double kCreatesPerSecond = 100;
  testing::Installation home;
  Scenarios scenarios(home);
  Good(scenarios.Create({.in_flight = kInFlight, .seconds = 1}, false), "create");
  absl::SleepFor(absl::Seconds(2));  // the tailer follows
  const int64_t before = ResidentBytes(home.pid());
  Watchers watchers(home.address(), std::vector<v1::WatchRequest>(kWatchers));
  absl::SleepFor(absl::Seconds(1));
  report.Add("watch_kb_per_stream",
             static_cast<double>(ResidentBytes(home.pid()) - before) / 1024 / kWatchers);
  const double cpu = CpuSeconds(home.pid());
  LoadResult creates = scenarios.Create(
      {.in_flight = 256, .seconds = plan.seconds, .per_second = kCreatesPerSecond}, false);
  absl::SleepFor(absl::Milliseconds(500));  // the last ones are on their way
  const auto expected = static_cast<double>(Good(creates, "create").done * kWatchers);
  const auto delivered = static_cast<double>(watchers.delivered());
  if (watchers.lost() > 0 || delivered < expected)
    throw Fault{absl::StrCat("watch: ", delivered, " events reached the watchers instead of ",
                             expected, ", ", watchers.lost(), " streams were lost")};
  report.Add("watch_delivered_per_s", delivered / creates.seconds);
  report.Add("watch_cpu_us_per_delivery", (CpuSeconds(home.pid()) - cpu) * 1e6 / delivered);
}

int64_t Due(redis::Client& client, absl::Time until) {
  int64_t due = 0;
  for (int p = 0; p < 64; ++p) {
    auto count = client.CallAndWait(
        {"ZCOUNT", keys::Wake(p), "-inf", absl::StrCat(absl::ToUnixMillis(until))});
    if (count.ok()) due += count->integer;
  }
  return due;
}

// Seconds from the first due until every one of them has been acted on.
struct Storm {
  double seconds = 0;
  LoadResult creates;
};
Storm RunStorm(testing::Installation& home, Scenarios& scenarios, int64_t alarms,
               double creates_per_s) {
  constexpr int kLives = 200;
  // Late enough for the loading, which is looked at below.
  absl::Time due = absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now())) +
                   absl::Seconds(4 + static_cast<double>(alarms) / 8000);
  // Loading is no part of what is measured: it need not wait for the disk.
  redis::Client client(home.redis().options());
  (void)client.CallAndWait({"CONFIG", "SET", "appendfsync", "no"});
  LoadHistory(home.redis().socket(), StormLives(kLives, due), alarms);
  (void)client.CallAndWait({"CONFIG", "SET", "appendfsync", "always"});
  if (absl::Now() > due) throw Fault{"storm: loading took longer than was allowed for it"};
  absl::SleepFor(due - absl::Now());
  Storm storm;
  std::thread traffic;
  if (creates_per_s > 0) {
    traffic = std::thread([&] {
      storm.creates =
          scenarios.Create({.in_flight = 512, .seconds = 10, .per_second = creates_per_s}, false);
    });
  }
  absl::Time last = due + absl::Seconds(1);
  while (Due(client, last) > 0 && absl::Now() - due < absl::Seconds(60))
    absl::SleepFor(absl::Milliseconds(20));
  storm.seconds = absl::ToDoubleSeconds(absl::Now() - due);
  if (traffic.joinable()) traffic.join();
  if (Due(client, last) > 0) throw Fault{"storm: a minute was not enough"};
  return storm;
}

void Storms(const Plan& plan, Report& report) {
  const int64_t alarms = plan.quick ? 20000 : 100000;
  testing::InstallationOptions options;
  if (plan.sync_us > 0)
    options.redis.environment = {{"LD_PRELOAD", testing::Shim("disk_shim")},
                                 {"HOTLINE_SYNC_US", absl::StrCat(plan.sync_us)}};
  double alone_s;
  {
    testing::Installation home(options);
    Scenarios scenarios(home);
    Storm alone = RunStorm(home, scenarios, alarms, 0);
    report.Add("storm_per_s", static_cast<double>(alarms) / alone.seconds);
    alone_s = alone.seconds;
  }
  testing::Installation home(options);
  Scenarios scenarios(home);
  LoadResult calm =
      scenarios.Create({.in_flight = 512, .seconds = plan.seconds, .per_second = 1000}, false);
  report.Add("storm_calm_create_p99_us", Good(calm, "create").QuantileUs(.99));
  Storm beside = RunStorm(home, scenarios, alarms, 1000);
  report.Add("storm_beside_1000_s", beside.seconds);
  report.Add("storm_beside_over_alone", beside.seconds / alone_s);
  report.Add("storm_create_p99_us", Good(beside.creates, "create").QuantileUs(.99));
  report.Add("storm_create_p99_ratio", beside.creates.QuantileUs(.99) / calm.QuantileUs(.99));
}

// The rate of lives on top of so many closed tickets, and what leaders ask for.
void WithHistory(const Plan& plan, Report& report, int64_t tickets, const std::string& suffix) {
  constexpr int kLives = 512, kDays = 360;
  testing::Installation home;
  home.StopServer(SIGTERM);
  redis::Client client(home.redis().options());
  // Loading is no part of what is measured: it need not wait for the disk.
  (void)client.CallAndWait({"CONFIG", "SET", "appendfsync", "no"});
  (void)client.CallAndWait({"CONFIG", "SET", "auto-aof-rewrite-percentage", "0"});
  absl::Time today = absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()) / 86400 * 86400);
  {
    ctl::Progress progress("history", tickets);
    LoadHistory(home.redis().socket(), ClosedLives(kLives, today - absl::Hours(48), kDays), tickets,
                [&](int64_t at) { progress.Set(at, ""); });
    progress.Set(tickets, "");
  }
  (void)client.CallAndWait({"CONFIG", "SET", "appendfsync", "always"});
  sync();  // what the loading has written must not reach the disk while something is measured
  absl::Time start = absl::Now();
  home.StartServer();
  double first = WaitServing(home, "hotline.report", start);
  report.Add("fold_from_log_s_" + suffix, first);
  Scenarios scenarios(home);
  (void)scenarios.Life({.in_flight = kInFlight, .seconds = 1});
  LoadResult life = scenarios.Life(At(plan, kInFlight));
  report.Add("life_per_s_" + suffix, Good(life, "life").PerSecond());
  report.Add("report_month_ms_" + suffix, ReportMs(home, today - absl::Hours(24 * 90), 30));
  report.Add("report_year_ms_" + suffix, ReportMs(home, today - absl::Hours(24 * 370), 365));
  home.StopServer(SIGTERM);
  start = absl::Now();
  home.StartServer();
  report.Add("restart_s_" + suffix, WaitServing(home, "hotline.report", start));
  report.Add("rss_mb_" + suffix, static_cast<double>(ResidentBytes(home.pid())) / 1048576.0);
  start = absl::Now();
  int code = 0;
  std::string said = testing::RunTool(
      absl::StrCat("hotlinectl --address ", home.address(), " recount --from ",
                   absl::FormatTime("%Y-%m-%d", today - absl::Hours(24 * 90), absl::UTCTimeZone()),
                   " --to ",
                   absl::FormatTime("%Y-%m-%d", today - absl::Hours(24 * 60), absl::UTCTimeZone())),
      &code);
  if (code != 0) throw Fault{absl::StrCat("recount: ", said)};
  std::fprintf(stderr, "%s", said.c_str());
  report.Add("recount_" + suffix + "_s", absl::ToDoubleSeconds(absl::Now() - start));
}

void History(const Plan& plan, Report& report) {
  WithHistory(plan, report, 10000, "10k");
  if (plan.quick) {
    report.Add("report_month_ms", report["report_month_ms_10k"]);
    return;
  }
  WithHistory(plan, report, 1000000, "1m");
  report.Add("report_month_ms", report["report_month_ms_1m"]);
  report.Add("life_1m_over_10k", report["life_per_s_1m"] / report["life_per_s_10k"]);
}

constexpr Stage kStages[] = {{"floors", Floors},
                             {"create", Creates},
                             {"life", Lives},
                             {"overhead", Overhead},
                             {"watch", Watch},
                             {"storm", Storms},
                             {"history", History},
                             {"tokens", Tokens},
                             {"alarm-storm", AlarmStorm, true},
                             {"wakes", Wakes, true},
                             {"connections", Connections, true},
                             {"growth", Growth, true}};

}  // namespace

const LoadResult& Good(const LoadResult& result, const char* what) {
  if (result.failed > 0)
    throw Fault{
        absl::StrCat(what, ": ", result.failed, " calls failed, the first with: ", result.error)};
  if (result.done == 0) throw Fault{absl::StrCat(what, ": nothing was done")};
  return result;
}

std::string StageNames() {
  return absl::StrJoin(kStages, " ", [](std::string* out, const Stage& s) { out->append(s.name); });
}

std::string Measure(const Plan& plan, Report& report) {
  for (const std::string& name : plan.only) {
    bool known = false;
    for (const Stage& stage : kStages) known |= name == stage.name;
    if (!known) return absl::StrCat("no stage \"", name, "\"; there are ", StageNames());
  }
  try {
    for (const Stage& stage : kStages) {
      bool chosen = plan.only.empty() && !stage.only_named;
      for (const std::string& name : plan.only) chosen |= name == stage.name;
      if (!chosen) continue;
      std::fprintf(stderr, "== %s\n", stage.name);
      stage.run(plan, report);
    }
  } catch (const Fault& fault) {
    return fault.what;
  }
  return "";
}

}  // namespace hotline::bench
