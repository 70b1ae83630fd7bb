#include "common/domain/directory/jurisdiction.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/synchronization/mutex.h"

namespace hotline {
namespace {

// Calendars are laid out for the years a ticket may touch: the policies reach at most half a year
// ahead, and history is asked about.
constexpr int kFirstYear = 2020;
constexpr int kLastYear = 2036;

absl::string_view Key(std::string_view s) { return {s.data(), s.size()}; }

template <class Map>
auto FindIn(const Map& map, std::string_view id) -> decltype(map.begin()->second) {
  auto it = map.find(Key(id));
  return it == map.end() ? nullptr : it->second;
}

// A calendar laid out is some hundred kilobytes, and most versions of a jurisdiction change none:
// all that are alive at one time with the same rules are one.
std::shared_ptr<const WorkingCalendar> LayOut(const CalendarSpec& spec) {
  struct LaidOut {
    CalendarSpec spec;
    WorkingCalendar calendar;
  };
  static absl::Mutex mutex(absl::kConstInit);
  static auto& alive = *new std::vector<std::weak_ptr<const LaidOut>>;
  absl::MutexLock lock(&mutex);
  std::erase_if(alive, [](const auto& each) { return each.expired(); });
  for (const auto& each : alive) {
    std::shared_ptr<const LaidOut> laid_out = each.lock();
    if (laid_out != nullptr && laid_out->spec == spec) return {laid_out, &laid_out->calendar};
  }
  auto calendar = WorkingCalendar::Build(spec, kFirstYear, kLastYear);
  if (!calendar.ok()) return nullptr;
  auto made = std::make_shared<const LaidOut>(LaidOut{spec, *std::move(calendar)});
  alive.push_back(made);
  return {made, &made->calendar};
}

}  // namespace

Jurisdiction::Jurisdiction(JurisdictionData data) : data_(std::move(data)) {
  for (const Department& d : data_.departments) {
    departments_[d.id] = &d;
    if (d.level == DepartmentLevel::kTown && !d.area.empty()) towns_[d.area] = &d;
  }
  for (const Person& p : data_.persons) persons_[p.id] = &p;
  for (const Area& a : data_.areas) areas_[a.code] = &a;
  for (const Matter& m : data_.matters) matters_[m.id] = &m;
  for (const LimitRow& r : data_.limits) rows_[r.id] = &r;
  for (const Office& o : data_.offices) offices_[o.department].push_back(&o);
  for (const DutyShift& s : data_.duty_shifts) shifts_[s.department].push_back(&s);
  for (const Grant& g : data_.grants) grants_[g.holder].push_back(&g);
  for (const CalendarSpec& spec : data_.calendars) {
    if (auto calendar = LayOut(spec)) calendars_.emplace(spec.id, std::move(calendar));
  }
}

const Department* Jurisdiction::department(std::string_view id) const {
  return FindIn(departments_, id);
}
const Person* Jurisdiction::person(std::string_view id) const { return FindIn(persons_, id); }
const System* Jurisdiction::system(std::string_view id) const {
  for (const System& system : data_.systems) {  // a handful
    if (system.id == id) return &system;
  }
  return nullptr;
}
const Area* Jurisdiction::area(std::string_view code) const { return FindIn(areas_, code); }
const Matter* Jurisdiction::matter(std::string_view id) const { return FindIn(matters_, id); }
int Jurisdiction::SuspensionDays(std::string_view id) const {
  const Matter* of = matter(id);
  return of != nullptr && of->long_cycle_days != 0 ? of->long_cycle_days
                                                   : data_.settings.suspension_days;
}
const WorkingGroup* Jurisdiction::group(std::string_view lead) const {
  const std::string_view prefix = kGroupPrefix;
  if (!lead.starts_with(prefix)) return nullptr;
  for (const WorkingGroup& group : data_.working_groups) {
    if (group.id == lead.substr(prefix.size())) return &group;
  }
  return nullptr;
}

const LimitRow* Jurisdiction::limit_row(std::string_view id) const { return FindIn(rows_, id); }

const WorkingCalendar& Jurisdiction::calendar(std::string_view id) const {
  auto it = calendars_.find(id.empty() ? absl::string_view(data_.settings.calendar) : Key(id));
  if (it == calendars_.end()) it = calendars_.find(data_.settings.calendar);
  return *it->second;  // CheckJurisdiction has seen that the default exists
}

const Department* Jurisdiction::town_of(std::string_view code) const {
  return code.size() < 9 ? nullptr : FindIn(towns_, code.substr(0, 9));
}

std::string Jurisdiction::Holder(std::string_view department, OfficeRole role, absl::Time t) const {
  auto it = offices_.find(Key(department));
  if (it == offices_.end()) return "";
  absl::CivilDay day = LocalDay(t);
  for (const Office* office : it->second) {
    if (office->role == role && office->span.Contains(day)) return office->person;
  }
  return "";
}

RoleSet Jurisdiction::Granted(std::string_view holder, absl::Time t) const {
  auto it = grants_.find(Key(holder));
  if (it == grants_.end()) return 0;
  const absl::CivilDay day = LocalDay(t);
  RoleSet roles = 0;
  for (const Grant* grant : it->second) {
    if (grant->span.Contains(day)) roles |= grant->roles;
  }
  return roles;
}

std::string Jurisdiction::OnDuty(std::string_view department, absl::Time t) const {
  auto it = shifts_.find(Key(department));
  if (it == shifts_.end()) return "";
  absl::CivilMinute local = absl::ToCivilMinute(t, calendar().zone());
  int minute = local.hour() * 60 + local.minute();
  absl::CivilDay today(local);
  auto on = [](const DutyShift& shift, absl::CivilDay day) {
    int weekday = static_cast<int>(absl::GetWeekday(day)) + 1;
    return shift.weekdays.empty() ||
           std::find(shift.weekdays.begin(), shift.weekdays.end(), weekday) != shift.weekdays.end();
  };
  for (const DutyShift* shift : it->second) {
    bool overnight = shift->window.to <= shift->window.from;
    bool tonight = minute >= shift->window.from && (overnight || minute < shift->window.to);
    bool last_night = overnight && minute < shift->window.to;
    if ((tonight && on(*shift, today)) || (last_night && on(*shift, today - 1)))
      return shift->person;
  }
  return "";
}

bool Jurisdiction::IsMember(std::string_view person, std::string_view department,
                            absl::Time t) const {
  const Person* p = this->person(person);
  if (p == nullptr) return false;
  if (p->department == department ||
      std::find(p->posts.begin(), p->posts.end(), department) != p->posts.end())
    return true;
  return Holder(department, OfficeRole::kHead, t) == person ||
         Holder(department, OfficeRole::kDeputy, t) == person;
}

std::string Jurisdiction::SuccessorOf(std::string_view id) const {
  const Department* at = department(id);
  // An upload refuses circles.
  while (at != nullptr && at->inactive) at = department(at->successor);
  return at == nullptr ? "" : at->id;
}

absl::CivilDay Jurisdiction::HeadSince(std::string_view department, absl::Time t) const {
  const std::string person = Holder(department, OfficeRole::kHead, t);
  auto it = offices_.find(Key(department));
  if (it == offices_.end() || person.empty()) return absl::CivilDay::min();
  absl::CivilDay since = LocalDay(t);
  for (bool found = true; found;) {
    found = false;
    for (const Office* office : it->second) {
      const bool reaches = office->span.from < since && office->span.to >= since;
      if (office->role != OfficeRole::kHead || office->person != person || !reaches) continue;
      since = office->span.from;
      found = true;
    }
  }
  return since;
}

Capacity Jurisdiction::HeadCapacity(std::string_view person, std::string_view department,
                                    absl::Time t, bool urgent) const {
  if (person.empty()) return Capacity::kNone;
  if (Holder(department, OfficeRole::kHead, t) == person) return Capacity::kPrincipal;
  absl::CivilDay day = LocalDay(t);
  if (Holder(department, OfficeRole::kDeputy, t) == person) {
    if (HeadIsAway(department, t)) return Capacity::kDeputy;
  }
  for (const Delegation& d : data_.delegations) {
    if (d.department == department && d.person == person && d.span.Contains(day))
      return Capacity::kDelegate;
  }
  if (urgent && OnDuty(department, t) == person) return Capacity::kDuty;
  return Capacity::kNone;
}

bool Jurisdiction::HeadIsAway(std::string_view department, absl::Time t) const {
  const absl::CivilDay day = LocalDay(t);
  return std::any_of(data_.absences.begin(), data_.absences.end(), [&](const Absence& absence) {
    return absence.department == department && absence.span.Contains(day);
  });
}

bool Jurisdiction::CanReceive(std::string_view department, absl::Time t, bool urgent) const {
  const Department* d = this->department(department);
  if (d == nullptr || d->inactive) return false;
  const OfficeRole there = HeadIsAway(department, t) ? OfficeRole::kDeputy : OfficeRole::kHead;
  if (!Holder(department, there, t).empty()) return true;
  if (urgent && !OnDuty(department, t).empty()) return true;
  const absl::CivilDay day = LocalDay(t);
  return std::any_of(data_.delegations.begin(), data_.delegations.end(), [&](const Delegation& d) {
    return d.department == department && d.span.Contains(day);
  });
}

JurisdictionData WithCalendars(const JurisdictionData& policies,
                               const JurisdictionData& calendars) {
  JurisdictionData out = policies;
  for (const CalendarSpec& calendar : calendars.calendars) {
    auto same = std::find_if(out.calendars.begin(), out.calendars.end(),
                             [&](const CalendarSpec& c) { return c.id == calendar.id; });
    if (same == out.calendars.end())
      out.calendars.push_back(calendar);
    else
      *same = calendar;
  }
  return out;
}

}  // namespace hotline
