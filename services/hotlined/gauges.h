// What of each role's work is read whenever the metrics are. All of it must outlive the metrics'
// last reading.
#pragma once

#include "common/workers/archive_job.h"
#include "common/workers/model_watch.h"
#include "common/workers/recent_feed.h"
#include "services/hotlined/metrics.h"
#include "common/workers/courier.h"
#include "common/workers/reconciler.h"
#include "common/workers/scanner.h"
#include "common/workers/notifier.h"

namespace hotline {

void AddLimitGauges(Metrics& metrics, const Scanner& scanner, const Reconciler& reconciler,
                    const Courier& courier);
void AddNotifyGauges(Metrics& metrics, const Notifier& notifier);
void AddArchiveGauges(Metrics& metrics, const ArchiveJob& archive);
void AddDispatchGauges(Metrics& metrics, const ModelWatch& model, const RecentFeed& recent);

}  // namespace hotline
