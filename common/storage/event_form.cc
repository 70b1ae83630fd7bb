#include "common/base/digest.h"
#include "common/storage/event_fields.h"
#include "common/storage/form_parts.h"
#include "common/storage/stored_form.h"
#include "common/storage/ticket_fields.h"
#include "hotline/audit/v1/event_body.pb.h"
#include "hotline/store/v1/record.pb.h"

namespace hotline {

namespace pb = store::v1;
using form::Damaged;

// The chain hashes the body. form::Write always produces the same bytes for the same event.
EncodedEvent EncodeEvent(const Event& event, std::string_view salt) {
  const std::string sealed = form::Encoded(event.priv);
  std::string body;
  form::AppendNumber(&body, 1, form::kPlainSchema);
  form::Write(&body, event, form::kBodyBeforeSeal);
  if (!sealed.empty())
    form::AppendBytes(&body, audit::v1::EventBody::kSealedHashFieldNumber,
                      Sha256(std::string(salt) + sealed));
  form::Write(&body, event, form::kBodyAfterSeal);

  EncodedEvent out;
  out.hash = Sha256(body);
  form::AppendBytes(&out.record, pb::EventRecord::kBodyFieldNumber, body);
  if (!sealed.empty()) {
    form::AppendBytes(&out.record, pb::EventRecord::kSaltFieldNumber, salt);
    form::AppendBytes(&out.record, pb::EventRecord::kSealedFieldNumber, sealed);
  }
  if (!event.concerns.empty())
    form::AppendBytes(&out.record, pb::EventRecord::kConcernsFieldNumber, event.concerns);
  return out;
}

absl::StatusOr<Event> DecodeEventBody(std::string_view bytes) {
  Event event;
  if (!form::Decode(bytes, &event, form::kBody) || event.number.empty())
    return Damaged("an event's body is not readable");
  return event;
}

absl::StatusOr<DecodedEvent> DecodeEvent(std::string_view bytes) {
  pb::EventRecord record;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return Damaged("an event is not a record");
  auto event = DecodeEventBody(record.body());
  if (!event.ok()) return event.status();
  DecodedEvent out;
  out.event = *std::move(event);
  out.event.concerns = std::move(*record.mutable_concerns());
  out.hash = Sha256(record.body());
  out.body = std::move(*record.mutable_body());
  return out;
}

absl::StatusOr<Private> OpenSeal(std::string_view bytes) {
  pb::EventRecord record;
  Private out;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      !form::Decode(record.sealed(), &out, form::kFields<Private>))
    return Damaged("an event's private text is not readable");
  return out;
}

bool SealIntact(std::string_view bytes) {
  pb::EventRecord record;
  audit::v1::EventBody body;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      !body.ParseFromString(record.body()))
    return false;
  if (record.sealed().empty()) return true;  // never there, or erased
  return Sha256(record.salt() + record.sealed()) == body.sealed_hash();
}

}  // namespace hotline
