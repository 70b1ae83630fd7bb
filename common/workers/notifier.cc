#include "common/workers/notifier.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "common/base/error.h"
#include "common/base/log.h"
#include "common/base/wait.h"
#include "common/domain/notices/message.h"
#include "common/domain/notices/notice.h"
#include "common/domain/rules/rating.h"
#include "common/storage/stored_form.h"
#include "common/storage/tickets.h"

namespace hotline {
namespace {

constexpr int kPollMs = 200;
constexpr int kPageEntries = 256;
constexpr int kBite = 8;
// Longer than a sender takes over a bite of messages nobody answers.
constexpr absl::Duration kLease = absl::Minutes(3);
// What is older when it is met, as after the first start on a full log, is no news any more; and
// nothing is tried for longer.
constexpr absl::Duration kNews = absl::Hours(24);
constexpr absl::Duration kFirstPause = absl::Seconds(2), kLongestPause = absl::Minutes(15);

absl::Duration PauseAfter(int attempts) {
  absl::Duration pause = kFirstPause;
  for (int i = 1; i < attempts && pause < kLongestPause; ++i) pause *= 2;
  return std::min(pause, kLongestPause);
}

store::v1::OutboxEntry EntryOf(const Notice& notice, const Jurisdiction& in_force) {
  store::v1::OutboxEntry entry;
  entry.set_id(notice.id);
  entry.set_ticket(notice.ticket);
  entry.set_what(std::string(Name(notice.what)));
  if (notice.limit != LimitKind::kNone) entry.set_limit(std::string(Name(notice.limit)));
  if (notice.level != AlarmLevel::kNone) entry.set_level(std::string(Name(notice.level)));
  entry.set_department(notice.department);
  entry.set_person(notice.person);
  entry.set_at_ms(absl::ToUnixMillis(notice.at));
  if (Happened(notice.due)) entry.set_due_ms(absl::ToUnixMillis(notice.due));
  entry.set_urgent(notice.urgent);
  entry.set_acknowledge(notice.acknowledge);
  entry.set_text(Chinese(notice, in_force));
  if (notice.rings_until != LimitKind::kNone)
    entry.set_rings_until(std::string(Name(notice.rings_until)));
  return entry;
}

store::v1::OutboxEntry EntryOf(const Message& message) {
  store::v1::OutboxEntry entry;
  entry.set_id(message.id);
  entry.set_ticket(message.ticket);
  entry.set_petitioner(message.petitioner);
  entry.set_message(message.event);
  entry.set_channel(message.channel);
  entry.set_at_ms(absl::ToUnixMillis(message.at));
  return entry;
}

// Whether the limit that the notice rings for runs, has run, or was never there.
enum class Ring { kOn, kOver, kNever };
Ring RingOf(const store::v1::OutboxEntry& entry, const Ticket& ticket) {
  const LimitKind limit = LimitKindOf(entry.rings_until());
  Ring out = Ring::kNever;
  for (const LimitClock& clock : ticket.limits) {
    if (clock.limit != limit) continue;
    if (clock.running()) return Ring::kOn;
    out = Ring::kOver;
  }
  return out;
}

// From here on it waits for no morning.
constexpr int kUrgentLevel = 3;

// To the head of the department that leads, its supervising leader, and the head of the centre, or
// whoever supervises it.
std::vector<store::v1::OutboxEntry> EntriesOf(const store::v1::EarlyWarning& warning,
                                              const Jurisdiction& in_force) {
  const absl::Time at = absl::FromUnixMillis(warning.at_ms());
  const Department* lead = in_force.department(warning.department());
  std::vector<std::pair<std::string, std::string>> whom;  // department, person
  if (lead != nullptr) {
    whom.emplace_back(lead->id, in_force.Holder(lead->id, OfficeRole::kHead, at));
    whom.emplace_back(lead->id, lead->supervising_leader);
  }
  const std::string centre = in_force.Holder(kCentreDepartment, OfficeRole::kHead, at);
  const Department* the_centre = in_force.department(kCentreDepartment);
  whom.emplace_back(kCentreDepartment, centre.empty() && the_centre != nullptr
                                           ? the_centre->supervising_leader
                                           : centre);
  const Matter* matter = in_force.matter(warning.matter());
  const Area* area = in_force.area(warning.area());
  std::vector<store::v1::OutboxEntry> out;
  std::set<std::string> told;
  for (const auto& [department, person] : whom) {
    if (person.empty() || !told.insert(person).second) continue;
    store::v1::OutboxEntry& entry = out.emplace_back();
    entry.set_id(absl::StrCat("warning/", warning.id(), "/", person));
    entry.set_what("HOT_TOPIC");
    entry.set_level(absl::StrCat(warning.level()));
    entry.set_department(department);
    entry.set_person(person);
    entry.set_at_ms(warning.at_ms());
    entry.set_urgent(warning.level() >= kUrgentLevel);
    entry.set_text(absl::StrFormat(
        "【12345预警】%s“%s”24小时内收到%d件诉求，往常每日约%.1f件，请关注。",
        area == nullptr ? in_force.data().name : area->name,
        matter == nullptr ? warning.matter() : matter->name, warning.count(), warning.expected()));
  }
  return out;
}

}  // namespace

void Notifier::Queue(const store::v1::OutboxEntry& entry, absl::Time at,
                     std::vector<OutboxItem>* items) {
  const std::string bytes = entry.SerializeAsString();
  for (const auto& sender : senders_) {
    if (sender->Takes(entry)) items->push_back({sender->name(), entry.id(), at, bytes});
  }
}

absl::StatusOr<Notifier::Outgoing> Notifier::Prepare(store::v1::OutboxEntry entry,
                                                     const Jurisdiction& in_force) {
  Outgoing out{std::move(entry), "", false};
  const bool to_petitioner = out.entry.petitioner() > 0, rings = !out.entry.rings_until().empty();
  if (to_petitioner || rings) {
    auto ticket = WaitAll<Ticket>(
        1, [&](size_t, auto done) { LoadTicket(store_, out.entry.ticket(), std::move(done)); });
    // A threat to life rings on, whatever cannot be read.
    if (!ticket[0].ok() && to_petitioner) return ticket[0].status();
    if (to_petitioner) {
      const int petitioner = out.entry.petitioner();
      const std::string code =
          MayInvite(*ticket[0], petitioner).ok() ? secrets_.RatingCode(*ticket[0], petitioner) : "";
      out.entry.set_text(MessageText(out.entry.message(), out.entry.channel(), petitioner,
                                     *ticket[0], in_force, code));
      out.done = out.entry.text().empty();
      const auto& people = ticket[0]->priv.people;
      const auto index = static_cast<size_t>(petitioner) - 1;
      if (index < people.size()) out.phone = people[index].phone;
      return out;
    }
    const Ring ring = ticket[0].ok() ? RingOf(out.entry, *ticket[0]) : Ring::kOn;
    out.done = ring == Ring::kOver;
    out.rings = ring == Ring::kOn;
    // Who is on duty changes while it rings, and whom the ticket is about may have come to light.
    if (ticket[0].ok()) {
      const std::string leader = DutyLeaderToRing(in_force, ticket[0]->concerns, clock_.Now());
      out.entry.set_person(leader);
    }
  }
  const Person* person = in_force.person(out.entry.person());
  if (person != nullptr) out.phone = person->phone;
  return out;
}

absl::StatusOr<std::vector<OutboxItem>> Notifier::ItemsOf(const std::vector<LogEntry>& page) {
  std::vector<OutboxItem> items;
  const auto in_force = directory_.Current();
  if (in_force == nullptr) return Error(absl::StatusCode::kUnavailable, "NO_JURISDICTION", "");
  std::vector<Event> events;
  for (const LogEntry& one : page) {
    auto decoded = DecodeEvent(one.record);
    // One that cannot be read: the tailer says so; a notice of it cannot be written.
    const bool told =
        decoded.ok() && decoded->event.of_ticket() &&
        (TellsAnybody(decoded->event, *in_force) || !in_force->settings().messages.empty());
    if (told && decoded->event.recorded >= clock_.Now() - kNews)
      events.push_back(std::move(decoded->event));
  }
  auto tickets = WaitAll<Ticket>(events.size(), [&](size_t i, auto done) {
    LoadTicket(store_, events[i].number, std::move(done));
  });
  for (size_t i = 0; i < events.size(); ++i) {
    if (!tickets[i].ok()) return tickets[i].status();
    for (const Notice& notice : NoticesOf(events[i], *tickets[i], *in_force)) {
      Queue(EntryOf(notice, *in_force), MayBeTold(*in_force, notice.urgent, clock_.Now()), &items);
    }
    for (const Message& message : MessagesOf(events[i], *tickets[i], *in_force)) {
      store::v1::OutboxEntry entry = EntryOf(message);
      const bool taken = std::any_of(senders_.begin(), senders_.end(), [&](const auto& sender) {
        return sender->name() != "log" && sender->Takes(entry);
      });
      // Where no portal shows it, the telephone does; of a confidential ticket never.
      if (!taken && !tickets[i]->confidential) entry.set_channel("sms");
      Queue(entry, MayBeTold(*in_force, /*urgent=*/false, clock_.Now()), &items);
    }
  }
  return items;
}

absl::StatusOr<int64_t> Notifier::Fill() {
  if (places_.empty()) {
    auto places = outbox_.Places(store_.partitions());
    if (!places.ok()) return places.status();
    places_ = *std::move(places);
  }
  auto pages = WaitAll<std::vector<LogEntry>>(places_.size(), [&](size_t p, auto done) {
    store_.ReadLog(static_cast<int>(p), std::max<int64_t>(places_[p], 0), kPageEntries,
                   std::move(done));
  });
  int64_t events = 0;
  for (size_t p = 0; p < pages.size(); ++p) {
    if (!pages[p].ok()) return pages[p].status();
    if (pages[p]->empty()) continue;
    auto items = ItemsOf(*pages[p]);
    if (!items.ok()) return items.status();
    const int64_t to = pages[p]->back().sequence;
    auto filled = outbox_.Fill(static_cast<int>(p), places_[p], to, *items);
    if (!filled.ok() || !*filled) {
      // Another process was faster, or it is not known how far this one came: ask.
      places_.clear();
      if (!filled.ok()) return filled.status();
      return events;
    }
    places_[p] = to;
    events += static_cast<int64_t>(pages[p]->size());
  }
  return events;
}

absl::StatusOr<int64_t> Notifier::Warn() {
  const auto in_force = directory_.Current();
  if (in_force == nullptr) return 0;
  auto untold = warnings_.Untold();
  if (!untold.ok()) return untold.status();
  for (const store::v1::EarlyWarning& warning : *untold) {
    std::vector<OutboxItem> items;
    const absl::Time now = clock_.Now();
    const bool news = absl::FromUnixMillis(warning.at_ms()) >= now - kNews;
    for (const store::v1::OutboxEntry& entry : EntriesOf(warning, *in_force)) {
      if (news) Queue(entry, MayBeTold(*in_force, entry.urgent(), now), &items);
    }
    HOTLINE_RETURN_IF_ERROR(warnings_.Tell(warning.id(), items).status());
  }
  return static_cast<int64_t>(untold->size());
}

absl::StatusOr<int> Notifier::Send(Sender& sender) {
  const auto in_force = directory_.Current();
  if (in_force == nullptr) return 0;
  auto items = outbox_.Take(sender.name(), clock_.Now(), kLease, kBite);
  if (!items.ok()) return items.status();
  for (OutboxItem& item : *items) {
    store::v1::OutboxEntry entry;
    if (!entry.ParseFromString(item.bytes)) {
      HOTLINE_RETURN_IF_ERROR(outbox_.Remove(item.sender, item.id));
      continue;
    }
    auto outgoing = Prepare(entry, *in_force);
    const bool rings = outgoing.ok() && outgoing->rings;
    if (outgoing.ok() && outgoing->done) {
      HOTLINE_RETURN_IF_ERROR(outbox_.Remove(item.sender, item.id));
      continue;
    }
    const absl::Status status = outgoing.ok()
                                    ? sender.Send(outgoing->entry, outgoing->phone, clock_.Now())
                                    : outgoing.status();
    if (status.ok()) {
      ++sent_;
      if (rings) {
        entry.set_attempts(0);
        item.bytes = entry.SerializeAsString();
        item.at = clock_.Now() + absl::Minutes(in_force->settings().ring_minutes);
        HOTLINE_RETURN_IF_ERROR(outbox_.Delay(item));
      } else {
        HOTLINE_RETURN_IF_ERROR(outbox_.Remove(item.sender, item.id));
      }
      continue;
    }
    ++failed_;
    // Who is on duty next may have a number.
    const bool never = absl::IsInvalidArgument(status) && !rings;
    const bool old = !rings && absl::FromUnixMillis(entry.at_ms()) < clock_.Now() - kNews;
    Log("notice", {{"id", item.id},
                   {"sender", item.sender},
                   {never || old ? "given_up" : "failed", std::string(status.message())}});
    if (never || old) {
      ++given_up_;
      HOTLINE_RETURN_IF_ERROR(outbox_.Remove(item.sender, item.id));
      continue;
    }
    entry.set_attempts(entry.attempts() + 1);
    item.bytes = entry.SerializeAsString();
    const absl::Duration longest =
        rings ? absl::Minutes(in_force->settings().ring_minutes) : kLongestPause;
    item.at = MayBeTold(*in_force, entry.urgent(),
                        clock_.Now() + std::min(longest, PauseAfter(entry.attempts())));
    HOTLINE_RETURN_IF_ERROR(outbox_.Delay(item));
  }
  return static_cast<int>(items->size());
}

bool Notifier::Rest(int ms) {
  absl::MutexLock lock(&mutex_);
  return !mutex_.AwaitWithTimeout(absl::Condition(&stopping_), absl::Milliseconds(ms));
}

void Notifier::Start() {
  if (senders_.empty()) return;
  threads_.emplace_back([this, said = std::string()]() mutable {
    for (;;) {
      auto events = Fill();
      const absl::Status warned = Warn().status();
      if (warned.message() != said)
        Log("warnings", {{"cannot_tell", std::string(warned.message())}});
      said = std::string(warned.message());
      const bool more = events.ok() && *events > 0;
      int64_t waiting = 0;
      for (const auto& sender : senders_) waiting += outbox_.Waiting(sender->name()).value_or(0);
      waiting_ = waiting;
      if (!Rest(more ? 0 : kPollMs)) return;
    }
  });
  for (const auto& sender : senders_) {
    for (int i = 0; i < sender->threads(); ++i) {
      threads_.emplace_back([this, &sender = *sender] {
        for (;;) {
          auto tried = Send(sender);
          const bool more = tried.ok() && *tried == kBite;
          if (!Rest(more ? 0 : kPollMs)) return;
        }
      });
    }
  }
}

void Notifier::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace hotline
