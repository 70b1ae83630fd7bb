#include "common/formats/jurisdiction_format.h"

#include <functional>
#include <map>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/formats/absence_check.h"
#include "common/formats/grants_check.h"
#include "common/formats/json_lines.h"
#include "common/formats/jurisdiction_check.h"
#include "google/protobuf/descriptor.h"

namespace hotline {
namespace {

using Faults = std::vector<FieldFault>;

std::string At(std::string_view list, int i, std::string_view field = "") {
  return absl::StrCat(std::string(list), "[", i, "]", field.empty() ? "" : ".", std::string(field));
}

std::vector<std::string> Strings(const google::protobuf::RepeatedPtrField<std::string>& in) {
  return {in.begin(), in.end()};
}

template <class To, class From>
std::vector<To> Enums(const From& in) {
  std::vector<To> out;
  for (int v : in) out.push_back(static_cast<To>(v));
  return out;
}

bool ReadDate(const std::string& text, absl::CivilDay* day) {
  return text.size() == 10 && absl::ParseCivilTime(text, day);
}

// "09:30" → 570; "24:00" → 1440.
bool ReadMinute(const std::string& text, int* minute) {
  int h = 0, m = 0;
  if (text.size() != 5 || text[2] != ':' || !absl::SimpleAtoi(text.substr(0, 2), &h) ||
      !absl::SimpleAtoi(text.substr(3), &m))
    return false;
  if (h < 0 || m < 0 || m > 59 || h * 60 + m > 1440) return false;
  *minute = h * 60 + m;
  return true;
}

bool ReadMonthDay(const std::string& text, int* month, int* day) {
  if (text.size() != 5 || text[2] != '-' || !absl::SimpleAtoi(text.substr(0, 2), month) ||
      !absl::SimpleAtoi(text.substr(3), day))
    return false;
  return *month >= 1 && *month <= 12 && *day >= 1 && *day <= 31;
}

class Reader {
 public:
  explicit Reader(Faults* faults) : faults_(faults) {}

  absl::CivilDay Date(const std::string& text, std::string path) {
    absl::CivilDay day;
    if (!ReadDate(text, &day))
      faults_->push_back(
          {std::move(path), absl::StrCat("\"", text, "\" is not a date (YYYY-MM-DD)")});
    return day;
  }
  DateSpan Span(const std::string& from, const std::string& to, const std::string& path) {
    DateSpan span;
    if (!from.empty()) span.from = Date(from, path + ".startDate");
    if (!to.empty()) span.to = Date(to, path + ".endDate");
    return span;
  }
  RoleSet GrantedRole(const std::string& name, std::string path) {
    const std::optional<Role> role = RoleNamed(name);
    if (role) return Bit(*role);
    faults_->push_back({std::move(path), absl::StrCat("no role \"", name, "\"; a role is one of ",
                                                      Names(kPersonRoles | kSystemRoles))});
    return 0;
  }
  int Minute(const std::string& text, std::string path) {
    int minute = 0;
    if (!ReadMinute(text, &minute))
      faults_->push_back({std::move(path), absl::StrCat("\"", text, "\" is not a time (HH:MM)")});
    return minute;
  }
  template <class List>
  std::vector<MinuteWindow> Windows(const List& list, const std::string& path) {
    std::vector<MinuteWindow> out;
    constexpr int kMostWindows = 48;  // a day
    if (list.size() > kMostWindows) {
      faults_->push_back({path + ".windows", absl::StrCat("are more than ", kMostWindows)});
      return out;
    }
    for (int i = 0; i < list.size(); ++i) {
      std::string at = At(path + ".windows", i);
      MinuteWindow w{Minute(list[i].start(), at + ".start"), Minute(list[i].end(), at + ".end")};
      if (w.to <= w.from) faults_->push_back({at, "a window must end after it begins"});
      for (const MinuteWindow& o : out) {
        if (w.from < o.to && o.from < w.to) faults_->push_back({at, "windows overlap"});
      }
      out.push_back(w);
    }
    return out;
  }
  template <class List>
  WeekHours Weekly(const List& list, const std::string& path) {
    WeekHours out;
    for (int i = 0; i < list.size(); ++i) {
      std::string at = At(path + ".weekly", i);
      int day = list[i].weekday();
      if (day < 1 || day > 7) faults_->push_back({at + ".weekday", "days are 1 (Monday) to 7"});
      if (out.contains(day)) faults_->push_back({at + ".weekday", "the day stands twice"});
      out[day] = Windows(list[i].windows(), at);
    }
    return out;
  }
  template <class List>
  std::map<absl::CivilDay, std::vector<MinuteWindow>> Dates(const List& list,
                                                            const std::string& path,
                                                            const WeekHours* monday) {
    std::map<absl::CivilDay, std::vector<MinuteWindow>> out;
    for (int i = 0; i < list.size(); ++i) {
      std::string at = At(path, i);
      auto windows = Windows(list[i].windows(), at);
      if (windows.empty() && monday != nullptr) {
        if (auto it = monday->find(1); it != monday->end()) windows = it->second;
      }
      if (!out.emplace(Date(list[i].date(), at + ".date"), windows).second)
        faults_->push_back({at + ".date", "the date stands twice"});
    }
    return out;
  }
  // In the order given; each after the one it extends.
  std::vector<CalendarSpec> Calendars(const google::protobuf::RepeatedPtrField<v1::Calendar>& in) {
    std::map<std::string, int> places;
    for (int i = 0; i < in.size(); ++i) places.try_emplace(in[i].id(), i);
    std::vector<CalendarSpec> out(static_cast<size_t>(in.size()));
    std::vector<int> progress(out.size());  // 0: not begun, 1: under way, 2: done
    std::function<void(int)> read = [&](int i) {
      const std::string path = At("calendars", i);
      progress[static_cast<size_t>(i)] = 1;
      const CalendarSpec* base = nullptr;
      if (!in[i].extends().empty()) {
        auto it = places.find(in[i].extends());
        if (it == places.end()) {
          faults_->push_back(
              {path + ".extends", absl::StrCat("no calendar \"", in[i].extends(), "\"")});
        } else if (progress[static_cast<size_t>(it->second)] == 1) {
          faults_->push_back({path + ".extends", "calendars extend each other in a circle"});
        } else {
          if (progress[static_cast<size_t>(it->second)] == 0) read(it->second);
          base = &out[static_cast<size_t>(it->second)];
        }
      }
      out[static_cast<size_t>(i)] = Calendar(in[i], base, path);
      progress[static_cast<size_t>(i)] = 2;
    };
    for (int i = 0; i < in.size(); ++i) {
      if (progress[static_cast<size_t>(i)] == 0) read(i);
    }
    return out;
  }

