#include "services/limits/limit_service.h"

#include "common/workers/courier.h"
#include "common/workers/reconciler.h"
#include "common/workers/scanner.h"
#include "common/workers/succession.h"
#include "hotline/v1/limit.grpc.pb.h"
#include "services/hotlined/roles.h"

namespace hotline {
namespace {

struct Limits {
  explicit Limits(Core& core)
      : service(NewLimitService(core.context)),
        reconciler(core.kinds, core.background_store),
        scanner(core.kinds, core.background_store, core.clock, HooksOf(core)),
        courier(core.background_engine, core.background_store,
                [this](const std::string& number) { reconciler.Suspect(number); }),
        succession(core.background_engine, core.background_store, core.directory) {}

  Scanner::Hooks HooksOf(Core& core) {
    Scanner::Hooks hooks;
    hooks.served = [&core] { return core.calls.served(); };
    hooks.commits = [&core] { return core.store.commits(); };
    hooks.wrong = [this](const std::string& id) { reconciler.Suspect(id); };
    hooks.late = core.metrics.AddHistogram("hotline_limits_lateness_seconds",
                                           "Seconds from an instant of a limit to the record of it",
                                           {0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600});
    return hooks;
  }

  void AddGauges(Metrics& metrics) const {
    metrics.AddGauge("hotline_limits_oldest_due_age_seconds",
                     "How long the oldest due wake has waited",
                     [this] { return scanner.oldest_due_age_ms() / 1000.0; });
    metrics.AddGauge("hotline_limits_settled_total", "Records the system acted on automatically",
                     [this] { return scanner.settled(); });
    metrics.AddGauge("hotline_limits_repairs_total", "Index rows repaired by the reconciler",
                     [this] { return reconciler.repairs(); });
    metrics.AddGauge("hotline_limits_errands_total",
                     "Messages delivered between tickets that were merged",
                     [this] { return courier.told(); });
    metrics.AddGauge("hotline_limits_oldest_errand_age_seconds",
                     "How long the oldest message between merged tickets has waited",
                     [this] { return courier.oldest_age_ms() / 1000.0; });
  }

  std::unique_ptr<grpc::Service> service;
  Reconciler reconciler;
  Scanner scanner;
  Courier courier;
  Succession succession;
};

}  // namespace

absl::StatusOr<RoleParts> MakeLimitsRole(Core& core) {
  auto limits = std::make_shared<Limits>(core);
  Limits* l = limits.get();
  RoleParts parts;
  parts.services = {{v1::LimitService::service_full_name(), l->service.get()}};
  parts.workers = {{"courier", [l] { l->courier.Start(); }, [l] { l->courier.Stop(); }},
                   {"succession", [l] { l->succession.Start(); }, [l] { l->succession.Stop(); }}};
  // A simulated clock moves only by AdvanceTo, which scans in its own call.
  if (!core.simulated) {
    const int share = core.config.limits_share_percent();
    parts.workers.push_back(
        {"reconciler", [l] { l->reconciler.Start(); }, [l] { l->reconciler.Stop(); }});
    parts.workers.push_back(
        {"scanner", [l, share] { l->scanner.Start(share); }, [l] { l->scanner.Stop(); }});
  }
  parts.gauges = [l](Metrics& metrics) { l->AddGauges(metrics); };
  parts.ready = [&core] { return core.background_connected(); };
  core.clock_works.tell = [l] { return l->courier.Drain(); };
  core.clock_works.settle = [l] { return l->scanner.Drain(); };
  parts.owner = limits;
  return parts;
}

}  // namespace hotline
