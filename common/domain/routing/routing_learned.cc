// Finds the matter or the department of a request with the model that was trained on past tickets.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/domain/routing/routing.h"

namespace hotline {

void Router::Contradict(const Route& words, const RouteRequest& request, const std::string& whole,
                        Route* learned) const {
  // The words name a danger. It stays one when another department gets the request.
  FindUrgency(request, whole, *learned);
  learned->reasons.push_back(
      absl::StrCat("learned: not ", words.lead, ", as the words of the catalogue say"));
  // The catalogue's words found a matter of another department: that matter is dropped.
  const Matter* matter = jurisdiction_->matter(learned->matter);
  const Responsibility* row =
      matter == nullptr ? nullptr : RowFor(*matter, *learned, request.petitioner_kind);
  if (row == nullptr || LeadOf(row->lead, *learned) != learned->lead) learned->matter.clear();
}

bool Router::ByLearning(const RouteRequest& request, Route& route) const {
  const Classifier::Verdict verdict = learned_->Classify(request.subject, request.text);
  std::vector<Suggestion> learned;
  for (const auto& candidate : verdict.best) {
    const Meaning& meaning = meanings_[static_cast<size_t>(candidate.label)];
    if (meaning.matter == nullptr && meaning.department == nullptr) continue;
    Suggestion s;
    s.score = candidate.probability;
    if (meaning.matter != nullptr) {
      const Responsibility* row = RowFor(*meaning.matter, route, request.petitioner_kind);
      s.matter = meaning.matter->id;
      s.department = row == nullptr ? "" : LeadOf(row->lead, route);
    } else if (meaning.department->level == DepartmentLevel::kTown) {
      // Which town it is, the place says, not the past.
      const Department* town = jurisdiction_->town_of(route.area);
      s.department = town == nullptr ? meaning.department->id : town->id;
    } else {
      s.department = meaning.department->id;
    }
    s.reason =
        absl::StrFormat("历史工单：%s %.0f%%",
                        meaning.matter != nullptr ? meaning.matter->name : meaning.department->name,
                        candidate.probability * 100);
    learned.push_back(std::move(s));
  }
  if (learned.empty()) {
    route.reasons.push_back("learned: nothing that this catalogue knows");
    return false;
  }
  // Of a label that leads nowhere here it may be certain, not we.
  const Meaning& likeliest = meanings_[static_cast<size_t>(verdict.best[0].label)];
  bool certain =
      verdict.certain && (likeliest.matter != nullptr || likeliest.department != nullptr);
  if (likeliest.department != nullptr && likeliest.department->level == DepartmentLevel::kTown) {
    // To a town goes what the catalogue gives it 不得派基层.
    const Matter* matter = jurisdiction_->matter(route.matter);
    const Responsibility* row =
        matter == nullptr ? nullptr : RowFor(*matter, route, request.petitioner_kind);
    certain = certain && row != nullptr && jurisdiction_->town_of(route.area) != nullptr &&
              LeadOf(row->lead, route) == jurisdiction_->town_of(route.area)->id;
  }
  route.reasons.push_back(absl::StrFormat("learned: %s, needed %.2f, of %d tickets, model %s",
                                          learned[0].reason, learned_->threshold(),
                                          learned_->examples(), learned_->id()));
  const Suggestion first = learned[0];
  // One of the three suggestions stays the catalogue's best.
  if (!route.suggestions.empty()) {
    learned.resize(std::min<size_t>(2, learned.size()));
    for (Suggestion& s : route.suggestions) {
      const bool there = std::any_of(learned.begin(), learned.end(), [&](const Suggestion& l) {
        return l.department == s.department && (l.matter.empty() || l.matter == s.matter);
      });
      if (!there && learned.size() < 3) learned.push_back(std::move(s));
    }
  }
  route.suggestions = std::move(learned);
  if (!certain) return false;
  // A department alone says nothing of the matter: what binds it still does.
  if (!first.matter.empty()) route.matter = first.matter;
  route.lead = first.department;
  route.confidence = first.score;
  return true;
}

}  // namespace hotline
