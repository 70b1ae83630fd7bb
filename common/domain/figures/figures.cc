#include "common/domain/figures/figures.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "common/domain/calendar/calendar.h"

namespace hotline {
namespace {

using fold::Clock;
using fold::Happened;
using fold::Id;
using fold::kNever;
using fold::Leg;
using fold::Link;
using fold::Moment;
using fold::Ms;
using fold::Petitioner;
using fold::Row;
using fold::Rows;

// A rework or objection this long after the reply still says that it was not done at once.
constexpr int kObjectionDays = 15;

// The period in the rows' own unit.
struct Span {
  explicit Span(const Period& p)
      : from(ToMs(p.from)), to(ToMs(p.to)), cut(ToMs(p.cut)), as_of(ToMs(p.as_of)), zone(p.zone) {}
  // An instant between two milliseconds lies after the first.
  static Ms ToMs(absl::Time t) {
    if (t == absl::InfiniteFuture()) return std::numeric_limits<Ms>::max();
    return absl::ToUnixMillis(t);
  }
  bool In(Ms t) const { return from <= t && t < to; }
  // A due counts once it has fallen.
  bool Fell(Ms due) const { return In(due) && due <= as_of; }
  bool By(Ms t) const { return Happened(t) && t <= cut; }
  // Whether anything between these instants can be in the period.
  bool Touches(Ms earliest, Ms latest) const { return earliest < to && latest >= from; }

  // Whether `t` lies within `days` days after `since`. The last day ends at its local midnight.
  bool Within(int days, Ms since, Ms t) const {
    constexpr Ms kDay = Ms{24} * 3600 * 1000;
    if (t < since || t >= since + (days + 2) * kDay) return false;  // mostly, and cheaper
    return absl::FromUnixMillis(t) < DaysEnd(absl::FromUnixMillis(since), days, zone);
  }

