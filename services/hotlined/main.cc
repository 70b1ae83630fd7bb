// hotlined: the server. One binary, roles by flag.
//
//   hotlined --config FILE [--roles ticket,dispatch,…|all]
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <optional>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "common/base/wait.h"
#include "common/formats/config_format.h"
#include "common/rpc/unreadable.h"
#include "common/storage/redis_ticket_store.h"
#include "common/workers/archive_job.h"
#include "common/workers/courier.h"
#include "common/workers/drift_metrics.h"
#include "common/workers/early_warnings.h"
#include "common/workers/model_watch.h"
#include "common/workers/notifier.h"
#include "common/workers/precedent_watch.h"
#include "common/workers/recent_feed.h"
#include "common/workers/reconciler.h"
#include "common/workers/scanner.h"
#include "common/workers/senders.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "services/clock/clock_service.h"
#include "services/directory/directory_service.h"
#include "services/dispatch/dispatch_service.h"
#include "services/events/event_service.h"
#include "services/follow_up/follow_up_service.h"
#include "services/hotlined/gauges.h"
#include "services/hotlined/health.h"
#include "services/hotlined/metrics.h"
#include "services/limits/limit_service.h"
#include "services/report/report_service.h"
#include "services/supervision/supervision_service.h"
#include "services/ticket/ticket_service.h"

namespace hotline {
namespace {

constexpr char kUsage[] =
    "usage: hotlined --config FILE [--roles ROLE,…]\n"
    "roles: ticket dispatch limits follow_up report directory events notify archive (default: all "
    "of them)\n";
const std::set<std::string> kRoleNames = {"ticket",    "dispatch", "limits", "follow_up", "report",
                                          "directory", "events",   "notify", "archive"};

// A message larger than any valid request; a jurisdiction is the largest.
constexpr int kMostMessageBytes = 64 * 1024 * 1024;
constexpr int kMostMetadataBytes = 16 * 1024;
constexpr int kKeepaliveMs = 60'000;
constexpr int kKeepaliveTimeoutMs = 20'000;
constexpr int kLeastPingMs = 10'000;
constexpr int kMostStreamsPerConnection = 4096;
constexpr int kBackgroundNiceness = 10;
constexpr int kReaders = 2;
constexpr int kDrainSeconds = 10;
constexpr int kHealthPollMs = 200;
constexpr size_t kLeastSecretBytes = 16;

std::atomic<int> stop_signal{0};
void OnSignal(int signal) { stop_signal = signal; }

struct Arguments {
  std::string config;
  std::set<std::string> roles = kRoleNames;
};

absl::StatusOr<Arguments> ParseArguments(int argc, char** argv) {
  Arguments out;
  auto bad = [](const std::string& what) {
    return Error(absl::StatusCode::kInvalidArgument, "USAGE", absl::StrCat(what, "\n", kUsage))
        .status();
  };
  for (int i = 1; i < argc; ++i) {
    std::string flag = argv[i], value;
    if (size_t eq = flag.find('='); eq != std::string::npos) {
      value = flag.substr(eq + 1);
      flag.resize(eq);
    } else if (i + 1 < argc) {
      value = argv[++i];
    }
    if (flag == "--config") {
      out.config = value;
    } else if (flag == "--roles") {
      out.roles.clear();
      for (absl::string_view role : absl::StrSplit(value, ',', absl::SkipEmpty())) {
        if (role == "all")
          out.roles = kRoleNames;
        else if (kRoleNames.contains(std::string(role)))
          out.roles.insert(std::string(role));
        else
          return bad(absl::StrCat("unknown role \"", role, "\""));
      }
    } else {
      return bad(absl::StrCat("unknown argument \"", flag, "\""));
    }
  }
  if (out.config.empty()) return bad("--config must be given");
  if (out.roles.empty()) return bad("--roles names no role");
  return out;
}

// Every connection is an open file.
void TakeAllFiles() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

redis::Options RedisOptions(const store::v1::ServerConfig::Redis& config, absl::Status* status) {
  redis::Options options;
  options.unix_socket = config.unix_socket();
  options.host = config.host();
  options.port = config.port();
  options.timeout_ms = config.timeout_ms();
  options.wait_replicas = config.wait_replicas();
  auto password = [&](const std::string& file) -> std::string {
    if (file.empty()) return "";
    auto read = ReadFile(file);
    if (!read.ok()) *status = read.status();
    return read.ok() ? std::string(absl::StripAsciiWhitespace(*read)) : "";
  };
  options.password = password(config.password_file());
  redis::SentinelOptions sentinels;
  for (const std::string& s : config.sentinels()) {
    auto [host, port] = *ReadAddress(s);
    sentinels.sentinels.push_back({host, port});
  }
  sentinels.master = config.master_name();
  sentinels.password = password(config.sentinel_password_file());
  if (status->ok() && !sentinels.sentinels.empty())
    options.master_watch = std::make_shared<redis::MasterWatch>(sentinels);
  return options;
}

absl::Status Serve(const Arguments& arguments) {
  auto config = ReadConfig(arguments.config);
  if (!config.ok()) return config.status();
  auto secret = ReadFile(config->secret_file());
  if (!secret.ok()) return secret.status();
  if (secret->size() < kLeastSecretBytes) {
    return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
                 absl::StrCat(config->secret_file(), ": holds fewer than 16 bytes"));
  }
  const bool keeps = arguments.roles.contains("report") && !config->data_directory().empty();
  if (keeps && access(config->data_directory().c_str(), W_OK) != 0) {
    return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
                 absl::StrCat(arguments.config, ": dataDirectory: ", config->data_directory(),
                              " is not there or cannot be written; make it, or name another"));
  }
  const bool archives = arguments.roles.contains("archive") && config->has_archive();
  if (archives && access(config->archive().directory().c_str(), W_OK) != 0) {
    return Error(
        absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
        absl::StrCat(arguments.config, ": archive.directory: ", config->archive().directory(),
                     " is not there or cannot be written; make it, or name another"));
  }
  bool simulated = config->clock() == "simulated";

