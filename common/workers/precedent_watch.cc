#include "common/workers/precedent_watch.h"

#include "common/base/log.h"
#include "common/base/wait.h"
#include "common/storage/keys.h"
#include "common/storage/tickets.h"

namespace hotline {
namespace {

constexpr std::chrono::seconds kPrecedentsEvery{5};
// Of each partition; a county adjudicates some dozens a year.
constexpr int kMost = 1'000;
constexpr size_t kUnderWay = 32;

}  // namespace

absl::StatusOr<bool> PrecedentWatch::Look() {
  using Page = std::vector<IndexPosition>;
  auto pages = WaitAll<Page>(static_cast<size_t>(store_.partitions()), [&](size_t p, auto done) {
    store_.ReadIndex(static_cast<int>(p), keys::PrecedentIndex(), {}, kMost, std::move(done));
  });
  std::map<std::string, Known> now;
  std::vector<std::string> asked;
  for (const auto& page : pages) {
    if (!page.ok()) return page.status();
    for (const IndexPosition& position : *page) {
      auto known = known_.find(position.id);
      // What is archived changes no more; of any other the matter may, or who may know of it.
      if (known != known_.end() && known->second.archived)
        now.insert(*known);
      else
        asked.push_back(position.id);
    }
  }
  auto tickets = WaitAll<Ticket>(
      asked.size(), [&](size_t i, auto done) { LoadTicket(store_, asked[i], std::move(done)); },
      kUnderWay);
  for (size_t i = 0; i < asked.size(); ++i) {
    if (absl::IsUnavailable(tickets[i].status())) return tickets[i].status();
    if (!tickets[i].ok()) continue;
    const Ticket& t = *tickets[i];
    if (!t.adjudicated() || t.confidential || !t.concerns.empty()) continue;
    const PetitionerKind kind =
        t.petitioners.empty() ? PetitionerKind::kCitizen : t.petitioners[0].kind;
    now[t.number] = {{t.number, t.matter, t.area, kind, t.duty,
                      Happened(t.adjudicated_at) ? t.adjudicated_at : t.received},
                     t.state == State::kArchived};
  }
  if (now == known_) return false;
  known_ = std::move(now);
  std::vector<Precedent> all;
  for (const auto& [number, known] : known_) all.push_back(known.precedent);
  directory_.Use(std::make_shared<const Precedents>(std::move(all)));
  return true;
}

void PrecedentWatch::Start() {
  poller_.Start(kPrecedentsEvery, [this] {
    const std::string error(Look().status().message());
    if (error != last_error_) Log("precedents", {{"cannot_read", error}});  // empty: over
    last_error_ = error;
  });
}

}  // namespace hotline
