// The figures by name: formula id, title, and what is divided by what, in words.
#include "absl/strings/str_cat.h"
#include "common/domain/figures/figures.h"

namespace hotline {

const std::vector<FigureInfo>& FigureTable() {
  using F = FigureId;
  static const auto* table = new std::vector<FigureInfo>{
      {F::kClosureDispatched, "closure.dispatched", "办结率（派单口径）",
       "closure, dispatched basis",
       "review passed, reply delivered to every petitioner who has not withdrawn, and not in "
       "rework, at "
       "the cut",
       "first dispatched in the period; withdrawn by all petitioners, or merged into another "
       "ticket, by the cut out"},
      {F::kClosureWhole, "closure.whole", "办结率（全口径）", "closure, whole basis",
       "answered directly, or closed as above, by the cut",
       "received in the period; rejected, transferred, withdrawn and merged by the cut out"},
      {F::kOnTimeLeg, "on_time.leg", "按时办结率", "on-time handling, by leg",
       "valid stop at or before the original due",
       "lead legs whose original LEG_HANDLE due fell in the period, open-overdue included, "
       "approved returns and withdrawn out"},
      {F::kOnTimeCase, "on_time.case", "全程按时办结率", "on-time handling, whole case",
       "valid stop at or before the original due",
       "tickets whose original CASE_HANDLE due fell in the period, withdrawn out"},
      {F::kOnTimeRework, "on_time.rework", "重办按时率", "on-time rework",
       "valid stop at or before the original due",
       "rework legs whose original LEG_HANDLE due fell in the period"},
      {F::kAcceptOnTime, "accept.on_time", "签收及时率", "acceptance on time",
       "really accepted, or a return asked for, at or before the due, however slow its decision",
       "legs whose ACCEPT due fell in the period, withdrawn before it out"},
      {F::kAcceptInPerson, "accept.in_person", "亲自接单率", "accepted in person",
       "accepted by the head in person",
       "legs whose ACCEPT due fell in the period, deemed acceptance included, approved returns "
       "out"},
      {F::kContactOnTime, "contact.on_time", "响应率", "contact on time",
       "effective contact at or before the due", "legs whose CONTACT due fell in the period"},
      {F::kContactAttempted, "contact.attempted", "联系未果率", "contact attempted only",
       "three spaced attempts instead of an effective contact",
       "legs whose CONTACT due fell in the period"},
      {F::kReplyOnTime, "reply.on_time", "反馈及时率", "reply on time",
       "delivered at or before the due",
       "replies (per petitioner) whose REPLY due fell in the period"},
      {F::kFollowUpOnTime, "follow_up.on_time", "回访及时率", "follow-up on time",
       "outcome recorded at or before the due",
       "drawn petitioners whose FOLLOW_UP due fell in the period"},
      {F::kFollowUpReached, "follow_up.reached", "有效回访率", "follow-up reached", "reached",
       "drawn petitioners with an outcome recorded in the period; whom nobody called in time "
       "counts as "
       "not reached, under the centre"},
      {F::kRatingShare, "rating.share", "参评率", "rating share",
       "petitioners with a first rating by the cut",
       "petitioners with a reply delivered first in the period"},
      {F::kNationalSelf, "satisfaction.national.self", "满意率·国标（自评）",
       "satisfaction national, self-rated", "first rating 基本满意 or better",
       "first ratings by the petitioner in the period, 表扬 out"},
      {F::kStrictSelf, "satisfaction.strict.self", "满意率·严格（自评）",
       "satisfaction strict, self-rated", "first rating 满意 or better",
       "first ratings by the petitioner in the period, 表扬 out"},
      {F::kNationalSample, "satisfaction.national.sample", "满意率·国标（抽样）",
       "satisfaction national, telephone sample", "first rating 基本满意 or better",
       "first ratings given in a follow-up call in the period, 表扬 out"},
      {F::kStrictSample, "satisfaction.strict.sample", "满意率·严格（抽样）",
       "satisfaction strict, telephone sample", "first rating 满意 or better",
       "first ratings given in a follow-up call in the period, 表扬 out"},
      {F::kSolvedSelf, "solved.self", "解决率（自评）", "solved, self-rated",
       "first answer yes, to a result that is not interim, and no promise found unkept since by "
       "the cut",
       "first answers yes, partly or no by the petitioner in the period"},
      {F::kSolvedSample, "solved.sample", "解决率（抽样）", "solved, telephone sample",
       "first answer yes, as above",
       "first answers yes, partly or no in a follow-up call in the period"},
      {F::kRatingsExcluded, "ratings.excluded", "误评剔除率", "ratings excluded",
       "an appeal of the department was granted by the cut; the rating still counts above",
       "first ratings given in the period, by either way, 表扬 out"},
      {F::kTicketsExcluded, "tickets.excluded", "剔除率", "tickets excluded",
       "excluded by the cut, at the department's request; the ticket still counts everywhere above",
       "received in the period"},
      {F::kReturnRate, "return.rate", "退单率", "returns", "legs with a return request",
       "lead legs dispatched in the period"},
      {F::kReturnUpheld, "return.upheld", "退单成立率", "returns upheld", "approved",
       "returns decided (approved, refused or lapsed) in the period"},
      {F::kRework, "rework.rate", "重办率", "rework",
       "with a rework or objection within 15 days of the first reply, to the local midnight that "
       "ends "
       "the 15th day after it",
       "tickets first replied in the period"},
      {F::kDirectAnswers, "direct.rate", "直办率", "direct answers", "answered directly",
       "received in the period; rejected and transferred by the cut out"},
      {F::kDispatchAccuracy, "dispatch.accuracy", "派单准确率", "dispatch accuracy",
       "the first lead is the lead that delivered the result",
       "first dispatched in the period with a reply by the cut"},
      {F::kTimeP50, "time.p50", "办理时长P50", "handling time P50",
       "seconds from receipt to the first reply, half of the tickets are faster",
       "tickets first replied in the period"},
      {F::kTimeP90, "time.p90", "办理时长P90", "handling time P90",
       "seconds from receipt to the first reply, nine tenths are faster",
       "tickets first replied in the period"},
  };
  return *table;
}

const FigureInfo* FindFigure(std::string_view formula) {
  for (const FigureInfo& info : FigureTable()) {
    if (info.formula == formula) return &info;
  }
  return nullptr;
}

std::string FiguresDocument() {
  std::string out =
      "# Figures\n\nGenerated from `common/domain/figures/figures.cc`; a test compares.\n\n"
      "A period is half-open in local dates. The *cut* is the close of the third working day after "
      "its end; states are\n"
      "taken as they stood there. A due belongs to the period it falls in, once it has fallen. "
      "Every figure carries its\n"
      "numerator and denominator; an empty denominator is printed as \"—\", never as 100 %. "
      "A limit belongs to\n"
      "the department that answered for it, and to who held its head's office, when it stopped, "
      "or, "
      "where it was missed, at\n"
      "its due; a miss within two full working days of a head's taking the office, or of the "
      "department's taking the part over\n"
      "from one that ended, belongs to the department and to no head (交接期). An acceptance in "
      "person "
      "belongs to who accepted.\n"
      "While a limit runs, department and head are those of the leg. For whole tickets they are "
      "those "
      "of the lead that delivered\n"
      "or holds it (approved returns do not count; a part that was handed over is its "
      "successor's), "
      "for the accuracy\n"
      "of dispatch of the first lead. A limit sent back from review counts on with the time in "
      "review given back. The first\n"
      "valid rating of a petitioner counts, in the stratum it was given in (self-rated, or asked "
      "in a follow-up call); the\n"
      "two are never pooled. What was about discipline 涉纪, or about a person's conduct, in any "
      "event "
      "recorded by the cut\n"
      "counts in the whole alone, in no group: a group of few would tell whose ticket it is. "
      "`hotlinectl recount` counts all of it again from the log, by other "
      "code.\n\n"
      "| Formula id | 指标 | Figure | Numerator | Denominator |\n|---|---|---|---|---|\n";
  for (const FigureInfo& f : FigureTable()) {
    for (std::string_view cell : {f.formula, f.title, f.english, f.numerator})
      absl::StrAppend(&out, "| ", std::string(cell), " ");
    absl::StrAppend(&out, "| ", std::string(f.denominator), " |\n");
  }
  return out;
}

}  // namespace hotline
