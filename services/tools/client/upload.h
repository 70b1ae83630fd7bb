// A jurisdiction's files to the server, in pieces.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/formats/jurisdiction_format.h"
#include "hotline/v1/directory.pb.h"
#include "services/tools/client/client.h"

namespace hotline::ctl {

struct UploadOptions {
  std::optional<int32_t> expected_version;  // absent: replaces whatever is in force
  bool validate_only = false;
  std::string note = {};  // why
};
// Errors as DirectoryService.UploadJurisdiction says. Blocks for the call.
absl::StatusOr<v1::UploadJurisdictionResponse> UploadJurisdiction(
    Client& client, const Caller& as, const std::vector<SourceText>& files,
    const UploadOptions& options);

}  // namespace hotline::ctl
