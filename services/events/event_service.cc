#include "services/events/event_service.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/rpc/validate.h"
#include "common/storage/store_rules.h"
#include "common/storage/tickets.h"

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

absl::StatusOr<rpc::Identity> EventServiceImpl::Reader(grpc::CallbackServerContext* call,
                                                       std::string_view method) {
  const int64_t start = MonotonicNs();
  auto identity = c_.calls.Identify(*call);
  absl::Status status = identity.status();
  if (identity.ok()) status = MayAsk(method, ActorOf(*identity));
  // Opening a stream is a call, which ends at once; how many stay open is the watchers' to bound.
  const bool entered = status.ok() && (status = c_.calls.Enter(*identity)).ok();
  c_.calls.Leave(method, identity.ok() ? *identity : rpc::Identity(), status, start, "", entered);
  if (!status.ok()) return status;
  return identity;
}

grpc::ServerWriteReactor<v1::WatchResponse>* EventServiceImpl::Watch(
    grpc::CallbackServerContext* call, const v1::WatchRequest* request) {
  auto reader = Reader(call, "Watch");
  if (!reader.ok()) return Refuse(reader.status());
  absl::Status status = rpc::Validate(*request);
  if (!status.ok()) return Refuse(status);
  WatchStream::Plan plan;
  plan.reader = ActorOf(*reader);
  plan.with_body = request->with_body();
  const std::string ticket = api::NumberOf(request->ticket());
  if (!ticket.empty()) {
    plan.partition = PartitionOf(ticket);
    if (plan.partition < 0 || plan.partition >= c_.store.partitions())
      return Refuse(TicketNotFound(ticket));
  }
  if (!request->resume_token().empty()) {
    auto from = DecodePosition(request->resume_token(), c_.store.partitions());
    if (!from.ok()) return Refuse(from.status());
    plan.from = *std::move(from);
    plan.from_token = true;
  }
  auto stream = NewStream(ticket, *reader);
  // First known, then the position: an event handed out in between reaches it either way.
  status = watchers_.Add(stream);
  if (!status.ok()) return Refuse(status);
  std::tie(plan.until, plan.ring) = tailer_.Now();
  if (!plan.from_token) plan.from = plan.until;
  if (!plan.from_token && request->from_start()) plan.from.marks.assign(c_.store.partitions(), {});
  stream->Begin(std::move(plan));
  return stream.get();
}

grpc::ServerWriteReactor<v1::WatchResponse>* EventServiceImpl::ReadEvents(
    grpc::CallbackServerContext* call, const v1::ReadEventsRequest* request) {
  auto reader = Reader(call, "ReadEvents");
  if (!reader.ok()) return Refuse(reader.status());
  absl::Status status = rpc::Validate(*request);
  if (!status.ok()) return Refuse(status);
  WatchStream::Plan plan;
  plan.reader = ActorOf(*reader);
  std::tie(plan.until, plan.ring) = tailer_.Now();
  plan.live = false;
  plan.whole = true;
  plan.shares = std::max(request->shares(), 1);
  plan.share = request->share();
  if (plan.share >= plan.shares) {
    return Refuse(
        InvalidFields({{"share", absl::StrCat("must be below shares, from 0 to ", plan.shares - 1),
                        "OUT_OF_RANGE", "应小于 shares"}}));
  }
  plan.with_body = request->with_body();
  plan.from.marks.resize(c_.store.partitions());
  plan.from_token = !request->after().empty();
  plan.until_now = request->until().empty();
  for (const auto& [token, to] :
       {std::pair(&request->after(), &plan.from), std::pair(&request->until(), &plan.until)}) {
    if (token->empty()) continue;
    auto position = DecodePosition(*token, c_.store.partitions());
    if (!position.ok()) return Refuse(position.status());
    *to = *std::move(position);
  }
  auto stream = NewStream("", *reader);
  status = watchers_.Add(stream);
  if (!status.ok()) return Refuse(status);
  stream->Begin(std::move(plan));
  return stream.get();
}

}  // namespace hotline
