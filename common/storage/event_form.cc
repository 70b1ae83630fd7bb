#include "common/base/digest.h"
#include "common/base/member_count.h"
#include "common/storage/form_parts.h"
#include "common/storage/stored_form.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "hotline/store/v1/record.pb.h"

namespace hotline {
namespace {

namespace pb = store::v1;
using form::Damaged;
using form::Instant;
using form::Int;
using form::kPlainSchema;
using form::kSchema;
using form::Ms;
using form::Scratch;
using form::Seal;

// The chain hashes bytes, so that the same event must always make the same ones.
std::string Deterministic(const google::protobuf::Message& message) {
  std::string out;
  google::protobuf::io::StringOutputStream stream(&out);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return out;
}

// As in ticket_form.cc: a new member is written, read and counted here.
static_assert(MemberCount<Fact>() == 27);
static_assert(MemberCount<Event>() == 10);

void WriteFact(const Fact& f, pb::Fact* out) {
  out->set_type(Int(f.type));
  out->set_at(Ms(f.at));
  out->set_leg(f.leg);
  out->set_petitioner(f.petitioner);
  out->set_leg_kind(Int(f.leg_kind));
  out->set_capacity(Int(f.capacity));
  out->set_department(f.department);
  out->set_person(f.person);
  out->set_code(f.code);
  out->set_note(f.note);
  out->set_row(f.row);
  out->set_matter(f.matter);
  out->set_area(f.area);
  out->set_kind(Int(f.kind));
  out->set_urgency(Int(f.urgency));
  out->set_channel(Int(f.channel));
  out->set_petitioner_kind(Int(f.petitioner_kind));
  out->set_limit(Int(f.limit));
  out->set_level(Int(f.level));
  out->set_generation(f.generation);
  out->set_days(f.days);
  out->set_ticket(f.ticket);
  out->set_due(Ms(f.due));
  out->set_original_due(Ms(f.original_due));
  out->set_on_time(f.on_time);
  out->set_satisfaction(Int(f.satisfaction));
  out->set_solved(Int(f.solved));
}

Fact ReadFact(const pb::Fact& in) {
  Fact f;
  f.type = static_cast<FactType>(in.type());
  f.at = Instant(in.at());
  f.leg = in.leg();
  f.petitioner = in.petitioner();
  f.leg_kind = static_cast<LegKind>(in.leg_kind());
  f.capacity = static_cast<Capacity>(in.capacity());
  f.department = in.department();
  f.person = in.person();
  f.code = in.code();
  f.note = in.note();
  f.row = in.row();
  f.matter = in.matter();
  f.area = in.area();
  f.kind = static_cast<TicketKind>(in.kind());
  f.urgency = static_cast<Urgency>(in.urgency());
  f.channel = static_cast<Channel>(in.channel());
  f.petitioner_kind = static_cast<PetitionerKind>(in.petitioner_kind());
  f.limit = static_cast<LimitKind>(in.limit());
  f.level = static_cast<AlarmLevel>(in.level());
  f.generation = in.generation();
  f.days = in.days();
  f.ticket = in.ticket();
  f.due = Instant(in.due());
  f.original_due = Instant(in.original_due());
  f.on_time = in.on_time();
  f.satisfaction = static_cast<Satisfaction>(in.satisfaction());
  f.solved = static_cast<Solved>(in.solved());
  return f;
}

absl::StatusOr<Event> ReadBody(const pb::EventBody& body) {
  if (body.ticket().empty()) return Damaged("an event's body is not readable");
  Event event;
  event.ticket = body.ticket();
  event.version = body.version();
  event.recorded = Instant(body.recorded());
  event.verb = body.verb();
  event.state_after = static_cast<State>(body.state_after());
  event.actor = {body.actor(), static_cast<Capacity>(body.capacity())};
  event.facts.reserve(body.facts_size());
  for (const auto& f : body.facts()) event.facts.push_back(ReadFact(f));
  event.discipline = body.discipline();
  event.prev_hash = body.prev_hash();
  return event;
}

}  // namespace

EncodedEvent EncodeEvent(const Event& event, std::string_view salt) {
  auto& record = Scratch<pb::EventRecord>();
  record.set_sealed(Seal(event.priv));
  auto& body = Scratch<pb::EventBody>();
  body.set_schema(kPlainSchema);
  body.set_ticket(event.ticket);
  body.set_version(event.version);
  body.set_recorded(Ms(event.recorded));
  body.set_verb(event.verb);
  body.set_state_after(Int(event.state_after));
  body.set_actor(event.actor.id);
  body.set_capacity(Int(event.actor.capacity));
  for (const Fact& f : event.facts) WriteFact(f, body.add_facts());
  body.set_discipline(event.discipline);
  body.set_prev_hash(event.prev_hash);
  if (!record.sealed().empty()) {
    record.set_salt(std::string(salt));
    body.set_sealed_hash(Sha256(record.salt() + record.sealed()));
  }
  record.set_body(Deterministic(body));
  EncodedEvent out;
  out.hash = Sha256(record.body());
  out.record = record.SerializeAsString();
  return out;
}

absl::StatusOr<Event> DecodeEventBody(std::string_view bytes) {
  pb::EventBody body;
  if (!body.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return Damaged("an event's body is not readable");
  return ReadBody(body);
}

absl::StatusOr<DecodedEvent> DecodeEvent(std::string_view bytes) {
  auto& record = Scratch<pb::EventRecord>();
  auto& body = Scratch<pb::EventBody>();
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return Damaged("an event is not a record");
  if (!body.ParseFromString(record.body())) return Damaged("an event's body is not readable");
  auto event = ReadBody(body);
  if (!event.ok()) return event.status();
  DecodedEvent out;
  out.event = *std::move(event);
  out.hash = Sha256(record.body());
  out.body = record.body();
  return out;
}

absl::StatusOr<Private> OpenSeal(std::string_view bytes) {
  auto& record = Scratch<pb::EventRecord>();
  Private out;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      !form::Unseal(record.sealed(), &out))
    return Damaged("an event's private text is not readable");
  return out;
}

bool SealIntact(std::string_view bytes) {
  pb::EventRecord record;
  pb::EventBody body;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      !body.ParseFromString(record.body()))
    return false;
  if (record.sealed().empty()) return true;  // never there, or erased
  return Sha256(record.salt() + record.sealed()) == body.sealed_hash();
}

}  // namespace hotline
