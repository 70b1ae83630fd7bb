// hotline-sim: the real decide, scan and commit code on virtual time with everything going wrong,
// checked against an independent model. Seed and build repeat the same trace.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>

#include "CLI/CLI.hpp"
#include "absl/strings/str_format.h"
#include "common/base/log.h"
#include "nlohmann/json.hpp"
#include "services/tools/client/terminal.h"
#include "tests/sim/run.h"
#include "tests/support/sample.h"

namespace {

struct Options {
  int64_t seeds = 100;
  uint64_t from = 1;
  int days = 30;
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  bool json = false;
};

int Simulate(const Options& options) {
  const hotline::sim::County county(*hotline::testing::Sample());
  const auto begin = std::chrono::steady_clock::now();
  hotline::sim::RunResult sum;
  {
    hotline::ctl::Progress progress("seeds", options.seeds);
    sum = hotline::sim::RunSeeds(county, options.from, options.seeds, options.days, options.threads,
                                 [&](int64_t done) { progress.Set(done); });
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  for (const std::string& v : sum.first_violations) std::fprintf(stderr, "%s\n", v.c_str());
  const double days = static_cast<double>(sum.tickets) * options.days;
  if (options.json) {
    std::printf("%s\n",
                nlohmann::json{{"seeds", options.seeds},
                               {"from", options.from},
                               {"days", options.days},
                               {"tickets", sum.tickets},
                               {"steps", sum.steps},
                               {"events", sum.events},
                               {"alarms", sum.alarms},
                               {"kills", sum.kills},
                               {"repairs", sum.repairs},
                               {"refusals", sum.refusals},
                               {"retries", sum.retries},
                               {"violations", sum.violations},
                               {"facts", sum.facts},
                               {"trace_hash", absl::StrFormat("%016x", sum.trace_hash)},
                               {"seeds_per_s", static_cast<double>(options.seeds) / seconds},
                               {"ticket_days_per_s", days / seconds}}
                    .dump()
                    .c_str());
  } else {
    std::printf(
        "%lld seeds, %lld tickets, %lld events, %lld alarms, %lld kills, %lld retries: %lld "
        "violations; trace %016llx; %.0f ticket-days a second\n",
        static_cast<long long>(options.seeds), static_cast<long long>(sum.tickets),
        static_cast<long long>(sum.events), static_cast<long long>(sum.alarms),
        static_cast<long long>(sum.kills), static_cast<long long>(sum.retries),
        static_cast<long long>(sum.violations), static_cast<unsigned long long>(sum.trace_hash),
        days / seconds);
  }
  return sum.violations == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "hotline-sim — tickets' lives on virtual time with crashes, lost answers, wrong clocks and "
      "racing scanners, checked against an independent model. Run it from the checkout."};
  Options options;
  app.add_option("--seeds", options.seeds, "how many runs")->check(CLI::Range(1, 100000000));
  app.add_option("--from", options.from, "the first seed");
  app.add_option("--days", options.days, "how long each run lasts")->check(CLI::Range(1, 365));
  app.add_option("--threads", options.threads, "runs at a time")->check(CLI::Range(1, 256));
  app.add_flag("--json", options.json, "one line of JSON, the last one");
  CLI11_PARSE(app, argc, argv);
  hotline::SetLogging(false);
  const std::string sample = hotline::testing::SourceRoot() + "/deploy/sample";
  if (!std::filesystem::exists(sample)) {
    std::fprintf(stderr,
                 "hotline-sim: %s is not here; run it from the checkout's root "
                 "请在代码根目录下运行\n",
                 sample.c_str());
    return 2;
  }
  return Simulate(options);
}
