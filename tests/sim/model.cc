#include "tests/sim/model.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/domain/rules/merge.h"
#include "common/domain/rules/settle.h"
#include "common/engine/change.h"
#include "common/storage/keys.h"
#include "common/storage/stored_form.h"
#include "common/storage/tickets.h"
#include "tests/support/merges.h"

namespace hotline::sim {
namespace {

int64_t Ms(absl::Time t) { return t == kUnset ? -1 : absl::ToUnixMillis(t); }
std::string Text(absl::Time t) {
  return t == kUnset ? "never" : absl::FormatTime("%Y-%m-%d %H:%M:%E3S", t, absl::UTCTimeZone());
}

}  // namespace

void Model::Broken(const std::string& invariant, const std::string& what) {
  ++violations_;
  constexpr size_t kKept = 20;
  if (first_.size() < kKept) first_.push_back(absl::StrCat(invariant, " ", ticket_, ": ", what));
}

void Model::Mix(uint64_t value) {
  for (int i = 0; i < 8; ++i, value >>= 8) hash_ = (hash_ ^ (value & 255)) * 0x100000001b3;
}
void Model::Mix(const std::string& text) {
  for (unsigned char c : text) hash_ = (hash_ ^ c) * 0x100000001b3;
}

absl::Time Model::ArchiveOf(const Ticket& ticket) const {
  const int days =
      county_.version(static_cast<int>(ticket.policy_version))->settings().archive_days;
  if (days == 0) return absl::InfiniteFuture();
  // The day it ended is not counted, the last one is to its end; the county's clocks are eight
  // hours ahead of UTC all the year.
  constexpr int64_t kDay = 86'400, kAhead = 8 * 3600;
  const int64_t ended = (absl::ToUnixSeconds(ticket.ended) + kAhead) / kDay;
  return absl::FromUnixSeconds((ended + days + 1) * kDay - kAhead);
}

void Model::Compare(const Seen& seen, const Ticket& ticket) {
  seen.limits->Compare(ticket);
  int leads = 0;
  for (const Leg& leg : ticket.legs)
    leads += leg.kind != LegKind::kAssisting && !Happened(leg.ended);
  if (leads > 1) Broken("I10", absl::StrCat(leads, " open leads"));
}

void Model::Committed(const Change& change, absl::Time now) {
  ++events_;
  ticket_ = change.id;
  auto decoded = DecodeEvent(change.event);
  auto ticket = DecodeTicket(change.record);
  if (!decoded.ok() || !ticket.ok()) return Broken("I5", "what was stored cannot be read");
  if (EncodeTicket(*ticket) != change.record)
    Broken("I5", "the record is not what is read and written again");
  const Event& event = decoded->event;
  Seen& seen = seen_[change.id];
  if (seen.limits == nullptr)
    seen.limits = std::make_unique<testing::LimitModel>(
        county_,
        [this](const std::string& invariant, const std::string& what) { Broken(invariant, what); });
  if (seen.archived) Broken("I17", "changed after it was archived");
  if (event.version != seen.version + 1)
    Broken("I4", absl::StrCat("version ", event.version, " after ", seen.version));
  if (event.prev_hash != seen.hash) Broken("I12", "the chain is broken");
  if (ticket->version != event.version || ticket->chain_head != decoded->hash ||
      ticket->state != event.state_after)
    Broken("I5", "the record is not of its event");
  if (seen.version > 0 && event.recorded < seen.recorded) Broken("I4", "time has gone back");
  if (event.recorded > now)
    Broken("I8", absl::StrCat("recorded at ", Text(event.recorded), ", it is ", Text(now)));
  // What somebody does is recorded when it is done: late by the way to the store and by what a host
  // may be behind, no more.
  constexpr absl::Duration kRecordedWithin = absl::Seconds(12);
  if (event.verb != Name(Verb::kSettle) && event.recorded + kRecordedWithin < now)
    Broken("I8",
           absl::StrCat(event.verb, " recorded at ", Text(event.recorded), ", it is ", Text(now)));
  if (!change.request.empty() && !requests_.try_emplace(change.request, change.id).second)
    Broken("I3", "a second ticket of one request");
  seen.version = event.version;
  seen.hash = decoded->hash;
  seen.recorded = event.recorded;
  if (event.version == 1) seen.limits->set_version(ticket->policy_version);
  if (event.facts.empty()) return Broken("I5", "a version without facts");
  // What fell due comes first, what was done last, and at the instant it is recorded at.
  if (event.verb != Name(Verb::kSettle) && event.facts.back().at != event.recorded)
    Broken("I4", absl::StrCat(event.verb, " done at ", Text(event.facts.back().at),
                              ", recorded at ", Text(event.recorded)));
  Mix(static_cast<uint64_t>(Ms(now)));
  Mix(change.id);
  Mix(event.verb);
  Mix(static_cast<uint64_t>(event.state_after));
  for (const Fact& f : event.facts) {
    if (f.at > event.recorded) Broken("I8", "a fact before it happens");
    ++facts_[std::string(Name(f.type))];
    Mix(static_cast<uint64_t>(f.type));
    Mix(static_cast<uint64_t>(Ms(f.at)));
    Mix(static_cast<uint64_t>(Ms(f.due)));
    Mix(static_cast<uint64_t>(f.limit) * 64 + static_cast<uint64_t>(f.level));
    Mix(f.code);
    Tell(seen, f, *ticket);
  }
  if (HasErrands(*ticket))
    errands_.insert(change.id);
  else
    errands_.erase(change.id);
  Compare(seen, *ticket);
  for (const RequestMark& mark : ticket->requests) {
    if (mark.version == event.version) seen.marks[event.version] = mark.id_hash;
  }
  if (seen.wake != 0) wakes_.erase({seen.wake, change.id});
  seen.wake = change.wake == absl::InfiniteFuture() ? 0 : absl::ToUnixMillis(change.wake);
  if (seen.wake != 0) wakes_.insert({seen.wake, change.id});
}

void Model::Tell(Seen& seen, const Fact& f, const Ticket& ticket) {
  if (f.type == FactType::kPoliciesAdopted) return seen.limits->Tell(f, ticket.suspensions);
  if (f.type == FactType::kArchived) {
    seen.archived = true;
    if (f.at < ArchiveOf(ticket)) Broken("I17", "archived before its days were over");
    seen.limits->AllToldAt(f.at);
  }
  if (f.type == FactType::kHandedOver) return seen.limits->Tell(f, ticket.suspensions);
  if (f.limit == LimitKind::kNone) return;
  const bool back = f.type == FactType::kSplitOff || f.type == FactType::kResultShared;
  if (f.type == FactType::kChildTaken)
    seen.limits->TakeIn(f, *seen_[f.ticket].limits);
  else if (back)
    seen.limits->TakeBack(f, *seen_[f.ticket].limits, ticket.number);
  else
    seen.limits->Tell(f, ticket.suspensions);
}

void Model::Acknowledged(const std::string& request, const std::string& mark,
                         const std::string& number, int64_t version) {
  ticket_ = number;
  auto [it, fresh] = acknowledged_.try_emplace(request, number, version);
  if (!fresh && it->second != std::pair(number, version))
    Broken("I3", absl::StrCat(request, " made version ", it->second.second, " of ",
                              it->second.first, " and version ", version));
  if (!seen_.contains(number) || seen_[number].version < version)
    Broken("I1", absl::StrCat(request, " was told of version ", version, ", which is not stored"));
  else if (!mark.empty() && seen_[number].marks[version] != mark)
    Broken("I1", absl::StrCat(request, " was told of version ", version, ", which another made"));
}

int64_t Model::alarms() const {
  int64_t sum = 0;
  for (const auto& [number, seen] : seen_) sum += seen.limits ? seen.limits->alarms() : 0;
  return sum;
}

std::vector<std::string> Model::numbers() const {
  std::vector<std::string> out;
  for (const auto& [number, seen] : seen_) out.push_back(number);
  return out;
}

void Model::End(RecordStore& truth, absl::Time now) {
  int64_t logged = 0;
  for (int p = 0; p < truth.partitions(); ++p) {
    truth.ReadLog(p, 0, 1 << 30, [&](absl::StatusOr<std::vector<LogEntry>> entries) {
      logged += static_cast<int64_t>(entries->size());
    });
  }
  if (logged != events_)
    Broken("I13", absl::StrCat("the log has ", logged, " events, ", events_, " were stored"));
  std::map<std::string, Ticket> tickets;
  for (auto& [number, seen] : seen_) {
    ticket_ = number;
    std::optional<Ticket> ticket;
    LoadTicket(truth, number, [&](absl::StatusOr<Ticket> t) {
      if (t.ok()) ticket = *std::move(t);
    });
    if (!ticket) {
      Broken("I1", "the ticket is gone");
      continue;
    }
    if (ticket->version != seen.version) Broken("I5", "the record is not the last version");
    seen.limits->AllToldAt(now);
    const bool runs = std::any_of(ticket->limits.begin(), ticket->limits.end(),
                                  [](const LimitClock& clock) { return clock.running(); });
    const bool over = !IsLive(ticket->state) && ticket->state != State::kMerged;
    if (over && !runs && !HoldsMerged(*ticket) && ArchiveOf(*ticket) < now && !seen.archived)
      Broken("I17", "not archived");
    auto expected = IndexesOf(*ticket);
    auto policies = FrozenPolicies::Of(*ticket, county_);
    if (!policies.ok()) {
      Broken("I5", "the ticket is under a version there never was");
      continue;
    }
    absl::Time wake = NextWake(*ticket, *policies);
    if (wake != absl::InfiniteFuture()) expected["wake"] = absl::ToUnixMillis(wake);
    if (wake <= now) Broken("I7", absl::StrCat("still due since ", Text(wake)));
    std::vector<std::string> names;
    for (const std::string& department : County::departments()) {
      for (int s = 1; s < kStates; ++s)
        names.push_back(keys::DepartmentIndex(department, static_cast<State>(s)));
    }
    for (int s = 1; s < kStates; ++s)
      names.push_back(keys::DepartmentIndex("centre", static_cast<State>(s)));
    names.push_back(keys::ErrandIndex());
    for (const auto& [name, score] : expected) {
      if (std::find(names.begin(), names.end(), name) == names.end() && name != "wake")
        names.push_back(name);
    }
    truth.Scores(number, names, [&](absl::StatusOr<std::map<std::string, int64_t>> standing) {
      if (*standing != expected) Broken("I5", "the indexes are not those of the record");
    });
    tickets.emplace(number, *std::move(ticket));
  }
  for (const auto& [number, what] : testing::MergesThatDiffer(tickets)) {
    ticket_ = number;
    Broken("I5", what);
  }
}

}  // namespace hotline::sim
