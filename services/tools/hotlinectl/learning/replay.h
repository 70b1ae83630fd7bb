// Replay 回放: the requests of the past, routed again by what would be put in force, held against
// what is, and against the department that delivered the result in the end.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/domain/routing/routing.h"

namespace hotline::ctl {

struct PastRequest {
  std::string ticket;
  RouteRequest request;  // as it came: without what people found out later
  absl::Time at;         // when it came: offices and duty as of then
  std::string led;  // the department that delivered the result, or whose duty it was found to be
};

// What becomes of all of them under one router.
struct Routed {
  int64_t out = 0;    // go out by themselves
  int64_t right = 0;  // of these, to the department that led in the end
};

struct Replayed {
  int64_t n = 0;
  Routed now, then;
  // Would go elsewhere; of these from wrong or a dispatcher to right, and from right to wrong.
  int64_t moved = 0, better = 0, worse = 0;
  // From → to, how many; "" is the dispatcher.
  std::map<std::pair<std::string, std::string>, int64_t> moves;
  struct Move {
    std::string ticket, from, to, led;
  };
  std::vector<Move> worst;  // from right to wrong, the first of them
};

Replayed Replay(const std::vector<PastRequest>& past, const Router& now, const Router& then);

}  // namespace hotline::ctl
