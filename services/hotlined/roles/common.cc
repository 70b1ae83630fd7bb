#include "common/base/assert.h"
#include "services/hotlined/roles.h"

namespace hotline {

RoleParts MakeCommonParts(Core& core) {
  RoleParts parts;
  parts.workers = {
      {"identity", [&] { core.recognition.Start(); }, [&] { core.recognition.Stop(); }},
      {"loader", [&] { core.loader.Start(); }, [&] { core.loader.Stop(); }},
      {"model", [&] { core.model.Start(); }, [&] { core.model.Stop(); }},
      {"precedents", [&] { core.precedents.Start(); }, [&] { core.precedents.Stop(); }}};
  parts.gauges = [&core](Metrics& metrics) {
    metrics.AddGauge("hotline_dispatch_model_examples",
                     "Tickets the model of routing was made of; 0: none is in use",
                     [&core] { return core.model.examples(); });
    metrics.AddGauge("hotline_dispatch_models_refused_total",
                     "Model files that were found unusable; the one before stays in use",
                     [&core] { return core.model.refused(); });
    metrics.AddGauge("hotline_dispatch_recent_requests",
                     "Requests held to find duplicates among them",
                     [&core] { return static_cast<int64_t>(core.recent.size()); });
    metrics.AddGauge("hotline_rpc_calls_in_flight", "Calls under way",
                     [&core] { return core.calls.calls(); });
    metrics.AddGauge(
        "hotline_clock_trusted",
        "0 while this host's clock is far behind that of Redis: nothing is recorded here",
        [&core] { return core.clock.Trusted() ? 1 : 0; });
    metrics.AddGauge(
        "hotline_invariants_broken_total",
        "Decisions refused because they would have broken an invariant: a fault of the "
        "program to report",
        [] { return InvariantsBroken(); });
    metrics.AddGauge("hotline_redis_connected", "1 when all connections stand",
                     [&core] { return core.connected() && core.background_connected() ? 1 : 0; });
  };
  if (core.simulated) {
    auto service =
        std::make_shared<ClockServiceImpl>(core.context, core.simulation, core.clock_works);
    parts.services = {{v1::ClockService::service_full_name(), service.get()}};
    parts.owner = service;
  }
  return parts;
}

}  // namespace hotline
