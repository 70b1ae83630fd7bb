// hotline-bench: how strong the house stands, beside the floors under it, measured in one run on
// one machine. What each figure means is in docs/performance.md.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "CLI/CLI.hpp"
#include "services/tools/client/terminal.h"
#include "tests/bench/calls.h"
#include "tests/bench/report.h"
#include "tests/bench/stages.h"

int main(int argc, char** argv) {
  using namespace hotline::bench;
  CLI::App app{"Measures hotline beside the floors of gRPC and Redis on this machine."};
  Plan plan;
  bool json = false;
  std::string echo;
  app.add_option("--seconds", plan.seconds, "how long each measurement lasts")
      ->check(CLI::Range(0.2, 600.0));
  app.add_flag("--quick", plan.quick, "without the history of a million tickets");
  app.add_option("--sync-us", plan.sync_us,
                 "storms: a disk on which each sync takes so many microseconds longer")
      ->check(CLI::Range(0, 100'000));
  app.add_flag("--json", json, "the figures as one line of JSON, the last one");
  app.add_option("--only", plan.only, "these stages: " + StageNames());
  app.add_option("--serve-echo", echo)->group("");
  CLI11_PARSE(app, argc, argv);
  if (!echo.empty()) return EchoServer::Serve(echo);

  Report report;
  std::string fault = Measure(plan, report);
  if (!fault.empty()) {
    std::fprintf(stderr, "hotline-bench: %s\n", fault.c_str());
    return 1;
  }
  report.Print(stdout, json);
  return 0;
}
