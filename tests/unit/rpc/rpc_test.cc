// Validation, tokens, page tokens, errors on the wire, ticket numbers.
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/ticket_number.h"
#include "common/rpc/identity.h"
#include "common/rpc/page_token.h"
#include "common/rpc/refusals.h"
#include "common/rpc/status.h"
#include "common/rpc/validate.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "hotline/v1/dispatch.pb.h"
#include "hotline/v1/ticket.pb.h"

namespace hotline {
namespace {

v1::CreateTicketRequest Good() {
  v1::CreateTicketRequest r;
  r.mutable_ticket()->set_kind(v1::TICKET_KIND_HELP);
  r.mutable_ticket()->set_channel(v1::CHANNEL_PHONE);
  r.mutable_ticket()->set_text("水管爆裂");
  r.mutable_ticket()->add_petitioners()->set_kind(v1::PETITIONER_KIND_CITIZEN);
  return r;
}

std::string FaultOf(const v1::CreateTicketRequest& r) {
  auto faults = rpc::FaultsOf(r);
  std::string out;
  for (const auto& f : faults) absl::StrAppend(&out, f.field, ": ", f.description, "; ");
  return out;
}

TEST(Validate, GoodRequestPasses) { EXPECT_EQ(FaultOf(Good()), ""); }

TEST(Validate, TextClassesEachHaveTheirAnswer) {
  struct Row {
    const char* what;
    std::string text;
    const char* fault;  // null: accepted
  };
  const Row rows[] = {
      {"newline in a long text", "一\n二", nullptr},
      {"four-byte character", "𠮷野家", nullptr},
      {"emoji", "😀", nullptr},
      {"GBK bytes", "\xCB\xAE\xB9\xDC", "is not valid UTF-8"},
      {"overlong", "\xC0\xAF", "is not valid UTF-8"},
      {"surrogate", "\xED\xA0\x80", "is not valid UTF-8"},
      {"cut short", "\xE6\xB0", "is not valid UTF-8"},
      {"NUL", std::string("a\0b", 3), "control characters"},
      {"escape", "\x1b[31m", "control characters"},
      {"right-to-left override", "\u202E", "direction"},
      {"at the limit", std::string(20000, 'a'), nullptr},
      {"over the limit", std::string(20001, 'a'), "longer than 20000"},
      {"far over the limit", std::string(10'000'000, 'a'), "longer than 20000"},
  };
  for (const Row& row : rows) {
    auto request = Good();
    request.mutable_ticket()->set_text(row.text);
    std::string fault = FaultOf(request);
    if (row.fault == nullptr) {
      EXPECT_EQ(fault, "") << row.what;
      continue;
    }
    EXPECT_THAT(fault, ::testing::HasSubstr("ticket.text: ")) << row.what;
    EXPECT_THAT(fault, ::testing::HasSubstr(row.fault)) << row.what;
  }
}

TEST(Validate, AllFaultsAreTold) {
  v1::CreateTicketRequest r;
  r.mutable_ticket()->set_kind(static_cast<v1::TicketKind>(99));
  r.mutable_ticket()->set_subject("a\nb");
  r.mutable_ticket()->set_department("housing");
  auto* p = r.mutable_ticket()->add_petitioners();
  p->set_phone("call me");
  p->set_credit_code("91350100M000100Y44");
  r.set_request_id("has space");
  std::string faults = FaultOf(r);
  for (const char* field :
       {"ticket.kind: 99 is not a value", "ticket.channel: must be set",
        "ticket.subject: must be one line", "ticket.department: must be departments/",
        "ticket.petitioners[0].kind: must be set", "ticket.petitioners[0].phone",
        "ticket.petitioners[0].credit_code", "request_id: may hold"}) {
    EXPECT_THAT(faults, ::testing::HasSubstr(field));
  }
  auto status = rpc::Validate(r);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(PartsOf(status).fields.size(), 8u);
}

TEST(Validate, MistypedNumberIsToldApart) {
  v1::GetTicketRequest r;
  std::string number = FormatTicketNumber({absl::CivilDay(2026, 3, 2), 5, 17});
  r.set_name("tickets/" + number);
  EXPECT_TRUE(rpc::Validate(r).ok());
  for (size_t i = 0; i < number.size(); ++i) {
    std::string wrong = number;
    wrong[i] = wrong[i] == '9' ? '0' : static_cast<char>(wrong[i] + 1);
    r.set_name("tickets/" + wrong);
    EXPECT_EQ(ReasonOf(rpc::Validate(r)), "TICKET_NUMBER_MISTYPED") << wrong;
  }
  r.set_name("tickets/12");
  EXPECT_EQ(ReasonOf(rpc::Validate(r)), "FIELDS_INVALID");
}

TEST(TicketNumber, RoundTrips) {
  for (int sequence : {0, 1, 999'999}) {
    std::string number = FormatTicketNumber({absl::CivilDay(2026, 12, 31), 63, sequence});
    auto parts = ParseTicketNumber(number);
    ASSERT_TRUE(parts.has_value()) << number;
    EXPECT_EQ(parts->sequence, sequence);
    EXPECT_EQ(parts->partition, 63);
    EXPECT_EQ(parts->day, absl::CivilDay(2026, 12, 31));
  }
}

TEST(CreditCode, CheckCharacterIsChecked) {
  auto request = Good();
  auto* p = request.mutable_ticket()->mutable_petitioners(0);
  p->set_kind(v1::PETITIONER_KIND_ENTERPRISE);
  p->set_credit_code("91350100M000100Y43");
  EXPECT_EQ(FaultOf(request), "");
  p->set_credit_code("91350100M000100Y44");
  EXPECT_NE(FaultOf(request), "");
}

const absl::Time kAsked = absl::FromUnixSeconds(1'772'000'000);

TEST(PageToken, IsOfOneQuestionByOneCallerForAnHour) {
  const rpc::Paging paging("secret", "p-1", "filter", kAsked);
  const std::string token = paging.Seal("12 34");
  EXPECT_EQ(*paging.Open(token), "12 34");
  EXPECT_EQ(*paging.Open(""), "") << "the first page";
  EXPECT_EQ(*rpc::Paging("secret", "p-1", "filter", kAsked + absl::Hours(1)).Open(token), "12 34");
  const rpc::Paging others[] = {{"other", "p-1", "filter", kAsked},
                                {"secret", "p-2", "filter", kAsked},
                                {"secret", "p-1", "other", kAsked},
                                {"secret", "p-1", "filter", kAsked + absl::Seconds(3601)}};
  for (const rpc::Paging& other : others)
    EXPECT_EQ(ReasonOf(other.Open(token).status()), "PAGE_TOKEN_INVALID");
  std::string altered = token;
  altered[10] = altered[10] == 'A' ? 'B' : 'A';
  for (const std::string& bad : {std::string("garbage"), token + "A", token.substr(1),
                                 token.substr(0, token.size() - 4), altered, std::string("=")})
    EXPECT_EQ(ReasonOf(paging.Open(bad).status()), "PAGE_TOKEN_INVALID") << bad;
}

// A page token once named a ticket that its reader may not know of.
TEST(PageToken, TellsNothingOfItsPosition) {
  const rpc::Paging paging("secret", "p-1", "filter", kAsked);
  const std::string one = paging.Seal("1795903758380 2611290490000013"),
                    two = paging.Seal("1795903758380 2611290490000013"),
                    shorter = paging.Seal("95903758380 2611290490000");
  EXPECT_NE(one, two);
  EXPECT_EQ(one.size(), shorter.size());
  std::string raw;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(one, &raw));
  EXPECT_EQ(raw.find("2611290490000013"), std::string::npos);
}

TEST(Refusals, AreToldOnceAMinuteASource) {
  std::vector<std::string> told;
  int counted = 0;
  rpc::Refusals refusals([&](std::string_view) { ++counted; },
                         [&](const std::string& source, const std::string& how_many) {
                           told.push_back(absl::StrCat(source, ": ", how_many));
                         });
  using identity::Refusal;
  refusals.Add(Refusal::kMissing, "ipv4:10.0.0.1:4321", 1000);
  refusals.Add(Refusal::kTime, "ipv4:10.0.0.1:4322", 1001);
  refusals.Add(Refusal::kTime, "ipv4:10.0.0.1:4323", 60'999);
  refusals.Add(Refusal::kKey, "ipv6:[::1]:9", 1002);
  refusals.Add(Refusal::kKey, "unix:", 1003);
  refusals.Tell(60'999);
  EXPECT_EQ(told, (std::vector<std::string>{"ipv4:10.0.0.1: 1 missing", "ipv6:[::1]: 1 key",
                                            "local: 1 key"}));
  told.clear();
  refusals.Tell(61'003);
  EXPECT_EQ(told, std::vector<std::string>{"ipv4:10.0.0.1: 2 time"});
  refusals.Add(Refusal::kKey, "unix:", 61'004);
  EXPECT_EQ(told.back(), "local: 1 key") << "a source forgotten is told at once again";
  EXPECT_EQ(counted, 6);
}

TEST(Refusals, AFloodOfSourcesIsToldTogether) {
  size_t told = 0;
  rpc::Refusals refusals(nullptr, [&](const std::string&, const std::string&) { ++told; });
  for (int i = 0; i < 100'000; ++i)
    refusals.Add(identity::Refusal::kMissing, absl::StrCat("ipv4:", i, ":1"), 5);
  EXPECT_EQ(told, 1025u) << "1 024 of their own, and the others";
}

TEST(Status, WhatIsNotUtf8DoesNotTakeTheDetailsAway) {
  absl::Status status = Error(absl::StatusCode::kInvalidArgument, "BAD", "read '\xF0'")
                            .Field({"f\xFF", "\xE6\xB0" + std::string("水")});
  absl::Status back = rpc::FromGrpc(rpc::ToGrpc(status));
  EXPECT_EQ(ReasonOf(back), "BAD");
  ASSERT_EQ(PartsOf(back).fields.size(), 1u);
  EXPECT_EQ(PartsOf(back).fields[0].field, "f\uFFFD");
  EXPECT_EQ(PartsOf(back).fields[0].description, "\uFFFD\uFFFD水");
  EXPECT_EQ(back.message(), "read '\uFFFD'");
}

TEST(Status, DetailsSurviveTheWire) {
  absl::Status status = Error(absl::StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION", "no")
                            .Zh("不行")
                            .With("ticket", "1")
                            .Field({"x", "bad", "TOO_BAD", "太坏"})
                            .RetryAfterMs(1500);
  grpc::Status wire = rpc::ToGrpc(status);
  google::rpc::Status proto;
  ASSERT_TRUE(proto.ParseFromString(wire.error_details()));
  EXPECT_EQ(proto.details_size(), 5);
  google::rpc::BadRequest bad;
  for (const auto& detail : proto.details()) (void)detail.UnpackTo(&bad);
  ASSERT_EQ(bad.field_violations_size(), 1);
  EXPECT_EQ(bad.field_violations(0).reason(), "TOO_BAD");
  EXPECT_EQ(bad.field_violations(0).localized_message().locale(), "zh-CN");
  EXPECT_EQ(bad.field_violations(0).localized_message().message(), "太坏");
  absl::Status back = rpc::FromGrpc(wire);
  EXPECT_EQ(back.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(back), "ILLEGAL_TRANSITION");
  EXPECT_EQ(PartsOf(back).zh, "不行");
  EXPECT_EQ(PartsOf(back).retry_after_ms, 1500);
  EXPECT_EQ(PartsOf(back).fields.size(), 1u);
}

}  // namespace
}  // namespace hotline
