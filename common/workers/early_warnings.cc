#include "common/workers/early_warnings.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/error.h"
#include "common/base/log.h"
#include "common/base/wait.h"
#include "common/storage/tickets.h"

namespace hotline {
namespace {

constexpr std::chrono::seconds kWarningsEvery{60};
constexpr absl::Duration kKnownFor = absl::Hours(24);

// Who would lead such a request.
std::string LeadOf(const Router& router, const HotTopic& topic, absl::Time now) {
  RouteRequest request;
  request.matter = topic.matter;
  request.area = topic.area;
  return router.Decide(request, now).lead;
}

// What was warned of so long ago is in no report any more.
absl::Status DropOld(Warnings& warnings, const std::vector<store::v1::EarlyWarning>& known,
                     absl::Time now) {
  constexpr absl::Duration kKept = absl::Hours(24 * 400);
  std::vector<std::string> old;
  for (const store::v1::EarlyWarning& warning : known) {
    if (absl::FromUnixMillis(warning.at_ms()) < now - kKept) old.push_back(warning.id());
  }
  return old.empty() ? absl::OkStatus() : warnings.Drop(old);
}

std::string NumberText(uint64_t number) {
  return absl::StrFormat("%016d", static_cast<int64_t>(number));
}

}  // namespace

absl::StatusOr<bool> EarlyWarnings::WithoutHidden(HotTopic* topic) {
  const std::vector<uint64_t> numbers = std::move(topic->tickets);
  topic->tickets.clear();
  auto tickets = WaitAll<Ticket>(numbers.size(), [&](size_t i, auto done) {
    LoadTicket(store_, NumberText(numbers[i]), std::move(done));
  });
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (absl::IsUnavailable(tickets[i].status())) return tickets[i].status();
    if (tickets[i].ok() && !tickets[i]->confidential && tickets[i]->concerns.empty())
      topic->tickets.push_back(numbers[i]);
    else
      --topic->count;
  }
  const double share = static_cast<double>(topic->count) / topic->hot;
  if (share < 1) return false;
  topic->level = LevelOf(share);
  return true;
}

absl::StatusOr<int64_t> EarlyWarnings::Round() {
  const auto router = directory_.CurrentRouter();
  if (router == nullptr) return 0;
  auto hot = figures_.Hot();
  if (!hot.ok()) return hot.status();
  if (hot->empty()) return 0;
  using All = std::vector<store::v1::EarlyWarning>;
  auto known = Wait<All>([&](auto done) { warnings_.All(std::move(done)); });
  if (!known.ok()) return known.status();
  const absl::Time now = clock_.Now();
  int64_t fresh = 0;
  for (HotTopic& topic : *hot) {
    auto still_hot = WithoutHidden(&topic);
    if (!still_hot.ok()) return still_hot.status();
    if (!*still_hot) continue;
    const bool warned = std::any_of(known->begin(), known->end(), [&](const auto& w) {
      return w.matter() == topic.matter && w.area() == topic.area && w.level() >= topic.level &&
             absl::FromUnixMillis(w.at_ms()) > now - kKnownFor;
    });
    if (warned) continue;
    store::v1::EarlyWarning warning;
    warning.set_id(absl::StrCat(absl::FormatCivilTime(router->jurisdiction().LocalDay(now)), ":",
                                topic.area, ":", topic.matter, ":", topic.level));
    warning.set_at_ms(absl::ToUnixMillis(now));
    warning.set_matter(topic.matter);
    warning.set_area(topic.area);
    warning.set_department(LeadOf(*router, topic, now));
    warning.set_count(topic.count);
    warning.set_expected(topic.expected);
    warning.set_level(topic.level);
    for (uint64_t number : topic.tickets) warning.add_tickets(NumberText(number));
    auto added = warnings_.Add(warning);
    if (!added.ok()) return added.status();
    fresh += *added;
    if (*added) HOTLINE_RETURN_IF_ERROR(DropOld(warnings_, *known, now));
    if (*added) {
      Log("early_warning", {{"matter", topic.matter},
                            {"area", topic.area},
                            {"count", std::to_string(topic.count)},
                            {"level", std::to_string(topic.level)}});
    }
  }
  return fresh;
}

void EarlyWarnings::Start() {
  poller_.Start(kWarningsEvery, [this] {
    const absl::Status round = Round().status();
    // While the log is still being read there is nothing to say.
    const std::string error(ReasonOf(round) == "FIGURES_NOT_READY" ? "" : round.message());
    if (error != last_error_) Log("early_warning", {{"cannot_look", error}});  // empty: over
    last_error_ = error;
  });
}

}  // namespace hotline
