#include <algorithm>

#include "common/base/member_count.h"
#include "common/storage/form_parts.h"
#include "common/storage/stored_form.h"
#include "hotline/store/v1/record.pb.h"

namespace hotline {
namespace {

namespace pb = store::v1;
using form::Damaged;
using form::Instant;
using form::Int;
using form::kSchema;
using form::Ms;
using form::Scratch;
using form::Seal;
using form::Unseal;

void WritePetitioner(const Petitioner& p, pb::TicketRecord::Petitioner* out) {
  out->set_kind(Int(p.kind));
  out->set_blind_index(p.blind_index);
  out->set_reply_delivered(Ms(p.reply_delivered));
  out->set_first_rating(Int(p.first_rating));
  out->set_first_solved(Int(p.first_solved));
  out->set_rated(Ms(p.rated));
  out->set_followed_up(Ms(p.followed_up));
  for (absl::Time at : p.call_attempts) out->add_call_attempts(Ms(at));
  out->set_rated_since_reply(p.rated_since_reply);
  out->set_appealed(p.appealed);
  out->set_rating_excluded(p.rating_excluded);
}

Petitioner ReadPetitioner(const pb::TicketRecord::Petitioner& in) {
  Petitioner p;
  p.kind = static_cast<PetitionerKind>(in.kind());
  p.blind_index = in.blind_index();
  p.reply_delivered = Instant(in.reply_delivered());
  p.first_rating = static_cast<Satisfaction>(in.first_rating());
  p.first_solved = static_cast<Solved>(in.first_solved());
  p.rated = Instant(in.rated());
  p.followed_up = Instant(in.followed_up());
  for (int64_t at : in.call_attempts()) p.call_attempts.push_back(Instant(at));
  p.rated_since_reply = in.rated_since_reply();
  p.appealed = in.appealed();
  p.rating_excluded = in.rating_excluded();
  return p;
}

void WriteLeg(const Leg& l, pb::TicketRecord::Leg* out) {
  out->set_kind(Int(l.kind));
  out->set_department(l.department);
  out->set_head(l.head);
  out->set_handler(l.handler);
  out->set_dispatched(Ms(l.dispatched));
  out->set_accepted(Ms(l.accepted));
  out->set_accepted_as(Int(l.accepted_as));
  out->set_deemed(Ms(l.deemed));
  out->set_contacted(Ms(l.contacted));
  for (absl::Time at : l.contact_attempts) out->add_contact_attempts(Ms(at));
  out->set_return_requested(Ms(l.return_requested));
  out->set_return_pending(l.return_pending);
  out->set_submitted(Ms(l.submitted));
  out->set_ended(Ms(l.ended));
  out->set_returned(l.returned);
  out->set_merged(l.merged);
  out->set_extensions(l.extensions);
  out->set_extended_days(l.extended_days);
  out->set_refused(l.refused);
}

Leg ReadLeg(const pb::TicketRecord::Leg& in) {
  Leg l;
  l.kind = static_cast<LegKind>(in.kind());
  l.department = in.department();
  l.head = in.head();
  l.handler = in.handler();
  l.dispatched = Instant(in.dispatched());
  l.accepted = Instant(in.accepted());
  l.accepted_as = static_cast<Capacity>(in.accepted_as());
  l.deemed = Instant(in.deemed());
  l.contacted = Instant(in.contacted());
  for (int64_t at : in.contact_attempts()) l.contact_attempts.push_back(Instant(at));
  l.return_requested = Instant(in.return_requested());
  l.return_pending = in.return_pending();
  l.submitted = Instant(in.submitted());
  l.ended = Instant(in.ended());
  l.returned = in.returned();
  l.merged = in.merged();
  l.extensions = in.extensions();
  l.extended_days = in.extended_days();
  l.refused = in.refused();
  return l;
}

void WriteClock(const LimitClock& c, pb::TicketRecord::LimitClock* out) {
  out->set_limit(Int(c.limit));
  out->set_row(c.row);
  out->set_leg(c.leg);
  out->set_petitioner(c.petitioner);
  out->set_started(Ms(c.started));
  out->set_due(Ms(c.due));
  out->set_original_due(Ms(c.original_due));
  out->set_stopped(Ms(c.stopped));
  out->set_paused(Ms(c.paused));
  for (const Interval& p : c.pauses) {
    auto* pause = out->add_pauses();
    pause->set_from(Ms(p.from));
    pause->set_to(Ms(p.to));
  }
  for (const Extension& x : c.extensions) {
    auto* extension = out->add_extensions();
    extension->set_granted(Ms(x.granted));
    extension->set_days(x.days);
  }
  out->set_generation(c.generation);
  out->set_fired(c.fired);
  out->set_breached(c.breached);
  out->set_provisional(c.provisional);
  out->set_obligor(c.obligor);
  out->set_policy_version(c.policy_version);
  out->set_calendar_version(c.calendar_version);
  out->set_adopted(Ms(c.adopted));
  out->set_calendar(c.calendar);
  out->set_ticket(c.ticket);
  out->set_carried(c.carried);
}

LimitClock ReadClock(const pb::TicketRecord::LimitClock& in) {
  LimitClock c;
  c.limit = static_cast<LimitKind>(in.limit());
  c.row = in.row();
  c.leg = in.leg();
  c.petitioner = in.petitioner();
  c.started = Instant(in.started());
  c.due = Instant(in.due());
  c.original_due = Instant(in.original_due());
  c.stopped = Instant(in.stopped());
  c.paused = Instant(in.paused());
  for (const auto& p : in.pauses()) c.pauses.push_back({Instant(p.from()), Instant(p.to())});
  for (const auto& x : in.extensions()) c.extensions.push_back({Instant(x.granted()), x.days()});
  c.generation = in.generation();
  c.fired = in.fired();
  c.breached = in.breached();
  c.provisional = in.provisional();
  c.obligor = in.obligor();
  c.policy_version = in.policy_version();
  c.calendar_version = in.calendar_version();
  c.adopted = Instant(in.adopted());
  c.calendar = in.calendar();
  c.ticket = in.ticket();
  c.carried = in.carried();
  return c;
}

void WritePromise(const Promise& p, pb::TicketRecord::Promise* out) {
  out->set_leg(p.leg);
  out->set_interim(p.interim);
  out->set_due(Ms(p.due));
  out->set_reported(p.reported);
}

Promise ReadPromise(const pb::TicketRecord::Promise& in) {
  return {in.leg(), in.interim(), Instant(in.due()), in.reported()};
}

// A member that was added to a struct and is neither written nor read here would be lost without a
// word: write it, read it, raise the number, and say in SchemaOf whether older processes must not
// touch the record.
static_assert(MemberCount<Ticket>() == 62);
static_assert(MemberCount<Petitioner>() == 11);
static_assert(MemberCount<Leg>() == 19);
static_assert(MemberCount<LimitClock>() == 22);
static_assert(MemberCount<Promise>() == 4);
static_assert(MemberCount<MergedTicket>() == 7);
static_assert(MemberCount<Private>() == 9);

// The oldest that holds all of it: processes of the version before go on with the others.
int SchemaOf(const Ticket& t) {
  // Who does not know of a refusal would ask again.
  const bool refused =
      std::any_of(t.legs.begin(), t.legs.end(), [](const Leg& leg) { return leg.refused; });
  if (refused) return kSchema;
  // Who does not know of the mark would show what it seals.
  if (t.discipline) return form::kDisciplineSchema;
  if (t.into.stage != MergeStage::kNone || !t.merged.empty() || t.exclusion != Exclusion::kNone)
    return form::kMergedSchema;
  const bool wider = t.adjudicated() || !t.interview.empty() || t.supervised || t.final_reply ||
                     t.promise.standing() || !t.concerns.empty() ||
                     std::any_of(t.limits.begin(), t.limits.end(),
                                 [](const LimitClock& clock) { return !clock.calendar.empty(); });
  const bool appealed = std::any_of(t.petitioners.begin(), t.petitioners.end(),
                                    [](const Petitioner& p) { return p.appealed; });
  if (wider || appealed) return form::kWiderSchema;
  return t.calendar_version != 0 ? form::kAdoptedSchema : form::kPlainSchema;
}

}  // namespace

std::string EncodeTicket(const Ticket& t) {
  auto& r = Scratch<pb::TicketRecord>();
  r.set_schema(SchemaOf(t));
  r.set_calendar_version(t.calendar_version);
  r.set_number(t.number);
  r.set_version(t.version);
  r.set_chain_head(t.chain_head);
  r.set_jurisdiction(t.jurisdiction);
  r.set_desk(t.desk);
  r.set_policy_version(t.policy_version);
  r.set_catalogue_version(t.catalogue_version);
  r.set_kind(Int(t.kind));
  r.set_urgency(Int(t.urgency));
  r.set_channel(Int(t.channel));
  r.set_state(Int(t.state));
  r.set_confidential(t.confidential);
  r.set_anonymous(t.anonymous);
  r.set_contact_waived(t.contact_waived);
  r.set_abstained(t.abstained);
  r.set_disputed(t.disputed);
  r.set_drawn(t.drawn);
  r.set_panel(t.panel);
  r.set_matter(t.matter);
  r.set_area(t.area);
  if (!t.origin.system.empty()) {
    r.mutable_origin()->set_system(t.origin.system);
    r.mutable_origin()->set_number(t.origin.number);
  }
  for (const ExternalRef& x : t.external_refs) {
    auto* ref = r.add_external_refs();
    ref->set_system(x.system);
    ref->set_number(x.number);
  }
  r.set_call_id(t.call_id);
  r.set_knowledge_ref(t.knowledge_ref);
  for (const Evidence& x : t.evidence) {
    auto* evidence = r.add_evidence();
    evidence->set_sha256(x.sha256);
    evidence->set_name(x.name);
    evidence->set_type(x.type);
    evidence->set_size(x.size);
    evidence->set_need(x.need);
  }
  r.set_received(Ms(t.received));
  r.set_updated(Ms(t.updated));
  r.set_first_dispatched(Ms(t.first_dispatched));
  r.set_reviewed(Ms(t.reviewed));
  r.set_replied(Ms(t.replied));
  r.set_ended(Ms(t.ended));
  r.set_decided_by(t.decided_by);
  r.set_returns_approved(t.returns_approved);
  r.set_reworks(t.reworks);
  r.set_urges(t.urges);
  r.set_urged(Ms(t.urged));
  for (const Petitioner& p : t.petitioners) WritePetitioner(p, r.add_petitioners());
  for (const Leg& l : t.legs) WriteLeg(l, r.add_legs());
  for (const LimitClock& c : t.limits) WriteClock(c, r.add_limits());
  if (t.time_request.pending()) {
    auto* request = r.mutable_time_request();
    request->set_kind(Int(t.time_request.kind));
    request->set_days(t.time_request.days);
    request->set_until(Ms(t.time_request.until));
  }
  for (const Interval& s : t.suspensions) {
    auto* suspension = r.add_suspensions();
    suspension->set_from(Ms(s.from));
    suspension->set_to(Ms(s.to));
  }
  r.set_suspended(t.suspended);
  r.set_duty(t.duty);
  r.set_adjudicated_at(Ms(t.adjudicated_at));
  r.set_routed_by(Int(t.routed_by));
  r.set_rule(t.rule);
  r.set_discipline(t.discipline);
  for (const Suggestion& s : t.suggestions) {
    auto* suggestion = r.add_suggestions();
    suggestion->set_department(s.department);
    suggestion->set_matter(s.matter);
    suggestion->set_score(s.score);
    suggestion->set_reason(s.reason);
  }
  r.set_interview(t.interview);
  r.set_supervised(t.supervised);
  r.set_final_reply(t.final_reply);
  r.set_concerns(t.concerns);
  r.set_exclusion(Int(t.exclusion));
  r.set_archived_from(Int(t.archived_from));
  if (t.waits_for_deciders()) {
    r.mutable_appeal()->set_petitioner(t.appeal.petitioner);
    r.mutable_appeal()->set_first_decider(t.appeal.first_decider);
  }
  if (t.promise.standing()) WritePromise(t.promise, r.mutable_promise());
  if (t.into.stage != MergeStage::kNone) {
    r.mutable_into()->set_parent(t.into.parent);
    r.mutable_into()->set_merge(t.into.merge);
    r.mutable_into()->set_stage(Int(t.into.stage));
  }
  for (const MergedTicket& m : t.merged) {
    auto* merged = r.add_merged();
    merged->set_number(m.number);
    merged->set_merge(m.merge);
    merged->set_stage(Int(m.stage));
    merged->set_end(Int(m.end));
    merged->set_confidential(m.confidential);
    merged->set_matter(m.matter);
    merged->set_why(m.why);
  }
  if (t.shared.leg != 0) {
    r.mutable_shared()->set_leg(t.shared.leg);
    if (t.shared.promise.standing())
      WritePromise(t.shared.promise, r.mutable_shared()->mutable_promise());
  }
  for (const RequestMark& m : t.requests) {
    auto* mark = r.add_requests();
    mark->set_id_hash(m.id_hash);
    mark->set_content_hash(m.content_hash);
    mark->set_version(m.version);
  }
  r.set_sealed(Seal(t.priv));
  return r.SerializeAsString();
}

absl::StatusOr<Ticket> DecodeTicket(std::string_view bytes) {
  auto& r = Scratch<pb::TicketRecord>();
  if (!r.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || r.number().empty()) {
    return Damaged("a stored ticket is not a record");
  }
  // Written back by this process it would lose what it does not know.
  if (r.schema() > kSchema) return Damaged("a ticket was written by a newer version; upgrade");
  Ticket t;
  t.number = r.number();
  t.version = r.version();
  t.chain_head = r.chain_head();
  t.jurisdiction = r.jurisdiction();
  t.desk = r.desk();
  t.policy_version = r.policy_version();
  t.calendar_version = r.calendar_version();
  t.catalogue_version = r.catalogue_version();
  t.kind = static_cast<TicketKind>(r.kind());
  t.urgency = static_cast<Urgency>(r.urgency());
  t.channel = static_cast<Channel>(r.channel());
  t.state = static_cast<State>(r.state());
  t.confidential = r.confidential();
  t.anonymous = r.anonymous();
  t.contact_waived = r.contact_waived();
  t.abstained = r.abstained();
  t.disputed = r.disputed();
  t.drawn = r.drawn();
  t.panel = r.panel();
  t.matter = r.matter();
  t.area = r.area();
  t.origin = {r.origin().system(), r.origin().number()};
  for (const auto& x : r.external_refs()) t.external_refs.push_back({x.system(), x.number()});
  t.call_id = r.call_id();
  t.knowledge_ref = r.knowledge_ref();
  for (const auto& x : r.evidence())
    t.evidence.push_back({x.sha256(), x.name(), x.type(), x.size(), x.need()});
  t.received = Instant(r.received());
  t.updated = Instant(r.updated());
  t.first_dispatched = Instant(r.first_dispatched());
  t.reviewed = Instant(r.reviewed());
  t.replied = Instant(r.replied());
  t.ended = Instant(r.ended());
  t.decided_by = r.decided_by();
  t.returns_approved = r.returns_approved();
  t.reworks = r.reworks();
  t.urges = r.urges();
  t.urged = Instant(r.urged());
  for (const auto& p : r.petitioners()) t.petitioners.push_back(ReadPetitioner(p));
  for (const auto& l : r.legs()) t.legs.push_back(ReadLeg(l));
  for (const auto& c : r.limits()) t.limits.push_back(ReadClock(c));
  if (r.has_time_request()) {
    t.time_request = {static_cast<TimeRequestKind>(r.time_request().kind()),
                      r.time_request().days(), Instant(r.time_request().until())};
  }
  for (const auto& s : r.suspensions())
    t.suspensions.push_back({Instant(s.from()), Instant(s.to())});
  t.suspended = r.suspended() && !t.suspensions.empty();
  t.duty = r.duty();
  t.adjudicated_at = Instant(r.adjudicated_at());
  t.routed_by = static_cast<RoutedBy>(r.routed_by());
  t.rule = r.rule();
  t.discipline = r.discipline();
  for (const auto& s : r.suggestions())
    t.suggestions.push_back({s.department(), s.matter(), s.score(), s.reason()});
  t.interview = r.interview();
  t.supervised = r.supervised();
  t.final_reply = r.final_reply();
  t.into = {r.into().parent(), r.into().merge(), static_cast<MergeStage>(r.into().stage())};
  t.shared.leg = r.shared().leg();
  if (r.shared().has_promise()) t.shared.promise = ReadPromise(r.shared().promise());
  for (const auto& m : r.merged()) {
    t.merged.push_back({m.number(), m.merge(), static_cast<MergeStage>(m.stage()),
                        static_cast<MergeEnd>(m.end()), m.confidential(), m.matter(), m.why()});
  }
  t.concerns = r.concerns();
  t.exclusion = static_cast<Exclusion>(r.exclusion());
  t.archived_from = static_cast<State>(r.archived_from());
  t.appeal = {r.appeal().petitioner(), r.appeal().first_decider()};
  if (r.has_promise()) {
    t.promise = ReadPromise(r.promise());
  }
  for (const auto& m : r.requests())
    t.requests.push_back({m.id_hash(), m.content_hash(), m.version()});
  if (!Unseal(r.sealed(), &t.priv)) return Damaged("the sealed part of a ticket is not readable");
  return t;
}

}  // namespace hotline
