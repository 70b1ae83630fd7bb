// The reading policy: one table, and one answer at every door.
#include "common/domain/access/reader.h"

#include "common/base/error.h"
#include "common/domain/ticket/command.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "hotline/v1/clock.pb.h"
#include "hotline/v1/directory.pb.h"
#include "hotline/v1/dispatch.pb.h"
#include "hotline/v1/emergency.pb.h"
#include "hotline/v1/event.pb.h"
#include "hotline/v1/follow_up.pb.h"
#include "hotline/v1/limit.pb.h"
#include "hotline/v1/report.pb.h"
#include "hotline/v1/rules.pb.h"
#include "hotline/v1/supervision.pb.h"
#include "hotline/v1/ticket.pb.h"

namespace hotline {
namespace {

Actor With(Role role) { return {"somebody", Bit(role)}; }

TEST(Reader, EveryMethodOfTheContractIsAVerbOrHasARow) {
  const google::protobuf::FileDescriptor* files[] = {
      v1::Ticket::descriptor()->file(),
      v1::DispatchTicketRequest::descriptor()->file(),
      v1::GetLimitsRequest::descriptor()->file(),
      v1::RateTicketRequest::descriptor()->file(),
      v1::InstructTicketRequest::descriptor()->file(),
      v1::Report::descriptor()->file(),
      v1::Jurisdiction::descriptor()->file(),
      v1::WatchRequest::descriptor()->file(),
      v1::GetTimeRequest::descriptor()->file(),
      v1::AcknowledgeEmergencyRequest::descriptor()->file()};
  int methods = 0;
  for (const auto* file : files) {
    ASSERT_EQ(file->service_count(), 1) << file->name();
    for (int i = 0; i < file->service(0)->method_count(); ++i, ++methods) {
      const std::string& name = file->service(0)->method(i)->name();
      bool known = false;
      for (int v = 0; v < kVerbs; ++v) known = known || Name(static_cast<Verb>(v)) == name;
      for (const Question& q : Questions()) known = known || q.method == name;
      EXPECT_TRUE(known) << name << " is neither a verb nor a row of the reading policy";
    }
  }
  EXPECT_GT(methods, 50);
}

TEST(Reader, ARoleThatMayNotAskIsToldWhoMay) {
  const absl::Status refused = MayAsk("Watch", With(Role::kOfficial));
  EXPECT_EQ(refused.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(refused), "ROLE_MISSING");
  EXPECT_FALSE(PartsOf(refused).zh.empty());
  EXPECT_TRUE(MayAsk("Watch", With(Role::kAgent)).ok());
  EXPECT_TRUE(MayAsk("GetTicket", With(Role::kOfficial)).ok());
  EXPECT_EQ(MayAsk("NoSuchMethod", With(Role::kAdmin)).code(), absl::StatusCode::kInternal);
}

// The ticket's own door and the stream's give one answer for every role that may use both.
TEST(Reader, TheTicketAndTheStreamHideTheSame) {
  Ticket ticket;
  ticket.number = "1";
  Event event;
  for (bool discipline : {false, true}) {
    ticket.discipline = event.discipline = discipline;
    for (int i = 0; i < kRoles; ++i) {
      const Actor actor = With(static_cast<Role>(i));
      if (!MayAsk("Watch", actor).ok()) continue;
      auto one = VisibilityOf(nullptr, actor, ticket, absl::UnixEpoch());
      ASSERT_TRUE(one.ok()) << Name(static_cast<Role>(i));
      const Visibility other = VisibilityOf(actor, event, false);
      EXPECT_EQ(one->audience, other.audience) << Name(static_cast<Role>(i));
      EXPECT_EQ(one->others, other.others) << Name(static_cast<Role>(i));
      EXPECT_EQ(one->sealed(), discipline && static_cast<Role>(i) != Role::kConfidentialOfficer)
          << Name(static_cast<Role>(i));
    }
  }
}

TEST(Reader, AudiencesAreThoseOfTheContract) {
  EXPECT_EQ(static_cast<int>(Audience::kCentre), v1::AUDIENCE_CENTRE);
  EXPECT_EQ(static_cast<int>(Audience::kDepartment), v1::AUDIENCE_DEPARTMENT);
  EXPECT_EQ(static_cast<int>(Audience::kInConfidence), v1::AUDIENCE_IN_CONFIDENCE);
  EXPECT_EQ(static_cast<int>(Audience::kEverybody), v1::AUDIENCE_EVERYBODY);
}

TEST(Reader, OnlyTheAuditorsExportIsWhole) {
  Event event;
  event.discipline = true;
  EXPECT_FALSE(VisibilityOf(With(Role::kAuditor), event, true).sealed());
  EXPECT_TRUE(VisibilityOf(With(Role::kAuditor), event, false).sealed());
  EXPECT_TRUE(VisibilityOf(With(Role::kAdmin), event, true).sealed());
  EXPECT_TRUE(VisibilityOf(With(Role::kAnalyst), event, true).sealed());
}

}  // namespace
}  // namespace hotline
