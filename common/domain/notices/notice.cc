#include "common/domain/notices/notice.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/domain/access/recusal.h"
#include "common/domain/access/sponsors.h"
#include "common/domain/notices/told.h"

namespace hotline {
namespace {

bool Urgent(const Ticket& ticket) {
  return ticket.urgency == Urgency::kUrgent || ticket.urgency == Urgency::kExtreme;
}

// Neither the person the ticket is about nor that person's subordinates are notified.
bool MayKnow(const Jurisdiction& in_force, const std::string& concerns, const std::string& person,
             const std::string& department, absl::Time at) {
  return concerns.empty() ||
         (person != concerns && (RecusalOf(in_force, concerns, department, at) == Recusal::kNone ||
                                 person == ReceiverFor(in_force, concerns, department, at)));
}

// Gathers the notices of one fact.
class Addresser {
 public:
  Addresser(const Event& event, size_t index, const Ticket& ticket, const Jurisdiction& in_force,
            std::vector<Notice>* out)
      : fact_(event.facts[index]),
        in_force_(in_force),
        out_(out),
        concerns_(ticket.concerns),
        actor_(event.actor.id) {
    notice_.id = absl::StrCat(event.number, "/", event.version, "/", index);
    notice_.ticket = event.number;
    notice_.what = fact_.type;
    notice_.limit = fact_.limit;
    notice_.level = fact_.level;
    notice_.at = fact_.at;
    notice_.due = fact_.due;
    notice_.urgent = Urgent(ticket);
  }

  // What the notices from here on say.
  void Say(std::string_view words) { notice_.words = words; }
  void Head(const std::string& department) {
    const std::string receiver = ReceiverFor(in_force_, concerns_, department, fact_.at);
    if (receiver.empty())
      Supervisor(department);
    else
      Tell(department, receiver, false);
  }
  void Deputy(const std::string& department) {
    const std::string deputy = in_force_.Holder(department, OfficeRole::kDeputy, fact_.at);
    if (!deputy.empty() && MayKnow(deputy, department)) Tell(department, deputy, false);
  }
  void DutyOfficer(const std::string& department) {
    const std::string officer = in_force_.OnDuty(department, fact_.at);
    if (officer.empty() || !MayKnow(officer, department))
      Head(department);
    else
      Tell(department, officer, true);
  }
  // Rings until a duty leader acknowledges: the officer on duty, else the head of the centre.
  void CentreDuty() {
    notice_.rings_until = LimitKind::kLeaderTold;
    const std::string leader = DutyLeaderToRing(in_force_, concerns_, fact_.at);
    // Also who recorded the words: recording is not answering for it.
    Tell(kCentreDepartment, leader, true, /*even_actor=*/true);
    notice_.rings_until = LimitKind::kNone;
  }
  void Supervisor(const std::string& department) {
    const Department* d = in_force_.department(department);
    const std::string leader = d == nullptr ? "" : d->supervising_leader;
    Tell(department, leader == concerns_ ? "" : leader, false);
  }
  void Sponsors(const Ticket& ticket, const std::string& department) {
    for (const std::string& person : SponsorsOf(in_force_, ticket, fact_.at)) {
      const size_t before = out_->size();
      Tell(department, person, false);
      if (out_->size() > before) out_->back().sponsor = true;  // else told as who must act
    }
  }
  void Person(const std::string& department, const std::string& person) {
    // Who has left the department is not its person any more.
    const bool gone = !in_force_.IsMember(person, department, fact_.at) &&
                      in_force_.Holder(in_force_.settings().government_office, OfficeRole::kHead,
                                       fact_.at) != person &&
                      !Leads(person);
    if (person.empty() || gone || !MayKnow(person, department))
      Head(department);
    else
      Tell(department, person, false);
  }

 private:
  // Supervises a department, and decides on its time.
  bool Leads(const std::string& person) const {
    return std::any_of(in_force_.data().departments.begin(), in_force_.data().departments.end(),
                       [&](const Department& d) { return d.supervising_leader == person; });
  }
  bool MayKnow(const std::string& person, const std::string& department) const {
    return hotline::MayKnow(in_force_, concerns_, person, department, fact_.at);
  }
  void Tell(const std::string& department, const std::string& person, bool acknowledge,
            bool even_actor = false) {
    // Who did it knows.
    if (!person.empty() && person == actor_ && !even_actor) return;
    Notice one = notice_;
    one.department = department;
    one.person = person;
    if (person.empty()) {
      // Nobody answers there: the government office hears it, and that it does for want of
      // somebody.
      const std::string& office = in_force_.settings().government_office;
      const std::string head = in_force_.Holder(office, OfficeRole::kHead, fact_.at);
      if (!office.empty() && head != concerns_) one.person = head;
      one.nobody = true;
    }
    absl::StrAppend(&one.id, "/", one.person);
    one.acknowledge = acknowledge;
    // One person in two offices is told once.
    auto same =
        std::find_if(out_->begin(), out_->end(), [&](const Notice& n) { return n.id == one.id; });
    if (same == out_->end()) {
      out_->push_back(std::move(one));
      return;
    }
    same->acknowledge |= acknowledge;
    if (one.rings_until != LimitKind::kNone) same->rings_until = one.rings_until;
  }

