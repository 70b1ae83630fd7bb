#include "tests/support/merges.h"

#include <algorithm>

#include "common/domain/rules/merge.h"

namespace hotline::testing {

std::vector<std::pair<std::string, std::string>> MergesThatDiffer(
    const std::map<std::string, Ticket>& tickets) {
  std::vector<std::pair<std::string, std::string>> out;
  auto holds = [](const Ticket& parent, const std::string& child, int64_t merge) {
    return std::any_of(parent.merged.begin(), parent.merged.end(), [&](const MergedTicket& m) {
      return m.number == child && m.merge == merge && m.stage == MergeStage::kHeld;
    });
  };
  for (const auto& [number, t] : tickets) {
    if (HasErrands(t))
      out.emplace_back(number, "has something to tell another ticket, and nobody does");
    if (t.state == State::kMerged) {
      auto parent = tickets.find(t.into.parent);
      if (parent == tickets.end() || !holds(parent->second, number, t.into.merge))
        out.emplace_back(number, "is merged into " + t.into.parent + ", which does not hold it");
    }
    for (const MergedTicket& m : t.merged) {
      if (m.stage != MergeStage::kHeld) continue;
      auto child = tickets.find(m.number);
      if (child == tickets.end() || child->second.state != State::kMerged ||
          child->second.into.parent != number || child->second.into.merge != m.merge)
        out.emplace_back(number, "holds " + m.number + ", which is not merged into it");
    }
  }
  return out;
}

}  // namespace hotline::testing
