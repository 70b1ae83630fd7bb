#include "tests/bench/floors.h"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>

#include "absl/strings/str_format.h"
#include "common/base/clock.h"
#include "common/base/digest.h"
#include "common/engine/engine.h"
#include "common/storage/commit_call.h"
#include "common/storage/memory_record_store.h"
#include "tests/bench/scenarios.h"
#include "tests/support/installation.h"
#include "tests/support/sample.h"

namespace hotline::bench {
namespace {

constexpr int kBatch = 32;
constexpr size_t kUnique = 16;  // characters of a ticket number, bytes of a request id

// A command in wire form with the places where a ticket's number and request id stand, so that each
// sending is another ticket without any formatting.
class Template {
 public:
  explicit Template(const std::vector<const Change*>& changes) {
    std::vector<std::string> call = CommitCall("commit", changes);
    std::vector<const char*> argv;
    std::vector<size_t> sizes;
    for (const std::string& a : call) argv.push_back(a.data()), sizes.push_back(a.size());
    char* formatted = nullptr;
    long long n = redisFormatCommandArgv(&formatted, static_cast<int>(argv.size()), argv.data(),
                                         sizes.data());
    bytes_.assign(formatted, static_cast<size_t>(n));
    redisFreeCommand(formatted);
    for (const Change* change : changes) {
      std::vector<std::string> unique = {change->id, change->request};
      // The petitioner's own list is a key of its own for every petitioner.
      for (const IndexChange& i : change->indexes) {
        if (i.index.rfind("w:", 0) == 0) unique.push_back(i.index.substr(2, kUnique));
      }
      std::vector<size_t> found;
      for (const std::string& what : unique) {
        for (size_t at = bytes_.find(what); !what.empty() && at != std::string::npos;
             at = bytes_.find(what, at + 1))
          found.push_back(at);
      }
      places_.push_back(std::move(found));
    }
  }

  // Bytes no earlier call had, wherever number, request id and petitioner stand.
  const std::string& Next(int64_t* serial) {
    for (const std::vector<size_t>& places : places_) {
      std::string unique = absl::StrFormat("%016d", ++*serial);
      for (size_t at : places) bytes_.replace(at, kUnique, unique);
    }
    return bytes_;
  }

 private:
  std::string bytes_;
  std::vector<std::vector<size_t>> places_;  // of each change
};

// A closed loop over one blocking connection: answers are taken as they come, and their places are
// filled in one write.
class Pipeline {
 public:
  explicit Pipeline(const std::string& socket) : context_(redisConnectUnix(socket.c_str())) {
    if (context_ == nullptr || context_->err) {
      std::fprintf(stderr, "no Redis at %s\n", socket.c_str());
      std::exit(1);
    }
  }
  ~Pipeline() { redisFree(context_); }

  LoadResult Run(const LoadOptions& options, int64_t changes_per_call,
                 const std::function<const std::string&()>& next) {
    LoadResult result;
    std::deque<int64_t> sent;
    int64_t start = MonotonicNs(), now = start;
    int64_t end = start + static_cast<int64_t>(options.seconds * 1e9);
    auto send = [&] {
      const std::string& command = next();
      redisAppendFormattedCommand(context_, command.data(), command.size());
      sent.push_back(MonotonicNs());
    };
    for (int i = 0; i < options.in_flight; ++i) send();
    while (!sent.empty()) {
      void* reply = nullptr;
      if (redisGetReplyFromReader(context_, &reply) != REDIS_OK) Die();
      if (reply == nullptr) {
        int written = 0;
        while (!written) {
          if (redisBufferWrite(context_, &written) != REDIS_OK) Die();
        }
        if (redisBufferRead(context_) != REDIS_OK) Die();
        continue;
      }
      now = MonotonicNs();
      bool good = Good(static_cast<redisReply*>(reply));
      freeReplyObject(reply);
      if (good) {
        result.done += changes_per_call;
        result.latencies_us.push_back(static_cast<uint32_t>((now - sent.front()) / 1000));
      } else if (++result.failed == 1) {
        result.error = "the commit was refused";
      }
      sent.pop_front();
      if (now < end) send();
    }
    result.seconds = static_cast<double>(now - start) / 1e9;
    std::sort(result.latencies_us.begin(), result.latencies_us.end());
    return result;
  }

