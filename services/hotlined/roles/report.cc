#include "services/report/report_service.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/workers/early_warnings.h"
#include "common/workers/figure_keeper.h"
#include "services/hotlined/roles.h"

namespace hotline {
namespace {

struct Report {
  explicit Report(Core& core)
      : figures(core.tailer, core.store.partitions(), core.clock),
        service(core.context, figures, core.warnings),
        early(figures, core.warnings, core.background_store, core.directory, core.clock) {}
  FigureKeeper figures;
  ReportServiceImpl service;
  EarlyWarnings early;
};

}  // namespace

absl::Status CheckReportRole(const Core::Config& config, const std::string& path) {
  const std::string& folder = config.data_directory();
  if (folder.empty() || access(folder.c_str(), W_OK) == 0) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
               absl::StrCat(path, ": dataDirectory: ", folder,
                            " is not there or cannot be written; make it, or name another"))
      .status();
}

absl::StatusOr<RoleParts> MakeReportRole(Core& core) {
  auto report = std::make_shared<Report>(core);
  auto* r = report.get();
  RoleParts parts;
  parts.services = {{v1::ReportService::service_full_name(), &r->service}};
  if (const std::string& folder = core.config.data_directory(); !folder.empty()) {
    // Before anybody may watch: what a stream begins with is where the tailer stands.
    core.tailer.Resume(r->figures.Restore(folder + "/figures.snapshot"));
    parts.workers.push_back(
        {"figures", [r] { r->figures.RunSaving(); }, [r] { r->figures.Stop(); }});
  }
  parts.workers.push_back({"tailer", [&] { core.tailer.Start(); }, [&] { core.tailer.Stop(); }});
  if (!core.simulated)
    parts.workers.push_back({"warnings", [r] { r->early.Start(); }, [r] { r->early.Stop(); }});
  parts.ready = [&core] { return core.tailer.caught_up(); };
  core.clock_works.read = [&core] { return core.tailer.CatchUp(); };
  core.clock_works.then.push_back([r] { return r->early.Round().status(); });
  parts.owner = report;
  return parts;
}

}  // namespace hotline
