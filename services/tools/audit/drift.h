// Drift: what becomes of routing month by month, counted from the log. By which step requests were
// routed, how many went out by themselves, and how many of the first departments gave them back.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/time/time.h"
#include "hotline/v1/event.pb.h"

namespace hotline::ctl {

struct RoutedTickets {
  int64_t n = 0;
  int64_t dispatched = 0;  // to a first department, by the system or by a person
  int64_t returned = 0;    // of these, given back with approval
};

class Drift {
 public:
  // `zone`: the jurisdiction's, in which months begin.
  explicit Drift(absl::TimeZone zone) : zone_(zone) {}

  // Events of a ticket in order.
  void Add(const v1::Event& event);

  // "2026-03", then the step ("CATALOGUE", "ABSTAINED"…).
  const std::map<std::string, std::map<std::string, RoutedTickets>>& months() const {
    return months_;
  }
  const std::map<std::string, RoutedTickets>& rules() const { return rules_; }

 private:
  struct Seen {
    RoutedTickets* month = nullptr;
    RoutedTickets* rule = nullptr;
    int legs = 0;
    bool returned = false;
  };
  absl::TimeZone zone_;
  std::map<std::string, std::map<std::string, RoutedTickets>> months_;
  std::map<std::string, RoutedTickets> rules_;
  std::map<std::string, Seen> tickets_;
};

}  // namespace hotline::ctl
