#include "services/api/mapping.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "common/domain/limits/limits.h"
#include "common/rpc/mask.h"

namespace hotline::api {
namespace {

std::string Prefixed(std::string_view prefix, const std::string& id) {
  return id.empty() ? "" : absl::StrCat(std::string(prefix), id);
}

void SetTime(absl::Time t, google::protobuf::Timestamp* (v1::Leg::*mutable_field)(), v1::Leg* leg) {
  if (Happened(t)) *(leg->*mutable_field)() = ToTimestamp(t);
}

void Mask(const View& view, google::protobuf::Message* out) {
  rpc::Mask(static_cast<v1::Audience>(view.audience), out);
}

v1::Leg ToApi(const Leg& in) {
  v1::Leg out;
  out.set_type(static_cast<v1::Leg::LegType>(in.kind));
  out.set_department(DepartmentName(in.department));
  out.set_head(PersonName(in.head));
  out.set_handler(PersonName(in.handler));
  SetTime(in.dispatched, &v1::Leg::mutable_dispatch_time, &out);
  SetTime(in.accepted, &v1::Leg::mutable_accept_time, &out);
  out.set_accepted_as(static_cast<v1::Capacity>(in.accepted_as));
  SetTime(in.deemed, &v1::Leg::mutable_deemed_time, &out);
  SetTime(in.contacted, &v1::Leg::mutable_contact_time, &out);
  SetTime(in.submitted, &v1::Leg::mutable_submit_time, &out);
  SetTime(in.ended, &v1::Leg::mutable_end_time, &out);
  out.set_return_pending(in.return_pending);
  out.set_returned(in.returned);
  out.set_extensions(in.extensions);
  out.set_extended_days(in.extended_days);
  out.set_refused(in.refused);
  return out;
}

void ToApi(const Fact& in, v1::Fact* out) {
  out->set_type(std::string(Name(in.type)));
  *out->mutable_effective_time() = ToTimestamp(in.at);
  if (in.leg != 0) out->set_leg(in.leg);
  out->set_leg_type(static_cast<v1::Leg::LegType>(in.leg_kind));
  if (in.petitioner != 0) out->set_petitioner(in.petitioner);
  out->set_capacity(static_cast<v1::Capacity>(in.capacity));
  out->set_department(DepartmentName(in.department));
  out->set_person(PersonName(in.person));
  out->set_code(in.code);
  out->set_note(in.note);
  out->set_row(in.row);
  out->set_matter(MatterName(in.matter));
  out->set_area(AreaName(in.area));
  out->set_kind(static_cast<v1::TicketKind>(in.kind));
  out->set_urgency(static_cast<v1::Urgency>(in.urgency));
  out->set_channel(static_cast<v1::Channel>(in.channel));
  out->set_petitioner_kind(static_cast<v1::PetitionerKind>(in.petitioner_kind));
  if (in.limit != LimitKind::kNone) out->set_limit(std::string(Name(in.limit)));
  out->set_level(static_cast<v1::AlarmLevel>(in.level));
  const bool of_limit = in.limit != LimitKind::kNone;
  if (of_limit && in.generation != 0) out->set_generation(in.generation);
  if (in.days != 0) out->set_days(in.days);
  if (Happened(in.due)) *out->mutable_due_time() = ToTimestamp(in.due);
  if (Happened(in.original_due)) *out->mutable_original_due_time() = ToTimestamp(in.original_due);
  if (in.type == FactType::kLimitStopped) out->set_on_time(in.on_time);
  out->set_satisfaction(static_cast<v1::Satisfaction>(in.satisfaction));
  out->set_solved(static_cast<v1::Solved>(in.solved));
  out->set_ticket(TicketName(in.ticket));
  out->set_suggested_department(DepartmentName(in.suggested_department));
  out->set_seconds(in.seconds);
}

void AddIdentity(const Ticket& t, v1::Ticket* out) {
  out->set_name(TicketName(t.number));
  out->set_etag(Etag(t.version));
  out->set_version(static_cast<int32_t>(t.version));
  out->set_chain_head(ToHex(t.chain_head));
  out->set_jurisdiction(t.jurisdiction);
  out->set_desk(t.desk);
  out->set_catalogue_version(static_cast<int32_t>(t.catalogue_version));
  out->set_channel(static_cast<v1::Channel>(t.channel));
  out->set_call_id(t.call_id);
  if (!t.origin.system.empty()) {
    out->mutable_origin()->set_system(t.origin.system);
    out->mutable_origin()->set_number(t.origin.number);
  }
  for (const ExternalRef& ref : t.external_refs) {
    auto* to = out->add_external_refs();
    to->set_system(ref.system);
    to->set_number(ref.number);
  }
}

void AddClassification(const Ticket& t, v1::Ticket* out) {
  out->set_state(static_cast<v1::TicketState>(t.state));
  out->set_archived_from(static_cast<v1::TicketState>(t.archived_from));
  out->set_kind(static_cast<v1::TicketKind>(t.kind));
  out->set_urgency(static_cast<v1::Urgency>(t.urgency));
  out->set_matter(MatterName(t.matter));
  out->set_area(AreaName(t.area));
  out->set_confidential(t.confidential);
  out->set_anonymous(t.anonymous);
  out->set_discipline(t.discipline);
  out->set_emergency(t.emergency());
  out->set_concerns(PersonName(t.concerns));
}

void AddRouting(const Ticket& t, v1::Ticket* out) {
  out->set_department(DepartmentName(t.lead_department()));
  if (int lead = t.lead()) out->set_head(PersonName(t.legs[lead - 1].head));
  for (const Leg& leg : t.legs) *out->add_legs() = ToApi(leg);
  out->set_duty(DepartmentName(t.duty));
  out->set_regulator(DepartmentName(t.regulator));
  out->set_adjudicated(t.adjudicated());
  out->set_abstained(t.abstained);
  out->set_disputed(t.disputed);
  out->set_returns(t.returns_approved);
  for (const Suggestion& s : t.suggestions) {
    auto* to = out->add_suggestions();
    to->set_department(DepartmentName(s.department));
    to->set_matter(MatterName(s.matter));
    to->set_score(s.score);
    to->set_reason(s.reason);
  }
}

// Where several ask together, none of them reads what another has added: the request as it came in.
std::string TextFor(const Ticket& t, const View& view) {
  if (view.own.size() < 2) return t.priv.text;
  return t.priv.text.substr(0, t.priv.text.find(kSupplementMark));
}

// Nor the reply that was another's: the ticket keeps the last one alone.
std::string ReplyFor(const Ticket& t, const View& view) {
  if (view.own.size() < 2) return t.priv.reply;
  absl::Time last = kUnset;
  for (const Petitioner& each : t.petitioners) last = std::max(last, each.reply_delivered);
  // Answered at intake: nobody was replied to, and everybody reads the answer.
  if (!Happened(last)) return t.priv.reply;
  for (size_t i = 0; i < t.petitioners.size(); ++i) {
    if (view.own[i] && t.petitioners[i].reply_delivered == last) return t.priv.reply;
  }
  return "";
}

void AddWords(const Ticket& t, const View& view, v1::Ticket* out) {
  out->set_subject(t.priv.subject);
  out->set_text(TextFor(t, view));
  out->set_address(t.priv.address);
  out->set_result(t.priv.result);
  out->set_reply(ReplyFor(t, view));
  for (size_t i = 0; i < t.held.size(); ++i) {
    v1::HeldWords* held = out->add_held_words();
    *held->mutable_hold_time() = ToTimestamp(t.held[i].at);
    held->set_decision(static_cast<v1::HeldWordsDecision>(t.held[i].decision));
    if (view.held && i < t.priv.held.size()) held->set_text(t.priv.held[i]);
  }
  out->set_missing(t.priv.missing);
  if (Happened(t.supplement_due))
    *out->mutable_supplement_due_time() = ToTimestamp(t.supplement_due);
  out->set_supplements_asked(t.supplements_asked);
  out->set_knowledge_ref(t.knowledge_ref);
  for (const Evidence& e : t.evidence) {
    auto* to = out->add_evidence();
    to->set_sha256(e.sha256);
    to->set_file_name(e.name);
    to->set_type(e.type);
    to->set_size(e.size);
    to->set_need(e.need);
  }
}

void AddPetitioners(const Ticket& t, const View& view, v1::Ticket* out) {
  for (size_t i = 0; i < t.petitioners.size(); ++i) {
    const Petitioner& p = t.petitioners[i];
    auto* to = out->add_petitioners();
    // The others' entries stay, because a petitioner is known by the position.
    if (i < view.own.size() && !view.own[i]) continue;
    to->set_kind(static_cast<v1::PetitionerKind>(p.kind));
    if (i < t.priv.people.size()) {
      to->set_display_name(t.priv.people[i].name);
      to->set_phone(t.priv.people[i].phone);
      to->set_credit_code(t.priv.people[i].credit_code);
    }
    if (Happened(p.reply_delivered)) *to->mutable_reply_time() = ToTimestamp(p.reply_delivered);
    to->set_first_rating(static_cast<v1::Satisfaction>(p.first_rating));
    to->set_first_solved(static_cast<v1::Solved>(p.first_solved));
    to->set_rating_excluded(p.rating_excluded);
    if (Happened(p.withdrawn)) *to->mutable_withdraw_time() = ToTimestamp(p.withdrawn);
    to->set_reworks(p.reworks);
    to->set_rework_waits(p.rework_waits);
    to->set_panel_waits(p.panel_waits);
    to->set_no_messages(p.no_messages);
  }
}

void AddTimes(const Ticket& t, const View& view, v1::Ticket* out) {
  if (Happened(t.received)) *out->mutable_create_time() = ToTimestamp(ShownReceipt(view, t));
  if (Happened(t.updated)) *out->mutable_update_time() = ToTimestamp(t.updated);
  if (Happened(t.first_dispatched)) *out->mutable_dispatch_time() = ToTimestamp(t.first_dispatched);
  if (Happened(t.ended)) *out->mutable_end_time() = ToTimestamp(t.ended);
  for (const LimitClock& clock : t.limits) {
    if (ShowsLimit(view, t, clock)) *out->add_limits() = ToApi(clock, view);
  }
  if (t.time_request.pending()) {
    auto* request = out->mutable_time_request();
    request->set_type(static_cast<v1::TimeRequest::TimeRequestType>(t.time_request.kind));
    request->set_days(t.time_request.days);
    if (Happened(t.time_request.until))
      *request->mutable_wake_time() = ToTimestamp(t.time_request.until);
  }
  for (const Interval& s : t.suspensions) {
    auto* suspension = out->add_suspensions();
    *suspension->mutable_start_time() = ToTimestamp(s.from);
    *suspension->mutable_end_time() = ToTimestamp(s.to);
  }
  out->set_suspended(t.suspended);
}

void AddFollowUp(const Ticket& t, v1::Ticket* out) {
  out->set_reworks(t.reworks);
  out->set_urges(t.urges);
  out->set_supervised(t.supervised);
  out->set_panel_proposed(t.panel);
  out->set_final_reply(t.final_reply);
  if (t.appeal.petitioner != 0) {
    out->mutable_appeal()->set_petitioner(t.appeal.petitioner);
    out->mutable_appeal()->set_supported(!t.appeal.first_decider.empty());
  }
  out->set_exclusion_pending(t.exclusion == Exclusion::kAsked);
  out->set_excluded(t.exclusion == Exclusion::kGranted);
  if (t.promise.standing()) {
    auto* promise = out->mutable_promise();
    promise->set_leg(t.promise.leg);
    promise->set_interim(t.promise.interim);
    if (Happened(t.promise.due)) *promise->mutable_due_time() = ToTimestamp(t.promise.due);
    promise->set_reported(t.promise.reported);
  }
}

void AddMerge(const Ticket& t, const View& view, v1::Ticket* out) {
  if (view.others == Visibility::Others::kNone) return;
  if (t.into.stage != MergeStage::kNone && t.into.stage != MergeStage::kLeft)
    out->set_merged_into(TicketName(t.into.parent));
  for (const MergedTicket& child : t.merged) {
    if (ShowsMerged(view, child)) out->add_merged_tickets(TicketName(child.number));
  }
  for (const Private::Request& request : t.priv.merged) out->add_merged_requests(request.text);
}

}  // namespace

std::string NumberOf(const std::string& name) {
  return std::string(absl::StripPrefix(name, "tickets/"));
}
std::string IdOf(const std::string& name) {
  return name.substr(name.find('/') == std::string::npos ? 0 : name.find('/') + 1);
}
std::string TicketName(const std::string& number) { return Prefixed("tickets/", number); }
std::string DepartmentName(const std::string& id) { return Prefixed("departments/", id); }
std::string PersonName(const std::string& id) { return Prefixed("persons/", id); }
std::string MatterName(const std::string& id) { return Prefixed("matters/", id); }
std::string AreaName(const std::string& code) { return Prefixed("areas/", code); }
std::string Etag(int64_t version) { return absl::StrCat("\"", version, "\""); }

absl::StatusOr<int64_t> VersionOf(const std::string& etag) {
  if (etag.empty()) return 0;
  int64_t version = 0;
  absl::string_view text = etag;
  if (absl::ConsumePrefix(&text, "\"") && absl::ConsumeSuffix(&text, "\"") &&
      absl::SimpleAtoi(text, &version) && version > 0)
    return version;
  return InvalidFields({{"etag", "must be an etag as returned with the ticket", "WRONG_FORM",
                         "应为读取工单时返回的etag"}});
}

google::protobuf::Timestamp ToTimestamp(absl::Time t) {
  google::protobuf::Timestamp out;
  int64_t ms = absl::ToUnixMillis(t);
  out.set_seconds(ms / 1000);
  out.set_nanos(static_cast<int32_t>(ms % 1000) * 1000000);
  return out;
}

google::protobuf::Duration ToDuration(absl::Duration d) {
  google::protobuf::Duration out;
  out.set_seconds(absl::ToInt64Seconds(d));
  return out;
}

absl::Time FromTimestamp(const google::protobuf::Timestamp& t) {
  return absl::FromUnixMillis(t.seconds() * 1000 + t.nanos() / 1000000);
}

v1::Limit ToApi(const LimitClock& in, const View& view) {
  v1::Limit out;
  out.set_limit(std::string(Name(in.limit)));
  out.set_row(in.row);
  if (in.leg != 0) out.set_leg(in.leg);
  if (in.petitioner != 0) out.set_petitioner(in.petitioner);
  *out.mutable_start_time() = ToTimestamp(in.started);
  *out.mutable_due_time() = ToTimestamp(in.due);
  *out.mutable_original_due_time() = ToTimestamp(in.original_due);
  if (Happened(in.stopped)) *out.mutable_stop_time() = ToTimestamp(in.stopped);
  if (Happened(in.paused)) *out.mutable_pause_time() = ToTimestamp(in.paused);
  out.set_breached(in.breached);
  out.set_provisional(in.provisional);
  out.set_obligor(DepartmentName(in.obligor));
  out.set_merged_ticket(TicketName(in.ticket));
  out.set_carried(in.carried);
  out.set_voided(in.voided);
  if (in.running() && view.policies.known())
    *out.mutable_time_left() = ToDuration(TimeLeft(view.policies.of(in), in, view.now));
  Mask(view, &out);
  return out;
}

v1::Ticket ToApi(const Ticket& t, const View& view) {
  v1::Ticket out;
  AddIdentity(t, &out);
  AddClassification(t, &out);
  AddRouting(t, &out);
  AddWords(t, view, &out);
  AddPetitioners(t, view, &out);
  AddTimes(t, view, &out);
  AddFollowUp(t, &out);
  AddMerge(t, view, &out);
  Mask(view, &out);
  return out;
}

void ToApi(const Event& event, const Place& place, v1::Event* out) {
  out->mutable_subject()->set_kind(event.of_ticket() ? "ticket" : event.kind);
  out->mutable_subject()->set_number(event.number);
  out->set_version(event.version);
  *out->mutable_record_time() = ToTimestamp(event.recorded);
  out->set_verb(event.verb);
  out->set_state(static_cast<v1::TicketState>(event.state_after));
  const bool person =
      event.actor.capacity != Capacity::kSystem && event.actor.capacity != Capacity::kPetitioner;
  out->set_actor(person ? PersonName(event.actor.id) : event.actor.id);
  out->set_capacity(static_cast<v1::Capacity>(event.actor.capacity));
  out->mutable_facts()->Reserve(static_cast<int>(event.facts.size()));
  for (const Fact& fact : event.facts) {
    if (!ShowsFact(place.view, fact)) continue;
    v1::Fact* added = out->add_facts();
    ToApi(fact, added);
    // Whose limit it is, and since when it runs, could lead to a confidential request.
    if (place.view.others != Visibility::Others::kAll && !added->ticket().empty()) {
      added->clear_ticket();
      added->clear_limit();
      added->clear_row();
      added->clear_due_time();
      added->clear_original_due_time();
    }
  }
  out->set_partition(place.partition);
  out->set_sequence(place.sequence);
  out->set_hash(ToHex(place.hash));
  out->set_prev_hash(ToHex(event.prev_hash));
  out->set_whole_only(event.sealed());
  Mask(place.view, out);
}

std::vector<Evidence> EvidenceOf(const google::protobuf::RepeatedPtrField<v1::Evidence>& in) {
  std::vector<Evidence> out;
  for (const auto& e : in) out.push_back({e.sha256(), e.file_name(), e.type(), e.size(), e.need()});
  return out;
}

}  // namespace hotline::api
