// Prometheus metrics of the process: hotline_<room>_<noun>_<unit>.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/call.h"
#include "prometheus/counter.h"
#include "prometheus/exposer.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"

namespace hotline {

class Metrics : public rpc::CallObserver {
 public:
  Metrics();
  // Serves them at `address`; empty: they are kept, not served. UNAVAILABLE / CANNOT_LISTEN.
  absl::Status Serve(const std::string& address);
  // Serves no more. Before anything goes that a gauge reads.
  void Close() { exposer_.reset(); }
  void Finished(std::string_view method, absl::StatusCode code, double seconds) override;
  void Refused(std::string_view why) override;
  // A figure read whenever the metrics are.
  void AddGauge(const std::string& name, const std::string& help, std::function<double()> read);
  // Counts up by one, under these labels; for as long as the metrics live.
  using Count = std::function<void(const std::map<std::string, std::string>& labels)>;
  Count AddCounter(const std::string& name, const std::string& help);
  // What is observed by the function given back, in seconds; for as long as the metrics live.
  std::function<void(double)> AddHistogram(const std::string& name, const std::string& help,
                                           std::vector<double> bounds);

 private:
  class Gauges;
  std::shared_ptr<prometheus::Registry> registry_;
  std::shared_ptr<Gauges> gauges_;
  prometheus::Family<prometheus::Counter>& calls_;
  prometheus::Family<prometheus::Histogram>& seconds_;
  const Count refused_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, prometheus::Counter*> counters_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, prometheus::Histogram*> histograms_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<prometheus::Exposer> exposer_;
};

}  // namespace hotline
