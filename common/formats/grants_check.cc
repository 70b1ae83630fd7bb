#include "common/formats/grants_check.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/unicode.h"
#include "common/formats/checking.h"

namespace hotline {
namespace {

void CheckGrant(Checking& c, size_t i) {
  const Grant& g = c.data.grants[i];
  const bool person = c.persons.contains(g.holder);
  if (!person && !c.systems.contains(g.holder))
    return c.Add(PathOf("grants", i, "holder"),
                 absl::StrCat("no person and no system \"", g.holder, "\""));
  if (g.roles == 0)
    c.Add(PathOf("grants", i, "roles"),
          "names no role that can be granted; AGENT is one, and MESSENGER for the gateway "
          "that sends the codes of replies, which was PORTAL");
  const RoleSet may = person ? kPersonRoles : kSystemRoles;
  if (g.roles & Bit(Role::kAgent) && g.roles & Bit(Role::kMessenger))
    c.Add(PathOf("grants", i, "roles"),
          "what brings what petitioners say (MESSENGER) is another system than one that files for "
          "the centre (AGENT)");
  if (g.roles & Bit(Role::kOfficial))
    c.Add(PathOf("grants", i, "roles"),
          "OFFICIAL is the role of every person of the directory; it is not granted");
  else if (g.roles & ~may)
    c.Add(PathOf("grants", i, "roles"),
          absl::StrCat("a ", person ? "person" : "system", " cannot hold ", Names(g.roles & ~may),
                       ", but ", Names(may)));
}

// (system, number) is one ticket for ever: two who file the same numbers would take them from each
// other.
void CheckOrigins(Checking& c) {
  // Names that differ by small and capital letters alone are mixed up by people.
  Checking::Ids taken;
  for (size_t i = 0; i < c.data.systems.size(); ++i) {
    if (!taken.insert(absl::AsciiStrToLower(c.data.systems[i].id)).second)
      c.Add(PathOf("systems", i, "id"),
            "differs from another system's by small and capital letters");
  }
  for (size_t i = 0; i < c.data.systems.size(); ++i) {
    for (const std::string& origin : c.data.systems[i].origins) {
      if (!taken.insert(absl::AsciiStrToLower(origin)).second)
        c.Add(PathOf("systems", i, "origins"),
              absl::StrCat("\"", origin, "\" is a system of its own, or stands twice"));
    }
  }
}

}  // namespace

void CheckGrants(Checking& c) {
  for (size_t i = 0; i < c.data.systems.size(); ++i) {
    const System& s = c.data.systems[i];
    if (!IsVisible(s.name)) c.Add(PathOf("systems", i, "name"), "must be set");
    if (c.persons.contains(s.id))
      c.Add(PathOf("systems", i, "id"), absl::StrCat("\"", s.id, "\" is a person"));
  }
  CheckOrigins(c);
  for (size_t i = 0; i < c.data.grants.size(); ++i) {
    CheckGrant(c, i);
    if (c.data.grants[i].span.to <= c.data.grants[i].span.from)
      c.Add(PathOf("grants", i, "endDate"), "must be later than startDate");
  }
}

namespace {

// Whether somebody holds the role from today without an end.
bool IsHeld(const JurisdictionData& data, Role role, absl::CivilDay today) {
  return std::any_of(data.grants.begin(), data.grants.end(), [&](const Grant& g) {
    return (g.roles & Bit(role)) && g.span.from <= today && g.span.to == absl::CivilDay::max();
  });
}

bool Overlap(const DateSpan& a, const DateSpan& b) { return a.from < b.to && b.from < a.to; }

// 三员分离: the first grant by which a person holds two of the three roles on one day.
std::vector<FieldFault> CheckApart(const JurisdictionData& data) {
  for (size_t i = 0; i < data.grants.size(); ++i) {
    const Grant& g = data.grants[i];
    RoleSet held = g.roles;
    for (size_t k = 0; k < i; ++k) {
      const Grant& other = data.grants[k];
      if (other.holder == g.holder && Overlap(other.span, g.span)) held |= other.roles;
    }
    held &= kApartRoles;
    if ((held & (held - 1)) != 0 && (g.roles & kApartRoles))
      return {{PathOf("grants", i, "roles"),
               absl::StrCat("\"", g.holder, "\" would hold ", Names(held),
                            "; who proposes changes, who consents to them and who audits are three "
                            "people")}};
  }
  return {};
}

}  // namespace

std::vector<FieldFault> CheckAdministrators(const JurisdictionData& data, absl::CivilDay today,
                                            bool apart) {
  if (!IsHeld(data, Role::kAdmin, today))
    return {{"grants",
             "nobody holds ADMIN from today without an end: nobody could upload the next version"}};
  if (!apart) return {};
  if (!IsHeld(data, Role::kSecurityAdmin, today))
    return {{"grants",
             "nobody holds SECURITY_ADMIN from today without an end: nobody could consent to the "
             "next version"}};
  return CheckApart(data);
}

}  // namespace hotline
