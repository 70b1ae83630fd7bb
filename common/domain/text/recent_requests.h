// The requests of the last weeks, to find those that may be about the same 疑似重复 by what they
// say and where. Held in memory; pure.
//
// Two texts are compared by their pairs of neighbouring characters, each weighing by how rare it is
// among the requests held: cosine of TF-IDF. Texts copied for another place are told apart by the
// places they name: where both name some and share none, or lie in different areas, they are not
// about the same.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"

namespace hotline {

// From here on two requests are suggested as one. Measured: docs/dispatch.md.
inline constexpr double kLeastLikeness = 0.35;

struct RecentRequest {
  std::string ticket;
  absl::Time received;
  std::string subject, text;
  std::string area;  // code; empty: not known
};

struct LikeTicket {
  std::string ticket;
  double likeness = 0;  // 0 to 1
};

// For one thread at a time; Find() may run beside itself.
class RecentRequests {
 public:
  // Holds at most this many texts; the oldest go first.
  explicit RecentRequests(size_t most = 50'000) : most_(most) {}

  // In the order of receipt. One that is held already changes nothing.
  void Add(const RecentRequest& request);
  // Lets go of texts received before `t`, at most `most` of the oldest.
  void Forget(absl::Time t, size_t most = 50'000);

  // At most `most` others, received since then, that are as like it as kLeastLikeness at least,
  // likest first.
  std::vector<LikeTicket> Find(const RecentRequest& request, size_t most,
                               absl::Time since = absl::InfinitePast()) const;

  // Texts held.
  size_t size() const { return by_ticket_.size(); }

 private:
  using Slot = uint32_t;  // of a text held; counts up for ever
  using Pair = uint64_t;  // two neighbouring characters
  using PairId = uint32_t;
  // What makes the name of a place: its last two characters and the first of the word behind them,
  // as two pairs that occur wherever it is named.
  struct PlaceName {
    PairId first, second;
  };
  struct Share {
    PairId pair;
    float damped;  // number of times
  };
  struct Reading {
    std::vector<Share> shares;  // sorted by pair
    std::vector<PlaceName> places;
    bool Has(PairId pair) const;
  };
  struct Held {
    std::string ticket, area;
    absl::Time received;
    Reading reading;
  };
  struct Occurrences {
    Pair pair = 0;
    uint32_t in = 0;           // texts held
    std::vector<Slot> latest;  // the texts, oldest first; some at the front are gone
  };
  // What of a text is compared, before its pairs have ids.
  struct Pairs {
    std::vector<std::pair<Pair, float>> all;
    std::vector<std::pair<Pair, Pair>> places;
  };

  static Pairs PairsOf(const RecentRequest& request);
  // Pairs that no text held has are left out; their weight is told.
  Reading Read(const Pairs& pairs, double* weight_of_new) const;
  Reading Learn(const Pairs& pairs);
  PairId IdOf(Pair pair);
  double Rarity(uint32_t texts) const;
  bool PlacesDiffer(const Reading& a, const Reading& b) const;
  // Of the texts held the likeliest to be like it.
  std::vector<Slot> Candidates(const Reading& reading) const;
  void DropFirst();

  size_t most_;
  double all_ = 0;  // logarithm of the number of texts
  Slot first_ = 0;
  std::deque<Held> held_;  // from first_ on
  absl::flat_hash_map<std::string, Slot> by_ticket_;
  absl::flat_hash_map<Pair, PairId> ids_;
  std::vector<Occurrences> occurrences_;  // by id
  std::vector<PairId> unused_;
};

}  // namespace hotline
