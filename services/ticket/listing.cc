#include "services/ticket/listing.h"

#include <algorithm>
#include <mutex>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/rpc/page_token.h"
#include "common/storage/keys.h"
#include "common/storage/stored_form.h"

namespace hotline {
namespace {

constexpr int kDefaultPage = 50;
// Entries of the log read at a time when one ticket's history is collected.
constexpr int kLogPage = 500;

struct Filter {
  std::string index;
  int64_t from = INT64_MIN / 2;  // least score
  std::string text;              // what the page token is sealed with
  bool of_petitioner = false;
};

absl::StatusOr<Filter> FilterOf(const ServiceContext& context, const Actor& actor,
                                const v1::ListTicketsRequest& request) {
  Filter filter;
  std::string petitioner = request.petitioner_credit_code().empty()
                               ? request.petitioner_phone()
                               : request.petitioner_credit_code();
  if (!petitioner.empty()) {
    HOTLINE_RETURN_IF_ERROR(MayAsk("ListTickets by petitioner", actor));
    filter.of_petitioner = true;
    filter.index = keys::PetitionerIndex(context.engine.secrets().BlindIndex(petitioner));
  } else if (!request.department().empty() || request.state() != v1::TICKET_STATE_UNSPECIFIED) {
    if (request.department().empty() || request.state() == v1::TICKET_STATE_UNSPECIFIED) {
      return InvalidFields({{request.department().empty() ? "department" : "state",
                             "department and state are asked for together"}});
    }
    std::string department = api::IdOf(request.department());
    auto current = context.directory.Current();
    HOTLINE_RETURN_IF_ERROR(MayListDepartment(current.get(), actor, department));
    filter.index = keys::DepartmentIndex(department, static_cast<State>(request.state()));
  } else {
    HOTLINE_RETURN_IF_ERROR(MayAsk("ListTickets of all", actor));
    filter.index = keys::UpdatedIndex();
  }
  if (request.has_updated_after() && filter.index != keys::UpdatedIndex()) {
    return InvalidFields({{"updated_after", "goes with no other filter: it orders by update"}});
  }
  if (request.has_updated_after())
    filter.from = absl::ToUnixMillis(api::FromTimestamp(request.updated_after()));
  filter.text = absl::StrCat(filter.index, "\n", filter.from);
  return filter;
}

absl::StatusOr<IndexPosition> PositionOf(const ServiceContext& context, const Filter& filter,
                                         const std::string& token) {
  IndexPosition position{filter.from - 1, ""};
  if (token.empty()) return position;
  auto opened = rpc::OpenToken(context.engine.secrets().key(), filter.text, token);
  if (!opened.ok()) return opened.status();
  std::pair<std::string, std::string> parts = absl::StrSplit(*opened, absl::MaxSplits(' ', 1));
  (void)absl::SimpleAtoi(parts.first, &position.score);
  position.number = parts.second;
  return position;
}

// One page under way: every partition gives its share, then the tickets are read.
struct Page {
  std::mutex mutex;
  size_t size = 0;
  int left = 0;
  absl::Status status;
  std::vector<std::vector<IndexPosition>> shares;
  std::vector<bool> more;  // the partition may hold more than it gave
  std::vector<IndexPosition> merged;
  std::vector<std::unique_ptr<Ticket>> tickets;
};

bool OfTheArchive(const absl::Status& status) {
  return absl::StartsWith(ReasonOf(status), "ARCHIVE_");
}

// One whose file cannot be read now stands in the list by its number: it must not hide the others.
std::unique_ptr<Ticket> Unread(const std::string& number) {
  auto ticket = std::make_unique<Ticket>();
  ticket->number = number;
  ticket->state = State::kArchived;
  return ticket;
}

}  // namespace

void ListTickets(ServiceContext& context, const Actor& actor, const v1::ListTicketsRequest& request,
                 rpc::Answer<v1::ListTicketsResponse> answer) {
  auto filter = FilterOf(context, actor, request);
  if (!filter.ok()) return answer(filter.status());
  auto position = PositionOf(context, *filter, request.page_token());
  if (!position.ok()) return answer(position.status());

  int partitions = context.store.partitions();
  auto page = std::make_shared<Page>();
  page->size = request.page_size() == 0 ? kDefaultPage : request.page_size();
  page->shares.resize(partitions);
  page->more.resize(partitions);
  page->left = partitions;

  auto finish = [&context, actor, page, filter = *filter, answer] {
    v1::ListTicketsResponse response;
    for (const auto& ticket : page->tickets) {
      if (ticket == nullptr) continue;
      auto shown = Show(context, actor, *ticket);
      if (shown.ok() && (!filter.of_petitioner || ListedByPetitioner(actor, *ticket)))
        *response.add_tickets() = *std::move(shown);
    }
    if (page->merged.size() == page->size) {
      const IndexPosition& last = page->merged.back();
      response.set_next_page_token(rpc::SealToken(context.engine.secrets().key(), filter.text,
                                                  absl::StrCat(last.score, " ", last.number)));
    }
    answer(std::move(response));
  };
  auto read = [&context, page, answer, finish] {
    page->tickets.resize(page->merged.size());
    if (page->merged.empty()) return finish();
    page->left = static_cast<int>(page->merged.size());
    for (size_t i = 0; i < page->merged.size(); ++i) {
      context.store.Load(page->merged[i].number,
                         [page, i, answer, finish](absl::StatusOr<Ticket> ticket) {
                           bool last;
                           {
                             std::lock_guard<std::mutex> lock(page->mutex);
                             // An index row without a ticket is the reconciler's to repair, not the
                             // reader's to fail on.
                             if (ticket.ok())
                               page->tickets[i] = std::make_unique<Ticket>(*std::move(ticket));
                             else if (OfTheArchive(ticket.status()))
                               page->tickets[i] = Unread(page->merged[i].number);
                             else if (ticket.status().code() != absl::StatusCode::kNotFound)
                               page->status = ticket.status();
                             last = --page->left == 0;
                           }
                           if (!last) return;
                           if (!page->status.ok()) return answer(page->status);
                           finish();
                         });
    }
  };
  // Each partition is asked for little more than its even share; one that turns out to hold more of
  // the page is asked again from where it stopped.
  auto ask = std::make_shared<std::function<void(int, IndexPosition, int)>>();
  auto merge = [page, ask, read, answer] {
    if (!page->status.ok()) {
      *ask = nullptr;
      return answer(page->status);
    }
    std::vector<IndexPosition> all;
    for (const auto& share : page->shares) all.insert(all.end(), share.begin(), share.end());
    std::sort(all.begin(), all.end());
    if (all.size() > page->size) all.resize(page->size);
    std::vector<int> again;
    for (size_t p = 0; p < page->shares.size(); ++p) {
      if (!page->more[p]) continue;
      // Everything it gave is on the page, so that what it did not give may belong there too.
      if (all.size() < page->size || page->shares[p].back() < all.back())
        again.push_back(static_cast<int>(p));
    }
    if (again.empty()) {
      page->merged = std::move(all);
      *ask = nullptr;
      return read();
    }
    page->left = static_cast<int>(again.size());
    auto keep = *ask;
    for (int p : again) keep(p, page->shares[p].back(), static_cast<int>(page->size));
  };
  std::string index = filter->index;
  *ask = [&context, page, merge, index](int p, IndexPosition after, int limit) {
    context.store.ReadIndex(
        p, index, after, limit,
        [page, p, limit, merge](absl::StatusOr<std::vector<IndexPosition>> found) {
          bool last;
          {
            std::lock_guard<std::mutex> lock(page->mutex);
            if (found.ok()) {
              page->more[p] = static_cast<int>(found->size()) == limit;
              page->shares[p].insert(page->shares[p].end(), found->begin(), found->end());
            } else {
              page->status = found.status();
            }
            last = --page->left == 0;
          }
          if (last) merge();
        });
  };
  int share = static_cast<int>((2 * page->size + partitions - 1) / partitions) + 2;
  auto begin = *ask;
  for (int p = 0; p < partitions; ++p) begin(p, *position, share);
}

void CollectEvents(TicketStore& store, const std::string& number, int64_t version,
                   const api::View& view, rpc::Answer<v1::ListTicketEventsResponse> answer) {
  struct Collection {
    v1::ListTicketEventsResponse response;
    std::function<void(int64_t)> next;
  };
  auto collection = std::make_shared<Collection>();
  int p = PartitionOf(number);
  std::weak_ptr<Collection> weak = collection;
  collection->next = [&store, number, version, view, p, answer, weak](int64_t after) {
    auto collection = weak.lock();
    store.ReadLog(p, after, kLogPage,
                  [collection, number, version, view, p,
                   answer](absl::StatusOr<std::vector<LogEntry>> entries) {
                    if (!entries.ok()) return answer(entries.status());
                    for (const LogEntry& entry : *entries) {
                      auto event = DecodeEvent(entry.record);
                      if (!event.ok()) return answer(event.status());
                      if (event->event.ticket != number) continue;
                      api::ToApi(event->event, {p, entry.sequence, event->hash, view},
                                 collection->response.add_events());
                      if (event->event.version >= version)
                        return answer(std::move(collection->response));
                    }
                    if (static_cast<int>(entries->size()) < kLogPage)
                      return answer(std::move(collection->response));
                    collection->next(entries->back().sequence);
                  });
  };
  collection->next(0);
}

}  // namespace hotline
