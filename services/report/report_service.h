#pragma once

#include <mutex>

#include "common/domain/figures.h"
#include "hotline/v1/report.grpc.pb.h"
#include "services/engine/verb.h"
#include "services/events/tailer.h"

namespace hotline {

// ReportService: figures over the fold, which follows the log through the tailer.
class ReportServiceImpl final : public v1::ReportService::CallbackService {
 public:
  ReportServiceImpl(ServiceContext& context, Tailer& tailer);
  grpc::ServerUnaryReactor* GetReport(grpc::CallbackServerContext*, const v1::GetReportRequest*,
                                      v1::Report*) override;
  grpc::ServerUnaryReactor* ListFigureTickets(grpc::CallbackServerContext*,
                                              const v1::ListFigureTicketsRequest*,
                                              v1::ListFigureTicketsResponse*) override;

 private:
  absl::StatusOr<Period> PeriodOf(const std::string& from, const std::string& to) const;
  std::string DisplayName(Dimension dimension, const std::string& key) const;

  ServiceContext& c_;
  Tailer& tailer_;
  std::mutex mutex_;
  FigureBook book_;       // guarded by mutex_
  LogPosition position_;  // what the book has read; guarded by mutex_
};

}  // namespace hotline
