#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "common/domain/figures.h"
#include "common/domain/hot_topics.h"
#include "common/storage/warnings.h"
#include "hotline/v1/report.grpc.pb.h"
#include "services/engine/verb.h"
#include "services/events/tailer.h"

namespace hotline {

// ReportService: figures over the fold, which follows the log through the tailer.
class ReportServiceImpl final : public v1::ReportService::CallbackService {
 public:
  // All must outlive the service.
  ReportServiceImpl(ServiceContext& context, Tailer& tailer, Warnings& warnings);
  ~ReportServiceImpl() override { Stop(); }
  // Takes up the snapshot at `path`, if there is a whole one, and writes it from then on: every few
  // minutes, and at Stop(). Before the tailer starts; where it should start.
  LogPosition Restore(const std::string& path);
  void Stop();

  // As of now; UNAVAILABLE / FIGURES_NOT_READY. Thread-safe.
  absl::StatusOr<std::vector<HotTopic>> Hot();

  grpc::ServerUnaryReactor* GetReport(grpc::CallbackServerContext*, const v1::GetReportRequest*,
                                      v1::Report*) override;
  grpc::ServerUnaryReactor* ListFigureTickets(grpc::CallbackServerContext*,
                                              const v1::ListFigureTicketsRequest*,
                                              v1::ListFigureTicketsResponse*) override;
  grpc::ServerUnaryReactor* ListEarlyWarnings(grpc::CallbackServerContext*,
                                              const v1::ListEarlyWarningsRequest*,
                                              v1::ListEarlyWarningsResponse*) override;

 private:
  absl::Status Ready() const;
  absl::StatusOr<Period> PeriodOf(const std::string& from, const std::string& to) const;
  std::string DisplayName(Dimension dimension, const std::string& key) const;

  ServiceContext& c_;
  Tailer& tailer_;
  Warnings& warnings_;
  std::mutex mutex_;
  FigureBook book_;       // guarded by mutex_
  LogPosition position_;  // what the book has read; guarded by mutex_

  void Save();
  std::string snapshot_path_;
  std::string saved_position_;  // of the snapshot on disk; the saver's own
  std::condition_variable wake_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread saver_;
};

}  // namespace hotline
