#include "services/report/report_service.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace hotline {
namespace {

// The cut: so many working days after the end of the period.
constexpr int kCutWorkingDays = 3;
constexpr int kDefaultTickets = 100;
constexpr int kLongestPeriodDays = 366 * 3;
// Formula → name of who answers for it.
std::map<std::string, std::string, std::less<>> OwnersOf(const Jurisdiction& in_force) {
  std::map<std::string, std::string, std::less<>> out;
  for (const IndicatorOwner& owner : in_force.data().indicator_owners) {
    if (const Person* person = in_force.person(owner.person); person != nullptr)
      out[owner.figure] = person->name;
  }
  return out;
}

void ToApi(const store::v1::EarlyWarning& in, v1::EarlyWarning* out) {
  out->set_id(in.id());
  *out->mutable_time() = api::ToTimestamp(absl::FromUnixMillis(in.at_ms()));
  out->set_matter("matters/" + in.matter());
  if (!in.area().empty()) out->set_area("areas/" + in.area());
  if (!in.department().empty()) out->set_department("departments/" + in.department());
  out->set_count(in.count());
  out->set_expected(in.expected());
  out->set_level(in.level());
  for (const std::string& number : in.tickets()) out->add_tickets(api::TicketName(number));
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
    return InvalidFields({{"to", "must be later than \"from\", at most three years"}});
  }
  const WorkingCalendar& calendar = current->calendar();
  Period period;
  period.from = calendar.zone().At(absl::CivilSecond(first)).pre;
  period.to = calendar.zone().At(absl::CivilSecond(end)).pre;
  period.as_of = c_.clock.Now();
  period.cut = calendar.AddWorkingDays(period.to - absl::Seconds(1), kCutWorkingDays);
  if (period.cut == absl::InfiniteFuture()) {
    return InvalidFields({{"to", "lies beyond the years the calendars are laid out for"}});
  }
  return period;
}

std::string ReportServiceImpl::DisplayName(Dimension dimension, const std::string& key) const {
  auto current = c_.directory.Current();
  if (current == nullptr || key.empty()) return key;
  switch (dimension) {
    case Dimension::kDepartment:
      if (const auto* d = current->department(key)) return d->name;
      break;
    case Dimension::kHead:
      if (const auto* p = current->person(key)) return p->name;
      break;
    case Dimension::kArea:
      if (const auto* a = current->area(key)) return a->name;
      break;
    case Dimension::kMatter:
      if (const auto* m = current->matter(key)) return m->name;
      break;
    case Dimension::kKind:
      for (int i = 1; i <= 6; ++i) {
        if (Name(static_cast<TicketKind>(i)) == key)
          return std::string(Chinese(static_cast<TicketKind>(i)));
      }
      break;
    case Dimension::kChannel:
      for (int i = 1; i <= 8; ++i) {
        if (Name(static_cast<Channel>(i)) == key)
          return std::string(Chinese(static_cast<Channel>(i)));
      }
      break;
    case Dimension::kPetitionerKind:
      for (int i = 1; i <= 2; ++i) {
        if (Name(static_cast<PetitionerKind>(i)) == key)
          return std::string(Chinese(static_cast<PetitionerKind>(i)));
      }
      break;
    default:
      break;
  }
  return key;
}

