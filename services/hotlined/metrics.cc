#include "services/hotlined/metrics.h"

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/base/error.h"
#include "prometheus/collectable.h"
#include "prometheus/metric_family.h"

namespace hotline {

// Gauges whose value is asked for when the metrics are collected.
class Metrics::Gauges : public prometheus::Collectable {
 public:
  void Add(std::string name, std::string help, std::function<double()> read) {
    absl::MutexLock lock(&mutex_);
    entries_.push_back({std::move(name), std::move(help), std::move(read)});
  }
  std::vector<prometheus::MetricFamily> Collect() const override {
    absl::MutexLock lock(&mutex_);
    std::vector<prometheus::MetricFamily> out;
    for (const Entry& entry : entries_) {
      prometheus::MetricFamily family;
      family.name = entry.name;
      family.help = entry.help;
      family.type = prometheus::MetricType::Gauge;
      prometheus::ClientMetric metric;
      metric.gauge.value = entry.read();
      family.metric.push_back(metric);
      out.push_back(std::move(family));
    }
    return out;
  }

 private:
  struct Entry {
    std::string name, help;
    std::function<double()> read;
  };
  mutable absl::Mutex mutex_;
  std::vector<Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

Metrics::Metrics()
    : registry_(std::make_shared<prometheus::Registry>()),
      gauges_(std::make_shared<Gauges>()),
      calls_(prometheus::BuildCounter()
                 .Name("hotline_rpc_calls_total")
                 .Help("Calls by method and code")
                 .Register(*registry_)),
      seconds_(prometheus::BuildHistogram()
                   .Name("hotline_rpc_call_seconds")
                   .Help("Seconds from a call's arrival to its end")
                   .Register(*registry_)),
      refused_(AddCounter("hotline_rpc_tokens_refused_total",
                          "Calls whose caller was not recognised, by reason")) {}

absl::Status Metrics::Serve(const std::string& address) {
  if (address.empty()) return absl::OkStatus();
  try {
    exposer_ = std::make_unique<prometheus::Exposer>(address, 1);
  } catch (const std::exception& e) {  // how the exposer says that it cannot listen
    return Error(absl::StatusCode::kUnavailable, "CANNOT_LISTEN",
                 absl::StrCat("cannot listen on ", address, " (", e.what(), ")"))
        .status();
  }
  exposer_->RegisterCollectable(registry_);
  exposer_->RegisterCollectable(gauges_);
  return absl::OkStatus();
}

void Metrics::Finished(std::string_view method, absl::StatusCode code, double seconds) {
  std::string name(method), key = absl::StrCat(name, "/", static_cast<int>(code));
  prometheus::Counter* counter;
  prometheus::Histogram* histogram;
  {
    absl::MutexLock lock(&mutex_);
    auto& c = counters_[key];
    if (c == nullptr) c = &calls_.Add({{"method", name}, {"code", absl::StatusCodeToString(code)}});
    counter = c;
    auto& h = histograms_[name];
    if (h == nullptr) {
      h = &seconds_.Add({{"method", name}},
                        prometheus::Histogram::BucketBoundaries{0.0005, 0.001, 0.002, 0.005, 0.01,
                                                                0.02, 0.05, 0.1, 0.5, 1, 5});
    }
    histogram = h;
  }
  counter->Increment();
  histogram->Observe(seconds);
}

void Metrics::Refused(std::string_view why) { refused_({{"why", std::string(why)}}); }

std::function<void(double)> Metrics::AddHistogram(const std::string& name, const std::string& help,
                                                  std::vector<double> bounds) {
  auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(*registry_);
  auto& histogram = family.Add({}, prometheus::Histogram::BucketBoundaries(bounds));
  return [&histogram](double seconds) { histogram.Observe(seconds); };
}

Metrics::Count Metrics::AddCounter(const std::string& name, const std::string& help) {
  auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(*registry_);
  return [&family](const std::map<std::string, std::string>& labels) {
    family.Add(labels).Increment();
  };
}

void Metrics::AddGauge(const std::string& name, const std::string& help,
                       std::function<double()> read) {
  gauges_->Add(name, help, std::move(read));
}

}  // namespace hotline
