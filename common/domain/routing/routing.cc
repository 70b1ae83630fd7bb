#include "common/domain/routing/routing.h"

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/unicode.h"

namespace hotline {

Router::Router(std::shared_ptr<const Jurisdiction> jurisdiction,
               std::shared_ptr<const Classifier> learned,
               std::shared_ptr<const Precedents> precedents)
    : jurisdiction_(std::move(jurisdiction)),
      learned_(std::move(learned)),
      precedents_(std::move(precedents)),
      rules_(jurisdiction_->data().rules) {
  for (const std::string& label :
       learned_ == nullptr ? std::vector<std::string>() : learned_->labels()) {
    const size_t slash = label.find('/');
    const std::string kind = slash == label.npos ? "" : label.substr(0, slash);
    const std::string id = slash == label.npos ? label : label.substr(slash + 1);
    Meaning meaning;
    if (kind.empty() || kind == "matters") meaning.matter = jurisdiction_->matter(id);
    if ((kind.empty() || kind == "departments") && meaning.matter == nullptr)
      meaning.department = jurisdiction_->department(id);
    meanings_.push_back(meaning);
  }
  const JurisdictionData& d = jurisdiction_->data();
  for (size_t i = 0; i < d.matters.size(); ++i) {
    int id = static_cast<int>(i);
    keywords_.Add(d.matters[i].name, id);
    for (const std::string& word : d.matters[i].keywords) {
      if (NormalizeText(word) != NormalizeText(d.matters[i].name)) keywords_.Add(word, id);
    }
    for (const std::string& word : d.matters[i].urgent_keywords) urgent_.Add(word, id);
  }
  for (const std::string& word : d.settings.urgent_keywords) urgent_.Add(word, -1);
  for (const std::string& word : d.settings.extreme_keywords) extreme_.Add(word, 0);
  for (const std::string& word : d.settings.discipline_keywords)
    discipline_.Add(LettersAndDigits(word), 0);
  for (size_t i = 0; i < d.areas.size(); ++i) {
    // The whole county says nothing about the place.
    if (d.areas[i].code.size() <= 6) continue;
    places_.Add(d.areas[i].name, static_cast<int>(i));
    for (const std::string& alias : d.areas[i].aliases) places_.Add(alias, static_cast<int>(i));
  }
  std::map<std::string, int> by_code;
  for (size_t i = 0; i < d.areas.size(); ++i) by_code[d.areas[i].code] = static_cast<int>(i);
  for (const Place& place : d.places) {
    const int area = by_code[place.area];
    places_.Add(place.name, area);
    for (const std::string& alias : place.aliases) places_.Add(alias, area);
  }
}

bool Router::SaysExtreme(std::string_view text) const {
  return !extreme_.Find(NormalizeText(text)).empty();
}

bool Router::SaysDiscipline(std::string_view text) const {
  return !discipline_.Find(LettersAndDigits(NormalizeText(text))).empty();
}

Route Router::Decide(const RouteRequest& request, absl::Time now) const {
  Route route;
  route.at = now;
  // Between the two no word is found.
  const std::string whole =
      absl::StrCat(NormalizeText(request.subject), "\n", NormalizeText(request.text));
  route.urgency = request.urgency == Urgency::kNone ? Urgency::kNormal : request.urgency;
  FindPlace(request, route);

  route.discipline = SaysDiscipline(request.subject) || SaysDiscipline(request.text) ||
                     SaysDiscipline(request.beside);
  if (request.urgency == Urgency::kExtreme || !extreme_.Find(whole).empty()) {
    route.urgency = Urgency::kExtreme;
    route.reasons.push_back("emergency: words of violence or self-harm, a person decides first");
    return route;
  }
  if (route.discipline) {
    FindUrgency(request, whole, route);
    route.reasons.push_back("discipline: never dispatched by the system; transfer to 纪检监察");
    return route;
  }
  if (route.outside && request.department.empty()) {
    FindUrgency(request, whole, route);
    return route;
  }
  if (!request.department.empty()) {
    route.by = RoutedBy::kChoice;
    route.lead = request.department;
    route.matter = request.matter;
    route.confidence = 1;
    route.reasons.push_back(absl::StrCat("explicit: the agent chose ", request.department));
    FindUrgency(request, whole, route);
    route.abstained = !Constrain(route, now);
    if (route.abstained) route.by = RoutedBy::kNobody;
    return route;
  }
  // A matter that was given is an explicit choice.
  if (!request.matter.empty() || !ByRules(request, whole, route)) FindMatter(request, whole, route);
  FindUrgency(request, whole, route);
  if (!route.lead.empty()) route.abstained = !Cite(request, route) || !Constrain(route, now);
  if (route.lead.empty() && route.abstained) Recall(request, route);
  // A dispatcher may send it to a head who is away, not to a department that has none.
  std::erase_if(route.suggestions, [&](const Suggestion& s) {
    const Department* d = jurisdiction_->department(s.department);
    return d != nullptr &&
           (d->inactive ||
            (jurisdiction_->Holder(s.department, OfficeRole::kHead, now).empty() &&
             !jurisdiction_->CanReceive(s.department, now, route.urgency != Urgency::kNormal)));
  });
  if (route.abstained) route.lead.clear(), route.assisting.clear(), route.by = RoutedBy::kNobody;
  return route;
}

void Router::FindUrgency(const RouteRequest& request, const std::string& whole,
                         Route& route) const {
  if (request.urgency != Urgency::kNone || route.urgency == Urgency::kUrgent) return;
  for (const auto& hit : urgent_.Find(whole)) {
    if (hit.id >= 0 && jurisdiction_->data().matters[hit.id].id != route.matter) continue;
    route.urgency = Urgency::kUrgent;
    route.reasons.push_back("urgency: the words name a danger to life, property or supply");
    break;
  }
}

const Responsibility* Router::RowFor(const Matter& matter, const Route& route,
                                     PetitionerKind kind) const {
  for (const Responsibility& row : matter.responsibilities) {
    if (!row.area.empty() && !absl::StartsWith(route.area, row.area)) continue;
    if (row.petitioner_kind != PetitionerKind::kNone && row.petitioner_kind != kind) continue;
    if (const WorkingGroup* group = jurisdiction_->group(row.lead);
        group != nullptr && !Stands(*group, route))
      continue;
    return &row;
  }
  return nullptr;
}

bool Router::Stands(const WorkingGroup& group, const Route& route) const {
  return group.span.Contains(jurisdiction_->LocalDay(route.at));
}

std::string Router::LeadOf(const std::string& lead, const Route& route) const {
  if (const WorkingGroup* group = jurisdiction_->group(lead)) return group->lead;
  if (lead != kTownOfArea) return lead;
  const Department* town = jurisdiction_->town_of(route.area);
  return town == nullptr ? "" : town->id;
}

bool Router::ByRules(const RouteRequest& request, const std::string& whole, Route& route) const {
  const auto stands = [&](const DispatchRule& rule) {
    const WorkingGroup* group = jurisdiction_->group(rule.lead);
    if (group == nullptr || Stands(*group, route)) return true;
    route.reasons.push_back(
        absl::StrCat("rule: ", rule.id, " passed over, its working group does not stand"));
    return false;
  };
  const DispatchRule* rule =
      rules_.Find(whole, {request.kind, request.petitioner_kind, route.area}, stands);
  if (rule == nullptr) return false;
  const std::string why =
      absl::StrCat("rule: ", rule->id, rule->note.empty() ? "" : ", ", rule->note);
  route.reasons.push_back(why);
  route.by = RoutedBy::kRule;
  route.rule = rule->id;
  route.matter = rule->matter;
  const Matter* matter = jurisdiction_->matter(rule->matter);
  const Responsibility* row =
      matter == nullptr ? nullptr : RowFor(*matter, route, request.petitioner_kind);
  std::string lead;
  if (!rule->lead.empty()) {
    lead = LeadOf(rule->lead, route);
  } else if (row != nullptr) {
    lead = LeadOf(row->lead, route);
  }
  route.suggestions.push_back({lead, rule->matter, 1, why});
  if (rule->lead.empty() && rule->matter.empty()) {
    route.reasons.push_back("abstained: the rule leaves it to a dispatcher");
    route.suggestions.clear();
    return true;
  }
  if (lead.empty()) {
    route.reasons.push_back("abstained: a town leads and no place is named");
    return true;
  }
  route.lead = lead;
  route.confidence = 1;
  if (rule->assisting.empty() && jurisdiction_->group(rule->lead) == nullptr)
    Assist(request, route);
  else
    Assist(rule->lead, rule->assisting, route);
  return true;
}

void Router::FindMatter(const RouteRequest& request, const std::string& whole, Route& route) const {
  // A matter that was given is not guessed.
  const bool given = jurisdiction_->matter(request.matter) != nullptr;
  bool certain = ByKeywords(request, route);
  route.by = RoutedBy::kCatalogue;
  if (!given && learned_ != nullptr) {
    Route learned = route;
    const bool sure = ByLearning(request, learned);
    // What is proven on held-back examples goes before what a word says; where both say the same,
    // the catalogue has the matter too. Of one matter's departments the place decides, not the
    // past; and what was adjudicated of the matter binds.
    const bool another = learned.lead != route.lead && !Names(route.matter, learned.lead) &&
                         !AdjudgedFor(request, route);
    if (!certain || (sure && another)) {
      if (certain) Contradict(route, request, whole, &learned);
      route = std::move(learned);
      route.by = RoutedBy::kLearned;
      certain = sure;
    }
  }
  if (!certain) {
    route.reasons.push_back("abstained: not certain enough, a dispatcher decides");
    return;
  }
  if (route.lead.empty()) {
    route.reasons.push_back("abstained: the matter belongs to a town and no place is named");
    return;
  }
  Assist(request, route);
}

bool Router::Names(const std::string& id, const std::string& lead) const {
  const Matter* matter = jurisdiction_->matter(id);
  return matter != nullptr &&
         std::any_of(matter->responsibilities.begin(), matter->responsibilities.end(),
                     [&](const Responsibility& row) { return row.lead == lead; });
}

void Router::Assist(const RouteRequest& request, Route& route) const {
  const Matter* matter = jurisdiction_->matter(route.matter);
  const Responsibility* row =
      matter == nullptr ? nullptr : RowFor(*matter, route, request.petitioner_kind);
  if (row != nullptr && LeadOf(row->lead, route) == route.lead)
    Assist(row->lead, row->assisting, route);
}

void Router::Assist(const std::string& lead, const std::vector<std::string>& assisting,
                    Route& route) const {
  auto add = [&](const std::string& id) {
    if (id.empty() || id == route.lead) return;
    if (std::find(route.assisting.begin(), route.assisting.end(), id) == route.assisting.end())
      route.assisting.push_back(id);
  };
  if (const WorkingGroup* group = jurisdiction_->group(lead)) {
    route.reasons.push_back(absl::StrCat("working group: ", group->name));
    for (const std::string& member : group->members) add(member);
  }
  for (const std::string& a : assisting) add(LeadOf(a, route));
}

bool Router::Constrain(Route& route, absl::Time now) const {
  const Department* lead = jurisdiction_->department(route.lead);
  if (lead == nullptr || lead->inactive) {
    route.reasons.push_back(absl::StrCat("constraint: ", route.lead, " takes no tickets"));
    return false;
  }
  const Matter* matter = jurisdiction_->matter(route.matter);
  if (matter != nullptr && matter->not_to_towns && lead->level == DepartmentLevel::kTown) {
    route.reasons.push_back("constraint: 不得派基层, the matter must not go to a town");
    return false;
  }
  const bool urgent = route.urgency != Urgency::kNormal;
  if (!jurisdiction_->CanReceive(route.lead, now, urgent)) {
    route.reasons.push_back(
        absl::StrCat("constraint: nobody is there to accept for ", route.lead,
                     jurisdiction_->HeadIsAway(route.lead, now)
                         ? ", its head is away and nobody stands in for him 一把手外出且无人代行"
                         : ", it has no head in office 一把手空缺"));
    return false;
  }
  std::erase_if(route.assisting, [&](const std::string& id) {
    const Department* with = jurisdiction_->department(id);
    const bool town = with != nullptr && with->level == DepartmentLevel::kTown;
    const bool unasked = town && matter != nullptr && !matter->towns_may_assist();
    if (jurisdiction_->CanReceive(id, now, urgent) && !unasked) return false;
    route.reasons.push_back(absl::StrCat(
        "constraint: ", id, " is not asked to assist: ",
        unasked ? "不得派基层, the catalogue lists nothing a town does" : "it takes no tickets"));
    return true;
  });
  return true;
}

}  // namespace hotline
