// Drift as metrics of the process: what routing decided and what came back of it, by step, rule and
// matter. Summed over all processes they are those of the installation; `hotlinectl dispatch drift`
// counts the same from the log.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "common/domain/ticket/fact.h"
#include "common/domain/ticket/ticket.h"

namespace hotline {

class DriftMetrics {
 public:
  using Counter = std::function<void(const std::map<std::string, std::string>& labels)>;
  DriftMetrics(Counter routed, Counter returned)
      : routed_(std::move(routed)), returned_(std::move(returned)) {}

  // Thread-safe where the counters are.
  void Count(const Ticket& after, const Event& event) const {
    const auto returned = std::count_if(after.legs.begin(), after.legs.end(),
                                        [](const Leg& leg) { return leg.returned; });
    for (const Fact& fact : event.facts) {
      // Of returns the first: the departments after it were a dispatcher's choice.
      const bool counts = fact.type == FactType::kRouted ||
                          (fact.type == FactType::kReturnApproved && returned == 1);
      if (!counts) continue;
      (fact.type == FactType::kRouted ? routed_
                                      : returned_)({{"by", std::string(Name(after.routed_by))},
                                                    {"rule", after.rule},
                                                    {"matter", after.matter}});
    }
  }

 private:
  Counter routed_, returned_;
};

}  // namespace hotline
