#include "services/hotlinectl/jurisdiction_files.h"

#include <algorithm>
#include <filesystem>

#include "common/base/error.h"
#include "common/base/file.h"
#include "common/formats/jurisdiction_format.h"

namespace hotline::ctl {

absl::StatusOr<v1::UploadJurisdictionRequest> GatherFiles(const std::vector<std::string>& paths) {
  v1::UploadJurisdictionRequest request;
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (!std::filesystem::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      if (entry.path().extension() == ".json") files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) {
    auto text = ReadFile(file);
    if (!text.ok()) return text.status();
    auto* source = request.add_sources();
    source->set_name(std::filesystem::path(file).filename().string());
    source->set_json(*text);
  }
  if (files.empty()) return InvalidFields({{"files", "no .json file there"}});
  return request;
}

absl::StatusOr<v1::Jurisdiction> ReadJurisdictionFiles(const std::vector<std::string>& paths) {
  auto request = GatherFiles(paths);
  if (!request.ok()) return request.status();
  std::vector<SourceText> sources;
  for (const auto& source : request->sources()) sources.push_back({source.name(), source.json()});
  return ReadJurisdiction(sources);
}

absl::StatusOr<v1::Jurisdiction> FetchJurisdiction(Session& session, int64_t version) {
  v1::GetJurisdictionRequest request;
  request.set_version(version);
  v1::Jurisdiction out;
  HOTLINE_RETURN_IF_ERROR(session.client().Call("hotline.v1.DirectoryService/GetJurisdiction",
                                                session.Identity("admin", {"ADMIN"}), request,
                                                &out));
  return out;
}

}  // namespace hotline::ctl