 private:
  static bool Good(const redisReply* reply) {
    if (reply->type == REDIS_REPLY_STATUS) return true;
    if (reply->type != REDIS_REPLY_ARRAY) return false;
    for (size_t i = 0; i < reply->elements; ++i) {
      const redisReply* one = reply->element[i];
      if (one->type != REDIS_REPLY_ARRAY || one->element[0]->integer != 0) return false;
    }
    return true;
  }
  [[noreturn]] void Die() {
    std::fprintf(stderr, "redis: %s\n", context_->errstr);
    std::exit(1);
  }
  redisContext* context_;
};

// Serials begin high: no ticket of another scenario has such a number.
int64_t& Serial() {
  static int64_t serial = 900000000000000;
  return serial;
}

}  // namespace

CreateRequest FixedCreate(int64_t i, const Secrets& secrets) {
  CreateRequest create;
  v1::NewTicket as_sent = FixedRequest(i);
  create.kind = TicketKind::kConsultation;
  create.urgency = Urgency::kNormal;
  create.channel = Channel::kPhone;
  create.department = kDepartment;
  create.priv.subject = as_sent.subject();
  create.priv.text = as_sent.text();
  create.priv.address = as_sent.address();
  const auto& p = as_sent.petitioners(0);
  create.priv.people = {{p.display_name(), p.phone(), ""}};
  create.petitioners.resize(1);
  create.petitioners[0].kind = PetitionerKind::kCitizen;
  create.petitioners[0].blind_indexes = {secrets.PhoneIndex(p.phone())};
  return create;
}

std::vector<Change> SampleCreates(int count) {
  Directory directory;
  directory.Add(testing::Sample());
  SimulatedClock clock(testing::At("2026-03-02 10:00"));
  RecordingStore store(testing::kDefaultPartitions, clock);
  Secrets secrets("a secret of the floors only, 32 b");
  Engine engine(store, directory, clock, secrets);
  for (int i = 0; i < count; ++i) {
    CreateRequest create = FixedCreate(i, secrets);
    CallInfo info;
    info.actor = {"p-centre-1", Bit(Role::kAgent)};
    info.request_id = absl::StrCat("floor-", i);
    info.content_hash = Sha256(info.request_id);
    engine.Create(std::move(create), std::move(info), false, [](absl::StatusOr<Outcome> outcome) {
      if (outcome.ok()) return;
      std::fprintf(stderr, "%s\n", std::string(outcome.status().message()).c_str());
      std::exit(1);
    });
  }
  return std::move(store.changes);
}

LoadResult RunCommitFloor(const std::string& socket, const std::vector<Change>& creates,
                          const LoadOptions& options) {
  std::vector<Template> templates;
  for (const Change& change : creates) templates.emplace_back(std::vector<const Change*>{&change});
  size_t at = 0;
  return Pipeline(socket).Run(options, 1, [&]() -> const std::string& {
    return templates[at++ % templates.size()].Next(&Serial());
  });
}

LoadResult RunBatchedCommitFloor(const std::string& socket, const std::vector<Change>& creates,
                                 double seconds) {
  std::vector<Template> templates;
  for (size_t i = 0; i + kBatch <= creates.size(); i += kBatch) {
    std::vector<const Change*> batch;
    for (size_t k = i; k < i + kBatch; ++k) batch.push_back(&creates[k]);
    templates.emplace_back(batch);
  }
  size_t at = 0;
  return Pipeline(socket).Run(
      {.in_flight = 2, .seconds = seconds}, kBatch,
      [&]() -> const std::string& { return templates[at++ % templates.size()].Next(&Serial()); });
}

LoadResult RunSetFloor(const std::string& socket, const std::vector<Change>& creates,
                       const LoadOptions& options) {
  const Change& like = creates.front();
  std::string value(like.record.size() + like.event.size(), 'x');
  int64_t serial = 0;
  std::string command;
  return Pipeline(socket).Run(options, 1, [&]() -> const std::string& {
    // As many keys as tickets would have, each new.
    command = absl::StrFormat("*3\r\n$3\r\nSET\r\n$24\r\nset-floor-%014d\r\n$%d\r\n%s\r\n",
                              ++serial, value.size(), value);
    return command;
  });
}

}  // namespace hotline::bench