grpc::ServerUnaryReactor* ReportServiceImpl::GetReport(grpc::CallbackServerContext* call,
                                                       const v1::GetReportRequest* request,
                                                       v1::Report* response) {
  return rpc::Serve(c_.calls, call, request, response, "GetReport",
                    [this](const rpc::Identity&, const v1::GetReportRequest& req,
                           rpc::Answer<v1::Report> answer) {
                      auto period = PeriodOf(req.from(), req.to());
                      if (!period.ok()) return answer(period.status());
                      Dimension dimension = req.dimension() == v1::DIMENSION_UNSPECIFIED
                                                ? Dimension::kWhole
                                                : static_cast<Dimension>(req.dimension());
                      v1::Report out;
                      out.set_from(req.from());
                      out.set_to(req.to());
                      out.set_dimension(static_cast<v1::Dimension>(dimension));
                      *out.mutable_cut() = api::ToTimestamp(period->cut);
                      *out.mutable_as_of() = api::ToTimestamp(period->as_of);
                      const auto computed = figures_.Compute(*period, dimension);
                      out.set_position(EncodePosition(computed.position));
                      const auto owners = OwnersOf(*c_.directory.Current());
                      for (const auto& [key, figures] : computed.groups) {
                        auto* group = out.add_groups();
                        group->set_key(key);
                        group->set_display_name(DisplayName(dimension, key));
                        for (const FigureInfo& info : FigureTable()) {
                          const FigureCount& count = figures[static_cast<int>(info.id)];
                          auto* figure = group->add_figures();
                          figure->set_id(std::string(info.formula));
                          figure->set_title(std::string(info.title));
                          figure->set_numerator(count.numerator);
                          figure->set_denominator(count.denominator);
                          figure->set_seconds(count.seconds);
                          if (auto owner = owners.find(info.formula);
                              key.empty() && owner != owners.end())
                            figure->set_owner(owner->second);
                        }
                      }
                      answer(std::move(out));
                    });
}

grpc::ServerUnaryReactor* ReportServiceImpl::ListFigureTickets(
    grpc::CallbackServerContext* call, const v1::ListFigureTicketsRequest* request,
    v1::ListFigureTicketsResponse* response) {
  return rpc::Serve(
      c_.calls, call, request, response, "ListFigureTickets",
      [this](const rpc::Identity& identity, const v1::ListFigureTicketsRequest& req,
             rpc::Answer<v1::ListFigureTicketsResponse> answer) {
        absl::Status may = MayAsk("ListFigureTickets", ActorOf(identity));
        if (!may.ok()) return answer(may);
        auto period = PeriodOf(req.from(), req.to());
        if (!period.ok()) return answer(period.status());
        const FigureInfo* info = FindFigure(req.figure());
        if (info == nullptr)
          return answer(InvalidFields({{"figure", absl::StrCat("no figure \"", req.figure(),
                                                               "\"; GetReport lists them all")}}));
        Dimension dimension = req.dimension() == v1::DIMENSION_UNSPECIFIED
                                  ? Dimension::kWhole
                                  : static_cast<Dimension>(req.dimension());
        const FigureBook::Tickets found =
            figures_.Find(*period, dimension, req.key(), info->id, req.counted(),
                          req.limit() == 0 ? kDefaultTickets : req.limit());
        v1::ListFigureTicketsResponse out;
        out.set_total(found.total);
        for (const std::string& number : found.numbers) out.add_tickets(api::TicketName(number));
        answer(std::move(out));
      });
}

grpc::ServerUnaryReactor* ReportServiceImpl::ListEarlyWarnings(
    grpc::CallbackServerContext* call, const v1::ListEarlyWarningsRequest* request,
    v1::ListEarlyWarningsResponse* response) {
  return rpc::Serve(c_.calls, call, request, response, "ListEarlyWarnings",
                    [this](const rpc::Identity& identity, const v1::ListEarlyWarningsRequest& req,
                           rpc::Answer<v1::ListEarlyWarningsResponse> answer) {
                      absl::Status may = MayAsk("ListEarlyWarnings", ActorOf(identity));
                      if (!may.ok()) return answer(may);
                      auto period = PeriodOf(req.from(), req.to());
                      if (!period.ok()) return answer(period.status());
                      warnings_.All([answer, period = *period](
                                        absl::StatusOr<std::vector<store::v1::EarlyWarning>> all) {
                        if (!all.ok()) return answer(all.status());
                        std::sort(all->begin(), all->end(), [](const auto& a, const auto& b) {
                          return a.at_ms() != b.at_ms() ? a.at_ms() > b.at_ms() : a.id() < b.id();
                        });
                        v1::ListEarlyWarningsResponse out;
                        for (const store::v1::EarlyWarning& w : *all) {
                          const absl::Time at = absl::FromUnixMillis(w.at_ms());
                          if (at >= period.from && at < period.to) ToApi(w, out.add_warnings());
                        }
                        answer(std::move(out));
                      });
                    });
}

}  // namespace hotline
