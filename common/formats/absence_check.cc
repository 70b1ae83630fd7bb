#include "common/formats/absence_check.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"

namespace hotline {
namespace {

using Days = std::set<absl::CivilDay>;

// An absence without an end is longer than any cap allows: as many days are looked at as show that.
constexpr int kMostDays = 400;

std::string AbsenceAt(size_t i) { return absl::StrCat("absences[", i, "]"); }

Days DaysOf(const DateSpan& span) {
  Days out;
  for (absl::CivilDay day = span.from; day < span.to && out.size() < kMostDays; ++day)
    out.insert(day);
  return out;
}

// The first month of the quarter.
absl::CivilDay QuarterOf(absl::CivilDay day) {
  return absl::CivilDay(day.year(), (day.month() - 1) / 3 * 3 + 1, 1);
}

class AbsenceChecker {
 public:
  explicit AbsenceChecker(const JurisdictionData& data)
      : d_(data), whole_(data), calendar_(whole_.calendar()) {}

  std::vector<FieldFault> Run() {
    for (size_t i = 0; i < d_.absences.size(); ++i) {
      const Absence& absence = d_.absences[i];
      Days& away = away_[absence.department];
      const Days days = DaysOf(absence.span);
      const auto again = std::find_if(days.begin(), days.end(),
                                      [&](absl::CivilDay day) { return away.contains(day); });
      if (again != days.end())
        Add(i, absl::StrCat("overlaps another absence of \"", absence.department, "\" on ",
                            absl::FormatCivilTime(*again)));
      away.insert(days.begin(), days.end());
      AtAStretch(i, away, absence.span);
      InAQuarter(i, away, absence.span);
    }
    return std::move(faults_);
  }

 private:
  void Add(size_t i, std::string what) { faults_.push_back({AbsenceAt(i), std::move(what)}); }

  // Absences that follow each other are one.
  void AtAStretch(size_t i, const Days& away, const DateSpan& span) {
    absl::CivilDay first = span.from, end = span.from;
    while (away.contains(first - 1)) --first;
    while (away.contains(end)) ++end;
    if (end - first > d_.settings.absence_days)
      Add(i, absl::StrCat("is ", end - first, " days at a stretch, of at most ",
                          d_.settings.absence_days,
                          "; who is away for longer has an acting head, appointed by document "
                          "(offices)"));
  }

  void InAQuarter(size_t i, const Days& away, const DateSpan& span) {
    Days quarters;
    for (absl::CivilDay day : DaysOf(span)) quarters.insert(QuarterOf(day));
    for (absl::CivilDay quarter : quarters) {
      const absl::CivilDay end(quarter.year(), quarter.month() + 3, 1);
      int64_t working = 0, gone = 0;
      for (absl::CivilDay day = quarter; day < end; ++day) {
        if (!calendar_.IsWorkingDay(day)) continue;
        ++working;
        gone += away.contains(day);
      }
      if (gone * 100 > working * d_.settings.absence_percent)
        Add(i,
            absl::StrCat("makes ", gone, " of the ", working, " working days of the quarter from ",
                         absl::FormatCivilTime(quarter), ", of which at most ",
                         d_.settings.absence_percent, " % may be absence"));
    }
  }

  const JurisdictionData& d_;
  const Jurisdiction whole_;
  const WorkingCalendar& calendar_;
  std::map<std::string, Days> away_;  // by department
  std::vector<FieldFault> faults_;
};

}  // namespace

std::vector<FieldFault> CheckAbsences(const JurisdictionData& data) {
  return data.absences.empty() ? std::vector<FieldFault>() : AbsenceChecker(data).Run();
}

std::vector<FieldFault> CheckNewAbsences(const JurisdictionData& data,
                                         const std::vector<Absence>& registered,
                                         absl::CivilDay today) {
  std::map<std::string, Days> before;
  for (const Absence& absence : registered) {
    const Days days = DaysOf(absence.span);
    before[absence.department].insert(days.begin(), days.end());
  }
  std::vector<FieldFault> faults;
  for (size_t i = 0; i < data.absences.size(); ++i) {
    const Absence& absence = data.absences[i];
    const Days& known = before[absence.department];
    for (absl::CivilDay day : DaysOf(absence.span)) {
      const bool in_time = absence.illness ? day >= today : day > today;
      if (in_time || known.contains(day)) continue;
      faults.push_back(
          {AbsenceAt(i),
           absl::StrCat("is registered after it has begun, on ", absl::FormatCivilTime(day),
                        "; an absence is registered the day before, by illness "
                        "(illness) on the day")});
      break;
    }
  }
  return faults;
}

}  // namespace hotline
