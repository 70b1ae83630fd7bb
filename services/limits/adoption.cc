#include "services/limits/adoption.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/wait.h"
#include "common/rpc/page_token.h"
#include "common/storage/tickets.h"

namespace hotline {
namespace {

using Answer = std::function<void(absl::StatusOr<v1::AdoptPoliciesResponse>)>;
// Under way at a time: the job gives way to callers.
constexpr size_t kUnderWay = 16;

struct AdoptionPage {
  ServiceContext& context;
  Actor actor;
  int64_t deadline_ms = 0;
  v1::AdoptPoliciesRequest request;
  std::shared_ptr<const Jurisdiction> in_force;
  std::string next_token;
  Answer answer;
};

// What became of one ticket, or would.
struct Adopted {
  std::string number;
  bool concerned = false;
  absl::Status stays;
  Ticket before, after;
};

bool Provisional(const Ticket& ticket) {
  return std::any_of(ticket.limits.begin(), ticket.limits.end(), [](const LimitClock& clock) {
    return clock.provisional && !Happened(clock.stopped);
  });
}

bool Concerned(const AdoptionPage& page, const Ticket& ticket) {
  return IsLive(ticket.state) &&
         !UpToDate(ticket, page.in_force->version(), page.request.calendars_only()) &&
         (!page.request.provisional_only() || Provisional(ticket));
}

// What Decide would make of it, settled first, without storing anything.
absl::StatusOr<Ticket> Tried(const AdoptionPage& page, Ticket* ticket) {
  const Directory& directory = page.context.directory;
  auto policies = FrozenPolicies::Of(*ticket, directory);
  if (!policies.ok()) return policies.status();
  auto adopted = FrozenPolicies::WithCalendars(*ticket, page.in_force->version(), directory);
  if (!adopted.ok()) return adopted.status();
  const absl::Time now = page.context.clock.Now();
  *ticket = Foresee(std::move(*ticket), *page.in_force, *policies, now);
  Context ctx = Context::For(ticket, *page.in_force, *std::move(policies), page.actor, now);
  ctx.adopted = *std::move(adopted);
  auto decision = Decide(
      ticket, Command(AdoptPolicies{page.request.calendars_only(), page.request.note()}), ctx);
  if (!decision.ok()) return decision.status();
  return std::move(decision->ticket);
}

void AdoptOne(const std::shared_ptr<AdoptionPage>& page, const std::string& number,
              Callback<Adopted> done) {
  LoadTicket(page->context.store, number, [page, number, done](absl::StatusOr<Ticket> ticket) {
    Adopted out;
    out.number = number;
    // Gone or unreadable: the reconciler's and the auditor's business.
    if (!ticket.ok())
      return absl::IsUnavailable(ticket.status()) ? done(ticket.status()) : done(std::move(out));
    // Of a ticket about the caller nothing is told; somebody else adopts it.
    out.concerned = MayKnow(page->context.directory.Current().get(), page->actor, *ticket,
                            page->context.clock.Now())
                        .ok() &&
                    Concerned(*page, *ticket);
    if (!out.concerned) return done(std::move(out));
    auto tried = Tried(*page, &*ticket);
    out.before = *std::move(ticket);
    if (!tried.ok() || !page->request.apply()) {
      out.stays = tried.status();
      if (tried.ok()) out.after = *std::move(tried);
      return done(std::move(out));
    }
    CallInfo info;
    info.actor = page->actor;
    info.deadline_ms = page->deadline_ms;
    page->context.engine.Execute(
        number, Command(AdoptPolicies{page->request.calendars_only(), page->request.note()}), info,
        [out = std::move(out), done](absl::StatusOr<Outcome> outcome) mutable {
          if (absl::IsUnavailable(outcome.status())) return done(outcome.status());
          out.stays = outcome.status();
          if (outcome.ok()) out.after = std::move(outcome->ticket);
          done(std::move(out));
        });
  });
}

void Tell(const Adopted& one, v1::AdoptPoliciesResponse* out) {
  if (!one.concerned) return;
  out->set_concerned(out->concerned() + 1);
  if (!one.stays.ok()) {
    out->set_staying(out->staying() + 1);
    auto* row = out->add_rows();
    row->set_name(api::TicketName(one.number));
    row->set_stays_because(ReasonOf(one.stays));
    row->set_message(std::string(one.stays.message()));
    return;
  }
  bool moved = false;
  for (size_t i = 0; i < one.before.limits.size() && i < one.after.limits.size(); ++i) {
    const LimitClock &before = one.before.limits[i], &after = one.after.limits[i];
    if (before.due == after.due || Happened(before.stopped)) continue;
    moved = true;
    auto* row = out->add_rows();
    row->set_name(api::TicketName(one.number));
    row->set_limit(std::string(Name(after.limit)));
    *row->mutable_due_time() = api::ToTimestamp(before.due);
    *row->mutable_new_due_time() = api::ToTimestamp(after.due);
    row->set_provisional(after.provisional);
  }
  out->set_moving(out->moving() + (moved ? 1 : 0));
}

}  // namespace

void AdoptPage(ServiceContext& context, const rpc::Identity& identity,
               const v1::AdoptPoliciesRequest& request, Answer answer) {
  auto page = std::make_shared<AdoptionPage>(AdoptionPage{
      context, ActorOf(context, identity), identity.deadline_ms, request, nullptr, "", answer});
  if (absl::Status may = MayAsk("AdoptPolicies", page->actor); !may.ok()) return answer(may);
  if (request.apply() && request.note().empty())
    return answer(InvalidFields({{"note", "must say why: it stands in every ticket's record",
                                  "REQUIRED", "须写明理由，将记入每件工单"}}));
  page->in_force = context.directory.Current();
  if (page->in_force == nullptr)
    return answer(Error(absl::StatusCode::kFailedPrecondition, "NO_JURISDICTION",
                        "no jurisdiction is in force; upload one with hotlinectl directory load")
                      .Zh("尚未上传辖区数据")
                      .status());
  const rpc::Paging paging = PagingOf(
      context, page->actor,
      absl::StrCat("adopt ", page->in_force->version(), request.calendars_only() ? " c" : "",
                   request.provisional_only() ? " p" : ""));
  auto cursor = paging.Open(request.page_token());
  if (!cursor.ok()) return answer(cursor.status());
  context.store.Scan(kTicketKind, cursor->empty() ? "0" : *cursor,
                     [page, paging](absl::StatusOr<RecordStore::ScanPage> found) {
                       if (!found.ok()) return page->answer(found.status());
                       if (found->cursor != "0") page->next_token = paging.Seal(found->cursor);
                       auto numbers =
                           std::make_shared<const std::vector<std::string>>(std::move(found->ids));
                       ForAll<Adopted>(
                           numbers->size(),
                           [page, numbers](size_t i, Callback<Adopted> done) {
                             AdoptOne(page, (*numbers)[i], std::move(done));
                           },
                           kUnderWay,
                           [page](std::vector<absl::StatusOr<Adopted>> all) {
                             v1::AdoptPoliciesResponse out;
                             out.set_version(page->in_force->version());
                             out.set_looked_at(static_cast<int>(all.size()));
                             for (const auto& one : all) {
                               // The page is asked for again; what has moved by then is passed
                               // over.
                               if (!one.ok()) return page->answer(one.status());
                               Tell(*one, &out);
                             }
                             out.set_next_page_token(page->next_token);
                             page->answer(std::move(out));
                           });
                     });
}

}  // namespace hotline
