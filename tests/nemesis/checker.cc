#include "tests/nemesis/checker.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/wait.h"
#include "common/domain/rules/settle.h"
#include "common/engine/change.h"
#include "common/storage/keys.h"
#include "common/storage/redis_record_store.h"
#include "common/storage/stored_form.h"
#include "common/storage/tickets.h"
#include "tests/support/installation.h"
#include "tests/support/limit_model.h"
#include "tests/support/merges.h"

namespace hotline::nemesis {
namespace {

constexpr int kPatienceMs = 30'000;

struct History {
  std::vector<std::string> verbs;  // of version 1, 2, …
  std::string head;                // hash of the last event
  std::vector<absl::Time> recorded;
  std::vector<Fact> limits;  // facts about them
};

std::string At(int64_t ms) {
  return absl::FormatTime("%H:%M:%E3S", absl::FromUnixMillis(ms), absl::UTCTimeZone());
}

// The limits of all tickets as their logs tell of them; how many alarms rang. Where one was handed
// from a ticket to another, that one's log comes first.
int64_t Limits(const std::map<std::string, History>& histories,
               const std::map<std::string, Ticket>& tickets, const testing::Policies& policies,
               absl::Time settled, const std::function<void(const std::string&)>& fault) {
  struct Told {
    std::unique_ptr<testing::LimitModel> limits;
    size_t facts = 0;
  };
  std::map<std::string, Told> told;
  for (const auto& [number, ticket] : tickets) {
    auto broken = [&fault, number = number](const std::string& invariant, const std::string& what) {
      fault(absl::StrCat(invariant, " ", number, ": ", what));
    };
    told[number].limits = std::make_unique<testing::LimitModel>(policies, broken);
    told[number].limits->set_version(1);  // nobody uploads another one
  }
  // Whether it could be told; one that waits for another ticket's log is told later.
  auto tell = [&](const std::string& number, testing::LimitModel& limits, const Fact& f) {
    const bool taken = f.type == FactType::kChildTaken;
    const bool back = f.type == FactType::kSplitOff || f.type == FactType::kResultShared;
    if (!taken && !back) {
      limits.Tell(f, tickets.at(number).suspensions);
      return true;
    }
    auto other = told.find(f.ticket);
    if (other == told.end()) return false;
    const testing::LimitModel& theirs = *other->second.limits;
    const bool refused = f.code == Name(MergeEnd::kRefused);
    if (taken ? !theirs.HandsOver() : !refused && !theirs.HasHandedBack(number)) return false;
    if (taken)
      limits.TakeIn(f, theirs);
    else
      limits.TakeBack(f, theirs, number);
    return true;
  };
  for (bool moved = true; moved;) {
    moved = false;
    for (auto& [number, each] : told) {
      const auto& facts = histories.at(number).limits;
      while (each.facts < facts.size() && tell(number, *each.limits, facts[each.facts]))
        ++each.facts, moved = true;
    }
  }
  int64_t alarms = 0;
  for (auto& [number, each] : told) {
    if (each.facts < histories.at(number).limits.size())
      fault(absl::StrCat("I5 ", number, ": a limit came from a ticket that did not hand it over"));
    each.limits->Compare(tickets.at(number));
    each.limits->AllToldAt(settled);
    alarms += each.limits->alarms();
  }
  return alarms;
}

// Every key that begins with `prefix` in one of the partitions.
std::vector<std::string> Keys(redis::Client& client, const std::string& pattern) {
  auto keys = client.CallAndWait({"KEYS", pattern});
  std::vector<std::string> out;
  if (keys.ok()) {
    for (const auto& key : keys->items) out.push_back(key.text);
  }
  return out;
}

}  // namespace

std::set<std::string> WrongRows(const redis::Options& redis, const testing::Policies& policies) {
  redis::Options options = redis;
  options.timeout_ms = kPatienceMs;
  redis::Client client(options);
  RedisRecordStore store(client, client, testing::kDefaultPartitions);
  std::set<std::string> expected, wrong;
  auto row = [](const std::string& key, const std::string& number, int64_t score) {
    return absl::StrCat(key, " ", number, " ", score);
  };
  for (const std::string& key : Keys(client, "h:{p*}:t:*")) {
    const std::string number = key.substr(key.rfind(':') + 1);
    auto ticket = Wait<Ticket>([&](auto done) { LoadTicket(store, number, std::move(done)); });
    if (!ticket.ok()) continue;
    int p = PartitionOf(number);
    for (const auto& [index, score] : IndexesOf(*ticket))
      expected.insert(row(keys::Index(p, index), number, score));
    auto frozen = FrozenPolicies::Of(*ticket, policies);
    if (!frozen.ok()) {
      wrong.insert(absl::StrCat(number, " is under a version there never was"));
      continue;
    }
    absl::Time wake = NextWake(*ticket, *frozen);
    if (wake != absl::InfiniteFuture())
      expected.insert(row(keys::Wake(p), number, absl::ToUnixMillis(wake)));
  }
  for (const char* pattern : {"h:{p*}:i:*", "h:{p*}:wake"}) {
    for (const std::string& key : Keys(client, pattern)) {
      auto all = client.CallAndWait({"ZRANGE", key, "0", "-1", "WITHSCORES"});
      for (size_t i = 0; all.ok() && i + 1 < all->items.size(); i += 2) {
        double score = 0;
        (void)absl::SimpleAtod(all->items[i + 1].text, &score);
        std::string found = row(key, all->items[i].text, static_cast<int64_t>(score));
        if (expected.erase(found) == 0) wrong.insert("I5 a row too many: " + found);
      }
    }
  }
  for (const std::string& missing : expected) wrong.insert("I5 a row is missing: " + missing);
  return wrong;
}

void AwaitErrands(const redis::Options& redis) {
  redis::Client client(redis);
  for (int tries = 0; tries < 100 && !Keys(client, "h:{p*}:i:e").empty(); ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

Checked Check(const redis::Options& redis, const testing::Policies& policies, absl::Time settled,
              const std::vector<Acknowledged>& promised) {
  Checked out;
  auto fault = [&](const std::string& what) { out.faults.push_back(what); };
  redis::Options options = redis;
  options.timeout_ms = kPatienceMs;
  redis::Client client(options);
  RedisRecordStore store(client, client, testing::kDefaultPartitions);
  constexpr absl::Duration kJitter = absl::Milliseconds(50);

  // The log: gapless sequences, whole chains.
  std::map<std::string, History> histories;
  for (int p = 0; p < testing::kDefaultPartitions; ++p) {
    auto log = Wait<std::vector<LogEntry>>(
        [&](auto done) { store.ReadLog(p, 0, 1 << 24, std::move(done)); });
    if (!log.ok()) {
      fault(absl::StrCat("I5 partition ", p, ": ", std::string(log.status().message())));
      continue;
    }
    int64_t sequence = 0;
    for (const LogEntry& entry : *log) {
      ++out.events;
      if (entry.sequence != ++sequence)
        fault(absl::StrCat("I5 partition ", p, ": sequence ", entry.sequence, " follows ",
                           sequence - 1));
      sequence = entry.sequence;
      auto decoded = DecodeEvent(entry.record);
      if (!decoded.ok()) {
        fault(absl::StrCat("I12 partition ", p, ": event ", sequence, " cannot be read"));
        continue;
      }
      History& history = histories[decoded->event.number];
      if (decoded->event.version != static_cast<int64_t>(history.verbs.size()) + 1)
        fault(absl::StrCat("I5 ", decoded->event.number, ": version ", decoded->event.version,
                           " follows ", history.verbs.size()));
      if (decoded->event.prev_hash != history.head)
        fault(absl::StrCat(
            "I12 ", decoded->event.number, ": version ", decoded->event.version, ", ",
            decoded->event.verb, " at ", At(absl::ToUnixMillis(decoded->event.recorded)),
            ", does not name the event before it, ",
            history.verbs.empty() ? "" : history.verbs.back(), " at ",
            history.recorded.empty() ? "" : At(absl::ToUnixMillis(history.recorded.back()))));
      history.verbs.push_back(decoded->event.verb);
      const absl::Time recorded = decoded->event.recorded;
      if (recorded > absl::Now() + kJitter)
        fault(absl::StrCat("I8 ", decoded->event.number, ": version ", decoded->event.version,
                           " is recorded at ", absl::FormatTime(recorded), ", which is to come"));
      if (!history.recorded.empty() && recorded < history.recorded.back())
        fault(absl::StrCat("I4 ", decoded->event.number, ": time goes back at version ",
                           decoded->event.version));
      history.recorded.push_back(recorded);
      for (const Fact& f : decoded->event.facts) {
        if (f.at > recorded)
          fault(absl::StrCat("I8 ", decoded->event.number, ": a fact before it happens"));
        if (f.limit != LimitKind::kNone || f.type == FactType::kPoliciesAdopted)
          history.limits.push_back(f);
        if (f.type == FactType::kAlarm || f.type == FactType::kBreached)
          out.lateness_ms.push_back(absl::ToInt64Milliseconds(recorded - f.at));
      }
      history.head = decoded->hash;
    }
    auto counter = client.CallAndWait({"GET", keys::Sequence(p)});
    if (counter.ok() && !counter->nil() && counter->text != absl::StrCat(sequence))
      fault(absl::StrCat("I5 partition ", p, ": the counter says ", counter->text,
                         ", the log ends at ", sequence));
  }
  out.tickets = static_cast<int64_t>(histories.size());

  // Promises: each acknowledged version is there, by that verb; a create's id made one ticket.
  std::map<std::string, std::string> created;  // request id → ticket
  std::set<std::string> accounted;
  for (const Acknowledged& a : promised) {
    auto it = histories.find(a.ticket);
    if (it == histories.end()) {
      fault(absl::StrCat("I1 ", a.verb, " ", a.request_id, ": ticket ", a.ticket,
                         " is not there, told at ", At(a.at_ms)));
      continue;
    }
    const auto& verbs = it->second.verbs;
    if (a.version == 0) {
      if (std::find(verbs.begin(), verbs.end(), a.verb) == verbs.end())
        fault(absl::StrCat("I1 ", a.verb, " ", a.request_id, ": no version of ", a.ticket,
                           " is that call's, told at ", At(a.at_ms)));
      continue;
    }
    if (a.version < 1 || a.version > static_cast<int64_t>(verbs.size()) ||
        verbs[a.version - 1] != a.verb)
      fault(absl::StrCat("I1 ", a.verb, " ", a.request_id, ": ", a.ticket, " version ", a.version,
                         " is not that call's, told at ", At(a.at_ms)));
    else if (absl::ToUnixMillis(it->second.recorded[static_cast<size_t>(a.version) - 1]) >
             a.at_ms + absl::ToInt64Milliseconds(kJitter))
      fault(absl::StrCat("I8 ", a.verb, " ", a.request_id, ": recorded after it was answered"));
    if (a.verb != "CreateTicket") continue;
    auto [known, fresh] = created.emplace(a.request_id, a.ticket);
    if (!fresh && known->second != a.ticket)
      fault(absl::StrCat("I3 ", a.request_id, " made ", known->second, " and ", a.ticket));
    if (!accounted.insert(a.ticket).second && fresh)
      fault(absl::StrCat("I3 ", a.ticket, " was given to two requests"));
  }
  for (const auto& [ticket, history] : histories) {
    if (!accounted.contains(ticket))
      fault(absl::StrCat("I3 ", ticket, " belongs to no request: one was done twice"));
  }

  // Records, and their limits held against the rules.
  std::map<std::string, Ticket> tickets;
  for (const auto& [number, history] : histories) {
    auto ticket = Wait<Ticket>([&](auto done) { LoadTicket(store, number, std::move(done)); });
    if (!ticket.ok()) {
      fault(absl::StrCat("I5 ", number, ": ", std::string(ticket.status().message())));
      continue;
    }
    if (ticket->version != static_cast<int64_t>(history.verbs.size()) ||
        ticket->chain_head != history.head)
      fault(absl::StrCat("I5 ", number, ": the record stands at version ", ticket->version,
                         ", the log at ", history.verbs.size()));
    tickets.emplace(number, *std::move(ticket));
  }
  out.alarms = Limits(histories, tickets, policies, settled, fault);
  for (const auto& [number, what] : testing::MergesThatDiffer(tickets))
    fault(absl::StrCat("I5 ", number, " ", what));
  for (const std::string& wrong : WrongRows(redis, policies)) fault(wrong);
  if (Keys(client, "h:{p*}:t:*").size() != histories.size())
    fault("I5 there are records without events");

  // Request ids of creates name tickets that exist, as many as there are.
  size_t remembered = 0;
  for (const std::string& key : Keys(client, "h:{p*}:r:*")) {
    auto all = client.CallAndWait({"HVALS", key});
    for (size_t i = 0; all.ok() && i < all->items.size(); ++i, ++remembered) {
      constexpr size_t kNumber = 16;
      if (!histories.contains(all->items[i].text.substr(0, kNumber)))
        fault("I3 a request id names a ticket that is not there");
    }
  }
  if (remembered != histories.size())
    fault(absl::StrCat("I3 ", remembered, " request ids for ", histories.size(), " tickets"));
  std::sort(out.lateness_ms.begin(), out.lateness_ms.end());
  return out;
}

}  // namespace hotline::nemesis
