// Watchers of single tickets, opened while things happen to their tickets.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/ticket_number.h"
#include "common/rpc/status.h"
#include "gtest/gtest.h"
#include "hotline/v1/event.grpc.pb.h"
#include "tests/support/installation.h"

namespace hotline {
namespace {

class Watcher {
 public:
  Watcher(ctl::Client& client, v1::WatchRequest request)
      : stub_(v1::EventService::NewStub(client.channel())) {
    ctl::Authorize(&context_, {"auditor", {"ANALYST"}});
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    stream_ = stub_->Watch(&context_, request);
  }
  ~Watcher() {
    if (finished_) return;
    context_.TryCancel();
    v1::WatchResponse rest;
    while (stream_->Read(&rest)) {
    }
    (void)stream_->Finish();
  }
  // Reads until the ticket's version is seen; all its versions seen so far. Short when the stream
  // ends.
  std::vector<int64_t> VersionsUntil(const std::string& ticket, int64_t version) {
    std::vector<int64_t>& seen = versions_[ticket];
    while ((seen.empty() || seen.back() < version) && Read()) {
    }
    return seen;
  }
  // Everything of which something was seen.
  std::set<std::string> tickets() const {
    std::set<std::string> out;
    for (const auto& [ticket, versions] : versions_) out.insert(ticket);
    return out;
  }
  const std::string& token() const { return token_; }
  // Why the stream ended, once it has.
  std::string ReasonOfEnd() {
    while (Read()) {
    }
    finished_ = true;
    return ReasonOf(rpc::FromGrpc(stream_->Finish()));
  }

 private:
  bool Read() {
    v1::WatchResponse response;
    if (!stream_->Read(&response)) return false;
    for (const auto& event : response.events())
      versions_["tickets/" + event.subject().number()].push_back(event.version());
    token_ = response.resume_token();
    return true;
  }

