#include "common/domain/access/sponsors.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "common/domain/text/phrase_index.h"

namespace hotline {
namespace {

// A ticket as sponsors are asked about it: its words are read once, and only where that matters.
class Asked {
 public:
  explicit Asked(const Ticket& ticket) : ticket_(ticket) {}

  bool IsOf(const Sponsor& sponsor) {
    const auto has = [](const std::vector<std::string>& all, const std::string& one) {
      return !one.empty() && std::find(all.begin(), all.end(), one) != all.end();
    };
    for (const PersonalData& petitioner : ticket_.priv.people) {
      if (has(sponsor.credit_codes, petitioner.credit_code)) return true;
    }
    if (!absl::StartsWith(ticket_.area, sponsor.area)) return false;
    if (has(sponsor.matters, ticket_.matter)) return true;
    return std::any_of(sponsor.projects.begin(), sponsor.projects.end(),
                       [this](const std::string& project) {
                         return Said().find(NormalizeText(project)) != std::string::npos;
                       });
  }

 private:
  const std::string& Said() {
    if (!said_)
      said_ = NormalizeText(ticket_.priv.subject + "\n" + ticket_.priv.text + "\n" +
                            ticket_.priv.address);
    return *said_;
  }

  const Ticket& ticket_;
  std::optional<std::string> said_;
};

bool MayHear(const Jurisdiction& in_force, const Ticket& ticket) {
  return !in_force.data().sponsors.empty() && !ticket.confidential && ticket.concerns.empty();
}

}  // namespace

std::vector<std::string> SponsorsOf(const Jurisdiction& in_force, const Ticket& ticket,
                                    absl::Time t) {
  std::vector<std::string> out;
  if (!MayHear(in_force, ticket)) return out;
  const absl::CivilDay day = in_force.LocalDay(t);
  Asked asked(ticket);
  for (const Sponsor& sponsor : in_force.data().sponsors) {
    const bool named = std::find(out.begin(), out.end(), sponsor.person) != out.end();
    if (!named && sponsor.span.Contains(day) && asked.IsOf(sponsor)) out.push_back(sponsor.person);
  }
  return out;
}

bool IsSponsor(const Jurisdiction& in_force, const std::string& person, const Ticket& ticket,
               absl::Time t) {
  if (!MayHear(in_force, ticket)) return false;
  const absl::CivilDay day = in_force.LocalDay(t);
  Asked asked(ticket);
  return std::any_of(in_force.data().sponsors.begin(), in_force.data().sponsors.end(),
                     [&](const Sponsor& sponsor) {
                       return sponsor.person == person && sponsor.span.Contains(day) &&
                              asked.IsOf(sponsor);
                     });
}

}  // namespace hotline
