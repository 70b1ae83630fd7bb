#include "services/ticket/listing.h"

#include <algorithm>
#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/wait.h"
#include "common/rpc/mask.h"
#include "common/rpc/page_token.h"
#include "common/storage/keys.h"
#include "common/storage/stored_form.h"
#include "common/storage/tickets.h"
#include "services/ticket/merged_index.h"

namespace hotline {
namespace {

constexpr int kUsualTickets = 50, kMostTickets = 500;
constexpr int kUsualEvents = 100, kMostEvents = 1000;
// A page ends here, bytes: clients take messages of 4 MiB where nobody tells them otherwise, and
// one ticket may have a quarter of that.
constexpr size_t kPageBytes = size_t{1} << 20;
// Tickets read at a time: a page of long ones is full before all that it could hold are read, and
// what one list asks of Redis must not make everybody else wait.
constexpr size_t kReadAtOnce = 64;
// Entries of the log read at a time when one ticket's history is collected.
constexpr int kLogPage = 500;

using Rows = std::vector<IndexPosition>;

struct Filter {
  std::string index;
  int64_t from = INT64_MIN / 2;  // least score
  std::string text;              // the question, for the page token
  bool of_petitioner = false;
  std::string unknown_department;  // asked for, and not in the directory in force
};

absl::Status OwnOnly() {
  return Error(absl::StatusCode::kPermissionDenied, "ROLE_MISSING",
               "a citizen lists their own tickets: leave the filter out")
      .Zh("诉求人只能查询本人诉求，请勿设置筛选条件")
      .status();
}

absl::StatusOr<Filter> FilterOf(const ServiceContext& context, const Actor& actor,
                                const v1::ListTicketsRequest& request) {
  using Request = v1::ListTicketsRequest;
  Filter filter;
  if (actor.Has(Role::kPetitioner)) {
    if (request.filter_case() != Request::FILTER_NOT_SET) return OwnOnly();
    filter.of_petitioner = true;
    filter.index = filter.text = keys::PetitionerIndex(actor.petitioner);
    return filter;
  }
  switch (request.filter_case()) {
    case Request::kPetitionerPhone:
    case Request::kPetitionerCreditCode: {
      HOTLINE_RETURN_IF_ERROR(MayAsk("ListTickets by petitioner", actor));
      const std::string& petitioner = request.has_petitioner_phone()
                                          ? request.petitioner_phone()
                                          : request.petitioner_credit_code();
      if (petitioner.empty())
        return InvalidFields(
            {{request.has_petitioner_phone() ? "petitioner_phone" : "petitioner_credit_code",
              "must be set", "REQUIRED", "必填"}});
      filter.of_petitioner = true;
      const Secrets& secrets = context.engine.secrets();
      filter.index =
          keys::PetitionerIndex(request.has_petitioner_phone() ? secrets.PhoneIndex(petitioner)
                                                               : secrets.BlindIndex(petitioner));
      break;
    }
    case Request::kByDepartment: {
      const std::string department = api::IdOf(request.by_department().department());
      auto current = context.directory.Current();
      HOTLINE_RETURN_IF_ERROR(
          MayListDepartment(current.get(), actor, department, context.clock.Now()));
      if (current != nullptr && current->department(department) == nullptr)
        filter.unknown_department = department;
      filter.index =
          keys::DepartmentIndex(department, static_cast<State>(request.by_department().state()));
      break;
    }
    case Request::kEmergencies:
      HOTLINE_RETURN_IF_ERROR(
          MayListEmergencies(context.directory.Current().get(), actor, context.clock.Now()));
      filter.index = keys::EmergencyIndex();
      break;
    case Request::kUpdatedSince:
      filter.from = absl::ToUnixMillis(api::FromTimestamp(request.updated_since()));
      [[fallthrough]];
    case Request::FILTER_NOT_SET:
      HOTLINE_RETURN_IF_ERROR(MayAsk("ListTickets of all", actor));
      filter.index = keys::UpdatedIndex();
  }
  filter.text = absl::StrCat(filter.index, "\n", filter.from);
  return filter;
}

absl::StatusOr<IndexPosition> PositionOf(const rpc::Paging& paging, const Filter& filter,
                                         const std::string& token) {
  IndexPosition position{filter.from - 1, ""};
  auto opened = paging.Open(token);
  if (!opened.ok()) return opened.status();
  if (opened->empty()) return position;
  std::pair<std::string, std::string> parts = absl::StrSplit(*opened, absl::MaxSplits(' ', 1));
  (void)absl::SimpleAtoi(parts.first, &position.score);
  position.id = parts.second;
  return position;
}

// One page under way. What its reader is not shown is passed over before the page is counted, so
// that neither its size nor its token tells of it: a full page has a token, any other has none.
struct Page {
  ServiceContext& context;
  Actor actor;
  Filter filter;
  rpc::Paging paging;
  IndexPosition after;  // the last row that was looked at
  bool first = false;
  size_t size = 0;
  rpc::Answer<v1::ListTicketsResponse> answer;
  Rows rows;
  std::string position;  // where the log stood before the page was read
  v1::ListTicketsResponse response = {};
  size_t bytes = 0;

