// The jurisdiction as the rules see it: who holds which office when, who answers for what, which
// limits and calendars hold. A snapshot of one version, immutable, shared between threads.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/domain/calendar/calendar.h"
#include "common/domain/types/role.h"
#include "common/domain/types/types.h"

namespace hotline {

struct Desk {
  std::string id, name;
  std::string calendar;  // its own, as 七天工作制; empty: the jurisdiction's
};
struct Department {
  std::string id, name;
  std::vector<std::string> aliases;
  DepartmentLevel level = DepartmentLevel::kNone;
  std::string parent, area, calendar, supervising_leader;
  bool inactive = false;
  std::string successor;  // of one that has ended
};
struct Person {
  std::string id, name, department, phone;
  std::vector<std::string> posts;  // further departments 交叉挂职
};
// Local dates, `to` exclusive and open when it is CivilDay::max().
struct DateSpan {
  absl::CivilDay from = absl::CivilDay::min(), to = absl::CivilDay::max();
  bool Contains(absl::CivilDay day) const { return from <= day && day < to; }
};
enum class OfficeRole : int8_t { kNone, kHead, kDeputy };
struct Office {
  std::string department;
  OfficeRole role = OfficeRole::kNone;
  std::string person;
  DateSpan span;
  std::string document;  // that appointed the holder
};
struct Absence {
  std::string department;
  DateSpan span;
  std::string reason;
  bool illness = false;
};
struct Delegation {
  std::string department, person;
  DateSpan span;
};
struct DutyShift {
  std::string department, person;
  std::vector<int> weekdays;  // empty: every day
  MinuteWindow window;        // ends the next day when `to` <= `from`
};
// Something that calls by itself, as a portal or another platform.
struct System {
  std::string id, name;
  std::vector<std::string> origins;  // further systems whose numbers it files
};
// Lets a person or a system act in further roles 授权.
struct Grant {
  std::string holder;  // id of the person or system
  RoleSet roles = 0;
  DateSpan span;
  std::string document;  // that decided so
};
struct Area {
  std::string code, name;
  std::vector<std::string> aliases;
};
struct Responsibility {
  std::string area;  // code prefix
  PetitionerKind petitioner_kind = PetitionerKind::kNone;
  std::string lead;  // department id, "@town" or "@group:…"
  std::vector<std::string> assisting;
};
// The id of the department that stands for the hotline centre (热线中心).
inline constexpr char kCentreDepartment[] = "centre";
inline constexpr char kTownOfArea[] = "@town";
inline constexpr char kGroupPrefix[] = "@group:";
// Departments that answer for something together while it stands 专班.
struct WorkingGroup {
  std::string id, name, lead;
  std::vector<std::string> members;  // the others
  DateSpan span;
};
// Looks after enterprises, projects or matters 包抓.
struct Sponsor {
  std::string id, person;
  std::vector<std::string> credit_codes, projects, matters;
  std::string area;  // code prefix; of projects and matters
  DateSpan span;
};
struct IndicatorOwner {
  std::string figure, person;
};
// A road, an estate, a school…: where its name occurs the request is about that area.
struct Place {
  std::string name;
  std::vector<std::string> aliases;
  std::string area;
};
// Decides where its pattern occurs and the other does not. Without matter and lead it leaves the
// request to a dispatcher.
struct DispatchRule {
  std::string id, pattern, unless;
  std::vector<TicketKind> kinds;
  PetitionerKind petitioner_kind = PetitionerKind::kNone;
  std::string area;  // code prefix
  std::string matter, lead;
  std::vector<std::string> assisting;
  std::string note;
};
struct Matter {
  std::string id, name;
  std::vector<std::string> path, keywords;
  std::vector<Responsibility> responsibilities;
  std::string legal_basis;
  std::vector<std::string> evidence, town_assistance, urgent_keywords;
  std::string regulator;  // of a service: the department that has a copy of every fault in it
  bool not_to_towns = false;
  int long_cycle_days = 0;  // suspended at most, in all, instead of what the settings say
  // Towns assist with what is not theirs only in what is listed 配合事项.
  bool towns_may_assist() const { return !not_to_towns || !town_assistance.empty(); }
};

enum class LimitUnit : int8_t {
  kNone,
  kMinutes,
  kServiceHours,
  kWorkingDays,
  kCalendarDays,
  kServiceMinutes
};
enum class Obligor : int8_t { kNone, kHead, kHandler, kDepartment, kCentre };
struct Rung {
  AlarmLevel level = AlarmLevel::kNone;
  int percent = 0, working_days_after = 0, minutes_after = 0;
};
// One row of a limit policy. Empty lists match everything.
struct LimitRow {
  std::string id;
  LimitKind limit = LimitKind::kNone;
  std::vector<TicketKind> kinds;
  std::vector<Urgency> urgencies;
  std::vector<PetitionerKind> petitioner_kinds;
  std::vector<DepartmentLevel> levels;
  std::vector<std::string> matters;
  bool rework = false, abstained = false;
  int amount = 0;
  LimitUnit unit = LimitUnit::kNone;
  std::string calendar;  // empty: the jurisdiction's
  Obligor obligor = Obligor::kNone;
  std::vector<Rung> ladder;
};
struct ReasonCode {
  std::string code, text;
  bool missing_material = false;  // of a return: no ground while what is missing may be brought
};
// What petitioners are told of an event, in words with {places}; see notices/message.h.
struct MessageTemplate {
  std::string event, text;
};
struct Settings {
  std::string calendar;
  std::vector<TicketKind> review_none;
  int follow_up_percent = 10, close_unrated_days = 5, objection_days = 15, suspension_days = 30;
  int archive_days = 0;    // after its end; 0: a ticket is never archived
  int duplicate_days = 0;  // 0: the default
  bool evidence_required = false;
  std::vector<TicketKind> legal_basis_kinds;  // a result of these names its legal basis
  std::vector<TicketKind> evidence_kinds;     // a result of these carries evidence
  int supplement_days = 3;  // working days in which the petitioner brings what is missing
  int ring_minutes = 5;     // an emergency rings again after these, until it is acknowledged
  int absence_days = 60, absence_percent = 25;
  std::vector<std::string> extreme_keywords, urgent_keywords, discipline_keywords;
  std::vector<ReasonCode> reject_reasons, return_reasons, extension_reasons, suspension_reasons,
      appeal_reasons, exclusion_reasons;
  std::string government_office;          // department that decides third extensions
  std::vector<MessageTemplate> messages;  // to petitioners; none: they are told nothing
  MinuteWindow quiet_hours;               // none when both are equal; may run over midnight
};

struct JurisdictionData {
  int64_t version = 0;
  absl::Time in_force = absl::InfinitePast();  // since then; unknown of old versions
  std::string code, name;
  std::vector<Desk> desks;
  std::vector<Department> departments;
  std::vector<Person> persons;
  std::vector<Office> offices;
  std::vector<Absence> absences;
  std::vector<Delegation> delegations;
  std::vector<DutyShift> duty_shifts;
  std::vector<System> systems;
  std::vector<Grant> grants;
  std::vector<Area> areas;
  std::vector<Place> places;
  std::vector<DispatchRule> rules;
  std::vector<Matter> matters;
  std::vector<WorkingGroup> working_groups;
  std::vector<Sponsor> sponsors;
  std::vector<IndicatorOwner> indicator_owners;
  std::vector<CalendarSpec> calendars;
  std::vector<LimitRow> limits;
  Settings settings;
};

class Jurisdiction {
 public:
  // `data` must pass CheckJurisdiction.
  explicit Jurisdiction(JurisdictionData data);

