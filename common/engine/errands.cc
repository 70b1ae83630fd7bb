#include "common/engine/errands.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "common/base/error.h"
#include "common/base/wait.h"
#include "common/domain/rules/merge.h"

namespace hotline {
namespace {

// Others wait while a ticket into which many were merged tells them all.
constexpr size_t kUnderWay = 8;

CallInfo BySystem(absl::Time after, const Delivery& delivery) {
  CallInfo info;
  info.actor = {"system", Bit(Role::kSystem)};
  info.after = after;
  info.deadline_ms = delivery.deadline_ms;
  return info;
}

// Tells the other ticket. One that is archived answers nobody: it holds none of them, and the child
// that asked, or is to leave, is on its own.
void Tell(Engine& engine, const std::string& number, const Errand& errand, CallInfo info,
          Callback<Outcome> done) {
  std::optional<FollowParent> alone;
  if (const auto* take = std::get_if<TakeIn>(&errand.command))
    alone = FollowParent{errand.to, take->child.merge, MergeEnd::kRefused, "TICKET_ARCHIVED"};
  if (const auto* release = std::get_if<ReleaseMerged>(&errand.command))
    alone = FollowParent{errand.to, release->merge, MergeEnd::kRefused, "SPLIT"};
  engine.Execute(
      errand.to, errand.command, info,
      [&engine, number, alone, info, done = std::move(done)](absl::StatusOr<Outcome> told) mutable {
        if (!alone || ReasonOf(told.status()) != "TICKET_ARCHIVED") return done(std::move(told));
        engine.Execute(number, *std::move(alone), info, std::move(done));
      });
}

}  // namespace

void DeliverErrands(Engine& engine, const std::string& number, const Delivery& delivery,
                    Callback<int64_t> done) {
  engine.Read(
      number, [&engine, number, delivery, done = std::move(done)](absl::StatusOr<Ticket> ticket) {
        if (!ticket.ok()) return done(ticket.status());
        if (!HasErrands(*ticket)) return done(0);
        auto all = ErrandsOf(*ticket);
        std::erase_if(all, [&](const Errand& errand) {
          return !delivery.only_to.empty() && errand.to != delivery.only_to;
        });
        auto errands = std::make_shared<const std::vector<Errand>>(std::move(all));
        const absl::Time said = ticket->updated;
        auto tell = [&engine, errands, said, delivery, number](size_t i, Callback<Outcome> told) {
          Tell(engine, number, (*errands)[i], BySystem(said, delivery), std::move(told));
        };
        auto note = [&engine, errands, said, delivery, number,
                     done](const std::vector<absl::StatusOr<Outcome>>& answers) {
          AgreeOnMerge agree;
          absl::Status failed;
          int64_t told = 0;
          for (size_t i = 0; i < answers.size(); ++i) {
            if (!answers[i].ok()) {
              failed = answers[i].status();
              continue;
            }
            ++told;
            if ((*errands)[i].told.stage != MergeStage::kNone)
              agree.with.push_back((*errands)[i].told);
          }
          if (told == 0 && !failed.ok()) return done(failed);
          if (agree.with.empty()) return done(told);
          engine.Execute(number, std::move(agree), BySystem(said, delivery),
                         [done, told](const absl::StatusOr<Outcome>& noted) {
                           if (!noted.ok()) return done(noted.status());
                           done(told);
                         });
        };
        ForAll<Outcome>(errands->size(), tell, kUnderWay, note);
      });
}

}  // namespace hotline