  size_t wanted() const { return size - static_cast<size_t>(response.tickets_size()); }
  bool full() const { return wanted() == 0 || bytes >= kPageBytes; }
};
using PagePtr = std::shared_ptr<Page>;

// One whose file cannot be read now stands in the list by its number: it must not hide the others.
Ticket Unread(const std::string& number) {
  Ticket ticket;
  ticket.number = number;
  ticket.state = State::kArchived;
  return ticket;
}

absl::Status DepartmentNotFound(const std::string& id) {
  return Error(absl::StatusCode::kNotFound, "DEPARTMENT_NOT_FOUND",
               absl::StrCat("no department \"", id, "\" in the directory in force"))
      .Zh("没有该单位")
      .status();
}

void AnswerPage(const PagePtr& page) {
  if (page->full())
    page->response.set_next_page_token(
        page->paging.Seal(absl::StrCat(page->after.score, " ", page->after.id)));
  page->response.set_position(page->position);
  page->answer(std::move(page->response));
}

// Adds to the page what its reader is shown of these tickets, until the page is full.
absl::Status AddToPage(Page& page, const std::vector<absl::StatusOr<Ticket>>& tickets) {
  for (size_t i = 0; i < tickets.size() && !page.full(); ++i) {
    page.after = page.rows[i];
    const absl::StatusOr<Ticket>& read = tickets[i];
    const bool in_archive = absl::StartsWith(ReasonOf(read.status()), "ARCHIVE_");
    // An index row without a ticket is the reconciler's to repair, not the reader's to fail on.
    if (absl::IsNotFound(read.status())) continue;
    if (!read.ok() && !in_archive) return read.status();
    const Ticket ticket = in_archive ? Unread(page.rows[i].id) : *read;
    if (page.filter.of_petitioner && !ListedByPetitioner(page.actor, ticket)) continue;
    auto shown = Show(page.context, page.actor, ticket);
    if (!shown.ok()) continue;
    page.bytes += shown->ByteSizeLong();
    *page.response.add_tickets() = *std::move(shown);
  }
  return absl::OkStatus();
}

void ReadPage(const PagePtr& page) {
  const size_t asked = std::min(page->wanted(), kReadAtOnce);
  ReadMergedIndex(
      page->context.store, page->filter.index, page->after, asked,
      [page, asked](absl::StatusOr<Rows> rows) {
        if (!rows.ok()) return page->answer(rows.status());
        page->rows = *std::move(rows);
        if (page->rows.empty() && page->first && !page->filter.unknown_department.empty())
          return page->answer(DepartmentNotFound(page->filter.unknown_department));
        ForAll<Ticket>(
            page->rows.size(),
            [page](size_t i, Callback<Ticket> done) {
              LoadTicket(page->context.store, page->rows[i].id, std::move(done));
            },
            std::numeric_limits<size_t>::max(),
            [page, asked](std::vector<absl::StatusOr<Ticket>> tickets) {
              if (absl::Status added = AddToPage(*page, tickets); !added.ok())
                return page->answer(added);
              const bool last = page->rows.size() < asked;
              if (last || page->full()) return AnswerPage(page);
              ReadPage(page);
            });
      });
}

}  // namespace

void ListTickets(ServiceContext& context, LogEnds& log_ends, const Actor& actor,
                 const v1::ListTicketsRequest& request,
                 rpc::Answer<v1::ListTicketsResponse> answer) {
  auto filter = FilterOf(context, actor, request);
  if (!filter.ok()) return answer(filter.status());
  rpc::Paging paging = PagingOf(context, actor, filter->text);
  auto after = PositionOf(paging, *filter, request.page_token());
  if (!after.ok()) return answer(after.status());
  const auto size =
      static_cast<size_t>(rpc::PageSize(request.page_size(), kUsualTickets, kMostTickets));
  const bool first = request.page_token().empty();
  auto page = std::make_shared<Page>(Page{context,
                                          actor,
                                          *std::move(filter),
                                          std::move(paging),
                                          *std::move(after),
                                          first,
                                          size,
                                          std::move(answer),
                                          {},
                                          {}});
  // Only those who may watch: a position says how much happens in the whole installation.
  if (!first || !MayAsk("Watch", actor).ok()) return ReadPage(page);
  log_ends.Read([page](absl::StatusOr<std::string> position) {
    if (!position.ok()) return page->answer(position.status());
    page->position = *std::move(position);
    ReadPage(page);
  });
}

namespace {

// The events of one ticket under way.
struct EventPage {
  ServiceContext& context;
  std::string number;
  int64_t version;
  api::View view;
  rpc::Paging paging;
  size_t size;
  rpc::Answer<v1::ListTicketEventsResponse> answer;
  v1::ListTicketEventsResponse response = {};
};

// The words of the facts, which lie in the sealed part: for those who may read what the ticket
// says.
absl::Status AddWords(const std::string& record, const api::View& view, v1::Event* event) {
  static const auto* note = v1::Fact::descriptor()->FindFieldByNumber(v1::Fact::kNoteFieldNumber);
  if (!rpc::Shows(*note, static_cast<v1::Audience>(view.audience))) return absl::OkStatus();
  auto opened = OpenSeal(record);
  if (!opened.ok()) return opened.status();
  for (auto& note : opened->notes) {
    if (note.fact >= 0 && note.fact < event->facts_size())
      event->mutable_facts(note.fact)->set_note(std::move(note.text));
  }
  return absl::OkStatus();
}

void ReadEvents(const std::shared_ptr<EventPage>& page, int64_t after) {
  const int p = PartitionOf(page->number);
  page->context.store.ReadLog(
      p, after, kLogPage, [page, p](absl::StatusOr<std::vector<LogEntry>> entries) {
        if (!entries.ok()) return page->answer(entries.status());
        for (const LogEntry& entry : *entries) {
          auto event = DecodeEvent(entry.record);
          if (!event.ok()) return page->answer(event.status());
          if (!event->event.of_ticket() || event->event.number != page->number) continue;
          v1::Event* shown = page->response.add_events();
          api::ToApi(event->event, {p, entry.sequence, event->hash, page->view}, shown);
          if (absl::Status said = AddWords(entry.record, page->view, shown); !said.ok())
            return page->answer(said);
          const bool last = event->event.version >= page->version;
          const bool full = static_cast<size_t>(page->response.events_size()) >= page->size;
          if (full && !last)
            page->response.set_next_page_token(page->paging.Seal(absl::StrCat(entry.sequence)));
          if (full || last) return page->answer(std::move(page->response));
        }
        if (static_cast<int>(entries->size()) < kLogPage)
          return page->answer(std::move(page->response));
        ReadEvents(page, entries->back().sequence);
      });
}

}  // namespace

void ListEvents(ServiceContext& context, const Actor& actor,
                const v1::ListTicketEventsRequest& request, int64_t version, const api::View& view,
                rpc::Answer<v1::ListTicketEventsResponse> answer) {
  const std::string number = api::NumberOf(request.name());
  rpc::Paging paging = PagingOf(context, actor, "events " + number);
  auto opened = paging.Open(request.page_token());
  if (!opened.ok()) return answer(opened.status());
  int64_t after = 0;
  (void)absl::SimpleAtoi(*opened, &after);
  const auto size =
      static_cast<size_t>(rpc::PageSize(request.page_size(), kUsualEvents, kMostEvents));
  ReadEvents(std::make_shared<EventPage>(EventPage{context, number, version, view,
                                                   std::move(paging), size, std::move(answer)}),
             after);
}

}  // namespace hotline
