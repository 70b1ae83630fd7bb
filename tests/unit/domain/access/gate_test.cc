// Whether a ticket is there is decided before anything else is said of it.
#include <array>

#include "common/domain/access/reader.h"
#include "common/domain/ticket/not_found.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::Life;

constexpr char kLater[] = "2026-03-02 15:00";

template <size_t... I>
std::vector<Command> EachOf(std::index_sequence<I...>) {
  return {Command(std::in_place_index<I>)...};
}

// An empty command of every verb on a ticket: who may not know of the ticket is refused before the
// command is looked at.
std::vector<Command> EveryVerb() {
  std::vector<Command> out = EachOf(std::make_index_sequence<kVerbs>());
  std::erase_if(out, [](const Command& c) { return VerbOf(c) == Verb::kCreate; });
  return out;
}

void ExpectNotFound(Life& life, const Actor& actor) {
  for (const Command& command : EveryVerb()) {
    for (const int64_t version : {int64_t{0}, life.ticket.version, int64_t{77}}) {
      life.if_version = version;
      EXPECT_EQ(life.Do(actor, command, kLater), TicketNotFound(life.ticket.number))
          << Name(VerbOf(command)) << " by " << actor.id << " " << Names(actor.roles);
    }
  }
  life.if_version = 0;
}

TEST(Gate, AStrangerFindsNoTicketInAnyStateByAnyVerb) {
  for (const State state :
       {State::kReceived, State::kDispatched, State::kAccepted, State::kHandling, State::kSubmitted,
        State::kApproved, State::kReviewed, State::kReplied, State::kClosed}) {
    Life life;
    ASSERT_DONE(life.Reach(state));
    ExpectNotFound(life, Life::Head("housing"));
    ExpectNotFound(life, Life::Official("nobody"));
  }
}

TEST(Gate, WhomItIsAboutFindsNoTicketUnderAnyRole) {
  CreateRequest about = Life::Complaint();
  about.concerns = "p-tax-1";
  Life life;
  life.request_id = "first";
  ASSERT_DONE(life.Do(Life::Agent(), about, "2026-03-02 09:00"));
  for (int r = 0; r < kRoles; ++r) {
    if (static_cast<Role>(r) != Role::kSystem)
      ExpectNotFound(life, {"p-tax-1", Bit(static_cast<Role>(r))});
  }
}

TEST(Gate, ARequestIdUsedBeforeTellsAStrangerNothing) {
  Life life;
  ASSERT_DONE(life.Reach(State::kDispatched));
  life.request_id = "used";
  life.content = "content";
  ASSERT_DONE(life.Do(Life::Head(), Accept{}, "2026-03-02 10:00"));
  for (const char* content : {"content", "other"}) {
    life.content = content;
    EXPECT_EQ(life.Do(Life::Head("housing"), Accept{}, kLater), TicketNotFound(life.ticket.number));
  }
}

// A token that leaves OFFICIAL out leaves out what an official reads.
TEST(Gate, WhoDoesNotActAsAnOfficialReadsAsNone) {
  Life life;
  ASSERT_DONE(life.Reach(State::kHandling));
  const auto county = testing::Sample();
  const absl::Time now = testing::At(kLater);
  EXPECT_TRUE(MayKnow(county.get(), Life::Head(), life.ticket, now).ok());
  const Actor narrowed{Life::Head().id, 0};
  EXPECT_EQ(MayKnow(county.get(), narrowed, life.ticket, now), TicketNotFound(life.ticket.number));
  EXPECT_TRUE(MayListDepartment(county.get(), Life::Head(), "tax", now).ok());
  EXPECT_FALSE(MayListDepartment(county.get(), narrowed, "tax", now).ok());
  ExpectNotFound(life, narrowed);
}

TEST(Gate, WhoHasAPartIsToldWhyNot) {
  Life life;
  ASSERT_DONE(life.Reach(State::kDispatched));
  EXPECT_REFUSED(life.Do(Life::Handler(), Accept{}, kLater), kPermissionDenied, "NOT_IN_OFFICE");
  EXPECT_REFUSED(life.Do(Life::Official("p-county-1"), Accept{}, kLater), kPermissionDenied,
                 "NOT_IN_OFFICE");
  life.if_version = 77;
  EXPECT_REFUSED(life.Do(Life::Head(), Accept{}, kLater), kAborted, "ETAG_MISMATCH");
}

TEST(Gate, TheLogHidesATicketFromWhomItIsAbout) {
  CreateRequest about = Life::Complaint();
  about.concerns = "p-tax-1";
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), about, "2026-03-02 09:00"));
  EXPECT_FALSE(MayKnow({"p-tax-1", Bit(Role::kAgent)}, life.last));
  EXPECT_FALSE(MayKnow({"p-tax-1", Bit(Role::kAuditor)}, life.last));
  EXPECT_TRUE(MayKnow({"p-centre-1", Bit(Role::kAgent)}, life.last));
}

}  // namespace
}  // namespace hotline
