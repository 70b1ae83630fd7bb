#include "common/learning/model_file.h"

#include "absl/strings/str_cat.h"
#include "common/base/file.h"

namespace hotline {
namespace {

// Nothing of it is anybody's secret, and the server may be another user than who trains.
constexpr int kMode = 0644;

}  // namespace

absl::StatusOr<std::shared_ptr<const Classifier>> OpenModel(const std::string& path) {
  auto bytes = ReadFile(path);
  if (!bytes.ok()) return bytes.status();
  auto model = Classifier::FromBytes(*std::move(bytes));
  if (model.ok()) return model;
  return absl::Status(model.status().code(), absl::StrCat(path, ": ", model.status().message()));
}

absl::Status WriteModel(const std::string& path, const std::string& bytes) {
  return WriteFile(path, bytes, kMode);
}

}  // namespace hotline
