#include "services/dispatch/precedent_watch.h"

#include "common/base/log.h"
#include "common/storage/keys.h"
#include "services/engine/wait.h"

namespace hotline {
namespace {

constexpr std::chrono::seconds kEvery{2};
// Of each partition; a county adjudicates some dozens a year.
constexpr int kMost = 1'000;
constexpr size_t kUnderWay = 32;

}  // namespace

absl::StatusOr<int64_t> PrecedentWatch::Look() {
  using Page = std::vector<IndexPosition>;
  auto pages = WaitAll<Page>(static_cast<size_t>(store_.partitions()), [&](size_t p, auto done) {
    store_.ReadIndex(static_cast<int>(p), keys::PrecedentIndex(), {}, kMost, std::move(done));
  });
  absl::Status failed;
  std::vector<std::string> fresh;
  for (const auto& page : pages) {
    if (!page.ok()) {
      failed = page.status();
      continue;
    }
    for (const IndexPosition& position : *page) {
      if (!known_.contains(position.number)) fresh.push_back(position.number);
    }
  }
  auto tickets = WaitAll<Ticket>(
      fresh.size(), [&](size_t i, auto done) { store_.Load(fresh[i], std::move(done)); },
      kUnderWay);
  int64_t heard = 0;
  for (const auto& ticket : tickets) {
    if (!ticket.ok()) {
      if (!absl::IsNotFound(ticket.status())) failed = ticket.status();
      continue;
    }
    if (!ticket->adjudicated()) continue;
    const PetitionerKind kind =
        ticket->petitioners.empty() ? PetitionerKind::kCitizen : ticket->petitioners[0].kind;
    known_[ticket->number] = {
        ticket->number,
        ticket->matter,
        ticket->area,
        kind,
        ticket->duty,
        Happened(ticket->adjudicated_at) ? ticket->adjudicated_at : ticket->received};
    ++heard;
  }
  if (heard > 0) {
    std::vector<Precedent> all;
    for (const auto& [number, precedent] : known_) all.push_back(precedent);
    directory_.Use(std::make_shared<const Precedents>(std::move(all)));
  }
  if (heard == 0 && !failed.ok()) return failed;
  return heard;
}

void PrecedentWatch::Start() {
  poller_.Start(kEvery, [this] {
    const std::string error(Look().status().message());
    if (error != said_) Log("precedents", {{"cannot_read", error}});  // empty: over
    said_ = error;
  });
}

}  // namespace hotline
