#include "tests/bench/history.h"

#include <hiredis/hiredis.h>

#include <cstdio>
#include <cstdlib>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/clock.h"
#include "common/base/digest.h"
#include "common/base/ticket_number.h"
#include "common/domain/rules/settle.h"
#include "common/engine/change.h"
#include "common/engine/engine.h"
#include "common/storage/commit_call.h"
#include "common/storage/keys.h"
#include "common/storage/memory_record_store.h"
#include "common/storage/stored_form.h"
#include "tests/bench/floors.h"
#include "tests/support/installation.h"
#include "tests/support/sample.h"

namespace hotline::bench {
namespace {

constexpr size_t kNamesKept = 10000;

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "history: %s\n", why.c_str());
  std::exit(1);
}

// The engine over a store in memory, on a clock set by hand.
class Maker {
 public:
  Maker() : clock_(absl::FromUnixSeconds(0)), store_(testing::kDefaultPartitions, clock_) {
    directory_.Add(testing::Sample());
  }

  Ticket Create(absl::Time at, Urgency urgency, int i) {
    clock_.AdvanceTo(at);
    CreateRequest create = FixedCreate(i, secrets_);
    create.urgency = urgency;
    return Done([&](auto done) {
      engine_.Create(std::move(create), Info("p-centre-1", Role::kAgent), false, std::move(done));
    });
  }
  Ticket Do(absl::Time at, const std::string& number, Command command, const std::string& who,
            Role role) {
    clock_.AdvanceTo(at);
    return Done([&](auto done) {
      engine_.Execute(number, std::move(command), Info(who, role), std::move(done));
    });
  }
  std::string CodeFor(const Ticket& ticket) const { return secrets_.RatingCode(ticket, 1); }
  std::vector<Change> Take() { return std::move(store_.changes); }

 private:
  CallInfo Info(const std::string& who, Role role) {
    CallInfo info;
    info.actor = {who, Bit(role)};
    info.request_id = absl::StrCat("history-", ++requests_);
    info.content_hash = Sha256(info.request_id);
    return info;
  }
  template <class Start>
  Ticket Done(const Start& start) {
    Ticket out;
    start([&](absl::StatusOr<Outcome> outcome) {
      if (!outcome.ok()) Die(std::string(outcome.status().message()));
      out = std::move(outcome->ticket);
    });
    return out;
  }

  SimulatedClock clock_;
  RecordingStore store_;
  Directory directory_;
  Secrets secrets_{testing::kInstallationSecret};
  Engine engine_{store_, directory_, clock_, secrets_};
  int64_t requests_ = 0;
};

}  // namespace

std::vector<LifeChanges> ClosedLives(int count, absl::Time end, int days) {
  const std::string head = absl::StrCat("p-", kDepartment, "-1");
  std::vector<LifeChanges> out;
  Maker maker;
  for (int i = 0; i < count; ++i) {
    absl::Time at = end - absl::Hours(24 * days) * (1.0 - static_cast<double>(i) / count);
    at = absl::FromUnixSeconds(absl::ToUnixSeconds(at));
    auto step = [&] { return at += absl::Minutes(7 + i % 23); };
    Ticket t = maker.Create(at, Urgency::kNormal, i);
    maker.Do(step(), t.number, Accept{}, head, Role::kOfficial);
    RecordContact contact;
    contact.kind = ContactKind::kEffective;
    contact.note = "已与诉求人电话联系，说明申报口径";
    maker.Do(step(), t.number, contact, head, Role::kOfficial);
    SubmitResult submit;
    submit.outcome_code = "EXPLAINED";
    submit.result = "已向诉求人解释：按季度销售额口径判断，超过部分与未超过部分一并计税。";
    submit.legal_basis = "相关税收法律法规";
    maker.Do(step(), t.number, submit, head, Role::kOfficial);
    maker.Do(step(), t.number, Approve{}, head, Role::kOfficial);
    Reply reply;
    reply.petitioner = 1;
    reply.reply = "您反映的问题已答复，感谢您的监督。";
    reply.proof = "sms-1";
    t = maker.Do(step(), t.number, reply, head, Role::kOfficial);
    Rate rate;
    rate.petitioner = 1;
    rate.code = maker.CodeFor(t);
    rate.satisfaction = Satisfaction::kSatisfied;
    rate.solved = Solved::kYes;
    t = maker.Do(step(), t.number, rate, "messages", Role::kMessenger);
    if (t.state == State::kReplied) {  // drawn: the centre calls too
      RecordFollowUp call;
      call.petitioner = 1;
      call.outcome = FollowUpOutcome::kReached;
      call.satisfaction = Satisfaction::kSatisfied;
      call.solved = Solved::kYes;
      t = maker.Do(step(), t.number, call, "p-centre-5", Role::kAgent);
    }
    if (t.state != State::kClosed)
      Die(absl::StrCat("a life ended as ", std::string(Name(t.state))));
    out.push_back(maker.Take());
  }
  return out;
}

std::vector<LifeChanges> StormLives(int count, absl::Time due) {
  // Half of the urgent ticket's thirty minutes: its first alarm.
  constexpr absl::Duration kHalf = absl::Minutes(15);
  std::vector<LifeChanges> out;
  Maker maker;
  for (int i = 0; i < count; ++i) {
    absl::Time at = due - kHalf + absl::Milliseconds(1000 * i / count);
    maker.Create(at, Urgency::kUrgent, i);
    out.push_back(maker.Take());
    if (out.back().back().wake - due > absl::Seconds(2) || out.back().back().wake < due)
      Die("a storm's ticket is due at another time than it should");
  }
  return out;
}