  std::unique_ptr<v1::EventService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchResponse>> stream_;
  std::map<std::string, std::vector<int64_t>> versions_;
  std::string token_;
  bool finished_ = false;
};

class Watching : public ::testing::Test {
 protected:
  // At version 2: accepted.
  std::string Create(const std::string& id) {
    v1::Ticket ticket;
    absl::Status status = home_.Call("TicketService/CreateTicket", "p-centre-1", "AGENT",
                                     testing::NewRequest(id), &ticket);
    EXPECT_TRUE(status.ok()) << status;
    v1::AcceptTicketRequest accept;
    accept.set_name(ticket.name());
    status = home_.Call("TicketService/AcceptTicket", "p-tax-1", "OFFICIAL", accept, &ticket);
    EXPECT_TRUE(status.ok()) << status;
    return ticket.name();
  }
  // So many versions more.
  void Contact(const std::string& name, int times) {
    for (int i = 0; i < times; ++i) {
      v1::RecordContactRequest contact;
      contact.set_name(name);
      contact.set_type(v1::RecordContactRequest::CONTACT_TYPE_EFFECTIVE);
      v1::Ticket ticket;
      absl::Status status =
          home_.Call("TicketService/RecordContact", "p-tax-1", "OFFICIAL", contact, &ticket);
      EXPECT_TRUE(status.ok()) << status;
    }
  }
  testing::Installation home_;
};

TEST_F(Watching, ATicketsWatcherSeesEveryEventOfItOnceHoweverEarlyOrLateItComes) {
  constexpr int kTickets = 30, kMore = 5, kLast = 2 + kMore;
  std::vector<std::string> names;
  for (int i = 0; i < kTickets; ++i) names.push_back(Create(absl::StrCat("w-", i)));
  std::thread traffic([&] {
    for (const std::string& name : names) Contact(name, kMore);
  });
  std::vector<std::unique_ptr<Watcher>> watchers;
  for (const std::string& name : names) {
    v1::WatchRequest request;
    request.set_ticket(name);
    request.set_from_start(true);
    watchers.push_back(std::make_unique<Watcher>(home_.client(), request));
  }
  traffic.join();
  std::vector<int64_t> all;
  for (int64_t v = 1; v <= kLast; ++v) all.push_back(v);
  for (int i = 0; i < kTickets; ++i) {
    EXPECT_EQ(watchers[i]->VersionsUntil(names[i], kLast), all) << names[i];
    EXPECT_EQ(watchers[i]->tickets(), std::set<std::string>{names[i]});
  }

  // The token carries on where it stood, and tells of nothing twice.
  Contact(names[0], 2);
  v1::WatchRequest request;
  request.set_ticket(names[0]);
  request.set_resume_token(watchers[0]->token());
  Watcher resumed(home_.client(), request);
  EXPECT_EQ(resumed.VersionsUntil(names[0], kLast + 2),
            (std::vector<int64_t>{kLast + 1, kLast + 2}));
  // The same token serves a watcher of everything: it misses nothing of the other tickets.
  request.clear_ticket();
  Watcher whole(home_.client(), request);
  for (const std::string& name : names) {
    if (name != names[0]) {
      EXPECT_EQ(whole.VersionsUntil(name, kLast), all) << name;
    }
  }
}

TEST_F(Watching, ANumberOfAnotherInstallationIsNotFound) {
  v1::WatchRequest request;
  auto stub = v1::EventService::NewStub(home_.client().channel());
  grpc::ClientContext context;
  ctl::Authorize(&context, {"auditor", {"ANALYST"}});
  std::string name = Create("w-here");
  auto parts = ParseTicketNumber(name.substr(name.find('/') + 1));
  ASSERT_TRUE(parts.has_value());
  parts->partition = 99;
  request.set_ticket(absl::StrCat("tickets/", FormatTicketNumber(*parts)));
  auto stream = stub->Watch(&context, request);
  v1::WatchResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(ReasonOf(rpc::FromGrpc(stream->Finish())), "TICKET_NOT_FOUND");
}

TEST_F(Watching, ATicketsWatcherLearnsThatTheLogIsAnother) {
  namespace fs = std::filesystem;
  const std::string name = Create("r-1");
  v1::WatchRequest request;
  request.set_ticket(name);
  request.set_from_start(true);
  Watcher watcher(home_.client(), request);
  EXPECT_EQ(watcher.VersionsUntil(name, 2).size(), 2u);
  // What Redis holds now comes back later, without what has happened since.
  const fs::path log = fs::path(home_.redis().directory()) / "appendonlydir";
  const fs::path copy = fs::path(home_.redis().directory()) / "copy";
  fs::copy(log, copy, fs::copy_options::recursive);
  Contact(name, 3);
  EXPECT_EQ(watcher.VersionsUntil(name, 5).size(), 5u);
  home_.redis().Kill();
  fs::remove_all(log);
  fs::rename(copy, log);
  home_.redis().Start();
  EXPECT_EQ(watcher.ReasonOfEnd(), "WATCHER_TOO_SLOW");
  request.set_from_start(false);
  request.set_resume_token(watcher.token());
  Watcher resumed(home_.client(), request);
  EXPECT_EQ(resumed.ReasonOfEnd(), "LOG_REWOUND");
}

TEST_F(Watching, SharesOfTheLogAreAllOfItAndNothingTwice) {
  constexpr int kTickets = 20, kShares = 3;
  for (int i = 0; i < kTickets; ++i) Create(absl::StrCat("s-", i));
  auto read = [&](int shares, int share, std::string* reason) {
    v1::ReadEventsRequest request;
    request.set_shares(shares);
    request.set_share(share);
    auto stub = v1::EventService::NewStub(home_.client().channel());
    grpc::ClientContext context;
    ctl::Authorize(&context, {"auditor", {"ANALYST"}});
    auto stream = stub->ReadEvents(&context, request);
    std::vector<std::string> events;
    for (v1::WatchResponse response; stream->Read(&response);) {
      for (const auto& event : response.events())
        events.push_back(absl::StrCat(event.partition(), "/", event.sequence()));
    }
    *reason = ReasonOf(rpc::FromGrpc(stream->Finish()));
    return events;
  };
  std::string reason;
  std::vector<std::string> whole = read(0, 0, &reason), together;
  EXPECT_EQ(reason, "");
  EXPECT_GE(whole.size(), 2u * kTickets);
  for (int share = 0; share < kShares; ++share) {
    std::vector<std::string> part = read(kShares, share, &reason);
    EXPECT_EQ(reason, "");
    together.insert(together.end(), part.begin(), part.end());
  }
  std::sort(whole.begin(), whole.end());
  std::sort(together.begin(), together.end());
  EXPECT_EQ(together, whole);
  read(kShares, kShares, &reason);
  EXPECT_EQ(reason, "FIELDS_INVALID");
}

}  // namespace
}  // namespace hotline
