// The ticket 工单: everything the rules need to decide about it, and its event log's head.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/domain/calendar/interval.h"
#include "common/domain/limits/limit_clock.h"
#include "common/domain/types/types.h"

namespace hotline {

// Personal data and free text. Kept apart so that it can be encrypted and erased without breaking
// the log: the chain covers only its salted hash.
struct PersonalData {
  std::string name, phone, credit_code;
};
struct Private {
  std::string subject, text, address;
  std::vector<PersonalData> people;  // one per petitioner
  std::string result, reply, note;
  std::string shared_result;                 // that of SharedResult
  std::string missing;                       // what the petitioner has yet to bring
  std::vector<std::string> emergency_calls;  // recordings of calls for help
  struct Request {
    std::string ticket, text;
  };
  std::vector<Request> merged;  // of tickets merged into this one, while they are
  struct FactNote {
    int fact = 0;  // its place among the event's facts, from 0
    std::string text;
  };
  std::vector<FactNote> notes;  // of an event
  // Words set aside: of a ticket each of Ticket::held, empty once they are released; of an event
  // what it has brought, alone.
  std::vector<std::string> held;
};

// Words of discipline 涉纪 that were said after intake, and what the confidential officer decided.
struct HeldWords {
  absl::Time at = kUnset;
  HeldDecision decision = HeldDecision::kNone;
};

// Stands in Private::text before each thing that was added to the request.
inline constexpr char kSupplementMark[] = "\n【补充】";

// One who asks 诉求人. Ids are 1-based positions.
struct Petitioner {
  PetitionerKind kind = PetitionerKind::kCitizen;
  // Keyed hashes of every identifier given, the telephone number and the credit code: by each of
  // them the history is found. Empty when anonymous.
  std::vector<std::string> blind_indexes;
  absl::Time reply_delivered = kUnset;
  Satisfaction first_rating = Satisfaction::kNone;
  Solved first_solved = Solved::kNone;
  absl::Time rated = kUnset;        // first valid rating
  absl::Time followed_up = kUnset;  // outcome of the last reply's follow-up recorded
  std::vector<absl::Time> call_attempts;
  bool rated_since_reply = false;
  // The first rating was appealed against 误评申诉, once; and is left out of adjusted figures.
  bool appealed = false, rating_excluded = false;
  // Each petitioner's own: an act of one changes nothing for the others.
  absl::Time withdrawn = kUnset;  // has no further say, but is called once more
  bool drawn = false;             // for the telephone follow-up of the reply they have
  int reworks = 0;                // that were opened for this petitioner
  bool rework_waits = false;      // asked for, while the result of another round is on its way
  bool panel_waits = false;       // not satisfied after the last rework: a panel decides
  int reply_leg = 0;  // whose result their reply tells, of several petitioners; see ReplyLeg()
  bool had_final_reply = false;  // 最终答复
  bool no_messages = false;      // wants none: see notices/message.h
};

// A department's part of the ticket 单位办理段. Ids are 1-based positions.
struct Leg {
  LegKind kind = LegKind::kLead;
  std::string department;
  std::string head;     // person who held the head's office at dispatch
  std::string handler;  // person assigned, if any
  absl::Time dispatched = kUnset;
  absl::Time accepted = kUnset;  // by a person, or by a refused return
  Capacity accepted_as = Capacity::kNone;
  absl::Time deemed = kUnset;  // deemed accepted
  absl::Time contacted = kUnset;
  std::vector<absl::Time> contact_attempts;
  absl::Time return_requested = kUnset;
  bool return_pending = false;
  absl::Time submitted = kUnset;
  absl::Time ended = kUnset;  // returned, reviewed, withdrawn
  bool returned = false;
  bool merged = false;                    // ended by a merge into another ticket
  bool refused = false;                   // a town refused to assist: it is not asked again
  absl::Time handed_over = kUnset;        // when the department took it over from one that ended
  int extensions = 0, extended_days = 0;  // granted, in days of the LEG_HANDLE row
};

// A department's request for time that waits for a decision.
struct TimeRequest {
  TimeRequestKind kind = TimeRequestKind::kNone;
  int days = 0;               // of an extension
  absl::Time until = kUnset;  // of a suspension: when it ends automatically
  bool pending() const { return kind != TimeRequestKind::kNone; }
};

// What a result promises 承诺: to be done by a date; or, where a procedure laid down by law runs,
// an interim result 阶段性办结 until its end. Told to the petitioner with the reply, and from then
// on a limit of the department.
struct Promise {
  int leg = 0;  // whose it is; 0: there is none
  bool interim = false;
  absl::Time due = kUnset;  // end of the promised day; unset: as the policies say
  bool reported = false;    // kept, says the department: to be checked
  bool standing() const { return leg != 0; }
};

// What a department asks of two deciders: an appeal against a rating, or, where `petitioner` is 0
// and Ticket::exclusion says so, that the ticket be excluded.
struct RatingAppeal {
  int petitioner = 0;  // whose rating; 0: there is none
  std::string first_decider;
  bool pending() const { return petitioner != 0; }
};

// A verb's request id, kept in the record: a replay finds the version it made.
struct RequestMark {
  std::string id_hash, content_hash;
  int64_t version = 0;
};

// Where the request comes from and what it refers to; doors for exchange with other systems.
struct ExternalRef {
  std::string system, number;
};
struct Evidence {
  std::string sha256, name, type;
  int64_t size = 0;
  std::string need;  // which of those its matter needs it is, in the catalogue's words
};

// The ticket this one is merged into 并单, and how far that is.
struct MergedInto {
  std::string parent;
  int64_t merge = 0;  // the version of this ticket that merged: tells one merge from the next
  MergeStage stage = MergeStage::kNone;
};

// A ticket merged into this one. Kept when it has left: a message that comes late is known by it.
struct MergedTicket {
  std::string number;
  int64_t merge = 0;  // as above, of that ticket
  MergeStage stage = MergeStage::kNone;
  MergeEnd end = MergeEnd::kNone;
  bool confidential = false;
  std::string matter;
  std::string why;  // it was refused
};

// What merged tickets are given: the first result that passed review, whatever comes after it.
struct SharedResult {
  int leg = 0;  // 0: none yet
  Promise promise;
};

// Where a dispatcher may send it, and why.
struct Suggestion {
  std::string department, matter;
  double score = 0;  // of keywords their weight; of what was learned a probability
  std::string reason;
};

struct Ticket {
  std::string number;
  int64_t version = 0;
  std::string chain_head;  // hash of the last event, raw bytes
  std::string jurisdiction, desk;
  int64_t policy_version = 0;     // limits and calendars, frozen at creation
  int64_t calendar_version = 0;   // calendars adopted since; 0: those of policy_version
  int64_t catalogue_version = 0;  // catalogue it was last dispatched by

