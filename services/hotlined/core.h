// What every role of the process stands on: clocks, connections, stores, the engine, the versions
// of the jurisdiction. Built in the order of the members, taken down in the opposite order.
#pragma once

#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/engine/directory.h"
#include "common/engine/engine.h"
#include "common/engine/secrets.h"
#include "common/engine/ticket_aggregate.h"
#include "common/redis/client.h"
#include "common/storage/log_archive.h"
#include "common/storage/redis_record_store.h"
#include "common/storage/version_store.h"
#include "common/storage/warnings.h"
#include "common/workers/directory_loader.h"
#include "common/workers/drift_metrics.h"
#include "common/workers/model_watch.h"
#include "common/workers/precedent_watch.h"
#include "common/workers/readers.h"
#include "common/workers/recent_feed.h"
#include "common/workers/tailer.h"
#include "hotline/store/v1/config.pb.h"
#include "services/api/verb.h"
#include "services/clock/clock_service.h"
#include "services/hotlined/metrics.h"
#include "services/hotlined/recognition.h"

namespace hotline {

class Core {
 public:
  using Config = store::v1::ServerConfig;
  // Connects to Redis and reads the jurisdiction; waits for a Redis that is on its way up, until
  // `stop` is set. INVALID_ARGUMENT / CONFIG_INVALID names the fault of the configuration.
  static absl::StatusOr<std::unique_ptr<Core>> Make(const Config& config,
                                                    const std::string& config_path,
                                                    const std::atomic<int>& stop);

  // The connections of callers, and those of the background, stand.
  bool connected() const { return writes.connected() && reads.connected(); }
  bool background_connected() const {
    return background_writes.connected() && background_reads.connected();
  }
  // Asks Redis for its time; the guarded clock learns it when the answer comes.
  void ObserveTime();

  const Config config;
  const std::string config_path;
  const bool simulated;

  std::unique_ptr<Clock> host_clock;
  GuardedClock guarded;
  SimulatedClock simulation;
  Clock& clock;     // one of the two above
  Readers readers;  // outlives the clients: their last callbacks still reach it
  // Reads wait for replicas too: nothing is told that a failover could take back.
  redis::Client reads, writes;
  std::shared_ptr<LogArchive> archive;  // null: none is configured
  RedisRecordStore store;
  // What nobody waits for goes over connections of its own, whose threads give way to callers'.
  redis::Client background_reads, background_writes;
  RedisRecordStore background_store;
  RedisVersionStore versions;
  Directory directory;
  DirectoryLoader loader;
  ModelWatch model;
  Secrets secrets;
  Engine engine, background_engine;
  TicketAggregate tickets;  // settled in the background
  const Aggregates kinds;   // of records, for the workers
  Metrics metrics;
  RevocationStore revocations;
  Recognition recognition;
  rpc::CallEnvironment calls;
  RecentFeed recent;
  PrecedentWatch precedents;
  DriftMetrics drift;
  ServiceContext context;
  Tailer tailer;
  Warnings warnings;
  // What goes by a simulated clock; the roles add their parts.
  ClockWorks clock_works;

 private:
  struct Inputs {
    Config config;
    std::string config_path, secret;
    redis::Options redis;
    absl::Time simulated_start;
  };
  explicit Core(const Inputs& inputs);
  absl::Status Connect(const std::atomic<int>& stop);
  // FAILED_PRECONDITION / CLOCK_WOULD_GO_BACK: the data have seen a later time than the simulated
  // clock would begin at.
  absl::Status CheckSimulatedStart();
};

}  // namespace hotline
