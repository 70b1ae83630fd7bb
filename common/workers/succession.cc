#include "common/workers/succession.h"

#include <string>

#include "common/base/log.h"
#include "common/base/wait.h"
#include "common/storage/keys.h"

namespace hotline {
namespace {

constexpr std::chrono::seconds kEvery{5};
// Of one list of one partition at a time.
constexpr int kHandOverPage = 100;
constexpr size_t kHandOversUnderWay = 16;

// In the lists of these a department that has ended soon stands no more. In those of what was
// replied to it stays, and only a promise is handed over: they are looked through once for a
// version.
const std::vector<State> kHeld = {State::kDispatched, State::kAccepted, State::kHandling,
                                  State::kSubmitted,  State::kApproved, State::kReviewed};
const std::vector<State> kOwed = {State::kReplied, State::kClosed};

}  // namespace

absl::StatusOr<int64_t> Succession::HandOver(const std::string& department,
                                             const std::vector<State>& states) {
  int64_t handed_over = 0;
  for (State state : states) {
    using Page = std::vector<IndexPosition>;
    const std::string index = keys::DepartmentIndex(department, state);
    for (int p = 0; p < store_.partitions(); ++p) {
      IndexPosition after;
      for (;;) {
        auto page = Wait<Page>(
            [&](auto done) { store_.ReadIndex(p, index, after, kHandOverPage, std::move(done)); });
        if (!page.ok()) return page.status();
        if (page->empty()) break;
        after = page->back();
        auto settled = WaitAll<bool>(
            page->size(),
            [&](size_t i, auto done) { engine_.Settle((*page)[i].id, std::move(done)); },
            kHandOversUnderWay);
        for (const auto& one : settled) {
          if (one.ok())
            handed_over += *one ? 1 : 0;
          else if (absl::IsUnavailable(one.status()))
            return one.status();
        }
      }
    }
  }
  return handed_over;
}

absl::StatusOr<int64_t> Succession::Round() {
  const auto current = directory_.Current();
  if (current == nullptr) return 0;
  int64_t handed_over = 0;
  for (const Department& d : current->data().departments) {
    if (!d.inactive || d.successor.empty()) continue;
    int64_t of_one = 0;
    for (const auto* states : {&kHeld, &kOwed}) {
      if (states == &kOwed && looked_through_ == current->version()) continue;
      auto some = HandOver(d.id, *states);
      if (!some.ok()) return some.status();
      of_one += *some;
    }
    if (of_one > 0)
      Log("succession", {{"department", d.id},
                         {"successor", current->SuccessorOf(d.id)},
                         {"tickets", std::to_string(of_one)}});
    handed_over += of_one;
  }
  looked_through_ = current->version();
  return handed_over;
}

void Succession::Start() {
  poller_.Start(kEvery, [this] {
    const absl::Status status = Round().status();
    const std::string error(status.message());
    if (error != last_error_) Log("succession", {{"cannot_hand_over", error}});  // empty: over
    last_error_ = error;
  });
}

}  // namespace hotline
