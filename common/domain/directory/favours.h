// What a new version of the jurisdiction gives to one person, and whether it weakens the sealing of
// denunciations: what the two people who decide on a version must not overlook. Threads: pure
// functions.
#pragma once

#include <string>

#include "common/domain/directory/jurisdiction.h"

namespace hotline {

// Returns the first row of `after` that gives the person something, as its files name it
// ("grants[3]"); empty where no row does. A row gives
//   by name: an office, a delegation, a shift, a department to supervise, something to sponsor, a
//     role; another department, post, name or number in the person's own row; another id with the
//     person's name or number;
//   to a department in which the person works, holds an office or which the person supervises, but
//     for the centre: a department to succeed or to be the parent of, the government office, a
//     working group, a matter or rule to lead, another name or area;
//   by making room: an absence of the head, or the end of a head's office, where the person is the
//     deputy.
std::string FavourOf(const JurisdictionData& before, const JurisdictionData& after,
                     const std::string& person);

// What `after` gives up of the sealing of words of discipline 涉纪, in words: a word that is no
// longer looked for, a row of the limit SEAL that is gone or other than it was, the last
// confidential officer of today without an end. Empty: nothing.
std::string WeakenedSealing(const JurisdictionData& before, const JurisdictionData& after,
                            absl::CivilDay today);

}  // namespace hotline
