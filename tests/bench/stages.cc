#include "tests/bench/stages.h"

#include <signal.h>

#include <cstdio>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/storage/keys.h"
#include "common/storage/redis_ticket_store.h"
#include "services/engine/wait.h"
#include "tests/bench/calls.h"
#include "tests/bench/floors.h"
#include "tests/bench/process.h"
#include "tests/bench/scenarios.h"

namespace hotline::bench {
namespace {

constexpr int kInFlight = 64;

struct Stage {
  const char* name;
  void (*run)(const Plan&, Report&);
};

struct Fault {
  std::string what;
};

// A figure over calls that fail is no figure.
const LoadResult& Good(const LoadResult& result, const char* what) {
  if (result.failed > 0)
    throw Fault{
        absl::StrCat(what, ": ", result.failed, " calls failed, the first with: ", result.error)};
  if (result.done == 0) throw Fault{absl::StrCat(what, ": nothing was done")};
  return result;
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
  LoadResult list = scenarios.List(At(plan, 16), v1::DISPATCHED);
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
  RedisTicketStore store(client, client, 64);
  Stored out;
  for (const std::string& name : names) {
    std::string number = name.substr(name.find('/') + 1);
    auto size = client.CallAndWait({"STRLEN", keys::Ticket(PartitionOf(number), number)});
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

constexpr Stage kStages[] = {
    {"floors", Floors}, {"create", Creates}, {"life", Lives}, {"overhead", Overhead}};

}  // namespace

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
      bool chosen = plan.only.empty();
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