  absl::Status status;
  redis::Options options = RedisOptions(config->redis(), &status);
  HOTLINE_RETURN_IF_ERROR(status);
  // Before the clients, whose last callbacks still reach them:
  auto host_clock = NewSystemClock();
  GuardedClock guarded(*host_clock);
  Readers readers(kReaders);
  // Reads wait for replicas too: nothing is told that a failover could take back.
  redis::Client reads(options), writes(options);
  std::shared_ptr<LogArchive> archive;
  if (config->has_archive()) archive = std::make_shared<LogArchive>(config->archive().directory());
  RedisTicketStore store(writes, reads, config->partitions(), archive);
  // What nobody waits for goes over connections of its own, whose threads give way to callers'.
  options.niceness = kBackgroundNiceness;
  redis::Client background_reads(options), background_writes(options);
  RedisTicketStore background_store(background_writes, background_reads, config->partitions(),
                                    archive);
  RedisVersionStore versions(writes, reads);

  absl::Time simulated_start;
  if (simulated)
    absl::ParseTime(absl::RFC3339_full, config->simulated_start(), &simulated_start, nullptr);
  SimulatedClock simulation(simulated_start);
  Clock& clock = simulated ? static_cast<Clock&>(simulation) : guarded;

  // Redis may be on its way up: wait for it rather than die, and say so. Its time is asked before
  // anything is recorded: until then a wrong clock of this host would be believed.
  auto observe = [&](absl::StatusOr<absl::Time> time) {
    if (time.ok()) guarded.Observe(*time);
  };
  for (int tries = 0;; ++tries) {
    status = store.Prepare();
    if (status.ok()) {
      auto time = Wait<absl::Time>([&](auto done) { store.ServerTime(std::move(done)); });
      observe(time);
      status = time.status();
    }
    if (status.ok() || status.code() != absl::StatusCode::kUnavailable || stop_signal != 0) break;
    if (tries % 10 == 0)
      Log("start", {{"waiting_for", "redis"}, {"why", std::string(status.message())}});
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  }
  HOTLINE_RETURN_IF_ERROR(status);

