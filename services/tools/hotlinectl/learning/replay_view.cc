#include "services/tools/hotlinectl/learning/replay_view.h"

#include <algorithm>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "services/tools/client/terminal.h"
#include "services/tools/hotlinectl/figures_view.h"

namespace hotline::ctl {

void ShowReplay(const Replayed& r) {
  const auto of = [](int64_t n, int64_t all) {
    return all == 0 ? std::string("—") : absl::StrCat(Percent(n, all), " (", n, "/", all, ")");
  };
  Table table({"", "in force 现行", "proposed 拟改"});
  table.Add({"go out by themselves 自动派单占比", of(r.now.out, r.n), of(r.then.out, r.n)});
  table.Add(
      {"right of these 自动派单正确率", of(r.now.right, r.now.out), of(r.then.right, r.then.out)});
  table.Add({"left to a dispatcher 转人工", of(r.n - r.now.out, r.n), of(r.n - r.then.out, r.n)});
  table.Print();
  std::printf("%lld would go elsewhere 改派: %lld for the better 改对, %lld for the worse 改错\n",
              static_cast<long long>(r.moved), static_cast<long long>(r.better),
              static_cast<long long>(r.worse));
  std::vector<std::pair<int64_t, std::pair<std::string, std::string>>> moves;
  for (const auto& [move, n] : r.moves) moves.push_back({n, move});
  std::stable_sort(moves.begin(), moves.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  constexpr size_t kShown = 15;
  const auto name = [](const std::string& d) { return d.empty() ? "dispatcher 派单员" : d; };
  Table moved({"from", "to", "tickets"});
  for (size_t i = 0; i < std::min(kShown, moves.size()); ++i)
    moved.Add(
        {name(moves[i].second.first), name(moves[i].second.second), absl::StrCat(moves[i].first)});
  if (!moves.empty()) moved.Print();
  Table worst({"for the worse", "from", "to"});
  for (const auto& w : r.worst) worst.Add({w.ticket, name(w.from), name(w.to)});
  if (!r.worst.empty()) worst.Print();
}

nlohmann::ordered_json JsonOf(const Replayed& r) {
  using json = nlohmann::ordered_json;
  const auto side = [](const Routed& routed) {
    return json{{"out", routed.out}, {"right", routed.right}};
  };
  json moves = json::array();
  for (const auto& [move, n] : r.moves)
    moves.push_back({{"from", move.first}, {"to", move.second}, {"tickets", n}});
  return {{"n", r.n},         {"in_force", side(r.now)}, {"proposed", side(r.then)},
          {"moved", r.moved}, {"better", r.better},      {"worse", r.worse},
          {"moves", moves}};
}

}  // namespace hotline::ctl
