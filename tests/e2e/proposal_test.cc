// 双人复核: no single person changes who gets what. One proposes, another consents, and five
// minutes later it is in force; neither for themselves.
#include "absl/strings/str_replace.h"
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hotline/v1/clock.pb.h"
#include "hotline/v1/directory.pb.h"
#include "hotline/v1/identity.pb.h"
#include "nlohmann/json.hpp"
#include "services/tools/client/upload.h"
#include "tests/support/installation.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using ::testing::HasSubstr;

const ctl::Caller kAdmin{"admin", {}}, kSecurity{"security", {}};

// The sample county with `change` made in this file.
std::vector<SourceText> With(const std::string& file,
                             const std::function<void(nlohmann::json&)>& change) {
  std::vector<SourceText> sources = testing::SampleSources();
  for (SourceText& source : sources) {
    if (source.name != file) continue;
    auto json = nlohmann::json::parse(source.json);
    change(json);
    source.json = json.dump();
  }
  return sources;
}

// Another telephone number, which favours nobody.
std::vector<SourceText> Harmless() {
  return With("roles.json", [](auto& json) { json["persons"][2]["phone"] = "19900000077"; });
}

std::vector<SourceText> Granting(const std::string& person, const std::string& role) {
  return With("roles.json", [&](auto& json) {
    json["grants"].push_back({{"holder", person}, {"roles", {role}}, {"startDate", "2024-01-01"}});
  });
}

class ProposalTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::UploadJurisdictionResponse> Upload(const std::vector<SourceText>& sources,
                                                        const ctl::Caller& as = kAdmin,
                                                        const std::string& note = "") {
    return ctl::UploadJurisdiction(home_.client(), as, sources,
                                   {.expected_version = {}, .validate_only = false, .note = note});
  }
  std::string Propose(const std::vector<SourceText>& sources) {
    auto out = Upload(sources);
    EXPECT_TRUE(out.ok()) << out.status();
    if (!out.ok()) return "";
    EXPECT_EQ(out->state(), v1::UPLOAD_STATE_PROPOSED);
    return out->proposal();
  }
  template <class Request>
  std::string Reason(const std::string& method, const ctl::Caller& as, const Request& request) {
    return ReasonOf(
        home_.client().Call("hotline.v1.DirectoryService/" + method, as, request, &proposal_));
  }
  std::string Consent(const std::string& id, const ctl::Caller& as = kSecurity) {
    v1::ConsentToProposalRequest request;
    request.set_id(id);
    return Reason("ConsentToProposal", as, request);
  }
  std::string Withdraw(const std::string& id, const ctl::Caller& as) {
    v1::WithdrawProposalRequest request;
    request.set_id(id);
    return Reason("WithdrawProposal", as, request);
  }
  int Version() {
    v1::Jurisdiction j;
    EXPECT_TRUE(home_.client()
                    .Call("hotline.v1.DirectoryService/GetJurisdiction", kAdmin,
                          v1::GetJurisdictionRequest(), &j)
                    .ok());
    return j.version();
  }
  void AdvanceTo(const std::string& time) {
    absl::Time to;
    ASSERT_TRUE(absl::ParseTime(absl::RFC3339_full, time, &to, nullptr));
    v1::AdvanceToRequest request;
    request.mutable_target_time()->set_seconds(absl::ToUnixSeconds(to));
    v1::AdvanceToResponse response;
    const absl::Status status =
        home_.client().Call("hotline.v1.ClockService/AdvanceTo", kAdmin, request, &response);
    ASSERT_TRUE(status.ok()) << status;
  }
  // Until the server has looked at its proposals again.
  int VersionAfter(int expected) {
    for (int i = 0; i < 100 && Version() != expected; ++i) absl::SleepFor(absl::Milliseconds(50));
    return Version();
  }

  v1::Proposal proposal_;
  testing::Installation home_{{.simulated = true, .consent = true}};
};

