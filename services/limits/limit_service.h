#pragma once

#include "hotline/v1/limit.grpc.pb.h"
#include "services/engine/verb.h"

namespace hotline {

// LimitService: the time limits as they stand.
class LimitServiceImpl final : public v1::LimitService::CallbackService {
 public:
  explicit LimitServiceImpl(ServiceContext& context) : c_(context) {}
  grpc::ServerUnaryReactor* GetLimits(grpc::CallbackServerContext*, const v1::GetLimitsRequest*,
                                      v1::GetLimitsResponse*) override;
  grpc::ServerUnaryReactor* PreviewLimits(grpc::CallbackServerContext*,
                                          const v1::PreviewLimitsRequest*,
                                          v1::PreviewLimitsResponse*) override;

 private:
  ServiceContext& c_;
};

}  // namespace hotline
