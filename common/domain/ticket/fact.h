// What happened. One commit is one event, an ordered list of facts; figures, timelines, watchers
// and audits read nothing else. Facts are never changed.
#pragma once

#include <string>
#include <vector>

#include "common/domain/ticket/ticket.h"
#include "common/domain/types.h"

namespace hotline {

enum class FactType : int8_t {
  kNone,
  kReceived,  // matter, area, kind, urgency, channel of the request
  kRouted,    // department or none, code: RoutedBy, row: the rule, reasons in note
  kAnswered,
  kRejected,          // code: reason
  kTransferred,       // code: body, note: its acknowledgement number
  kDispatched,        // leg, department, head
  kAccepted,          // leg, capacity
  kDeemedAccepted,    // leg
  kReturnRequested,   // leg, code: reason, department: suggested
  kReturnApproved,    // leg
  kReturnRefused,     // leg
  kReturnLapsed,      // leg: undecided at its due, stays
  kAssigned,          // leg, person
  kAssistAsked,       // leg, department
  kContactAttempted,  // leg
  kContacted,         // leg
  kContactWaived,
  kSubmitted,        // leg
  kApproved,         // leg, capacity
  kSentBack,         // leg, code: HEAD | CENTRE
  kReviewed,         // leg; code NONE_BY_POLICY when the kind is not reviewed
  kReplied,          // petitioner
  kDrawn,            // for telephone follow-up
  kRated,            // petitioner, satisfaction, solved
  kFollowUpAttempt,  // petitioner
  kFollowedUp,       // petitioner, code: REACHED | UNREACHABLE | REFUSED, satisfaction, solved
  kClosed,
  kClosedUnrated,
  kObjected,      // petitioner
  kReworkOpened,  // leg
  kPanelProposed,
  kReopened,  // to RECEIVED
  kWithdrawn,
  kUrged,  // code MERGED: within an hour of one that was counted
  kDisputed,
  kLimitStarted,         // limit, row, due
  kLimitStopped,         // limit, on_time, due, original_due
  kLimitVoided,          // limit: stopped without counting (returned leg)
  kLimitPaused,          // limit
  kLimitResumed,         // limit, due (moved), generation
  kBreached,             // limit, due; effective at the due
  kAlarm,                // limit, level, generation
  kExtensionRequested,   // leg, code: reason, days, person: who is to decide, if not the centre
  kExtensionGranted,     // leg, days
  kExtensionRefused,     // leg
  kExtensionLapsed,      // leg: undecided at its due, refused
  kSuspensionRequested,  // leg, code: reason, due: when it would end
  kSuspended,            // leg, due: when it ends by itself
  kSuspensionRefused,    // leg
  kSuspensionLapsed,     // leg
  kTimeRequestDropped,   // leg, code: EXTENSION | SUSPENSION; the result came first
  kResumed,              // leg, code: EARLY | WAKE
  kLimitExtended,        // limit, due (moved), original_due, generation, days
  kPoliciesAdopted,      // code: ALL | CALENDARS, note: the version
  kLimitMoved,           // limit, row, due (moved), original_due, generation
  kAdjudicated,          // department: whose duty it is, code: AMENDED | NOT_AMENDED the catalogue,
                         // leg: the one that returned what was its own
  kRelieved,             // leg: the duty was found to be another's
  kPanelDecided,         // code: REWORK | FINAL_REPLY, person: the supervising leader
  kPromised,             // leg, limit, due, code: PROMISE | INTERIM, note: number of the procedure
  kPromiseReported,      // leg, person: kept, says the department
  kPromiseChecked,       // leg, code: KEPT | UNKEPT, says the petitioner; UNREACHABLE
  kPromiseUnkept,        // leg: nothing was reported by its due
  kInstructed,           // department, person: the leader
  kSupervised,           // department, person: who ordered it; code RED: the ladder did
  kInterviewIssued,      // department, person: the head who is asked to come
  kSupplemented,         // petitioner
  kReclassified,         // kind, urgency, matter
  // petitioner: whose rating is appealed against; 0: the whole ticket is to be excluded
  kAppealed,         // department, person, code: reason
  kAppealSupported,  // person: the first of two deciders
  kAppealGranted,    // person: left out of adjusted figures
  kAppealRefused,    // person
  kAppealLapsed,     // undecided at its due, refused
  kMerged,           // ticket: the parent, department: that held it, limit: handed to the parent
  kChildTaken,       // ticket: the child, limit: its, handed over
  kChildLeaving,     // ticket: the child, code: MergeEnd, note: why refused, limit: its, handed
                     // back
  kMergeAgreed,      // ticket: the other; code: TAKEN or MergeEnd; what it was told of
  kSplitRequested,   // ticket: the parent
  kResultShared,     // leg, ticket: the parent, code: INTERIM, limit: handed back
  kSplitOff,         // ticket: the parent, code: MergeEnd, note: why refused, limit: handed back
  kArchived,         // code: the end it came to
};
inline constexpr int kFactTypes = static_cast<int>(FactType::kArchived) + 1;
std::string_view Name(FactType v);

// Which fields are set depends on the type, as listed above.
struct Fact {
  FactType type = FactType::kNone;
  absl::Time at = kUnset;  // when it took effect
  int leg = 0;
  int petitioner = 0;
  LegKind leg_kind = LegKind::kNone;
  Capacity capacity = Capacity::kNone;
  std::string department, person, code, note, row;
  std::string matter, area;
  TicketKind kind = TicketKind::kNone;
  Urgency urgency = Urgency::kNone;
  Channel channel = Channel::kNone;
  PetitionerKind petitioner_kind = PetitionerKind::kNone;
  LimitKind limit = LimitKind::kNone;
  AlarmLevel level = AlarmLevel::kNone;
  int generation = 0;
  int days = 0;
  absl::Time due = kUnset, original_due = kUnset;
  bool on_time = false;
  Satisfaction satisfaction = Satisfaction::kNone;
  Solved solved = Solved::kNone;
  // The other ticket of a merge; of a limit: the merged ticket whose limit it is.
  std::string ticket;
};

// Who acted.
struct ActorMark {
  std::string id;  // person id, or "petitioner", "system"
  Capacity capacity = Capacity::kNone;
};

// One version of one ticket.
struct Event {
  std::string ticket;
  int64_t version = 0;
  absl::Time recorded = kUnset;  // commit time
  std::string verb;
  State state_after = State::kNone;
  ActorMark actor;
  // About discipline 涉纪, before or after this event: who may read what it says is limited.
  bool discipline = false;
  std::vector<Fact> facts;
  Private priv;           // sealed apart
  std::string prev_hash;  // raw bytes, empty for the first
};

}  // namespace hotline
