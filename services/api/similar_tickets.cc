#include "services/api/similar_tickets.h"

#include <algorithm>
#include <map>

#include "common/base/wait.h"
#include "common/storage/keys.h"
#include "common/storage/tickets.h"

namespace hotline {
namespace {

// Tickets of one petitioner read from each partition, and petitioners of one ticket.
constexpr int kMostOfPetitioner = 64;
constexpr size_t kMostPetitioners = 4;
constexpr size_t kUnderWay = 128;
// Tickets read to show a few: some are confidential or over.
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

// One search under way.
class Search : public std::enable_shared_from_this<Search> {
 public:
  Search(const ServiceContext& context, std::string number, size_t most,
         std::function<void(SimilarTickets)> done)
      : context_(context), number_(std::move(number)), most_(most), done_(std::move(done)) {}

  void Like(const RecentRequest& request) {
    if (context_.recent == nullptr) return;
    for (const LikeTicket& like : context_.recent->Find(request, kMostRead))
      found_[like.ticket] = {like.ticket, like.likeness, false};
  }

  // Reads the indexes of the petitioners, then the tickets found.
  void OfPetitioners(std::vector<std::string> indexes) {
    using Page = std::vector<IndexPosition>;
    const auto partitions = static_cast<size_t>(context_.store.partitions());
    auto ask = [self = shared_from_this(), indexes, partitions](size_t i, Callback<Page> found) {
      self->context_.store.ReadIndex(static_cast<int>(i % partitions), indexes[i / partitions], {},
                                     kMostOfPetitioner, std::move(found));
    };
    ForAll<Page>(indexes.size() * partitions, ask, kUnderWay,
                 [self = shared_from_this()](const std::vector<absl::StatusOr<Page>>& pages) {
                   for (const auto& page : pages) {
                     if (!page.ok()) continue;
                     for (const IndexPosition& position : *page) {
                       Found& found = self->found_[position.id];
                       found.number = position.id;
                       found.same_petitioner = true;
                     }
                   }
                   self->Read();
                 });
  }

 private:
  void Read() {
    for (const auto& [number, found] : found_) {
      if (number != number_) read_.push_back(found);
    }
    std::sort(read_.begin(), read_.end(), [](const Found& a, const Found& b) {
      if (a.likeness != b.likeness) return a.likeness > b.likeness;
      return a.number > b.number;  // the later one
    });
    if (read_.size() > kMostRead) read_.resize(kMostRead);
    ForAll<Ticket>(
        read_.size(),
        [self = shared_from_this()](size_t i, Callback<Ticket> loaded) {
          self->LoadUnlessArchived(self->read_[i].number, std::move(loaded));
        },
        kUnderWay,
        [self = shared_from_this()](const std::vector<absl::StatusOr<Ticket>>& tickets) {
          self->Show(tickets);
        });
  }

  // What is archived stands in no list of updates, and need not be fetched from its file.
  void LoadUnlessArchived(const std::string& number, Callback<Ticket> loaded) {
    context_.store.Scores(number, {keys::UpdatedIndex()},
                          [self = shared_from_this(), number,
                           loaded](absl::StatusOr<std::map<std::string, int64_t>> scores) {
                            if (!scores.ok()) return loaded(scores.status());
                            if (!scores->contains(keys::UpdatedIndex()))
                              return loaded(absl::NotFoundError("archived"));
                            LoadTicket(self->context_.store, number, loaded);
                          });
  }

  void Show(const std::vector<absl::StatusOr<Ticket>>& tickets) {
    SimilarTickets out;
    for (size_t i = 0; i < tickets.size() && out.size() < static_cast<int>(most_); ++i) {
      const auto& ticket = tickets[i];
      if (!ticket.ok() || ticket->confidential || !ticket->concerns.empty() ||
          ticket->state == State::kArchived)
        continue;
      // Of the same petitioner: only what is open.
      if (read_[i].likeness == 0 && !IsLive(ticket->state) && ticket->state != State::kMerged)
        continue;
      *out.Add() = Shown(read_[i], *ticket);
    }
    done_(std::move(out));
  }

  const ServiceContext& context_;
  const std::string number_;
  const size_t most_;
  const std::function<void(SimilarTickets)> done_;
  std::map<std::string, Found> found_;
  std::vector<Found> read_;
};

}  // namespace

void FindSimilar(const ServiceContext& context, const Ticket& ticket, size_t most,
                 std::function<void(SimilarTickets)> done) {
  auto search = std::make_shared<Search>(context, ticket.number, most, std::move(done));
  search->Like(
      {ticket.number, ticket.received, ticket.priv.subject, ticket.priv.text, ticket.area});
  std::vector<std::string> indexes;
  for (const Petitioner& petitioner : ticket.petitioners) {
    for (const std::string& index : petitioner.blind_indexes) {
      if (indexes.size() < kMostPetitioners) indexes.push_back(keys::PetitionerIndex(index));
    }
  }
  search->OfPetitioners(std::move(indexes));
}

}  // namespace hotline
