#include "common/rpc/call.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/log.h"
#include "grpc/support/time.h"

namespace hotline::rpc {

CallEnvironment::CallEnvironment(Admission::Limits limits, Recognising by, const Clock& clock,
                                 CallObserver* observer)
    : admission_(limits),
      by_(std::move(by)),
      clock_(clock),
      observer_(observer),
      refusals_([observer](std::string_view why) {
        if (observer != nullptr) observer->Refused(why);
      }) {}

absl::StatusOr<Identity> CallEnvironment::Identify(const grpc::ServerContextBase& context) {
  return IdentityOf(context, by_, refusals_, {clock_.Now(), clock_.Latest()});
}

bool CallEnvironment::Revoked(const Identity& caller) const {
  return rpc::Revoked(caller, by_, {clock_.Now(), clock_.Latest()});
}

absl::Status CallEnvironment::MayCall(const Identity& caller, std::string_view method) const {
  if (caller.token->citizen && by_.citizens == nullptr)
    return absl::PermissionDeniedError("this server takes no calls of citizens");
  if (caller.token->citizen) HOTLINE_RETURN_IF_ERROR(by_.citizens(method));
  return CheckStepUp(by_.step_up, method, *caller.token, {clock_.Now(), clock_.Latest()});
}

void CallEnvironment::Leave(std::string_view method, const Identity& identity,
                            const absl::Status& status, int64_t start_ns,
                            const std::string& subject) {
  served_.fetch_add(1, std::memory_order_relaxed);
  double seconds = static_cast<double>(MonotonicNs() - start_ns) / 1e9;
  if (observer_ != nullptr) observer_->Finished(method, status.code(), seconds);
  LogSoon("rpc",
          {{"method", std::string(method)},
           {"subject", subject},
           // Which citizen calls about which ticket stands in no log.
           {"caller",
            identity.token != nullptr && identity.token->citizen ? "citizen" : identity.subject},
           {"code", absl::StatusCodeToString(status.code())},
           {"reason", ReasonOf(status)},
           {"us", absl::StrCat(static_cast<int64_t>(seconds * 1e6))}});
}

std::string SubjectOf(const google::protobuf::Message& request) {
  const auto* name = request.GetDescriptor()->FindFieldByName("name");
  const bool text = name != nullptr && !name->is_repeated() &&
                    name->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING;
  return text ? request.GetReflection()->GetString(request, name) : "";
}

int64_t MillisecondsLeft(const grpc::CallbackServerContext& context) {
  constexpr int64_t kDay = int64_t{24} * 3600 * 1000;
  gpr_timespec left =
      gpr_time_sub(context.raw_deadline(), gpr_now(context.raw_deadline().clock_type));
  int64_t ms = left.tv_sec >= kDay / 1000 ? kDay : left.tv_sec * 1000 + left.tv_nsec / 1000000;
  return ms < 0 ? 0 : ms;
}

absl::Status DeadlinePassed() {
  return Error(absl::StatusCode::kDeadlineExceeded, "DEADLINE_PASSED",
               "the call's deadline had passed before it could be done; nothing was done")
      .Zh("请求已超时，未作任何处理");
}

}  // namespace hotline::rpc
