#include "services/limits/limit_service.h"

#include <functional>
#include <memory>
#include <string>
#include "common/domain/ledger/explain.h"
#include "common/domain/limits/limits.h"
#include "common/domain/rules/settle.h"
#include "hotline/v1/limit.grpc.pb.h"
#include "services/limits/adoption.h"

namespace hotline {
namespace {

void ToApi(const Words& in, v1::Words* out) {
  out->set_zh(in.zh);
  out->set_en(in.en);
}

void ToApi(const LimitLedger& in, v1::LimitLedger* out) {
  out->set_calendar(in.calendar);
  out->set_amount(in.amount);
  out->set_unit(static_cast<v1::LimitPolicy::Unit>(in.row->unit));
  for (const LedgerLine& line : in.lines) {
    auto* to = out->add_lines();
    to->set_type(static_cast<v1::LedgerLine::LedgerLineType>(static_cast<int>(line.kind) + 1));
    to->set_reason(static_cast<v1::LedgerLine::LedgerReason>(line.reason));
    *to->mutable_start_time() = api::ToTimestamp(line.from);
    if (Happened(line.to)) *to->mutable_end_time() = api::ToTimestamp(line.to);
    *to->mutable_counted() = api::ToDuration(line.counted);
    *to->mutable_counted_so_far() = api::ToDuration(line.counted_so_far);
    to->set_days(line.days);
    to->set_days_so_far(line.days_so_far);
    ToApi(line.words, to->mutable_words());
  }
  ToApi(in.summary, out->mutable_summary());
  for (const Words& words : in.would_change) ToApi(words, out->add_would_change());
  out->set_agrees(in.agrees);
}

class LimitService final : public v1::LimitService::CallbackService {
 public:
  using Reactor = grpc::ServerUnaryReactor;
  using Call = grpc::CallbackServerContext;
  explicit LimitService(ServiceContext& context) : c_(context) {}
  grpc::ServerUnaryReactor* GetLimits(grpc::CallbackServerContext*, const v1::GetLimitsRequest*,
                                      v1::GetLimitsResponse*) override;
  Reactor* ExplainLimits(Call*, const v1::ExplainLimitsRequest*,
                         v1::ExplainLimitsResponse*) override;
  grpc::ServerUnaryReactor* PreviewLimits(grpc::CallbackServerContext*,
                                          const v1::PreviewLimitsRequest*,
                                          v1::PreviewLimitsResponse*) override;
  Reactor* AdoptPolicies(Call*, const v1::AdoptPoliciesRequest*,
                         v1::AdoptPoliciesResponse*) override;

  HOTLINE_VERB(RequestExtension, [](const auto& r) {
    return hotline::RequestExtension{r.days(), r.reason_code(), r.basis()};
  })
  HOTLINE_VERB(DecideExtension, [](const auto& r) {
    return hotline::DecideExtension{r.decision() == v1::DECISION_APPROVE, r.note()};
  })
  HOTLINE_VERB(RequestSuspension, [](const auto& r) {
    hotline::RequestSuspension command{{}, r.reason_code(), r.basis()};
    absl::ParseCivilTime(r.wake_date(), &command.wake);  // the field's format has been checked
    return command;
  })
  HOTLINE_VERB(DecideSuspension, [](const auto& r) {
    return hotline::DecideSuspension{r.decision() == v1::DECISION_APPROVE, r.note()};
  })
  HOTLINE_VERB(ResumeTicket, [](const auto& r) { return Resume{r.note()}; })

 private:
  // The ticket as this actor may see it, with what has fallen due, also when no scanner has been
  // by.
  struct Settled {
    Ticket ticket;
    FrozenPolicies policies;  // unknown when a version has not been read here
    api::View view;
  };
  void ReadSettled(const rpc::Identity& identity, const std::string& name,
                   std::function<void(absl::StatusOr<Settled>)> then);

