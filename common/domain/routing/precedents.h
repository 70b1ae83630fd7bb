// Adjudications 会商裁定 as precedents: whose duty a matter is, as a supervisor has decided for a
// ticket two departments gave back. A later decision of routing cites the one that fits; where the
// catalogue, or what was learned, says otherwise, a dispatcher decides until the catalogue agrees
// or an administrator's rule settles it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "common/domain/types/types.h"

namespace hotline {

struct Precedent {
  std::string ticket, matter;
  std::string area;  // of the ticket; empty: not known
  PetitionerKind petitioner_kind = PetitionerKind::kCitizen;
  std::string department;
  absl::Time decided;
  bool operator==(const Precedent&) const = default;
};

// Immutable; shared between threads.
class Precedents {
 public:
  explicit Precedents(std::vector<Precedent> all);
  // The latest of that matter, that kind of petitioner, and that town (one whose place is not
  // known, or only the county, is of everywhere); null where there is none.
  const Precedent* For(std::string_view matter, std::string_view area, PetitionerKind kind) const;
  size_t size() const { return all_.size(); }

 private:
  std::vector<Precedent> all_;  // the latest first
  absl::flat_hash_map<std::string, std::vector<const Precedent*>> by_matter_;
};

}  // namespace hotline
