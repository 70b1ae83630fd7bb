// 双人复核: a version of the jurisdiction that one person proposes comes into force when another
// has consented and five minutes have passed. Threads: any; `done` is called once, on a thread
// of the store, but for MayAdopt.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/domain/directory/jurisdiction.h"
#include "common/storage/version_store.h"
#include "hotline/store/v1/proposal.pb.h"
#include "hotline/v1/directory.pb.h"
#include "services/api/verb.h"

namespace hotline {

// Whether a version after `in_force` needs a second person: not while nobody there could be one.
bool NeedsConsent(const Jurisdiction& in_force, absl::Time now);

// OK where the person who proposes it, or consents, may do so: FAILED_PRECONDITION / FAVOURS_ITSELF
// where `next` gives that person something.
absl::Status MayDecideOn(const Jurisdiction& in_force, const Jurisdiction& next,
                         const std::string& person);
// FAILED_PRECONDITION / REASON_MISSING where `next` weakens the sealing of denunciations and `note`
// is empty.
absl::Status SaysWhy(const Jurisdiction& in_force, const Jurisdiction& next,
                     const std::string& note, absl::Time now);

class Proposals {
 public:
  // All must outlive it.
  Proposals(ServiceContext& context, VersionStore& store) : c_(context), store_(store) {}

  // `next` was checked against version `based_on`. FAILED_PRECONDITION / PROPOSAL_WAITS where one
  // stands already, NOTHING_CHANGES.
  void Propose(const v1::Jurisdiction& next, int64_t based_on, const std::string& proposer,
               const std::string& note, Callback<v1::Proposal> done);
  // NOT_FOUND / NO_PROPOSAL.
  void Get(Callback<v1::Proposal> done);
  // As the contract says of ConsentToProposal and WithdrawProposal.
  void Consent(const std::string& id, const std::string& person, Callback<v1::Proposal> done);
  // Whether it may still come into force when its hour has come: FAILED_PRECONDITION / OPEN_PARTS
  // where tickets have come to a department that ends. Blocking.
  absl::Status MayAdopt(const store::v1::StoredProposal& proposal);
  void Withdraw(const std::string& id, const std::string& person, Callback<v1::Proposal> done);

 private:
  struct Standing {
    std::string bytes;  // as they are stored
    store::v1::StoredProposal proposal;
  };
  // NOT_FOUND / NO_PROPOSAL; also where another than `id` stands, if `id` is not empty.
  void Read(const std::string& id, Callback<Standing> done);
  // Writes down who did `what` with it.
  void Replace(const Standing& before, const store::v1::StoredProposal* after, const char* what,
               const std::string& by, Callback<v1::Proposal> done);
  // Whether the rules about days still hold, such as that an absence is registered the day before.
  absl::Status StillSound(const store::v1::StoredProposal& proposal) const;

  ServiceContext& c_;
  VersionStore& store_;
};

}  // namespace hotline
