// What of each role's work is read whenever the metrics are. All of it must outlive the metrics'
// last reading.
#pragma once

#include "services/archive/archive_job.h"
#include "services/dispatch/model_watch.h"
#include "services/dispatch/recent_feed.h"
#include "services/hotlined/metrics.h"
#include "services/limits/courier.h"
#include "services/limits/reconciler.h"
#include "services/limits/scanner.h"
#include "services/notify/notifier.h"

namespace hotline {

void AddLimitGauges(Metrics& metrics, const Scanner& scanner, const Reconciler& reconciler,
                    const Courier& courier);
void AddNotifyGauges(Metrics& metrics, const Notifier& notifier);
void AddArchiveGauges(Metrics& metrics, const ArchiveJob& archive);
void AddDispatchGauges(Metrics& metrics, const ModelWatch& model, const RecentFeed& recent);

}  // namespace hotline
