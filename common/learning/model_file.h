// A model as a file: mapped read-only, shared by all processes of a machine; written aside and
// renamed, so that whoever has an older one open keeps that whole.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/domain/classifier.h"

namespace hotline {

// NOT_FOUND for no file, INVALID_ARGUMENT for what is no model; the message names the file.
absl::StatusOr<std::shared_ptr<const Classifier>> OpenModel(const std::string& path);
// PERMISSION_DENIED when it cannot be written there.
absl::Status WriteModel(const std::string& path, const std::string& bytes);

}  // namespace hotline
