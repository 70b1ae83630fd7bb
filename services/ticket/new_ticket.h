// What comes in with CreateTicket: brought into one form, checked beyond what the contract says
// field by field, and turned into the command. Threads: pure functions.
#pragma once

#include <vector>

#include "common/base/error.h"
#include "common/identity/claims.h"
#include "hotline/v1/ticket.pb.h"
#include "services/api/verb.h"

namespace hotline {

// The request with the number of another system in its one form: however it is written, it is one
// ticket. That of a citizen with the citizen's verified telephone number.
v1::CreateTicketRequest InOneForm(v1::CreateTicketRequest request, const identity::Claims& caller);

// What the contract cannot say field by field: of who files, and of fields that belong together.
std::vector<FieldFault> CrossFaults(const v1::NewTicket& in, const Actor& actor,
                                    const Secrets& secrets);

// REQUIRES: no faults.
CreateRequest Parse(const v1::NewTicket& in, const Secrets& secrets);

}  // namespace hotline
