// Everybody who uses the system: at each moment of a ticket's life somebody does what is likely
// then, and now and then something that is not.
#pragma once

#include <functional>
#include <optional>

#include "common/domain/rules/decide.h"
#include "tests/sim/scheduler.h"

namespace hotline::sim {

struct Act {
  Actor actor;
  Command command;
};

CreateRequest NewComplaint(Scheduler& chance);
// What somebody who sees the ticket so does next. `code_of` is what a petitioner was sent,
// `another` some other ticket.
Act NextAct(Scheduler& chance, const Ticket& seen, const Jurisdiction& county,
            const std::function<std::string(int)>& code_of, const std::string& another);

}  // namespace hotline::sim
