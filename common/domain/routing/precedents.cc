#include "common/domain/routing/precedents.h"

#include <algorithm>

namespace hotline {
namespace {

constexpr size_t kCounty = 6, kTown = 9;  // digits of an area's code

}  // namespace

Precedents::Precedents(std::vector<Precedent> all) : all_(std::move(all)) {
  std::sort(all_.begin(), all_.end(), [](const Precedent& a, const Precedent& b) {
    return a.decided != b.decided ? a.decided > b.decided : a.ticket > b.ticket;
  });
  for (const Precedent& precedent : all_) by_matter_[precedent.matter].push_back(&precedent);
}

const Precedent* Precedents::For(std::string_view matter, std::string_view area,
                                 PetitionerKind kind) const {
  auto of_matter = by_matter_.find(std::string(matter));
  if (matter.empty() || of_matter == by_matter_.end()) return nullptr;
  for (const Precedent* precedent : of_matter->second) {
    const std::string_view town = std::string_view(precedent->area).substr(0, kTown);
    if (precedent->petitioner_kind == kind && (town.size() <= kCounty || area.starts_with(town)))
      return precedent;
  }
  return nullptr;
}

}  // namespace hotline
