#include "services/engine/errands.h"

#include <memory>
#include <utility>
#include <vector>

#include "common/base/error.h"
#include "common/domain/merge.h"
#include "services/engine/wait.h"

namespace hotline {
namespace {

// Others wait while a ticket into which many were merged tells them all.
constexpr size_t kUnderWay = 8;

CallInfo BySystem(absl::Time after) {
  CallInfo info;
  info.actor = {"system", Bit(Role::kSystem)};
  info.after = after;
  return info;
}

}  // namespace

void DeliverErrands(Engine& engine, const std::string& number, Callback<int64_t> done) {
  engine.Read(number, [&engine, number, done = std::move(done)](absl::StatusOr<Ticket> ticket) {
    if (!ticket.ok()) return done(ticket.status());
    if (!HasErrands(*ticket)) return done(0);
    auto policies = engine.directory().Version(ticket->policy_version, ticket->calendar_version);
    if (policies == nullptr)
      return done(Error(absl::StatusCode::kUnavailable, "POLICY_NOT_LOADED",
                        "the ticket's version of the jurisdiction is not loaded yet; try again")
                      .status());
    auto errands = std::make_shared<const std::vector<Errand>>(ErrandsOf(*ticket, *policies));
    const absl::Time said = ticket->updated;
    auto tell = [&engine, errands, said](size_t i, Callback<Outcome> told) {
      engine.Execute((*errands)[i].to, (*errands)[i].command, BySystem(said), std::move(told));
    };
    auto note = [&engine, errands, said, number,
                 done](const std::vector<absl::StatusOr<Outcome>>& answers) {
      AgreeOnMerge agree;
      absl::Status failed;
      for (size_t i = 0; i < answers.size(); ++i) {
        if (answers[i].ok())
          agree.with.push_back((*errands)[i].told);
        else
          failed = answers[i].status();
      }
      if (agree.with.empty()) return done(failed);
      const auto count = static_cast<int64_t>(agree.with.size());
      engine.Execute(number, std::move(agree), BySystem(said),
                     [done, count](const absl::StatusOr<Outcome>& noted) {
                       if (!noted.ok()) return done(noted.status());
                       done(count);
                     });
    };
    ForAll<Outcome>(errands->size(), tell, kUnderWay, note);
  });
}

}  // namespace hotline