  ServiceContext& c_;
};

}  // namespace

void LimitService::ReadSettled(const rpc::Identity& identity, const std::string& name,
                               std::function<void(absl::StatusOr<Settled>)> then) {
  Actor actor = ActorOf(c_, identity);
  c_.engine.Read(api::NumberOf(name), [this, actor, then](absl::StatusOr<Ticket> stored) {
    if (!stored.ok()) return then(stored.status());
    Settled out;
    out.ticket = *std::move(stored);
    if (auto policies = FrozenPolicies::Of(out.ticket, c_.directory); policies.ok())
      out.policies = *std::move(policies);
    auto view = ViewOf(c_, actor, out.ticket, out.policies);
    if (!view.ok()) return then(view.status());
    out.view = *view;
    if (out.policies.known())
      out.ticket = Foresee(std::move(out.ticket), *out.policies, out.policies, out.view.now);
    then(std::move(out));
  });
}

grpc::ServerUnaryReactor* LimitService::GetLimits(grpc::CallbackServerContext* call,
                                                  const v1::GetLimitsRequest* request,
                                                  v1::GetLimitsResponse* response) {
  return rpc::Serve(c_.calls, call, request, response, "GetLimits",
                    [this](const rpc::Identity& identity, const v1::GetLimitsRequest& req,
                           rpc::Answer<v1::GetLimitsResponse> answer) {
                      ReadSettled(identity, req.name(), [answer](absl::StatusOr<Settled> s) {
                        if (!s.ok()) return answer(s.status());
                        v1::GetLimitsResponse out;
                        out.set_name(api::TicketName(s->ticket.number));
                        for (const LimitClock& clock : s->ticket.limits) {
                          if (ShowsLimit(s->view, s->ticket, clock))
                            *out.add_limits() = api::ToApi(clock, s->view);
                        }
                        *out.mutable_as_of_time() = api::ToTimestamp(s->view.now);
                        absl::Time wake = s->policies.known() ? NextWake(s->ticket, s->policies)
                                                              : absl::InfiniteFuture();
                        if (wake != absl::InfiniteFuture())
                          *out.mutable_next_wake_time() = api::ToTimestamp(wake);
                        answer(std::move(out));
                      });
                    });
}

LimitService::Reactor* LimitService::ExplainLimits(Call* call,
                                                   const v1::ExplainLimitsRequest* request,
                                                   v1::ExplainLimitsResponse* response) {
  return rpc::Serve(c_.calls, call, request, response, "ExplainLimits",
                    [this](const rpc::Identity& identity, const v1::ExplainLimitsRequest& req,
                           rpc::Answer<v1::ExplainLimitsResponse> answer) {
                      ReadSettled(identity, req.name(), [this, answer](absl::StatusOr<Settled> s) {
                        if (!s.ok()) return answer(s.status());
                        v1::ExplainLimitsResponse out;
                        out.set_name(api::TicketName(s->ticket.number));
                        *out.mutable_as_of_time() = api::ToTimestamp(s->view.now);
                        for (const LimitClock& clock : s->ticket.limits) {
                          if (!s->policies.known()) break;
                          if (!ShowsLimit(s->view, s->ticket, clock)) continue;
                          // Also one that stopped long ago, under what the ticket was under then.
                          if (!s->policies.Add(clock, c_.directory).ok()) continue;
                          auto ledger = Explain(s->ticket, clock, s->policies.of(clock));
                          if (!ledger) continue;
                          auto* to = out.add_ledgers();
                          *to->mutable_limit() = api::ToApi(clock, s->view);
                          to->set_policy_version(clock.policy_version == 0
                                                     ? s->ticket.policy_version
                                                     : clock.policy_version);
                          ToApi(*ledger, to);
                        }
                        answer(std::move(out));
                      });
                    });
}

grpc::ServerUnaryReactor* LimitService::PreviewLimits(grpc::CallbackServerContext* call,
                                                      const v1::PreviewLimitsRequest* request,
                                                      v1::PreviewLimitsResponse* response) {
  return rpc::Serve(
      c_.calls, call, request, response, "PreviewLimits",
      [this](const rpc::Identity&, const v1::PreviewLimitsRequest& req,
             rpc::Answer<v1::PreviewLimitsResponse> answer) {
        auto current = c_.directory.Current();
        const std::string matter = api::IdOf(req.matter());
        if (current != nullptr && !matter.empty() && current->matter(matter) == nullptr)
          return answer(InvalidFields({Unknown("matter", "matter", "事项", matter)}));
        v1::PreviewLimitsResponse out;
        LimitSubject subject;
        subject.kind = static_cast<TicketKind>(req.kind());
        subject.urgency = req.urgency() == v1::URGENCY_UNSPECIFIED
                              ? Urgency::kNormal
                              : static_cast<Urgency>(req.urgency());
        subject.petitioner_kind = req.petitioner_kind() == v1::PETITIONER_KIND_ENTERPRISE
                                      ? PetitionerKind::kEnterprise
                                      : PetitionerKind::kCitizen;
        subject.matter = matter;
        absl::Time start =
            req.has_start_time() ? api::FromTimestamp(req.start_time()) : c_.clock.Now();
        for (int i = 1; current != nullptr && i < kLimitKinds; ++i) {
          auto reckoning = Reckon(*current, static_cast<LimitKind>(i), subject, start);
          if (!reckoning) continue;
          auto* row = out.add_rows();
          row->set_limit(std::string(Name(static_cast<LimitKind>(i))));
          row->set_row(reckoning->row->id);
          *row->mutable_due_time() = api::ToTimestamp(reckoning->due);
          row->set_provisional(reckoning->provisional);
        }
        answer(std::move(out));
      });
}

LimitService::Reactor* LimitService::AdoptPolicies(Call* call,
                                                   const v1::AdoptPoliciesRequest* request,
                                                   v1::AdoptPoliciesResponse* response) {
  return rpc::Serve(c_.calls, call, request, response, "AdoptPolicies",
                    [this](const rpc::Identity& identity, const v1::AdoptPoliciesRequest& req,
                           rpc::Answer<v1::AdoptPoliciesResponse> answer) {
                      AdoptPage(c_, identity, req, answer);
                    });
}

std::unique_ptr<grpc::Service> NewLimitService(ServiceContext& context) {
  return std::make_unique<LimitService>(context);
}

}  // namespace hotline