 private:
  CalendarSpec Calendar(const v1::Calendar& in, const CalendarSpec* base, const std::string& path) {
    CalendarSpec out;
    if (base != nullptr) out = *base;
    out.id = in.id();
    if (!in.time_zone().empty()) out.time_zone = in.time_zone();
    if (in.weekly_size() > 0) {
      out.weekly = Weekly(in.weekly(), path);
      out.seasons.clear();
    }
    if (in.seasons_size() > 0) out.seasons.clear();
    for (int i = 0; i < in.seasons_size(); ++i) {
      std::string at = At(path + ".seasons", i);
      SeasonHours season;
      if (!ReadMonthDay(in.seasons(i).first_day(), &season.from_month, &season.from_day) ||
          !ReadMonthDay(in.seasons(i).last_day(), &season.to_month, &season.to_day)) {
        faults_->push_back({at, "firstDay and lastDay must be month-days (MM-DD)"});
      }
      season.weekly = Weekly(in.seasons(i).weekly(), at);
      out.seasons.push_back(std::move(season));
    }
    for (int i = 0; i < in.holidays_size(); ++i)
      out.holidays.insert(Date(in.holidays(i), At(path + ".holidays", i)));
    for (int i = 0; i < in.yearly_holidays_size(); ++i) {
      int month = 0, day = 0;
      if (!ReadMonthDay(in.yearly_holidays(i), &month, &day))
        faults_->push_back({At(path + ".yearlyHolidays", i), "must be MM-DD"});
      out.yearly_holidays.emplace(month, day);
    }
    for (auto& [day, windows] : Dates(in.overrides(), path + ".overrides", &out.weekly)) {
      if (base != nullptr && base->holidays.contains(day)) out.holidays.erase(day);
      out.overrides[day] = std::move(windows);
    }
    for (auto& [day, windows] : Dates(in.breaks(), path + ".breaks", nullptr))
      out.breaks[day] = std::move(windows);
    if (in.known_years_size() > 0)
      out.known_years = {in.known_years().begin(), in.known_years().end()};
    return out;
  }