  const Fact& fact_;
  const Jurisdiction& in_force_;
  std::vector<Notice>* const out_;
  const std::string& concerns_;
  const std::string& actor_;
  Notice notice_;
};

void Alarm(const Fact& fact, const Ticket& ticket, const Jurisdiction& in_force, Addresser& to) {
  const std::string& department = fact.department;
  switch (fact.level) {
    case AlarmLevel::kBlue: {
      const size_t leg = static_cast<size_t>(fact.leg);
      to.Person(department,
                leg >= 1 && leg <= ticket.legs.size() ? ticket.legs[leg - 1].handler : "");
      break;
    }
    case AlarmLevel::kYellow:
      to.Head(department);
      break;
    case AlarmLevel::kOrange:
      to.Head(department);
      to.Deputy(department);
      if (Urgent(ticket)) to.DutyOfficer(department);
      break;
    case AlarmLevel::kRed:
    case AlarmLevel::kInterviewProposed:
      to.Supervisor(department);
      break;
    case AlarmLevel::kDutyRoom: {
      const std::string& office = in_force.settings().government_office;
      to.DutyOfficer(office.empty() ? department : office);
      break;
    }
    case AlarmLevel::kNone:
      break;
  }
}

// Events that sponsors are notified of: dispatched, returned, reworked, overdue, closed.
bool TellsSponsors(const Fact& fact) {
  switch (fact.type) {
    case FactType::kDispatched:
    case FactType::kReturnApproved:
    case FactType::kReworkOpened:
    case FactType::kClosed:
    case FactType::kClosedUnrated:
      return true;
    case FactType::kBreached:
      return fact.limit == LimitKind::kLegHandle || fact.limit == LimitKind::kCaseHandle;
    default:
      return false;
  }
}

// To who looks after it: what has become of it.
std::string_view ChineseForSponsors(FactType what) {
  switch (what) {
    case FactType::kDispatched:
      return "已派单";
    case FactType::kReturnApproved:
      return "已被退单，将重新派单";
    case FactType::kReworkOpened:
      return "群众不满意，已重办";
    case FactType::kBreached:
      return "已超期";
    default:
      return "已办结";
  }
}

}  // namespace

namespace {

// The parts of the ticket that are open, or ended with the fact.
std::vector<const Leg*> PartsAt(const Ticket& ticket, absl::Time at) {
  std::vector<const Leg*> out;
  for (const Leg& leg : ticket.legs) {
    if (!Happened(leg.ended) || leg.ended == at) out.push_back(&leg);
  }
  return out;
}

void TellRow(const ToldRow& row, const Fact& fact, const Ticket& ticket,
             const Jurisdiction& in_force, Addresser& to) {
  const int lead = ticket.lead();
  const bool of_leg = fact.leg >= 1 && static_cast<size_t>(fact.leg) <= ticket.legs.size();
  const int part = of_leg ? fact.leg : lead;
  const Leg* leg = part == 0 ? nullptr : &ticket.legs[static_cast<size_t>(part) - 1];
  const std::string lead_department =
      lead == 0 ? "" : ticket.legs[static_cast<size_t>(lead) - 1].department;
  const std::string department =
      fact.department.empty() ? ticket.lead_department() : fact.department;
  const bool urgent = Urgent(ticket);
  to.Say(row.zh);
  switch (row.whom) {
    case Receiver::kNobody:
      break;
    case Receiver::kLegHead:
      if (leg != nullptr) to.Head(leg->department);
      break;
    case Receiver::kLeadHead:
      if (!lead_department.empty()) to.Head(lead_department);
      break;
    case Receiver::kDepartmentHead:
      if (!department.empty()) to.Head(department);
      break;
    case Receiver::kHandler:
      if (leg != nullptr) to.Person(leg->department, leg->handler);
      break;
    case Receiver::kPerson:
      if (!fact.person.empty())
        to.Person(leg == nullptr ? department : leg->department, fact.person);
      break;
    case Receiver::kDutyOfficer:
      if (urgent && leg != nullptr) to.DutyOfficer(leg->department);
      break;
    case Receiver::kEveryPart:
      for (const Leg* each : PartsAt(ticket, fact.at)) to.Head(each->department);
      break;
    case Receiver::kEveryHandler:
      for (const Leg* each : PartsAt(ticket, fact.at)) {
        if (!each->handler.empty()) to.Person(each->department, each->handler);
      }
      break;
    case Receiver::kEveryDuty:
      for (const Leg* each : PartsAt(ticket, fact.at)) {
        if (urgent) to.DutyOfficer(each->department);
      }
      break;
    case Receiver::kSupervisor:
      if (!department.empty()) to.Supervisor(department);
      break;
    case Receiver::kCentreHead:
      to.Head(kCentreDepartment);
      break;
    case Receiver::kCentreDuty:
      to.CentreDuty();
      break;
    case Receiver::kLadder:
      Alarm(fact, ticket, in_force, to);
      break;
  }
}

}  // namespace

bool TellsAnybody(const Event& event, const Jurisdiction& in_force) {
  const bool sponsors = !in_force.data().sponsors.empty();
  return std::any_of(event.facts.begin(), event.facts.end(), [&](const Fact& fact) {
    return (sponsors && TellsSponsors(fact)) || !ToldOf(fact, /*urgent=*/true).empty();
  });
}

std::vector<Notice> NoticesOf(const Event& event, const Ticket& ticket,
                              const Jurisdiction& in_force) {
  std::vector<Notice> out;
  const int lead = ticket.lead();
  for (size_t i = 0; i < event.facts.size(); ++i) {
    const Fact& fact = event.facts[i];
    Addresser to(event, i, ticket, in_force, &out);
    for (const ToldRow* row : ToldOf(fact, Urgent(ticket)))
      TellRow(*row, fact, ticket, in_force, to);
    const int part =
        fact.leg >= 1 && static_cast<size_t>(fact.leg) <= ticket.legs.size() ? fact.leg : lead;
    if (TellsSponsors(fact))
      to.Sponsors(ticket, part == 0 ? "" : ticket.legs[static_cast<size_t>(part) - 1].department);
  }
  return out;
}

std::string DutyLeaderToRing(const Jurisdiction& in_force, const std::string& concerns,
                             absl::Time at) {
  const std::string officer = in_force.OnDuty(kCentreDepartment, at);
  if (!officer.empty() && MayKnow(in_force, concerns, officer, kCentreDepartment, at))
    return officer;
  const std::string receiver = ReceiverFor(in_force, concerns, kCentreDepartment, at);
  if (!receiver.empty()) return receiver;
  const Department* centre = in_force.department(kCentreDepartment);
  if (centre != nullptr && !centre->supervising_leader.empty() &&
      centre->supervising_leader != concerns)
    return centre->supervising_leader;
  const std::string& office = in_force.settings().government_office;
  const std::string head = office.empty() ? "" : in_force.Holder(office, OfficeRole::kHead, at);
  return head == concerns ? "" : head;
}

absl::Time MayBeTold(const Jurisdiction& in_force, bool urgent, absl::Time at) {
  const MinuteWindow& quiet = in_force.settings().quiet_hours;
  if (urgent || quiet.from == quiet.to) return at;
  const absl::TimeZone& zone = in_force.calendar().zone();
  const absl::CivilMinute local = absl::ToCivilMinute(at, zone);
  const int minute = local.hour() * 60 + local.minute();
  const bool over_night = quiet.to < quiet.from;
  const bool within = over_night ? minute >= quiet.from || minute < quiet.to
                                 : minute >= quiet.from && minute < quiet.to;
  if (!within) return at;
  const absl::CivilDay day(local);
  const absl::CivilDay ends = over_night && minute >= quiet.from ? day + 1 : day;
  return absl::FromCivil(absl::CivilMinute(ends) + quiet.to, zone);
}

std::string Chinese(const Notice& notice, const Jurisdiction& in_force) {
  const absl::TimeZone& zone = in_force.calendar().zone();
  const Department* department = in_force.department(notice.department);
  std::string what(notice.words);
  if (what.empty())
    what = absl::StrCat(std::string(Chinese(notice.limit)), std::string(Chinese(notice.level)));
  if (notice.sponsor)
    what = absl::StrCat(std::string(ChineseForSponsors(notice.what)), "，您是包抓（挂帮）人");
  std::string text =
      absl::StrCat(notice.urgent ? "【12345紧急】" : "【12345】", "工单", notice.ticket, what);
  if (notice.due != kUnset && notice.what == FactType::kAlarm)
    absl::StrAppend(&text, "，到期", absl::FormatTime("%m月%d日%H:%M", notice.due, zone));
  if (department != nullptr) absl::StrAppend(&text, "（", department->name, "）");
  if (notice.nobody) absl::StrAppend(&text, "，该单位无可接收人，报请贵单位协调");
  if (notice.acknowledge) absl::StrAppend(&text, "，请电话确认收到");
  return absl::StrCat(text, "。");
}

}  // namespace hotline
