#include "common/storage/outbox.h"
#include "common/workers/notifier.h"
#include "common/workers/senders.h"
#include "services/hotlined/roles.h"

namespace hotline {
namespace {

struct Notify {
  Notify(Core& core, std::vector<std::unique_ptr<Sender>> senders)
      : outbox(core.background_writes),
        notifier(core.background_store, outbox, core.warnings, core.directory, core.secrets,
                 core.clock, std::move(senders)) {}
  Outbox outbox;
  Notifier notifier;
};

}  // namespace

absl::StatusOr<RoleParts> MakeNotifyRole(Core& core) {
  auto senders = MakeSenders(core.config.notify());
  if (!senders.ok()) return senders.status();
  auto notify = std::make_shared<Notify>(core, *std::move(senders));
  Notifier* n = &notify->notifier;
  RoleParts parts;
  parts.workers = {{"notifier", [n] { n->Start(); }, [n] { n->Stop(); }}};
  parts.gauges = [n](Metrics& metrics) {
    metrics.AddGauge("hotline_notify_sent_total", "Notices the other side has taken",
                     [n] { return n->sent(); });
    metrics.AddGauge("hotline_notify_failed_total", "Tries to send a notice that failed",
                     [n] { return n->failed(); });
    metrics.AddGauge("hotline_notify_given_up_total", "Notices refused for good or too old",
                     [n] { return n->given_up(); });
    metrics.AddGauge("hotline_notify_waiting", "Notices in the outbox",
                     [n] { return n->waiting(); });
  };
  parts.ready = [&core] { return core.background_connected(); };
  parts.owner = notify;
  return parts;
}

}  // namespace hotline
