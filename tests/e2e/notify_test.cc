// A hotlined that tells a gateway: what a head gets to know of a ticket, from the process itself.
#include <httplib.h>

#include <fstream>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/support/installation.h"

namespace hotline {
namespace {

TEST(Notify, HeadIsToldOfADispatchAndOfAnUrging) {
  std::mutex mutex;
  std::vector<std::string> told;
  httplib::Server gateway;
  gateway.Post("/notices", [&](const httplib::Request& request, httplib::Response&) {
    auto json = nlohmann::json::parse(request.body);
    std::lock_guard<std::mutex> lock(mutex);
    told.push_back(std::string(json["what"]) + " " + std::string(json["person"]));
  });
  const int port = gateway.bind_to_any_port("127.0.0.1");
  std::thread serving([&] { gateway.listen_after_bind(); });

  testing::RedisServer redis;
  std::ofstream(redis.directory() + "/secret") << testing::kInstallationSecret;
  testing::ServerOptions options;
  options.directory = redis.directory();
  options.redis = R"("unixSocket": ")" + redis.socket() + '"';
  options.fields = R"(, "notify": {"webhook": {"url": "http://127.0.0.1:)" + std::to_string(port) +
                   R"(/notices", "secretFile": ")" + redis.directory() + R"(/secret"}})";
  testing::Server server(options);
  server.Start();
  testing::Upload(server.client(), testing::SampleSources());
  v1::Ticket ticket;
  ASSERT_TRUE(server.client()
                  .Call("hotline.v1.TicketService/CreateTicket", {"p-centre-1", {"AGENT"}},
                        testing::NewRequest("n-1"), &ticket)
                  .ok());
  v1::UrgeTicketRequest urge;
  urge.set_name(ticket.name());
  ASSERT_TRUE(
      server.client()
          .Call("hotline.v1.TicketService/UrgeTicket", {"p-centre-1", {"AGENT"}}, urge, &ticket)
          .ok());
  for (int i = 0; i < 200; ++i) {
    {
      std::lock_guard<std::mutex> lock(mutex);
      if (told.size() >= 2) break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_EQ(server.Stop(SIGTERM), 0);
  gateway.stop();
  serving.join();
  std::sort(told.begin(), told.end());
  EXPECT_EQ(told, (std::vector<std::string>{"DISPATCHED p-tax-1", "URGED p-tax-1"}));
}

}  // namespace
}  // namespace hotline