  Directory directory;
  DirectoryLoader loader(versions, directory);
  HOTLINE_RETURN_IF_ERROR(loader.LoadAll());
  ModelWatch model(config->model_file(), directory);
  if (!config->model_file().empty()) (void)model.Look();  // without it people dispatch
  Secrets secrets(*secret);
  Engine engine(store, directory, clock, secrets);
  Engine background_engine(background_store, directory, clock, secrets);
  std::unique_ptr<Metrics> served_metrics;
  try {
    served_metrics = std::make_unique<Metrics>(config->metrics_listen());
  } catch (const std::exception& e) {  // the exposer's way to say that it cannot listen
    return Error(
        absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
        absl::StrCat(arguments.config, ": metricsListen: cannot listen on ",
                     config->metrics_listen(), "; name a free host:port (", e.what(), ")"));
  }
  Metrics& metrics = *served_metrics;
  rpc::CallEnvironment calls({.accept_dev_tokens = config->insecure_dev_identity()}, &metrics);
  RecentFeed recent(background_store, directory, clock);
  PrecedentWatch precedents(background_store, directory);
  (void)precedents.Look();  // again in a moment
  DriftMetrics drift(
      metrics.AddCounter("hotline_dispatch_routed_total", "Requests routed, by the step that did"),
      metrics.AddCounter("hotline_dispatch_returned_total",
                         "Tickets given back with approval, by the step that routed them"));
  for (Engine* each : {&engine, &background_engine})
    each->Observe([&drift](const Ticket& t, const Event& e) { drift.Count(t, e); });
  ServiceContext context{engine, store, directory, clock, calls, &recent};

  Tailer tailer(store);
  Reconciler reconciler(background_store, directory);
  Scanner::Hooks hooks;
  hooks.served = [&calls] { return calls.served(); };
  hooks.wrong = [&reconciler](const std::string& number) { reconciler.Suspect(number); };
  if (arguments.roles.contains("limits"))
    hooks.late = metrics.AddHistogram("hotline_limits_lateness_seconds",
                                      "Seconds from an instant of a limit to the record of it",
                                      {0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600});
  std::vector<std::unique_ptr<Sender>> senders;
  if (arguments.roles.contains("notify")) {
    auto made = MakeSenders(config->notify());
    if (!made.ok()) return made.status();
    senders = *std::move(made);
  }
  Outbox outbox(background_writes);
  Warnings warnings(background_writes);
  Notifier notifier(background_store, outbox, warnings, directory, clock, std::move(senders));
  Scanner scanner(background_engine, background_store, clock, std::move(hooks));
  Courier courier(background_engine, background_store,
                  [&reconciler](const std::string& number) { reconciler.Suspect(number); });
  std::optional<Archivist> archivist;
  std::optional<ArchiveJob> archive_job;
  if (archives) {
    archivist.emplace(background_writes, *archive);
    archive_job.emplace(*archivist, clock, config->partitions(),
                        absl::Hours(24 * config->archive().keep_days()));
  }
  TicketServiceImpl tickets(context);
  DispatchServiceImpl dispatch(context);
  LimitServiceImpl limits(context);
  FollowUpServiceImpl follow_up(context);
  SupervisionServiceImpl supervision(context);
  DirectoryServiceImpl directories(context, versions, loader);
  EventServiceImpl events(context, tailer, readers);
  FigureKeeper figures(tailer, store.partitions(), clock);
  ReportServiceImpl reports(context, figures, warnings);
  EarlyWarnings early(figures, warnings, background_store, directory, clock);
  const bool reporting = arguments.roles.contains("report");
  ClockServiceImpl clocks(context, simulation,
                          {scanner, courier, tailer, archive_job ? &*archive_job : nullptr,
                           reporting ? &early : nullptr});

  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  std::shared_ptr<grpc::ServerCredentials> credentials = grpc::InsecureServerCredentials();
  if (config->has_tls()) {
    auto certificate = ReadFile(config->tls().certificate_file()),
         key = ReadFile(config->tls().key_file());
    if (!certificate.ok()) return certificate.status();
    if (!key.ok()) return key.status();
    grpc::SslServerCredentialsOptions tls;
    tls.pem_key_cert_pairs.push_back({*key, *certificate});
    credentials = grpc::SslServerCredentials(tls);
  }
  int port = 0;
  builder.AddListeningPort(config->listen(), credentials, &port);
  rpc::AnswerUnreadableRequests(&builder);
  builder.SetMaxReceiveMessageSize(kMostMessageBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMostMetadataBytes);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // A peer that is gone without a word is found out, and a client may ask the same of us.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kLeastPingMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMostStreamsPerConnection);
  std::vector<std::pair<std::string, grpc::Service*>> by_role = {
      {"ticket", &tickets},        {"dispatch", &dispatch},     {"limits", &limits},
      {"follow_up", &follow_up},   {"follow_up", &supervision}, {"report", &reports},
      {"directory", &directories}, {"events", &events},         {"notify", nullptr},
      {"archive", nullptr}};
  for (auto& [role, service] : by_role) {
    if (service != nullptr && arguments.roles.contains(role)) builder.RegisterService(service);
  }
  if (simulated) builder.RegisterService(&clocks);

