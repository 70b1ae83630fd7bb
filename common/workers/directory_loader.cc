#include "common/workers/directory_loader.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/log.h"
#include "common/base/wait.h"
#include "common/formats/jurisdiction_format.h"

namespace hotline {
namespace {

constexpr std::chrono::milliseconds kVersionsEvery{1000};

}  // namespace

absl::Status DirectoryLoader::Add(int64_t version, const std::string& bytes) {
  v1::Jurisdiction proto;
  if (!proto.ParseFromString(bytes)) {
    return Error(absl::StatusCode::kInternal, "RECORD_DAMAGED",
                 absl::StrCat("version ", version, " of the jurisdiction is not readable"));
  }
  proto.set_version(version);
  std::vector<FieldFault> faults;
  JurisdictionData data = FromProto(proto, &faults);
  directory_.Add(std::make_shared<const Jurisdiction>(std::move(data)));
  return absl::OkStatus();
}

absl::Status DirectoryLoader::LoadNew() {
  auto current = Wait<int64_t>([this](auto done) { store_.Current(std::move(done)); });
  if (!current.ok()) return current.status();
  for (int64_t v = directory_.newest() + 1; v <= *current; ++v) {
    auto bytes = Wait<std::string>([this, v](auto done) { store_.Read(v, std::move(done)); });
    if (!bytes.ok()) return bytes.status();
    HOTLINE_RETURN_IF_ERROR(Add(v, *bytes));
  }
  return absl::OkStatus();
}

absl::Status DirectoryLoader::LoadAll() { return LoadNew(); }

void DirectoryLoader::Start() {
  poller_.Start(kVersionsEvery, [this] {
    absl::Status status = LoadNew();
    if (!status.ok() && status.code() != absl::StatusCode::kUnavailable)
      Log("directory", {{"error", std::string(status.message())}});
  });
}

}  // namespace hotline
