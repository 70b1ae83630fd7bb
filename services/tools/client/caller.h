// Who a tool calls as.
#pragma once

#include <string>
#include <tuple>
#include <vector>

namespace hotline::ctl {

struct Caller {
  std::string subject;  // id of a person or a system of the directory
  // The token leaves out all other roles; none: it leaves out nothing.
  std::vector<std::string> roles;
  // The verified telephone number of a citizen, who is nobody of the directory; empty: no citizen.
  std::string phone = {};
  bool operator<(const Caller& other) const {
    return std::tie(subject, roles, phone) < std::tie(other.subject, other.roles, other.phone);
  }
};

}  // namespace hotline::ctl
