#include "common/domain/routing/routing.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/utf8.h"

namespace hotline {
namespace {

// A word in the subject says more than one in the text.
constexpr double kSubjectWeight = 2.0;
// Longer words are rarer: two characters 2.8, four 8.
double WordWeight(int characters) { return std::pow(characters, 1.5); }
// Below the weight of two two-character words, or one of three, nothing is certain.
constexpr double kLeastScore = 5.0;
// The lead must hold this share of what it and the runner-up of another department score.
constexpr double kLeastShare = 0.6;

// Latin letters and digits make words: "etc" does not occur in "fetch".
bool CutsWord(const std::string& text, size_t from, size_t to) {
  auto latin = [&](size_t i) {
    return i < text.size() && absl::ascii_isalnum(static_cast<unsigned char>(text[i]));
  };
  return (from > 0 && latin(from - 1) && latin(from)) || (latin(to - 1) && latin(to));
}

}  // namespace

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
  for (const std::string& word : d.settings.discipline_keywords) discipline_.Add(word, 0);
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

Route Router::Decide(const RouteRequest& request, absl::Time now) const {
  Route route;
  route.at = now;
  // Between the two no word is found.
  const std::string whole =
      absl::StrCat(NormalizeText(request.subject), "\n", NormalizeText(request.text));
  route.urgency = request.urgency == Urgency::kNone ? Urgency::kNormal : request.urgency;
  FindPlace(request, route);

  route.discipline = !discipline_.Find(whole).empty();
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

// The keywords of a text: of overlapping ones the longest counts, and none inside the name of a
// place (a bus stop called 敬老院 is no complaint about one).
std::vector<Router::Word> Router::WordsOf(const std::string& text) const {
  std::vector<Word> found;
  auto add = [&](const std::vector<PhraseIndex::Hit>& hits, bool place) {
    for (const auto& hit : hits) {
      size_t to = hit.at;
      for (int i = 0; i < hit.length; ++i) to += StepUtf8(text, to);
      if (!CutsWord(text, hit.at, to))
        found.push_back({place ? -1 : hit.id, hit.at, to, hit.length});
    }
  };
  add(keywords_.Find(text), false);
  add(places_.Find(text), true);
  std::stable_sort(found.begin(), found.end(),
                   [](const Word& a, const Word& b) { return a.length > b.length; });
  std::vector<Word> kept;
  for (const Word& word : found) {
    bool free = std::none_of(kept.begin(), kept.end(), [&](const Word& k) {
      bool same = k.from == word.from && k.to == word.to;  // one word of several matters
      return k.from < word.to && word.from < k.to && !(same && k.matter >= 0 && word.matter >= 0);
    });
    if (free) kept.push_back(word);
  }
  std::erase_if(kept, [](const Word& w) { return w.matter < 0; });
  return kept;
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

void Router::Contradict(const Route& words, const RouteRequest& request, const std::string& whole,
                        Route* learned) const {
  // A danger that the words name is one whoever has to see to it.
  FindUrgency(request, whole, *learned);
  learned->reasons.push_back(
      absl::StrCat("learned: not ", words.lead, ", as the words of the catalogue say"));
  // The matter that the words found is another department's.
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
  // The catalogue's best keeps a place among the three.
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

bool Router::ByKeywords(const RouteRequest& request, Route& route) const {
  const auto& matters = jurisdiction_->data().matters;
  struct Score {
    double value = 0;
    std::vector<std::string> words;  // as they were found
  };
  std::map<int, Score> scores;
  if (const Matter* given = jurisdiction_->matter(request.matter)) {
    scores[static_cast<int>(given - matters.data())].value = 1000;
    route.reasons.push_back(absl::StrCat("matter: given, ", given->name));
  } else {
    const std::string* sources[] = {&request.subject, &request.text};
    for (int s = 0; s < 2; ++s) {
      std::string text = NormalizeText(*sources[s]);
      for (const Word& word : WordsOf(text)) {
        Score& score = scores[word.matter];
        // A word counts once, where it weighs most: the subject comes first.
        std::string found = text.substr(word.from, word.to - word.from);
        if (std::find(score.words.begin(), score.words.end(), found) != score.words.end()) continue;
        score.words.push_back(std::move(found));
        score.value += WordWeight(word.length) * (s == 0 ? kSubjectWeight : 1.0);
      }
    }
  }
  std::vector<Suggestion> ranked;
  for (const auto& [index, score] : scores) {
    const Matter& matter = matters[index];
    const Responsibility* row = RowFor(matter, route, request.petitioner_kind);
    std::string lead = row == nullptr ? "" : LeadOf(row->lead, route);
    std::string words;
    for (const auto& w : score.words) absl::StrAppend(&words, words.empty() ? "" : "、", w);
    ranked.push_back({lead, matter.id, score.value,
                      absl::StrCat(matter.name, words.empty() ? "" : "：" + words,
                                   lead.empty() ? "（地点不明，乡镇待定）" : "")});
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.score > b.score; });
  if (ranked.empty()) {
    route.reasons.push_back("matter: no word of the catalogue occurs");
    return false;
  }
  // Several matters of one lead speak for it together; the matter is its best one.
  std::map<std::string, double> leads;
  for (const Suggestion& s : ranked) leads[s.department] += s.score;
  std::stable_sort(ranked.begin(), ranked.end(), [&](const auto& a, const auto& b) {
    return leads[a.department] > leads[b.department];
  });
  double best = leads[ranked[0].department], other = 0;
  for (const auto& [department, score] : leads) {
    if (department != ranked[0].department) other = std::max(other, score);
  }
  route.suggestions.assign(ranked.begin(), ranked.begin() + std::min<size_t>(3, ranked.size()));
  route.matter = ranked[0].matter;
  route.confidence = best / (best + other);
  route.reasons.push_back(absl::StrFormat("catalogue: %s, score %.1f, share %.2f", ranked[0].reason,
                                          best, route.confidence));
  if (best < kLeastScore || route.confidence < kLeastShare) return false;
  route.lead = ranked[0].department;
  return true;
}

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
