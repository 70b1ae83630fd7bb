#pragma once

#include "common/storage/version_store.h"
#include "common/workers/directory_loader.h"
#include "hotline/v1/directory.grpc.pb.h"
#include "services/api/verb.h"
#include "services/directory/upload_stream.h"

namespace hotline {

class DirectoryServiceImpl final : public v1::DirectoryService::CallbackService {
 public:
  DirectoryServiceImpl(ServiceContext& context, VersionStore& store, DirectoryLoader& loader)
      : c_(context), store_(store), loader_(loader) {}
  grpc::ServerReadReactor<v1::UploadJurisdictionRequest>* UploadJurisdiction(
      grpc::CallbackServerContext*, v1::UploadJurisdictionResponse*) override;
  grpc::ServerUnaryReactor* GetJurisdiction(grpc::CallbackServerContext*,
                                            const v1::GetJurisdictionRequest*,
                                            v1::Jurisdiction*) override;

 private:
  void PutInForce(const v1::UploadJurisdictionRequest::Begin& what,
                  const std::vector<SourceText>& files, UploadStream::Answer answer);
  // A sound upload on its way into force.
  struct Proposal {
    v1::UploadJurisdictionRequest::Begin what;
    v1::Jurisdiction whole;
    std::shared_ptr<const Jurisdiction> in_force, proposed;  // in_force null: the first upload
    v1::UploadJurisdictionResponse out;
    UploadStream::Answer answer;
  };
  // What open tickets would lose by it; in this order, each calls the next.
  void LookAtOpenParts(std::shared_ptr<Proposal> proposal, absl::Time now);
  void LookAtReferences(std::shared_ptr<Proposal> proposal);
  // As the next version, unless it is only checked.
  void Store(const Proposal& proposal);

  ServiceContext& c_;
  VersionStore& store_;
  DirectoryLoader& loader_;
};

}  // namespace hotline
