// A ticket's life in a test: one line an act, on a clock set by hand, without any server.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/base/error.h"
#include "common/domain/rules/decide.h"
#include "common/domain/rules/merge.h"
#include "tests/support/sample.h"

namespace hotline::testing {

// The router of the sample, made once.
inline const Router& SampleRouter() {
  static const Router router(Sample());
  return router;
}

class Life {
 public:
  // The sample's people. Water supply leads burst pipes; housing assists.
  static Actor Agent() { return {"p-centre-1", Bit(Role::kAgent)}; }
  static Actor OtherAgent() { return {"p-centre-5", Bit(Role::kAgent)}; }
  static Actor Dispatcher() { return {"p-centre-2", Bit(Role::kDispatcher)}; }
  static Actor Reviewer() { return {"p-centre-3", Bit(Role::kReviewer)}; }
  static Actor Supervisor() { return {"p-centre-4", Bit(Role::kSupervisor)}; }
  static Actor Confidential() { return {"p-centre-6", Bit(Role::kConfidentialOfficer)}; }
  static Actor Messenger() { return {"messages", Bit(Role::kMessenger)}; }
  // The petitioner of Complaint(), logged in.
  static Actor Citizen() { return {"citizen:wang", Bit(Role::kPetitioner), "b1"}; }
  static Actor System() { return {"system", Bit(Role::kSystem)}; }
  static Actor Official(const std::string& person) { return {person, Bit(Role::kOfficial)}; }
  static Actor Head(const std::string& department = "tax") {
    return Official("p-" + department + "-1");
  }
  static Actor Handler(const std::string& department = "tax") {
    return Official("p-" + department + "-3");
  }

  // A complaint to the tax office by explicit choice, so that nothing depends on keywords.
  static CreateRequest Complaint(TicketKind kind = TicketKind::kComplaint) {
    CreateRequest c;
    c.kind = kind;
    c.channel = Channel::kPhone;
    c.department = "tax";
    c.urgency = Urgency::kNormal;
    c.confidentiality_waived = true;
    c.priv.subject = "发票问题";
    c.priv.text = "商家不开发票";
    c.priv.people = {{"王先生", "19900000001", ""}};
    Petitioner p;
    p.blind_indexes = {"b1"};
    c.petitioners = {p};
    return c;
  }

  absl::Status Do(const Actor& actor, const hotline::Command& command, const std::string& at) {
    const Ticket* before = number_.empty() ? nullptr : &ticket;
    Context ctx = Context::For(before, *jurisdiction, jurisdiction, actor, At(at));
    if (versions != nullptr && !number_.empty()) {
      auto frozen = FrozenPolicies::Of(ticket, *versions);
      if (!frozen.ok()) return frozen.status();
      ctx.policies = *frozen;
      if (const LimitClock* brought = BroughtBy(command))
        HOTLINE_RETURN_IF_ERROR(ctx.policies.Add(*brought, *versions));
      ctx.current = versions->Current().get();
      ctx.adopted = *FrozenPolicies::WithCalendars(ticket, ctx.current->version(), *versions);
    }
    ctx.router = &SampleRouter();
    ctx.number = number;
    ctx.other = other;
    ctx.other_policies = jurisdiction.get();
    ctx.rating_code = "GOODCODE";
    ctx.draw = draw;
    ctx.request_id_hash = request_id;
    ctx.content_hash = content;
    ctx.expected_version = if_version;
    ctx.department = department;
    auto decision = Decide(before, command, ctx);
    if (!decision.ok()) return decision.status();
    replayed = decision->replayed_version;
    if (!decision->changed) return absl::OkStatus();
    ticket = decision->ticket;
    number_ = ticket.number;
    last = decision->event;
    events.push_back(decision->event);
    return absl::OkStatus();
  }
  absl::Status Settle(const std::string& at) { return Do(System(), hotline::Settle{}, at); }

  // Straight to a state, by the tax office, beginning on Monday 2026-03-02 at 09:00.
  absl::Status Reach(State state, CreateRequest create = Complaint());

  bool HasFact(FactType type) const {
    for (const Event& e : events) {
      for (const Fact& f : e.facts) {
        if (f.type == type) return true;
      }
    }
    return false;
  }
  std::vector<Fact> Facts(FactType type) const {
    std::vector<Fact> out;
    for (const Event& e : events) {
      for (const Fact& f : e.facts) {
        if (f.type == type) out.push_back(f);
      }
    }
    return out;
  }
  const LimitClock* Limit(LimitKind kind) const {
    for (auto it = ticket.limits.rbegin(); it != ticket.limits.rend(); ++it) {
      if (it->limit == kind) return &*it;
    }
    return nullptr;
  }

  std::shared_ptr<const Jurisdiction> jurisdiction = Sample();
  // Set: the ticket and its limits are under these, and the last is in force.
  const JurisdictionVersions* versions = nullptr;
  std::string number = "2603020000000017";
  const Ticket* other = nullptr;  // to merge into
  Ticket ticket;
  Event last;
  std::vector<Event> events;
  std::optional<int64_t> replayed;
  uint64_t draw = 99;  // not drawn, unless it must be
  std::string request_id, content;
  int64_t if_version = 0;
  std::string department;  // the request names it

 private:
  std::string number_;
};

}  // namespace hotline::testing

// A step of a life that must be done.
#define ASSERT_DONE(expr)       \
  do {                          \
    absl::Status s_ = (expr);   \
    ASSERT_TRUE(s_.ok()) << s_; \
  } while (false)
// A step that must be refused with this canonical code and reason.
#define EXPECT_REFUSED(expr, canonical, why)                 \
  do {                                                       \
    absl::Status s_ = (expr);                                \
    EXPECT_EQ(s_.code(), absl::StatusCode::canonical) << s_; \
    EXPECT_EQ(ReasonOf(s_), why) << s_;                      \
  } while (false)
