#include "services/events/event_service.h"

#include <algorithm>

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

grpc::ServerWriteReactor<v1::WatchResponse>* Refuse(const absl::Status& status) {
  return new RefusedStream(status);
}

}  // namespace

EventServiceImpl::EventServiceImpl(ServiceContext& context, Tailer& tailer, Readers& readers,
                                   int bookmark_seconds, int most_of_one)
    : c_(context), tailer_(tailer), readers_(readers), watchers_(bookmark_seconds, most_of_one) {
  tailer_.OnNews([this](const auto& events) { watchers_.News(events); });
  tailer_.OnLook([this] { watchers_.Looked(tailer_.Now().first); });
  tailer_.OnRewind([this] { watchers_.Rewound(); });
}

std::shared_ptr<WatchStream> EventServiceImpl::NewStream(const std::string& ticket,
                                                         const rpc::Identity& caller) {
  return std::make_shared<WatchStream>(WatchStream::House{c_.store, tailer_, watchers_, readers_},
                                       ticket, caller.token);
}

grpc::ServerWriteReactor<v1::WatchResponse>* EventServiceImpl::Serve(
    grpc::CallbackServerContext* call, std::string_view method, const Open& open) {
  const int64_t start = MonotonicNs();
  auto caller = c_.calls.Identify(*call);
  absl::Status status = caller.status();
  if (status.ok()) status = MayAsk(method, ActorOf(*caller));
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
  plan.reader = ActorOf(caller);
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
  plan.reader = ActorOf(caller);
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
