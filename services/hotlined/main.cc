// hotlined: the server. One binary, roles by flag.
//
//   hotlined --config FILE [--roles ticket,dispatch,…|all]
#include <signal.h>
#include <sys/resource.h>

#include <atomic>
#include <cstdio>

#include "common/base/error.h"
#include "common/formats/config_format.h"
#include "services/hotlined/arguments.h"
#include "services/hotlined/process.h"

namespace hotline {
namespace {

std::atomic<int> stop_signal{0};
void OnSignal(int signal) { stop_signal = signal; }

// Every connection is an open file.
void TakeAllFiles() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

absl::Status Run(const Arguments& arguments) {
  auto config = ReadConfig(arguments.config);
  if (!config.ok()) return config.status();
  for (const RoleRow& row : RoleTable()) {
    if (row.check == nullptr || !arguments.roles.contains(std::string(row.name))) continue;
    HOTLINE_RETURN_IF_ERROR(row.check(*config, arguments.config));
  }
  auto core = Core::Make(*config, arguments.config, stop_signal);
  if (!core.ok()) return core.status();
  auto process = Process::Make(*std::move(core), arguments.roles);
  if (!process.ok()) return process.status();
  return (*process)->Serve(stop_signal);
}

}  // namespace
}  // namespace hotline

int main(int argc, char** argv) {
  signal(SIGPIPE, SIG_IGN);
  signal(SIGTERM, hotline::OnSignal);
  signal(SIGINT, hotline::OnSignal);
  hotline::TakeAllFiles();
  auto arguments = hotline::ParseArguments(argc, argv);
  if (!arguments.ok()) {
    std::fprintf(stderr, "hotlined: %s", std::string(arguments.status().message()).c_str());
    return 2;
  }
  absl::Status status = hotline::Run(*arguments);
  if (!status.ok()) {
    const hotline::ErrorParts parts = hotline::PartsOf(status);
    std::fprintf(stderr, "hotlined: %s\n", std::string(status.message()).c_str());
    if (!parts.zh.empty()) std::fprintf(stderr, "%s\n", parts.zh.c_str());
    if (!parts.reason.empty()) std::fprintf(stderr, "(%s)\n", parts.reason.c_str());
    return 1;
  }
  return 0;
}
