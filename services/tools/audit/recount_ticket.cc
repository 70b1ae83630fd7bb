#include "services/tools/audit/recount_ticket.h"

#include <algorithm>
#include <set>

#include "absl/time/civil_time.h"

namespace hotline::ctl {
namespace {

using Facts = google::protobuf::RepeatedPtrField<v1::Fact>;

int64_t At(const v1::Fact& f) { return Milliseconds(f.effective_time()); }

constexpr int kObjectionDays = 15;

// A limit from its start to its end, as the log tells it.
struct Span {
  std::string limit;
  int leg, petitioner;
  int64_t due;      // the original one, moved only by time in review
  int64_t end = 0;  // 0: open
  bool voided = false;
  const v1::Fact* ended = nullptr;   // its LIMIT_STOPPED
  const v1::Fact* missed = nullptr;  // its BREACHED, which says whose the miss is
  bool InTime() const { return end != 0 && !voided && end <= due; }
  // The fact that names department and head: of the miss, else of the stop, else of the part.
  const v1::Fact* Whose(const v1::Fact* part) const {
    if (missed != nullptr) return missed;
    return ended != nullptr ? ended : part;
  }
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
      out.push_back({limit, f.leg(), f.petitioner(), Milliseconds(f.original_due_time())});
    } else if (open != out.rend()) {
      if (f.type() == "LIMIT_RESUMED" || f.type() == "SPLIT_OFF")
        open->due = Milliseconds(f.original_due_time());
      if (f.type() == "LIMIT_STOPPED" || f.type() == "LIMIT_VOIDED")
        open->end = At(f), open->voided = f.type() == "LIMIT_VOIDED";
      if (f.type() == "LIMIT_STOPPED") open->due = Milliseconds(f.original_due_time());
      if (f.type() == "LIMIT_STOPPED") open->ended = &f;
      if (f.type() == "BREACHED") open->missed = &f;
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

// When all petitioners had their reply, once for every round of replies. Who withdraws is owed
// none: where that was the last one, the round is over with it, as a rework is that was for nobody
// else.
std::vector<int64_t> AllReplied(const Facts& facts) {
  std::vector<int64_t> out;
  std::set<int> owed;
  bool somebody = false;
  for (const v1::Fact& f : facts) {
    if (f.type() == "REWORK_ENDED") out.push_back(At(f));
    if (f.type() == "WITHDRAWN" && f.code() == "PARTIAL" && owed.erase(f.petitioner()) > 0 &&
        owed.empty() && somebody)
      out.push_back(At(f));
    if (f.limit() != "REPLY") continue;
    if (f.type() == "LIMIT_STARTED") owed.insert(f.petitioner());
    if (f.type() != "LIMIT_STOPPED") continue;
    somebody = true;
    owed.erase(f.petitioner());
    if (owed.empty()) out.push_back(At(f));
  }
  return out;
}

// A department's part.
struct Leg {
  const v1::Fact* opened;
  bool lead, assisting;
  int at;                // among the facts
  const v1::Fact* part;  // whose it is: as it was opened, or as it was last handed over
  int id() const { return opened->leg(); }
};

// A petitioner's first rating.
struct Rating {
  const v1::Fact* fact = nullptr;
  bool interim = false;  // the result it was given for
  // ".self" of the petitioner's own, ".sample" of one asked for by telephone.
  std::string stratum() const { return fact->type() == "RATED" ? ".self" : ".sample"; }
};

// The ticket as all figures see it, and one function for each of them, in the order of
// docs/figures.md.
class Ticket {
 public:
  Ticket(const Facts& facts, Question* question)
      : facts_(facts), q_(*question), received_(First(facts, "RECEIVED")) {
    if (received_ == nullptr) return;
    FindLegs();
    FindMatterAndKind();
    FindLeads();
    FindEnds();
    FindRatings();
  }

  void Count() {
    if (received_ == nullptr) return;
    ClosureDispatched();
    ClosureWhole();
    for (const Leg& leg : legs_) {
      OnTimeLeg(leg);
      Accept(leg);
      Contact(leg);
      Returns(leg);
    }
    OnTimeCase();
    ReplyOnTime();
    for (int p : petitioners_) {
      FollowUpOnTime(p);
      FollowUpReached(p);
      if (kind_ == v1::TICKET_KIND_PRAISE) continue;
      RatingShare(p);
      FirstRating(p);
    }
    TicketsExcluded();
    ReworkAndTimes();
    DirectRate();
    DispatchAccuracy();
  }

 private:
  bool In(int64_t t) const { return t >= q_.from && t < q_.to; }
  bool Fell(int64_t due) const { return In(due) && due <= q_.as_of; }
  bool ByCut(const v1::Fact* f) const { return f != nullptr && At(*f) <= q_.cut; }
  bool Approved(const Leg& leg) const {
    return First(facts_, "RETURN_APPROVED", leg.id()) != nullptr;
  }

  // The group of the report that the ticket, or this leg of it, belongs to.
  std::string Key(const v1::Fact* lead) const {
    const std::string& by = q_.report.grouping();
    if (by == "department") return lead == nullptr ? "" : lead->department();
    if (by == "head") return lead == nullptr ? "" : lead->person();
    if (by == "area") return received_->area();
    if (by == "matter") return matter_;
    if (by == "kind") return v1::TicketKind_Name(kind_);
    if (by == "channel") return v1::Channel_Name(received_->channel());
    if (by == "petitioner_kind") return v1::PetitionerKind_Name(received_->petitioner_kind());
    return "";
  }
  Tally& Add(const std::string& figure, const v1::Fact* lead, bool counted) {
    Tally& tally = q_.tallies[{figure, Key(lead)}];
    ++tally.denominator;
    if (counted) ++tally.numerator;
    return tally;
  }

  void FindLegs() {
    for (int i = 0; i < facts_.size(); ++i) {
      const v1::Fact& f = facts_[i];
      if (f.type() == "DISPATCHED")
        legs_.push_back({&f, f.leg_type() == v1::Leg::LEG_TYPE_LEAD, false, i, &f});
      if (f.type() == "ASSIST_ASKED") legs_.push_back({&f, false, true, i, &f});
      if (f.type() == "RESULT_SHARED") legs_.push_back({&f, false, false, i, &f});
      if (f.type() != "HANDED_OVER") continue;
      for (Leg& leg : legs_) {
        if (leg.id() == f.leg()) leg.part = &f;
      }
    }
  }

  void FindMatterAndKind() {
    matter_ = received_->matter();
    kind_ = received_->kind();
    for (const v1::Fact& f : facts_) {
      if (f.type() == "DISPATCHED" && !f.matter().empty()) matter_ = f.matter();
      if (f.type() != "RECLASSIFIED") continue;
      kind_ = f.kind();
      matter_ = f.matter();
    }
  }

  // The first lead, and the last that no approved return and no merge took the ticket from.
  void FindLeads() {
    int last_merge = -1;
    for (int i = 0; i < facts_.size(); ++i) {
      if (facts_[i].type() == "MERGED") last_merge = i;
    }
    bool was_merged = false;
    for (const Leg& leg : legs_) {
      if (leg.assisting) continue;
      if (first_lead_ == nullptr) first_lead_ = leg.part;
      const bool before = leg.at < last_merge;
      was_merged |= before;
      if (!before && !Approved(leg)) last_lead_ = leg.part;
    }
    if (last_lead_ == nullptr && !was_merged) last_lead_ = first_lead_;
  }

  // How it stood at the cut.
  void FindEnds() {
    replied_ = AllReplied(facts_);
    int64_t last_rework = 0;
    for (int64_t t : replied_) {
      if (t <= q_.cut) last_reply_ = std::max(last_reply_, t);
    }
    for (const v1::Fact* f : All(facts_, "REWORK_OPENED")) {
      if (At(*f) <= q_.cut) last_rework = std::max(last_rework, At(*f));
    }
    closed_ = last_reply_ != 0 && last_rework < last_reply_;
    for (const v1::Fact* f : All(facts_, "WITHDRAWN")) withdrawn_ |= f->code().empty() && ByCut(f);
    const v1::Fact* merged = nullptr;
    for (const v1::Fact& f : facts_) {
      if (f.type() == "MERGED") merged = &f;
      if (f.type() == "SPLIT_OFF") merged = nullptr;
    }
    counted_with_another_ = ByCut(merged);
    for (const Leg& leg : legs_) {
      if (dispatched_ == 0 && leg.opened->type() != "RESULT_SHARED") dispatched_ = At(*leg.opened);
    }
  }

  // The petitioners, and the first rating of each with the kind of result it was given for.
  void FindRatings() {
    bool interim = false;
    std::map<int, bool> told_interim;  // by petitioner: the result of the reply they have
    for (const v1::Fact& f : facts_) {
      if (f.type() == "REPLIED") told_interim[f.petitioner()] = interim;
      if (f.petitioner() > 0) petitioners_.insert(f.petitioner());
      const bool own_result =
          f.type() == "SUBMITTED" && f.leg_type() != v1::Leg::LEG_TYPE_ASSISTING;
      if (own_result || f.type() == "RESULT_SHARED") interim = f.code() == "INTERIM";
      const bool rates =
          f.type() == "RATED" || (f.type() == "FOLLOWED_UP" && f.code() == "REACHED");
      Rating* rating = rates && f.petitioner() > 0 ? &ratings_[f.petitioner()] : nullptr;
      if (rating != nullptr && rating->fact == nullptr &&
          f.satisfaction() != v1::SATISFACTION_UNSPECIFIED)
        *rating = {&f, told_interim[f.petitioner()]};
    }
  }

  // An answer, rejection or transfer holds until an objection brings the ticket back.
  const v1::Fact* Standing(const std::string& type) const {
    const v1::Fact* last = nullptr;
    for (const v1::Fact& f : facts_) {
      if (f.type() == type) last = &f;
      if (f.type() == "REOPENED") last = nullptr;
    }
    return last;
  }

  // The last span of a limit of the leg; due -1: it never ran.
  Span SpanOf(const Leg& leg, const std::string& limit) const {
    Span found{limit, leg.id(), 0, -1};
    for (const Span& s : Spans(facts_, limit)) {
      if (s.leg == leg.id()) found = s;
    }
    return found;
  }

  void ClosureDispatched() {
    if (dispatched_ != 0 && In(dispatched_) && !counted_with_another_ && !withdrawn_)
      Add("closure.dispatched", last_lead_, closed_);
  }

  // Neither rejected nor transferred: the centre or a department answers.
  bool OursToAnswer() const {
    return In(At(*received_)) && !ByCut(Standing("REJECTED")) && !ByCut(Standing("TRANSFERRED"));
  }

  void ClosureWhole() {
    if (OursToAnswer() && !withdrawn_ && !counted_with_another_)
      Add("closure.whole", last_lead_, closed_ || ByCut(Standing("ANSWERED")));
  }

  void OnTimeLeg(const Leg& leg) {
    const Span handle = SpanOf(leg, "LEG_HANDLE");
    if (leg.assisting || handle.due <= 0 || !Fell(handle.due) || handle.Out() || Approved(leg))
      return;
    Add(leg.lead ? "on_time.leg" : "on_time.rework", handle.Whose(leg.part),
        handle.InTime() && handle.end <= q_.cut);
  }

  void OnTimeCase() {
    const auto cases = Spans(facts_, "CASE_HANDLE");
    if (cases.empty() || !Fell(cases.back().due) || cases.back().Out()) return;
    const Span& last = cases.back();
    Add("on_time.case", counted_with_another_ && last.end == 0 ? nullptr : last.Whose(last_lead_),
        last.InTime() && last.end <= q_.cut);
  }

  void Accept(const Leg& leg) {
    const Span accept = SpanOf(leg, "ACCEPT");
    if (accept.due <= 0 || !Fell(accept.due) || accept.Out()) return;
    const int id = leg.id();
    const v1::Fact* accepted = First(facts_, "ACCEPTED", id);
    const v1::Fact* whose = accept.Whose(leg.part);
    Add("accept.on_time", whose, accept.InTime());
    if (Approved(leg)) return;
    if (ByCut(accepted) && accepted->capacity() == v1::CAPACITY_PRINCIPAL) {
      // The act is the person's who accepted; the unit is that of the limit.
      v1::Fact act = *whose;
      act.set_person(accepted->person());
      Add("accept.in_person", &act, true);
    } else {
      Add("accept.in_person", whose, false);
    }
  }

  void Contact(const Leg& leg) {
    const Span contact = SpanOf(leg, "CONTACT");
    if (contact.due <= 0 || !Fell(contact.due) || contact.Out() || Approved(leg)) return;
    bool effective = false, attempted = false;
    for (const v1::Fact* f : All(facts_, "CONTACTED"))
      effective |= f->leg() == leg.id() && (contact.end == 0 || At(*f) <= contact.end);
    for (const v1::Fact* f : All(facts_, "CONTACT_ATTEMPTED"))
      attempted |= f->leg() == leg.id() && f->code() == "COMPLETE";
    Add("contact.on_time", contact.Whose(leg.part), effective && contact.InTime());
    Add("contact.attempted", contact.Whose(leg.part), attempted && !effective);
  }

  void ReplyOnTime() {
    for (const Span& s : Spans(facts_, "REPLY")) {
      if (Fell(s.due) && !s.Out()) Add("reply.on_time", s.Whose(last_lead_), s.InTime());
    }
  }

  void FollowUpOnTime(int petitioner) {
    Span last{"", 0, 0, -1};
    for (const Span& s : Spans(facts_, "FOLLOW_UP")) {
      if (s.petitioner == petitioner) last = s;
    }
    if (last.due > 0 && Fell(last.due) && !last.Out())
      Add("follow_up.on_time", last_lead_, last.InTime());
  }

  void FollowUpReached(int petitioner) {
    const v1::Fact* outcome = nullptr;
    for (const v1::Fact* f : All(facts_, "FOLLOWED_UP")) {
      if (f->petitioner() == petitioner) outcome = f;
    }
    if (outcome != nullptr && In(At(*outcome)))
      Add("follow_up.reached", outcome->code() == "UNREACHABLE_BY_CENTRE" ? outcome : last_lead_,
          outcome->code() == "REACHED");
  }

  void RatingShare(int petitioner) {
    const auto replies = Spans(facts_, "REPLY");
    const auto first = std::find_if(replies.begin(), replies.end(),
                                    [&](const Span& s) { return s.petitioner == petitioner; });
    if (first != replies.end() && first->end != 0 && !first->voided && In(first->end))
      Add("rating.share", last_lead_, ByCut(ratings_[petitioner].fact));
  }

  // satisfaction.*, solved.* and ratings.excluded.
  void FirstRating(int petitioner) {
    const Rating& rating = ratings_[petitioner];
    if (rating.fact == nullptr || !In(At(*rating.fact))) return;
    const v1::Satisfaction level = rating.fact->satisfaction();
    const std::string stratum = rating.stratum();
    Add("satisfaction.national" + stratum, last_lead_,
        level >= v1::SATISFACTION_BASICALLY_SATISFIED);
    Add("satisfaction.strict" + stratum, last_lead_, level >= v1::SATISFACTION_SATISFIED);
    const v1::Fact* granted = nullptr;
    for (const v1::Fact* f : All(facts_, "APPEAL_GRANTED")) {
      if (f->petitioner() == petitioner) granted = f;
    }
    Add("ratings.excluded", last_lead_, ByCut(granted));
    if (rating.fact->solved() != v1::SOLVED_UNSPECIFIED)
      Add("solved" + stratum, last_lead_,
          rating.fact->solved() == v1::SOLVED_YES && !rating.interim &&
              !UnkeptSince(At(*rating.fact)));
  }

  bool UnkeptSince(int64_t rated) const {
    return std::any_of(facts_.begin(), facts_.end(), [&](const v1::Fact& f) {
      const bool unkept =
          f.type() == "PROMISE_UNKEPT" || (f.type() == "PROMISE_CHECKED" && f.code() == "UNKEPT");
      return unkept && At(f) >= rated && At(f) <= q_.cut;
    });
  }

  void TicketsExcluded() {
    if (!In(At(*received_))) return;
    bool excluded = false;
    for (const v1::Fact* f : All(facts_, "APPEAL_GRANTED"))
      excluded |= f->petitioner() == 0 && At(*f) <= q_.cut;
    Add("tickets.excluded", last_lead_, excluded);
  }

  // return.rate and return.upheld.
  void Returns(const Leg& leg) {
    if (leg.lead && In(At(*leg.opened)))
      Add("return.rate", leg.part, First(facts_, "RETURN_REQUESTED", leg.id()) != nullptr);
    for (const char* type : {"RETURN_APPROVED", "RETURN_REFUSED", "RETURN_LAPSED"}) {
      const v1::Fact* decided = First(facts_, type, leg.id());
      if (decided != nullptr && In(At(*decided)))
        Add("return.upheld", leg.part, std::string(type) == "RETURN_APPROVED");
    }
  }

  // rework.rate, time.p50 and time.p90: all of the first reply.
  void ReworkAndTimes() {
    if (replied_.empty() || !In(replied_.front())) return;
    const int64_t at = replied_.front();
    // The day of the reply is not counted; the fifteenth after it is, to its last moment.
    const absl::CivilDay replied = absl::ToCivilDay(absl::FromUnixMillis(at), q_.zone);
    bool again = false;
    for (const char* type : {"REWORK_OPENED", "OBJECTED"}) {
      for (const v1::Fact* f : All(facts_, type)) {
        const absl::CivilDay day = absl::ToCivilDay(absl::FromUnixMillis(At(*f)), q_.zone);
        again |= At(*f) >= at && day - replied <= kObjectionDays && At(*f) <= q_.cut;
      }
    }
    Add("rework.rate", last_lead_, again);
    for (const char* figure : {"time.p50", "time.p90"})
      Add(figure, last_lead_, true).seconds.push_back((at - At(*received_)) / 1000);
  }

  void DirectRate() {
    if (OursToAnswer()) Add("direct.rate", last_lead_, ByCut(Standing("ANSWERED")));
  }

  void DispatchAccuracy() {
    if (dispatched_ == 0 || !In(dispatched_) || counted_with_another_ || last_reply_ == 0) return;
    Add("dispatch.accuracy", first_lead_,
        last_lead_ != nullptr && first_lead_->department() == last_lead_->department());
  }

  const Facts& facts_;
  Question& q_;
  const v1::Fact* received_;
  std::vector<Leg> legs_;  // in the order they were opened
  std::string matter_;
  v1::TicketKind kind_ = v1::TICKET_KIND_UNSPECIFIED;
  const v1::Fact *first_lead_ = nullptr, *last_lead_ = nullptr;
  std::vector<int64_t> replied_;
  int64_t last_reply_ = 0;  // by the cut
  int64_t dispatched_ = 0;
  bool closed_ = false, withdrawn_ = false, counted_with_another_ = false;
  std::set<int> petitioners_;
  std::map<int, Rating> ratings_;
};

}  // namespace

int64_t Milliseconds(const google::protobuf::Timestamp& t) {
  return t.seconds() * 1000 + t.nanos() / 1000000;
}

void CountTicket(const Facts& facts, int64_t whole_only, Question* question) {
  // Counted in no group, whichever the report has.
  if (whole_only <= question->cut && !question->report.grouping().empty()) return;
  Ticket(facts, question).Count();
}

}  // namespace hotline::ctl
