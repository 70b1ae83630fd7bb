// Any sequence of verbs by anybody at any time: the machine refuses with a reason or moves as its
// table says; versions count up, and time within a ticket never goes back.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "common/base/error.h"
#include "common/domain/ledger/explain.h"
#include "common/domain/rules/merge.h"
#include "common/domain/rules/settle.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::Life;

const std::vector<Actor>& Actors() {
  static const auto* actors = new std::vector<Actor>{Life::Agent(),
                                                     Life::OtherAgent(),
                                                     Life::Dispatcher(),
                                                     Life::Reviewer(),
                                                     Life::Supervisor(),
                                                     Life::Messenger(),
                                                     Life::System(),
                                                     Life::Head(),
                                                     Life::Handler(),
                                                     Life::Head("water-supply"),
                                                     Life::Handler("water-supply"),
                                                     Life::Confidential(),
                                                     Life::Official("p-county-1"),
                                                     Life::Head("government-office")};
  return *actors;
}

// A ticket to merge into, and one that merges.
const Ticket& Other(bool parent) {
  static const auto* made = [] {
    auto* pair = new std::pair<Ticket, Ticket>;
    Life other;
    other.number = "2603020000000033";
    (void)other.Reach(State::kHandling);
    pair->first = other.ticket;
    Life child;
    child.number = "2603020000000041";
    child.other = &pair->first;
    (void)child.Reach(State::kAccepted);
    (void)child.Do(Life::Dispatcher(), Merge{other.number, "", ""}, "2026-03-02 09:40");
    pair->second = child.ticket;
    return pair;
  }();
  return parent ? made->first : made->second;
}

Command CommandOf(uint8_t which, uint8_t detail, const Ticket& t) {
  const bool yes = detail & 1;
  const std::string text = detail & 2 ? "x" : "";
  const int petitioner = detail & 4 ? 1 : detail % 3;
  const char* department = detail & 8 ? "water-supply" : detail & 16 ? "tax" : "nobody";
  switch (which % 44) {
    case 0:
      return AnswerDirectly{text, ""};
    case 1:
      return Reject{yes ? "ABUSE" : text, "x"};
    case 2:
      return Transfer{"110", text, ""};
    case 3:
      return Dispatch{department, "", "", {}, text};
    case 4:
      return Accept{};
    case 5:
      return RequestReturn{yes ? "NOT_OUR_DUTY" : text, "x", department};
    case 6:
      return DecideReturn{yes, text};
    case 7:
      return Assign{yes ? "p-tax-3" : text, detail & 32 ? std::vector<std::string>{department}
                                                        : std::vector<std::string>{}};
    case 8:
      return RecordContact{yes ? ContactKind::kEffective : ContactKind::kAttempted, "", text};
    case 9: {
      SubmitResult submit{yes ? "RESOLVED" : detail & 2 ? "INTERIM" : "ASSISTED", "x", text, {}};
      if (detail & 4) submit.promised = absl::CivilDay(2026, 3, 1) + detail % 64;
      if (detail & 8) submit.procedure = "x";
      return submit;
    }
    case 10:
      return Approve{text};
    case 11:
      return SendBack{"x"};
    case 12:
      return Review{text};
    case 13:
      return Reply{petitioner, "x", "sms", text};
    case 14:
      return Rate{petitioner,
                  detail & 64 ? "GOODCODE" : "BAD",
                  static_cast<Satisfaction>(1 + detail % 5),
                  static_cast<Solved>(1 + detail % 3),
                  yes,
                  detail > 127,
                  ""};
    case 15:
      return RecordFollowUp{petitioner,
                            static_cast<FollowUpOutcome>(1 + detail % 3),
                            static_cast<Satisfaction>(detail % 6),
                            static_cast<Solved>(detail % 4),
                            yes,
                            false,
                            false,
                            "",
                            ""};
    case 16:
      return Object{petitioner, "", "x"};
    case 17:
      return Reopen{"x"};
    case 18:
      return Withdraw{petitioner, "c", ""};
    case 19:
      return Urge{text};
    case 20:
      return RequestExtension{1 + detail % 12, yes ? "COMPLEX" : text, "x"};
    case 21:
      return DecideExtension{yes, text};
    case 22:
      return RequestSuspension{absl::CivilDay(2026, 3, 1) + detail % 64, yes ? "APPRAISAL" : text,
                               "x"};
    case 23:
      return DecideSuspension{yes, text};
    case 24:
      return Resume{text};
    case 25:
      return Adjudicate{department, "x", yes, text};
    case 26:
      return DecidePanel{yes, text};
    case 27:
      return ReportPromise{text, {}};
    case 28:
      return CheckPromise{static_cast<PromiseOutcome>(1 + detail % 3), "", text};
    case 29:
      return Instruct{detail & 4 ? "p-county-1" : "", "x"};
    case 30:
      return Supervise{text};
    case 31:
      return IssueInterview{"x"};
    case 32:
      return Supplement{petitioner, "x", {}};
    case 33:
      return AppealRating{petitioner, yes ? "MISTAKEN" : text, "x"};
    case 34:
      return DecideAppeal{yes, text};
    case 35:
      return Reclassify{static_cast<TicketKind>(detail % 7), static_cast<Urgency>(detail / 7 % 4),
                        "", "x"};
    case 37:
      return Merge{yes ? Other(true).number : t.number, text, text};
    case 38:
      return Split{text};
    case 39:
      return ErrandsOf(Other(false))[0].command;
    case 40: {
      FollowParent follow;
      follow.parent = Other(true).number;
      follow.merge = t.into.merge + detail / 64;
      follow.end = static_cast<MergeEnd>(1 + detail % 4);
      follow.leg = Other(true).legs[0];
      for (const LimitClock& clock : t.limits) {
        if (clock.carried && (detail & 2)) follow.limit = clock;
      }
      if (follow.limit && follow.end == MergeEnd::kShared) follow.limit->stopped = t.updated;
      return follow;
    }
    case 41: {
      AgreeOnMerge agree;
      const auto stage = static_cast<MergeStage>(1 + detail % 5);
      agree.with.push_back({Other(yes).number, detail & 2 ? t.into.merge : 1, stage});
      for (const MergedTicket& child : t.merged)
        agree.with.push_back({child.number, child.merge, stage});
      return agree;
    }
    case 43:
      return RequestExclusion{yes ? "MALICIOUS" : text, "x"};
    case 42:
      return ReleaseMerged{Other(false).number, detail % 4};
    default:
      return Settle{};
  }
}

