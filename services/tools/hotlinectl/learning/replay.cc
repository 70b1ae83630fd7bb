#include "services/tools/hotlinectl/learning/replay.h"

namespace hotline::ctl {
namespace {

constexpr size_t kMostWorst = 20;

std::string Lead(const Router& router, const PastRequest& past, Routed* routed) {
  const Route route = router.Decide(past.request, past.at);
  if (route.abstained) return "";
  ++routed->out;
  routed->right += route.lead == past.led;
  return route.lead;
}

}  // namespace

Replayed Replay(const std::vector<PastRequest>& past, const Router& now, const Router& then) {
  Replayed out;
  for (const PastRequest& each : past) {
    ++out.n;
    const std::string from = Lead(now, each, &out.now), to = Lead(then, each, &out.then);
    if (from == to) continue;
    ++out.moved;
    ++out.moves[{from, to}];
    out.better += to == each.led;
    if (from != each.led) continue;
    ++out.worse;
    if (out.worst.size() < kMostWorst) out.worst.push_back({each.ticket, from, to, each.led});
  }
  return out;
}

}  // namespace hotline::ctl
