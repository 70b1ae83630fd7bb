#include "services/tools/demo/driver.h"

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/base/error.h"
#include "hotline/v1/clock.pb.h"
#include "hotline/v1/follow_up.pb.h"
#include "services/tools/client/terminal.h"

namespace hotline::demo {
namespace {

constexpr int kParallel = 8;
constexpr int kWeeksAfter = 3;
constexpr int kMostSteps = 120;  // a case that goes in circles is left alone
constexpr absl::Duration kPatience = absl::Seconds(30);

}  // namespace

absl::Status Driver::AdvanceTo(absl::Time t) {
  v1::AdvanceToRequest request;
  request.mutable_target_time()->set_seconds(absl::ToUnixSeconds(t));
  v1::AdvanceToResponse response;
  return client_.CallPatiently("hotline.v1.ClockService/AdvanceTo", {"admin", {"ADMIN"}}, request,
                               &response, kPatience);
}

absl::Status Driver::Create(Case& c) {
  v1::CreateTicketRequest request;
  *request.mutable_ticket() = c.request;
  request.set_request_id(c.request_id);
  return client_.CallPatiently("hotline.v1.TicketService/CreateTicket", {"p-centre-1", {"AGENT"}},
                               request, &c.ticket, kPatience);
}

absl::Status Driver::Perform(Case& c, Action action, bool* refused) {
  if (action.needs_code) {
    v1::GetRatingInvitationRequest ask;
    ask.set_name(c.ticket.name());
    ask.set_petitioner(1);
    v1::GetRatingInvitationResponse invitation;
    absl::Status status =
        client_.CallPatiently("hotline.v1.FollowUpService/GetRatingInvitation",
                              {"messages", {"MESSENGER"}}, ask, &invitation, kPatience);
    if (status.ok())
      static_cast<v1::RateTicketRequest*>(action.request.get())->set_code(invitation.code());
  }
  v1::Ticket after;
  absl::Status status =
      client_.CallPatiently(action.method, action.who, *action.request, &after, kPatience);
  if (status.ok()) {
    c.ticket = std::move(after);
    return status;
  }
  bool moved_on = status.code() == absl::StatusCode::kFailedPrecondition ||
                  status.code() == absl::StatusCode::kPermissionDenied;
  if (!moved_on) return status;
  *refused = true;
  v1::GetTicketRequest get;
  get.set_name(c.ticket.name());
  return client_.CallPatiently("hotline.v1.TicketService/GetTicket",
                               {"p-centre-1", {"AGENT", "CONFIDENTIAL_OFFICER"}}, get, &c.ticket,
                               kPatience);
}

absl::StatusOr<Summary> Driver::Run(std::vector<Case>& cases, absl::Time start, int days) {
  Summary summary;
  // What happens when: an action of a case, or its arrival.
  std::map<absl::Time, std::vector<size_t>> agenda;
  std::vector<std::optional<Action>> planned(cases.size());
  for (size_t i = 0; i < cases.size(); ++i)
    agenda[world_.Arrival(i, cases.size(), start, days)].push_back(i);
  summary.end = start + absl::Hours(24 * (days + 7 * kWeeksAfter));
  int64_t span = absl::ToInt64Hours(summary.end - start);
  ctl::Progress progress("hours of the month", span);

  while (!agenda.empty() && agenda.begin()->first < summary.end) {
    absl::Time now = agenda.begin()->first;
    std::vector<size_t> due = std::move(agenda.begin()->second);
    agenda.erase(agenda.begin());
    HOTLINE_RETURN_IF_ERROR(AdvanceTo(now));
    // Arrivals one after another: the numbers they get must not depend on who is faster.
    std::vector<size_t> acting;
    for (size_t i : due) {
      if (planned[i]) {
        acting.push_back(i);
        continue;
      }
      absl::Status created = Create(cases[i]);
      ++summary.requests;
      if (created.code() == absl::StatusCode::kInvalidArgument) {
        ++summary.skipped;  // its ticket has no name, so that nothing follows
        continue;
      }
      HOTLINE_RETURN_IF_ERROR(created);
    }
    std::atomic<size_t> next{0};
    std::atomic<int64_t> refused{0};
    absl::Mutex mutex;
    absl::Status failed;
    auto work = [&] {
      for (size_t k = next++; k < acting.size(); k = next++) {
        size_t i = acting[k];
        bool no = false;
        absl::Status status = Perform(cases[i], *planned[i], &no);
        refused += no;
        absl::MutexLock lock(&mutex);
        if (!status.ok() && failed.ok()) failed = status;
      }
    };
    std::vector<std::thread> threads;
    for (int t = 1; t < kParallel && t < static_cast<int>(acting.size()); ++t)
      threads.emplace_back(work);
    work();
    for (std::thread& t : threads) t.join();
    HOTLINE_RETURN_IF_ERROR(failed);
    summary.calls += static_cast<int64_t>(acting.size());
    summary.refused += refused;
    for (size_t i : due) {
      if (cases[i].ticket.name().empty() || cases[i].steps > kMostSteps) continue;
      planned[i] = world_.Next(cases[i], now);
      if (planned[i]) agenda[std::max(planned[i]->at, now + absl::Minutes(5))].push_back(i);
    }
    progress.Set(absl::ToInt64Hours(now - start),
                 absl::StrCat(summary.requests, " requests, ", summary.calls, " actions"));
  }
  HOTLINE_RETURN_IF_ERROR(AdvanceTo(summary.end));
  progress.Set(span, absl::StrCat(summary.requests, " requests, ", summary.calls, " actions"));
  return summary;
}

}  // namespace hotline::demo
