// IdentityService: access tokens taken back before they expire.
#pragma once

#include <memory>

#include "common/storage/revocation_store.h"
#include "services/api/verb.h"

namespace hotline {

// All must outlive the service. `host` is the clock by which tokens age.
std::unique_ptr<grpc::Service> NewIdentityService(ServiceContext& context, RevocationStore& store,
                                                  const Clock& host);

}  // namespace hotline
