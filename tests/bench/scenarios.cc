#include "tests/bench/scenarios.h"

#include <unistd.h>

#include <fstream>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/clock.h"
#include "common/base/error.h"
#include "common/domain/routing/routing.h"
#include "common/engine/engine.h"
#include "services/tools/client/request_file.h"
#include "tests/support/sample.h"

namespace hotline::bench {
namespace {

// Every process of the bench makes requests of its own.
std::string RequestId(int64_t i) { return absl::StrCat("bench-", getpid(), "-", i); }

std::string Phone(int64_t i) { return absl::StrFormat("199%08d", i % 100000000); }

}  // namespace

v1::NewTicket FixedRequest(int64_t i) {
  v1::NewTicket t;
  t.set_kind(v1::TICKET_KIND_CONSULTATION);
  t.set_urgency(v1::URGENCY_NORMAL);
  t.set_channel(v1::CHANNEL_PHONE);
  t.set_department(absl::StrCat("departments/", kDepartment));
  t.set_subject("小规模纳税人季度超三十万元怎么申报");
  t.set_text(
      "我店是小规模纳税人，三季度开票合计三十一万二千元，其中两万元是红冲后重开的。这个季度到底算"
      "超没超免税线？按百分之一全额交还是只交超出的部分？");
  t.set_address("城关镇解放路18号");
  auto* p = t.add_petitioners();
  p->set_kind(v1::PETITIONER_KIND_CITIZEN);
  p->set_display_name("王先生");
  p->set_phone(Phone(i));
  return t;
}

Scenarios::Scenarios(testing::Installation& installation)
    : installation_(installation), channels_(Connect(installation.address())) {
  for (const auto& channel : channels_) {
    tickets_.push_back(v1::TicketService::NewStub(channel));
    follow_up_.push_back(v1::FollowUpService::NewStub(channel));
  }
  // The texts the catalogue is certain of; what is left to a dispatcher is another path.
  auto lines = ctl::ReadRequestFile(testing::SourceRoot() + "/deploy/sample/requests.jsonl");
  for (size_t i = 0; lines.ok() && i < lines->lines.size(); ++i) {
    if (!lines->lines[i].status.ok()) continue;
    v1::CreateTicketRequest request;
    *request.mutable_ticket() = lines->lines[i].ticket;
    request.set_validate_only(true);
    v1::Ticket answer;
    absl::Status status =
        installation_.Call("TicketService/CreateTicket", "p-centre-1", "AGENT", request, &answer);
    if (!status.ok() || answer.state() != v1::TICKET_STATE_DISPATCHED) continue;
    routed_.push_back(lines->lines[i].ticket);
    if (answer.legs_size() == 1) alone_.push_back({lines->lines[i].ticket, answer.department()});
  }
}

LoadResult Scenarios::Create(const LoadOptions& options, bool routed) {
  return CreateFrom(options, [this, routed](int64_t i) {
    if (!routed) return FixedRequest(i);
    v1::NewTicket ticket = routed_[static_cast<size_t>(i) % routed_.size()];
    if (ticket.petitioners_size() > 0) ticket.mutable_petitioners(0)->set_phone(Phone(i));
    return ticket;
  });
}

LoadResult Scenarios::CreateAlone(const LoadOptions& options, bool chosen) {
  return CreateFrom(options, [this, chosen](int64_t i) {
    const Alone& alone = alone_[static_cast<size_t>(i) % alone_.size()];
    v1::NewTicket ticket = alone.ticket;
    if (chosen) ticket.set_department(alone.department);
    if (ticket.petitioners_size() > 0) ticket.mutable_petitioners(0)->set_phone(Phone(i));
    return ticket;
  });
}

double Scenarios::DecisionUs() const {
  const Router router(testing::Sample());
  const absl::Time now = NewSystemClock()->Now();
  std::vector<RouteRequest> requests;
  for (const Alone& alone : alone_) {
    RouteRequest& request = requests.emplace_back();
    request.subject = alone.ticket.subject();
    request.text = alone.ticket.text();
    request.address = alone.ticket.address();
    request.kind = static_cast<TicketKind>(alone.ticket.kind());
  }
  constexpr int kRounds = 20;
  int64_t started = 0;
  for (int round = 0; round <= kRounds; ++round) {
    if (round == 1) started = MonotonicNs();  // the first warms up
    for (const RouteRequest& request : requests) (void)router.Decide(request, now);
  }
  return static_cast<double>(MonotonicNs() - started) / 1e3 / kRounds /
         static_cast<double>(requests.size());
}

LoadResult Scenarios::CreateFrom(const LoadOptions& options,
                                 const std::function<v1::NewTicket(int64_t)>& request) {
  std::vector<Unary<v1::CreateTicketRequest, v1::Ticket>> calls(options.in_flight);
  LoadResult result = RunLoad(options, [&](int slot, Done done) {
    auto& call = calls[slot];
    int64_t i = next_++;
    *call.request.mutable_ticket() = request(i);
    call.request.set_request_id(RequestId(i));
    call.Begin(agent());
    stub(slot).async()->CreateTicket(&*call.context, &call.request, &call.response,
                                     [this, &call, done = std::move(done)](grpc::Status status) {
                                       if (status.ok()) {
                                         std::lock_guard<std::mutex> lock(mutex_);
                                         created_.push_back(call.response.name());
                                       }
                                       done(rpc::FromGrpc(status));
                                     });
  });
  request_bytes_ = calls[0].request.ByteSizeLong();
  response_bytes_ = calls[0].response.ByteSizeLong();
  return result;
}

std::vector<std::string> Scenarios::TakeCreated() {
  std::lock_guard<std::mutex> lock(mutex_);
  return std::move(created_);
}

struct Scenarios::LifeState {
  int step = 0;
  std::string name;
  Unary<v1::CreateTicketRequest, v1::Ticket> create;
  Unary<v1::AcceptTicketRequest, v1::Ticket> accept;
  Unary<v1::RecordContactRequest, v1::Ticket> contact;
  Unary<v1::SubmitResultRequest, v1::Ticket> submit;
  Unary<v1::ApproveResultRequest, v1::Ticket> approve;
  Unary<v1::ReplyToPetitionerRequest, v1::Ticket> reply;
  Unary<v1::RateTicketRequest, v1::Ticket> rate;
};

void Scenarios::Step(LifeState& life, int slot, Done done) {
  auto& tickets = *stub(slot).async();
  auto begin = [&](auto& call, const std::string& token) {
    call.Begin(token);
    if constexpr (requires { call.request.set_name(life.name); }) {
      call.request.set_name(life.name);
      call.request.set_request_id(absl::StrCat("s", life.step));
    }
  };
  auto next = [this, &life, slot, done](grpc::Status status) {
    if (!status.ok()) return done(rpc::FromGrpc(status));
    ++life.step;
    Step(life, slot, done);
  };
  switch (life.step) {
    case 0: {
      auto& call = life.create;
      int64_t i = next_++;
      begin(call, agent());
      *call.request.mutable_ticket() = FixedRequest(i);
      call.request.set_request_id(RequestId(i));
      return tickets.CreateTicket(&*call.context, &call.request, &call.response,
                                  [&life, next](grpc::Status status) {
                                    life.name = life.create.response.name();
                                    next(std::move(status));
                                  });
    }
    case 1: {
      auto& call = life.accept;
      begin(call, head());
      return tickets.AcceptTicket(&*call.context, &call.request, &call.response, next);
    }
    case 2: {
      auto& call = life.contact;
      begin(call, head());
      call.request.set_type(v1::RecordContactRequest::CONTACT_TYPE_EFFECTIVE);
      call.request.set_note("已与诉求人电话联系，说明申报口径");
      return tickets.RecordContact(&*call.context, &call.request, &call.response, next);
    }
    case 3: {
      auto& call = life.submit;
      begin(call, head());
      call.request.set_outcome_code("EXPLAINED");
      call.request.set_result(
          "已向诉求人解释：按季度销售额口径判断，超过部分与未超过部分一并计税。");
      call.request.set_legal_basis("相关税收法律法规");
      return tickets.SubmitResult(&*call.context, &call.request, &call.response, next);
    }
    case 4: {
      auto& call = life.approve;
      begin(call, head());
      return tickets.ApproveResult(&*call.context, &call.request, &call.response, next);
    }
    case 5: {
      auto& call = life.reply;
      begin(call, head());
      call.request.set_petitioner(1);
      call.request.set_reply("您反映的问题已答复，感谢您的监督。");
      call.request.set_proof("sms-1");
      return tickets.ReplyToPetitioner(&*call.context, &call.request, &call.response, next);
    }
    case 6: {
      // The code reaches the petitioner by message; here it is reckoned from the test's own secret.
      auto& call = life.rate;
      const auto& replied = life.reply.response.petitioners(0).reply_time();
      Ticket ticket;
      ticket.number = life.name.substr(life.name.find('/') + 1);
      ticket.petitioners.resize(1);
      ticket.petitioners[0].reply_delivered =
          absl::FromUnixSeconds(replied.seconds()) + absl::Nanoseconds(replied.nanos());
      static const Secrets secrets{testing::kInstallationSecret};
      begin(call, messages());
      call.request.set_petitioner(1);
      call.request.set_code(secrets.RatingCode(ticket, 1));
      call.request.set_satisfaction(v1::SATISFACTION_SATISFIED);
      call.request.set_solved(v1::SOLVED_YES);
      return follow_up_[slot % follow_up_.size()]->async()->RateTicket(
          &*call.context, &call.request, &call.response,
          [done](grpc::Status status) { done(rpc::FromGrpc(status)); });
    }
  }
}

LoadResult Scenarios::Life(const LoadOptions& options) {
  std::vector<LifeState> lives(options.in_flight);
  return RunLoad(options, [&](int slot, Done done) {
    lives[slot].step = 0;
    Step(lives[slot], slot, std::move(done));
  });
}

LoadResult Scenarios::Accept(const LoadOptions& options, std::vector<std::string> names) {
  std::vector<Unary<v1::AcceptTicketRequest, v1::Ticket>> calls(options.in_flight);
  std::atomic<size_t> next{0};
  LoadOptions bounded = options;
  bounded.most = static_cast<int64_t>(names.size());
  return RunLoad(bounded, [&](int slot, Done done) {
    auto& call = calls[slot];
    call.Begin(head());
    call.request.set_name(names[next++]);
    call.request.set_request_id("accept");
    stub(slot).async()->AcceptTicket(
        &*call.context, &call.request, &call.response,
        [done = std::move(done)](grpc::Status status) { done(rpc::FromGrpc(status)); });
  });
}

LoadResult Scenarios::Contact(const LoadOptions& options, const std::vector<std::string>& names) {
  std::vector<Unary<v1::RecordContactRequest, v1::Ticket>> calls(options.in_flight);
  std::atomic<size_t> next{0};
  return RunLoad(options, [&](int slot, Done done) {
    auto& call = calls[slot];
    call.Begin(head());
    call.request.set_name(names[next++ % names.size()]);
    call.request.set_type(v1::RecordContactRequest::CONTACT_TYPE_EFFECTIVE);
    stub(slot).async()->RecordContact(
        &*call.context, &call.request, &call.response,
        [done = std::move(done)](grpc::Status status) { done(rpc::FromGrpc(status)); });
  });
}

LoadResult Scenarios::Get(const LoadOptions& options, const std::vector<std::string>& names) {
  std::vector<Unary<v1::GetTicketRequest, v1::Ticket>> calls(options.in_flight);
  std::atomic<size_t> next{0};
  return RunLoad(options, [&](int slot, Done done) {
    auto& call = calls[slot];
    // A stride that walks all over the history.
    constexpr size_t kStride = 7919;
    call.request.set_name(names[(next++ * kStride) % names.size()]);
    call.Begin(agent());
    stub(slot).async()->GetTicket(
        &*call.context, &call.request, &call.response,
        [done = std::move(done)](grpc::Status status) { done(rpc::FromGrpc(status)); });
  });
}

LoadResult Scenarios::List(const LoadOptions& options, v1::TicketState state) {
  std::vector<Unary<v1::ListTicketsRequest, v1::ListTicketsResponse>> calls(options.in_flight);
  return RunLoad(options, [&](int slot, Done done) {
    auto& call = calls[slot];
    call.request.mutable_by_department()->set_department(absl::StrCat("departments/", kDepartment));
    call.request.mutable_by_department()->set_state(state);
    call.request.set_page_size(50);
    call.Begin(agent());
    stub(slot).async()->ListTickets(
        &*call.context, &call.request, &call.response,
        [done = std::move(done)](grpc::Status status) { done(rpc::FromGrpc(status)); });
  });
}

}  // namespace hotline::bench
