#include "services/events/event_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/domain/ticket/not_found.h"
#include "common/rpc/validate.h"
#include "common/storage/store_rules.h"

namespace hotline {
namespace {

// A stream that only says why not.
class RefusedStream : public grpc::ServerWriteReactor<v1::WatchResponse> {
 public:
  explicit RefusedStream(const absl::Status& status) { Finish(rpc::ToGrpc(status)); }
  void OnDone() override { delete this; }
};

absl::Status OtherRoles() {
  return Error(absl::StatusCode::kAborted, "ROLES_CHANGED",
               "the roles of the caller have changed; open the stream again with the last token")
      .Zh("用户的角色已变更，请用最后的位置令牌重新订阅");
}

grpc::ServerWriteReactor<v1::WatchResponse>* Refuse(const absl::Status& status) {
  return new RefusedStream(status);
}

}  // namespace

EventServiceImpl::EventServiceImpl(ServiceContext& context, Tailer& tailer, Readers& readers,
                                   int bookmark_seconds, int most_of_one)
    : c_(context), tailer_(tailer), readers_(readers), watchers_(bookmark_seconds, most_of_one) {
  tailer_.OnNews([this](const auto& events) { watchers_.News(events); });
  tailer_.OnLook([this] {
    watchers_.Looked(tailer_.Now().first);
    LookAtRoles();
    EndStalled();
  });
  tailer_.OnRewind([this] { watchers_.Rewound(); });
}

void EventServiceImpl::EndStalled() {
  constexpr int64_t kBetweenMs = 1000;  // every stream is asked
  const int64_t now = MonotonicMs();
  if (now - stalled_ms_ < kBetweenMs) return;
  stalled_ms_ = now;
  watchers_.AbandonWhere([now](const WatchStream& stream) { return stream.Stalled(now); });
}

void EventServiceImpl::EndRevoked() {
  watchers_.EndWhere(
      [this](const WatchStream& stream) { return c_.calls.Revoked(stream.caller()); },
      rpc::Unauthenticated());
}

bool EventServiceImpl::RolesChanged(const WatchStream& stream) const {
  return ActorOf(c_, stream.caller()).roles != stream.reader().roles;
}

void EventServiceImpl::LookAtRoles() {
  const auto in_force = c_.directory.Current();
  if (in_force == nullptr) return;
  const std::pair now(in_force->version(), in_force->LocalDay(c_.clock.Now()));
  if (std::exchange(roles_of_, now) == now) return;
  watchers_.EndWhere([this](const WatchStream& stream) { return RolesChanged(stream); },
                     OtherRoles());
}

std::shared_ptr<WatchStream> EventServiceImpl::NewStream(const std::string& ticket,
                                                         const rpc::Identity& caller) {
  return std::make_shared<WatchStream>(WatchStream::House{c_.store, tailer_, watchers_, readers_},
                                       ticket, caller, ActorOf(c_, caller));
}

grpc::ServerWriteReactor<v1::WatchResponse>* EventServiceImpl::Serve(
    grpc::CallbackServerContext* call, std::string_view method, const Open& open) {
  const int64_t start = MonotonicNs();
  auto caller = c_.calls.Identify(*call);
  absl::Status status = caller.status();
  if (status.ok()) status = MayAsk(method, ActorOf(c_, *caller));
  if (status.ok()) status = c_.calls.MayCall(*caller, method);
  // Opening a stream is a call, which ends at once; how many stay open is the watchers' to bound.
  if (status.ok() && (status = c_.calls.Enter(*caller)).ok()) c_.calls.CountOut(*caller);
  std::shared_ptr<WatchStream> stream;
  if (status.ok()) {
    auto opened = open(*caller);
    status = opened.status();
    if (opened.ok()) stream = *std::move(opened);
  }
  c_.calls.Leave(method, caller.ok() ? *caller : rpc::Identity(), status, start, "");
  if (stream == nullptr) return Refuse(status);
  stream->Serve(call);
  // Whoever looked at the open streams in the meantime has not seen this one.
  if (RolesChanged(*stream)) stream->End(OtherRoles());
  return stream.get();
}

grpc::ServerWriteReactor<v1::WatchResponse>* EventServiceImpl::Watch(
    grpc::CallbackServerContext* call, const v1::WatchRequest* request) {
  return Serve(call, "Watch", [this, request](const rpc::Identity& caller) {
    return OpenWatch(*request, caller);
  });
}

absl::StatusOr<std::shared_ptr<WatchStream>> EventServiceImpl::OpenWatch(
    const v1::WatchRequest& request, const rpc::Identity& caller) {
  HOTLINE_RETURN_IF_ERROR(rpc::Validate(request));
  WatchStream::Plan plan;
  plan.with_body = request.with_body();
  const std::string ticket = api::NumberOf(request.ticket());
  if (!ticket.empty()) {
    plan.partition = PartitionOf(ticket);
    if (plan.partition < 0 || plan.partition >= c_.store.partitions())
      return TicketNotFound(ticket);
  }
  if (!request.resume_token().empty()) {
    auto from = DecodePosition(request.resume_token(), c_.store.partitions());
    if (!from.ok()) return from.status();
    plan.from = *std::move(from);
    plan.from_token = true;
  }
  auto stream = NewStream(ticket, caller);
  // First known, then the position: an event handed out in between reaches it either way.
  HOTLINE_RETURN_IF_ERROR(watchers_.Add(stream));
  std::tie(plan.until, plan.ring) = tailer_.Now();
  if (!plan.from_token) plan.from = plan.until;
  if (!plan.from_token && request.from_start()) plan.from.marks.assign(c_.store.partitions(), {});
  stream->Begin(std::move(plan));
  return stream;
}

grpc::ServerWriteReactor<v1::WatchResponse>* EventServiceImpl::ReadEvents(
    grpc::CallbackServerContext* call, const v1::ReadEventsRequest* request) {
  return Serve(call, "ReadEvents", [this, request](const rpc::Identity& caller) {
    return OpenEvents(*request, caller);
  });
}

absl::StatusOr<std::shared_ptr<WatchStream>> EventServiceImpl::OpenEvents(
    const v1::ReadEventsRequest& request, const rpc::Identity& caller) {
  HOTLINE_RETURN_IF_ERROR(rpc::Validate(request));
  WatchStream::Plan plan;
  std::tie(plan.until, plan.ring) = tailer_.Now();
  plan.live = false;
  plan.whole = true;
  plan.shares = std::max(request.shares(), 1);
  plan.share = request.share();
  if (plan.share >= plan.shares) {
    return (
        InvalidFields({{"share", absl::StrCat("must be below shares, from 0 to ", plan.shares - 1),
                        "OUT_OF_RANGE", "应小于 shares"}}));
  }
  plan.with_body = request.with_body();
  plan.from.marks.resize(c_.store.partitions());
  plan.from_token = !request.after().empty();
  plan.until_now = request.until().empty();
  for (const auto& [token, to] :
       {std::pair(&request.after(), &plan.from), std::pair(&request.until(), &plan.until)}) {
    if (token->empty()) continue;
    auto position = DecodePosition(*token, c_.store.partitions());
    if (!position.ok()) return position.status();
    *to = *std::move(position);
  }
  auto stream = NewStream("", caller);
  HOTLINE_RETURN_IF_ERROR(watchers_.Add(stream));
  stream->Begin(std::move(plan));
  return stream;
}

}  // namespace hotline
