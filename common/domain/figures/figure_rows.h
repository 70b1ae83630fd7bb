// The fold: what the figures need of every ticket, as one compact row and a few linked parts, kept
// up to date event by event. All parts are plain bytes in a handful of arrays, so that a million
// tickets are walked quickly and a snapshot is a copy. Not thread-safe.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/domain/ticket/fact.h"

namespace hotline::fold {

// An instant, Unix milliseconds.
using Ms = int64_t;
inline constexpr Ms kNever = std::numeric_limits<Ms>::min();
inline bool Happened(Ms t) { return t != kNever; }

using Id = uint32_t;    // of an interned text; 0 is the empty one
using Link = uint32_t;  // position in an array plus one; 0 is none

// One limit as it ended: enough for every "on time" figure.
struct Clock {
  Ms due = kNever;  // the original one
  Ms stopped = kNever;
  bool on_time = false, voided = false;
  // Whose it is, once it has stopped or was missed; of a miss, whose it was at the due.
  bool owned = false, missed = false;
  Id department = 0, head = 0;
};

struct Leg {
  Ms dispatched = kNever, accepted = kNever, return_requested = kNever, return_decided = kNever;
  Clock accept, contact, handle;
  Id department = 0, head = 0, accepted_by = 0;
  Link next = 0;
  LegKind kind = LegKind::kLead;
  Capacity accepted_as = Capacity::kNone;
  bool contacted = false, attempted = false, return_approved = false;
  bool merged = false;  // before a merge: what came after is not its department's
};

struct Reply {
  Clock clock;
  Link next = 0;
};

struct Petitioner {
  Clock follow_up;
  Ms outcome = kNever;   // of the follow-up
  Ms rated = kNever;     // first valid rating
  Ms excluded = kNever;  // an appeal against it was granted
  int32_t id = 0;
  Link first_reply = 0, last_reply = 0, next = 0;
  Satisfaction satisfaction = Satisfaction::kNone;  // as first rated
  Solved solved = Solved::kNone;
  bool reached = false, by_sample = false;
  bool interim = false;  // the result they have only promises
  Id charged = 0;        // with the outcome, where it is not the department's
};

// What can happen to a ticket more than once.
struct Moment {
  enum Kind : int8_t {
    kReplied,  // every petitioner has the reply
    kRework,
    kObjected,
    kUnkept,  // a promise
  };
  Ms at = kNever;
  Link next = 0;
  Kind kind = kReplied;
};

struct Row {
  uint64_t number = 0;
  Ms received = kNever, first_dispatched = kNever, answered = kNever, rejected = kNever,
     transferred = kNever, withdrawn = kNever;
  Ms merged = kNever;    // into another, which is counted for both
  Ms excluded = kNever;  // as two people decided
  Ms sealed = kNever;    // known to be about discipline, or about a person's conduct
  // No instant of the row but `sealed` lies outside, dues included.
  Ms earliest = std::numeric_limits<Ms>::max(), latest = kNever;
  Clock case_handle;
  int32_t version = 0;
  Id matter = 0, area = 0;
  Id concerns = 0;  // the person whom it is about
  Link first_leg = 0, last_leg = 0, first_petitioner = 0, last_petitioner = 0, first_moment = 0,
       last_moment = 0;
  int16_t legs = 0;
  TicketKind kind = TicketKind::kNone;
  Channel channel = Channel::kNone;
  PetitionerKind petitioner_kind = PetitionerKind::kNone;
  bool interim = false;  // the last result: whatever is said of it, the matter is not solved
  bool discipline = false;
};

// Rows in the order of their first event, with bounds for every kBlock of them.
class Rows {
 public:
  static constexpr size_t kBlock = 1024;
  struct Bounds {
    Ms earliest = std::numeric_limits<Ms>::max(), latest = kNever;
  };

  Rows();
  // Events of one ticket must come in order of version; a repeated one is ignored.
  void Apply(const Event& event);

  const std::vector<Row>& rows() const { return rows_; }
  const std::vector<Bounds>& blocks() const { return blocks_; }
  const Leg& leg(Link at) const { return legs_[at - 1]; }
  const Petitioner& petitioner(Link at) const { return petitioners_[at - 1]; }
  const Reply& reply(Link at) const { return replies_[at - 1]; }
  const Moment& moment(Link at) const { return moments_[at - 1]; }
  const std::string& text(Id id) const { return texts_[id]; }
  size_t texts() const { return texts_.size(); }
  // Resident bytes of the arrays and the index.
  size_t bytes() const;

  // A copy of everything in this build's own layout; not a format to keep or to send.
  std::string Save() const;
  // False, and nothing changed, when the bytes were not saved by this layout.
  bool Load(std::string_view saved);

 private:
  Id Intern(const std::string& text);
  void Apply(Row& row, const Fact& fact);
  Leg* LegOf(const Row& row, int leg);
  Petitioner& PetitionerOf(Row& row, int id);
  Clock* ClockOf(Row& row, const Fact& fact);
  void AddMoment(Row& row, Moment::Kind kind, Ms at);
  // Whose the clock is, says the fact that ends or misses it.
  void Own(Clock& clock, const Fact& fact);
  // Whether `petitioner` is the only petitioner who still waits for a reply, while at least one
  // other petitioner has a reply.
  bool LastToBeReplied(Row& row, int petitioner);

  std::vector<Row> rows_;
  std::vector<Bounds> blocks_;
  std::vector<Leg> legs_;
  std::vector<Petitioner> petitioners_;
  std::vector<Reply> replies_;
  std::vector<Moment> moments_;
  std::vector<std::string> texts_;
  absl::flat_hash_map<std::string, Id> ids_;
  absl::flat_hash_map<uint64_t, uint32_t> index_;  // ticket number → row
};

}  // namespace hotline::fold
