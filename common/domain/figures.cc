#include "common/domain/figures.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace hotline {
namespace {

// A rework or objection this long after the reply still says that it was not done at once.
constexpr absl::Duration kObjectionWindow = absl::Hours(24 * 15);

bool In(absl::Time t, const Period& p) { return Happened(t) && p.from <= t && t < p.to; }
// A due counts once it has fallen.
bool Fell(absl::Time due, const Period& p) { return In(due, p) && due <= p.as_of; }
bool By(absl::Time t, const Period& p) { return Happened(t) && t <= p.cut; }

// Stopped without counting before it fell due: out. What was overdue already stays a miss.
template <class Clock>
bool Out(const Clock& clock) {
  return clock.voided && clock.stopped <= clock.due;
}
template <class Clock>
bool InTime(const Clock& clock) {
  return clock.on_time && !clock.voided;
}

// The last of the instants at or before the cut.
absl::Time LastBy(const std::vector<absl::Time>& instants, const Period& p) {
  absl::Time last = kUnset;
  for (absl::Time t : instants) {
    if (By(t, p)) last = std::max(last, t);
  }
  return last;
}

}  // namespace

int64_t NearestRank(std::vector<int64_t> values, int percent) {
  if (values.empty()) return 0;
  size_t rank = (values.size() * percent + 99) / 100;
  auto at = values.begin() + std::max<size_t>(rank, 1) - 1;
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

FigureBook::Id FigureBook::Intern(const std::string& text) {
  if (text.empty()) return 0;
  auto [it, fresh] = ids_.try_emplace(text, static_cast<Id>(texts_.size()));
  if (fresh) texts_.push_back(text);
  return it->second;
}

FigureBook::LegRow* FigureBook::LegOf(Row& row, int leg) {
  return leg >= 1 && leg <= static_cast<int>(row.legs.size()) ? &row.legs[leg - 1] : nullptr;
}

FigureBook::PetitionerRow& FigureBook::PetitionerOf(Row& row, int petitioner) {
  for (PetitionerRow& p : row.petitioners) {
    if (p.id == petitioner) return p;
  }
  row.petitioners.emplace_back().id = petitioner;
  return row.petitioners.back();
}

FigureBook::ClockRow* FigureBook::ClockOf(Row& row, const Fact& fact) {
  LegRow* leg = LegOf(row, fact.leg);
  switch (fact.limit) {
    case LimitKind::kAccept:
      return leg ? &leg->accept : nullptr;
    case LimitKind::kContact:
      return leg ? &leg->contact : nullptr;
    case LimitKind::kLegHandle:
      return leg ? &leg->handle : nullptr;
    case LimitKind::kCaseHandle:
      return &row.case_handle;
    case LimitKind::kFollowUp:
      return &PetitionerOf(row, fact.petitioner).follow_up;
    case LimitKind::kReply: {
      auto& replies = PetitionerOf(row, fact.petitioner).replies;
      return replies.empty() ? nullptr : &replies.back().first;
    }
    default:
      return nullptr;
  }
}

void FigureBook::Apply(const Event& event) {
  auto [it, fresh] = index_.try_emplace(event.ticket, rows_.size());
  if (fresh) rows_.emplace_back().number = event.ticket;
  Row& row = rows_[it->second];
  if (event.version <= row.version) return;
  row.version = event.version;
  for (const Fact& fact : event.facts) Apply(row, fact);
}

void FigureBook::Apply(Row& row, const Fact& f) {
  LegRow* leg = LegOf(row, f.leg);
  switch (f.type) {
    case FactType::kReceived:
      row.received = f.at;
      row.kind = f.kind;
      row.channel = f.channel;
      row.petitioner_kind = f.petitioner_kind;
      row.matter = Intern(f.matter);
      row.area = Intern(f.area);
      break;
    case FactType::kAnswered:
      row.answered = f.at;
      break;
    case FactType::kRejected:
      row.rejected = f.at;
      break;
    case FactType::kTransferred:
      row.transferred = f.at;
      break;
    case FactType::kReopened:
      row.answered = row.rejected = row.transferred = kUnset;
      break;
    case FactType::kWithdrawn:
      row.withdrawn = f.at;
      break;
    case FactType::kDispatched:
    case FactType::kAssistAsked: {
      if (f.leg != static_cast<int>(row.legs.size()) + 1) break;
      LegRow& added = row.legs.emplace_back();
      added.kind = f.leg_kind;
      added.department = Intern(f.department);
      added.head = Intern(f.person);
      added.dispatched = f.at;
      if (!f.matter.empty()) row.matter = Intern(f.matter);
      if (!Happened(row.first_dispatched)) row.first_dispatched = f.at;
      break;
    }
    case FactType::kAccepted:
      if (leg) leg->accepted_as = f.capacity, leg->accepted = f.at;
      break;
    case FactType::kContacted:
      // One that ended the limit; a later talk does not make three attempts an effective contact.
      if (leg && !Happened(leg->contact.stopped)) leg->contacted = true;
      break;
    case FactType::kContactAttempted:
      if (leg && f.code == "COMPLETE") leg->attempted = true;
      break;
    case FactType::kReturnRequested:
      if (leg) leg->return_requested = f.at;
      break;
    case FactType::kReturnApproved:
      if (leg) leg->return_decided = f.at, leg->return_approved = true;
      break;
    case FactType::kReturnRefused:
    case FactType::kReturnLapsed:
      if (leg) leg->return_decided = f.at;
      break;
    case FactType::kReworkOpened:
      row.reworks.push_back(f.at);
      break;
    case FactType::kObjected:
      row.objected.push_back(f.at);
      break;
    case FactType::kRated: {
      PetitionerRow& p = PetitionerOf(row, f.petitioner);
      if (p.first == Satisfaction::kNone)
        p.first = f.satisfaction, p.rated = f.at, p.solved = f.solved;
      break;
    }
    case FactType::kFollowedUp: {
      PetitionerRow& p = PetitionerOf(row, f.petitioner);
      p.outcome = f.at;
      p.reached = f.code == "REACHED" ? f.at : kUnset;
      if (f.code == "REACHED" && p.first == Satisfaction::kNone &&
          f.satisfaction != Satisfaction::kNone) {
        p.first = f.satisfaction, p.rated = f.at, p.solved = f.solved, p.by_sample = true;
      }
      break;
    }
    case FactType::kLimitStarted:
      if (f.limit == LimitKind::kReply)
        PetitionerOf(row, f.petitioner).replies.emplace_back(ClockRow{}, Intern(f.department));
      [[fallthrough]];
    case FactType::kLimitResumed:
      if (ClockRow* clock = ClockOf(row, f)) *clock = ClockRow{f.original_due};
      break;
    case FactType::kLimitStopped:
      if (ClockRow* clock = ClockOf(row, f)) {
        clock->due = f.original_due;
        clock->stopped = f.at;
        clock->on_time = f.on_time;
      }
      if (f.limit == LimitKind::kReply) {
        bool all =
            std::all_of(row.petitioners.begin(), row.petitioners.end(), [](const PetitionerRow& p) {
              return p.replies.empty() || Happened(p.replies.back().first.stopped);
            });
        if (all) row.replied.push_back(f.at);
      }
      break;
    case FactType::kLimitVoided:
      if (ClockRow* clock = ClockOf(row, f)) clock->voided = true, clock->stopped = f.at;
      break;
    default:
      break;
  }
}

void FigureBook::Evaluate(const Row& row, const Period& p, const Sink& emit) const {
  // The lead that delivered, or holds the ticket now: approved returns do not count.
  Attribution first, last;
  for (const LegRow& leg : row.legs) {
    if (leg.kind == LegKind::kAssisting) continue;
    if (first.department == 0) first = {leg.department, leg.head};
    if (!leg.return_approved) last = {leg.department, leg.head};
  }
  if (last.department == 0) last = first;

  absl::Time replied = LastBy(row.replied, p);
  bool closed = Happened(replied) && LastBy(row.reworks, p) < replied;
  bool withdrawn = By(row.withdrawn, p);
  if (In(row.first_dispatched, p) && !withdrawn)
    emit(FigureId::kClosureDispatched, last, closed, 0);
  if (In(row.received, p)) {
    bool elsewhere = By(row.rejected, p) || By(row.transferred, p);
    if (!elsewhere && !withdrawn)
      emit(FigureId::kClosureWhole, last, closed || By(row.answered, p), 0);
    if (!elsewhere) emit(FigureId::kDirectAnswers, last, By(row.answered, p), 0);
  }
  if (Fell(row.case_handle.due, p) && !Out(row.case_handle)) {
    emit(FigureId::kOnTimeCase, last, InTime(row.case_handle) && By(row.case_handle.stopped, p), 0);
  }
  for (const LegRow& leg : row.legs) {
    Attribution by{leg.department, leg.head};
    bool lead = leg.kind == LegKind::kLead;
    if (Fell(leg.handle.due, p) && !Out(leg.handle) && !leg.return_approved &&
        leg.kind != LegKind::kAssisting) {
      emit(lead ? FigureId::kOnTimeLeg : FigureId::kOnTimeRework, by,
           InTime(leg.handle) && By(leg.handle.stopped, p), 0);
    }
    if (Fell(leg.accept.due, p)) {
      bool gone = Out(leg.accept);
      // A return stops the limit; unless it is upheld, the decision is the acceptance.
      bool by_return = leg.accepted_as == Capacity::kNone && Happened(leg.return_requested);
      bool valid = !by_return || leg.return_approved ||
                   (Happened(leg.return_decided) && leg.return_decided <= leg.accept.due);
      if (!gone) emit(FigureId::kAcceptOnTime, by, InTime(leg.accept) && valid, 0);
      if (!gone && !leg.return_approved)
        emit(FigureId::kAcceptInPerson, by,
             leg.accepted_as == Capacity::kPrincipal && By(leg.accepted, p), 0);
    }
    if (Fell(leg.contact.due, p) && !Out(leg.contact) && !leg.return_approved) {
      emit(FigureId::kContactOnTime, by, leg.contacted && InTime(leg.contact), 0);
      emit(FigureId::kContactAttempted, by, leg.attempted && !leg.contacted, 0);
    }
    if (lead && In(leg.dispatched, p))
      emit(FigureId::kReturnRate, by, Happened(leg.return_requested), 0);
    if (In(leg.return_decided, p)) emit(FigureId::kReturnUpheld, by, leg.return_approved, 0);
  }
  for (const PetitionerRow& petitioner : row.petitioners) {
    for (const auto& [reply, department] : petitioner.replies) {
      if (Fell(reply.due, p) && !Out(reply))
        emit(FigureId::kReplyOnTime, last, InTime(reply) && Happened(reply.stopped), 0);
    }
    if (Fell(petitioner.follow_up.due, p) && !Out(petitioner.follow_up))
      emit(FigureId::kFollowUpOnTime, last, InTime(petitioner.follow_up), 0);
    if (In(petitioner.outcome, p))
      emit(FigureId::kFollowUpReached, last, Happened(petitioner.reached), 0);
    if (row.kind == TicketKind::kPraise) continue;
    if (!petitioner.replies.empty() && In(petitioner.replies[0].first.stopped, p) &&
        !petitioner.replies[0].first.voided) {
      emit(FigureId::kRatingShare, last, By(petitioner.rated, p), 0);
    }
    if (In(petitioner.rated, p) && petitioner.first != Satisfaction::kNone) {
      bool sample = petitioner.by_sample;
      emit(sample ? FigureId::kNationalSample : FigureId::kNationalSelf, last,
           petitioner.first >= Satisfaction::kBasically, 0);
      emit(sample ? FigureId::kStrictSample : FigureId::kStrictSelf, last,
           petitioner.first >= Satisfaction::kSatisfied, 0);
      if (petitioner.solved != Solved::kNone)
        emit(sample ? FigureId::kSolvedSample : FigureId::kSolvedSelf, last,
             petitioner.solved == Solved::kYes, 0);
    }
  }
  if (!row.replied.empty() && In(row.replied[0], p)) {
    absl::Time at = row.replied[0];
    auto soon = [&](absl::Time t) { return t >= at && t <= at + kObjectionWindow && By(t, p); };
    bool again = std::any_of(row.reworks.begin(), row.reworks.end(), soon) ||
                 std::any_of(row.objected.begin(), row.objected.end(), soon);
    emit(FigureId::kRework, last, again, 0);
    int64_t seconds = absl::ToInt64Seconds(at - row.received);
    emit(FigureId::kTimeP50, last, true, seconds);
    emit(FigureId::kTimeP90, last, true, seconds);
  }
  if (In(row.first_dispatched, p) && Happened(replied))
    emit(FigureId::kDispatchAccuracy, first, first.department == last.department, 0);
}

std::string FigureBook::KeyOf(const Row& row, const Attribution& by, Dimension dimension) const {
  switch (dimension) {
    case Dimension::kDepartment:
      return texts_[by.department];
    case Dimension::kHead:
      return texts_[by.head];
    case Dimension::kArea:
      return texts_[row.area];
    case Dimension::kMatter:
      return texts_[row.matter];
    case Dimension::kKind:
      return std::string(Name(row.kind));
    case Dimension::kChannel:
      return std::string(Name(row.channel));
    case Dimension::kPetitionerKind:
      return std::string(Name(row.petitioner_kind));
    default:
      return "";
  }
}

std::map<std::string, FigureSet> FigureBook::Compute(const Period& period,
                                                     Dimension dimension) const {
  struct Group {
    FigureSet counts{kFigures};
    std::vector<int64_t> seconds;
  };
  std::map<std::string, Group> groups;
  if (dimension == Dimension::kWhole) groups[""];
  for (const Row& row : rows_) {
    Evaluate(row, period,
             [&](FigureId figure, const Attribution& by, bool counted, int64_t seconds) {
               Group& group = groups[KeyOf(row, by, dimension)];
               FigureCount& count = group.counts[static_cast<int>(figure)];
               ++count.denominator;
               count.numerator += counted;
               if (figure == FigureId::kTimeP50) group.seconds.push_back(seconds);
             });
  }
  std::map<std::string, FigureSet> out;
  for (auto& [key, group] : groups) {
    group.counts[static_cast<int>(FigureId::kTimeP50)].seconds = NearestRank(group.seconds, 50);
    group.counts[static_cast<int>(FigureId::kTimeP90)].seconds =
        NearestRank(std::move(group.seconds), 90);
    out.emplace(key, std::move(group.counts));
  }
  return out;
}

FigureBook::Tickets FigureBook::Find(const Period& period, Dimension dimension,
                                     std::string_view key, FigureId figure, bool counted,
                                     size_t limit) const {
  Tickets out;
  for (const Row& row : rows_) {
    bool found = false;
    Evaluate(row, period, [&](FigureId id, const Attribution& by, bool in, int64_t) {
      found |= id == figure && in == counted && KeyOf(row, by, dimension) == key;
    });
    if (!found) continue;
    ++out.total;
    if (out.numbers.size() < limit) out.numbers.push_back(row.number);
  }
  return out;
}

}  // namespace hotline
