// Administrator's rules 派单规则: patterns over the text that decide before the catalogue does, all
// of them in one pass (RE2::Set), whatever their number.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/directory/jurisdiction.h"

namespace hotline {

class DispatchRules {
 public:
  // The rules must outlive this, and have no fault by `FaultsOf`.
  explicit DispatchRules(const std::vector<DispatchRule>& rules);
  ~DispatchRules();

  // What of a request beside its text a rule may ask.
  struct Subject {
    TicketKind kind = TicketKind::kNone;
    PetitionerKind petitioner_kind = PetitionerKind::kCitizen;
    std::string area;
  };
  // The first rule, in their order, that holds; null when none does. `normalised_text` as of
  // NormalizeText. One of which `stands` is false is passed over.
  const DispatchRule* Find(std::string_view normalised_text, const Subject& subject,
                           const std::function<bool(const DispatchRule&)>& stands) const;

  // Why a pattern cannot be used; empty when it can.
  static std::string FaultOf(const std::string& pattern);
  // Why all of them together cannot; empty when they can.
  static std::string FaultOf(const std::vector<DispatchRule>& rules);

 private:
  struct Patterns;
  const std::vector<DispatchRule>& rules_;
  std::unique_ptr<const Patterns> patterns_;
};

}  // namespace hotline
