#include "services/limits/reconciler.h"

#include <set>

#include "common/base/log.h"
#include "common/storage/keys.h"
#include "services/engine/wait.h"

namespace hotline {
namespace {

// A page every so often: a round over a million tickets takes a few hours and costs a percent.
constexpr int kStepMs = 500;
constexpr int kWakePage = 500;

}  // namespace

absl::StatusOr<bool> Reconciler::Check(const std::string& number) {
  auto ticket = Wait<Ticket>([&](auto done) { store_.Load(number, std::move(done)); });
  if (!ticket.ok() && ticket.status().code() != absl::StatusCode::kNotFound) return ticket.status();
  std::map<std::string, int64_t> expected;
  absl::Time wake = absl::InfiniteFuture();
  int64_t version = 0;
  if (ticket.ok()) {
    auto policies = directory_.Version(ticket->policy_version);
    if (policies == nullptr) return false;  // not loaded yet: next round
    expected = IndexesOf(*ticket);
    wake = NextWake(*ticket, *policies);
    version = ticket->version;
  }
  // What should stand, and what may have been left standing: the lists of every department that has
  // had a part in the ticket, in every state.
  std::vector<std::string> names;
  for (const auto& [index, score] : expected) names.push_back(index);
  if (ticket.ok()) {
    std::set<std::string> departments = {"centre"};
    for (const Leg& leg : ticket->legs) departments.insert(leg.department);
    for (const std::string& department : departments) {
      for (int s = 1; s < kStates; ++s) {
        std::string name = keys::DepartmentIndex(department, static_cast<State>(s));
        if (!expected.contains(name)) names.push_back(std::move(name));
      }
    }
  }
  auto standing = Wait<std::map<std::string, int64_t>>(
      [&](auto done) { store_.Scores(number, names, std::move(done)); });
  if (!standing.ok()) return standing.status();
  std::vector<IndexChange> changes;
  for (const auto& [index, score] : expected) {
    auto it = standing->find(index);
    if (it == standing->end() || it->second != score) changes.push_back({index, score});
  }
  for (const auto& [index, score] : *standing) {
    if (index != "wake" && !expected.contains(index)) changes.push_back({index, std::nullopt});
  }
  auto it = standing->find("wake");
  bool wake_right = wake == absl::InfiniteFuture()
                        ? it == standing->end()
                        : it != standing->end() && it->second == absl::ToUnixMillis(wake);
  if (changes.empty() && wake_right) return false;
  auto written = Wait<bool>(
      [&](auto done) { store_.Repair(number, version, wake, changes, std::move(done)); });
  if (!written.ok()) return written.status();
  // Not written: the ticket has moved on and its own commit has put the indexes right.
  if (*written) {
    ++repairs_;
    Log("repair", {{"ticket", number},
                   {"indexes", std::to_string(changes.size())},
                   {"wake", wake_right ? "right" : "mended"}});
  }
  return *written;
}

absl::StatusOr<int> Reconciler::CheckWakes(int partition) {
  // The oldest page, whatever its instants: there a wake without a ticket would stand in the
  // scanner's way. Wakes of existing tickets are compared with their records in Step().
  auto wakes = Wait<std::vector<IndexPosition>>([&](auto done) {
    store_.DueWakes(partition, absl::FromUnixMillis(INT64_MAX / 4), kWakePage, std::move(done));
  });
  if (!wakes.ok()) return wakes.status();
  int mended = 0;
  for (const IndexPosition& wake : *wakes) {
    auto changed = Check(wake.number);
    if (!changed.ok()) return changed.status();
    mended += *changed;
  }
  return mended;
}

absl::StatusOr<int> Reconciler::Step() {
  auto page =
      Wait<TicketStore::ScanPage>([&](auto done) { store_.ScanTickets(cursor_, std::move(done)); });
  if (!page.ok()) return page.status();
  int mended = 0;
  for (const std::string& number : page->numbers) {
    auto changed = Check(number);
    if (!changed.ok()) return changed.status();
    mended += *changed;
  }
  cursor_ = page->cursor;
  if (cursor_ == "0") {
    for (int p = 0; p < store_.partitions(); ++p) {
      auto more = CheckWakes(p);
      if (!more.ok()) return more.status();
      mended += *more;
    }
    ++rounds_;
  }
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
        if (wake_.wait_for(lock, std::chrono::milliseconds(kStepMs), [this] { return stopping_; }))
          return;
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