  Faults* faults_;
};

LimitRow Row(const v1::LimitPolicy& in) {
  LimitRow r;
  r.id = in.id();
  r.limit = LimitKindOf(in.limit());
  r.kinds = Enums<TicketKind>(in.kinds());
  r.urgencies = Enums<Urgency>(in.urgencies());
  r.petitioner_kinds = Enums<PetitionerKind>(in.petitioner_kinds());
  r.levels = Enums<DepartmentLevel>(in.levels());
  r.matters = Strings(in.matters());
  r.rework = in.rework();
  r.abstained = in.abstained();
  r.amount = in.amount();
  r.unit = static_cast<LimitUnit>(in.unit());
  r.calendar = in.calendar();
  r.obligor = static_cast<Obligor>(in.obligor());
  for (const auto& rung : in.ladder()) {
    r.ladder.push_back({static_cast<AlarmLevel>(rung.level()), rung.percent(),
                        rung.working_days_after(), rung.minutes_after()});
  }
  return r;
}

Matter MatterOf(const v1::Matter& in) {
  Matter m;
  m.id = in.id();
  m.name = in.name();
  m.path = Strings(in.path());
  m.keywords = Strings(in.keywords());
  for (const auto& r : in.responsibilities()) {
    m.responsibilities.push_back({r.area(), static_cast<PetitionerKind>(r.petitioner_kind()),
                                  r.lead(), Strings(r.assisting())});
  }
  m.legal_basis = in.legal_basis();
  m.evidence = Strings(in.evidence());
  m.town_assistance = Strings(in.town_assistance());
  m.urgent_keywords = Strings(in.urgent_keywords());
  m.not_to_towns = in.not_to_towns();
  m.regulator = in.regulator();
  m.long_cycle_days = in.long_cycle_days();
  return m;
}

DispatchRule RuleOf(const v1::DispatchRule& in) {
  DispatchRule r;
  r.id = in.id();
  r.pattern = in.pattern();
  r.unless = in.unless();
  r.kinds = Enums<TicketKind>(in.kinds());
  r.petitioner_kind = static_cast<PetitionerKind>(in.petitioner_kind());
  r.area = in.area();
  r.matter = in.matter();
  r.lead = in.lead();
  r.assisting = Strings(in.assisting());
  r.note = in.note();
  return r;
}

Grant GrantOf(const v1::Grant& in, const std::string& path, Reader& read) {
  Grant g;
  g.holder = in.holder();
  for (int i = 0; i < in.roles_size(); ++i)
    g.roles |= read.GrantedRole(in.roles(i), At(path + ".roles", i));
  g.span = read.Span(in.start_date(), in.end_date(), path);
  g.document = in.document();
  return g;
}

template <class List>
std::vector<ReasonCode> Reasons(const List& list) {
  std::vector<ReasonCode> out;
  for (const auto& r : list) out.push_back({r.code(), r.text(), r.missing_material()});
  return out;
}

// 0 and nothing leave what the settings are without them.
Settings SettingsOf(const v1::Settings& s, Reader& read) {
  Settings out;
  out.calendar = s.calendar();
  out.review_none = Enums<TicketKind>(s.review_none());
  if (s.follow_up_percent() != 0) out.follow_up_percent = s.follow_up_percent();
  if (s.close_unrated_days() != 0) out.close_unrated_days = s.close_unrated_days();
  if (s.objection_days() != 0) out.objection_days = s.objection_days();
  if (s.absence_days() != 0) out.absence_days = s.absence_days();
  if (s.absence_percent() != 0) out.absence_percent = s.absence_percent();
  out.extreme_keywords = Strings(s.extreme_keywords());
  out.urgent_keywords = Strings(s.urgent_keywords());
  out.discipline_keywords = Strings(s.discipline_keywords());
  out.reject_reasons = Reasons(s.reject_reasons());
  out.return_reasons = Reasons(s.return_reasons());
  out.extension_reasons = Reasons(s.extension_reasons());
  out.suspension_reasons = Reasons(s.suspension_reasons());
  out.appeal_reasons = Reasons(s.appeal_reasons());
  out.exclusion_reasons = Reasons(s.exclusion_reasons());
  if (s.suspension_days() != 0) out.suspension_days = s.suspension_days();
  out.archive_days = s.archive_days();
  out.duplicate_days = s.duplicate_days();
  out.evidence_required = s.evidence_required();
  out.legal_basis_kinds = Enums<TicketKind>(s.legal_basis_kinds());
  out.evidence_kinds = Enums<TicketKind>(s.evidence_kinds());
  if (s.supplement_days() != 0) out.supplement_days = s.supplement_days();
  for (const auto& m : s.messages()) out.messages.push_back({m.event(), m.text()});
  if (s.ring_minutes() != 0) out.ring_minutes = s.ring_minutes();
  out.government_office = s.government_office();
  if (s.has_quiet_hours()) {
    out.quiet_hours = {read.Minute(s.quiet_hours().start(), "settings.quietHours.start"),
                       read.Minute(s.quiet_hours().end(), "settings.quietHours.end")};
  }
  return out;
}

}  // namespace

JurisdictionData FromProto(const v1::Jurisdiction& in, Faults* faults) {
  Reader read(faults);
  JurisdictionData d;
  d.version = in.version();
  if (in.has_in_force_time())
    d.in_force = absl::FromUnixSeconds(in.in_force_time().seconds()) +
                 absl::Nanoseconds(in.in_force_time().nanos());
  d.code = in.code();
  d.name = in.name();
  for (const auto& x : in.desks()) d.desks.push_back({x.id(), x.name(), x.calendar()});
  for (const auto& x : in.departments()) {
    d.departments.push_back({x.id(), x.name(), Strings(x.aliases()),
                             static_cast<DepartmentLevel>(x.level()), x.parent(), x.area(),
                             x.calendar(), x.supervising_leader(), x.inactive(), x.successor()});
  }
  for (const auto& x : in.persons())
    d.persons.push_back({x.id(), x.name(), x.department(), x.phone(), Strings(x.posts())});
  for (int i = 0; i < in.offices_size(); ++i) {
    const auto& x = in.offices(i);
    d.offices.push_back({x.department(), static_cast<OfficeRole>(x.role()), x.person(),
                         read.Span(x.start_date(), x.end_date(), At("offices", i)), x.document()});
  }
  for (int i = 0; i < in.absences_size(); ++i) {
    const auto& x = in.absences(i);
    d.absences.push_back({x.department(),
                          read.Span(x.start_date(), x.end_date(), At("absences", i)), x.reason(),
                          x.illness()});
  }
  for (int i = 0; i < in.delegations_size(); ++i) {
    const auto& x = in.delegations(i);
    d.delegations.push_back({x.department(), x.person(),
                             read.Span(x.start_date(), x.end_date(), At("delegations", i))});
  }
  for (int i = 0; i < in.duty_shifts_size(); ++i) {
    const auto& x = in.duty_shifts(i);
    DutyShift shift{x.department(), x.person(), {x.weekdays().begin(), x.weekdays().end()}, {}};
    shift.window = {read.Minute(x.start(), At("dutyShifts", i, "start")),
                    read.Minute(x.end(), At("dutyShifts", i, "end"))};
    d.duty_shifts.push_back(std::move(shift));
  }
  for (const auto& x : in.systems())
    d.systems.push_back({x.id(), x.name(), {x.origins().begin(), x.origins().end()}});
  for (int i = 0; i < in.grants_size(); ++i)
    d.grants.push_back(GrantOf(in.grants(i), At("grants", i), read));
  for (const auto& x : in.areas()) d.areas.push_back({x.code(), x.name(), Strings(x.aliases())});
  for (const auto& x : in.places()) d.places.push_back({x.name(), Strings(x.aliases()), x.area()});
  for (const auto& x : in.rules()) d.rules.push_back(RuleOf(x));
  for (const auto& x : in.matters()) d.matters.push_back(MatterOf(x));
  for (int i = 0; i < in.working_groups_size(); ++i) {
    const auto& x = in.working_groups(i);
    d.working_groups.push_back({x.id(), x.name(), x.lead(), Strings(x.members()),
                                read.Span(x.start_date(), x.end_date(), At("workingGroups", i))});
  }
  for (int i = 0; i < in.sponsors_size(); ++i) {
    const auto& x = in.sponsors(i);
    d.sponsors.push_back({x.id(), x.person(), Strings(x.credit_codes()), Strings(x.projects()),
                          Strings(x.matters()), x.area(),
                          read.Span(x.start_date(), x.end_date(), At("sponsors", i))});
  }
  for (const auto& x : in.indicator_owners())
    d.indicator_owners.push_back({x.figure(), x.person()});
  d.calendars = read.Calendars(in.calendars());
  for (const auto& x : in.limits()) d.limits.push_back(Row(x));
  d.settings = SettingsOf(in.settings(), read);
  return d;
}

namespace {

// Where a path of the whole stands: the file that brought it, with the index counted there.
// `lines` keeps each file's lines once they have been looked up.
FileFault Locate(const FieldFault& fault, const std::vector<SourceText>& sources,
                 const std::vector<v1::Jurisdiction>& parts,
                 std::map<size_t, std::map<std::string, int>>* lines) {
  std::string head = fault.field.substr(0, fault.field.find_first_of("[."));
  const google::protobuf::FieldDescriptor* field = nullptr;
  const auto* descriptor = v1::Jurisdiction::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    if (descriptor->field(i)->json_name() == head) field = descriptor->field(i);
  }
  std::string rest = fault.field.substr(head.size());
  int index = -1;
  if (!rest.empty() && rest[0] == '[') {
    size_t close = rest.find(']');
    (void)absl::SimpleAtoi(rest.substr(1, close - 1), &index);
    rest = rest.substr(close + 1);
  }
  for (size_t i = 0; field != nullptr && i < parts.size(); ++i) {
    const auto* reflection = parts[i].GetReflection();
    std::string path;
    if (field->is_repeated()) {
      int size = reflection->FieldSize(parts[i], field);
      if (size == 0) continue;
      if (index >= size) {
        index -= size;
        continue;
      }
      path = index < 0 ? head : absl::StrCat(head, "[", index, "]", rest);
    } else {
      bool set =
          field->has_presence() ? reflection->HasField(parts[i], field) : !parts[i].code().empty();
      if (!set) continue;
      path = fault.field;
    }
    return {sources[i].name, LineOf(lines->try_emplace(i).first->second, path), path,
            fault.description};
  }
  return {sources.empty() ? "" : sources[0].name, 1, fault.field, fault.description};
}

constexpr size_t kMostFaults = 200;

absl::Status Invalid(const std::vector<FileFault>& faults) {
  Error error(absl::StatusCode::kInvalidArgument, "JURISDICTION_INVALID",
              absl::StrCat("the upload is refused as a whole, the version in force stays:\n",
                           Describe(faults)));
  error.Zh("上传的辖区数据有误，已整体拒绝，现行版本不变");
  for (const FileFault& f : faults)
    error.Field({absl::StrCat(f.file, ":", f.line), absl::StrCat(f.field, ": ", f.description),
                 "IN_FILE", "文件该处有误，见英文说明"});
  return error;
}

// REQUIRES: the data is sound.
Faults CheckNewVersion(const JurisdictionData& data, const NewVersion& version) {
  const absl::CivilDay today = Jurisdiction(data).LocalDay(version.now);
  Faults found = CheckAdministrators(data, today, version.apart);
  if (version.registered) {
    for (FieldFault& f : CheckNewAbsences(data, *version.registered, today))
      found.push_back(std::move(f));
  }
  return found;
}

}  // namespace

