// Whom a new version of the jurisdiction favours, and whether it weakens the sealing of
// denunciations: what the two people who decide on a version must not overlook. Threads: pure
// functions.
#pragma once

#include <string>
#include <vector>

#include "common/domain/directory/jurisdiction.h"

namespace hotline {

struct Favour {
  std::string person;
  std::string row;  // as in the files: "grants[3]"
};
// The people whom rows of `after` name that `before` has not: in an office, for a delegation, on
// duty, as a supervising leader or a sponsor, with a role; in the order of the lists.
std::vector<Favour> FavoursOf(const JurisdictionData& before, const JurisdictionData& after);

// What `after` gives up of the sealing of words of discipline 涉纪, in words: a word that is no
// longer looked for, or the limit that reminds the confidential officer. Empty: nothing.
std::string WeakenedSealing(const JurisdictionData& before, const JurisdictionData& after);

}  // namespace hotline
