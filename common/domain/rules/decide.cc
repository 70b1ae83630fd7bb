#include "common/domain/rules/decide.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "common/domain/access/petitioner.h"
#include "common/domain/access/reader.h"
#include "common/domain/rules/acting.h"
#include "common/domain/rules/editor.h"
#include "common/domain/rules/emergency.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/held_words.h"
#include "common/domain/rules/invariants.h"
#include "common/domain/rules/settle.h"
#include "common/domain/rules/succession.h"
#include "common/domain/rules/transition.h"
#include "common/domain/rules/verbs.h"

namespace hotline {
namespace {

// Verbs remembered per ticket; far more than a life has, so that an id stays known for its 72
// hours.
constexpr size_t kRequestMarks = 200;

// What an earlier call with the same id did; nothing when there was none.
absl::StatusOr<std::optional<int64_t>> FindReplay(const Ticket& ticket, const Context& ctx) {
  if (ctx.request_id_hash.empty()) return std::optional<int64_t>();
  for (const RequestMark& mark : ticket.requests) {
    if (mark.id_hash != ctx.request_id_hash) continue;
    if (mark.content_hash == ctx.content_hash) return std::optional<int64_t>(mark.version);
    return Error(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
                 "this request_id was used on the ticket with other content; use a fresh one for a "
                 "new request")
        .Zh("该请求编号已用于内容不同的请求")
        .Field(
            {"request_id", "already used with other content", "REUSED", "该请求编号已用于其他内容"})
        .status();
  }
  return std::optional<int64_t>();
}

// ABORTED / ETAG_MISMATCH where the caller has seen another version.
absl::Status CheckVersion(const Ticket& ticket, const Context& ctx) {
  if (ctx.expected_version == 0 || ctx.expected_version == ticket.version) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "ETAG_MISMATCH",
               absl::StrCat("the ticket has moved on from version ", ctx.expected_version, " to ",
                            ticket.version, "; read it again and decide again"))
      .Zh("工单已被更新，请刷新后重试")
      .With("ticket", ticket.number)
      .With("version", absl::StrCat(ticket.version))
      .status();
}

// The next version and its event. INTERNAL / INVARIANT_BROKEN.
absl::StatusOr<Decision> Finish(const Ticket* before, Editor& e, Verb verb) {
  Decision decision;
  e.t.version += 1;
  e.t.updated = std::max(e.ctx.now, e.t.updated);
  if (!e.ctx.request_id_hash.empty() && verb != Verb::kCreate && e.remembered) {
    if (e.t.requests.size() >= kRequestMarks) e.t.requests.erase(e.t.requests.begin());
    e.t.requests.push_back({e.ctx.request_id_hash, e.ctx.content_hash, e.t.version});
  }
  Event& event = decision.event;
  event.number = e.t.number;
  event.version = e.t.version;
  event.recorded = e.t.updated;
  event.verb = std::string(Name(verb));
  event.state_after = e.t.state;
  event.actor = e.actor;
  event.discipline = e.was_discipline || e.t.discipline;
  event.concerns = e.t.concerns;
  event.facts.assign(std::make_move_iterator(e.facts.begin()),
                     std::make_move_iterator(e.facts.end()));
  event.priv = std::move(e.priv);
  // Words may have to be erased: they do not go under the chain.
  for (size_t i = 0; i < event.facts.size(); ++i) {
    if (!event.facts[i].note.empty())
      event.priv.notes.push_back({static_cast<int>(i), std::exchange(event.facts[i].note, "")});
  }
  event.prev_hash = e.t.chain_head;
  HOTLINE_RETURN_IF_ERROR(CheckInvariants(before, e.t));
  decision.changed = true;
  decision.ticket = std::move(e.t);
  return decision;
}

// What is about discipline 涉纪 is the confidential officer's: nobody else of the centre decides
// on it, and the officer's own verbs are for nothing else.
absl::Status CheckDiscipline(const Editor& e, Verb verb) {
  const RoleSet roles = e.ctx.actor.roles;
  constexpr RoleSet kOrdinary = Bit(Role::kAgent) | Bit(Role::kDispatcher) | Bit(Role::kReviewer) |
                                Bit(Role::kSupervisor) | Bit(Role::kAdmin) | Bit(Role::kSystem);
  constexpr Verb kOfficersVerbs[] = {Verb::kAnswer, Verb::kReject, Verb::kTransfer,
                                     Verb::kDispatch};
  const bool officers = std::find(std::begin(kOfficersVerbs), std::end(kOfficersVerbs), verb) !=
                        std::end(kOfficersVerbs);
  if (!e.t.discipline) {
    if (!officers || (roles & kOrdinary) || !(roles & Bit(Role::kConfidentialOfficer)))
      return absl::OkStatus();
    return RoleMissing("the confidential officer does this for what is about discipline only",
                       "保密专员仅可对涉纪诉求作此处理", roles)
        .status();
  }
  // Any agent who answers the telephone takes down the petitioner's own words, and any agent who
  // hears of an emergency calls 110.
  constexpr Verb kPetitionersVerbs[] = {Verb::kObject,
                                        Verb::kUrge,
                                        Verb::kSupplement,
                                        Verb::kWithdraw,
                                        Verb::kAdoptPolicies,
                                        Verb::kAcknowledgeEmergency,
                                        Verb::kRecordEmergencyCall,
                                        Verb::kRecordRecontact};
  const bool petitioners = std::find(std::begin(kPetitionersVerbs), std::end(kPetitionersVerbs),
                                     verb) != std::end(kPetitionersVerbs);
  // Nor may a threat to life wait for the one officer: not its transfer, lowering and review.
  const bool emergency = ((verb == Verb::kTransfer || verb == Verb::kAcknowledgeTransfer) &&
                          e.t.urgency == Urgency::kExtreme) ||
                         (verb == Verb::kReclassify && e.t.urgency == Urgency::kExtreme &&
                          e.ctx.actor.Has(Role::kSupervisor)) ||
                         verb == Verb::kReviewLowering;
  constexpr RoleSet kHandlers =
      RolesOf(Role::kConfidentialOfficer, Role::kPetitioner, Role::kMessenger, Role::kSystem);
  if (petitioners || emergency || (roles & kHandlers)) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, "CONFIDENTIAL",
               "a request about discipline or corruption is the confidential officer's alone, "
               "who transfers it to 纪检监察, or dispatches it where it is none")
      .Zh("涉及违纪违法的诉求由中心保密专员办理：转纪检监察，确认不涉纪的方可派单")
      .With("ticket", e.t.number)
      .status();
}

