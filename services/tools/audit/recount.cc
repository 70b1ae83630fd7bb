#include "services/tools/audit/recount.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace hotline::ctl {
namespace {

using Facts = Recount::Facts;

std::unique_ptr<google::protobuf::Arena> NewMemory() {
  google::protobuf::ArenaOptions options;
  options.start_block_size = 32 * 1024;
  options.max_block_size = 256 * 1024;  // larger ones are given back to the system every time
  return std::make_unique<google::protobuf::Arena>(options);
}

int64_t Quantile(std::vector<int64_t> values, int percent) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  size_t rank = (values.size() * static_cast<size_t>(percent) + 99) / 100;
  return values[std::max<size_t>(rank, 1) - 1];
}

}  // namespace

Recount::Recount(std::vector<v1::Report> reports) : memory_(NewMemory()) {
  for (v1::Report& report : reports) {
    Question& question = questions_.emplace_back();
    // Callers refuse a zone that this machine does not know.
    (void)absl::LoadTimeZone(report.time_zone(), &question.zone);
    absl::CivilDay first_day, end_day;
    absl::ParseCivilTime(report.start_date(), &first_day);
    absl::ParseCivilTime(report.end_date(), &end_day);
    question.from = absl::ToUnixMillis(absl::FromCivil(first_day, question.zone));
    question.to = absl::ToUnixMillis(absl::FromCivil(end_day, question.zone));
    question.cut = Milliseconds(report.cut_time());
    question.as_of = Milliseconds(report.as_of_time());
    question.report = std::move(report);
  }
}

void Recount::Add(v1::Event* event) {
  if (event->subject().kind() != "ticket") return;  // no figure counts others
  if (event->partition() != partition_) {
    // A ticket lies in one partition, and the log comes partition after partition.
    CountAll();
    if (!finished_.insert(event->partition()).second)
      disorder_ = absl::StrCat("partition ", event->partition(), " comes twice");
    partition_ = event->partition();
  }
  History& history = histories_[event->subject().number()];
  if (history.facts == nullptr)
    history.facts = google::protobuf::Arena::CreateMessage<Facts>(memory_.get());
  std::vector<v1::Fact*> facts(static_cast<size_t>(event->facts_size()));
  event->mutable_facts()->UnsafeArenaExtractSubrange(0, event->facts_size(), facts.data());
  for (v1::Fact* fact : facts) history.facts->UnsafeArenaAddAllocated(fact);
  if (event->whole_only())
    history.whole_only = std::min(history.whole_only, Milliseconds(event->record_time()));
}

void Recount::CountAll() {
  for (const auto& [ticket, history] : histories_) {
    ++tickets_;
    int64_t earliest = INT64_MAX, latest = INT64_MIN;
    for (const v1::Fact& f : *history.facts) {
      for (const auto* t : {&f.effective_time(), &f.due_time(), &f.original_due_time()}) {
        if (t->seconds() == 0) continue;
        earliest = std::min(earliest, Milliseconds(*t));
        latest = std::max(latest, Milliseconds(*t));
      }
    }
    for (Question& question : questions_) {
      // Nothing of the ticket falls into the period: it can be in no denominator.
      if (earliest < question.to && latest >= question.from)
        CountTicket(*history.facts, history.whole_only, &question);
    }
  }
  histories_.clear();
  before_ = std::exchange(memory_, NewMemory());
}

void Recount::Merge(Recount&& other) {
  CountAll();
  other.CountAll();
  for (int partition : other.finished_) {
    if (!finished_.insert(partition).second)
      disorder_ = absl::StrCat("partition ", partition, " comes twice");
  }
  if (disorder_.empty()) disorder_ = other.disorder_;
  tickets_ += other.tickets_;
  for (size_t i = 0; i < questions_.size(); ++i) {
    for (auto& [id, theirs] : other.questions_[i].tallies) {
      Tally& mine = questions_[i].tallies[id];
      mine.numerator += theirs.numerator;
      mine.denominator += theirs.denominator;
      mine.seconds.insert(mine.seconds.end(), theirs.seconds.begin(), theirs.seconds.end());
    }
  }
}

std::string Recount::Difference() {
  CountAll();
  if (!disorder_.empty()) return disorder_;
  for (Question& question : questions_) {
    std::string difference = Compare(question);
    if (!difference.empty()) return difference;
  }
  return "";
}

std::string Recount::Compare(Question& question) {
  const v1::Report& report = question.report;
  Tallies& tallies = question.tallies;
  for (const auto& group : report.groups()) {
    for (const auto& figure : group.figures()) {
      const Tally& mine = tallies[{figure.id(), group.key()}];
      int64_t seconds = figure.id() == "time.p50"   ? Quantile(mine.seconds, 50)
                        : figure.id() == "time.p90" ? Quantile(mine.seconds, 90)
                                                    : 0;
      if (mine.numerator == figure.numerator() && mine.denominator == figure.denominator() &&
          seconds == figure.quantile().seconds())
        continue;
      return absl::StrCat(figure.id(), " of \"", group.key(), "\" (",
                          report.grouping().empty() ? "whole" : report.grouping(),
                          "): the report says ", figure.numerator(), "/", figure.denominator(), " ",
                          figure.quantile().seconds(), " s, the log says ", mine.numerator, "/",
                          mine.denominator, " ", seconds, " s");
    }
  }
  constexpr int kFiguresDefined = 28;
  for (const auto& group : report.groups()) {
    if (group.figures_size() != kFiguresDefined)
      return absl::StrCat("the group \"", group.key(), "\" has ", group.figures_size(),
                          " figures, ", kFiguresDefined, " are defined");
  }
  std::set<std::string> groups;
  for (const auto& group : report.groups()) groups.insert(group.key());
  for (const auto& [id, tally] : tallies) {
    if (tally.denominator > 0 && !groups.contains(id.second))
      return absl::StrCat("the report leaves out the group \"", id.second, "\", which has ",
                          id.first);
  }
  return "";
}

}  // namespace hotline::ctl
