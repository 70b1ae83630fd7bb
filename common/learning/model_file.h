// A model as a file: written aside and renamed, so that nobody reads half of one, and read whole:
// who mapped a file that is written over in place would die of it, and a model is some megabytes.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/domain/routing/classifier.h"

namespace hotline {

// NOT_FOUND for no file, INVALID_ARGUMENT for what is no model; the message names the file.
absl::StatusOr<std::shared_ptr<const Classifier>> OpenModel(const std::string& path);
// Whether a model may be written there, before one is made: no folder is missing, and what is there
// is a file.
absl::Status MayWriteModel(const std::string& path);
// What is there is replaced; a link stays one. UNAVAILABLE / FILE_NOT_WRITTEN, or as above.
absl::Status WriteModel(const std::string& path, const std::string& bytes);

}  // namespace hotline