  const JurisdictionData& data() const { return data_; }
  int64_t version() const { return data_.version; }
  const Settings& settings() const { return data_.settings; }

  // Null when unknown.
  const Department* department(std::string_view id) const;
  const Person* person(std::string_view id) const;
  const System* system(std::string_view id) const;
  const Area* area(std::string_view code) const;
  const Matter* matter(std::string_view id) const;
  // Calendar days a ticket under this matter may be suspended 挂起 in all; "" or an unknown one:
  // what the settings say.
  int SuspensionDays(std::string_view matter) const;
  const LimitRow* limit_row(std::string_view id) const;
  // The working group that a row's or a rule's lead names; null where it names none.
  const WorkingGroup* group(std::string_view lead) const;
  // The calendar by id; empty is the default one.
  const WorkingCalendar& calendar(std::string_view id = "") const;
  // The department of a town whose area code begins `code` (a village belongs to its town).
  const Department* town_of(std::string_view code) const;

  absl::CivilDay LocalDay(absl::Time t) const { return calendar().LocalDay(t); }
  // The person who holds the office at `t`; empty when vacant.
  std::string Holder(std::string_view department, OfficeRole role, absl::Time t) const;
  // The roles that `holder`, a person or a system, is granted on the local day of `t`.
  RoleSet Granted(std::string_view holder, absl::Time t) const;
  // In which capacity `person` may act for the head of `department` at `t`: PRINCIPAL; DEPUTY while
  // a registered absence runs; DELEGATE; DUTY when `urgent`; kNone when not at all.
  Capacity HeadCapacity(std::string_view person, std::string_view department, absl::Time t,
                        bool urgent) const;
  // Works there, in any post, or holds an office there at `t`.
  bool IsMember(std::string_view person, std::string_view department, absl::Time t) const;
  // Who answers now for what the department had: itself, or the last of its successors. Empty: it
  // has ended, or is not known, and names nobody.
  std::string SuccessorOf(std::string_view department) const;
  // Since which local day the person who holds the head's office at `t` has held it without a
  // break; CivilDay::min() where no day is known.
  absl::CivilDay HeadSince(std::string_view department, absl::Time t) const;
  // The person on duty at `t`; empty when nobody is.
  std::string OnDuty(std::string_view department, absl::Time t) const;
  // A registered absence of the head runs.
  bool HeadIsAway(std::string_view department, absl::Time t) const;
  // Somebody is there to accept for the department: the head, in a registered absence the deputy, a
  // delegate; where it is urgent the duty officer.
  bool CanReceive(std::string_view department, absl::Time t, bool urgent) const;

