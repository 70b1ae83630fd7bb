// The monthly bulletin 月通报: on the terminal and as one self-contained page. Rendered from
// reports and the event log only, so that the same cut gives the same bytes.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "hotline/v1/event.pb.h"
#include "hotline/v1/report.pb.h"

namespace hotline::demo {

struct Bulletin {
  std::string jurisdiction;
  absl::TimeZone zone;  // its own, in which days begin
  v1::Report whole, departments, heads, areas, matters, kinds, channels, petitioners;
  // From the log.
  std::map<std::string, int64_t> end_states;
  struct Limit {
    int64_t kept = 0, broken = 0;
  };
  std::map<std::string, Limit> limits;                      // by limit kind
  std::map<std::string, std::pair<int64_t, int64_t>> days;  // received, ended
  int64_t tickets = 0, dispatched = 0, dispatched_ended = 0, returned = 0, reworked = 0, alarms = 0,
          abstained = 0;

  void Add(const v1::Event& event);
  // After the last event.
  void Finish();

 private:
  struct Life {
    v1::TicketState state = v1::TICKET_STATE_UNSPECIFIED;
    bool dispatched = false, returned = false, reworked = false, abstained = false;
  };
  std::map<std::string, Life> lives_;
};

std::string BulletinText(const Bulletin& b);
std::string BulletinHtml(const Bulletin& b);

}  // namespace hotline::demo
