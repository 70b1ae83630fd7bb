#include "services/follow_up/follow_up_service.h"

#include "hotline/v1/follow_up.grpc.pb.h"
#include "hotline/v1/supervision.grpc.pb.h"
#include "services/hotlined/roles.h"
#include "services/supervision/supervision_service.h"

namespace hotline {
namespace {

struct FollowUp {
  explicit FollowUp(Core& core)
      : follow_up(NewFollowUpService(core.context)),
        supervision(NewSupervisionService(core.context)) {}
  std::unique_ptr<grpc::Service> follow_up, supervision;
};

}  // namespace

absl::StatusOr<RoleParts> MakeFollowUpRole(Core& core) {
  auto services = std::make_shared<FollowUp>(core);
  RoleParts parts;
  parts.services = {{v1::FollowUpService::service_full_name(), services->follow_up.get()},
                    {v1::SupervisionService::service_full_name(), services->supervision.get()}};
  parts.owner = services;
  return parts;
}

}  // namespace hotline
