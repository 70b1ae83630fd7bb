// A unary call from its arrival to its end: identity, validation, bounds, the log line and the
// metrics are here once; a handler is a function from request to answer.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/rpc/admission.h"
#include "common/rpc/caller.h"
#include "common/rpc/status.h"
#include "common/rpc/validate.h"
#include "grpcpp/grpcpp.h"

namespace hotline::rpc {

// What is observed of calls; implemented over prometheus by the server, by nothing in tests.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  virtual void Finished(std::string_view method, absl::StatusCode code, double seconds) = 0;
  // A call whose caller was not recognised; `why` is a Refusal's name.
  virtual void Refused(std::string_view why) = 0;
};

// Shared by all services of a server; must outlive them.
class CallEnvironment {
 public:
  // What `by` names and `clock` must outlive it. `clock` is the host's, by which tokens age, also
  // where the installation's is simulated.
  CallEnvironment(Admission::Limits limits, Recognising by, const Clock& clock,
                  CallObserver* observer);

  absl::StatusOr<Identity> Identify(const grpc::ServerContextBase& context);
  // Whether the token or the certificate by which this caller was identified has been taken back
  // since.
  bool Revoked(const Identity& caller) const;
  // Writes down the refusals of callers of the last minute. To be called every second or so.
  void TellRefusals() { refusals_.Tell(MonotonicMs()); }
  // Whether the caller may call the method at all: PERMISSION_DENIED for a citizen where it is not
  // for citizens, FAILED_PRECONDITION / STEP_UP_NEEDED where it needs a fresher login.
  absl::Status MayCall(const Identity& caller, std::string_view method) const;
  // Counts a call of this caller in, or refuses it: see Admission. A call that stays long is the
  // storage's fault; it is ended by the storage's own time-out.
  absl::Status Enter(const Identity& caller) { return admission_.EnterCall(caller.subject); }
  // Counts it out; for each that was let in.
  void CountOut(const Identity& caller) { admission_.LeaveCall(caller.subject); }
  // Writes down how a call ended, let in or not: the log line and the metrics.
  void Leave(std::string_view method, const Identity& identity, const absl::Status& status,
             int64_t start_ns, const std::string& subject);
  int calls() const { return admission_.calls(); }
  // Calls answered so far.
  int64_t served() const { return served_; }

 private:
  Admission admission_;
  const Recognising by_;
  const Clock& clock_;
  CallObserver* observer_;
  Refusals refusals_;
  std::atomic<int64_t> served_{0};
};

// What is left of the caller's deadline, at most a day.
int64_t MillisecondsLeft(const grpc::CallbackServerContext& context);
absl::Status DeadlinePassed();

// The ticket (or other subject) a request is about, for the log: its field `name`.
std::string SubjectOf(const google::protobuf::Message& request);

template <class Response>
using Answer = std::function<void(absl::StatusOr<Response>)>;

// Runs `body(identity, request, answer)`; `answer` must be called exactly once, from any thread.
template <class Request, class Response, class Body>
grpc::ServerUnaryReactor* Serve(CallEnvironment& env, grpc::CallbackServerContext* context,
                                const Request* request, Response* response, std::string_view method,
                                Body body) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  int64_t start = MonotonicNs();
  auto identity = env.Identify(*context);
  absl::Status early = identity.status();
  if (identity.ok()) {
    identity->deadline_ms = MonotonicMs() + MillisecondsLeft(*context);
    if (identity->deadline_ms <= MonotonicMs()) early = DeadlinePassed();
  }
  const bool entered = early.ok() && (early = env.Enter(*identity)).ok();
  const bool valid =
      entered && (early = env.MayCall(*identity, method)).ok() && (early = Validate(*request)).ok();
  // What was not found valid is not written down: it may be long, or hold what no log may.
  const std::string valid_subject = valid ? SubjectOf(*request) : "";
  auto finish = [&env, reactor, response, method, start, subject = valid_subject](
                    const Identity& who, absl::StatusOr<Response> result) {
    const absl::Status status = result.status();
    if (result.ok()) *response = *std::move(result);
    // The next call of this caller is let in, and nobody waits for the log.
    env.CountOut(who);
    reactor->Finish(ToGrpc(status));
    env.Leave(method, who, status, start, subject);
  };
  if (!valid) {
    if (entered) env.CountOut(*identity);
    env.Leave(method, identity.ok() ? *identity : Identity{}, early, start, "");
    reactor->Finish(ToGrpc(early));
    return reactor;
  }
  body(*identity, *request,
       Answer<Response>([finish, who = *identity](absl::StatusOr<Response> result) {
         finish(who, std::move(result));
       }));
  return reactor;
}

}  // namespace hotline::rpc
