// Conflict of interest 回避. A ticket about somebody's conduct never goes to that person, to a
// subordinate of that person, or to an office that person supervises. Where it is about a head, the
// supervising leader takes the ticket in the head's place; where nobody stands above, another
// department must have it.
//
// Every question about who receives, sees or acts on a ticket is asked here, with the ticket's
// `concerns`: the person it is about, empty for nearly all tickets.
#pragma once

#include <string>

#include "common/domain/directory/jurisdiction.h"

namespace hotline {

enum class Recusal : int8_t {
  kNone,
  kHead,       // the supervising leader in the head's place, and nobody of the department
  kDepartment  // the department cannot have the ticket
};

// What the person it concerns means for the department at `t`.
Recusal RecusalOf(const Jurisdiction& in_force, const std::string& concerns,
                  const std::string& department, absl::Time t);

// Who receives for the department: its head, or the leader instead of the head; empty when vacant.
std::string ReceiverFor(const Jurisdiction& in_force, const std::string& concerns,
                        const std::string& department, absl::Time t);

// In which capacity the person may act for the head of the department on such a ticket.
Capacity CapacityFor(const Jurisdiction& in_force, const std::string& concerns,
                     const std::string& person, const std::string& department, absl::Time t,
                     bool urgent);

// Whether the person, as one of the department's, may see such a ticket and handle it.
bool MayHandleFor(const Jurisdiction& in_force, const std::string& concerns,
                  const std::string& person, const std::string& department, absl::Time t);

}  // namespace hotline
