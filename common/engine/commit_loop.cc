#include "common/engine/commit_loop.h"

#include <memory>
#include <utility>

#include "common/base/error.h"

namespace hotline {
namespace {

// A record that changes between reading and writing more often than this is fought over: the caller
// should look at it again.
constexpr int kMostAttempts = 6;

absl::Status Contended() {
  return Error(absl::StatusCode::kAborted, "CONTENDED",
               "others keep changing this; read it again and decide again")
      .Zh("正被他人处理，请刷新后重试")
      .status();
}

absl::Status TooSlow() {
  return Error(absl::StatusCode::kUnavailable, "STORAGE_UNAVAILABLE",
               "the store is too slow, try again later")
      .Zh("存储响应过慢，请稍后重试")
      .RetryAfterMs(500)
      .status();
}

// One call of the loop; held by the callbacks under way.
class Loop : public std::enable_shared_from_this<Loop> {
 public:
  Loop(RecordStore& store, const Clock& clock, LoopCall call)
      : store_(store), clock_(clock), call_(std::move(call)) {}

  void Attempt() {
    if (clock_.MonotonicMs() > call_.deadline_ms) return call_.done(TooSlow());
    if (++attempts_ > kMostAttempts) return call_.done(Contended());
    if (!call_.id) return Decide(nullptr);
    store_.Load(*call_.id, [self = shared_from_this()](absl::StatusOr<std::string> record) {
      if (!record.ok()) return self->call_.done(record.status());
      self->Decide(&*record);
    });
  }

 private:
  void Decide(const std::string* record) {
    call_.decide(record, [self = shared_from_this()](absl::StatusOr<Step> step) {
      if (!step.ok()) return self->call_.done(step.status());
      switch (step->what) {
        case Step::kNothing:
          return self->call_.done(CommitResult());
        case Step::kConfirm:
          return self->store_.Confirm([self](absl::StatusOr<bool> durable) {
            self->call_.done(durable.ok() ? absl::StatusOr<CommitResult>(CommitResult())
                                          : durable.status());
          });
        case Step::kCommit:
          return self->Commit(std::move(step->change));
      }
    });
  }

  void Commit(Change change) {
    store_.Commit(std::move(change),
                  [self = shared_from_this()](absl::StatusOr<CommitResult> result) {
                    const bool again = result.ok() && result->outcome == CommitResult::kConflict;
                    if (again) return self->Attempt();
                    self->call_.done(std::move(result));
                  });
  }

  RecordStore& store_;
  const Clock& clock_;
  const LoopCall call_;
  int attempts_ = 0;
};

}  // namespace

void RunCommitLoop(RecordStore& store, const Clock& clock, LoopCall call) {
  std::make_shared<Loop>(store, clock, std::move(call))->Attempt();
}

}  // namespace hotline