// Checks a one-time code before anything else, so that a wrong code tells its sender neither the
// state of the ticket nor how many petitioners it has. PERMISSION_DENIED / RATING_CODE_WRONG.
absl::Status CheckCode(const Command& command, const Context& context) {
  if (!context.actor.Has(Role::kMessenger)) return absl::OkStatus();
  const auto* rate = std::get_if<Rate>(&command);
  const auto* object = std::get_if<Object>(&command);
  if (rate == nullptr && object == nullptr) return absl::OkStatus();
  const std::string& code = rate != nullptr ? rate->code : object->code;
  if (!context.rating_code.empty() && SameSecret(code, context.rating_code))
    return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, "RATING_CODE_WRONG",
               "the code is not the one sent with the last reply; ask the hotline to send it again")
      .Zh("评价码不正确，请使用最近一次答复短信中的评价码");
}

absl::Status CarryOut(Editor& e, const Command& command) {
  return std::visit(
      [&e](const auto& c) -> absl::Status {
        if constexpr (std::is_same_v<std::decay_t<decltype(c)>, Settle>)
          return absl::OkStatus();
        else
          return Apply(e, c);
      },
      command);
}

}  // namespace

absl::StatusOr<Decision> Decide(const Ticket* ticket, const Command& command,
                                const Context& context) {
  Verb verb = VerbOf(command);
  Editor e(ticket == nullptr ? Ticket{} : *ticket, context);
  // The chain keeps the name of whoever acted for ever, so it never names a citizen.
  e.actor = {ByPetitioner(context.actor) ? "petitioner" : context.actor.id, Capacity::kSystem};

  if (ticket != nullptr) {
    // Before anything that a stranger could learn from: what was asked before, version, state,
    // offices.
    HOTLINE_RETURN_IF_ERROR(MayKnow(context.current, context.actor, *ticket, context.now));
    auto replay = FindReplay(*ticket, context);
    if (!replay.ok()) return replay.status();
    if (replay->has_value()) {
      Decision decision;
      decision.ticket = *ticket;
      decision.replayed_version = **replay;
      return decision;
    }
    HOTLINE_RETURN_IF_ERROR(CheckVersion(*ticket, context));
    SettleUntil(e, context.now);
    HandOver(e);
  }
  HOTLINE_RETURN_IF_ERROR(CheckRole(verb, context.actor.roles));
  HOTLINE_RETURN_IF_ERROR(CheckCode(command, context));
  if (verb == Verb::kSettle) {
    if (e.facts.empty()) {
      Decision nothing;
      nothing.ticket = std::move(e.t);
      return nothing;
    }
    e.actor = {"system", Capacity::kSystem};
    return Finish(ticket, e, verb);
  }
  State before = e.t.state;
  HOTLINE_RETURN_IF_ERROR(NotWhileMerged(e, verb));
  HOTLINE_RETURN_IF_ERROR(CheckTransition(verb, before, e.t.number));
  const bool of_centre = context.actor.roles & ~Bit(Role::kOfficial);
  if (ticket != nullptr && of_centre) HOTLINE_RETURN_IF_ERROR(CheckDiscipline(e, verb));
  const size_t settled = e.facts.size();
  const auto apply = [&command](Editor& to) { return CarryOut(to, command); };
  if (ticket != nullptr) HOTLINE_RETURN_IF_ERROR(ChooseDepartment(e, apply));
  HOTLINE_RETURN_IF_ERROR(apply(e));
  // After everything else: what the act has ended does not end a threat to life.
  RaiseIfExtreme(e, PetitionersWords(command));
  if (ticket != nullptr)
    HOTLINE_RETURN_IF_ERROR(HoldWords(e, verb, PetitionersWords(command), *ticket));
  if (e.facts.size() == settled) {
    // This message between merged tickets was handled before: it makes no new version.
    if (settled > 0) return Finish(ticket, e, Verb::kSettle);
    Decision nothing;
    nothing.ticket = std::move(e.t);
    return nothing;
  }
  if (!MayLead(verb, before, e.t.state)) {
    return Error(absl::StatusCode::kInternal, "TABLE_BROKEN",
                 absl::StrCat(std::string(Name(verb)), " led from ", std::string(Name(before)),
                              " to ", std::string(Name(e.t.state)),
                              ", which the transition table does not know"))
        .status();
  }
  return Finish(ticket, e, verb);
}

Ticket Foresee(Ticket ticket, const Jurisdiction& current, const FrozenPolicies& policies,
               absl::Time now) {
  const Context ctx = Context::For(&ticket, current, policies, {"system", Bit(Role::kSystem)}, now);
  auto settled = Decide(&ticket, Command(Settle{}), ctx);
  if (settled.ok()) ticket = std::move(settled->ticket);
  return ticket;
}

}  // namespace hotline
