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

int64_t Ms(const google::protobuf::Timestamp& t) {
  return t.seconds() * 1000 + t.nanos() / 1000000;
}
int64_t At(const v1::Fact& f) { return Ms(f.effective_time()); }

constexpr int64_t kFifteenDays = int64_t{15} * 24 * 3600 * 1000;

// A limit from its start to its end, as the log tells it.
struct Span {
  std::string limit;
  int leg, petitioner;
  int64_t due;      // the original one, moved only by time in review
  int64_t end = 0;  // 0: open
  bool voided = false;
  bool InTime() const { return end != 0 && !voided && end <= due; }
  // Ended without counting while there was still time; a miss is not undone by what comes later.
  bool Out() const { return voided && end <= due; }
};

std::vector<Span> Spans(const Facts& facts, const std::string& limit) {
  std::vector<Span> out;
  for (const v1::Fact& f : facts) {
    if (f.limit() != limit) continue;
    // Of a merged ticket: its own events tell what became of it.
    if (!f.ticket().empty() && f.type() != "SPLIT_OFF") continue;
    auto open = std::find_if(out.rbegin(), out.rend(), [&](const Span& s) {
      return s.leg == f.leg() && s.petitioner == f.petitioner() && s.end == 0;
    });
    if (f.type() == "LIMIT_STARTED") {
      out.push_back({limit, f.leg(), f.petitioner(), Ms(f.original_due_time())});
    } else if (open != out.rend()) {
      if (f.type() == "LIMIT_RESUMED" || f.type() == "SPLIT_OFF")
        open->due = Ms(f.original_due_time());
      if (f.type() == "LIMIT_STOPPED" || f.type() == "LIMIT_VOIDED")
        open->end = At(f), open->voided = f.type() == "LIMIT_VOIDED";
      if (f.type() == "LIMIT_STOPPED") open->due = Ms(f.original_due_time());
    }
  }
  return out;
}

std::vector<const v1::Fact*> All(const Facts& facts, const std::string& type) {
  std::vector<const v1::Fact*> out;
  for (const v1::Fact& f : facts) {
    if (f.type() == type) out.push_back(&f);
  }
  return out;
}

const v1::Fact* First(const Facts& facts, const std::string& type, int leg = 0) {
  for (const v1::Fact& f : facts) {
    if (f.type() == type && (leg == 0 || f.leg() == leg)) return &f;
  }
  return nullptr;
}

// When all petitioners had their reply, once for every round of replies.
std::vector<int64_t> AllReplied(const Facts& facts) {
  std::vector<int64_t> out;
  std::set<int> owed;
  for (const v1::Fact& f : facts) {
    if (f.limit() != "REPLY") continue;
    if (f.type() == "LIMIT_STARTED") owed.insert(f.petitioner());
    if (f.type() == "LIMIT_STOPPED") {
      owed.erase(f.petitioner());
      if (owed.empty()) out.push_back(At(f));
    }
  }
  return out;
}

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
  absl::TimeZone zone;
  (void)absl::LoadTimeZone("Asia/Shanghai", &zone);
  for (v1::Report& report : reports) {
    Question& question = questions_.emplace_back();
    absl::CivilDay first_day, end_day;
    absl::ParseCivilTime(report.start_date(), &first_day);
    absl::ParseCivilTime(report.end_date(), &end_day);
    question.from = absl::ToUnixMillis(absl::FromCivil(first_day, zone));
    question.to = absl::ToUnixMillis(absl::FromCivil(end_day, zone));
    question.cut = Ms(report.cut_time());
    question.as_of = Ms(report.as_of_time());
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
  Facts*& history = histories_[event->subject().number()];
  if (history == nullptr) history = google::protobuf::Arena::CreateMessage<Facts>(memory_.get());
  std::vector<v1::Fact*> facts(static_cast<size_t>(event->facts_size()));
  event->mutable_facts()->UnsafeArenaExtractSubrange(0, event->facts_size(), facts.data());
  for (v1::Fact* fact : facts) history->UnsafeArenaAddAllocated(fact);
}

