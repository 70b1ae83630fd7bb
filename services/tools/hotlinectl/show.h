// Tickets for people.
#pragma once

#include "hotline/v1/directory.pb.h"
#include "hotline/v1/ticket.pb.h"
#include "services/tools/hotlinectl/command.h"

namespace hotline::ctl {

// One line: what became of it.
void ShowBrief(const v1::Ticket& ticket);
// Everything: who is responsible, which limits run until when, what happened.
void ShowTicket(Session& session, const v1::Ticket& ticket, const std::vector<v1::Event>& events);

std::string ChineseOf(v1::TicketState state);
std::string Duration(int64_t seconds);

}  // namespace hotline::ctl
