// Lists: what they refuse, how they are cut into pages, and what stands in them.
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/rpc/status.h"
#include "gtest/gtest.h"
#include "hotline/v1/event.grpc.pb.h"
#include "hotline/v1/limit.pb.h"
#include "hotline/v1/report.pb.h"
#include "tests/support/installation.h"

namespace hotline {
namespace {

class ListsTest : public ::testing::Test {
 protected:
  ListsTest() : home_({.simulated = true}) {}
  std::string Create(const std::string& id) {
    v1::Ticket ticket;
    absl::Status status = home_.Call("TicketService/CreateTicket", "p-centre-1", "AGENT",
                                     testing::NewRequest(id), &ticket);
    EXPECT_TRUE(status.ok()) << status;
    return ticket.name();
  }
  absl::StatusOr<v1::ListTicketsResponse> List(const std::string& department, int size) {
    v1::ListTicketsRequest request;
    request.mutable_by_department()->set_department(department);
    request.mutable_by_department()->set_state(v1::TICKET_STATE_DISPATCHED);
    request.set_page_size(size);
    v1::ListTicketsResponse page;
    absl::Status status =
        home_.Call("TicketService/ListTickets", "p-centre-1", "AGENT", request, &page);
    if (!status.ok()) return status;
    return page;
  }
  absl::StatusOr<v1::ListFigureTicketsResponse> Behind(
      const v1::ListFigureTicketsRequest& request) {
    v1::ListFigureTicketsResponse page;
    absl::Status status =
        home_.Call("ReportService/ListFigureTickets", "analyst", "ANALYST", request, &page);
    if (!status.ok()) return status;
    return page;
  }
  testing::Installation home_;
};

TEST_F(ListsTest, AnUnknownDepartmentIsRefusedAndASizeIsAWish) {
  Create("l-1");
  EXPECT_EQ(ReasonOf(List("departments/nowhere", 0).status()), "DEPARTMENT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(List("tax", 0).status()), "FIELDS_INVALID");
  EXPECT_EQ(ReasonOf(List("departments/tax", -1).status()), "FIELDS_INVALID");
  for (int size : {0, 1, 2'000'000'000}) {
    auto page = List("departments/tax", size);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(page->tickets_size(), 1) << size;
  }
  auto empty = List("departments/housing", 0);
  ASSERT_TRUE(empty.ok()) << empty.status();
  EXPECT_TRUE(empty->tickets().empty());
  EXPECT_TRUE(empty->next_page_token().empty());
}

TEST_F(ListsTest, TheTicketsBehindAFigureComeInPagesAndAGroupThatIsNoneIsRefused) {
  std::set<std::string> names;
  for (int i = 0; i < 5; ++i) names.insert(Create(absl::StrCat("f-", i)));
  v1::ListFigureTicketsRequest request;
  request.set_start_date("2026-03-01");
  request.set_end_date("2026-04-01");
  request.set_grouping("department");
  request.set_key("departments/tax");
  request.set_figure("closure.dispatched");
  request.set_part(v1::FIGURE_PART_NOT_COUNTED);
  request.set_page_size(2);
  // The figures hear of a ticket a little after its commit.
  absl::StatusOr<v1::ListFigureTicketsResponse> page;
  for (int i = 0; i < 100; ++i) {
    page = Behind(request);
    if (page.ok() && page->total_size() == 5) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  std::set<std::string> found;
  int pages = 0;
  for (;; ++pages) {
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(page->total_size(), 5);
    found.insert(page->tickets().begin(), page->tickets().end());
    if (page->next_page_token().empty()) break;
    request.set_page_token(page->next_page_token());
    page = Behind(request);
  }
  EXPECT_EQ(found, names);
  EXPECT_EQ(pages + 1, 3);
  // A token belongs to its question.
  v1::ListFigureTicketsRequest other = request;
  other.set_part(v1::FIGURE_PART_COUNTED);
  EXPECT_EQ(ReasonOf(Behind(other).status()), "PAGE_TOKEN_INVALID");
  request.clear_page_token();
  for (const char* key : {"tax", "departments/", "persons/tax", "departments/nowhere"}) {
    request.set_key(key);
    const absl::Status status = Behind(request).status();
    ASSERT_EQ(ReasonOf(status), "FIELDS_INVALID") << key;
    EXPECT_EQ(PartsOf(status).fields.at(0).field, "key") << key;
  }
  request.set_key("departments/housing");  // there is such a department, without a ticket
  EXPECT_TRUE(Behind(request).ok());
  request.set_grouping("moon");
  EXPECT_EQ(PartsOf(Behind(request).status()).fields.at(0).field, "grouping");
}

TEST_F(ListsTest, WordsOfFactsAreForThoseWhoMayReadTheTicket) {
  const std::string name = Create("w-1");
  v1::TransferTicketRequest transfer;
  v1::CreateTicketRequest unknown = testing::NewRequest("w-2", "");
  unknown.mutable_ticket()->set_text("龘靐");
  v1::Ticket ticket;
  ASSERT_TRUE(
      home_.Call("TicketService/CreateTicket", "p-centre-1", "AGENT", unknown, &ticket).ok());
  transfer.set_name(ticket.name());
  transfer.set_body("邻县热线");
  transfer.set_acknowledgement("回执七号");
  ASSERT_TRUE(
      home_.Call("TicketService/TransferTicket", "p-centre-1", "AGENT", transfer, &ticket).ok());
  v1::ListTicketEventsRequest request;
  request.set_name(ticket.name());
  v1::ListTicketEventsResponse events;
  ASSERT_TRUE(
      home_.Call("TicketService/ListTicketEvents", "p-centre-1", "AGENT", request, &events).ok());
  EXPECT_NE(events.DebugString().find("TRANSFERRED"), std::string::npos);
  bool said = false;
  for (const auto& event : events.events()) {
    for (const auto& fact : event.facts()) said |= fact.note() == "邻县热线 回执七号";
  }
  EXPECT_TRUE(said);
  // The log, body and all, has none of it.
  auto stub = v1::EventService::NewStub(home_.client().channel());
  grpc::ClientContext context;
  ctl::Authorize(&context, {"auditor", {"AUDITOR"}});
  v1::ReadEventsRequest read;
  read.set_with_body(true);
  auto stream = stub->ReadEvents(&context, read);
  v1::WatchResponse response;
  int seen = 0;
  while (stream->Read(&response)) {
    for (const auto& event : response.events()) {
      ++seen;
      EXPECT_EQ(event.SerializeAsString().find("回执"), std::string::npos);
    }
  }
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_GE(seen, 3);
}

TEST_F(ListsTest, APreviewForAMatterThatIsNoneIsRefused) {
  v1::PreviewLimitsRequest request;
  request.set_kind(v1::TICKET_KIND_HELP);
  request.set_matter("matters/nothing");
  v1::PreviewLimitsResponse response;
  const absl::Status status =
      home_.Call("LimitService/PreviewLimits", "p-centre-1", "AGENT", request, &response);
  EXPECT_EQ(ReasonOf(status), "FIELDS_INVALID");
  EXPECT_EQ(PartsOf(status).fields.at(0).reason, "NOT_FOUND");
}

}  // namespace
}  // namespace hotline
