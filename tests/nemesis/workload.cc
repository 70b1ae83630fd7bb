#include "tests/nemesis/workload.h"

#include <chrono>
#include <deque>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "hotline/v1/dispatch.pb.h"
#include "tests/support/installation.h"

namespace hotline::nemesis {
namespace {

constexpr char kHead[] = "p-tax-1";
constexpr char kMerge[] = "DispatchService/MergeTicket";
constexpr char kSplit[] = "DispatchService/SplitTicket";
// Outcomes after which the same call, with its id, is right.
bool Again(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable ||
         status.code() == absl::StatusCode::kCancelled ||  // a server that goes down
         status.code() == absl::StatusCode::kDeadlineExceeded ||
         status.code() == absl::StatusCode::kResourceExhausted;
}

}  // namespace

struct Workload::Worker {
  int index = 0;
  size_t server = 0;
  int64_t serial = 0;
  struct Open {
    std::string name;
    int step = 0;
  };
  std::deque<Open> open;
};

Workload::Workload(std::vector<std::string> addresses, Journal& journal, Options options)
    : journal_(journal), options_(options) {
  for (const std::string& address : addresses)
    clients_.push_back(std::make_unique<ctl::Client>(address));
  for (int i = 0; i < options.threads; ++i) threads_.emplace_back([this, i] { Run(i); });
}

void Workload::Finish() {
  stopping_ = true;
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

std::vector<std::string> Workload::faults() {
  std::lock_guard<std::mutex> lock(mutex_);
  return faults_;
}

template <class Request>
bool Workload::Insist(Worker& worker, const std::string& method, const std::string& who,
                      const std::string& role, Request& request, v1::Ticket* ticket) {
  request.set_request_id(absl::StrCat("w", worker.index, "-", ++worker.serial));
  for (;;) {
    ctl::Client& client = *clients_[worker.server % clients_.size()];
    absl::Status status = client.Call("hotline.v1." + method, {who, {role}}, request, ticket);
    ++calls_;
    if (status.ok()) {
      int64_t made =
          ticket->replayed_version() > 0 ? ticket->replayed_version() : ticket->version();
      // Answered once the other ticket has been told, which makes versions too.
      if (method == kMerge || method == kSplit) made = 0;
      journal_.Add({method.substr(method.find('/') + 1), request.request_id(),
                    ticket->name().substr(ticket->name().find('/') + 1), made,
                    absl::ToUnixMillis(absl::Now())});
      return true;
    }
    if (!Again(status)) {
      std::lock_guard<std::mutex> lock(mutex_);
      faults_.push_back(
          absl::StrCat(method, " ", request.request_id(), ": ", std::string(status.message())));
      return false;
    }
    ++worker.server;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

std::string Workload::MayTakeIn(const Worker& worker) {
  constexpr int kBeforeTheResult = 2;
  for (const Worker::Open& open : worker.open) {
    if (open.step <= kBeforeTheResult) return open.name;
  }
  return "";
}

void Workload::Run(int index) {
  Worker worker;
  worker.index = index;
  worker.server = static_cast<size_t>(index);
  std::minstd_rand random(static_cast<unsigned>(index + 1));
  const double pause_s = options_.threads / options_.calls_per_second;
  auto due = std::chrono::steady_clock::now();
  while (!stopping_) {
    due += std::chrono::microseconds(static_cast<int64_t>(pause_s * 1e6));
    // What was missed during a fault is not caught up in a burst.
    due = std::max(due, std::chrono::steady_clock::now() - std::chrono::seconds(1));
    std::this_thread::sleep_until(due);
    v1::Ticket ticket;
    constexpr size_t kMostOpen = 20;
    if (worker.open.empty() || (worker.open.size() < kMostOpen && worker.serial % 3 == 0)) {
      auto request = testing::NewRequest("");
      request.mutable_ticket()->set_kind(v1::TICKET_KIND_CONSULTATION);
      if (!Insist(worker, "TicketService/CreateTicket", "p-centre-1", "AGENT", request, &ticket))
        continue;
      constexpr unsigned kMergedOf = 4;
      const std::string parent = random() % kMergedOf == 0 ? MayTakeIn(worker) : "";
      if (parent.empty()) {
        worker.open.push_back({ticket.name(), 0});
        continue;
      }
      // Its parent's result will be its own; some are split off, and wait for a dispatcher.
      v1::MergeTicketRequest merge;
      merge.set_name(ticket.name());
      merge.set_parent(parent);
      v1::SplitTicketRequest split;
      split.set_name(ticket.name());
      if (Insist(worker, kMerge, "p-centre-2", "DISPATCHER", merge, &ticket) &&
          random() % kMergedOf == 0)
        Insist(worker, kSplit, "p-centre-2", "DISPATCHER", split, &ticket);
      continue;
    }
    Worker::Open open = worker.open.front();
    worker.open.pop_front();
    bool good = false;
    auto act = [&](auto request, const std::string& method) {
      request.set_name(open.name);
      good = Insist(worker, method, kHead, "OFFICIAL", request, &ticket);
    };
    switch (open.step) {
      case 0:
        act(v1::AcceptTicketRequest(), "TicketService/AcceptTicket");
        break;
      case 1: {
        v1::RecordContactRequest contact;
        contact.set_type(v1::RecordContactRequest::CONTACT_TYPE_EFFECTIVE);
        act(contact, "TicketService/RecordContact");
        break;
      }
      case 2: {
        v1::SubmitResultRequest submit;
        submit.set_outcome_code("EXPLAINED");
        submit.set_result("已解释");
        act(submit, "TicketService/SubmitResult");
        break;
      }
      case 3:
        act(v1::ApproveResultRequest(), "TicketService/ApproveResult");
        break;
      default: {
        v1::ReplyToPetitionerRequest reply;
        reply.set_petitioner(1);
        reply.set_reply("已答复");
        reply.set_proof("sms");
        act(reply, "TicketService/ReplyToPetitioner");
      }
    }
    constexpr int kLastStep = 4;
    const bool forgotten = static_cast<int>(random() % 100) < options_.forgotten_percent;
    if (good && open.step < kLastStep && !forgotten)
      worker.open.push_back({open.name, open.step + 1});
  }
}

}  // namespace hotline::nemesis
