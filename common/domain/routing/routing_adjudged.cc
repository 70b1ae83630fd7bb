// What was adjudicated before of the same matter 裁定先例: it is cited, and where the catalogue
// says otherwise a dispatcher decides.
#include "absl/strings/str_cat.h"
#include "common/domain/routing/routing.h"

namespace hotline {

std::optional<Router::Adjudged> Router::AdjudgedFor(const RouteRequest& request,
                                                    const Route& route) const {
  if (precedents_ == nullptr) return std::nullopt;
  const Precedent* precedent = precedents_->For(route.matter, route.area, request.petitioner_kind);
  if (precedent == nullptr) return std::nullopt;
  const Department* duty = jurisdiction_->department(precedent->department);
  if (duty == nullptr || duty->inactive) return std::nullopt;  // who follows it, the catalogue says
  return Adjudged{*duty, absl::StrCat("工单", precedent->ticket, "会商裁定由", duty->name, "承办")};
}

bool Router::Cite(const RouteRequest& request, Route& route) const {
  const auto found = AdjudgedFor(request, route);
  if (!found) return true;
  const bool agrees = found->duty.id == route.lead;
  if (agrees || route.by == RoutedBy::kRule) {
    route.reasons.push_back(
        absl::StrCat("precedent: ", found->cited, agrees ? "" : "; a rule has settled it since"));
    return true;
  }
  route.reasons.push_back(absl::StrCat("precedent: ", found->cited, "; here it would be ",
                                       route.lead,
                                       ": a dispatcher decides until the catalogue agrees"));
  Suggest(*found, route);
  return false;
}

void Router::Recall(const RouteRequest& request, Route& route) const {
  if (const auto found = AdjudgedFor(request, route)) Suggest(*found, route);
}

void Router::Suggest(const Adjudged& found, Route& route) {
  std::erase_if(route.suggestions,
                [&](const Suggestion& s) { return s.department == found.duty.id; });
  route.suggestions.insert(route.suggestions.begin(), {found.duty.id, route.matter, 1,
                                                       absl::StrCat("裁定先例：", found.cited)});
  constexpr size_t kMostSuggestions = 3;
  if (route.suggestions.size() > kMostSuggestions) route.suggestions.resize(kMostSuggestions);
}

}  // namespace hotline
