// ReportService: figures 指标 for a period, the tickets behind them, and early warnings 预警.
#pragma once

#include "common/storage/warnings.h"
#include "common/workers/figure_keeper.h"
#include "hotline/v1/report.grpc.pb.h"
#include "services/api/verb.h"

namespace hotline {

class ReportServiceImpl final : public v1::ReportService::CallbackService {
 public:
  // All must outlive the service.
  ReportServiceImpl(ServiceContext& context, const FigureKeeper& figures, Warnings& warnings)
      : c_(context), figures_(figures), warnings_(warnings) {}

  grpc::ServerUnaryReactor* GetReport(grpc::CallbackServerContext*, const v1::GetReportRequest*,
                                      v1::Report*) override;
  grpc::ServerUnaryReactor* ListFigureTickets(grpc::CallbackServerContext*,
                                              const v1::ListFigureTicketsRequest*,
                                              v1::ListFigureTicketsResponse*) override;
  grpc::ServerUnaryReactor* ListEarlyWarnings(grpc::CallbackServerContext*,
                                              const v1::ListEarlyWarningsRequest*,
                                              v1::ListEarlyWarningsResponse*) override;

 private:
  absl::StatusOr<Period> PeriodOf(const std::string& from, const std::string& to) const;
  absl::StatusOr<v1::Report> Report(const Actor& actor, const v1::GetReportRequest& request) const;
  absl::StatusOr<v1::ListFigureTicketsResponse> FigureTickets(
      const Actor& actor, const v1::ListFigureTicketsRequest& request) const;

  ServiceContext& c_;
  const FigureKeeper& figures_;
  Warnings& warnings_;
};

}  // namespace hotline
