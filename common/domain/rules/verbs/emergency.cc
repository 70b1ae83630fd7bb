// What is done while a life is threatened 特急: the call, the duty leader who knows, the call back,
// and the review of a lowering.
#include <algorithm>

#include "common/base/error.h"
#include "common/domain/access/duty_leader.h"
#include "common/domain/rules/emergency.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/verbs.h"

namespace hotline {
namespace {

absl::Status NoEmergency(Editor& e) {
  if (e.Open(LimitKind::kLoweringReview, Scope::Case()) != nullptr)
    return Refuse("LOWERED", "a shift leader has lowered this ticket; review that instead",
                  "该工单已由值班长降级，待他人复核");
  return Refuse("NO_EMERGENCY",
                "the ticket is not EXTREME; where a life is threatened, call for help and record "
                "the emergency call, which makes it so",
                "该工单不是特急；涉及人身安全的请立即报警并登记联动报警");
}

// Who leads the duty: a supervisor of the centre, who acts for the head of the centre or of the
// government office, or the leader who supervises the centre.
absl::StatusOr<Capacity> DutyLeader(const Editor& e) {
  if (e.ctx.actor.Has(Role::kSupervisor)) return Capacity::kCentre;
  const Capacity capacity =
      DutyLeaderCapacity(*e.ctx.current, e.ctx.actor.id, e.t.concerns, e.ctx.now);
  if (capacity != Capacity::kNone) return capacity;
  return Error(absl::StatusCode::kPermissionDenied, "NOT_A_DUTY_LEADER",
               "a duty leader acknowledges: a supervisor; who acts for the head of the hotline "
               "centre "
               "or of the government office (the deputy in a registered absence), or is on duty "
               "there; the leader who supervises the centre; never whom the ticket is about")
      .Zh("须由值班领导（督办人员、热线中心或政府办负责人及其代行人、值班人员、中心分管领导）确认，"
          "被反映人除外")
      .status();
}

absl::Status FieldMissing(std::string_view field, std::string_view why, std::string_view zh) {
  return InvalidFields({{std::string(field), std::string(why), "REQUIRED", std::string(zh)}});
}

}  // namespace

absl::Status Apply(Editor& e, const AcknowledgeEmergency& c) {
  if (e.t.urgency != Urgency::kExtreme) return NoEmergency(e);
  // Policies of before these limits have no row: then the acknowledgement is recorded alone.
  const bool was_limited =
      std::any_of(e.t.limits.begin(), e.t.limits.end(), [](const LimitClock& clock) {
        return clock.limit == LimitKind::kLeaderTold && clock.ticket.empty();
      });
  if (was_limited && e.Open(LimitKind::kLeaderTold, Scope::Case()) == nullptr)
    return Refuse("ALREADY_DONE", "a duty leader has acknowledged it already",
                  "值班领导已确认知悉");
  auto capacity = DutyLeader(e);
  if (!capacity.ok()) return capacity.status();
  e.actor.capacity = *capacity;
  e.priv.note = c.note;
  Fact& fact = e.Add(FactType::kEmergencyAcknowledged, e.ctx.now);
  fact.person = e.ctx.actor.id;
  fact.capacity = *capacity;
  e.Stop(LimitKind::kLeaderTold);
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const RecordEmergencyCall& c) {
  const bool three_way = c.type == EmergencyCallType::kThreeWay;
  if (three_way && c.call_id.empty())
    return FieldMissing("call_id", "a three-way call is on record: give the recording's id",
                        "三方通话须有录音，请填写录音编号");
  // By text nobody is on the line: the service's own number says that it knows.
  const bool by_text = e.t.channel == Channel::kApp || e.t.channel == Channel::kWechat ||
                       e.t.channel == Channel::kWeb || e.t.channel == Channel::kUpstream;
  if ((!three_way || by_text) && c.incident_number.empty())
    return FieldMissing("incident_number",
                        "give the number that the emergency service gave to the case",
                        "请填写警情（受理）编号");
  if (!three_way && e.t.channel == Channel::kPhone && c.note.empty())
    return FieldMissing("note",
                        "the request came by telephone: say why there was no three-way call",
                        "电话诉求应三方通话，未三方通话的请说明原因");
  if (c.warning_asked && c.body != EmergencyBody::kPolice)
    return InvalidFields({{"warning_asked", "only the police warn who is threatened", "NOT_ALLOWED",
                           "仅由公安机关警示受威胁人员"}});
  e.actor.capacity = Capacity::kCentre;
  // Whoever calls for help has found a threat to life, in whatever state the ticket is, and though
  // it was lowered.
  if (e.t.urgency != Urgency::kExtreme) BecomeExtreme(e, "CALLED");
  // A call's id can lead to the caller: it is sealed with the words.
  e.priv.note = c.call_id.empty() ? c.note : c.call_id + " " + c.note;
  Fact& fact = e.Add(FactType::kEmergencyCalled, e.ctx.now);
  fact.person = e.ctx.actor.id;
  fact.code = std::string(Name(c.type));
  fact.row = std::string(Name(c.body));
  fact.note = c.incident_number;
  if (c.warning_asked) e.Add(FactType::kWarningAsked, e.ctx.now).person = e.ctx.actor.id;
  if (!c.call_id.empty()) e.t.priv.emergency_calls.push_back(c.call_id);
  // The psychological line and the traffic police save nobody by themselves.
  const bool saves = c.body == EmergencyBody::kPolice || c.body == EmergencyBody::kFire ||
                     c.body == EmergencyBody::kAmbulance;
  if (saves) e.Stop(LimitKind::kEmergencyCall);
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const RecordRecontact& c) {
  const bool lowered = e.Open(LimitKind::kLoweringReview, Scope::Case()) != nullptr;
  if (e.t.urgency != Urgency::kExtreme && !lowered) return NoEmergency(e);
  const bool advises = c.advised_by == EmergencyBody::kPolice ||
                       c.advised_by == EmergencyBody::kAmbulance ||
                       c.advised_by == EmergencyBody::kPsychological;
  if (!advises)
    return InvalidFields(
        {{"advised_by", "police, doctor (AMBULANCE) or psychological line advise who calls again",
          "NOT_ALLOWED", "应由公安、医疗或心理热线建议"}});
  const bool spoken = c.outcome == RecontactOutcome::kSpoken;
  if (spoken && e.Open(LimitKind::kEmergencyCall, Scope::Case()) != nullptr)
    return Refuse("EMERGENCY_CALL_FIRST",
                  "nobody has called 110, 119 or 120 yet: record that call first",
                  "尚未联动报警，请先报警并登记");
  if (spoken && c.call_id.empty())
    return FieldMissing("call_id", "give the id of the recorded call", "请填写通话录音编号");
  const auto& before = e.t.priv.emergency_calls;
  if (spoken && (c.call_id == e.t.call_id ||
                 std::find(before.begin(), before.end(), c.call_id) != before.end()))
    return InvalidFields({{"call_id",
                           "this is the call the threat was made or reported in; another one is "
                           "needed",
                           "REUSED", "该录音为首次来电或报警通话，须另行再次联系"}});
  if (c.outcome == RecontactOutcome::kTakenOver && c.takeover_number.empty())
    return FieldMissing("takeover_number", "give the number under which they took it over",
                        "请填写接手单位的受理编号");
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.call_id.empty() ? c.note : c.call_id + " " + c.note;
  Fact& fact = e.Add(FactType::kRecontacted, e.ctx.now);
  fact.person = e.ctx.actor.id;
  fact.code = std::string(Name(c.outcome));
  fact.row = std::string(Name(c.advised_by));
  fact.note = c.takeover_number;
  e.Stop(LimitKind::kRecontact);
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const ReviewLowering& c) {
  if (e.Open(LimitKind::kLoweringReview, Scope::Case()) == nullptr)
    return Refuse("NOT_LOWERED", "nobody has lowered this ticket from EXTREME without a review",
                  "该工单没有待复核的特急降级");
  const auto& lowered_by = e.t.lowered_by;
  if (std::find(lowered_by.begin(), lowered_by.end(), e.ctx.actor.id) != lowered_by.end()) {
    return Error(absl::StatusCode::kPermissionDenied, "ANOTHER_PERSON_MUST_REVIEW",
                 "who has lowered this ticket, now or before, does not review it")
        .Zh("降级须由他人复核")
        .status();
  }
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.note;
  Fact& fact = e.Add(FactType::kLoweringReviewed, e.ctx.now);
  fact.person = e.ctx.actor.id;
  fact.code = c.uphold ? "UPHELD" : "RESTORED";
  e.Stop(LimitKind::kLoweringReview);
  if (c.uphold) return absl::OkStatus();
  BecomeExtreme(e, "RESTORED");
  return absl::OkStatus();
}

}  // namespace hotline