LifeChanges CopyOf(const LifeChanges& life, const std::string& number,
                   const FrozenPolicies& policies) {
  LifeChanges out(life.size());
  std::string previous;
  for (size_t i = 0; i < life.size(); ++i) {
    auto decoded = DecodeEvent(life[i].event);
    if (!decoded.ok()) Die("an event of its own cannot be read");
    decoded->event.number = number;
    decoded->event.prev_hash = previous;
    EncodedEvent encoded = EncodeEvent(decoded->event, number);
    previous = encoded.hash;
    out[i].partition = PartitionOf(number);
    out[i].id = number;
    out[i].expected_version = life[i].expected_version;
    out[i].version = life[i].version;
    out[i].event = std::move(encoded.record);
    out[i].now = life[i].now;
  }
  // Only the last record stands in the end.
  auto ticket = DecodeTicket(life.back().record);
  if (!ticket.ok()) Die("a record of its own cannot be read");
  ticket->number = number;
  ticket->chain_head = previous;
  ticket->petitioners[0].blind_indexes = {ToHex(Sha256(number).substr(0, 12))};
  out.back().record = EncodeTicket(*ticket);
  out.back().wake = NextWake(*ticket, policies);
  for (const auto& [index, score] : IndexesOf(*ticket))
    out.back().indexes.push_back({index, score});
  return out;
}

class BulkLoader::Wire {
 public:
  explicit Wire(const std::string& socket) : context_(redisConnectUnix(socket.c_str())) {
    if (context_ == nullptr || context_->err) Die("no Redis at " + socket);
  }
  ~Wire() { redisFree(context_); }

  void Send(const std::vector<std::string>& words) {
    std::vector<const char*> argv;
    std::vector<size_t> sizes;
    for (const std::string& w : words) argv.push_back(w.data()), sizes.push_back(w.size());
    redisAppendCommandArgv(context_, static_cast<int>(words.size()), argv.data(), sizes.data());
    // Deep enough to keep Redis busy, shallow enough for its buffers.
    constexpr int64_t kDepth = 4096;
    if (++unanswered_ >= kDepth) Drain();
  }
  void Drain() {
    for (; unanswered_ > 0; --unanswered_) Answer();
  }
  int64_t Integer(const std::vector<std::string>& words) {
    Drain();
    Send(words);
    int64_t value = Answer();
    --unanswered_;
    return value;
  }

 private:
  int64_t Answer() {
    void* raw = nullptr;
    if (redisGetReply(context_, &raw) != REDIS_OK) Die(context_->errstr);
    auto* reply = static_cast<redisReply*>(raw);
    if (reply->type == REDIS_REPLY_ERROR) Die(reply->str);
    int64_t value = reply->type == REDIS_REPLY_STRING ? std::atoll(reply->str) : reply->integer;
    freeReplyObject(reply);
    return value;
  }
  redisContext* context_;
  int64_t unanswered_ = 0;
};

BulkLoader::BulkLoader(const std::string& socket, int partitions)
    : wire_(std::make_unique<Wire>(socket)) {
  for (int p = 0; p < partitions; ++p)
    sequences_.push_back(wire_->Integer({"GET", keys::Sequence(p)}));
}

BulkLoader::~BulkLoader() = default;

void BulkLoader::Add(const LifeChanges& life) {
  const Change& last = life.back();
  int p = last.partition;
  for (const Change& change : life) {
    wire_->Send({"XADD", keys::Log(p), absl::StrCat(++sequences_[p], "-0"), "e", change.event});
  }
  wire_->Send({"SET", keys::Record(p, last.id), VersionBytes(last.version) + last.record});
  if (last.wake != absl::InfiniteFuture())
    wire_->Send({"ZADD", keys::Wake(p), absl::StrCat(absl::ToUnixMillis(last.wake)), last.id});
  for (const IndexChange& i : last.indexes) {
    if (i.score) wire_->Send({"ZADD", keys::Index(p, i.index), absl::StrCat(*i.score), last.id});
  }
}

void BulkLoader::Finish() {
  for (size_t p = 0; p < sequences_.size(); ++p) {
    if (sequences_[p] > 0)
      wire_->Send({"SET", keys::Sequence(static_cast<int>(p)), absl::StrCat(sequences_[p])});
  }
  wire_->Drain();
}

std::vector<std::string> LoadHistory(const std::string& socket,
                                     const std::vector<LifeChanges>& lives, int64_t count,
                                     const std::function<void(int64_t)>& progress) {
  BulkLoader loader(socket, testing::kDefaultPartitions);
  auto policies = testing::Sample();
  std::vector<std::string> names;
  std::map<absl::CivilDay, int> sequences;
  for (int64_t i = 0; i < count; ++i) {
    const LifeChanges& life = lives[i * static_cast<int64_t>(lives.size()) / count];
    auto parts = ParseTicketNumber(life.back().id);
    // High sequences: the product counts its own from one.
    int serial = sequences[parts->day]++;
    std::string number = FormatTicketNumber({parts->day, serial % testing::kDefaultPartitions,
                                             500000 + serial / testing::kDefaultPartitions});
    loader.Add(CopyOf(life, number, policies));
    if (i % std::max<int64_t>(1, count / static_cast<int64_t>(kNamesKept)) == 0)
      names.push_back("tickets/" + number);
    if (progress && i % 10000 == 0) progress(i);
  }
  loader.Finish();
  return names;
}

}  // namespace hotline::bench