TEST_F(ProposalTest, ComesIntoForceFiveMinutesAfterASecondPersonConsented) {
  const std::string id = Propose(Harmless());
  EXPECT_EQ(Reason("GetProposal", kSecurity, v1::GetProposalRequest()), "");
  EXPECT_EQ(proposal_.id(), id);
  EXPECT_EQ(proposal_.proposer(), "persons/admin");
  EXPECT_EQ(proposal_.version(), 2);
  EXPECT_EQ(proposal_.jurisdiction().code(), testing::Sample()->data().code);
  EXPECT_EQ(Consent(id), "");
  EXPECT_EQ(proposal_.in_force_time().seconds() - proposal_.consent_time().seconds(), 300);
  EXPECT_EQ(Consent(id), "ALREADY_CONSENTED");
  AdvanceTo("2026-03-02T09:04:50+08:00");
  absl::SleepFor(absl::Seconds(2));  // two looks of the server
  EXPECT_EQ(Version(), 1);
  AdvanceTo("2026-03-02T09:06:00+08:00");
  EXPECT_EQ(VersionAfter(2), 2);
  EXPECT_EQ(Reason("GetProposal", kSecurity, v1::GetProposalRequest()), "NO_PROPOSAL");
  EXPECT_THAT(home_.log(), HasSubstr(R"("consenter":"security")"));
  EXPECT_THAT(home_.log(), HasSubstr(R"("change":"~ persons)"));
  EXPECT_EQ(home_.log().find("19900000077"), std::string::npos) << "no number in the log";
}

TEST_F(ProposalTest, NobodyConsentsAlone) {
  const std::string id = Propose(Harmless());
  EXPECT_EQ(Consent(id, kAdmin), "ROLE_MISSING");
  EXPECT_EQ(Consent(id, {"auditor", {}}), "ROLE_MISSING");
  EXPECT_EQ(Consent("0123456789abcdef"), "NO_PROPOSAL");
  EXPECT_EQ(ReasonOf(Upload(Harmless(), kSecurity).status()), "ROLE_MISSING");
  EXPECT_EQ(ReasonOf(Upload(Harmless()).status()), "PROPOSAL_WAITS");
}

TEST_F(ProposalTest, NeitherIsFavoured) {
  EXPECT_EQ(ReasonOf(Upload(Granting("admin", "CONFIDENTIAL_OFFICER")).status()), "FAVOURS_ITSELF");
  const std::string id = Propose(Granting("security", "ANALYST"));
  EXPECT_EQ(Consent(id), "FAVOURS_ITSELF");
  EXPECT_EQ(Withdraw(id, {"auditor", {}}), "ROLE_MISSING");
  EXPECT_EQ(Withdraw(id, kSecurity), "");
  EXPECT_EQ(Consent(id), "NO_PROPOSAL");
  EXPECT_EQ(Consent(Propose(Granting("p-tax-3", "ANALYST"))), "");
}

TEST_F(ProposalTest, AConsentedOneCanStillBeStopped) {
  const std::string id = Propose(Harmless());
  ASSERT_EQ(Consent(id), "");
  EXPECT_EQ(Withdraw(id, kAdmin), "");
  AdvanceTo("2026-03-02T10:00:00+08:00");
  absl::SleepFor(absl::Seconds(2));
  EXPECT_EQ(Version(), 1);
}

TEST_F(ProposalTest, WhatChangesNothingTakesNoPlace) {
  EXPECT_EQ(ReasonOf(Upload(testing::SampleSources()).status()), "NOTHING_CHANGES");
}

// Between the consent and its hour a ticket may come to a department that would end.
TEST_F(ProposalTest, IsDroppedWhereItWouldLeaveTicketsToNobody) {
  const auto ending = With("directory.json", [](auto& json) {
    for (auto& department : json["departments"]) {
      if (department["id"] == "commerce") department["inactive"] = true;
    }
    std::erase_if(json["offices"].template get_ref<nlohmann::json::array_t&>(),
                  [](const auto& office) { return office["department"] == "commerce"; });
  });
  auto sources = ending;
  for (SourceText& source : sources) {
    if (source.name == "catalogue.json")
      source.json = absl::StrReplaceAll(source.json, {{"\"commerce\"", "\"housing\""}});
  }
  const std::string id = Propose(sources);
  ASSERT_EQ(Consent(id), "");
  auto request = testing::NewRequest("late", "departments/commerce");
  v1::Ticket ticket;
  const absl::Status made =
      home_.Call("TicketService/CreateTicket", "p-centre-1", "AGENT", request, &ticket);
  ASSERT_TRUE(made.ok()) << made;
  AdvanceTo("2026-03-02T09:06:00+08:00");
  for (int i = 0; i < 100 && home_.log().find("\"dropped\"") == std::string::npos; ++i)
    absl::SleepFor(absl::Milliseconds(50));
  EXPECT_EQ(Version(), 1);
  EXPECT_THAT(home_.log(), HasSubstr("\"dropped\":\"" + id));
  EXPECT_EQ(Reason("GetProposal", kSecurity, v1::GetProposalRequest()), "NO_PROPOSAL");
}

// Or one administrator could keep the other from stopping a change.
TEST_F(ProposalTest, NoAdministratorTakesTheTokensOfTheOtherBack) {
  v1::RevokeTokensRequest revoke;
  revoke.set_subject("security");
  revoke.set_note("x");
  v1::RevokeTokensResponse revoked;
  const auto as = [&](const ctl::Caller& who) {
    return ReasonOf(
        home_.client().Call("hotline.v1.IdentityService/RevokeTokens", who, revoke, &revoked));
  };
  EXPECT_EQ(as(kAdmin), "ROLE_MISSING");
  EXPECT_EQ(as(kSecurity), "");
  revoke.set_subject("p-tax-1");
  EXPECT_EQ(as(kAdmin), "");
}

TEST_F(ProposalTest, WhoSealsLessSaysWhy) {
  const auto fewer =
      With("settings.json", [](auto& json) { json["settings"]["disciplineKeywords"].erase(0); });
  EXPECT_EQ(ReasonOf(Upload(fewer).status()), "REASON_MISSING");
  EXPECT_TRUE(Upload(fewer, kAdmin, "与纪委商定").ok());
}

// 三员分离
TEST_F(ProposalTest, TheThreeRolesAreOfThreePeople) {
  EXPECT_THAT(std::string(Upload(Granting("auditor", "ADMIN")).status().message()),
              HasSubstr("three people"));
  const auto without = With("roles.json", [](auto& json) {
    std::erase_if(json["grants"].template get_ref<nlohmann::json::array_t&>(),
                  [](const auto& grant) { return grant["holder"] == "security"; });
  });
  EXPECT_THAT(std::string(Upload(without).status().message()), HasSubstr("SECURITY_ADMIN"));
}

}  // namespace
}  // namespace hotline
