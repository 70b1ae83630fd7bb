// Routing 自动分派: which department's head gets the request, and why. Pure; in this order:
// emergencies and discipline go to a person; an explicit choice; the place; an administrator's
// rule; the matter, given, or found by what was learned from history where that is certain, else by
// the catalogue's keywords; the catalogue's row for matter × area × petitioner kind;
// precedents; the constraints. What is not certain is left to the dispatcher with the three best
// suggestions.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/domain/directory/jurisdiction.h"
#include "common/domain/routing/classifier.h"
#include "common/domain/routing/dispatch_rules.h"
#include "common/domain/routing/precedents.h"
#include "common/domain/text/phrase_index.h"
#include "common/domain/ticket/ticket.h"

namespace hotline {

struct RouteRequest {
  std::string subject, text, address;
  std::string department, matter, area;  // given by the agent; empty: to be found
  TicketKind kind = TicketKind::kNone;
  PetitionerKind petitioner_kind = PetitionerKind::kCitizen;
  Urgency urgency = Urgency::kNone;  // none: to be found
  // What else was said, such as names of persons and files: looked through for words of discipline
  // alone.
  std::string beside = {};
};

struct Route {
  absl::Time at;  // as of when it was decided
  bool abstained = true;
  bool outside = false;     // the address is another jurisdiction's
  bool discipline = false;  // words of discipline or corruption: only to be transferred
  RoutedBy by = RoutedBy::kNobody;
  std::string rule;  // that held, if one did
  std::string lead;
  std::vector<std::string> assisting;
  std::string matter, area;
  Urgency urgency = Urgency::kNormal;
  double confidence = 0;
  std::vector<Suggestion> suggestions;  // at most three, best first
  std::vector<std::string> reasons;     // one a step, "step: what it found"
};

// One per jurisdiction version and model. Thread-safe once built.
class Router {
 public:
  // `learned`: its labels are ids of matters or departments, also as "matters/…" and
  // "departments/…"; one that this jurisdiction does not know leads nowhere. Null: nothing was.
  // `precedents` null: nothing was adjudicated.
  explicit Router(std::shared_ptr<const Jurisdiction> jurisdiction,
                  std::shared_ptr<const Classifier> learned = nullptr,
                  std::shared_ptr<const Precedents> precedents = nullptr);
  Route Decide(const RouteRequest& request, absl::Time now) const;
  // Whether the words are of violence or self-harm 特急.
  bool SaysExtreme(std::string_view text) const;
  // Whether the words are of discipline or corruption 涉纪, also with signs between their
  // characters.
  bool SaysDiscipline(std::string_view text) const;
  const Jurisdiction& jurisdiction() const { return *jurisdiction_; }

 private:
  void FindUrgency(const RouteRequest& request, const std::string& whole, Route& route) const;
  void FindPlace(const RouteRequest& request, Route& route) const;
  // Whether a rule holds; it has decided then, or left it to a dispatcher.
  bool ByRules(const RouteRequest& request, const std::string& whole, Route& route) const;
  void FindMatter(const RouteRequest& request, const std::string& whole, Route& route) const;
  // What the catalogue's words say: whether it is certain.
  bool ByKeywords(const RouteRequest& request, Route& route) const;
  bool ByLearning(const RouteRequest& request, Route& route) const;
  // The model is certain of another lead than the words: says so, and drops what they found.
  void Contradict(const Route& words, const RouteRequest& request, const std::string& whole,
                  Route* learned) const;
  // Whether a row of the matter names this department as its lead.
  bool Names(const std::string& matter, const std::string& lead) const;
  // The lead is known: cites what was adjudicated of the matter. False where that was another's
  // duty and nobody has settled it since: a dispatcher decides.
  bool Cite(const RouteRequest& request, Route& route) const;
  // The lead is known: those who assist, by the matter's row.
  void Assist(const RouteRequest& request, Route& route) const;
  // Those who assist where `lead` was named so: the others of a working group, then `assisting`.
  void Assist(const std::string& lead, const std::vector<std::string>& assisting,
              Route& route) const;
  struct Word {
    int matter;  // -1: a place
    size_t from, to;
    int length;
  };
  std::vector<Word> WordsOf(const std::string& normalised_text) const;
  // The first row that holds for this request; null when the catalogue cannot say. One whose
  // working group does not stand is passed over.
  const Responsibility* RowFor(const Matter& matter, const Route& route, PetitionerKind kind) const;
  bool Stands(const WorkingGroup& group, const Route& route) const;
  // A department id, the lead of a working group, or the place's town; empty when that is not
  // known.
  std::string LeadOf(const std::string& lead, const Route& route) const;
  bool Constrain(Route& route, absl::Time now) const;
  // The area whose code the address holds; null when it holds none.
  const Area* AreaByCode(const std::string& address) const;
  // Nobody is certain: what was adjudicated of the likeliest matter is suggested first.
  void Recall(const RouteRequest& request, Route& route) const;
  // Whose duty it was found to be by a precedent, and the words that cite it.
  struct Adjudged {
    const Department& duty;
    std::string cited;
  };
  std::optional<Adjudged> AdjudgedFor(const RouteRequest& request, const Route& route) const;
  static void Suggest(const Adjudged& found, Route& route);

  std::shared_ptr<const Jurisdiction> jurisdiction_;
  std::shared_ptr<const Classifier> learned_;
  std::shared_ptr<const Precedents> precedents_;
  struct Meaning {
    const Matter* matter = nullptr;
    const Department* department = nullptr;
  };
  std::vector<Meaning> meanings_;  // of the model's labels
  PhraseIndex keywords_;           // ids: matter index
  DispatchRules rules_;
  PhraseIndex places_;  // ids: area index
  PhraseIndex urgent_;  // ids: matter index, -1 for any
  PhraseIndex extreme_, discipline_;
};

}  // namespace hotline
