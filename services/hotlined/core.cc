#include "services/hotlined/core.h"

#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "common/base/wait.h"
#include "common/formats/config_format.h"
#include "common/storage/keys.h"
#include "services/api/citizens.h"

namespace hotline {
namespace {

// Nice value of the background's threads: they give way to those that callers wait for.
constexpr int kBackgroundNiceness = 10;
// Threads that read history for streams: decoding is the work, and callers need the processors.
constexpr int kReaders = 2;
// Below it a secret can be guessed.
constexpr size_t kLeastSecretBytes = 16;
// Between two looks at a Redis that is on its way up.
constexpr std::chrono::milliseconds kConnectPause{300};
// One line of the log in this many looks.
constexpr int kLogEvery = 10;

absl::StatusOr<redis::Options> RedisOptions(const store::v1::ServerConfig::Redis& config) {
  redis::Options options;
  options.unix_socket = config.unix_socket();
  options.host = config.host();
  options.port = config.port();
  options.timeout_ms = config.timeout_ms();
  options.wait_replicas = config.wait_replicas();
  absl::Status status;
  auto password = [&](const std::string& file) -> std::string {
    if (file.empty()) return "";
    auto read = ReadFile(file);
    if (!read.ok()) status = read.status();
    return read.ok() ? std::string(absl::StripAsciiWhitespace(*read)) : "";
  };
  options.password = password(config.password_file());
  if (config.has_tls()) {
    const auto& files = config.tls();
    auto tls = redis::Tls::Load(
        {files.ca_file(), files.certificate_file(), files.key_file(), files.server_name()});
    if (!tls.ok()) return tls.status();
    options.tls = *std::move(tls);
  }
  redis::SentinelOptions sentinels;
  sentinels.tls = options.tls;
  for (const std::string& s : config.sentinels()) {
    auto [host, port] = *ReadAddress(s);
    sentinels.sentinels.push_back({host, port});
  }
  sentinels.master = config.master_name();
  sentinels.password = password(config.sentinel_password_file());
  sentinels.redis_password = options.password;
  HOTLINE_RETURN_IF_ERROR(status);
  if (!sentinels.sentinels.empty())
    options.master_watch = std::make_shared<redis::MasterWatch>(sentinels);
  return options;
}

redis::Options InBackground(redis::Options options) {
  options.niceness = kBackgroundNiceness;
  return options;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Core>> Core::Make(const Config& config,
                                                 const std::string& config_path,
                                                 const std::atomic<int>& stop) {
  Inputs inputs{config, config_path, "", {}, {}};
  auto secret = ReadFile(config.secret_file());
  if (!secret.ok()) return secret.status();
  if (secret->size() < kLeastSecretBytes) {
    return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
                 absl::StrCat(config.secret_file(), ": holds fewer than 16 bytes"))
        .status();
  }
  inputs.secret = *std::move(secret);
  auto options = RedisOptions(config.redis());
  if (!options.ok()) return options.status();
  inputs.redis = *std::move(options);
  if (config.clock() == "simulated")
    absl::ParseTime(absl::RFC3339_full, config.simulated_start(), &inputs.simulated_start, nullptr);
  std::unique_ptr<Core> core(new Core(inputs));
  HOTLINE_RETURN_IF_ERROR(core->recognition.Load(config_path));
  HOTLINE_RETURN_IF_ERROR(core->Connect(stop));
  if (absl::Status served = core->metrics.Serve(config.metrics_listen()); !served.ok()) {
    return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
                 absl::StrCat(config_path, ": metricsListen: ", std::string(served.message()),
                              "; name a free host:port"))
        .status();
  }
  return core;
}

Core::Core(const Inputs& inputs)
    : config(inputs.config),
      config_path(inputs.config_path),
      simulated(config.clock() == "simulated"),
      host_clock(NewSystemClock()),
      guarded(*host_clock),
      simulation(inputs.simulated_start),
      clock(simulated ? static_cast<Clock&>(simulation) : guarded),
      readers(kReaders),
      reads(inputs.redis),
      writes(inputs.redis),
      archive(config.has_archive() ? std::make_shared<LogArchive>(config.archive().directory())
                                   : nullptr),
      store(writes, reads, config.partitions(), archive),
      background_reads(InBackground(inputs.redis)),
      background_writes(InBackground(inputs.redis)),
      background_store(background_writes, background_reads, config.partitions(), archive),
      versions(writes, reads),
      loader(versions, directory, clock),
      model(config.model_file(), directory),
      secrets(inputs.secret),
      engine(store, directory, clock, secrets),
      background_engine(background_store, directory, clock, secrets),
      tickets(background_engine, directory),
      kinds{{kTicketKind, &tickets}},
      revocations(writes, reads),
      recognition(config, revocations, guarded),
      calls({.calls_of_one = config.admission().calls_of_one(),
             .calls_per_second = static_cast<double>(config.admission().calls_per_second_of_one())},
            {recognition.authenticator(), recognition.workloads(),
             [this](const std::string& subject) {
               const auto in_force = directory.Current();
               return in_force != nullptr && in_force->system(subject) != nullptr;
             },
             MayCitizenCall, recognition.step_up()},
            guarded, &metrics),
      recent(background_store, directory, clock),
      precedents(background_store, directory),
      drift(metrics.AddCounter("hotline_dispatch_routed_total",
                               "Requests routed, by the step that did"),
            metrics.AddCounter("hotline_dispatch_returned_total",
                               "Tickets given back with approval, by the step that routed them")),
      context{engine, store, directory, clock, calls, &recent},
      tailer(store),
      warnings(background_writes) {
  for (Engine* each : {&engine, &background_engine})
    each->Observe([this](const Ticket& t, const Event& e) { drift.Count(t, e); });
}

absl::Status Core::Connect(const std::atomic<int>& stop) {
  // The time of Redis is asked before anything is recorded: until then a wrong clock of this host
  // would be believed.
  absl::Status status;
  for (int tries = 0;; ++tries) {
    status = store.Prepare();
    if (status.ok()) {
      auto time = Wait<absl::Time>([&](auto done) { store.ServerTime(std::move(done)); });
      if (time.ok()) guarded.Observe(*time);
      status = time.status();
    }
    if (status.ok() || status.code() != absl::StatusCode::kUnavailable || stop != 0) break;
    if (tries % kLogEvery == 0)
      Log("start", {{"waiting_for", "redis"}, {"why", std::string(status.message())}});
    std::this_thread::sleep_for(kConnectPause);
  }
  HOTLINE_RETURN_IF_ERROR(status);
  if (simulated) HOTLINE_RETURN_IF_ERROR(CheckSimulatedStart());
  HOTLINE_RETURN_IF_ERROR(recognition.ReadRevocations());
  HOTLINE_RETURN_IF_ERROR(loader.LoadAll());
  if (!config.model_file().empty()) (void)model.Look();  // without a model people dispatch
  (void)precedents.Look();                               // the watch looks again in a moment
  return absl::OkStatus();
}

absl::Status Core::CheckSimulatedStart() {
  constexpr int kPage = 1000;
  const int64_t start = absl::ToUnixMillis(clock.Now());
  int64_t latest = start;
  for (int p = 0; p < store.partitions(); ++p) {
    IndexPosition after{start + 1, ""};
    for (;;) {
      auto page = Wait<std::vector<IndexPosition>>([&](auto done) {
        store.ReadIndex(p, keys::UpdatedIndex(), after, kPage, std::move(done));
      });
      if (!page.ok()) return page.status();
      if (page->empty()) break;
      after = page->back();
      latest = std::max(latest, after.score);
    }
  }
  if (latest == start) return absl::OkStatus();
  const std::string last =
      absl::FormatTime(absl::RFC3339_sec, absl::FromUnixMillis(latest + 999), absl::UTCTimeZone());
  return Error(absl::StatusCode::kFailedPrecondition, "CLOCK_WOULD_GO_BACK",
               absl::StrCat(config_path, ": simulatedStart ", config.simulated_start(),
                            " lies before what these data have seen; set it to ", last,
                            " or later, or use fresh data"))
      .Zh(absl::StrCat("模拟时钟起点早于已有数据，请改为 ", last, " 或更晚，或使用新的数据"))
      .status();
}

void Core::ObserveTime() {
  store.ServerTime([this](absl::StatusOr<absl::Time> time) {
    if (time.ok()) guarded.Observe(*time);
  });
}

}  // namespace hotline
