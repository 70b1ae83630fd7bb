// The field tables of a ticket and of the structs within it. The numbers are those of TicketRecord
// in record.proto. Private to this room.
#pragma once

#include "common/domain/ticket/ticket.h"
#include "common/storage/field_table.h"

namespace hotline::form {

template <>
inline constexpr auto kFields<Interval> = Fields<Interval>(Field<1>("from", &Interval::from),
                                                           Field<2>("to", &Interval::to));

template <>
inline constexpr auto kFields<Extension> =
    Fields<Extension>(Field<1>("granted", &Extension::granted), Field<2>("days", &Extension::days));

template <>
inline constexpr auto kFields<PersonalData> = Fields<PersonalData>(
    Field<1>("name", &PersonalData::name), Field<2>("phone", &PersonalData::phone),
    Field<3>("credit_code", &PersonalData::credit_code));

template <>
inline constexpr auto kFields<Private::FactNote> = Fields<Private::FactNote>(
    Field<1>("fact", &Private::FactNote::fact), Field<2>("text", &Private::FactNote::text));
template <>
inline constexpr auto kFields<Private::Request> = Fields<Private::Request>(
    Field<1>("ticket", &Private::Request::ticket), Field<2>("text", &Private::Request::text));

// Personal data and free text, sealed as one field of bytes.
template <>
inline constexpr auto kFields<Private> = Fields<Private>(
    Field<1>("subject", &Private::subject), Field<2>("text", &Private::text),
    Field<3>("address", &Private::address), Field<4>("people", &Private::people),
    Field<5>("result", &Private::result), Field<6>("reply", &Private::reply),
    Field<7>("note", &Private::note), Field<8>("shared_result", &Private::shared_result),
    Field<9>("merged", &Private::merged), Field<10>("notes", &Private::notes),
    Field<11>("missing", &Private::missing),
    Field<12>("emergency_calls", &Private::emergency_calls), Field<13>("held", &Private::held));

template <>
inline constexpr auto kFields<HeldWords> =
    Fields<HeldWords>(Field<1>("at", &HeldWords::at), Field<2>("decision", &HeldWords::decision));

template <>
inline constexpr auto kFields<Petitioner> = Fields<Petitioner>(
    Field<1>("kind", &Petitioner::kind), Field<2>("blind_index", &Petitioner::blind_indexes),
    Field<3>("reply_delivered", &Petitioner::reply_delivered),
    Field<4>("first_rating", &Petitioner::first_rating),
    Field<5>("first_solved", &Petitioner::first_solved), Field<6>("rated", &Petitioner::rated),
    Field<7>("followed_up", &Petitioner::followed_up),
    Field<8>("call_attempts", &Petitioner::call_attempts),
    Field<9>("rated_since_reply", &Petitioner::rated_since_reply),
    Field<10>("appealed", &Petitioner::appealed),
    Field<11>("rating_excluded", &Petitioner::rating_excluded),
    Field<12>("withdrawn", &Petitioner::withdrawn), Field<13>("drawn", &Petitioner::drawn),
    Field<14>("reworks", &Petitioner::reworks),
    Field<15>("rework_waits", &Petitioner::rework_waits),
    Field<16>("panel_waits", &Petitioner::panel_waits),
    Field<17>("reply_leg", &Petitioner::reply_leg),
    Field<18>("had_final_reply", &Petitioner::had_final_reply),
    Field<19>("no_messages", &Petitioner::no_messages));

template <>
inline constexpr auto kFields<Leg> = Fields<Leg>(
    Field<1>("kind", &Leg::kind), Field<2>("department", &Leg::department),
    Field<3>("head", &Leg::head), Field<4>("handler", &Leg::handler),
    Field<5>("dispatched", &Leg::dispatched), Field<6>("accepted", &Leg::accepted),
    Field<7>("accepted_as", &Leg::accepted_as), Field<8>("deemed", &Leg::deemed),
    Field<9>("contacted", &Leg::contacted), Field<10>("contact_attempts", &Leg::contact_attempts),
    Field<11>("return_requested", &Leg::return_requested),
    Field<12>("return_pending", &Leg::return_pending), Field<13>("submitted", &Leg::submitted),
    Field<14>("ended", &Leg::ended), Field<15>("returned", &Leg::returned),
    Field<16>("extensions", &Leg::extensions), Field<17>("extended_days", &Leg::extended_days),
    Field<18>("merged", &Leg::merged), Field<19>("refused", &Leg::refused),
    Field<20>("handed_over", &Leg::handed_over));

template <>
inline constexpr auto kFields<LimitClock> = Fields<LimitClock>(
    Field<1>("limit", &LimitClock::limit), Field<2>("row", &LimitClock::row),
    Field<3>("leg", &LimitClock::leg), Field<4>("petitioner", &LimitClock::petitioner),
    Field<5>("started", &LimitClock::started), Field<6>("due", &LimitClock::due),
    Field<7>("original_due", &LimitClock::original_due), Field<8>("stopped", &LimitClock::stopped),
    Field<9>("paused", &LimitClock::paused), Field<10>("pauses", &LimitClock::pauses),
    Field<11>("generation", &LimitClock::generation), Field<12>("fired", &LimitClock::fired),
    Field<13>("breached", &LimitClock::breached),
    Field<14>("provisional", &LimitClock::provisional), Field<15>("obligor", &LimitClock::obligor),
    Field<16>("extensions", &LimitClock::extensions),
    Field<17>("policy_version", &LimitClock::policy_version),
    Field<18>("calendar_version", &LimitClock::calendar_version),
    Field<19>("adopted", &LimitClock::adopted), Field<20>("calendar", &LimitClock::calendar),
    Field<21>("ticket", &LimitClock::ticket), Field<22>("carried", &LimitClock::carried),
    Field<23>("voided", &LimitClock::voided));

template <>
inline constexpr auto kFields<TimeRequest> =
    Fields<TimeRequest>(Field<1>("kind", &TimeRequest::kind), Field<2>("days", &TimeRequest::days),
                        Field<3>("until", &TimeRequest::until));

template <>
inline constexpr auto kFields<Promise> = Fields<Promise>(Field<1>("leg", &Promise::leg),
                                                         Field<2>("interim", &Promise::interim),
                                                         Field<3>("due", &Promise::due),
                                                         Field<4>("reported", &Promise::reported));

template <>
inline constexpr auto kFields<RatingAppeal> =
    Fields<RatingAppeal>(Field<1>("petitioner", &RatingAppeal::petitioner),
                         Field<2>("first_decider", &RatingAppeal::first_decider));

template <>
inline constexpr auto kFields<RequestMark> =
    Fields<RequestMark>(Field<1>("id_hash", &RequestMark::id_hash),
                        Field<2>("content_hash", &RequestMark::content_hash),
                        Field<3>("version", &RequestMark::version));

template <>
inline constexpr auto kFields<ExternalRef> = Fields<ExternalRef>(
    Field<1>("system", &ExternalRef::system), Field<2>("number", &ExternalRef::number));

template <>
inline constexpr auto kFields<Evidence> = Fields<Evidence>(Field<1>("sha256", &Evidence::sha256),
                                                           Field<2>("name", &Evidence::name),
                                                           Field<3>("type", &Evidence::type),
                                                           Field<4>("size", &Evidence::size),
                                                           Field<5>("need", &Evidence::need));

template <>
inline constexpr auto kFields<MergedInto> = Fields<MergedInto>(
    Field<1>("parent", &MergedInto::parent), Field<2>("merge", &MergedInto::merge),
    Field<3>("stage", &MergedInto::stage));

template <>
inline constexpr auto kFields<MergedTicket> = Fields<MergedTicket>(
    Field<1>("number", &MergedTicket::number), Field<2>("merge", &MergedTicket::merge),
    Field<3>("stage", &MergedTicket::stage), Field<4>("end", &MergedTicket::end),
    Field<5>("confidential", &MergedTicket::confidential),
    Field<6>("matter", &MergedTicket::matter), Field<7>("why", &MergedTicket::why));

template <>
inline constexpr auto kFields<SharedResult> =
    Fields<SharedResult>(Field<1>("leg", &SharedResult::leg),
                         Field<2>("promise", &SharedResult::promise,
                                  [](const SharedResult& s) { return s.promise.standing(); }));

template <>
inline constexpr auto kFields<Suggestion> = Fields<Suggestion>(
    Field<1>("department", &Suggestion::department), Field<2>("matter", &Suggestion::matter),
    Field<3>("score", &Suggestion::score), Field<4>("reason", &Suggestion::reason));

// Field 1 of the record is its schema (SchemaOf), which is no member.
template <>
inline constexpr auto kFields<Ticket> = Fields<Ticket>(
    Field<2>("number", &Ticket::number), Field<3>("version", &Ticket::version),
    Field<4>("chain_head", &Ticket::chain_head), Field<5>("jurisdiction", &Ticket::jurisdiction),
    Field<6>("desk", &Ticket::desk), Field<7>("policy_version", &Ticket::policy_version),
    Field<8>("catalogue_version", &Ticket::catalogue_version), Field<9>("kind", &Ticket::kind),
    Field<10>("urgency", &Ticket::urgency), Field<11>("channel", &Ticket::channel),
    Field<12>("state", &Ticket::state), Field<13>("confidential", &Ticket::confidential),
    Field<14>("anonymous", &Ticket::anonymous),
    Field<15>("contact_waived", &Ticket::contact_waived),
    Field<16>("abstained", &Ticket::abstained), Field<17>("disputed", &Ticket::disputed),
    Field<18>("drawn", &Ticket::all_drawn), Field<19>("panel", &Ticket::panel),
    Field<20>("matter", &Ticket::matter), Field<21>("area", &Ticket::area),
    Field<22>("origin", &Ticket::origin, [](const Ticket& t) { return !t.origin.system.empty(); }),
    Field<23>("external_refs", &Ticket::external_refs), Field<24>("call_id", &Ticket::call_id),
    Field<25>("knowledge_ref", &Ticket::knowledge_ref), Field<26>("evidence", &Ticket::evidence),
    Field<27>("received", &Ticket::received), Field<28>("updated", &Ticket::updated),
    Field<29>("first_dispatched", &Ticket::first_dispatched),
    Field<30>("reviewed", &Ticket::reviewed), Field<31>("replied", &Ticket::replied),
    Field<32>("ended", &Ticket::ended), Field<33>("decided_by", &Ticket::decided_by),
    Field<34>("returns_approved", &Ticket::returns_approved),
    Field<35>("reworks", &Ticket::reworks), Field<36>("urges", &Ticket::urges),
    Field<37>("petitioners", &Ticket::petitioners), Field<38>("legs", &Ticket::legs),
    Field<39>("limits", &Ticket::limits), Field<40>("requests", &Ticket::requests),
    Field<41>("sealed", &Ticket::priv),
    Field<42>("time_request", &Ticket::time_request,
              [](const Ticket& t) { return t.time_request.pending(); }),
    Field<43>("suspensions", &Ticket::suspensions), Field<44>("suspended", &Ticket::suspended),
    Field<45>("urged", &Ticket::urged), Field<46>("calendar_version", &Ticket::calendar_version),
    Field<47>("duty", &Ticket::duty), Field<48>("supervised", &Ticket::supervised),
    Field<49>("final_reply", &Ticket::final_reply),
    Field<50>("promise", &Ticket::promise, [](const Ticket& t) { return t.promise.standing(); }),
    Field<51>("concerns", &Ticket::concerns),
    Field<52>("appeal", &Ticket::appeal, [](const Ticket& t) { return t.waits_for_deciders(); }),
    Field<53>("interview", &Ticket::interview),
    Field<54>("into", &Ticket::into,
              [](const Ticket& t) { return t.into.stage != MergeStage::kNone; }),
    Field<55>("merged", &Ticket::merged), Field<56>("exclusion", &Ticket::exclusion),
    Field<57>("shared", &Ticket::shared, [](const Ticket& t) { return t.shared.leg != 0; }),
    Field<58>("archived_from", &Ticket::archived_from), Field<59>("routed_by", &Ticket::routed_by),
    Field<60>("rule", &Ticket::rule), Field<61>("adjudicated_at", &Ticket::adjudicated_at),
    Field<62>("discipline", &Ticket::discipline), Field<63>("suggestions", &Ticket::suggestions),
    Field<64>("lowered_by", &Ticket::lowered_by), Field<65>("regulator", &Ticket::regulator),
    Field<66>("supplements_asked", &Ticket::supplements_asked),
    Field<67>("supplement_due", &Ticket::supplement_due), Field<68>("held", &Ticket::held));

}  // namespace hotline::form
