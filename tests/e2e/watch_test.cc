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
    ctl::Authorize(&context_, {"analyst", {"ANALYST"}});
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
  // Reads one answer: its number of events, -1 when the stream has ended.
  int Next() {
    v1::WatchResponse response;
    if (!Read(&response)) return -1;
    return response.events_size();
  }
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
    return Read(&response);
  }
  bool Read(v1::WatchResponse* read) {
    v1::WatchResponse& response = *read;
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
  explicit Watching(testing::InstallationOptions options = {}) : home_(std::move(options)) {}

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
  ctl::Authorize(&context, {"analyst", {"ANALYST"}});
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
    ctl::Authorize(&context, {"analyst", {"ANALYST"}});
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

class Bookmarks : public Watching {
 protected:
  Bookmarks() : Watching({.fields = R"(, "bookmarkSeconds": 1)"}) {}
  // A ticket of whose events the process has heard.
  std::string Heard(const std::string& id) {
    const std::string name = Create(id);
    v1::WatchRequest request;
    request.set_from_start(true);
    Watcher(home_.client(), request).VersionsUntil(name, 2);
    return name;
  }
};

TEST_F(Bookmarks, AQuietStreamBeginsWithATokenAndIsSentOneAgain) {
  const std::string name = Heard("b-1");
  for (const std::string& ticket : {std::string(), name}) {
    v1::WatchRequest request;
    request.set_ticket(ticket);
    Watcher quiet(home_.client(), request);
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(quiet.Next(), 0) << ticket;
      EXPECT_FALSE(quiet.token().empty()) << ticket;
    }
  }
}

TEST_F(Bookmarks, ABookmarkResumesWithoutLossOrRepetition) {
  const std::string name = Create("b-2"), other = Heard("b-3");
  v1::WatchRequest request;
  request.set_ticket(name);
  auto quiet = std::make_unique<Watcher>(home_.client(), request);
  ASSERT_EQ(quiet->Next(), 0);
  Contact(other, 3);  // what happens to others moves no token of this stream's events
  ASSERT_EQ(quiet->Next(), 0);
  request.set_resume_token(quiet->token());
  quiet.reset();
  Contact(name, 2);
  Watcher resumed(home_.client(), request);
  EXPECT_EQ(resumed.VersionsUntil(name, 4), (std::vector<int64_t>{3, 4}));
  EXPECT_EQ(resumed.tickets(), std::set<std::string>{name});
}

// List, then watch: nothing is missed, whatever happens between the two.
TEST_F(Watching, AListsPositionIsWhereToWatchFrom) {
  const std::string name = Create("l-1");
  v1::ListTicketsRequest list;
  v1::ListTicketsResponse page;
  ASSERT_TRUE(home_.Call("TicketService/ListTickets", "p-centre-1", "AGENT", list, &page).ok());
  ASSERT_EQ(page.tickets_size(), 1);
  EXPECT_EQ(page.tickets(0).version(), 2);
  ASSERT_FALSE(page.position().empty());
  Contact(name, 2);
  const std::string later = Create("l-2");
  v1::WatchRequest request;
  request.set_resume_token(page.position());
  Watcher watcher(home_.client(), request);
  EXPECT_EQ(watcher.VersionsUntil(later, 2), (std::vector<int64_t>{1, 2}));
  EXPECT_EQ(watcher.VersionsUntil(name, 4), (std::vector<int64_t>{3, 4}));
  // Who may not watch is not told how much happens in the installation.
  list.mutable_by_department()->set_department("departments/tax");
  list.mutable_by_department()->set_state(v1::TICKET_STATE_HANDLING);
  ASSERT_TRUE(home_.Call("TicketService/ListTickets", "p-tax-1", "OFFICIAL", list, &page).ok());
  EXPECT_EQ(page.tickets_size(), 1);
  EXPECT_EQ(page.position(), "");
}

TEST_F(Watching, ATicketsEventsAndListsComeInPages) {
  const std::string name = Create("p-1");
  Contact(name, 5);
  for (const auto& [size, pages] : {std::pair(3, 3), std::pair(7, 1), std::pair(100000, 1)}) {
    v1::ListTicketEventsRequest request;
    request.set_name(name);
    request.set_page_size(size);
    std::vector<int> versions;
    int turned = 0;
    do {
      v1::ListTicketEventsResponse page;
      ASSERT_TRUE(
          home_.Call("TicketService/ListTicketEvents", "p-centre-1", "AGENT", request, &page).ok());
      for (const auto& event : page.events()) versions.push_back(event.version());
      request.set_page_token(page.next_page_token());
      ++turned;
    } while (!request.page_token().empty());
    EXPECT_EQ(versions, (std::vector<int>{1, 2, 3, 4, 5, 6, 7})) << size;
    EXPECT_EQ(turned, pages) << size;
  }
  // A token belongs to its ticket.
  const std::string other = Create("p-2");
  v1::ListTicketEventsRequest request;
  request.set_name(name);
  request.set_page_size(1);
  v1::ListTicketEventsResponse page;
  ASSERT_TRUE(
      home_.Call("TicketService/ListTicketEvents", "p-centre-1", "AGENT", request, &page).ok());
  request.set_page_token(page.next_page_token());
  request.set_name(other);
  EXPECT_EQ(
      ReasonOf(home_.Call("TicketService/ListTicketEvents", "p-centre-1", "AGENT", request, &page)),
      "PAGE_TOKEN_INVALID");
}

}  // namespace
}  // namespace hotline
