#include "services/api/similar_tickets.h"

#include <algorithm>
#include <map>

#include "common/base/wait.h"
#include "common/storage/keys.h"
#include "common/storage/tickets.h"

namespace hotline {
namespace {

// Of one petitioner, from each partition; and of one ticket, so many petitioners.
constexpr int kMostOfPetitioner = 64;
constexpr size_t kMostPetitioners = 4;
constexpr size_t kUnderWay = 128;
// So many tickets are read to show a few.
constexpr size_t kMostRead = 40;

struct Found {
  std::string number;
  double likeness = 0;
  bool same_petitioner = false;
};

v1::SimilarTicket Shown(const Found& found, const Ticket& ticket) {
  v1::SimilarTicket out;
  out.set_name(api::TicketName(found.number));
  out.set_likeness(found.likeness);
  out.set_same_petitioner(found.same_petitioner);
  out.set_state(static_cast<v1::TicketState>(ticket.state));
  if (const std::string lead = ticket.lead_department(); !lead.empty())
    out.set_department(api::DepartmentName(lead));
  out.set_subject(ticket.priv.subject);
  *out.mutable_create_time() = api::ToTimestamp(ticket.received);
  return out;
}

}  // namespace

void FindSimilar(const ServiceContext& context, const Ticket& ticket, size_t most,
                 std::function<void(SimilarTickets)> done) {
  struct Search {
    std::string number;
    std::map<std::string, Found> found;
    std::vector<Found> read;
    size_t most = 0;
  };
  auto search = std::make_shared<Search>();
  search->number = ticket.number;
  search->most = most;
  if (context.recent != nullptr) {
    const RecentRequest request = {ticket.number, ticket.received, ticket.priv.subject,
                                   ticket.priv.text, ticket.area};
    for (const LikeTicket& like : context.recent->Find(request, kMostRead))
      search->found[like.ticket] = {like.ticket, like.likeness, false};
  }
  std::vector<std::string> indexes;
  for (const Petitioner& petitioner : ticket.petitioners) {
    if (!petitioner.blind_index.empty() && indexes.size() < kMostPetitioners)
      indexes.push_back(keys::PetitionerIndex(petitioner.blind_index));
  }

  auto show = [search, done](const std::vector<absl::StatusOr<Ticket>>& tickets) {
    SimilarTickets out;
    for (size_t i = 0; i < tickets.size() && out.size() < static_cast<int>(search->most); ++i) {
      const Found& found = search->read[i];
      if (!tickets[i].ok() || tickets[i]->confidential || !tickets[i]->concerns.empty() ||
          tickets[i]->state == State::kArchived)
        continue;
      if (found.likeness == 0 && !IsLive(tickets[i]->state) && tickets[i]->state != State::kMerged)
        continue;
      *out.Add() = Shown(found, *tickets[i]);
    }
    done(std::move(out));
  };
  auto read = [&context, search, show] {
    for (const auto& [number, found] : search->found) {
      if (number != search->number) search->read.push_back(found);
    }
    std::sort(search->read.begin(), search->read.end(), [](const Found& a, const Found& b) {
      if (a.likeness != b.likeness) return a.likeness > b.likeness;
      return a.number > b.number;  // the later one
    });
    if (search->read.size() > kMostRead) search->read.resize(kMostRead);
    // What is archived stands in no list of updates, and need not be fetched from its file.
    ForAll<Ticket>(
        search->read.size(),
        [&context, search](size_t i, auto loaded) {
          const std::string& number = search->read[i].number;
          context.store.Scores(
              number, {keys::UpdatedIndex()},
              [&context, number, loaded](absl::StatusOr<std::map<std::string, int64_t>> scores) {
                if (!scores.ok()) return loaded(scores.status());
                if (!scores->contains(keys::UpdatedIndex()))
                  return loaded(absl::NotFoundError("archived"));
                LoadTicket(context.store, number, loaded);
              });
        },
        kUnderWay, show);
  };
  const auto partitions = static_cast<size_t>(context.store.partitions());
  ForAll<std::vector<IndexPosition>>(
      indexes.size() * partitions,
      [&context, indexes, partitions](size_t i, auto found) {
        context.store.ReadIndex(static_cast<int>(i % partitions), indexes[i / partitions], {},
                                kMostOfPetitioner, std::move(found));
      },
      kUnderWay,
      [search, read](const std::vector<absl::StatusOr<std::vector<IndexPosition>>>& pages) {
        for (const auto& page : pages) {
          if (!page.ok()) continue;
          for (const IndexPosition& position : *page) {
            Found& found = search->found[position.id];
            found.number = position.id;
            found.same_petitioner = true;
          }
        }
        read();
      });
}

}  // namespace hotline