 private:
  JurisdictionData data_;
  absl::flat_hash_map<std::string, const Department*> departments_;
  absl::flat_hash_map<std::string, const Department*> towns_;  // by area code
  absl::flat_hash_map<std::string, const Person*> persons_;
  absl::flat_hash_map<std::string, const Area*> areas_;
  absl::flat_hash_map<std::string, const Matter*> matters_;
  absl::flat_hash_map<std::string, const LimitRow*> rows_;
  absl::flat_hash_map<std::string, std::shared_ptr<const WorkingCalendar>> calendars_;
  absl::flat_hash_map<std::string, std::vector<const Office*>> offices_;
  absl::flat_hash_map<std::string, std::vector<const DutyShift*>> shifts_;
  absl::flat_hash_map<std::string, std::vector<const Grant*>> grants_;  // by holder
};

// How a process finds the versions that tickets have frozen. Thread-safe.
class JurisdictionVersions {
 public:
  virtual ~JurisdictionVersions() = default;
  // The version in force; null before the first upload.
  virtual std::shared_ptr<const Jurisdiction> Current() const = 0;
  // An older one; null when unknown.
  virtual std::shared_ptr<const Jurisdiction> Version(int64_t version) const = 0;
  // The policies of one version with the calendars of another; `calendars` 0: its own. Null when
  // one is unknown.
  virtual std::shared_ptr<const Jurisdiction> Version(int64_t policies,
                                                      int64_t calendars) const = 0;
};

// The policies of `policies` with the calendars of `calendars`; those that are only in the former
// stay.
JurisdictionData WithCalendars(const JurisdictionData& policies, const JurisdictionData& calendars);

}  // namespace hotline
