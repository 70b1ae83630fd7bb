// What petitioners are told of their request 短信告知, by whatever way it came. The jurisdiction
// writes the words (Settings::messages); which facts are told, and to whom, is decided here.
//
// Nobody is told of a ticket about discipline; of a confidential one only in the petitioner's own
// account ("app"), never by a message that others could read. Who wants none, or gave no name, is
// told nothing; those of an upstream platform that platform tells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/domain/directory/jurisdiction.h"
#include "common/domain/ticket/fact.h"

namespace hotline {

struct Message {
  std::string id;  // of what happened and whom it is for: never two of one
  std::string ticket;
  std::string event;    // of the settings' messages
  std::string channel;  // "sms" or "app"
  int petitioner = 0;
  absl::Time at;
};

// The events that petitioners can be told of: "received", "replied", …
const std::vector<std::string>& MessageEvents();
// The places a text may have: "number", "department", …
const std::vector<std::string>& MessagePlaces();

// Whether petitioners are told of any of its facts, in this jurisdiction; cheap.
bool TellsPetitioners(const Event& event, const Jurisdiction& in_force);

// What the event is told petitioners of, where the jurisdiction has words for it.
std::vector<Message> MessagesOf(const Event& event, const Ticket& ticket,
                                const Jurisdiction& in_force);

// The words, when they are sent. `code`: of the petitioner for the reply last delivered; empty:
// none may be given. Empty: it is not to be told any more, as to who has withdrawn meanwhile, or by
// a way that others could read where the ticket has become confidential.
std::string MessageText(std::string_view event, std::string_view channel, int petitioner,
                        const Ticket& ticket, const Jurisdiction& in_force,
                        const std::string& code);

}  // namespace hotline
