// Health by name: one role's state says nothing of another's.
#include "services/hotlined/health.h"

#include "grpcpp/health_check_service_interface.h"
#include "gtest/gtest.h"
#include "hotline/v1/clock.grpc.pb.h"
#include "tests/support/health_client.h"

namespace hotline {
namespace {

using testing::IsServing;

class HealthTest : public ::testing::Test {
 protected:
  HealthTest() {
    grpc::EnableDefaultHealthCheckService(true);
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&any_);
    server_ = builder.BuildAndStart();
    channel_ = grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                                   grpc::InsecureChannelCredentials());
  }
  v1::ClockService::CallbackService any_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(HealthTest, EachNameSpeaksForItself) {
  Health health({server_.get()});
  EXPECT_FALSE(IsServing(channel_, ""));
  health.Set("hotline.ticket", true);
  health.Set("hotline.report", false);
  health.Set("", true);
  EXPECT_TRUE(IsServing(channel_, ""));
  EXPECT_TRUE(IsServing(channel_, "hotline.ticket"));
  EXPECT_FALSE(IsServing(channel_, "hotline.report"));
  health.Set("", false);
  EXPECT_TRUE(IsServing(channel_, "hotline.ticket"));
  EXPECT_FALSE(IsServing(channel_, "hotline.nothing"));
}

TEST_F(HealthTest, ProcessIsAliveUntilItDrains) {
  Health health({server_.get()});
  health.Set("", false);
  EXPECT_TRUE(IsServing(channel_, kProcessHealth));
  health.Drain();
  EXPECT_FALSE(IsServing(channel_, kProcessHealth));
  health.Set("hotline.ticket", true);
  EXPECT_FALSE(IsServing(channel_, "hotline.ticket"));
}

}  // namespace
}  // namespace hotline
