#include "services/hotlined/gauges.h"

namespace hotline {

void AddLimitGauges(Metrics& metrics, const Scanner& scanner, const Reconciler& reconciler,
                    const Courier& courier) {
  metrics.AddGauge("hotline_limits_oldest_due_age_seconds",
                   "How long the oldest due wake has waited",
                   [&] { return scanner.oldest_due_age_ms() / 1000.0; });
  metrics.AddGauge("hotline_limits_settled_total", "Tickets the system acted on by itself",
                   [&] { return scanner.settled(); });
  metrics.AddGauge("hotline_limits_repairs_total", "Index rows mended by the reconciler",
                   [&] { return reconciler.repairs(); });
  metrics.AddGauge("hotline_limits_errands_total", "Messages told between tickets that were merged",
                   [&] { return courier.told(); });
  metrics.AddGauge("hotline_limits_oldest_errand_age_seconds",
                   "How long a merged ticket has waited to be told something",
                   [&] { return courier.oldest_age_ms() / 1000.0; });
}

void AddNotifyGauges(Metrics& metrics, const Notifier& notifier) {
  metrics.AddGauge("hotline_notify_sent_total", "Notices the other side has taken",
                   [&] { return notifier.sent(); });
  metrics.AddGauge("hotline_notify_failed_total", "Tries to send a notice that failed",
                   [&] { return notifier.failed(); });
  metrics.AddGauge("hotline_notify_given_up_total", "Notices refused for good or too old",
                   [&] { return notifier.given_up(); });
  metrics.AddGauge("hotline_notify_waiting", "Notices in the outbox",
                   [&] { return notifier.waiting(); });
}

void AddArchiveGauges(Metrics& metrics, const ArchiveJob& archive) {
  metrics.AddGauge("hotline_archive_segments_total", "Segments of the log moved out of Redis",
                   [&] { return archive.moved(); });
  metrics.AddGauge("hotline_archive_failing_partitions",
                   "Partitions of which the last round could not move something",
                   [&] { return archive.failing(); });
}

void AddDispatchGauges(Metrics& metrics, const ModelWatch& model, const RecentFeed& recent) {
  metrics.AddGauge("hotline_dispatch_model_examples",
                   "Tickets the model of routing was made of; 0: none is in use",
                   [&] { return model.examples(); });
  metrics.AddGauge("hotline_dispatch_models_refused_total",
                   "Model files that were found unusable; the one before stays in use",
                   [&] { return model.refused(); });
  metrics.AddGauge("hotline_dispatch_recent_requests",
                   "Requests held to find duplicates among them",
                   [&] { return static_cast<int64_t>(recent.size()); });
}

}  // namespace hotline
