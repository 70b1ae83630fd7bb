#include "services/follow_up/follow_up_service.h"

#include "services/hotlined/roles.h"
#include "services/supervision/supervision_service.h"

namespace hotline {
namespace {

struct FollowUp {
  explicit FollowUp(Core& core) : follow_up(core.context), supervision(core.context) {}
  FollowUpServiceImpl follow_up;
  SupervisionServiceImpl supervision;
};

}  // namespace

absl::StatusOr<RoleParts> MakeFollowUpRole(Core& core) {
  auto services = std::make_shared<FollowUp>(core);
  RoleParts parts;
  parts.services = {{v1::FollowUpService::service_full_name(), &services->follow_up},
                    {v1::SupervisionService::service_full_name(), &services->supervision}};
  parts.owner = services;
  return parts;
}

}  // namespace hotline