void Require(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "not so: %s\n", what);
  std::abort();
}

}  // namespace
}  // namespace hotline

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hotline;
  if (size < 2) return 0;
  Life life;
  auto create = Life::Complaint(static_cast<TicketKind>(1 + data[0] % 6));
  create.urgency = static_cast<Urgency>(data[0] / 6 % 4);
  if (data[1] & 1) create.department.clear();
  if (data[1] & 2) create.confidential = true;
  if (data[1] & 4) create.petitioners.push_back(create.petitioners[0]);
  create.priv.people.resize(create.petitioners.size());
  life.other = &Other(true);
  life.draw = data[1] & 8 ? 0 : 99;
  absl::CivilMinute at(2026, 3, 2, 9, 0);
  auto text = [&] {
    std::string out = absl::FormatCivilTime(at);
    return out.replace(out.find('T'), 1, " ");
  };
  Require(life.Do(Life::Agent(), create, text()).ok(), "a good request is taken in");
  constexpr size_t kMostSteps = 60;
  for (size_t i = 2; i + 3 < size && i < 4 * kMostSteps; i += 4) {
    at += data[i] * (data[i + 1] & 0x80 ? 60 : 3);
    const Command command = CommandOf(data[i + 1] & 0x7F, data[i + 2], life.ticket);
    const Actor& actor = Actors()[data[i + 3] % Actors().size()];
    const Ticket before = life.ticket;
    const size_t events = life.events.size();
    absl::Status status = life.Do(actor, command, text());
    if (!status.ok()) {
      Require(status.code() != absl::StatusCode::kInternal && !ReasonOf(status).empty(),
              "a refusal has a reason and is not the server's fault");
      Require(life.ticket.version == before.version && life.events.size() == events,
              "a refusal changes nothing");
      continue;
    }
    const Ticket& after = life.ticket;
    Require(after.updated >= before.updated, "time within a ticket never goes back");
    Require(after.version - before.version <= 1, "one call makes one version");
    for (const LimitClock& clock : after.limits) {
      Require(clock.due >= clock.original_due, "what was granted is never less than the original");
      auto ledger = Explain(after, clock, *life.jurisdiction);
      Require(ledger && ledger->agrees, "the ledger of a limit ends at its due");
    }
    if (life.events.size() == events) continue;
    const Event& event = life.events.back();
    Require(event.version == after.version && !event.facts.empty(), "a version has its event");
    for (const Fact& fact : event.facts)
      Require(fact.at <= event.recorded, "nothing is recorded before it happens");
    int open_leads = 0;
    for (const Leg& leg : after.legs)
      open_leads += leg.kind != LegKind::kAssisting && !Happened(leg.ended);
    Require(open_leads <= 1, "I10: one open lead at a time");
    (void)NextWake(after, life.jurisdiction);
  }
  return 0;
}
