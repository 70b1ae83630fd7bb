// Routing 自动分派: which department's head gets the request, and why. Pure; in this order:
// emergencies and discipline go to a person; an explicit choice; the place; the matter, given or
// found by the catalogue's keywords; the catalogue's row for matter × area × petitioner kind; the
// constraints. What is not certain is left to the dispatcher with the three best suggestions.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/domain/jurisdiction.h"
#include "common/domain/phrase_index.h"

namespace hotline {

struct RouteRequest {
  std::string subject, text, address;
  std::string department, matter, area;  // given by the agent; empty: to be found
  TicketKind kind = TicketKind::kNone;
  PetitionerKind petitioner_kind = PetitionerKind::kCitizen;
  Urgency urgency = Urgency::kNone;  // none: to be found
};

struct Suggestion {
  std::string department, matter;
  double score = 0;
  std::string reason;
};

struct Route {
  bool abstained = true;
  std::string lead;
  std::vector<std::string> assisting;
  std::string matter, area;
  Urgency urgency = Urgency::kNormal;
  double confidence = 0;
  std::vector<Suggestion> suggestions;  // at most three, best first
  std::vector<std::string> reasons;     // one a step, "step: what it found"
};

// One per jurisdiction version. Thread-safe once built.
class Router {
 public:
  explicit Router(std::shared_ptr<const Jurisdiction> jurisdiction);
  Route Decide(const RouteRequest& request, absl::Time now) const;
  const Jurisdiction& jurisdiction() const { return *jurisdiction_; }

 private:
  void FindUrgency(const RouteRequest& request, const std::string& whole, Route& route) const;
  void FindPlace(const RouteRequest& request, Route& route) const;
  void FindMatter(const RouteRequest& request, Route& route) const;
  struct Word {
    int matter;  // -1: a place
    size_t from, to;
    int length;
  };
  std::vector<Word> WordsOf(const std::string& normalised_text) const;
  // The lead of `matter` for this request; empty when the catalogue cannot say.
  const Responsibility* RowFor(const Matter& matter, const Route& route, PetitionerKind kind) const;
  std::string LeadOf(const Responsibility& row, const Route& route) const;
  bool Constrain(Route& route, absl::Time now) const;

  std::shared_ptr<const Jurisdiction> jurisdiction_;
  PhraseIndex keywords_;  // ids: matter index
  PhraseIndex places_;    // ids: area index
  PhraseIndex urgent_;    // ids: matter index, -1 for any
  PhraseIndex extreme_, discipline_;
};

}  // namespace hotline