  TicketKind kind = TicketKind::kNone;
  Urgency urgency = Urgency::kNormal;
  Channel channel = Channel::kNone;
  State state = State::kNone;
  State archived_from = State::kNone;  // the end it came to, once it is archived
  bool confidential = false, anonymous = false, contact_waived = false;
  bool abstained = false;    // routing left it to a dispatcher
  bool discipline = false;   // words of discipline or corruption: the confidential officer's alone
  bool disputed = false;     // two approved returns: the last receiver acts provisionally
  bool all_drawn = false;    // read of records before schema 9: every petitioner is drawn
  bool panel = false;        // two reworks did not satisfy: a panel decides
  bool supervised = false;   // 督办: the head signs in person
  bool final_reply = false;  // 最终答复: what the panel decided in the end
  std::string matter, area;
  std::string duty;  // the department whose duty it was adjudicated to be, which binds
  absl::Time adjudicated_at = kUnset;
  RoutedBy routed_by = RoutedBy::kNobody;  // at intake
  std::string rule;                        // that routed it, if one did
  // For the dispatcher, best first: of routing that left the ticket to a dispatcher, of a return
  // that is asked for.
  std::vector<Suggestion> suggestions;
  std::string interview;  // the department whose head the ladder proposes to interview
  std::string concerns;   // the person whose conduct it is about; see recusal.h
  std::vector<std::string> lowered_by;  // who has ever lowered it from EXTREME
  std::string regulator;                // the department that has a copy of a fault in a service
  int supplements_asked = 0;            // how often a department asked for what was missing
  absl::Time supplement_due = kUnset;   // 容缺: what is missing may be brought until then
  ExternalRef origin;
  std::vector<ExternalRef> external_refs;
  std::string call_id, knowledge_ref;
  std::vector<Evidence> evidence;

