#include "services/tools/demo/world.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "hotline/v1/dispatch.pb.h"
#include "hotline/v1/follow_up.pb.h"

namespace hotline::demo {
namespace {

constexpr absl::Duration kGrid = absl::Minutes(5);

absl::Time FromProto(const google::protobuf::Timestamp& t) {
  return absl::FromUnixSeconds(t.seconds()) + absl::Nanoseconds(t.nanos());
}
std::string IdOf(const std::string& name) { return name.substr(name.find('/') + 1); }

// The open leg of the lead department, from 1; 0 when there is none.
int OpenLead(const v1::Ticket& t) {
  for (int i = t.legs_size(); i > 0; --i) {
    if (t.legs(i - 1).type() != v1::Leg::LEG_TYPE_ASSISTING && !t.legs(i - 1).has_end_time())
      return i;
  }
  return 0;
}
int OpenAssisting(const v1::Ticket& t) {
  for (int i = 1; i <= t.legs_size(); ++i) {
    if (t.legs(i - 1).type() == v1::Leg::LEG_TYPE_ASSISTING && !t.legs(i - 1).has_end_time())
      return i;
  }
  return 0;
}

template <class Request>
Action Do(const Case& c, absl::Time at, const std::string& method, ctl::Caller who,
          Request request) {
  request.set_name(c.ticket.name());
  request.set_request_id(absl::StrCat(c.request_id, ".", c.steps));
  return {at, "hotline.v1." + method, std::move(who),
          std::make_shared<Request>(std::move(request))};
}

ctl::Caller Centre(int desk, const char* role) { return {absl::StrCat("p-centre-", desk), {role}}; }

}  // namespace

Manner MannerOf(const std::string& department) {
  uint64_t h = Leading64(Sha256("manner " + department)) % 100;
  if (h < 40) return Manner::kPrompt;
  if (h < 62) return Manner::kOrdinary;
  if (h < 76) return Manner::kLate;
  if (h < 88) return Manner::kReturning;
  return Manner::kSloppy;
}

double World::Chance(const Case& c, std::string_view purpose) const {
  uint64_t h =
      Leading64(Sha256(absl::StrCat(seed_, "/", c.line, "/", c.steps, "/", std::string(purpose))));
  return static_cast<double>(h >> 11) / 9007199254740992.0;
}

absl::Time World::Grid(absl::Time t) {
  int64_t step = absl::ToInt64Seconds(kGrid);
  int64_t s = absl::ToUnixSeconds(t);
  return absl::FromUnixSeconds((s + step - 1) / step * step);
}

absl::Time World::Service(absl::Time from, double minutes) const {
  absl::Time at = j_.calendar().Add(from, absl::Seconds(static_cast<int64_t>(minutes * 60)));
  // Something done at closing time is done; later it would be done the next morning.
  return std::max(Grid(at), from + kGrid);
}

absl::Time World::Arrival(size_t i, size_t n, absl::Time start, int days) const {
  // Weight of each hour of the day: telephones ring when people are awake.
  static constexpr double kHours[24] = {0.3, 0.2, 0.1, 0.1, 0.1, 0.3, 0.8, 2, 5, 8, 8, 7,
                                        4,   4,   6,   7,   7,   6,   4,   4, 4, 3, 2, 1};
  double sum = 0;
  for (double h : kHours) sum += h;
  double at = (static_cast<double>(i) + 0.5) / static_cast<double>(n) * days;
  int day = static_cast<int>(at);
  double left = (at - day) * sum;
  int hour = 0;
  while (hour < 23 && left > kHours[hour]) left -= kHours[hour++];
  return Grid(start + absl::Hours(24 * day + hour) +
              absl::Seconds(static_cast<int64_t>(3600 * std::min(0.99, left / kHours[hour]))));
}

ctl::Caller World::Head(const std::string& department, absl::Time t) const {
  std::string deputy = j_.Holder(department, OfficeRole::kDeputy, t);
  if (j_.HeadCapacity(deputy, department, t, false) == Capacity::kDeputy)
    return {deputy, {"OFFICIAL"}};
  return {j_.Holder(department, OfficeRole::kHead, t), {"OFFICIAL"}};
}

absl::Time World::DueOf(const Case& c, const char* limit, int leg) const {
  for (int i = c.ticket.limits_size(); i > 0; --i) {
    const auto& l = c.ticket.limits(i - 1);
    if (l.limit() == limit && l.leg() == leg) return FromProto(l.due_time());
  }
  return absl::InfiniteFuture();
}

std::optional<Action> World::Next(Case& c, absl::Time now) const {
  ++c.steps;
  switch (c.ticket.state()) {
    case v1::TICKET_STATE_RECEIVED:
      return Dispatcher(c, now);
    case v1::TICKET_STATE_DISPATCHED:
    case v1::TICKET_STATE_ACCEPTED:
    case v1::TICKET_STATE_HANDLING:
    case v1::TICKET_STATE_SUBMITTED:
    case v1::TICKET_STATE_REVIEWED:
      return Department(c, now);
    case v1::TICKET_STATE_APPROVED: {
      bool sloppy = MannerOf(IdOf(c.ticket.department())) == Manner::kSloppy;
      absl::Time at = Service(now, 30 + 300 * Chance(c, "review delay"));
      if (Chance(c, "review") < (sloppy ? 0.18 : 0.03)) {
        v1::SendBackResultRequest request;
        request.set_note("证据不全，请补充后重报");
        return Do(c, at, "TicketService/SendBackResult", Centre(3, "REVIEWER"), request);
      }
      return Do(c, at, "TicketService/ReviewResult", Centre(3, "REVIEWER"),
                v1::ReviewResultRequest());
    }
    default:
      return Afterwards(c, now);
  }
}

std::optional<Action> World::Dispatcher(Case& c, absl::Time now) const {
  absl::Time at = Service(now, 5 + 110 * std::pow(Chance(c, "triage delay"), 1.5));
  const auto& t = c.ticket;
  bool returned = t.returns() > 0;
  double what = Chance(c, "triage");
  if (t.discipline()) {
    v1::TransferTicketRequest request;
    request.set_body("纪检监察机关");
    request.set_acknowledgement(absl::StrCat("J", c.line));
    return Do(c, at, "TicketService/TransferTicket",
              Centre(c.objected ? 5 : 4, "CONFIDENTIAL_OFFICER"), request);
  }
  // After an objection another agent decides.
  ctl::Caller agent = Centre(c.objected ? 5 : 1, "AGENT");
  if (!returned) {
    if (what < 0.30) {
      v1::AnswerTicketRequest request;
      request.set_reply("已根据知识库向您作出解释说明。");
      return Do(c, at, "TicketService/AnswerTicket", agent, request);
    }
    if (what < 0.32 && !j_.settings().reject_reasons.empty()) {
      v1::RejectTicketRequest request;
      request.set_reason_code(j_.settings().reject_reasons[0].code);
      request.set_note("该事项已进入法定程序，请通过相应渠道反映。");
      return Do(c, at, "TicketService/RejectTicket", agent, request);
    }
    if (what < 0.335) {
      v1::TransferTicketRequest request;
      request.set_body("110");
      request.set_acknowledgement(absl::StrCat("A", c.line));
      return Do(c, at, "TicketService/TransferTicket", agent, request);
    }
  }
  // The matter's own department where routing named one, else one by its size.
  std::string department;
  if (const Matter* matter = j_.matter(IdOf(t.matter())); matter != nullptr && !returned) {
    for (const auto& row : matter->responsibilities) {
      // Towns and working groups are found by the server, not by this dispatcher.
      if (!row.lead.starts_with('@') && (department.empty() || row.area.empty()))
        department = row.lead;
    }
  }
  if (department.empty()) {
    std::vector<std::string> departments;
    for (const auto& d : j_.data().departments) {
      if (d.level == DepartmentLevel::kDepartment || d.level == DepartmentLevel::kPublicService)
        departments.push_back(d.id);
    }
    double x = Chance(c, "department");
    department = departments[static_cast<size_t>(x * x * static_cast<double>(departments.size()))];
    if (returned && t.legs_size() > 0 &&
        IdOf(t.legs(t.legs_size() - 1).department()) == department) {
      department =
          departments[(static_cast<size_t>(x * x * static_cast<double>(departments.size())) + 1) %
                      departments.size()];
    }
  }
  v1::DispatchTicketRequest request;
  request.set_department("departments/" + department);
  return Do(c, at, "DispatchService/DispatchTicket", Centre(2, "DISPATCHER"), request);
}

std::optional<Action> World::Department(Case& c, absl::Time now) const {
  const auto& t = c.ticket;
  int lead = OpenLead(t);
  if (lead == 0) return std::nullopt;
  const v1::Leg& leg = t.legs(lead - 1);
  // A citizen may lose patience, or have a change of mind.
  if (!c.urged && FromProto(t.create_time()) + absl::Hours(24 * 6) < now &&
      Chance(c, "urge") < 0.15) {
    c.urged = true;
    v1::UrgeTicketRequest request;
    request.set_note("市民来电催办");
    return Do(c, Grid(now + absl::Minutes(30)), "TicketService/UrgeTicket", Centre(1, "AGENT"),
              request);
  }
  if (!c.withdrawn && Chance(c, "withdraw") < 0.002) {
    c.withdrawn = true;
    v1::WithdrawTicketRequest request;
    request.set_petitioner(1);
    request.set_call_id(absl::StrCat("call-", c.line));
    request.set_note("诉求人来电撤回");
    return Do(c, Grid(now + absl::Minutes(60)), "TicketService/WithdrawTicket", Centre(1, "AGENT"),
              request);
  }
  if (leg.return_pending()) {
    v1::DecideReturnRequest request;
    request.set_decision(Chance(c, "approve return") < 0.6 ? v1::DECISION_APPROVE
                                                           : v1::DECISION_REFUSE);
    request.set_note("按权责清单裁决");
    return Do(c, Service(now, 60 + 240 * Chance(c, "return delay")), "DispatchService/DecideReturn",
              Centre(2, "DISPATCHER"), request);
  }
  if (t.state() == v1::TICKET_STATE_DISPATCHED) return Accepting(c, leg, lead, now);
  return Handling(c, leg, lead, now);
}

std::optional<Action> World::Accepting(Case& c, const v1::Leg& leg, int, absl::Time now) const {
  std::string department = IdOf(leg.department());
  Manner manner = MannerOf(department);
  if (leg.type() == v1::Leg::LEG_TYPE_LEAD && !c.ticket.disputed() &&
      !j_.settings().return_reasons.empty()) {
    double wants = manner == Manner::kReturning ? 0.35 : manner == Manner::kPrompt ? 0.03 : 0.07;
    if (Chance(c, "return") < wants) {
      std::vector<std::string> others;
      for (const auto& d : j_.data().departments) {
        if (d.level == DepartmentLevel::kDepartment && d.id != department) others.push_back(d.id);
      }
      v1::RequestReturnRequest request;
      request.set_reason_code(j_.settings().return_reasons[0].code);
      request.set_basis("依据部门三定方案，该事项不属于本单位职责");
      request.set_suggested_department(
          "departments/" +
          others[static_cast<size_t>(Chance(c, "suggest") * static_cast<double>(others.size()))]);
      absl::Time at = Service(now, 10 + 70 * Chance(c, "return delay"));
      return Do(c, at, "DispatchService/RequestReturn", Head(department, at), request);
    }
  }
  double scale = manner == Manner::kPrompt ? 50 : manner == Manner::kLate ? 260 : 105;
  bool urgent = c.ticket.urgency() != v1::URGENCY_NORMAL;
  absl::Time at = urgent ? Grid(now + absl::Minutes(5 + scale * 0.2 * Chance(c, "accept delay")))
                         : Service(now, 5 + scale * Chance(c, "accept delay"));
  // At night the duty officer takes what is urgent.
  ctl::Caller who = Head(department, at);
  if (urgent && !j_.calendar().IsOpen(at) && !j_.OnDuty(department, at).empty())
    who = {j_.OnDuty(department, at), {"OFFICIAL"}};
  return Do(c, at, "TicketService/AcceptTicket", who, v1::AcceptTicketRequest());
}

// Who of the department handles the ticket: its handler, else the head.
ctl::Caller World::HandlerOf(const v1::Leg& leg, absl::Time now) const {
  const std::string department = IdOf(leg.department());
  const std::string handler =
      leg.handler().empty() ? absl::StrCat("p-", department, "-3") : IdOf(leg.handler());
  if (j_.person(handler) == nullptr) return Head(department, now);
  return {handler, {"OFFICIAL"}};
}

// In confidence the centre speaks with the petitioner.
ctl::Caller World::SpeakerFor(const v1::Ticket& t, const v1::Leg& leg, absl::Time now) const {
  if (t.confidential()) return {"p-centre-6", {"CONFIDENTIAL_OFFICER"}};
  return HandlerOf(leg, now);
}

std::optional<Action> World::Contacting(Case& c, const v1::Leg& leg, int, absl::Time now) const {
  const auto& t = c.ticket;
  const bool late = MannerOf(IdOf(leg.department())) == Manner::kLate;
  v1::RecordContactRequest request;
  // Some do not answer: three attempts, half an hour apart.
  bool attempt = Chance(c, "attempt") < 0.12;
  request.set_type(attempt ? v1::RecordContactRequest::CONTACT_TYPE_ATTEMPTED
                           : v1::RecordContactRequest::CONTACT_TYPE_EFFECTIVE);
  request.set_call_id(absl::StrCat("tel-", c.line, "-", c.steps));
  if (attempt) request.set_message_proof(absl::StrCat("sms-", c.line, "-", c.steps));
  double minutes = attempt ? 35 + 40 * Chance(c, "contact delay")
                           : 10 + (late ? 1000 : 420) * std::pow(Chance(c, "contact delay"), 2);
  absl::Time at = t.urgency() == v1::URGENCY_NORMAL
                      ? Service(now, minutes)
                      : Grid(now + absl::Minutes(5 + minutes / 10 + (attempt ? 30 : 0)));
  return Do(c, at, "TicketService/RecordContact", SpeakerFor(t, leg, now), request);
}

std::optional<Action> World::Working(Case& c, const v1::Leg& leg, int lead, absl::Time now) const {
  const auto& t = c.ticket;
  const Manner manner = MannerOf(IdOf(leg.department()));
  const bool late = manner == Manner::kLate;
  if (int assisting = OpenAssisting(t)) {
    const v1::Leg& other = t.legs(assisting - 1);
    std::string id = IdOf(other.department());
    if (!other.has_accept_time()) {
      absl::Time at = Service(now, 5 + 60 * Chance(c, "assist accept"));
      return Do(c, at, "TicketService/AcceptTicket", Head(id, at), v1::AcceptTicketRequest());
    }
    v1::SubmitResultRequest request;
    request.set_outcome_code("ASSISTED");
    request.set_result("已按要求配合办理。");
    absl::Time at = Service(now, 30 + 400 * Chance(c, "assist submit"));
    return Do(c, at, "TicketService/SubmitResult", Head(id, at), request);
  }
  // The share of the time left that is used; the late ones use more than there is.
  absl::Time due = DueOf(c, "LEG_HANDLE", lead);
  absl::Duration left = std::max(j_.calendar().Between(now, due), absl::Minutes(20));
  double share = late                        ? 0.5 + 1.1 * Chance(c, "work")
                 : manner == Manner::kPrompt ? 0.1 + 0.5 * Chance(c, "work")
                                             : 0.2 + 0.75 * Chance(c, "work");
  absl::Time at = Service(now, absl::ToDoubleMinutes(left) * share);
  v1::SubmitResultRequest request;
  request.set_outcome_code(manner == Manner::kSloppy ? "EXPLAINED" : "RESOLVED");
  request.set_result("经现场核实，问题已处理，详见附件。");
  request.set_legal_basis("相关法律法规");
  return Do(c, at, "TicketService/SubmitResult", HandlerOf(leg, now), request);
}

std::optional<Action> World::Approving(Case& c, const v1::Leg& leg, int, absl::Time now) const {
  const auto& t = c.ticket;
  const std::string department = IdOf(leg.department());
  const bool late = MannerOf(department) == Manner::kLate;
  absl::Time at = Service(now, 10 + (late ? 300 : 150) * Chance(c, "approve delay"));
  bool in_person = leg.type() == v1::Leg::LEG_TYPE_REWORK || t.urgency() == v1::URGENCY_EXTREME;
  ctl::Caller head = in_person
                         ? ctl::Caller{j_.Holder(department, OfficeRole::kHead, at), {"OFFICIAL"}}
                         : Head(department, at);
  if (Chance(c, "head sends back") < 0.02) {
    v1::SendBackResultRequest request;
    request.set_note("请补充处理依据");
    return Do(c, at, "TicketService/SendBackResult", head, request);
  }
  return Do(c, at, "TicketService/ApproveResult", head, v1::ApproveResultRequest());
}

std::optional<Action> World::Replying(Case& c, const v1::Leg& leg, int, absl::Time now) const {
  const auto& t = c.ticket;
  const bool late = MannerOf(IdOf(leg.department())) == Manner::kLate;
  v1::ReplyToPetitionerRequest request;
  request.set_petitioner(1);
  request.set_reply("您反映的问题已处理，感谢您的监督。");
  request.set_proof(absl::StrCat("sms-", c.line, "-", c.steps));
  double minutes = 10 + (late ? 1100 : 380) * std::pow(Chance(c, "reply delay"), 2);
  absl::Time at = t.urgency() == v1::URGENCY_NORMAL ? Service(now, minutes)
                                                    : Grid(now + absl::Minutes(10 + minutes / 5));
  return Do(c, at, "TicketService/ReplyToPetitioner", SpeakerFor(t, leg, now), request);
}

std::optional<Action> World::Handling(Case& c, const v1::Leg& leg, int lead, absl::Time now) const {
  switch (c.ticket.state()) {
    case v1::TICKET_STATE_ACCEPTED:
      return Contacting(c, leg, lead, now);
    case v1::TICKET_STATE_HANDLING:
      return Working(c, leg, lead, now);
    case v1::TICKET_STATE_SUBMITTED:
      return Approving(c, leg, lead, now);
    case v1::TICKET_STATE_REVIEWED:
      return Replying(c, leg, lead, now);
    default:
      return std::nullopt;
  }
}

std::optional<Action> World::Afterwards(Case& c, absl::Time now) const {
  const auto& t = c.ticket;
  Manner manner = MannerOf(IdOf(t.department()));
  double good = manner == Manner::kSloppy ? 0.62 : manner == Manner::kLate ? 0.80 : 0.93;
  double mood = Chance(c, "mood");
  v1::Satisfaction satisfaction =
      mood < good * 0.6                ? v1::SATISFACTION_VERY_SATISFIED
      : mood < good                    ? v1::SATISFACTION_SATISFIED
      : mood < good + (1 - good) * 0.5 ? v1::SATISFACTION_BASICALLY_SATISFIED
      : mood < good + (1 - good) * 0.8 ? v1::SATISFACTION_DISSATISFIED
                                       : v1::SATISFACTION_VERY_DISSATISFIED;
  double luck = Chance(c, "solved");
  v1::Solved solved = satisfaction >= v1::SATISFACTION_SATISFIED
                          ? (luck < 0.985 ? v1::SOLVED_YES : v1::SOLVED_PARTLY)
                      : luck < 0.4 ? v1::SOLVED_YES
                      : luck < 0.7 ? v1::SOLVED_PARTLY
                                   : v1::SOLVED_NO;
  bool owed = false;
  for (const auto& limit : t.limits())
    owed |= limit.limit() == "FOLLOW_UP" && !limit.has_stop_time();
  if ((t.state() == v1::TICKET_STATE_REPLIED || t.state() == v1::TICKET_STATE_WITHDRAWN) && owed) {
    v1::RecordFollowUpRequest request;
    request.set_petitioner(1);
    bool answers = Chance(c, "answers") < 0.72;
    request.set_outcome(answers ? v1::RecordFollowUpRequest::OUTCOME_REACHED
                                : v1::RecordFollowUpRequest::OUTCOME_NO_ANSWER);
    request.set_call_id(absl::StrCat("fu-", c.line, "-", c.steps));
    if (answers) {
      request.set_satisfaction(satisfaction);
      request.set_solved(solved);
    }
    // Mostly the next day; now and then the centre itself is late. Evenings reach who works by day.
    absl::Time at = Service(now, 60 + 1150 * std::pow(Chance(c, "follow-up delay"), 2));
    if (Chance(c, "evening") < 0.4) at = Grid(at + absl::Hours(3));
    ctl::Caller caller = t.confidential() ? ctl::Caller{"p-centre-6", {"CONFIDENTIAL_OFFICER"}}
                                          : Centre(4, "REVIEWER");
    return Do(c, at, "FollowUpService/RecordFollowUp", caller, request);
  }
  if (t.state() == v1::TICKET_STATE_REPLIED && !t.anonymous() &&
      t.urgency() != v1::URGENCY_EXTREME && t.petitioners(0).has_reply_time() &&
      Chance(c, "rates") < 0.5 && !c.reopened) {
    c.reopened = true;  // one try: who has rated once is not asked again here
    v1::RateTicketRequest request;
    request.set_petitioner(1);
    request.set_satisfaction(satisfaction);
    request.set_solved(solved);
    Action action = Do(c, Grid(now + absl::Minutes(30 + 4000 * Chance(c, "rating delay"))),
                       "FollowUpService/RateTicket", {"messages", {"MESSENGER"}}, request);
    action.needs_code = true;
    return action;
  }
  bool ended = t.state() == v1::TICKET_STATE_CLOSED || t.state() == v1::TICKET_STATE_ANSWERED ||
               t.state() == v1::TICKET_STATE_REJECTED || t.state() == v1::TICKET_STATE_TRANSFERRED;
  if (ended && !c.objected && Chance(c, "object") < 0.015) {
    c.objected = true;
    v1::ObjectToTicketRequest request;
    request.set_petitioner(1);
    request.set_note("对处理结果有异议");
    return Do(c, Grid(now + absl::Hours(20)), "TicketService/ObjectToTicket", Centre(5, "AGENT"),
              request);
  }
  return std::nullopt;
}

}  // namespace hotline::demo