  bool tails = arguments.roles.contains("events") || arguments.roles.contains("report");
  if (arguments.roles.contains("limits")) AddLimitGauges(metrics, scanner, reconciler, courier);
  if (arguments.roles.contains("notify")) AddNotifyGauges(metrics, notifier);
  if (archive_job) AddArchiveGauges(metrics, *archive_job);
  AddDispatchGauges(metrics, model, recent);
  metrics.AddGauge("hotline_rpc_calls_in_flight", "Calls under way", [&] { return calls.calls(); });
  metrics.AddGauge("hotline_events_streams", "Watch streams open",
                   [&] { return events.streams(); });
  auto connected = [&] { return writes.connected() && reads.connected(); };
  auto background_connected = [&] {
    return background_writes.connected() && background_reads.connected();
  };
  metrics.AddGauge(
      "hotline_clock_trusted",
      "0 while this host's clock is far behind that of Redis: nothing is recorded here",
      [&] { return clock.Trusted() ? 1 : 0; });
  metrics.AddGauge("hotline_redis_connected", "1 when all connections stand",
                   [&] { return connected() && background_connected() ? 1 : 0; });

  // Before anybody may watch: what a stream begins with is where the tailer stands.
  if (keeps) {
    tailer.Resume(figures.Restore(config->data_directory() + "/figures.snapshot"));
    figures.RunSaving();
  }

  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    return Error(absl::StatusCode::kUnavailable, "CANNOT_LISTEN",
                 absl::StrCat("cannot listen on ", config->listen(),
                              ": the port is taken or the address is not this machine's; set "
                              "\"listen\" to another one"));
  }
  loader.Start();
  model.Start();
  precedents.Start();
  if (arguments.roles.contains("ticket") || arguments.roles.contains("dispatch")) recent.Start();
  notifier.Start();
  if (tails) tailer.Start();
  // A simulated clock moves only by AdvanceTo, which scans by itself.
  if (arguments.roles.contains("limits") && !simulated) {
    scanner.Start(config->limits_share_percent());
    reconciler.Start();
  }
  if (archive_job && !simulated) archive_job->Start();
  if (reporting && !simulated) early.Start();
  if (arguments.roles.contains("limits")) courier.Start();
  std::string address = config->listen();
  if (!IsUnixSocket(address))
    address = absl::StrCat(address.substr(0, address.rfind(':')), ":", port);
  if (!config->address_file().empty()) {
    std::string partial = config->address_file() + ".part";
    std::ofstream(partial) << address << "\n";
    if (rename(partial.c_str(), config->address_file().c_str()) != 0)
      return Error(absl::StatusCode::kInternal, "CANNOT_WRITE",
                   absl::StrCat("cannot write ", config->address_file()));
  }
  Log("serving", {{"address", address},
                  {"roles", absl::StrJoin(arguments.roles, ",")},
                  {"clock", config->clock()}});

  // Readiness follows Redis and the log; liveness is the process itself.
  Health health(*server);
  int64_t observed = 0;
  bool trusted = true;
  while (stop_signal == 0) {
    if (clock.Trusted() != trusted) {
      trusted = !trusted;
      Log("clock", {{"trusted", trusted ? "yes" : "no: far behind that of Redis, see NTP"}});
    }
    const bool storage = connected() && trusted;
    for (auto& [role, service] : by_role) {
      if (!arguments.roles.contains(role)) continue;
      bool ready =
          storage && ((role != "report" && role != "events") || tailer.caught_up()) &&
          ((role != "limits" && role != "notify" && role != "archive") || background_connected());
      health.Set(absl::StrCat("hotline.", role), ready);
    }
    health.Set("", storage);
    if (!simulated && MonotonicMs() - observed > 1000) {
      observed = MonotonicMs();
      store.ServerTime(observe);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(kHealthPollMs));
  }
  Log("draining", {{"signal", std::to_string(stop_signal)}});
  health.Drain();
  events.Drain();
  server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(kDrainSeconds));
  notifier.Stop();
  if (archive_job) archive_job->Stop();
  early.Stop();
  scanner.Stop();
  courier.Stop();
  reconciler.Stop();
  tailer.Stop();
  figures.Stop();
  recent.Stop();
  precedents.Stop();
  model.Stop();
  loader.Stop();
  return absl::OkStatus();
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
  absl::Status status = hotline::Serve(*arguments);
  if (!status.ok()) {
    std::fprintf(stderr, "hotlined: %s\n", std::string(status.message()).c_str());
    return 1;
  }
  return 0;
}
