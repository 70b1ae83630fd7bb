// Jurisdictions for the tool: from files, or from the server.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/formats/jurisdiction_format.h"
#include "hotline/v1/directory.pb.h"
#include "services/tools/hotlinectl/command.h"

namespace hotline::ctl {

// The files given; of a folder, its .json files in order of name. NOT_FOUND names the file.
absl::StatusOr<std::vector<SourceText>> GatherFiles(const std::vector<std::string>& paths);
// The same, read and checked as the server does. INVALID_ARGUMENT lists the faults.
absl::StatusOr<v1::Jurisdiction> ReadJurisdictionFiles(const std::vector<std::string>& paths);
// What the server has; 0 is the version in force.
absl::StatusOr<v1::Jurisdiction> FetchJurisdiction(Session& session, int64_t version);

}  // namespace hotline::ctl
