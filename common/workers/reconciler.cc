#include "common/workers/reconciler.h"

#include <set>

#include "common/base/log.h"
#include "common/base/wait.h"
#include "common/domain/rules/settle.h"
#include "common/engine/change.h"
#include "common/storage/keys.h"

namespace hotline {
namespace {

// So many tickets every so often: a round over a million takes three hours and costs a percent.
constexpr int kStepMs = 500;
constexpr size_t kStepTickets = 50;
constexpr int kWakePage = 500;
constexpr size_t kMostSuspects = 1000;

}  // namespace

struct Reconciler::Case {
  std::string number;
  int64_t version = 0;  // 0: there is no such ticket
  bool archived = false;
  absl::Time wake = absl::InfiniteFuture();
  std::map<std::string, int64_t> expected;
  std::vector<std::string> names;  // what should stand, and what may have been left standing
};

absl::StatusOr<int> Reconciler::Check(const std::vector<std::string>& numbers) {
  auto tickets = WaitAll<Ticket>(
      numbers.size(), [&](size_t i, auto done) { store_.Load(numbers[i], std::move(done)); });
  std::vector<Case> cases;
  for (size_t i = 0; i < numbers.size(); ++i) {
    const auto& ticket = tickets[i];
    if (!ticket.ok() && ticket.status().code() != absl::StatusCode::kNotFound)
      return ticket.status();
    Case c;
    c.number = numbers[i];
    if (ticket.ok()) {
      auto policies = FrozenPolicies::Of(*ticket, directory_);
      if (!policies.ok()) continue;  // not loaded yet: next round
      c.version = ticket->version;
      c.archived = ticket->state == State::kArchived;
      c.wake = NextWake(*ticket, *policies);
      c.expected = IndexesOf(*ticket);
      for (const auto& [index, score] : c.expected) c.names.push_back(index);
      if (!c.expected.contains(keys::ErrandIndex())) c.names.push_back(keys::ErrandIndex());
      if (!c.expected.contains(keys::PrecedentIndex())) c.names.push_back(keys::PrecedentIndex());
      if (!c.expected.contains(keys::UpdatedIndex())) c.names.push_back(keys::UpdatedIndex());
      // The lists of every department that has had a part in the ticket, in every state.
      std::set<std::string> departments = {"centre"};
      for (const Leg& leg : ticket->legs) departments.insert(leg.department);
      for (const std::string& department : departments) {
        for (int s = 1; s < kStates; ++s) {
          std::string name = keys::DepartmentIndex(department, static_cast<State>(s));
          if (!c.expected.contains(name)) c.names.push_back(std::move(name));
        }
      }
    }
    cases.push_back(std::move(c));
  }
  using Standing = std::map<std::string, int64_t>;
  auto standing = WaitAll<Standing>(cases.size(), [&](size_t i, auto done) {
    store_.Scores(cases[i].number, cases[i].names, std::move(done));
  });
  int mended = 0;
  for (size_t i = 0; i < cases.size(); ++i) {
    if (!standing[i].ok()) return standing[i].status();
    auto changed = Mend(cases[i], *standing[i]);
    if (!changed.ok()) return changed.status();
    mended += *changed;
  }
  return mended;
}

absl::StatusOr<bool> Reconciler::Mend(const Case& c,
                                      const std::map<std::string, int64_t>& standing) {
  std::vector<IndexChange> changes;
  for (const auto& [index, score] : c.expected) {
    auto it = standing.find(index);
    if (it == standing.end() || it->second != score) changes.push_back({index, score});
  }
  for (const auto& [index, score] : standing) {
    if (index != "wake" && !c.expected.contains(index)) changes.push_back({index, std::nullopt});
  }
  auto it = standing.find("wake");
  bool wake_right = c.wake == absl::InfiniteFuture()
                        ? it == standing.end()
                        : it != standing.end() && it->second == absl::ToUnixMillis(c.wake);
  if (changes.empty() && wake_right) return false;
  auto written = Wait<bool>(
      [&](auto done) { store_.Repair(c.number, c.version, c.wake, changes, std::move(done)); });
  if (!written.ok()) return written.status();
  if (!*written && c.archived) {
    // Its record has left: nothing stands under its key.
    written = Wait<bool>(
        [&](auto done) { store_.Repair(c.number, 0, c.wake, changes, std::move(done)); });
    if (!written.ok()) return written.status();
  }
  // Not written: the ticket has moved on and its own commit has put the indexes right.
  if (*written) {
    ++repairs_;
    Log("repair", {{"ticket", c.number},
                   {"indexes", std::to_string(changes.size())},
                   {"wake", wake_right ? "right" : "mended"}});
  }
  return *written;
}

absl::Status Reconciler::Refill() {
  if (wakes_of_ < 0) {
    auto page = Wait<TicketStore::ScanPage>(
        [&](auto done) { store_.ScanTickets(cursor_, std::move(done)); });
    if (!page.ok()) return page.status();
    queue_.insert(queue_.end(), page->numbers.begin(), page->numbers.end());
    cursor_ = page->cursor;
    if (cursor_ == "0") wakes_of_ = 0;
    return absl::OkStatus();
  }
  // The oldest page, whatever its instants: there a wake without a ticket would stand in the
  // scanner's way. Wakes of existing tickets are compared when their turn comes.
  auto wakes = Wait<std::vector<IndexPosition>>([&](auto done) {
    store_.DueWakes(wakes_of_, absl::FromUnixMillis(INT64_MAX / 4), kWakePage, std::move(done));
  });
  if (!wakes.ok()) return wakes.status();
  for (const IndexPosition& wake : *wakes) queue_.push_back(wake.number);
  if (++wakes_of_ == store_.partitions()) wakes_of_ = -1;
  return absl::OkStatus();
}

void Reconciler::Suspect(const std::string& number) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (suspects_.size() < kMostSuspects) suspects_.insert(number);
  wake_.notify_all();
}

absl::StatusOr<int> Reconciler::Step() {
  std::set<std::string> suspects;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    suspects.swap(suspects_);
  }
  if (!suspects.empty()) return Check({suspects.begin(), suspects.end()});
  if (queue_.empty()) {
    HOTLINE_RETURN_IF_ERROR(Refill());
    round_ends_ = wakes_of_ < 0 && cursor_ == "0";
  }
  std::vector<std::string> some;
  for (; !queue_.empty() && some.size() < kStepTickets; queue_.pop_front())
    some.push_back(std::move(queue_.front()));
  auto mended = Check(some);
  if (mended.ok() && queue_.empty() && round_ends_) ++rounds_, round_ends_ = false;
  return mended;
}

absl::StatusOr<int> Reconciler::Round() {
  int mended = 0;
  int64_t round = rounds_;
  while (rounds_ == round) {
    auto step = Step();
    if (!step.ok()) return step.status();
    mended += *step;
  }
  return mended;
}

void Reconciler::Start() {
  thread_ = std::thread([this] {
    for (;;) {
      {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait_for(lock, std::chrono::milliseconds(kStepMs),
                       [this] { return stopping_ || !suspects_.empty(); });
        if (stopping_) return;
      }
      (void)Step();
    }
  });
}

void Reconciler::Stop() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

}  // namespace hotline
