// The domain's structs ↔ the public contract. The one place where hotline.v1 is spelled out.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/domain/access/reader.h"
#include "common/domain/ticket/fact.h"
#include "common/domain/ticket/frozen_policies.h"
#include "common/domain/ticket/ticket.h"
#include "hotline/v1/dispatch.pb.h"
#include "hotline/v1/ticket.pb.h"

namespace hotline::api {

// "tickets/…" → the number; the name has been validated.
std::string NumberOf(const std::string& name);
// "departments/x", "persons/x", "matters/x", "areas/x" → "x"; empty stays empty.
std::string IdOf(const std::string& name);
// The names under which the contract refers to things; an empty id is an empty name.
std::string TicketName(const std::string& number);
std::string DepartmentName(const std::string& id);
std::string PersonName(const std::string& id);
std::string MatterName(const std::string& id);
std::string AreaName(const std::string& code);
std::string Etag(int64_t version);
// INVALID_ARGUMENT for an etag that is not ours; 0 for an empty one.
absl::StatusOr<int64_t> VersionOf(const std::string& etag);

google::protobuf::Timestamp ToTimestamp(absl::Time t);
// In whole seconds.
google::protobuf::Duration ToDuration(absl::Duration d);
absl::Time FromTimestamp(const google::protobuf::Timestamp& t);

struct View : Visibility {
  absl::Time now;
  FrozenPolicies policies = {};  // for time left; unknown ones leave it out
};
// What the reader of the view is shown: every field is filled, and rpc::Mask takes out those of
// other audiences.
v1::Ticket ToApi(const Ticket& ticket, const View& view);
v1::Limit ToApi(const LimitClock& clock, const View& view);

struct Place {
  int partition = 0;
  int64_t sequence = 0;
  std::string hash;
  View view = {};
};
// Into a fresh message, wherever it lives.
void ToApi(const Event& event, const Place& place, v1::Event* out);

std::vector<Evidence> EvidenceOf(const google::protobuf::RepeatedPtrField<v1::Evidence>& in);

}  // namespace hotline::api
