#include "common/base/log.h"
#include "hotline/v1/identity.grpc.pb.h"
#include "services/directory/directory_service.h"

#include "services/hotlined/roles.h"
#include "services/identity/identity_service.h"

namespace hotline {

absl::StatusOr<RoleParts> MakeDirectoryRole(Core& core) {
  struct Services {
    std::unique_ptr<DirectoryServiceImpl> directory;
    std::unique_ptr<grpc::Service> identity;
  };
  auto services = std::make_shared<Services>(
      Services{std::make_unique<DirectoryServiceImpl>(core.context, core.versions, core.loader,
                                                      core.config.directory_without_consent()),
               NewIdentityService(core.context, core.revocations, *core.host_clock)});
  if (core.config.directory_without_consent())
    Log("directory",
        {{"warning", "directoryWithoutConsent: one person changes the jurisdiction alone"}});
  RoleParts parts;
  parts.services = {{v1::DirectoryService::service_full_name(), services->directory.get()},
                    {v1::IdentityService::service_full_name(), services->identity.get()}};
  parts.owner = services;
  return parts;
}

}  // namespace hotline
