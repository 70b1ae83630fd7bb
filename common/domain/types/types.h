// The vocabulary of the rules. Values equal those of hotline.v1; a test keeps them equal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "common/domain/types/limit_kinds.h"

namespace hotline {

enum class TicketKind : int8_t {
  kNone,
  kConsultation,
  kHelp,
  kComplaint,
  kReport,
  kSuggestion,
  kPraise
};
enum class PetitionerKind : int8_t { kNone, kCitizen, kEnterprise };
enum class Urgency : int8_t { kNone, kNormal, kUrgent, kExtreme };
enum class Channel : int8_t {
  kNone,
  kPhone,
  kApp,
  kWechat,
  kWeb,
  kFrontDesk,
  kReceptionDay,
  kVisit,
  kUpstream
};
enum class State : int8_t {
  kNone,
  kReceived,
  kDispatched,
  kAccepted,
  kHandling,
  kSubmitted,
  kApproved,
  kReviewed,
  kReplied,
  kClosed,
  kAnswered,
  kRejected,
  kTransferred,
  kWithdrawn,
  kMerged,
  kArchived
};
inline constexpr int kStates = 16;
enum class AlarmLevel : int8_t {
  kNone,
  kBlue,
  kYellow,
  kOrange,
  kRed,
  kInterviewProposed,
  kDutyRoom
};
enum class Capacity : int8_t {
  kNone,
  kPrincipal,
  kDeputy,
  kDelegate,
  kDuty,
  kHandler,
  kCentre,
  kSystem,
  kUpstream,
  kPetitioner
};
enum class Satisfaction : int8_t {
  kNone,
  kVeryDissatisfied,
  kDissatisfied,
  kBasically,
  kSatisfied,
  kVerySatisfied
};
enum class Solved : int8_t { kNone, kYes, kPartly, kNo };
enum class DepartmentLevel : int8_t { kNone, kDepartment, kTown, kPublicService, kCentre };
// kShared: the result is that of the ticket this one was merged into.
enum class LegKind : int8_t { kNone, kLead, kAssisting, kRework, kShared };
// What a department asks time for: an extension 延期, or a suspension 挂起.
enum class TimeRequestKind : int8_t { kNone, kExtension, kSuspension };
enum class ContactKind : int8_t { kNone, kEffective, kAttempted, kWaived };
// Whether the ticket is left out of adjusted figures 剔除, as a department may ask once.
enum class Exclusion : int8_t { kNone, kAsked, kGranted, kRefused };
enum class PromiseOutcome : int8_t { kNone, kKept, kUnkept, kUnreachable };
enum class FollowUpOutcome : int8_t { kNone, kReached, kNoAnswer, kRefused };
// Who is called, or advises, where a life is threatened: 110, 119, 120, 122, or the psychological
// line 12356.
// Who reads words of discipline that were set aside: everybody who reads the ticket, in these words
// or in others; nobody but the confidential officer.
enum class HeldDecision : int8_t { kNone, kReleased, kReworded, kKept };
enum class EmergencyBody : int8_t { kNone, kPolice, kFire, kAmbulance, kTraffic, kPsychological };
// Together with the caller on the line 三方通话, or by a call of the centre alone.
enum class EmergencyCallType : int8_t { kNone, kThreeWay, kTelephoned };
enum class RecontactOutcome : int8_t { kNone, kSpoken, kTakenOver };
// How far two tickets are with a merge 并单, seen from either: asked for by the child; the parent
// holds it; it is to leave, and the other has yet to be told; the child has its parent's result; it
// has left.
enum class MergeStage : int8_t { kNone, kAsked, kHeld, kLeaving, kShared, kLeft };
// Why a child leaves its parent: with the result, split off 拆单, not taken in, or the parent ended
// without a result.
enum class MergeEnd : int8_t { kNone, kShared, kSplit, kRefused, kEnded };

// Upper-case names as in the contract ("DISPATCHED"); "NONE" for the zero value.
std::string_view Name(TicketKind v);
std::string_view Name(PetitionerKind v);
std::string_view Name(Urgency v);
std::string_view Name(Channel v);
std::string_view Name(State v);
std::string_view Name(AlarmLevel v);
std::string_view Name(Capacity v);
std::string_view Name(Satisfaction v);
std::string_view Name(Solved v);
std::string_view Name(LegKind v);
std::string_view Name(TimeRequestKind v);
std::string_view Name(MergeEnd v);
std::string_view Name(EmergencyBody v);
std::string_view Name(HeldDecision v);
std::string_view Name(EmergencyCallType v);
std::string_view Name(RecontactOutcome v);

// What people call it.
std::string_view Chinese(State v);
std::string_view Chinese(AlarmLevel v);
std::string_view Chinese(TicketKind v);
std::string_view Chinese(Channel v);
std::string_view Chinese(PetitionerKind v);

// An instant that has not happened.
inline constexpr absl::Time kUnset = absl::InfinitePast();
inline bool Happened(absl::Time t) { return t != kUnset; }

// Live: somebody still owes something. The other states are ends, some of which can be reopened.
inline bool IsLive(State s) { return s >= State::kReceived && s <= State::kReplied; }

// Which step decided 派单方式; the log has its name.
enum class RoutedBy : int8_t { kNobody, kChoice, kRule, kCatalogue, kLearned };
// Upper-case; "ABSTAINED" for nobody: a dispatcher decides.
std::string_view Name(RoutedBy by);

}  // namespace hotline
