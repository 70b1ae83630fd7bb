// The table of who is told of what 通知: a row for each type of fact and kind of receiver. Whoever
// a limit begins to run against, whoever asked for something, whoever gains or loses a part is
// told; a type that nobody is told of says why. docs/notices.md is written from it, and a test
// walks it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/ticket/fact.h"

namespace hotline {

enum class Receiver : int8_t {
  kNobody,
  kLegHead,         // of the fact's part
  kLeadHead,        // of the lead
  kDepartmentHead,  // of the fact's department
  kHandler,         // of the fact's part, else of the lead; its head where there is none
  kPerson,          // whom the fact names
  kDutyOfficer,   // of the fact's part, where the ticket is urgent; by a call that is acknowledged
  kEveryPart,     // the heads of all open parts, and of those that ended with the fact
  kEveryHandler,  // and who handles them
  kEveryDuty,     // and, where the ticket is urgent, their duty officers
  kSupervisor,    // the leader who supervises the fact's department
  kCentreHead,    // the head of the hotline centre
  kCentreDuty,    // its duty officer, again and again until somebody acknowledges
  kLadder         // by the rung of the ladder
};
std::string_view Name(Receiver v);

struct ToldRow {
  FactType fact = FactType::kNone;
  Receiver whom = Receiver::kNobody;
  // Only with this code of the fact; "!CODE": with any other. Empty: always.
  std::string_view code;
  bool if_urgent = false;  // only where the ticket is urgent
  std::string_view zh;     // what the notice says
  std::string_view why;    // nobody: why not
};
const std::vector<ToldRow>& ToldTable();
// The rows that hold for the fact on a ticket of that urgency, kNobody left out.
std::vector<const ToldRow*> ToldOf(const Fact& fact, bool urgent);

// docs/notices.md.
std::string ToldDocument();

}  // namespace hotline
