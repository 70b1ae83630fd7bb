#include "tests/sim/people.h"

#include <algorithm>

#include "tests/sim/county.h"

namespace hotline::sim {
namespace {

Actor Official(const std::string& person) { return {person, Bit(Role::kOfficial)}; }
Actor Agent(int n) { return {n % 2 ? "p-centre-1" : "p-centre-5", Bit(Role::kAgent)}; }
const Actor kDispatcher{"p-centre-2", Bit(Role::kDispatcher)};
const Actor kReviewer{"p-centre-3", Bit(Role::kReviewer)};
const Actor kCaller{"p-centre-4", Bit(Role::kReviewer)};
const Actor kSupervisor{"p-centre-7", Bit(Role::kSupervisor)};
const Actor kConfidential{"p-centre-6", Bit(Role::kConfidentialOfficer)};
const Actor kMessenger{"messages", Bit(Role::kMessenger)};
// The first petitioner of a ticket, logged in.
Actor CitizenOf(const Ticket& t) {
  const auto& known = t.petitioners.front().blind_indexes;
  return {"citizen:1", Bit(Role::kPetitioner), known.empty() ? "" : known.front()};
}

std::string SomeDepartment(Scheduler& chance) {
  const auto& all = County::departments();
  return all[static_cast<size_t>(chance.Below(static_cast<int>(all.size())))];
}

template <class E>
E Any(Scheduler& chance, int last) {
  return static_cast<E>(chance.Between(1, last));
}

RecordEmergencyCall AnEmergencyCall(Scheduler& chance) {
  const auto body = Any<EmergencyBody>(chance, 5);
  const bool warn = body == EmergencyBody::kPolice && chance.Permille(500);
  return {Any<EmergencyCallType>(chance, 2), body, "call", "case", warn, "x"};
}

RecordRecontact ARecontact(Scheduler& chance) {
  return {Any<RecontactOutcome>(chance, 2), Any<EmergencyBody>(chance, 5), "call", "case", "x"};
}

Correct ACorrection(Scheduler& chance) {
  Correct out;
  out.petitioner = 1;
  out.phone = std::to_string(chance.Below(5));
  out.phone_index = "b" + *out.phone;
  out.note = "x";
  return out;
}

Command AnyCommand(Scheduler& chance, const std::string& code, absl::CivilDay today,
                   const std::string& another) {
  const bool yes = chance.Permille(700);
  switch (chance.Below(48)) {
    case 0:
      return AnswerDirectly{"x", ""};
    case 1:
      return Reject{"ABUSE", "x"};
    case 2:
      return Dispatch{SomeDepartment(chance), "", "", {}, ""};
    case 3:
    case 4:
      return Accept{};
    case 5:
      return RequestReturn{"NOT_OUR_DUTY", "x", SomeDepartment(chance)};
    case 6:
      return DecideReturn{yes, ""};
    case 7:
      return Assign{std::nullopt, {SomeDepartment(chance)}};
    case 8:
      return RecordContact{yes ? ContactKind::kEffective : ContactKind::kAttempted, "", ""};
    case 9:
      return SubmitResult{"RESOLVED", "x", "", {}};
    case 10:
      return Approve{};
    case 11:
      return SendBack{"x"};
    case 12:
      return Review{};
    case 13:
      return Reply{1, "x", "sms"};
    case 14:
      return Rate{1, code, Any<Satisfaction>(chance, 5), Any<Solved>(chance, 3), true, yes, ""};
    case 15:
      return RecordFollowUp{1,
                            Any<FollowUpOutcome>(chance, 3),
                            Any<Satisfaction>(chance, 5),
                            Any<Solved>(chance, 3),
                            true,
                            false,
                            false,
                            "",
                            ""};
    case 16:
      return Object{1, code, "x"};
    case 17:
      return Reopen{"x"};
    case 18:
      return Urge{};
    case 19:
      return RequestExtension{chance.Between(1, 10), "COMPLEX", "x"};
    case 20:
      return DecideExtension{yes, ""};
    case 21:
      return RequestSuspension{today + chance.Between(1, 25), "APPRAISAL", "x"};
    case 22:
      return DecideSuspension{yes, ""};
    case 23:
      return Adjudicate{SomeDepartment(chance), "x", yes, "x"};
    case 24:
      return DecidePanel{yes, ""};
    case 25:
      return ReportPromise{"x", {}};
    case 26:
      return CheckPromise{Any<PromiseOutcome>(chance, 3), "", "x"};
    case 27:
      return Instruct{"p-county-1", "x"};
    case 28:
      return Supervise{"x"};
    case 29:
      return IssueInterview{"x"};
    case 30:
      return Supplement{1, "x", {}};
    case 31:
      return AppealRating{1, "MISTAKEN", "x"};
    case 32:
      return DecideAppeal{yes, ""};
    case 33:
      return Reclassify{Any<TicketKind>(chance, 6), Any<Urgency>(chance, 3), "", "x"};
    case 34:
      return Merge{another, yes ? "call" : "", "x"};
    case 35:
      return Split{"x"};
    case 36:
      return RequestExclusion{"MALICIOUS", "x"};
    case 37:
      return RefuseAssistance{"x"};
    case 38:
      return AcknowledgeEmergency{"x"};
    case 39:
      return AnEmergencyCall(chance);
    case 40:
      return ARecontact(chance);
    case 41:
      return ReviewLowering{yes, "x"};
    case 42:
      return AcknowledgeTransfer{"x", ""};
    case 43:
      return RecordFirstMeasures{"x", {}};
    case 44:
      return AskSupplement{"x"};
    case 45:
      return ACorrection(chance);
    case 46:
      return DecideHeldWords{1, HeldDecision::kKept, "", "x"};
    default:
      return Resume{};
  }
}

// One in five leaves something to be done.
SubmitResult AnyResult(Scheduler& chance, absl::CivilDay today) {
  SubmitResult result{"RESOLVED", "x", "x", {}};
  if (chance.Permille(800)) return result;
  if (chance.Permille(500)) {
    result.outcome_code = "INTERIM";
    result.procedure = "x";
  }
  if (result.outcome_code != "INTERIM" || chance.Permille(500))
    result.promised = today + chance.Between(1, 12);
  return result;
}

Actor AnyActor(Scheduler& chance) {
  switch (chance.Below(9)) {
    case 0:
      return Agent(0);
    case 6:
      return kSupervisor;
    case 1:
      return kDispatcher;
    case 2:
      return kReviewer;
    case 3:
      return kConfidential;
    case 4:
      return kMessenger;
    case 5:
      return Official("p-county-1");
    default:
      return Official("p-" + SomeDepartment(chance) + "-" + std::to_string(chance.Between(1, 4)));
  }
}

}  // namespace

namespace {

Act OneOfSeveral(Scheduler& chance, const Ticket& t, int who, const std::string& code) {
  switch (chance.Below(4)) {
    case 0:
      return {Agent(0), Withdraw{who, "call", ""}};
    case 1:
      return {Agent(0), Object{who, "", "x"}};
    case 2:
      return {t.confidential ? kConfidential : kCaller,
              RecordFollowUp{who, Any<FollowUpOutcome>(chance, 3), Any<Satisfaction>(chance, 5),
                             chance.Permille(500) ? Solved::kYes : Solved::kNo, true, false, false,
                             "", ""}};
    default:
      return {kMessenger, Rate{who, code, Any<Satisfaction>(chance, 5),
                               chance.Permille(500) ? Solved::kYes : Solved::kNo, true, false, ""}};
  }
}

}  // namespace

namespace {

// The confidential officer on the words at this place of the ticket's, from 0.
Act ADecisionOnWords(Scheduler& chance, size_t at) {
  const int place = static_cast<int>(at) + 1;
  if (chance.Permille(400))
    return {kConfidential, DecideHeldWords{place, HeldDecision::kKept, "", "x"}};
  if (chance.Permille(500))
    return {kConfidential, DecideHeldWords{place, HeldDecision::kReworded, "y", ""}};
  return {kConfidential, DecideHeldWords{place, HeldDecision::kReleased, "", ""}};
}

// What is still to be done for a life that is threatened.
Act AnEmergencyAct(Scheduler& chance, const Ticket& t) {
  const auto runs = [&](LimitKind kind) {
    return std::any_of(t.limits.begin(), t.limits.end(), [&](const LimitClock& clock) {
      return clock.limit == kind && clock.running();
    });
  };
  if (runs(LimitKind::kLoweringReview))
    return {kReviewer, ReviewLowering{chance.Permille(500), "x"}};
  if (chance.Permille(150))
    return {kSupervisor, Reclassify{TicketKind::kNone, Urgency::kNormal, "", "x"}};
  if (runs(LimitKind::kEmergencyCall)) return {Agent(0), AnEmergencyCall(chance)};
  if (runs(LimitKind::kLeaderTold)) return {kSupervisor, AcknowledgeEmergency{"x"}};
  return {Agent(1), ARecontact(chance)};
}

}  // namespace

CreateRequest NewComplaint(Scheduler& chance) {
  CreateRequest c;
  c.kind = Any<TicketKind>(chance, 6);
  c.channel = Channel::kPhone;
  c.urgency = chance.Permille(150) ? Urgency::kUrgent : Urgency::kNormal;
  if (chance.Permille(30)) c.urgency = Urgency::kExtreme;
  if (chance.Permille(50)) c.missing = "x";
  if (!chance.Permille(150)) c.department = SomeDepartment(chance);
  if (chance.Permille(50)) c.matter = County::kRegulated;
  c.confidential = chance.Permille(50);
  c.confidentiality_waived = chance.Permille(800);
  c.contact_waived = chance.Permille(50);
  if (chance.Permille(30)) {
    constexpr const char* kAbout[] = {"p-tax-1", "p-housing-3", "p-county-1"};
    c.concerns = kAbout[chance.Below(3)];
  }
  c.priv.subject = "x";
  for (int i = chance.Permille(150) ? 2 : 1; i > 0; --i) {
    Petitioner p;
    p.kind = chance.Permille(300) ? PetitionerKind::kEnterprise : PetitionerKind::kCitizen;
    p.blind_indexes = {"b" + std::to_string(chance.Below(5))};
    c.petitioners.push_back(p);
    c.priv.people.push_back({"n", "1", ""});
  }
  return c;
}

Act NextAct(Scheduler& chance, const Ticket& t, const Jurisdiction& county,
            const std::function<std::string(int)>& code_of, const std::string& another) {
  const absl::CivilDay today = county.LocalDay(chance.now());
  if (chance.Permille(100))
    return {AnyActor(chance), AnyCommand(chance, code_of(1), today, another)};
  if (t.emergency() && chance.Permille(400)) return AnEmergencyAct(chance, t);
  // Anybody who asks with others speaks alone, also while the department works for another.
  const int who = chance.Between(1, static_cast<int>(t.petitioners.size()));
  if (t.petitioners.size() > 1 && IsLive(t.state) && chance.Permille(150))
    return OneOfSeveral(chance, t, who, code_of(who));
  if (t.state == State::kMerged && chance.Permille(150)) return {kDispatcher, Split{"x"}};
  if (IsLive(t.state) && t.state < State::kSubmitted && chance.Permille(60))
    return {chance.Permille(500) ? kDispatcher : Agent(0), Merge{another, "call", "x"}};
  if (IsLive(t.state) && chance.Permille(8)) return {Agent(0), Withdraw{who, "call", ""}};
  const int lead = t.lead();
  const std::string department = lead ? t.legs[static_cast<size_t>(lead) - 1].department : "";
  const std::string receiver = lead ? t.legs[static_cast<size_t>(lead) - 1].head : "";
  // Whoever heads it now, or did when it was dispatched.
  const std::string holds =
      lead == 0 ? "" : county.Holder(department, OfficeRole::kHead, chance.now());
  const Actor head = Official(!holds.empty() && chance.Permille(900) ? holds
                              : receiver.empty()                     ? "p-" + department + "-1"
                                                                     : receiver);
  const Actor speaker = t.confidential ? kConfidential : head;
  const bool good = chance.Permille(750);
  // An assisting department comes before its lead.
  for (const Leg& leg : t.legs) {
    bool waits = leg.kind == LegKind::kAssisting && !Happened(leg.ended);
    if (waits && t.state >= State::kHandling && chance.Permille(600)) {
      Actor assisting = Official("p-" + leg.department + "-1");
      const Department* asked = county.department(leg.department);
      if (asked != nullptr && asked->level == DepartmentLevel::kTown && chance.Permille(400))
        return {assisting, RefuseAssistance{"x"}};
      if (!Happened(leg.accepted)) return {assisting, Accept{}};
      if (t.state == State::kHandling) return {assisting, SubmitResult{"ASSISTED", "x", "", {}}};
    }
  }
  if (t.time_request.pending()) {
    Actor decider = kDispatcher;
    if (t.time_request.kind == TimeRequestKind::kExtension && lead) {
      int before = t.legs[static_cast<size_t>(lead) - 1].extensions;
      const Department* d = county.department(department);
      if (before == 1 && d != nullptr) decider = Official(d->supervising_leader);
      if (before == 2) decider = Official("p-government-office-1");
      return {decider, DecideExtension{good, ""}};
    }
    return {decider, DecideSuspension{good, ""}};
  }
  if (t.suspended && chance.Permille(500)) return {head, Resume{}};
  if (t.disputed && chance.Permille(400))
    return {kSupervisor, Adjudicate{SomeDepartment(chance), "x", good, "x"}};
  if (t.waits_for_deciders() && chance.Permille(500)) {
    return {t.appeal.first_decider.empty() ? kReviewer : kSupervisor, DecideAppeal{good, ""}};
  }
  for (size_t i = 0; i < t.petitioners.size(); ++i) {
    const Petitioner& p = t.petitioners[i];
    const bool low =
        p.first_rating != Satisfaction::kNone && p.first_rating < Satisfaction::kBasically;
    if (low && !p.appealed && chance.Permille(100)) {
      return {Official("p-" + t.lead_department() + "-1"),
              AppealRating{static_cast<int>(i) + 1, "MISTAKEN", "x"}};
    }
  }
  if (t.state >= State::kHandling && t.exclusion == Exclusion::kNone && chance.Permille(20))
    return {Official("p-" + t.lead_department() + "-1"), RequestExclusion{"MALICIOUS", "x"}};
  if (t.panel && chance.Permille(600)) return {kSupervisor, DecidePanel{chance.Permille(400), ""}};
  if (t.promise.standing() && (t.state == State::kReplied || t.state == State::kClosed)) {
    const Actor maker =
        Official("p-" + t.legs[static_cast<size_t>(t.promise.leg) - 1].department + "-1");
    if (t.promise.reported && chance.Permille(600))
      return {t.confidential ? kConfidential : kCaller,
              CheckPromise{good ? PromiseOutcome::kKept : PromiseOutcome::kUnkept, "", ""}};
    if (!t.promise.reported && chance.Permille(300)) return {maker, ReportPromise{"x", {}}};
  }
  for (size_t i = 0; i < t.held.size() && t.state != State::kArchived; ++i) {
    if (t.held[i].decision == HeldDecision::kNone && chance.Permille(300))
      return ADecisionOnWords(chance, i);
  }
  if (IsLive(t.state) && chance.Permille(60)) {
    switch (chance.Below(6)) {
      case 0:
        return {kSupervisor, Instruct{"p-county-1", "x"}};
      case 1:
        return {kSupervisor, Supervise{"x"}};
      case 2:
        return {kSupervisor, IssueInterview{"x"}};
      case 3:
        return {CitizenOf(t), Supplement{1,
                                         chance.Permille(200)   ? "不想活了"
                                         : chance.Permille(200) ? "局长受贿"
                                                                : "x",
                                         {}}};
      case 4:
        return {Agent(0), ACorrection(chance)};
      default:
        return {kDispatcher,
                Reclassify{Any<TicketKind>(chance, 6),
                           chance.Permille(200) ? Urgency::kUrgent : Urgency::kNone, "", "x"}};
    }
  }
  switch (t.state) {
    case State::kReceived:
      if (chance.Permille(100)) return {Agent(chance.Below(2)), AnswerDirectly{"x", ""}};
      if (chance.Permille(50))
        return {Agent(chance.Below(2)), Transfer{"110", chance.Permille(500) ? "a-1" : "", ""}};
      if (t.returns_approved > 0 && chance.Permille(200)) {
        const std::string& first = t.legs.back().department;
        return {Official("p-" + first + "-1"), RecordFirstMeasures{"x", {}}};
      }
      if (chance.Permille(30)) return {Agent(chance.Below(2)), Reject{"ABUSE", "x"}};
      return {kDispatcher,
              Dispatch{SomeDepartment(chance), "", "",
                       chance.Permille(200) ? std::vector<std::string>{SomeDepartment(chance)}
                                            : std::vector<std::string>{},
                       ""}};
    case State::kDispatched:
      if (t.legs[static_cast<size_t>(lead) - 1].return_pending)
        return {kDispatcher, DecideReturn{good, ""}};
      // Who has seen one return is soon given another.
      if (chance.Permille(t.returns_approved == 1 ? 800 : 250))
        return {head, RequestReturn{"NOT_OUR_DUTY", "x", SomeDepartment(chance)}};
      return {head, Accept{}};
    case State::kAccepted:
      if (t.legs[static_cast<size_t>(lead) - 1].return_pending)
        return {kDispatcher, DecideReturn{good, ""}};
      if (!Happened(t.legs[static_cast<size_t>(lead) - 1].accepted) && chance.Permille(500))
        return {head, Accept{}};
      return {speaker, RecordContact{good ? ContactKind::kEffective : ContactKind::kAttempted, "",
                                     "", "sms"}};
    case State::kHandling:
      if (chance.Permille(200))
        return {head, RequestExtension{chance.Between(1, 5), "COMPLEX", "x"}};
      if (chance.Permille(200))
        return {head, RequestSuspension{today + chance.Between(1, 12), "APPRAISAL", "x"}};
      if (chance.Permille(60)) return {speaker, AskSupplement{"x"}};
      if (chance.Permille(150)) return {head, Assign{std::nullopt, {SomeDepartment(chance)}}};
      if (chance.Permille(100)) return {head, Assign{"p-" + department + "-3", {}}};
      return {head, AnyResult(chance, today)};
    case State::kSubmitted:
      if (good) return {head, Approve{}};
      return {head, SendBack{"x"}};
    case State::kApproved:
      if (good) return {kReviewer, Review{}};
      return {kReviewer, SendBack{"x"}};
    case State::kReviewed: {
      int petitioner = 1;
      for (size_t i = 0; i < t.petitioners.size(); ++i) {
        const Petitioner& p = t.petitioners[i];
        if (!Happened(p.reply_delivered) && !Happened(p.withdrawn))
          petitioner = static_cast<int>(i) + 1;
      }
      return {speaker, Reply{petitioner, "x", "sms", t.final_reply ? "x" : ""}};
    }
    case State::kReplied:
      if (t.petitioners[static_cast<size_t>(who) - 1].drawn && chance.Permille(600)) {
        return {t.confidential ? kConfidential : kCaller,
                RecordFollowUp{who, Any<FollowUpOutcome>(chance, 3), Any<Satisfaction>(chance, 5),
                               good ? Solved::kYes : Solved::kNo, true, false, false, "", ""}};
      }
      return {kMessenger, Rate{who, code_of(who), Any<Satisfaction>(chance, 5),
                               good ? Solved::kYes : Solved::kPartly, true, false, ""}};
    case State::kClosed:
      return {Agent(0),
              chance.Permille(500) ? Command(Reopen{"x"}) : Command(Object{who, "", "x"})};
    case State::kTransferred:
      if (chance.Permille(300)) return {Agent(0), AcknowledgeTransfer{"a-2", ""}};
      [[fallthrough]];
    case State::kAnswered:
    case State::kRejected:
      return {Agent(0), Object{1, "", "x"}};
    default:
      return {Agent(0), Urge{}};
  }
}

}  // namespace hotline::sim
