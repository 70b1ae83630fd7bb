#include "common/domain/sponsors.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "common/domain/phrase_index.h"

namespace hotline {
namespace {

bool LooksAfter(const Sponsor& sponsor, const Ticket& ticket) {
  for (const PersonalData& petitioner : ticket.priv.people) {
    if (!petitioner.credit_code.empty() &&
        std::find(sponsor.credit_codes.begin(), sponsor.credit_codes.end(),
                  petitioner.credit_code) != sponsor.credit_codes.end())
      return true;
  }
  if (!absl::StartsWith(ticket.area, sponsor.area)) return false;
  if (std::find(sponsor.matters.begin(), sponsor.matters.end(), ticket.matter) !=
      sponsor.matters.end())
    return true;
  if (sponsor.projects.empty()) return false;
  const std::string said =
      NormalizeText(ticket.priv.subject + "\n" + ticket.priv.text + "\n" + ticket.priv.address);
  return std::any_of(sponsor.projects.begin(), sponsor.projects.end(),
                     [&](const std::string& project) {
                       return said.find(NormalizeText(project)) != std::string::npos;
                     });
}

}  // namespace

std::vector<std::string> SponsorsOf(const Jurisdiction& in_force, const Ticket& ticket,
                                    absl::Time t) {
  std::vector<std::string> out;
  if (in_force.data().sponsors.empty() || ticket.confidential || !ticket.concerns.empty())
    return out;
  const absl::CivilDay day = in_force.LocalDay(t);
  for (const Sponsor& sponsor : in_force.data().sponsors) {
    if (sponsor.span.Contains(day) && LooksAfter(sponsor, ticket) &&
        std::find(out.begin(), out.end(), sponsor.person) == out.end())
      out.push_back(sponsor.person);
  }
  return out;
}

bool IsSponsor(const Jurisdiction& in_force, const std::string& person, const Ticket& ticket,
               absl::Time t) {
  const std::vector<std::string> all = SponsorsOf(in_force, ticket, t);
  return std::find(all.begin(), all.end(), person) != all.end();
}

}  // namespace hotline
