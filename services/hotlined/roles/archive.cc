#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/storage/archivist.h"
#include "common/workers/archive_job.h"
#include "services/hotlined/roles.h"

namespace hotline {
namespace {

struct Archive {
  explicit Archive(Core& core)
      : archivist(core.background_writes, *core.archive),
        job(archivist, core.clock, core.config.partitions(),
            absl::Hours(24 * core.config.archive().keep_days())) {}
  Archivist archivist;
  ArchiveJob job;
};

}  // namespace

absl::Status CheckArchiveRole(const Core::Config& config, const std::string& path) {
  if (!config.has_archive()) return absl::OkStatus();
  const std::string& folder = config.archive().directory();
  if (access(folder.c_str(), W_OK) == 0) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
               absl::StrCat(path, ": archive.directory: ", folder,
                            " is not there or cannot be written; make it, or name another"))
      .status();
}

absl::StatusOr<RoleParts> MakeArchiveRole(Core& core) {
  RoleParts parts;
  parts.ready = [&core] { return core.background_connected(); };
  if (core.archive == nullptr) return parts;  // no folder is configured: nothing to move
  auto archive = std::make_shared<Archive>(core);
  ArchiveJob* job = &archive->job;
  if (!core.simulated)
    parts.workers = {{"archive", [job] { job->Start(); }, [job] { job->Stop(); }}};
  parts.gauges = [job](Metrics& metrics) {
    metrics.AddGauge("hotline_archive_segments_total", "Segments of the log moved out of Redis",
                     [job] { return job->moved(); });
    metrics.AddGauge("hotline_archive_failing_partitions",
                     "Partitions of which the last round could not move something",
                     [job] { return job->failing(); });
  };
  core.clock_works.then.push_back([job] { return job->Round().status(); });
  parts.owner = archive;
  return parts;
}

}  // namespace hotline
