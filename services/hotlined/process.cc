#include "services/hotlined/process.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/log.h"
#include "common/rpc/reflection.h"
#include "grpc/health/v1/health.pb.h"
#include "services/hotlined/library_log.h"
#include "services/hotlined/server.h"

namespace hotline {
namespace {

// Calls under way are given this long to end.
constexpr std::chrono::seconds kDrain{10};
// Between two looks at what health depends on: well below the second a probe waits.
constexpr std::chrono::milliseconds kHealthPause{200};
// Between two questions for the time of Redis, and two looks at who was refused.
constexpr int64_t kObserveMs = 1000;

// The library answers health calls without their description, which this links in.
std::string HealthService() {
  return grpc::health::v1::HealthCheckRequest::descriptor()->file()->service(0)->full_name();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Process>> Process::Make(std::unique_ptr<Core> core,
                                                       const std::set<std::string>& roles) {
  std::unique_ptr<Process> process(new Process(std::move(core)));
  process->roles_.push_back({"", MakeCommonParts(*process->core_)});
  for (const RoleRow& row : RoleTable()) {
    if (!roles.contains(std::string(row.name))) continue;
    auto parts = row.make(*process->core_);
    if (!parts.ok()) return parts.status();
    process->roles_.push_back({std::string(row.name), *std::move(parts)});
  }
  for (const Role& role : process->roles_) {
    if (role.parts.gauges) role.parts.gauges(process->core_->metrics);
  }
  return process;
}

absl::Status Process::TellAddress(const std::string& address) const {
  const std::string& file = core_->config.address_file();
  if (file.empty()) return absl::OkStatus();
  const std::string partial = file + ".part";
  std::ofstream(partial) << address << "\n";
  if (std::rename(partial.c_str(), file.c_str()) == 0) return absl::OkStatus();
  return Error(absl::StatusCode::kInternal, "CANNOT_WRITE", absl::StrCat("cannot write ", file))
      .status();
}

void Process::StartWorkers() {
  for (const Role& role : roles_) {
    for (const Worker& worker : role.parts.workers) {
      const bool runs = std::any_of(started_.begin(), started_.end(),
                                    [&](const Worker& other) { return other.name == worker.name; });
      if (runs) continue;
      worker.start();
      started_.push_back(worker);
    }
  }
}

void Process::StopWorkers() {
  for (auto worker = started_.rbegin(); worker != started_.rend(); ++worker) worker->stop();
  started_.clear();
}

void Process::SetHealth(Health& health) const {
  const bool storage = core_->connected() && core_->clock.Trusted();
  for (const Role& role : roles_) {
    const bool ready = storage && (!role.parts.ready || role.parts.ready());
    if (!role.name.empty()) health.Set("hotline." + role.name, ready);
    for (const auto& service : role.parts.services) health.Set(service.name, ready);
  }
  health.Set("", storage);
}

void Process::Watch(Health& health, const std::atomic<int>& stop) {
  int64_t observed = 0;
  bool trusted = true;
  while (stop == 0) {
    if (core_->clock.Trusted() != trusted) {
      trusted = !trusted;
      Log("clock", {{"trusted", trusted ? "yes" : "no: far behind that of Redis, see NTP"}});
    }
    SetHealth(health);
    if (MonotonicMs() - observed > kObserveMs) {
      observed = MonotonicMs();
      if (!core_->simulated) core_->ObserveTime();
      core_->calls.TellRefusals();
    }
    std::this_thread::sleep_for(kHealthPause);
  }
}

absl::Status Process::Serve(const std::atomic<int>& stop) {
  std::vector<grpc::Service*> services;
  std::vector<std::string> described = {HealthService()};
  std::vector<std::string> names;
  for (const Role& role : roles_) {
    for (const auto& service : role.parts.services) {
      services.push_back(service.service);
      described.push_back(service.name);
    }
    if (!role.name.empty()) names.push_back(role.name);
  }
  const auto reflection = rpc::NewReflection(core_->calls, std::move(described));
  for (const auto& service : reflection) services.push_back(service.get());
  TakeLibraryLog();
  // What was revoked while the process came up is refused from the first call on.
  HOTLINE_RETURN_IF_ERROR(core_->recognition.ReadRevocations());
  absl::StatusOr<Listening> probed;
  if (const std::string& at = core_->config.health_listen(); !at.empty()) {
    probed = ListenForHealth(at);
    if (!probed.ok()) return probed.status();
  }
  auto listening = Listen(core_->config, core_->recognition.tls(), services, core_->calls);
  if (!listening.ok()) return listening.status();
  StartWorkers();
  absl::Status told = TellAddress(listening->address);
  if (told.ok()) {
    Log("serving", {{"address", listening->address},
                    {"tls", core_->recognition.tls() == nullptr ? "no" : "yes"},
                    {"health_address", probed.ok() ? probed->address : ""},
                    {"roles", absl::StrJoin(names, ",")},
                    {"clock", core_->config.clock()}});
    std::vector<grpc::Server*> servers = {listening->server.get()};
    if (probed.ok()) servers.push_back(probed->server.get());
    Health health(servers);
    Watch(health, stop);
    Log("draining", {{"signal", std::to_string(stop)}});
    health.Drain();
  }
  for (const Role& role : roles_) {
    if (role.parts.drain) role.parts.drain();
  }
  listening->server->Shutdown(std::chrono::system_clock::now() + kDrain);
  StopWorkers();
  core_->metrics.Close();
  return told;
}

}  // namespace hotline
