// The key grammar: every key of the installation, in one place.
//
//   h:{pNNN}:<kind>:<number>  string  8 bytes version (big-endian) + record; t: a TicketRecord
//   h:{pNNN}:a:<yymmdd>       hash    id → segment of the archive that has its record
//   h:{pNNN}:log              stream  id <sequence>-0, field e = EventRecord; old ones are archived
//   h:{pNNN}:n                string  last sequence
//   h:{pNNN}:wake             zset    id → next instant, Unix ms (record_id.h)
//   h:{pNNN}:i:<index>        zset    id → score; the index names are those below
//   h:{pNNN}:r:<generation>   hash    request-id hash → number + content hash (create)
//   h:{pNNN}:o                hash    hash of another system's name and its number → number +
//   content hash
//                                     (create), for ever
//   h:{pNNN}:s:<yymmdd>       string  last leased sequence of the day
//   h:{pNNN}:y:<guarded>      string  tries at what is guarded, for as long as it is kept
//   h:confirmed               string  counts confirmed replays (only with replicas)
//   h:installation            hash    partitions; id, of its archive's folder too; archive: has one
//   h:{out}:places            hash    partition → last sequence whose notices are in the outbox
//   h:{out}:q:<sender>        zset    notice → not before, Unix ms
//   h:{out}:b:<sender>        hash    notice → OutboxEntry
//   h:{out}:warnings          hash    warning → EarlyWarning
//   h:{out}:untold            set     warnings nobody has been told of yet
//   h:jurisdiction            hash    version → hotline.v1.Jurisdiction; "current" → version;
//                                     "proposal" → hotline.store.v1.StoredProposal
//   h:revoked                 zset    t:<token> or s:<subject> → when it was revoked, Unix ms
//
// The letters a i n r s y, and "log" and "wake", are taken: no kind of record has one of these.
// The hash tag keeps what one commit touches in one slot of a cluster.
#pragma once

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "common/domain/types/types.h"
#include "common/storage/record_id.h"

namespace hotline::keys {

inline std::string Tag(int partition) { return absl::StrFormat("h:{p%03d}:", partition); }
inline std::string Record(int partition, const std::string& id) {
  return absl::StrCat(Tag(partition), std::string(1, KindOf(id)), ":",
                      std::string(NumberOfRecord(id)));
}
// By day of opening: so small a hash costs hardly more than what is in it.
inline std::string Archived(int partition, const std::string& id) {
  return absl::StrCat(Tag(partition), "a:", std::string(NumberOfRecord(id).substr(0, 6)));
}
inline std::string Log(int partition) { return Tag(partition) + "log"; }
inline std::string Sequence(int partition) { return Tag(partition) + "n"; }
inline std::string Wake(int partition) { return Tag(partition) + "wake"; }
inline std::string Index(int partition, const std::string& name) {
  return Tag(partition) + "i:" + name;
}
inline std::string Requests(int partition, int64_t generation) {
  return absl::StrCat(Tag(partition), "r:", generation);
}
inline std::string Origins(int partition) { return Tag(partition) + "o"; }
// Never holds anything.
inline std::string NoOrigins(int partition) { return Tag(partition) + "o:none"; }
inline std::string Numbers(int partition, absl::CivilDay day) {
  return absl::StrFormat("%ss:%02d%02d%02d", Tag(partition), static_cast<int>(day.year() % 100),
                         day.month(), day.day());
}
inline std::string Tries(int partition, const std::string& guarded) {
  return absl::StrCat(Tag(partition), "y:", guarded);
}
inline constexpr char kConfirmed[] = "h:confirmed";
inline constexpr char kInstallation[] = "h:installation";
inline constexpr char kJurisdiction[] = "h:jurisdiction";
inline constexpr char kRevocations[] = "h:revoked";
inline constexpr char kOutboxPlaces[] = "h:{out}:places";
inline constexpr char kWarnings[] = "h:{out}:warnings";
inline constexpr char kWarningsUntold[] = "h:{out}:untold";
inline std::string OutboxQueue(const std::string& sender) { return "h:{out}:q:" + sender; }
inline std::string OutboxBodies(const std::string& sender) { return "h:{out}:b:" + sender; }

// Index names. Updated: all tickets by last update. Department: a department's tickets of one state
// by next due. Petitioner: tickets of one petitioner by receipt; it stays in the ticket's own
// partition, so that it is written by the same commit. Errands: tickets that have to tell another
// something, since when. Emergencies: tickets on which a limit of a threat to life runs, by the
// earliest due. Precedents: tickets whose duty was adjudicated, archived ones too, since
// when.
inline std::string UpdatedIndex() { return "u"; }
inline std::string ErrandIndex() { return "e"; }
inline std::string PrecedentIndex() { return "p"; }
inline std::string EmergencyIndex() { return "x"; }
inline std::string DepartmentIndex(const std::string& department, State state) {
  return absl::StrCat("d:", department, ":", static_cast<int>(state));
}
// What is about that person.
inline std::string PersonIndex(const std::string& person) { return "a:" + person; }
inline std::string PetitionerIndex(const std::string& blind_index) { return "w:" + blind_index; }

}  // namespace hotline::keys
