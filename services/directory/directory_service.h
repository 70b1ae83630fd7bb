#pragma once

#include "common/storage/version_store.h"
#include "common/workers/directory_loader.h"
#include "hotline/v1/directory.grpc.pb.h"
#include "services/api/verb.h"

namespace hotline {

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
