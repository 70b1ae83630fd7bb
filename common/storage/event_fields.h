// The field tables of an event: a row for each member that the chain covers. The numbers are those
// of hotline.audit.v1 (event_body.proto). Private to this room.
#pragma once

#include "common/domain/ticket/fact.h"
#include "common/storage/field_table.h"

namespace hotline::form {

template <>
inline constexpr auto kFields<Fact> = SomeFields(
    Field<1>("type", &Fact::type), Field<2>("at", &Fact::at), Field<3>("leg", &Fact::leg),
    Field<4>("petitioner", &Fact::petitioner), Field<5>("leg_kind", &Fact::leg_kind),
    Field<6>("capacity", &Fact::capacity), Text<7>("department", &Fact::department),
    Text<8>("person", &Fact::person), Text<9>("code", &Fact::code), Text<11>("row", &Fact::row),
    Text<12>("matter", &Fact::matter), Text<13>("area", &Fact::area),
    Field<14>("kind", &Fact::kind), Field<15>("urgency", &Fact::urgency),
    Field<16>("channel", &Fact::channel), Field<17>("petitioner_kind", &Fact::petitioner_kind),
    Field<18>("limit", &Fact::limit), Field<19>("level", &Fact::level),
    Field<20>("generation", &Fact::generation), Field<21>("due", &Fact::due),
    Field<22>("original_due", &Fact::original_due), Field<23>("on_time", &Fact::on_time),
    Field<24>("satisfaction", &Fact::satisfaction), Field<25>("solved", &Fact::solved),
    Field<26>("days", &Fact::days), Text<27>("ticket", &Fact::ticket),
    Text<28>("suggested_department", &Fact::suggested_department),
    Field<29>("seconds", &Fact::seconds));
// Words lie in the sealed part: Fact::note is no field (Private::notes).
static_assert(
    MemberCount<Fact>() == std::tuple_size_v<std::remove_const_t<decltype(kFields<Fact>)>> + 1,
    "a member without a row would not be stored: add a row and a field of event_body.proto");

// EventBody before and after its field 11, sealed_hash, which is made of the sealed part and no
// member. Field 1 is the schema.
inline constexpr auto kBodyBeforeSeal = SomeFields(
    Text<2>("number", &Event::number), Field<3>("version", &Event::version),
    Field<4>("recorded", &Event::recorded), Text<5>("verb", &Event::verb),
    Field<6>("state_after", &Event::state_after), Text<7>("actor", &Event::actor, &ActorMark::id),
    Field<8>("capacity", &Event::actor, &ActorMark::capacity), Field<9>("facts", &Event::facts),
    Field<10>("prev_hash", &Event::prev_hash));
inline constexpr auto kBodyAfterSeal =
    SomeFields(Field<12>("discipline", &Event::discipline), Text<13>("kind", &Event::kind));
inline constexpr auto kBody = std::tuple_cat(kBodyBeforeSeal, kBodyAfterSeal);

// As many rows as members: ActorMark is two fields; Event::priv and Event::concerns are none (they
// lie beside the body).
static_assert(MemberCount<ActorMark>() == 2);
static_assert(
    MemberCount<Event>() == std::tuple_size_v<decltype(kBody)> + 1,
    "a member without a row would not be stored: add a row and a field of event_body.proto");

}  // namespace hotline::form
