// The stored forms ↔ the domain's structs, and the chain of hashes.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/domain/ticket/fact.h"
#include "common/domain/ticket/ticket.h"

namespace hotline {

std::string EncodeTicket(const Ticket& ticket);
// INTERNAL / RECORD_DAMAGED when the bytes are not a record.
absl::StatusOr<Ticket> DecodeTicket(std::string_view bytes);

struct EncodedEvent {
  std::string record;  // a serialized EventRecord
  std::string hash;    // SHA-256 of its body, raw
};
// `salt` makes the hash of private text unguessable; 16 random bytes.
EncodedEvent EncodeEvent(const Event& event, std::string_view salt);

struct DecodedEvent {
  Event event;
  std::string hash, body;
};
// The private text stays sealed; `event.priv` is empty.
absl::StatusOr<DecodedEvent> DecodeEvent(std::string_view record);
// The private text of a record: nothing when it has none or it was erased. INTERNAL /
// RECORD_DAMAGED.
absl::StatusOr<Private> OpenSeal(std::string_view record);
// Whether the private text of a readable record is what the chain covers; an erased one is.
bool SealIntact(std::string_view record);

// From a body alone, as an outsider has it.
absl::StatusOr<Event> DecodeEventBody(std::string_view body);

}  // namespace hotline
