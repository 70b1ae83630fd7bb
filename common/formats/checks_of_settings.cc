// The settings of the whole: codes of reasons, days, the calendar, the government office.
#include <algorithm>

#include "common/formats/checking.h"
#include "common/formats/message_check.h"

namespace hotline {
namespace {

void CheckReasons(Checking& c, const std::vector<ReasonCode>& reasons, std::string_view list) {
  c.UniqueIds(reasons, &ReasonCode::code, list, "code");
  c.FormOfIds(reasons, &ReasonCode::code, list, "code", true, "-_.:");
}

}  // namespace

void CheckSettings(Checking& c) {
  const Settings& s = c.data.settings;
  CheckReasons(c, s.reject_reasons, "settings.rejectReasons");
  CheckReasons(c, s.return_reasons, "settings.returnReasons");
  CheckReasons(c, s.extension_reasons, "settings.extensionReasons");
  CheckReasons(c, s.suspension_reasons, "settings.suspensionReasons");
  CheckReasons(c, s.appeal_reasons, "settings.appealReasons");
  CheckReasons(c, s.exclusion_reasons, "settings.exclusionReasons");
  c.Known(c.calendars, s.calendar, "settings.calendar", "calendar");
  for (size_t i = 0; i < c.data.desks.size(); ++i) {
    if (!c.data.desks[i].calendar.empty())
      c.Known(c.calendars, c.data.desks[i].calendar, PathOf("desks", i, "calendar"), "calendar");
  }
  if (s.supplement_days < 1 || s.supplement_days > 60)
    c.Add("settings.supplementDays", "must lie between 1 and 60, or be 0: 3");
  for (FieldFault& fault : CheckMessages(s))
    c.Add(std::move(fault.field), std::move(fault.description));
  if (s.ring_minutes < 1 || s.ring_minutes > 60)
    c.Add("settings.ringMinutes", "must lie between 1 and 60, or be 0: 5");
  if (s.follow_up_percent < 10 || s.follow_up_percent > 100) {
    c.Add("settings.followUpPercent", "must lie between 10 and 100");
  }
  if (s.close_unrated_days < 1 || s.close_unrated_days > 60) {
    c.Add("settings.closeUnratedDays", "must lie between 1 and 60");
  }
  if (s.objection_days < 1 || s.objection_days > 365)
    c.Add("settings.objectionDays", "must lie between 1 and 365");
  if (s.suspension_days < 1 || s.suspension_days > 365)
    c.Add("settings.suspensionDays", "must lie between 1 and 365");
  if (s.absence_days < 1 || s.absence_days > 366)
    c.Add("settings.absenceDays", "must lie between 1 and 366, or be 0: 60");
  if (s.absence_percent < 1 || s.absence_percent > 100)
    c.Add("settings.absencePercent", "must lie between 1 and 100, or be 0: 25");
  if (s.duplicate_days < 0 || s.duplicate_days > 365)
    c.Add("settings.duplicateDays", "must lie between 1 and 365, or be 0: 30");
  if (s.archive_days != 0 && (s.archive_days <= s.objection_days || s.archive_days > 36500))
    c.Add("settings.archiveDays",
          absl::StrCat("must be more than objectionDays (", s.objection_days,
                       ") and at most 36500, or 0: never"));
  bool decides = std::any_of(c.data.limits.begin(), c.data.limits.end(), [](const LimitRow& row) {
    return row.limit == LimitKind::kExtensionDecision;
  });
  if (!decides && !(s.extension_reasons.empty() && s.suspension_reasons.empty()))
    c.Add("limits",
          "no row for EXTENSION_DECISION; with reasons for extensions or suspensions "
          "there must be one, or silence would decide nothing");
  if (!s.government_office.empty())
    c.Known(c.departments, s.government_office, "settings.governmentOffice", "department");
}

}  // namespace hotline
