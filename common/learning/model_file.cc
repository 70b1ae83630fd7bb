#include "common/learning/model_file.h"

#include <filesystem>
#include <system_error>

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

absl::Status MayWriteModel(const std::string& path) {
  std::error_code error;
  const auto there = std::filesystem::status(path, error);
  if (!std::filesystem::exists(there)) {
    const auto folder = std::filesystem::path(path).parent_path();
    if (folder.empty() || std::filesystem::is_directory(folder, error)) return absl::OkStatus();
    return absl::NotFoundError(absl::StrCat(path, ": its folder does not exist; make it first"));
  }
  if (std::filesystem::is_regular_file(there)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": is no file, and a model would take its place; name a file"));
}

absl::Status WriteModel(const std::string& path, const std::string& bytes) {
  if (absl::Status may = MayWriteModel(path); !may.ok()) return may;
  std::error_code error;
  // Behind a link is where the model is.
  const auto file = std::filesystem::canonical(path, error);
  return WriteFile(error ? path : file.string(), bytes, kMode);
}

}  // namespace hotline
