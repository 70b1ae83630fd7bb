#include "services/events/event_service.h"

#include "services/hotlined/roles.h"

namespace hotline {

absl::StatusOr<RoleParts> MakeEventsRole(Core& core) {
  auto service = std::make_shared<EventServiceImpl>(core.context, core.tailer, core.readers,
                                                    core.config.bookmark_seconds(),
                                                    core.config.admission().streams_of_one());
  EventServiceImpl* e = service.get();
  RoleParts parts;
  parts.services = {{v1::EventService::service_full_name(), e}};
  parts.workers = {{"tailer", [&] { core.tailer.Start(); }, [&] { core.tailer.Stop(); }}};
  parts.gauges = [e](Metrics& metrics) {
    metrics.AddGauge("hotline_events_streams", "Watch streams open", [e] { return e->streams(); });
  };
  parts.ready = [&core] { return core.tailer.caught_up(); };
  core.recognition.OnLook([e] { e->EndRevoked(); });
  parts.drain = [e] { e->Drain(); };
  core.clock_works.read = [&core] { return core.tailer.CatchUp(); };
  parts.owner = service;
  return parts;
}

}  // namespace hotline
