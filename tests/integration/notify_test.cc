// Notices from the log by the outbox in Redis to a gateway: once each, again until it has them, not
// at night, whoever of several processes sends them, and not a day later.
#include <httplib.h>

#include <fstream>
#include <map>
#include <set>

#include "common/base/error.h"
#include "common/base/log.h"
#include "common/base/wait.h"
#include "common/engine/engine.h"
#include "common/storage/redis_record_store.h"
#include "common/workers/notifier.h"
#include "common/workers/senders.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/support/life.h"
#include "tests/support/redis_server.h"

namespace hotline {
namespace {

using testing::At;
using ::testing::HasSubstr;
using testing::Life;
using ::testing::SizeIs;

constexpr int kNotifyPartitions = 4;
constexpr char kSecret[] = "a secret of this test only";

// What a government's gateway would be: takes JSON, answers as it is told to.
class Gateway {
 public:
  Gateway() {
    server_.Post("/notices", [this](const httplib::Request& request, httplib::Response& response) {
      std::lock_guard<std::mutex> lock(mutex_);
      requests_.push_back(request);
      response.status = answers_.empty() ? 200 : answers_.front();
      if (!answers_.empty()) answers_.erase(answers_.begin());
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~Gateway() {
    server_.stop();
    thread_.join();
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/notices"; }
  void Answer(std::vector<int> answers) {
    std::lock_guard<std::mutex> lock(mutex_);
    answers_ = std::move(answers);
  }
  std::vector<httplib::Request> requests() {
    std::lock_guard<std::mutex> lock(mutex_);
    return requests_;
  }

 private:
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
  std::mutex mutex_;
  std::vector<int> answers_;
  std::vector<httplib::Request> requests_;
};

class NotifyTest : public ::testing::Test {
 protected:
  NotifyTest()
      : clock_(At("2026-03-02 09:00")),
        client_(redis_.options()),
        store_(client_, client_, kNotifyPartitions),
        outbox_(client_),
        warnings_(client_),
        secrets_("a secret of this test"),
        engine_(store_, directory_, clock_, secrets_) {
    SetLogging(false);
    EXPECT_TRUE(store_.Prepare().ok());
    JurisdictionData data = testing::Sample()->data();
    data.settings.quiet_hours = {22 * 60, 7 * 60};
    head_ = testing::Sample()->Holder("tax", OfficeRole::kHead, clock_.Now());
    for (Person& person : data.persons) {
      if (person.id == head_) person.phone = "13800000000";
    }
    directory_.Add(std::make_shared<const Jurisdiction>(data));
    std::ofstream(redis_.directory() + "/key") << kSecret << "\n";
  }
  std::string Create() {
    CallInfo info;
    info.actor = Life::Agent();
    info.content_hash = "content";
    auto outcome = Wait<Outcome>(
        [&](auto done) { engine_.Create(Life::Complaint(), info, false, std::move(done)); });
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome->ticket.number;
  }
  std::vector<std::unique_ptr<Sender>> Senders(bool webhook, bool sms) {
    store::v1::ServerConfig::Notify config;
    if (webhook) {
      config.mutable_webhook()->set_url(gateway_.url());
      config.mutable_webhook()->set_secret_file(redis_.directory() + "/key");
    }
    if (sms) {
      config.mutable_sms()->set_url(gateway_.url());
      config.mutable_sms()->set_token_file(redis_.directory() + "/key");
    }
    auto made = MakeSenders(config);
    EXPECT_TRUE(made.ok()) << made.status();
    return *std::move(made);
  }
  // A notifier, and the sender it is driven by.
  struct Process {
    std::unique_ptr<Notifier> notifier;
    Sender* sender;
    int Send() { return notifier->Send(*sender).value_or(-1); }
  };
  Process Make(bool sms = false) {
    auto senders = Senders(!sms, sms);
    Sender* sender = senders[0].get();
    return {std::make_unique<Notifier>(store_, outbox_, warnings_, directory_, secrets_, clock_,
                                       std::move(senders)),
            sender};
  }

  SimulatedClock clock_;
  testing::RedisServer redis_;
  redis::Client client_;
  RedisRecordStore store_;
  Outbox outbox_;
  Warnings warnings_;
  Directory directory_;
  Secrets secrets_;
  Engine engine_;
  Gateway gateway_;
  std::string head_;
};

TEST_F(NotifyTest, DispatchReachesTheHeadOnceWithASignatureTheGatewayCanCheck) {
  Process one = Make();
  const std::string ticket = Create();
  EXPECT_EQ(*one.notifier->Fill(), 1);
  EXPECT_EQ(one.Send(), 1);
  EXPECT_EQ(*one.notifier->Fill(), 0);
  EXPECT_EQ(one.Send(), 0);
  ASSERT_THAT(gateway_.requests(), SizeIs(1));
  const httplib::Request request = gateway_.requests()[0];
  auto json = nlohmann::json::parse(request.body);
  EXPECT_EQ(json["ticket"], ticket);
  EXPECT_EQ(json["what"], "DISPATCHED");
  EXPECT_EQ(json["person"], head_);
  EXPECT_EQ(request.get_header_value("X-Hotline-Id"), json["id"]);
  const std::string signature = request.get_header_value("X-Hotline-Signature");
  const int64_t at = std::stoll(signature.substr(2));
  EXPECT_EQ(signature, WebhookSignature(kSecret, at, request.body));
  EXPECT_NE(signature, WebhookSignature("another secret, as long", at, request.body));
  EXPECT_THAT(request.body, Not(HasSubstr("发票"))) << "nothing of the petitioner's leaves";
}

TEST_F(NotifyTest, AnEarlyWarningIsToldOnceToThoseWhoLead) {
  Process one = Make(), other = Make();
  store::v1::EarlyWarning warning;
  warning.set_id("2026-03-02:619921101:tax.invoice:1");
  warning.set_at_ms(absl::ToUnixMillis(clock_.Now()));
  warning.set_department("tax");
  warning.set_area("619921101");
  warning.set_count(12);
  warning.set_expected(1.5);
  warning.set_level(1);
  EXPECT_EQ(warnings_.Add(warning).value_or(false), true);
  EXPECT_EQ(warnings_.Add(warning).value_or(true), false) << "another process saw it too";
  EXPECT_EQ(one.notifier->Warn().value_or(-1), 1);
  EXPECT_EQ(other.notifier->Warn().value_or(-1), 0);
  (void)one.Send();
  (void)other.Send();
  std::set<std::string> people;
  for (const auto& request : gateway_.requests()) {
    const auto json = nlohmann::json::parse(request.body);
    EXPECT_EQ(json["what"], "HOT_TOPIC");
    EXPECT_THAT(std::string(json["text"]), HasSubstr("24小时内收到12件诉求，往常每日约1.5件"));
    EXPECT_TRUE(people.insert(json["person"]).second) << "told twice";
  }
  EXPECT_TRUE(people.contains(head_));
  EXPECT_EQ(people.size(), 3u) << "the head, the leader above, and the head of the centre";
  // One that nobody could be told of for a day is no news.
  warning.set_id("2026-03-02:619921101:tax.invoice:2");
  EXPECT_EQ(warnings_.Add(warning).value_or(false), true);
  clock_.AdvanceTo(clock_.Now() + absl::Hours(25));
  EXPECT_EQ(one.notifier->Warn().value_or(-1), 1);
  EXPECT_EQ(*outbox_.Waiting("webhook"), 0);
}

TEST_F(NotifyTest, GatewayThatFailsIsTriedAgainWithTheSameId) {
  Process one = Make();
  Create();
  (void)one.notifier->Fill();
  gateway_.Answer({500, 503});
  EXPECT_EQ(one.Send(), 1);
  EXPECT_EQ(one.Send(), 0) << "not at once";
  for (int i = 0; i < 2; ++i) {
    clock_.AdvanceTo(clock_.Now() + absl::Minutes(1));
    EXPECT_EQ(one.Send(), 1);
  }
  clock_.AdvanceTo(clock_.Now() + absl::Hours(2));
  EXPECT_EQ(one.Send(), 0);
  auto requests = gateway_.requests();
  ASSERT_THAT(requests, SizeIs(3));
  EXPECT_EQ(requests[0].get_header_value("X-Hotline-Id"),
            requests[2].get_header_value("X-Hotline-Id"));
  EXPECT_EQ(one.notifier->sent(), 1);
  EXPECT_EQ(one.notifier->failed(), 2);
}

TEST_F(NotifyTest, WhatTheGatewayNeverTakesIsGivenUpAndHoldsUpNothing) {
  Process one = Make();
  Create();
  Create();
  (void)one.notifier->Fill();
  gateway_.Answer({400});
  EXPECT_EQ(one.Send(), 2);
  EXPECT_EQ(one.notifier->sent(), 1);
  EXPECT_EQ(one.notifier->given_up(), 1);
  EXPECT_EQ(*outbox_.Waiting("webhook"), 0);
}

TEST_F(NotifyTest, QuietHoursHoldUpTheNoticeAndNotTheRecord) {
  clock_.AdvanceTo(At("2026-03-02 23:00"));
  Process one = Make();
  Create();
  EXPECT_EQ(*one.notifier->Fill(), 1);
  EXPECT_EQ(one.Send(), 0);
  clock_.AdvanceTo(At("2026-03-03 06:59"));
  EXPECT_EQ(one.Send(), 0);
  clock_.AdvanceTo(At("2026-03-03 07:00"));
  EXPECT_EQ(one.Send(), 1);
  auto json = nlohmann::json::parse(gateway_.requests().at(0).body);
  EXPECT_EQ(json["atMs"], absl::ToUnixMillis(At("2026-03-02 23:00")));
}

TEST_F(NotifyTest, SeveralProcessesSendEachNoticeOnce) {
  constexpr int kTickets = 60;
  for (int i = 0; i < kTickets; ++i) Create();
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([this] {
      Process mine = Make();
      for (int round = 0; round < 40; ++round) {
        (void)mine.notifier->Fill();
        (void)mine.notifier->Send(*mine.sender);
      }
    });
  }
  for (std::thread& t : threads) t.join();
  std::set<std::string> ids;
  for (const auto& request : gateway_.requests())
    ids.insert(request.get_header_value("X-Hotline-Id"));
  EXPECT_EQ(ids.size(), static_cast<size_t>(kTickets));
  EXPECT_THAT(gateway_.requests(), SizeIs(kTickets));
}

TEST_F(NotifyTest, WhatAKilledProcessHadTakenIsSentByAnother) {
  Process one = Make(), other = Make();
  Create();
  (void)one.notifier->Fill();
  EXPECT_THAT(*outbox_.Take("webhook", clock_.Now(), absl::Minutes(3), 8), SizeIs(1));
  EXPECT_EQ(other.Send(), 0) << "it may be on its way";
  clock_.AdvanceTo(clock_.Now() + absl::Minutes(4));
  EXPECT_EQ(other.Send(), 1);
}

TEST_F(NotifyTest, FirstStartOnAFullLogTellsNoOldNews) {
  Create();
  clock_.AdvanceTo(At("2026-03-04 09:00"));
  Create();
  Process one = Make();
  (void)one.notifier->Fill();
  EXPECT_EQ(*outbox_.Waiting("webhook"), 1);
}

TEST_F(NotifyTest, ShortMessageGoesToThePersonsNumberAndWithoutOneNowhere) {
  Process one = Make(true);
  Create();
  (void)one.notifier->Fill();
  EXPECT_EQ(one.Send(), 2) << "the head, and the petitioner";
  ASSERT_THAT(gateway_.requests(), SizeIs(2));
  std::map<std::string, std::string> texts;
  for (const auto& request : gateway_.requests()) {
    auto json = nlohmann::json::parse(request.body);
    texts[json["phone"]] = json["text"];
  }
  EXPECT_THAT(texts["13800000000"], HasSubstr("【12345】工单"));
  EXPECT_THAT(texts["19900000001"], HasSubstr("您的诉求已受理"));
  EXPECT_EQ(gateway_.requests()[0].get_header_value("Authorization"),
            std::string("Bearer ") + kSecret);
  store::v1::OutboxEntry nobody;
  EXPECT_EQ(one.sender->Send(nobody, "", clock_.Now()).code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(NotifyTest, MemoryThatIsFullKeepsNoAlarmFromBeingTold) {
  Create();
  Process one = Make();
  (void)client_.CallAndWait({"CONFIG", "SET", "maxmemory", "1mb"});
  EXPECT_EQ(*one.notifier->Fill(), 1);
  EXPECT_EQ(one.Send(), 1);
}

// What waits in Redis holds neither the petitioner's number nor the words.
TEST_F(NotifyTest, WhatAPetitionerIsToldIsReadFromTheTicketWhenItIsSent) {
  Process one = Make(true);
  const std::string ticket = Create();
  (void)one.notifier->Fill();
  auto waiting = outbox_.Take("sms", clock_.Now(), absl::ZeroDuration(), 8);
  ASSERT_TRUE(waiting.ok());
  ASSERT_THAT(*waiting, SizeIs(2));
  for (const OutboxItem& item : *waiting) {
    EXPECT_THAT(item.bytes, Not(HasSubstr("19900000001")));
    EXPECT_THAT(item.bytes, Not(HasSubstr("受理")));
  }
}

TEST_F(NotifyTest, AThreatToLifeRingsWhoIsOnDutyUntilSomebodyAcknowledges) {
  Process one = Make();
  CallInfo info;
  info.actor = Life::Agent();
  info.content_hash = "content";
  CreateRequest threat = Life::Complaint();
  threat.urgency = Urgency::kExtreme;
  auto created =
      Wait<Outcome>([&](auto done) { engine_.Create(threat, info, false, std::move(done)); });
  ASSERT_TRUE(created.ok()) << created.status();
  (void)one.notifier->Fill();
  const auto rung = [&] {
    while (one.Send() > 0) {
    }
    std::vector<std::string> out;
    for (const auto& request : gateway_.requests()) {
      auto json = nlohmann::json::parse(request.body);
      if (json["what"] == "EMERGENCY_OPENED" && json["acknowledge"]) out.push_back(json["person"]);
    }
    return out;
  };
  EXPECT_THAT(rung(), ::testing::ElementsAre("p-centre-4"));
  EXPECT_THAT(rung(), SizeIs(1)) << "not at once again";
  // After a day it is old news, and rings on; at night whoever is on duty then.
  clock_.AdvanceTo(At("2026-03-03 21:00"));
  EXPECT_THAT(rung(), ::testing::ElementsAre("p-centre-4", "p-centre-5"));
  info.actor = Life::Supervisor();
  info.request_id = "ack";
  auto acknowledged = Wait<Outcome>([&](auto done) {
    engine_.Execute(created->ticket.number, Command(AcknowledgeEmergency{}), info, std::move(done));
  });
  ASSERT_TRUE(acknowledged.ok()) << acknowledged.status();
  clock_.AdvanceTo(At("2026-03-03 21:30"));
  EXPECT_THAT(rung(), SizeIs(2));
}

// Who takes the words down has not answered for them yet.
TEST_F(NotifyTest, AThreatToLifeRingsAlsoWhoRecordedIt) {
  Process one = Make();
  CallInfo info;
  info.actor = {"p-centre-4", Bit(Role::kAgent)};  // on duty
  info.content_hash = "content";
  CreateRequest threat = Life::Complaint();
  threat.urgency = Urgency::kExtreme;
  ASSERT_TRUE(
      Wait<Outcome>([&](auto done) { engine_.Create(threat, info, false, std::move(done)); }).ok());
  (void)one.notifier->Fill();
  while (one.Send() > 0) {
  }
  bool rung = false;
  for (const auto& request : gateway_.requests()) {
    auto json = nlohmann::json::parse(request.body);
    rung |=
        json["what"] == "EMERGENCY_OPENED" && json["acknowledge"] && json["person"] == "p-centre-4";
  }
  EXPECT_TRUE(rung);
}

TEST(MakeSenders, SaysWhatIsWrongWithTheConfiguration) {
  store::v1::ServerConfig::Notify config;
  config.mutable_webhook()->set_url("example.org/notices");
  EXPECT_THAT(std::string(MakeSenders(config).status().message()),
              HasSubstr("notify.webhook.url: \"example.org/notices\" is not an address"));
  // Names of people, and the gateway's token, go encrypted beyond this machine.
  for (const char* url : {"http://example.org/notices", "http://10.0.0.1/", "http://127.evil.org/",
                          "http://127.0.0.1:80@evil.org/"}) {
    config.mutable_webhook()->set_url(url);
    EXPECT_THAT(std::string(MakeSenders(config).status().message()),
                HasSubstr("is not encrypted; use https"))
        << url;
  }
  config.mutable_webhook()->set_url("https://example.org/notices");
  config.mutable_webhook()->set_secret_file("/nowhere");
  EXPECT_EQ(ReasonOf(MakeSenders(config).status()), "FILE_NOT_FOUND");
}

}  // namespace
}  // namespace hotline
