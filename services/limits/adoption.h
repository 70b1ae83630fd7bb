// The job that brings open tickets under the limits and calendars in force: page by page, first
// told, then done. It can be left and begun again at any page; what is under the version in force
// already is passed over. Every ticket's own event names who ordered it and why.
#pragma once

#include "hotline/v1/limit.pb.h"
#include "services/api/verb.h"

namespace hotline {

// The next page of all tickets: `answer` hears what moves, or would, and what stays and why.
// Thread-safe; `context` must outlive the answer.
void AdoptPage(ServiceContext& context, const rpc::Identity& identity,
               const v1::AdoptPoliciesRequest& request,
               std::function<void(absl::StatusOr<v1::AdoptPoliciesResponse>)> answer);

}  // namespace hotline