void Recount::CountAll() {
  for (const auto& [ticket, facts] : histories_) {
    ++tickets_;
    int64_t earliest = INT64_MAX, latest = INT64_MIN;
    for (const v1::Fact& f : *facts) {
      for (const auto* t : {&f.effective_time(), &f.due_time(), &f.original_due_time()}) {
        if (t->seconds() == 0) continue;
        earliest = std::min(earliest, Ms(*t));
        latest = std::max(latest, Ms(*t));
      }
    }
    for (Question& question : questions_) {
      // Nothing of the ticket falls into the period: it can be in no denominator.
      if (earliest < question.to && latest >= question.from) Count(*facts, question);
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

void Recount::Count(const Facts& facts, Question& question) const {
  const v1::Report& report = question.report;
  Tallies* const tallies = &question.tallies;
  const int64_t from = question.from, to = question.to, cut = question.cut;
  auto in = [&](int64_t t) { return t >= from && t < to; };
  const int64_t as_of = question.as_of;
  auto fell = [&](int64_t due) { return in(due) && due <= as_of; };
  auto by_cut = [&](const v1::Fact* f) { return f != nullptr && At(*f) <= cut; };

  const v1::Fact* received = First(facts, "RECEIVED");
  if (received == nullptr) return;
  // Legs, in the order they were opened.
  struct LegFact {
    const v1::Fact* opened;
    bool lead, assisting;
    int at;  // among the facts
  };
  std::vector<LegFact> legs;
  for (int i = 0; i < facts.size(); ++i) {
    const v1::Fact& f = facts[i];
    if (f.type() == "DISPATCHED")
      legs.push_back({&f, f.leg_type() == v1::Leg::LEG_TYPE_LEAD, false, i});
    if (f.type() == "ASSIST_ASKED") legs.push_back({&f, false, true, i});
    if (f.type() == "RESULT_SHARED") legs.push_back({&f, false, false, i});
  }
  const v1::Fact* first_lead = nullptr;
  const v1::Fact* last_lead = nullptr;
  std::string matter = received->matter();
  v1::TicketKind kind = received->kind();
  for (const v1::Fact& f : facts) {
    if (f.type() == "DISPATCHED" && !f.matter().empty()) matter = f.matter();
    if (f.type() == "RECLASSIFIED") {
      kind = f.kind();
      matter = f.matter();
    }
  }
  int last_merge = -1;
  for (int i = 0; i < facts.size(); ++i) {
    if (facts[i].type() == "MERGED") last_merge = i;
  }
  bool was_merged = false;
  for (const LegFact& leg : legs) {
    if (leg.assisting) continue;
    if (first_lead == nullptr) first_lead = leg.opened;
    const bool before = leg.at < last_merge;
    was_merged |= before;
    if (!before && First(facts, "RETURN_APPROVED", leg.opened->leg()) == nullptr)
      last_lead = leg.opened;
  }
  if (last_lead == nullptr && !was_merged) last_lead = first_lead;
  auto unkept_since = [&](int64_t rated) {
    return std::any_of(facts.begin(), facts.end(), [&](const v1::Fact& f) {
      const bool unkept =
          f.type() == "PROMISE_UNKEPT" || (f.type() == "PROMISE_CHECKED" && f.code() == "UNKEPT");
      return unkept && At(f) >= rated && At(f) <= cut;
    });
  };

  auto key = [&](const v1::Fact* lead) -> std::string {
    if (report.grouping() == "department") return lead == nullptr ? "" : lead->department();
    if (report.grouping() == "head") return lead == nullptr ? "" : lead->person();
    if (report.grouping() == "area") return received->area();
    if (report.grouping() == "matter") return matter;
    if (report.grouping() == "kind") return v1::TicketKind_Name(kind);
    if (report.grouping() == "channel") return v1::Channel_Name(received->channel());
    if (report.grouping() == "petitioner_kind")
      return v1::PetitionerKind_Name(received->petitioner_kind());
    return "";
  };
  auto count = [&](const std::string& figure, const v1::Fact* lead, bool counted) {
    Tally& tally = (*tallies)[{figure, key(lead)}];
    ++tally.denominator;
    if (counted) ++tally.numerator;
  };

  // An answer, rejection or transfer holds until an objection brings the ticket back.
  auto standing = [&](const std::string& type) {
    const v1::Fact* last = nullptr;
    for (const v1::Fact& f : facts) {
      if (f.type() == type) last = &f;
      if (f.type() == "REOPENED") last = nullptr;
    }
    return last;
  };
  std::vector<int64_t> replied = AllReplied(facts);
  int64_t last_reply = 0, last_rework = 0;
  for (int64_t t : replied) {
    if (t <= cut) last_reply = std::max(last_reply, t);
  }
  for (const v1::Fact* f : All(facts, "REWORK_OPENED")) {
    if (At(*f) <= cut) last_rework = std::max(last_rework, At(*f));
  }
  bool closed = last_reply != 0 && last_rework < last_reply;
  bool withdrawn = by_cut(First(facts, "WITHDRAWN"));
  const v1::Fact* merged = nullptr;
  for (const v1::Fact& f : facts) {
    if (f.type() == "MERGED") merged = &f;
    if (f.type() == "SPLIT_OFF") merged = nullptr;
  }
  const bool counted_with_another = by_cut(merged);
  int64_t dispatched = 0;
  for (const LegFact& leg : legs) {
    if (dispatched == 0 && leg.opened->type() != "RESULT_SHARED") dispatched = At(*leg.opened);
  }

  if (dispatched != 0 && in(dispatched) && !counted_with_another) {
    if (!withdrawn) count("closure.dispatched", last_lead, closed);
    if (last_reply != 0)
      count("dispatch.accuracy", first_lead,
            last_lead != nullptr && first_lead->department() == last_lead->department());
  }
  if (in(At(*received)) && !by_cut(standing("REJECTED")) && !by_cut(standing("TRANSFERRED"))) {
    count("direct.rate", last_lead, by_cut(standing("ANSWERED")));
    if (!withdrawn && !counted_with_another)
      count("closure.whole", last_lead, closed || by_cut(standing("ANSWERED")));
  }
  if (in(At(*received))) {
    bool excluded = false;
    for (const v1::Fact* f : All(facts, "APPEAL_GRANTED"))
      excluded |= f->petitioner() == 0 && At(*f) <= cut;
    count("tickets.excluded", last_lead, excluded);
  }
  auto cases = Spans(facts, "CASE_HANDLE");
  if (!cases.empty() && fell(cases.back().due) && !cases.back().Out())
    count("on_time.case", counted_with_another && cases.back().end == 0 ? nullptr : last_lead,
          cases.back().InTime() && cases.back().end <= cut);

  for (const LegFact& leg : legs) {
    int id = leg.opened->leg();
    auto of_leg = [&](const std::string& limit) {
      const Span* found = nullptr;
      static thread_local std::vector<Span> spans;
      spans = Spans(facts, limit);
      for (const Span& s : spans) {
        if (s.leg == id) found = &s;
      }
      return found == nullptr ? Span{limit, id, 0, -1} : *found;
    };
    bool approved = First(facts, "RETURN_APPROVED", id) != nullptr;
    Span handle = of_leg("LEG_HANDLE"), accept = of_leg("ACCEPT"), contact = of_leg("CONTACT");
    if (!leg.assisting && handle.due > 0 && fell(handle.due) && !handle.Out() && !approved) {
      count(leg.lead ? "on_time.leg" : "on_time.rework", leg.opened,
            handle.InTime() && handle.end <= cut);
    }
    if (accept.due > 0 && fell(accept.due) && !accept.Out()) {
      const v1::Fact* accepted = First(facts, "ACCEPTED", id);
      bool valid = true;
      if (accepted == nullptr && First(facts, "RETURN_REQUESTED", id) != nullptr && !approved) {
        const v1::Fact* decided = First(facts, "RETURN_REFUSED", id);
        if (decided == nullptr) decided = First(facts, "RETURN_LAPSED", id);
        valid = decided != nullptr && At(*decided) <= accept.due;
      }
      count("accept.on_time", leg.opened, accept.InTime() && valid);
      if (!approved)
        count("accept.in_person", leg.opened,
              by_cut(accepted) && accepted->capacity() == v1::CAPACITY_PRINCIPAL);
    }
    if (contact.due > 0 && fell(contact.due) && !contact.Out() && !approved) {
      bool effective = false;
      for (const v1::Fact* f : All(facts, "CONTACTED"))
        effective |= f->leg() == id && (contact.end == 0 || At(*f) <= contact.end);
      bool attempted = false;
      for (const v1::Fact* f : All(facts, "CONTACT_ATTEMPTED"))
        attempted |= f->leg() == id && f->code() == "COMPLETE";
      count("contact.on_time", leg.opened, effective && contact.InTime());
      count("contact.attempted", leg.opened, attempted && !effective);
    }
    if (leg.lead && in(At(*leg.opened)))
      count("return.rate", leg.opened, First(facts, "RETURN_REQUESTED", id) != nullptr);
    for (const char* type : {"RETURN_APPROVED", "RETURN_REFUSED", "RETURN_LAPSED"}) {
      const v1::Fact* decided = First(facts, type, id);
      if (decided != nullptr && in(At(*decided)))
        count("return.upheld", leg.opened, std::string(type) == "RETURN_APPROVED");
    }
  }
  auto replies = Spans(facts, "REPLY");
  for (const Span& s : replies) {
    if (fell(s.due) && !s.Out()) count("reply.on_time", last_lead, s.InTime());
  }
  std::set<int> petitioners;
  for (const v1::Fact& f : facts) {
    if (f.petitioner() > 0) petitioners.insert(f.petitioner());
  }
  auto follow_ups = Spans(facts, "FOLLOW_UP");
  for (int p : petitioners) {
    const Span* follow_up = nullptr;
    for (const Span& s : follow_ups) {
      if (s.petitioner == p) follow_up = &s;
    }
    if (follow_up != nullptr && fell(follow_up->due) && !follow_up->Out())
      count("follow_up.on_time", last_lead, follow_up->InTime());
    const v1::Fact* outcome = nullptr;
    const v1::Fact* rating = nullptr;
    bool interim = false, rated_interim = false;  // the result so far, and when it was rated
    for (const v1::Fact& f : facts) {
      if (f.type() == "SUBMITTED" && f.leg_type() != v1::Leg::LEG_TYPE_ASSISTING)
        interim = f.code() == "INTERIM";
      if (f.type() == "RESULT_SHARED") interim = f.code() == "INTERIM";
      if (f.petitioner() != p) continue;
      if (f.type() == "FOLLOWED_UP") outcome = &f;
      bool rates = f.type() == "RATED" || (f.type() == "FOLLOWED_UP" && f.code() == "REACHED");
      if (rates && rating == nullptr && f.satisfaction() != v1::SATISFACTION_UNSPECIFIED)
        rating = &f, rated_interim = interim;
    }
    if (outcome != nullptr && in(At(*outcome)))
      count("follow_up.reached", last_lead, outcome->code() == "REACHED");
    if (kind == v1::TICKET_KIND_PRAISE) continue;
    const Span* reply = nullptr;
    for (const Span& s : replies) {
      if (s.petitioner == p && reply == nullptr) reply = &s;
    }
    if (reply != nullptr && reply->end != 0 && !reply->voided && in(reply->end))
      count("rating.share", last_lead, by_cut(rating));
    if (rating != nullptr && in(At(*rating))) {
      std::string stratum = rating->type() == "RATED" ? ".self" : ".sample";
      count("satisfaction.national" + stratum, last_lead,
            rating->satisfaction() >= v1::SATISFACTION_BASICALLY_SATISFIED);
      count("satisfaction.strict" + stratum, last_lead,
            rating->satisfaction() >= v1::SATISFACTION_SATISFIED);
      const v1::Fact* granted = nullptr;
      for (const v1::Fact* f : All(facts, "APPEAL_GRANTED")) {
        if (f->petitioner() == p) granted = f;
      }
      count("ratings.excluded", last_lead, by_cut(granted));
      if (rating->solved() != v1::SOLVED_UNSPECIFIED)
        count("solved" + stratum, last_lead,
              rating->solved() == v1::SOLVED_YES && !rated_interim && !unkept_since(At(*rating)));
    }
  }
  if (!replied.empty() && in(replied.front())) {
    int64_t at = replied.front();
    bool again = false;
    for (const char* type : {"REWORK_OPENED", "OBJECTED"}) {
      for (const v1::Fact* f : All(facts, type))
        again |= At(*f) >= at && At(*f) <= at + kFifteenDays && At(*f) <= cut;
    }
    count("rework.rate", last_lead, again);
    for (const char* figure : {"time.p50", "time.p90"}) {
      count(figure, last_lead, true);
      (*tallies)[{figure, key(last_lead)}].seconds.push_back((at - At(*received)) / 1000);
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
