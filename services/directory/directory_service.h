#pragma once

#include "common/storage/version_store.h"
#include "common/workers/directory_loader.h"
#include "hotline/v1/directory.grpc.pb.h"
#include "services/api/verb.h"
#include "services/directory/proposals.h"
#include "services/directory/upload_stream.h"

namespace hotline {

class DirectoryServiceImpl final : public v1::DirectoryService::CallbackService {
 public:
  // `alone`: one person changes the jurisdiction, without a second one's consent.
  DirectoryServiceImpl(ServiceContext& context, VersionStore& store, DirectoryLoader& loader,
                       bool alone)
      : c_(context), store_(store), loader_(loader), alone_(alone), proposals_(context, store) {
    loader_.AdoptWhere([this](const auto& proposal) { return proposals_.MayAdopt(proposal); });
  }
  grpc::ServerReadReactor<v1::UploadJurisdictionRequest>* UploadJurisdiction(
      grpc::CallbackServerContext*, v1::UploadJurisdictionResponse*) override;
  grpc::ServerUnaryReactor* GetProposal(grpc::CallbackServerContext*, const v1::GetProposalRequest*,
                                        v1::Proposal*) override;
  grpc::ServerUnaryReactor* ConsentToProposal(grpc::CallbackServerContext*,
                                              const v1::ConsentToProposalRequest*,
                                              v1::Proposal*) override;
  grpc::ServerUnaryReactor* WithdrawProposal(grpc::CallbackServerContext*,
                                             const v1::WithdrawProposalRequest*,
                                             v1::Proposal*) override;
  grpc::ServerUnaryReactor* GetJurisdiction(grpc::CallbackServerContext*,
                                            const v1::GetJurisdictionRequest*,
                                            v1::Jurisdiction*) override;

 private:
  // Checks an upload of this person, and puts it in force or proposes it.
  void TakeIn(const std::string& person, const v1::UploadJurisdictionRequest::Begin& what,
              const std::vector<SourceText>& files, UploadStream::Answer answer);
  // A sound upload on its way into force.
  struct Sound {
    std::string person;  // who uploads it
    v1::UploadJurisdictionRequest::Begin what;
    v1::Jurisdiction whole;
    std::shared_ptr<const Jurisdiction> in_force, proposed;  // in_force null: the first upload
    v1::UploadJurisdictionResponse out;
    UploadStream::Answer answer;
  };
  // What open tickets would lose by it; in this order, each calls the next.
  void LookAtOpenParts(std::shared_ptr<Sound> upload, absl::Time now);
  void LookAtReferences(std::shared_ptr<Sound> upload);
  void LookAtPeople(const Sound& upload, absl::Time now);
  // As the next version, unless it is only checked.
  void Store(const Sound& upload);
  // For a second person to consent.
  void Propose(const Sound& upload);

  ServiceContext& c_;
  VersionStore& store_;
  DirectoryLoader& loader_;
  const bool alone_;
  Proposals proposals_;
};

}  // namespace hotline
