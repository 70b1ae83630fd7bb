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

std::vector<FieldFault> CheckAdministrators(const JurisdictionData& data, absl::CivilDay today) {
  const bool administered =
      std::any_of(data.grants.begin(), data.grants.end(), [today](const Grant& g) {
        return (g.roles & Bit(Role::kAdmin)) && g.span.from <= today &&
               g.span.to == absl::CivilDay::max();
      });
  if (administered) return {};
  return {{"grants",
           "nobody holds ADMIN from today without an end: nobody could upload the next version"}};
}

}  // namespace hotline
