#include "tests/sim/recounted.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "common/domain/figures/figures.h"
#include "common/storage/stored_form.h"
#include "google/protobuf/arena.h"
#include "services/api/groupings.h"
#include "services/api/mapping.h"
#include "services/tools/audit/recount.h"
#include "tests/sim/fact_fields.h"

namespace hotline::sim {
namespace {

absl::TimeZone Zone() {
  absl::TimeZone zone;
  absl::LoadTimeZone("Asia/Shanghai", &zone);
  return zone;
}

v1::Report ReportOf(const FigureBook& book, absl::CivilDay from, absl::CivilDay to, absl::Time cut,
                    absl::Time as_of, const Grouping& grouping) {
  Period period{absl::FromCivil(from, Zone()), absl::FromCivil(to, Zone()), cut, as_of, Zone()};
  v1::Report out;
  out.set_start_date(absl::FormatCivilTime(from));
  out.set_end_date(absl::FormatCivilTime(to));
  out.set_grouping(std::string(grouping.id));
  out.set_time_zone(Zone().name());
  *out.mutable_cut_time() = api::ToTimestamp(cut);
  *out.mutable_as_of_time() = api::ToTimestamp(as_of);
  for (const auto& [key, figures] : book.Compute(period, grouping.dimension)) {
    auto* group = out.add_groups();
    group->set_key(grouping.KeyOf(key));
    for (const FigureInfo& info : FigureTable()) {
      const FigureCount& count = figures[static_cast<size_t>(info.id)];
      auto* figure = group->add_figures();
      figure->set_id(std::string(info.formula));
      figure->set_numerator(count.numerator);
      figure->set_denominator(count.denominator);
      figure->mutable_quantile()->set_seconds(count.seconds);
    }
  }
  return out;
}

}  // namespace

std::string FiguresDiffer(RecordStore& truth, absl::Time from, absl::Time as_of) {
  constexpr int kFirstPart = 12, kUntilCut = 4;  // days
  FigureBook book;
  std::vector<std::pair<int, LogEntry>> log;
  for (int p = 0; p < truth.partitions(); ++p) {
    truth.ReadLog(p, 0, 1 << 30, [&](absl::StatusOr<std::vector<LogEntry>> entries) {
      for (LogEntry& entry : *entries) log.emplace_back(p, std::move(entry));
    });
  }
  std::vector<DecodedEvent> events;
  for (const auto& [partition, entry] : log) {
    auto decoded = DecodeEvent(entry.record);
    if (!decoded.ok()) return std::string(decoded.status().message());
    if (std::string what = Undocumented(decoded->event); !what.empty()) return what;
    book.Apply(decoded->event);
    events.push_back(*std::move(decoded));
  }
  const absl::CivilDay first = absl::ToCivilDay(from, Zone()),
                       last = absl::ToCivilDay(as_of, Zone()) + 1;
  std::vector<v1::Report> reports;
  for (const Grouping& grouping : Groupings()) {
    reports.push_back(ReportOf(book, first, last, as_of, as_of, grouping));
    reports.push_back(ReportOf(book, first, first + kFirstPart,
                               absl::FromCivil(first + kFirstPart + kUntilCut, Zone()), as_of,
                               grouping));
  }
  ctl::Recount recount(std::move(reports));
  for (size_t i = 0; i < events.size(); ++i) {
    auto* event = google::protobuf::Arena::CreateMessage<v1::Event>(recount.memory());
    api::ToApi(events[i].event, {log[i].first, log[i].second.sequence, events[i].hash}, event);
    recount.Add(event);
  }
  return recount.Difference();
}

}  // namespace hotline::sim
