#include "services/report/report_service.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/rpc/page_token.h"
#include "services/api/groupings.h"
#include "services/report/figure_gate.h"

namespace hotline {
namespace {

// The cut: this many working days after the end of the period.
constexpr int kCutWorkingDays = 3;
constexpr int kUsualFigureTickets = 100, kMostFigureTickets = 1000;
constexpr int kUsualWarnings = 100, kMostWarnings = 500;
constexpr int kLongestPeriodDays = 366 * 3;
// Formula → who answers for it.
std::map<std::string, const Person*, std::less<>> OwnersOf(const Jurisdiction& in_force) {
  std::map<std::string, const Person*, std::less<>> out;
  for (const IndicatorOwner& owner : in_force.data().indicator_owners) {
    if (const Person* person = in_force.person(owner.person); person != nullptr)
      out[owner.figure] = person;
  }
  return out;
}

void ToApi(const store::v1::EarlyWarning& in, v1::EarlyWarning* out) {
  out->set_id(in.id());
  *out->mutable_create_time() = api::ToTimestamp(absl::FromUnixMillis(in.at_ms()));
  out->set_matter(api::MatterName(in.matter()));
  out->set_area(api::AreaName(in.area()));
  out->set_department(api::DepartmentName(in.department()));
  out->set_count(static_cast<int32_t>(in.count()));
  out->set_expected(in.expected());
  out->set_level(in.level());
  for (const std::string& number : in.tickets()) out->add_tickets(api::TicketName(number));
}

void ToApi(const FigureInfo& info, const FigureCount& count, v1::Figure* out) {
  out->set_id(std::string(info.formula));
  out->set_title(std::string(info.title));
  out->set_numerator(static_cast<int32_t>(count.numerator));
  out->set_denominator(static_cast<int32_t>(count.denominator));
  const bool quantile = info.id == FigureId::kTimeP50 || info.id == FigureId::kTimeP90;
  if (quantile && count.denominator > 0)
    *out->mutable_quantile() = api::ToDuration(absl::Seconds(count.seconds));
}

}  // namespace

absl::StatusOr<Period> ReportServiceImpl::PeriodOf(const std::string& from,
                                                   const std::string& to) const {
  HOTLINE_RETURN_IF_ERROR(figures_.Ready());
  auto current = c_.directory.Current();
  if (current == nullptr) {
    return Error(absl::StatusCode::kFailedPrecondition, "NO_JURISDICTION",
                 "no jurisdiction is in force; upload one with hotlinectl directory load")
        .Zh("尚未上传辖区数据，请先加载")
        .status();
  }
  absl::CivilDay first, end;
  if (!absl::ParseCivilTime(from, &first) || !absl::ParseCivilTime(to, &end) || end <= first ||
      end - first > kLongestPeriodDays) {
    return InvalidFields({{"end_date", "must be later than start_date, by at most three years",
                           "OUT_OF_RANGE", "应晚于开始日期，且不超过三年"}});
  }
  const WorkingCalendar& calendar = current->calendar();
  Period period;
  period.from = calendar.zone().At(absl::CivilSecond(first)).pre;
  period.to = calendar.zone().At(absl::CivilSecond(end)).pre;
  period.as_of = c_.clock.Now();
  period.zone = calendar.zone();
  period.cut = calendar.AddWorkingDays(period.to - absl::Seconds(1), kCutWorkingDays);
  if (period.cut == absl::InfiniteFuture()) {
    return InvalidFields({{"end_date", "lies beyond the years the calendars are laid out for",
                           "OUT_OF_RANGE", "超出日历覆盖的年份"}});
  }
  return period;
}

absl::StatusOr<v1::Report> ReportServiceImpl::Report(const Actor& actor,
                                                     const v1::GetReportRequest& request) const {
  HOTLINE_RETURN_IF_ERROR(MayAsk("GetReport", actor));
  auto period = PeriodOf(request.start_date(), request.end_date());
  if (!period.ok()) return period.status();
  auto grouping = FindGrouping(request.grouping());
  if (!grouping.ok()) return grouping.status();
  const auto in_force = c_.directory.Current();
  const Dimension dimension = (*grouping)->dimension;
  const FigureGate gate(in_force, actor, *period);
  HOTLINE_RETURN_IF_ERROR(gate.MayAsk(dimension));
  v1::Report out;
  out.set_start_date(request.start_date());
  out.set_end_date(request.end_date());
  out.set_grouping(request.grouping());
  out.set_time_zone(period->zone.name());
  *out.mutable_cut_time() = api::ToTimestamp(period->cut);
  *out.mutable_as_of_time() = api::ToTimestamp(period->as_of);
  const auto computed = figures_.Compute(*period, dimension);
  // Where the log stands is for those who read it.
  if (hotline::MayAsk("ReadEvents", actor).ok())
    out.set_position(EncodePosition(computed.position));
  out.set_others_left_out(!gate.ShowsOthers());
  const auto owners = OwnersOf(*in_force);
  // The names of then: those at the period's last instant.
  const auto versions =
      c_.directory.AsOf(std::min(period->to - absl::Nanoseconds(1), period->as_of));
  std::vector<bool> open;
  for (const auto& [key, figures] : computed.groups) {
    const bool reads = gate.Reads(dimension, key) || dimension == Dimension::kWhole;
    if (!reads && !gate.ShowsOthers()) continue;
    open.push_back(reads);
    auto* group = out.add_groups();
    group->set_key((*grouping)->KeyOf(key));
    const std::string name = (*grouping)->DisplayName(versions, key);
    group->set_display_name(name.empty() ? key : name);
    for (const FigureInfo& info : FigureTable())
      ToApi(info, figures[static_cast<int>(info.id)], group->add_figures());
    if (!key.empty()) continue;
    for (auto& figure : *group->mutable_figures()) {
      if (auto owner = owners.find(figure.id()); owner != owners.end()) {
        figure.set_owner(api::PersonName(owner->second->id));
        figure.set_owner_name(owner->second->name);
      }
    }
  }
  FigureGate::Withhold(open, &out);
  return out;
}

grpc::ServerUnaryReactor* ReportServiceImpl::GetReport(grpc::CallbackServerContext* call,
                                                       const v1::GetReportRequest* request,
                                                       v1::Report* response) {
  return rpc::Serve(
      c_.calls, call, request, response, "GetReport",
      [this](const rpc::Identity& identity, const v1::GetReportRequest& req,
             rpc::Answer<v1::Report> answer) { answer(Report(ActorOf(c_, identity), req)); });
}

absl::StatusOr<v1::ListFigureTicketsResponse> ReportServiceImpl::FigureTickets(
    const Actor& actor, const v1::ListFigureTicketsRequest& request) const {
  auto period = PeriodOf(request.start_date(), request.end_date());
  if (!period.ok()) return period.status();
  auto grouping = FindGrouping(request.grouping());
  if (!grouping.ok()) return grouping.status();
  auto group = (*grouping)->GroupOf(request.key());
  if (!group.ok()) return group.status();
  const FigureInfo* info = FindFigure(request.figure());
  if (info == nullptr)
    return InvalidFields(
        {{"figure", absl::StrCat("no figure \"", request.figure(), "\"; GetReport lists them all"),
          "NOT_FOUND", "没有该指标"}});
  v1::ListFigureTicketsRequest question = request;
  question.clear_page_size();
  question.clear_page_token();
  const rpc::Paging paging = PagingOf(c_, actor, "figure tickets " + question.SerializeAsString());
  const auto after = paging.Open(request.page_token());
  if (!after.ok()) return after.status();
  const auto size = static_cast<size_t>(
      rpc::PageSize(request.page_size(), kUsualFigureTickets, kMostFigureTickets));
  const FigureBook::Tickets found = figures_.Find(
      *period, (*grouping)->dimension, *group, info->id, request.part() == v1::FIGURE_PART_COUNTED,
      {actor.id, CountsDiscipline(actor)}, *after, size);
  if (found.total == 0 && !group->empty() &&
      (*grouping)->DisplayName(c_.directory.AsOf(period->to), *group).empty())
    return InvalidFields(
        {{"key",
          absl::StrCat("no group \"", request.key(), "\"; GetReport lists those of the period"),
          "NOT_FOUND", "该期间没有该分组"}});
  v1::ListFigureTicketsResponse out;
  out.set_total_size(static_cast<int>(found.total));
  for (const std::string& number : found.numbers) out.add_tickets(api::TicketName(number));
  if (found.more) out.set_next_page_token(paging.Seal(found.numbers.back()));
  return out;
}

grpc::ServerUnaryReactor* ReportServiceImpl::ListFigureTickets(
    grpc::CallbackServerContext* call, const v1::ListFigureTicketsRequest* request,
    v1::ListFigureTicketsResponse* response) {
  return rpc::Serve(c_.calls, call, request, response, "ListFigureTickets",
                    [this](const rpc::Identity& identity, const v1::ListFigureTicketsRequest& req,
                           rpc::Answer<v1::ListFigureTicketsResponse> answer) {
                      const Actor actor = ActorOf(c_, identity);
                      absl::Status may = MayAsk("ListFigureTickets", actor);
                      if (!may.ok()) return answer(may);
                      answer(FigureTickets(actor, req));
                    });
}

namespace {

// A page of the warnings of a period, the latest first. The token is the last one's instant and id.
absl::StatusOr<v1::ListEarlyWarningsResponse> WarningsPage(
    const v1::ListEarlyWarningsRequest& request, const Period& period, const rpc::Paging& paging,
    std::vector<store::v1::EarlyWarning> all) {
  const auto place = [](const store::v1::EarlyWarning& w) { return std::pair(-w.at_ms(), w.id()); };
  std::sort(all.begin(), all.end(),
            [&](const auto& a, const auto& b) { return place(a) < place(b); });
  std::pair<int64_t, std::string> after{INT64_MIN, ""};
  auto opened = paging.Open(request.page_token());
  if (!opened.ok()) return opened.status();
  if (!opened->empty()) {
    std::pair<std::string, std::string> parts = absl::StrSplit(*opened, absl::MaxSplits(' ', 1));
    (void)absl::SimpleAtoi(parts.first, &after.first);
    after.second = parts.second;
  }
  const int size = rpc::PageSize(request.page_size(), kUsualWarnings, kMostWarnings);
  v1::ListEarlyWarningsResponse out;
  for (const store::v1::EarlyWarning& w : all) {
    const absl::Time at = absl::FromUnixMillis(w.at_ms());
    if (at < period.from || at >= period.to || place(w) <= after) continue;
    if (out.warnings_size() == size) {
      out.set_next_page_token(paging.Seal(absl::StrCat(after.first, " ", after.second)));
      break;
    }
    ToApi(w, out.add_warnings());
    after = place(w);
  }
  return out;
}

}  // namespace

grpc::ServerUnaryReactor* ReportServiceImpl::ListEarlyWarnings(
    grpc::CallbackServerContext* call, const v1::ListEarlyWarningsRequest* request,
    v1::ListEarlyWarningsResponse* response) {
  return rpc::Serve(
      c_.calls, call, request, response, "ListEarlyWarnings",
      [this](const rpc::Identity& identity, const v1::ListEarlyWarningsRequest& req,
             rpc::Answer<v1::ListEarlyWarningsResponse> answer) {
        const Actor actor = ActorOf(c_, identity);
        absl::Status may = MayAsk("ListEarlyWarnings", actor);
        if (!may.ok()) return answer(may);
        auto period = PeriodOf(req.start_date(), req.end_date());
        if (!period.ok()) return answer(period.status());
        const rpc::Paging paging =
            PagingOf(c_, actor, absl::StrCat("warnings ", req.start_date(), " ", req.end_date()));
        warnings_.All([answer, req, paging,
                       period = *period](absl::StatusOr<std::vector<store::v1::EarlyWarning>> all) {
          if (!all.ok()) return answer(all.status());
          answer(WarningsPage(req, period, paging, *std::move(all)));
        });
      });
}

}  // namespace hotline