absl::StatusOr<v1::Jurisdiction> ReadJurisdiction(const std::vector<SourceText>& sources,
                                                  const NewVersion* version) {
  std::vector<FileFault> faults;
  std::vector<v1::Jurisdiction> parts(sources.size());
  for (size_t i = 0; i < sources.size(); ++i) {
    for (FileFault& f : ReadStrictJson(sources[i].name, sources[i].json, &parts[i]))
      faults.push_back(std::move(f));
  }
  for (const auto& [field, get] :
       {std::pair("code", &v1::Jurisdiction::code), std::pair("name", &v1::Jurisdiction::name)}) {
    size_t first = parts.size();
    for (size_t i = 0; i < parts.size(); ++i) {
      const std::string& value = (parts[i].*get)();
      if (value.empty()) continue;
      if (first == parts.size()) {
        first = i;
      } else if (value != (parts[first].*get)()) {
        faults.push_back({sources[i].name, LineOf(JsonLines(sources[i].json), field), field,
                          absl::StrCat("is set to something else in ", sources[first].name)});
      }
    }
  }
  if (!faults.empty()) return Invalid(faults);
  v1::Jurisdiction whole;
  for (const auto& part : parts) whole.MergeFrom(part);
  std::vector<FieldFault> found;
  JurisdictionData data = FromProto(whole, &found);
  for (FieldFault& f : CheckJurisdiction(data)) found.push_back(std::move(f));
  if (version != nullptr && found.empty()) found = CheckNewVersion(data, *version);
  // A mistake made a thousand times need not be told a thousand times.
  if (found.size() > kMostFaults) found.resize(kMostFaults);
  std::map<size_t, std::map<std::string, int>> lines;
  if (!found.empty()) {
    for (size_t i = 0; i < sources.size(); ++i) lines[i] = JsonLines(sources[i].json);
  }
  for (const FieldFault& f : found) faults.push_back(Locate(f, sources, parts, &lines));
  if (!faults.empty()) return Invalid(faults);
  return whole;
}

}  // namespace hotline
