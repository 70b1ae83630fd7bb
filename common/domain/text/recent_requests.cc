#include "common/domain/text/recent_requests.h"

#include <algorithm>
#include <cmath>

#include "common/domain/text/text_features.h"

namespace hotline {
namespace {

// What stands further behind tells a story, and makes it long.
constexpr size_t kMostReadCharacters = 600;
// Texts that share the rarest pairs are looked at: of each of this many pairs, the latest texts
// that have it.
constexpr size_t kRarestPairs = 64, kLatestOfPair = 64;
// So many are compared in full.
constexpr size_t kMostCompared = 12;
// Where it is about is what a text names first; its story may lead elsewhere.
constexpr size_t kNamesThatTell = 3;
// A name that occurs in more than this share of all texts names no place one could tell from
// another; with few texts, this many may have it.
constexpr double kCommonName = 0.02;
constexpr uint32_t kFewTexts = 20;
constexpr uint32_t kUnknown = 0xFFFFFFFF;  // a pair that no text held has

// What ends the name of a place.
constexpr std::u32string_view kPlaceEndings[] = {
    U"小区", U"花园", U"家园", U"公园", U"公寓", U"新城", U"大道", U"学院",   U"大学", U"中学",
    U"小学", U"医院", U"社区", U"广场", U"大厦", U"市场", U"酒店", U"幼儿园", U"公司", U"驾校",
    U"村",   U"镇",   U"路",   U"街",   U"苑",   U"城",   U"府",   U"湾",     U"庄",   U"园"};
// What stands before such a word where it names none: "our estate", "this road".
constexpr std::u32string_view kNotInNames =
    U"的是在我们这那该本个各有了和与对为不到从由及等一二三两几条座所整全某其他她它业主附近周边区临"
    U"沿"
    U"现进出入请问通道公马农市政地方";

uint64_t PairOf(char32_t a, char32_t b) { return static_cast<uint64_t>(a) << 32 | b; }

}  // namespace

RecentRequests::Pairs RecentRequests::PairsOf(const RecentRequest& request) {
  Pairs out;
  std::u32string folded;
  FoldText(request.subject, request.text, &folded);
  if (folded.size() > kMostReadCharacters) folded.resize(kMostReadCharacters);
  std::vector<Pair> pairs;
  pairs.reserve(folded.size());
  for (size_t i = 0; i + 1 < folded.size(); ++i) pairs.push_back(PairOf(folded[i], folded[i + 1]));
  std::sort(pairs.begin(), pairs.end());
  for (size_t i = 0; i < pairs.size();) {
    size_t end = i;
    while (end < pairs.size() && pairs[end] == pairs[i]) ++end;
    out.all.emplace_back(pairs[i], end - i == 1 ? 1 : 1 + std::log(static_cast<float>(end - i)));
    i = end;
  }
  auto in_name = [](char32_t c) { return kNotInNames.find(c) == std::u32string_view::npos; };
  for (size_t i = 2; i < folded.size(); ++i) {
    const std::u32string_view rest = std::u32string_view(folded).substr(i);
    const bool ends = std::any_of(std::begin(kPlaceEndings), std::end(kPlaceEndings),
                                  [&](std::u32string_view e) { return rest.starts_with(e); });
    if (out.places.size() < kNamesThatTell && ends && in_name(folded[i - 2]) &&
        in_name(folded[i - 1]))
      out.places.emplace_back(PairOf(folded[i - 2], folded[i - 1]),
                              PairOf(folded[i - 1], folded[i]));
  }
  return out;
}

bool RecentRequests::Reading::Has(PairId pair) const {
  auto at = std::lower_bound(shares.begin(), shares.end(), pair,
                             [](const Share& share, PairId id) { return share.pair < id; });
  return at != shares.end() && at->pair == pair;
}

double RecentRequests::Rarity(uint32_t texts) const {
  static const std::vector<double>& logs = *new std::vector<double>([] {
    std::vector<double> out;
    for (uint32_t n = 0; n < 4096; ++n) out.push_back(std::log(n + 0.5));
    return out;
  }());
  return all_ - (texts < logs.size() ? logs[texts] : std::log(texts + 0.5));
}

RecentRequests::Reading RecentRequests::Read(const Pairs& pairs, double* weight_of_new) const {
  Reading out;
  auto id = [this](Pair pair) {
    auto at = ids_.find(pair);
    return at == ids_.end() ? kUnknown : at->second;
  };
  const double rarest = Rarity(0);
  for (const auto& [pair, damped] : pairs.all) {
    if (const PairId known = id(pair); known != kUnknown)
      out.shares.push_back({known, damped});
    else
      *weight_of_new += damped * rarest * damped * rarest;
  }
  std::sort(out.shares.begin(), out.shares.end(),
            [](const Share& a, const Share& b) { return a.pair < b.pair; });
  for (const auto& [first, second] : pairs.places) out.places.push_back({id(first), id(second)});
  return out;
}

RecentRequests::PairId RecentRequests::IdOf(Pair pair) {
  auto [at, fresh] = ids_.try_emplace(pair, 0);
  if (!fresh) return at->second;
  if (unused_.empty()) {
    at->second = static_cast<PairId>(occurrences_.size());
    occurrences_.emplace_back();
  } else {
    at->second = unused_.back();
    unused_.pop_back();
  }
  occurrences_[at->second].pair = pair;
  return at->second;
}

RecentRequests::Reading RecentRequests::Learn(const Pairs& pairs) {
  for (const auto& [pair, damped] : pairs.all) IdOf(pair);
  double none = 0;
  return Read(pairs, &none);
}

bool RecentRequests::PlacesDiffer(const Reading& a, const Reading& b) const {
  const auto common = static_cast<uint32_t>(kCommonName * static_cast<double>(size())) + kFewTexts;
  auto rare = [&](PairId id) { return id == kUnknown || occurrences_[id].in <= common; };
  bool shared = false;
  auto names_one = [&](const Reading& one, const Reading& other) {
    bool named = false;
    for (const PlaceName& name : one.places) {
      if (!rare(name.first) && !rare(name.second)) continue;
      named = true;
      shared |= other.Has(name.first) && other.Has(name.second);
    }
    return named;
  };
  const bool both = names_one(a, b) && names_one(b, a);
  return both && !shared;
}

std::vector<RecentRequests::Slot> RecentRequests::Candidates(const Reading& reading) const {
  std::vector<Share> rarest = reading.shares;
  const size_t n = std::min(rarest.size(), kRarestPairs);
  std::partial_sort(rarest.begin(), rarest.begin() + static_cast<ptrdiff_t>(n), rarest.end(),
                    [this](const Share& a, const Share& b) {
                      return occurrences_[a.pair].in < occurrences_[b.pair].in;
                    });
  rarest.resize(n);
  std::vector<std::pair<Slot, float>> seen;
  for (const Share& share : rarest) {
    const Occurrences& o = occurrences_[share.pair];
    const double rarity = Rarity(o.in);
    const auto weight = static_cast<float>(share.damped * rarity * rarity);
    for (size_t i = o.latest.size() - std::min(o.latest.size(), kLatestOfPair); i < o.latest.size();
         ++i) {
      if (o.latest[i] >= first_) seen.emplace_back(o.latest[i], weight);
    }
  }
  std::sort(seen.begin(), seen.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::pair<float, Slot>> best;
  for (size_t i = 0; i < seen.size();) {
    const Slot slot = seen[i].first;
    float score = 0;
    for (; i < seen.size() && seen[i].first == slot; ++i) score += seen[i].second;
    // Among texts that share as much the shorter one is the likelier.
    const size_t length = held_[slot - first_].reading.shares.size();
    best.emplace_back(score / std::sqrt(static_cast<float>(length)), slot);
  }
  const size_t compared = std::min(best.size(), kMostCompared);
  std::partial_sort(best.begin(), best.begin() + static_cast<ptrdiff_t>(compared), best.end(),
                    std::greater<>());
  std::vector<Slot> out;
  for (size_t i = 0; i < compared; ++i) out.push_back(best[i].second);
  return out;
}

std::vector<LikeTicket> RecentRequests::Find(const RecentRequest& request, size_t most,
                                             absl::Time since) const {
  double norm = 0;
  const Reading reading = Read(PairsOf(request), &norm);
  std::vector<double> weights;  // beside reading.shares
  for (const Share& share : reading.shares) {
    weights.push_back(share.damped * Rarity(occurrences_[share.pair].in));
    norm += weights.back() * weights.back();
  }
  std::vector<LikeTicket> out;
  for (Slot slot : Candidates(reading)) {
    const Held& held = held_[slot - first_];
    if (held.ticket == request.ticket || held.received < since ||
        PlacesDiffer(reading, held.reading))
      continue;
    if (!request.area.empty() && !held.area.empty() && !request.area.starts_with(held.area) &&
        !held.area.starts_with(request.area))
      continue;
    double dot = 0, held_norm = 0;
    size_t i = 0;
    for (const Share& share : held.reading.shares) {
      const double weight = share.damped * Rarity(occurrences_[share.pair].in);
      held_norm += weight * weight;
      while (i < reading.shares.size() && reading.shares[i].pair < share.pair) ++i;
      if (i < reading.shares.size() && reading.shares[i].pair == share.pair)
        dot += weights[i] * weight;
    }
    const double likeness = dot > 0 ? dot / std::sqrt(norm * held_norm) : 0;
    if (likeness < kLeastLikeness) continue;
    out.push_back({held.ticket, likeness});
  }
  std::sort(out.begin(), out.end(), [](const LikeTicket& a, const LikeTicket& b) {
    if (a.likeness != b.likeness) return a.likeness > b.likeness;
    return a.ticket > b.ticket;  // the later one
  });
  if (out.size() > most) out.resize(most);
  return out;
}

void RecentRequests::Add(const RecentRequest& request) {
  if (by_ticket_.contains(request.ticket)) return;
  const Slot slot = first_ + static_cast<Slot>(held_.size());
  Reading reading = Learn(PairsOf(request));
  for (const Share& share : reading.shares) {
    Occurrences& o = occurrences_[share.pair];
    ++o.in;
    o.latest.push_back(slot);
  }
  held_.push_back({request.ticket, request.area, request.received, std::move(reading)});
  by_ticket_[request.ticket] = slot;
  all_ = std::log(static_cast<double>(size()) + 1.5);
  while (size() > most_) DropFirst();
}

void RecentRequests::Forget(absl::Time t, size_t most) {
  for (; most > 0 && !held_.empty() && held_.front().received < t; --most) DropFirst();
}

void RecentRequests::DropFirst() {
  const Held& held = held_.front();
  for (const Share& share : held.reading.shares) {
    Occurrences& o = occurrences_[share.pair];
    if (--o.in == 0) {
      ids_.erase(o.pair);
      o = Occurrences();
      unused_.push_back(share.pair);
    } else if (o.latest.size() > 2 * static_cast<size_t>(o.in) + 8) {
      o.latest.erase(o.latest.begin(), o.latest.end() - o.in);
    }
  }
  by_ticket_.erase(held.ticket);
  held_.pop_front();
  ++first_;
  all_ = std::log(static_cast<double>(size()) + 1.5);
}

}  // namespace hotline
