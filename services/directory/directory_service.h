#pragma once

#include "common/base/poller.h"
#include "hotline/v1/directory.grpc.pb.h"
#include "services/engine/verb.h"

namespace hotline {

// Keeps a process's Directory in step with the store: all versions at start, new ones within a
// second. An upload by this process is in force here at once.
class DirectoryLoader {
 public:
  // Both must outlive the loader.
  DirectoryLoader(VersionStore& store, Directory& directory)
      : store_(store), directory_(directory) {}
  ~DirectoryLoader() { Stop(); }
  // Reads what there is; blocking, for start-up.
  absl::Status LoadAll();
  void Start();
  void Stop() { poller_.Stop(); }
  // Adds one version's bytes.
  absl::Status Add(int64_t version, const std::string& bytes);

 private:
  absl::Status LoadNew();

  VersionStore& store_;
  Directory& directory_;
  Poller poller_;
};

class DirectoryServiceImpl final : public v1::DirectoryService::CallbackService {
 public:
  DirectoryServiceImpl(ServiceContext& context, VersionStore& store, DirectoryLoader& loader)
      : c_(context), store_(store), loader_(loader) {}
  grpc::ServerUnaryReactor* UploadJurisdiction(grpc::CallbackServerContext*,
                                               const v1::UploadJurisdictionRequest*,
                                               v1::UploadJurisdictionResponse*) override;
  grpc::ServerUnaryReactor* GetJurisdiction(grpc::CallbackServerContext*,
                                            const v1::GetJurisdictionRequest*,
                                            v1::Jurisdiction*) override;

 private:
  ServiceContext& c_;
  VersionStore& store_;
  DirectoryLoader& loader_;
};

}  // namespace hotline
