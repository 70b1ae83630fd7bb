// A sponsor files for the enterprise they look after, and follows its tickets.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/installation.h"

namespace hotline {
namespace {

using ::testing::HasSubstr;

TEST(Sponsor, FilesForHisEnterpriseAndReadsItsTickets) {
  testing::Installation home({.simulated = true});
  const auto create = [&](const std::string& who, const std::string& role, const std::string& code,
                          bool confidential, v1::Ticket* ticket) {
    auto request = testing::NewRequest("", "");
    request.mutable_ticket()->set_text("个税汇算清缴退税两个月没到账");
    request.mutable_ticket()->set_confidential(confidential);
    auto* petitioner = request.mutable_ticket()->mutable_petitioners(0);
    petitioner->set_kind(code.empty() ? v1::PETITIONER_KIND_CITIZEN
                                      : v1::PETITIONER_KIND_ENTERPRISE);
    petitioner->set_credit_code(code);
    return home.Call("TicketService/CreateTicket", who, role, request, ticket);
  };
  constexpr char kHis[] = "91110108MA01ABCD1E";
  v1::Ticket filed, taken_in, other, seen;
  absl::Status status = create("p-county-3", "OFFICIAL", kHis, false, &filed);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(filed.department(), "departments/tax");

  ASSERT_TRUE(create("p-centre-1", "AGENT", kHis, false, &taken_in).ok());
  ASSERT_TRUE(create("p-centre-1", "AGENT", "", false, &other).ok());
  const auto reads = [&](const std::string& who, const v1::Ticket& ticket) {
    v1::GetTicketRequest get;
    get.set_name(ticket.name());
    return home.Call("TicketService/GetTicket", who, "OFFICIAL", get, &seen).code();
  };
  EXPECT_EQ(reads("p-county-3", taken_in), absl::StatusCode::kOk);
  EXPECT_EQ(reads("p-county-3", other), absl::StatusCode::kNotFound);
  EXPECT_EQ(reads("p-county-4", taken_in), absl::StatusCode::kNotFound);

  for (const auto& [who, code, confidential] :
       {std::tuple("p-county-3", "", false), std::tuple("p-county-3", kHis, true),
        std::tuple("p-county-4", kHis, false)}) {
    v1::Ticket none;
    status = create(who, "OFFICIAL", code, confidential, &none);
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied) << who << " " << code;
    EXPECT_THAT(std::string(status.message()), HasSubstr("they look after"));
  }
}

}  // namespace
}  // namespace hotline
