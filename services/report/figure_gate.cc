#include "services/report/figure_gate.h"

#include <algorithm>
#include <utility>

#include "absl/time/civil_time.h"
#include "common/base/error.h"
#include "common/domain/access/reader.h"

namespace hotline {
namespace {

// Of fewer tickets the reader could guess whose they are (docs/access.md).
constexpr int kFewestTickets = 10;

bool IsClosedMonth(const Period& period) {
  const absl::CivilSecond from = absl::ToCivilSecond(period.from, period.zone);
  const absl::CivilSecond to = absl::ToCivilSecond(period.to, period.zone);
  return from == absl::CivilSecond(absl::CivilMonth(from)) &&
         to == absl::CivilSecond(absl::CivilMonth(from) + 1) && period.cut <= period.as_of;
}

// Every department that the person heads now; the reader must be at home in each.
bool ReadsHead(const Jurisdiction& in_force, const Actor& reader, const std::string& head,
               absl::Time now) {
  if (head == reader.id) return true;
  bool any = false;
  for (const Department& department : in_force.data().departments) {
    if (in_force.HeadCapacity(head, department.id, now, false) == Capacity::kNone) continue;
    if (!MayListDepartment(&in_force, reader, department.id, now).ok()) return false;
    any = true;
  }
  return any;
}

}  // namespace

FigureGate::FigureGate(std::shared_ptr<const Jurisdiction> in_force, Actor reader, Period period)
    : in_force_(std::move(in_force)),
      reader_(std::move(reader)),
      now_(period.as_of),
      everything_(reader_.roles & (kCentreRoles | kReaderRoles)),
      closed_month_(IsClosedMonth(period)) {}

absl::Status FigureGate::MayAsk(Dimension dimension) const {
  if (ShowsOthers() || dimension == Dimension::kDepartment || dimension == Dimension::kHead)
    return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, "CLOSED_MONTHS_ONLY",
               "figures that count tickets you may not read are shown of one whole month (from its "
               "first day to the first day of the next) after its cut; ask for such a month, or "
               "group "
               "by department or head to read those of your own departments")
      .Zh("含有您无权查看的工单的指标，仅在数据截止后按自然月（当月1日至次月1日）提供；请查询已截止"
          "的月份，或按承办单位、负责人分组查看本单位指标")
      .status();
}

bool FigureGate::Reads(Dimension dimension, const std::string& group) const {
  if (everything_) return true;
  if (group.empty()) return false;
  if (dimension == Dimension::kDepartment)
    return MayListDepartment(in_force_.get(), reader_, group, now_).ok();
  return dimension == Dimension::kHead && ReadsHead(*in_force_, reader_, group, now_);
}

void FigureGate::Withhold(const std::vector<bool>& open, v1::Report* report) {
  auto& groups = *report->mutable_groups();
  const int figures = groups.empty() ? 0 : groups[0].figures_size();
  for (int f = 0; f < figures; ++f) {
    std::vector<v1::Figure*> others;
    for (int g = 0; g < groups.size(); ++g) {
      if (!open[static_cast<size_t>(g)]) others.push_back(groups[g].mutable_figures(f));
    }
    std::stable_sort(others.begin(), others.end(), [](const auto* a, const auto* b) {
      return a->denominator() < b->denominator();
    });
    int64_t withheld = 0;  // tickets
    for (v1::Figure* figure : others) {
      if (figure->denominator() >= kFewestTickets && withheld >= kFewestTickets) break;
      withheld += figure->denominator();
      figure->clear_numerator();
      figure->clear_denominator();
      figure->clear_quantile();
      figure->set_withheld(true);
    }
  }
}

}  // namespace hotline
