#include "common/domain/rules/rework.h"

#include <algorithm>

#include "common/domain/rules/closing.h"

namespace hotline {
namespace {

constexpr int kReworksUntilPanel = 2;

bool Takes(const Petitioner& p) { return !Happened(p.withdrawn); }

// From here on the petitioner waits for another reply; what the last one led to is over.
void TakeUp(Editor& e, int id, absl::Time at) {
  Petitioner& p = e.petitioner(id);
  p.rework_waits = p.drawn = p.rated_since_reply = false;
  p.reply_delivered = p.followed_up = kUnset;
  p.reply_leg = 0;
  p.call_attempts.clear();
  ++p.reworks;
  e.Void(LimitKind::kFollowUp, Scope::Petitioner(id), at);
  e.Void(LimitKind::kFollowUpAttempt, Scope::Petitioner(id), at);
}

std::vector<int> Waiting(const Ticket& t) {
  std::vector<int> out;
  for (size_t i = 0; i < t.petitioners.size(); ++i) {
    if (t.petitioners[i].rework_waits) out.push_back(static_cast<int>(i) + 1);
  }
  return out;
}

void Joined(Editor& e, int petitioner, absl::Time at) {
  Fact& fact = e.Add(FactType::kReworkJoined, at);
  fact.department = e.t.lead_department();
  fact.petitioner = petitioner;
}

// Those who wait join the rework that is under way; its department has not submitted yet.
void Join(Editor& e, absl::Time at) {
  for (int id : Waiting(e.t)) {
    TakeUp(e, id, at);
    Joined(e, id, at);
  }
}

void ProposePanel(Editor& e, absl::Time at) {
  if (e.t.panel) return;
  e.t.panel = true;
  e.Add(FactType::kPanelProposed, at).department = e.t.lead_department();
  e.Start(LimitKind::kPanel, Scope::Case(), at);
}

// Takes up what petitioners wait for, as far as the ticket's state allows.
void Begin(Editor& e, absl::Time at) {
  const State s = e.t.state;
  if (s == State::kReplied || s == State::kClosed)
    OpenWaitingRework(e, at);
  else if (s == State::kDispatched || s == State::kAccepted || s == State::kHandling)
    Join(e, at);
}

template <class Whose>
void Ask(Editor& e, absl::Time at, const Whose& whose) {
  bool panel = false;
  for (int id = 1; id <= static_cast<int>(e.t.petitioners.size()); ++id) {
    Petitioner& p = e.petitioner(id);
    // Who has no reply waits for one already; who has the final one asks for no more.
    if (!Takes(p) || !Happened(p.reply_delivered) || HadFinalReply(e.t, p) || !whose(id)) continue;
    const bool enough = ForPanel(e.t, id);
    (enough ? p.panel_waits : p.rework_waits) = true;
    panel |= enough;
  }
  if (panel) ProposePanel(e, at);
  Begin(e, at);
  CloseIfSettled(e, at);
}

}  // namespace

bool ForPanel(const Ticket& t, int petitioner) {
  for (size_t i = 0; i < t.petitioners.size(); ++i) {
    const bool meant = petitioner == kEverybody || static_cast<int>(i) + 1 == petitioner;
    if (meant && Takes(t.petitioners[i]) && t.petitioners[i].reworks >= kReworksUntilPanel)
      return true;
  }
  return false;
}

bool HadFinalReply(const Ticket& t, const Petitioner& p) {
  if (t.petitioners.size() > 1) return p.had_final_reply;
  return t.final_reply && Happened(p.reply_delivered);
}

std::string WhoseRework(const Ticket& t, const Jurisdiction& current) {
  const std::string department = t.adjudicated() ? t.duty : t.lead_department();
  const std::string heir = current.SuccessorOf(department);
  return heir.empty() ? department : heir;
}

bool IsUnderWay(const Ticket& t) {
  return t.state >= State::kDispatched && t.state <= State::kReplied;
}

void AskRework(Editor& e, int petitioner, absl::Time at) {
  Ask(e, at, [&](int id) { return petitioner == kEverybody || petitioner == id; });
}

void AskReworkOfPromise(Editor& e, int leg, absl::Time at) {
  Ask(e, at, [&](int id) { return e.t.ReplyLeg(e.petitioner(id)) == leg; });
}

void ForgetPromiseOfNobody(Editor& e, absl::Time at) {
  const int leg = e.t.promise.leg;
  // What is not told yet is on its way to somebody.
  if (leg == 0 || leg == e.t.lead()) return;
  const bool kept =
      std::any_of(e.t.petitioners.begin(), e.t.petitioners.end(),
                  [&](const Petitioner& p) { return Takes(p) && e.t.ReplyLeg(p) == leg; });
  if (kept) return;
  e.Void(LimitKind::kPromise, Scope::Case(), at);
  e.Void(LimitKind::kPromiseCheck, Scope::Case(), at);
  e.t.promise = {};
}

void ReworkAfterPanel(Editor& e, absl::Time at) {
  const bool named = std::any_of(e.t.petitioners.begin(), e.t.petitioners.end(),
                                 [](const Petitioner& p) { return p.panel_waits; });
  for (Petitioner& p : e.t.petitioners) {
    const bool answered = Happened(p.reply_delivered);
    if (Takes(p) && answered && (p.panel_waits || !named)) p.rework_waits = true;
    p.panel_waits = false;
  }
  Begin(e, at);
}

void OpenWaitingRework(Editor& e, absl::Time at) {
  const std::vector<int> waiting = Waiting(e.t);
  if (waiting.empty()) return;
  const std::string department = WhoseRework(e.t, *e.ctx.current);
  ++e.t.reworks;
  for (int id : waiting) TakeUp(e, id, at);
  const bool everybody =
      std::none_of(e.t.petitioners.begin(), e.t.petitioners.end(),
                   [](const Petitioner& p) { return Takes(p) && Happened(p.reply_delivered); });
  ForgetPromiseOfNobody(e, at);
  e.t.state = State::kDispatched;
  e.t.ended = kUnset;
  Fact& opened = e.Add(FactType::kReworkOpened, at);
  opened.department = department;
  if (!everybody) opened.petitioner = waiting.front();
  e.OpenLeg(LegKind::kRework, department, at);
  for (size_t i = 1; i < waiting.size() && !everybody; ++i) Joined(e, waiting[i], at);
}

void EndReworkForNobody(Editor& e, int withdrawn, absl::Time at) {
  const bool under_way = e.t.state >= State::kDispatched && e.t.state < State::kReplied;
  const bool rework = e.t.lead() != 0 && e.leg(e.t.lead()).kind == LegKind::kRework;
  const bool needed =
      std::any_of(e.t.petitioners.begin(), e.t.petitioners.end(),
                  [](const Petitioner& p) { return Takes(p) && !Happened(p.reply_delivered); });
  if (!under_way || !rework || needed) return;
  e.EndStandstill(at);
  e.Void(LimitKind::kReview, Scope::Case(), at);
  e.EndLegs(at);
  e.t.state = State::kReplied;
  Fact& ended = e.Add(FactType::kReworkEnded, at);
  ended.department = e.t.lead_department();
  ended.petitioner = withdrawn;
  OpenWaitingRework(e, at);
  CloseIfSettled(e, at);
}

}  // namespace hotline
