#include "services/tools/audit/drift.h"

#include "absl/time/time.h"

namespace hotline::ctl {

void Drift::Add(const v1::Event& event) {
  for (const v1::Fact& fact : event.facts()) {
    if (fact.type() == "ROUTED") {
      // Events from before the step was recorded.
      const std::string by = !fact.code().empty()        ? fact.code()
                             : fact.department().empty() ? "ABSTAINED"
                                                         : "UNKNOWN";
      const std::string month =
          absl::FormatTime("%Y-%m", absl::FromUnixSeconds(fact.effective_time().seconds()), zone_);
      Seen& seen = tickets_[event.subject().number()];
      seen.month = &months_[month][by];
      ++seen.month->n;
      if (!fact.row().empty()) {
        seen.rule = &rules_[fact.row()];
        ++seen.rule->n;
      }
      continue;
    }
    const bool dispatched = fact.type() == "DISPATCHED",
               returned = fact.type() == "RETURN_APPROVED";
    if (!dispatched && !returned) continue;
    auto it = tickets_.find(event.subject().number());
    if (it == tickets_.end()) continue;
    Seen& seen = it->second;
    // What the first department did is what routing is judged by.
    if (dispatched && ++seen.legs > 1) continue;
    if (returned && (seen.returned || seen.legs > 1)) continue;
    seen.returned |= returned;
    for (RoutedTickets* counted : {seen.month, seen.rule}) {
      if (counted == nullptr) continue;
      counted->dispatched += dispatched;
      counted->returned += returned;
    }
  }
}

}  // namespace hotline::ctl
