// Which figures a caller is shown. Who may read every ticket reads every figure. An official reads
// those of the departments and heads whose tickets the official may read, at any time; all others
// as a stranger does: of one whole month after its cut, and no count of so few tickets that it
// would tell of a single one. Threads: const methods from any thread.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/domain/access/actor.h"
#include "common/domain/figures/figures.h"
#include "hotline/v1/report.pb.h"

namespace hotline {

class FigureGate {
 public:
  // `in_force` is the directory that says whose departments are whose.
  FigureGate(std::shared_ptr<const Jurisdiction> in_force, Actor reader, Period period);

  // OK, or PERMISSION_DENIED / CLOSED_MONTHS_ONLY where nothing of this breakdown could be shown.
  absl::Status MayAsk(Dimension dimension) const;
  // Whether the group (its key in the fold) is shown whole, at any time.
  bool Reads(Dimension dimension, const std::string& group) const;
  // Whether the other groups are shown at all.
  bool ShowsOthers() const { return everything_ || closed_month_; }

  // Takes out what strangers could learn of few tickets. Of the groups that are not `open`: every
  // figure that counts fewer than ten, and the next larger ones until all that is withheld counts
  // ten. What the whole counts beyond the groups, the sealed tickets, is lost in that.
  static void Withhold(const std::vector<bool>& open, v1::Report* report);

 private:
  const std::shared_ptr<const Jurisdiction> in_force_;
  const Actor reader_;
  const absl::Time now_;
  const bool everything_, closed_month_;
};

}  // namespace hotline