  absl::Time received = kUnset;
  absl::Time updated = kUnset;  // effective time of the last event; never goes back
  absl::Time first_dispatched = kUnset;
  absl::Time reviewed = kUnset;
  absl::Time replied = kUnset;  // last delivery to the last petitioner
  absl::Time ended = kUnset;
  absl::Time urged = kUnset;  // when the last urge began that was counted
  std::string decided_by;     // agent of a direct answer, rejection or transfer
  int returns_approved = 0, reworks = 0, urges = 0;

  std::vector<Petitioner> petitioners;
  std::vector<Leg> legs;
  std::vector<LimitClock> limits;
  TimeRequest time_request;
  RatingAppeal appeal;
  Exclusion exclusion = Exclusion::kNone;
  Promise promise;  // of the last result
  // Suspensions 挂起 so far; while `suspended`, the last one ends when it wakes automatically.
  std::vector<Interval> suspensions;
  bool suspended = false;
  MergedInto into;
  std::vector<MergedTicket> merged;
  SharedResult shared;
  std::vector<RequestMark> requests;
  std::vector<HeldWords> held;
  Private priv;

  // Whether a limit's pause was one of the suspensions; otherwise it was a review.
  bool WasSuspension(const Interval& pause) const {
    for (const Interval& s : suspensions) {
      if (s.from == pause.from && s.to == pause.to) return true;
    }
    return false;
  }
  // A limit of a threat to life runs: it stands on top of every work list.
  bool emergency() const {
    return std::any_of(limits.begin(), limits.end(), [](const LimitClock& clock) {
      return clock.running() && RowOf(clock.limit).Is(kEmergency);
    });
  }
  bool waits_for_deciders() const { return appeal.pending() || exclusion == Exclusion::kAsked; }
  bool adjudicated() const { return !duty.empty(); }
  // The open lead or rework leg (1-based), 0 when there is none.
  int lead() const {
    for (int i = static_cast<int>(legs.size()); i > 0; --i) {
      if (legs[i - 1].kind != LegKind::kAssisting && !Happened(legs[i - 1].ended)) return i;
    }
    return 0;
  }
  // Whose result (1-based leg) the petitioner's reply tells; 0: they have none. A petitioner who is
  // alone has that of the last leg.
  int ReplyLeg(const Petitioner& p) const {
    if (!Happened(p.reply_delivered) || p.reply_leg != 0) return p.reply_leg;
    for (int i = static_cast<int>(legs.size()); i > 0; --i) {
      if (legs[i - 1].kind != LegKind::kAssisting) return i;
    }
    return 0;
  }
  // The department that leads now or led last; empty before the first dispatch, and after a merge
  // until another leads.
  std::string lead_department() const {
    for (int i = static_cast<int>(legs.size()); i > 0; --i) {
      if (legs[i - 1].kind != LegKind::kAssisting && !legs[i - 1].returned && !legs[i - 1].merged)
        return legs[i - 1].department;
    }
    return "";
  }
};

}  // namespace hotline
