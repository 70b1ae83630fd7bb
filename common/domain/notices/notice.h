// Who is told of what 通知. The log says what happened; from each of its events follow the notices
// to those who must act or know, by the offices held when it happened.
//
// Whom a fact is told to is a table (told.h), whom an alarm a rung of the ladder. Urgent tickets
// tell the duty officer too, who must acknowledge. A vacant office's notice goes to the supervising
// leader, and what would go to nobody to the government office: none is lost. Sponsors hear how it
// goes with what they look after, and need not act.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/domain/directory/jurisdiction.h"
#include "common/domain/ticket/fact.h"

namespace hotline {

struct Notice {
  std::string id;  // of what happened and whom it is for: never two of one
  std::string ticket;
  FactType what = FactType::kNone;
  LimitKind limit = LimitKind::kNone;
  AlarmLevel level = AlarmLevel::kNone;
  std::string department, person;  // person empty: nobody could be found
  absl::Time at, due = kUnset;
  bool urgent = false;       // waits for no morning
  bool acknowledge = false;  // by a call, not by silence
  // Rings again until this limit of the ticket has stopped; none: it is told once.
  LimitKind rings_until = LimitKind::kNone;
  bool sponsor = false;    // to one who looks after it 包抓, to know
  std::string_view words;  // what it says of the fact; empty: by limit and level
  bool nobody = false;     // the department has nobody to tell: the government office hears it
};

// Whether anything of it is told to anybody; cheap.
bool TellsAnybody(const Event& event, const Jurisdiction& in_force);

// `ticket` as it stands now or stood then. Of its text only the names of sponsored projects are
// looked for.
std::vector<Notice> NoticesOf(const Event& event, const Ticket& ticket,
                              const Jurisdiction& in_force);

// Whom a threat to life rings up: the officer on duty at the centre, else who acts for its head,
// the leader who supervises it, the head of the government office; neither the person the ticket is
// about nor who must not know of it. Empty: nobody is there.
std::string DutyLeaderToRing(const Jurisdiction& in_force, const std::string& concerns,
                             absl::Time at);

// When a notice of `at` may be given: at once, or where it can wait, when the quiet hours are over.
absl::Time MayBeTold(const Jurisdiction& in_force, bool urgent, absl::Time at);

// In people's words, without anything of the petitioner's.
std::string Chinese(const Notice& notice, const Jurisdiction& in_force);

}  // namespace hotline