  const Ms from, to, cut, as_of;
  const absl::TimeZone zone;
};

// Stopped without counting before it fell due: out. What was overdue already stays a miss.
bool Out(const Clock& clock) { return clock.voided && clock.stopped <= clock.due; }
bool InTime(const Clock& clock) { return clock.on_time && !clock.voided; }

struct Attribution {
  Id department = 0, head = 0;
};

// Whose the limit is; while it runs, as the part it belongs to.
Attribution Of(const Clock& clock, const Attribution& part) {
  return clock.owned ? Attribution{clock.department, clock.head} : part;
}

// Calls emit(figure, attribution, counted, seconds) for everything the row says about the period.
template <class Emit>
void Evaluate(const Rows& rows, const Row& row, const Span& p, const Emit& emit) {
  // The lead that delivered, or holds the ticket now: approved returns do not count, nor whoever
  // had it before it was merged.
  Attribution first, last;
  bool was_merged = false;
  for (Link at = row.first_leg; at != 0; at = rows.leg(at).next) {
    const Leg& leg = rows.leg(at);
    if (leg.kind == LegKind::kAssisting) continue;
    if (first.department == 0) first = {leg.department, leg.head};
    was_merged |= leg.merged;
    if (!leg.return_approved && !leg.merged) last = {leg.department, leg.head};
  }
  if (last.department == 0 && !was_merged) last = first;

  // The last of each at or before the cut.
  Ms replied = kNever, reworked = kNever, first_replied = kNever;
  for (Link at = row.first_moment; at != 0; at = rows.moment(at).next) {
    const Moment& moment = rows.moment(at);
    if (moment.kind == Moment::kReplied && !Happened(first_replied)) first_replied = moment.at;
    if (!p.By(moment.at)) continue;
    if (moment.kind == Moment::kReplied) replied = std::max(replied, moment.at);
    if (moment.kind == Moment::kRework) reworked = std::max(reworked, moment.at);
  }
  bool closed = Happened(replied) && reworked < replied;
  bool withdrawn = p.By(row.withdrawn), merged = p.By(row.merged);
  if (p.In(row.first_dispatched) && !withdrawn && !merged)
    emit(FigureId::kClosureDispatched, last, closed, 0);
  if (p.In(row.received)) {
    emit(FigureId::kTicketsExcluded, last, p.By(row.excluded), 0);
    bool elsewhere = p.By(row.rejected) || p.By(row.transferred);
    if (!elsewhere && !withdrawn && !merged)
      emit(FigureId::kClosureWhole, last, closed || p.By(row.answered), 0);
    if (!elsewhere) emit(FigureId::kDirectAnswers, last, p.By(row.answered), 0);
  }
  if (p.Fell(row.case_handle.due) && !Out(row.case_handle)) {
    // Whose it is while another ticket carries it, that one's events tell.
    const bool carried = merged && !Happened(row.case_handle.stopped);
    emit(FigureId::kOnTimeCase, carried ? Attribution{} : Of(row.case_handle, last),
         InTime(row.case_handle) && p.By(row.case_handle.stopped), 0);
  }
  for (Link at = row.first_leg; at != 0; at = rows.leg(at).next) {
    const Leg& leg = rows.leg(at);
    Attribution by{leg.department, leg.head};
    bool lead = leg.kind == LegKind::kLead;
    if (p.Fell(leg.handle.due) && !Out(leg.handle) && !leg.return_approved &&
        leg.kind != LegKind::kAssisting) {
      emit(lead ? FigureId::kOnTimeLeg : FigureId::kOnTimeRework, Of(leg.handle, by),
           InTime(leg.handle) && p.By(leg.handle.stopped), 0);
    }
    if (p.Fell(leg.accept.due)) {
      bool gone = Out(leg.accept);
      const Attribution accepts = Of(leg.accept, by);
      if (!gone) emit(FigureId::kAcceptOnTime, accepts, InTime(leg.accept), 0);
      if (!gone && !leg.return_approved) {
        // What somebody did in person is theirs, also where the miss was another's.
        const bool in_person = leg.accepted_as == Capacity::kPrincipal && p.By(leg.accepted);
        emit(FigureId::kAcceptInPerson,
             in_person ? Attribution{accepts.department, leg.accepted_by} : accepts, in_person, 0);
      }
    }
    if (p.Fell(leg.contact.due) && !Out(leg.contact) && !leg.return_approved) {
      emit(FigureId::kContactOnTime, Of(leg.contact, by), leg.contacted && InTime(leg.contact), 0);
      emit(FigureId::kContactAttempted, Of(leg.contact, by), leg.attempted && !leg.contacted, 0);
    }
    if (lead && p.In(leg.dispatched))
      emit(FigureId::kReturnRate, by, Happened(leg.return_requested), 0);
    if (p.In(leg.return_decided)) emit(FigureId::kReturnUpheld, by, leg.return_approved, 0);
  }
  // A promise that was not kept after all, as far as was known by the cut.
  auto unkept_since = [&](Ms rated) {
    for (Link at = row.first_moment; at != 0; at = rows.moment(at).next) {
      const Moment& moment = rows.moment(at);
      if (moment.kind == Moment::kUnkept && moment.at >= rated && p.By(moment.at)) return true;
    }
    return false;
  };
  for (Link at = row.first_petitioner; at != 0; at = rows.petitioner(at).next) {
    const Petitioner& petitioner = rows.petitioner(at);
    for (Link r = petitioner.first_reply; r != 0; r = rows.reply(r).next) {
      const Clock& reply = rows.reply(r).clock;
      if (p.Fell(reply.due) && !Out(reply))
        emit(FigureId::kReplyOnTime, Of(reply, last), InTime(reply) && Happened(reply.stopped), 0);
    }
    if (p.Fell(petitioner.follow_up.due) && !Out(petitioner.follow_up))
      emit(FigureId::kFollowUpOnTime, last, InTime(petitioner.follow_up), 0);
    if (p.In(petitioner.outcome))
      emit(FigureId::kFollowUpReached,
           petitioner.charged != 0 ? Attribution{petitioner.charged, 0} : last, petitioner.reached,
           0);
    if (row.kind == TicketKind::kPraise) continue;
    if (petitioner.first_reply != 0) {
      const Clock& reply = rows.reply(petitioner.first_reply).clock;
      if (p.In(reply.stopped) && !reply.voided)
        emit(FigureId::kRatingShare, last, p.By(petitioner.rated), 0);
    }
    if (p.In(petitioner.rated) && petitioner.satisfaction != Satisfaction::kNone) {
      bool sample = petitioner.by_sample;
      emit(sample ? FigureId::kNationalSample : FigureId::kNationalSelf, last,
           petitioner.satisfaction >= Satisfaction::kBasically, 0);
      emit(sample ? FigureId::kStrictSample : FigureId::kStrictSelf, last,
           petitioner.satisfaction >= Satisfaction::kSatisfied, 0);
      emit(FigureId::kRatingsExcluded, last, p.By(petitioner.excluded), 0);
      if (petitioner.solved != Solved::kNone)
        emit(sample ? FigureId::kSolvedSample : FigureId::kSolvedSelf, last,
             petitioner.solved == Solved::kYes && !unkept_since(petitioner.rated), 0);
    }
  }
  if (p.In(first_replied)) {
    bool again = false;
    for (Link at = row.first_moment; at != 0; at = rows.moment(at).next) {
      const Moment& moment = rows.moment(at);
      const bool rework = moment.kind == Moment::kRework || moment.kind == Moment::kObjected;
      again |= rework && p.By(moment.at) && p.Within(kObjectionDays, first_replied, moment.at);
    }
    emit(FigureId::kRework, last, again, 0);
    int64_t seconds = (first_replied - row.received) / 1000;
    emit(FigureId::kTimeP50, last, true, seconds);
    emit(FigureId::kTimeP90, last, true, seconds);
  }
  if (p.In(row.first_dispatched) && Happened(replied) && !merged)
    emit(FigureId::kDispatchAccuracy, first, first.department == last.department, 0);
}

// Every row that has something to do with the period.
template <class Each>
void ForEach(const Rows& rows, const Span& span, const Each& each) {
  const auto& all = rows.rows();
  for (size_t block = 0; block < rows.blocks().size(); ++block) {
    const Rows::Bounds& bounds = rows.blocks()[block];
    if (!span.Touches(bounds.earliest, bounds.latest)) continue;
    size_t end = std::min(all.size(), (block + 1) * Rows::kBlock);
    for (size_t i = block * Rows::kBlock; i < end; ++i) {
      if (span.Touches(all[i].earliest, all[i].latest)) each(all[i]);
    }
  }
}

// The row's group, as a small number: a text's id, or the value of an enumeration.
uint32_t GroupOf(const Row& row, const Attribution& by, Dimension dimension) {
  switch (dimension) {
    case Dimension::kDepartment:
      return by.department;
    case Dimension::kHead:
      return by.head;
    case Dimension::kArea:
      return row.area;
    case Dimension::kMatter:
      return row.matter;
    case Dimension::kKind:
      return static_cast<uint32_t>(row.kind);
    case Dimension::kChannel:
      return static_cast<uint32_t>(row.channel);
    case Dimension::kPetitionerKind:
      return static_cast<uint32_t>(row.petitioner_kind);
    default:
      return 0;
  }
}

std::string KeyOf(const Rows& rows, uint32_t group, Dimension dimension) {
  switch (dimension) {
    case Dimension::kDepartment:
    case Dimension::kHead:
    case Dimension::kArea:
    case Dimension::kMatter:
      return rows.text(group);
    case Dimension::kKind:
      return std::string(Name(static_cast<TicketKind>(group)));
    case Dimension::kChannel:
      return std::string(Name(static_cast<Channel>(group)));
    case Dimension::kPetitionerKind:
      return std::string(Name(static_cast<PetitionerKind>(group)));
    default:
      return "";
  }
}

}  // namespace

int64_t NearestRank(std::vector<int64_t> values, int percent) {
  if (values.empty()) return 0;
  size_t rank = (values.size() * percent + 99) / 100;
  auto at = values.begin() + std::max<size_t>(rank, 1) - 1;
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

std::map<std::string, FigureSet> FigureBook::Compute(const Period& period,
                                                     Dimension dimension) const {
  struct Group {
    bool seen = false;
    FigureSet counts{kFigures};
    std::vector<int64_t> seconds;
  };
  // Indexed by group: ids of texts and values of enumerations are small and dense.
  std::vector<Group> groups(1);
  groups[0].seen = dimension == Dimension::kWhole;
  const Span span(period);
  ForEach(fold_, span, [&](const Row& row) {
    if (dimension != Dimension::kWhole && span.By(row.sealed)) return;
    Evaluate(fold_, row, span,
             [&](FigureId figure, const Attribution& by, bool counted, int64_t seconds) {
               uint32_t at = GroupOf(row, by, dimension);
               if (at >= groups.size()) groups.resize(at + 1);
               Group& group = groups[at];
               group.seen = true;
               FigureCount& count = group.counts[static_cast<int>(figure)];
               ++count.denominator;
               count.numerator += counted;
               if (figure == FigureId::kTimeP50) group.seconds.push_back(seconds);
             });
  });
  std::map<std::string, FigureSet> out;
  for (size_t at = 0; at < groups.size(); ++at) {
    Group& group = groups[at];
    if (!group.seen) continue;
    group.counts[static_cast<int>(FigureId::kTimeP50)].seconds = NearestRank(group.seconds, 50);
    group.counts[static_cast<int>(FigureId::kTimeP90)].seconds =
        NearestRank(std::move(group.seconds), 90);
    out.emplace(KeyOf(fold_, static_cast<uint32_t>(at), dimension), std::move(group.counts));
  }
  return out;
}

FigureBook::Tickets FigureBook::Find(const Period& period, Dimension dimension,
                                     std::string_view key, FigureId figure, bool counted,
                                     const Asker& asker, std::string_view after,
                                     size_t limit) const {
  std::vector<int64_t> found_numbers;
  const Span span(period);
  ForEach(fold_, span, [&](const Row& row) {
    if (dimension != Dimension::kWhole && span.By(row.sealed)) return;
    if (row.discipline && !asker.discipline) return;
    if (row.concerns != 0 && fold_.text(row.concerns) == asker.id) return;
    bool found = false;
    Evaluate(fold_, row, span, [&](FigureId id, const Attribution& by, bool in, int64_t) {
      found |= id == figure && in == counted &&
               KeyOf(fold_, GroupOf(row, by, dimension), dimension) == key;
    });
    if (found) found_numbers.push_back(row.number);
  });
  std::sort(found_numbers.begin(), found_numbers.end());
  Tickets out;
  out.total = found_numbers.size();
  for (int64_t n : found_numbers) {
    std::string number = absl::StrFormat("%016d", n);
    if (number <= after) continue;
    if (out.numbers.size() == limit) {
      out.more = true;
      break;
    }
    out.numbers.push_back(std::move(number));
  }
  return out;
}

}  // namespace hotline
