#include "common/domain/ledger/explain_words.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/domain/limits/limits.h"

namespace hotline {
namespace {

using Kind = LedgerLine::Kind;
using Reason = LedgerLine::Reason;

// What starts and what stops a limit (domain rules, the table of limits).
struct Ends {
  Words starts, stops;
};
Ends EndsOf(LimitKind limit) {
  switch (limit) {
    case LimitKind::kAccept:
      return {{"派单", "dispatched"},
              {"签收，或提出完整的退单申请",
               "acceptance by a person, or a complete request to return"}};
    case LimitKind::kContact:
      return {{"签收（含视同签收）", "accepted, or deemed accepted"},
              {"有效联系", "an effective contact"}};
    case LimitKind::kCaseHandle:
      return {{"首次派单", "first dispatched"},
              {"审签并通过审核", "an approval that passes the review"}};
    case LimitKind::kLegHandle:
      return {{"派单至本单位", "dispatched to this department"},
              {"审签并通过审核（协办为提交）",
               "an approval that passes the review; for an assisting department, its submission"}};
    case LimitKind::kReply:
      return {{"审核通过", "review passed"},
              {"答复送达该诉求人", "delivery of the reply to this petitioner"}};
    case LimitKind::kFollowUp:
      return {{"抽中回访", "drawn for follow-up"}, {"登记回访结果", "an outcome recorded"}};
    case LimitKind::kFollowUpAttempt:
      return {{"抽中回访", "drawn for follow-up"}, {"首次回访", "the first attempt"}};
    case LimitKind::kTriage:
      return {{"受理或退回待派", "received, or back for dispatch"},
              {"派单、直办、不予受理或转办", "dispatch, a direct answer, rejection or transfer"}};
    case LimitKind::kReturnDecision:
      return {{"退单申请", "a return was requested"}, {"退单裁决", "its decision"}};
    case LimitKind::kReview:
      return {{"审签", "approved"}, {"审核", "the review"}};
    case LimitKind::kAdjudication:
      return {{"两次退单形成争议", "two returns made a dispute"}, {"裁定", "its decision"}};
    case LimitKind::kPanel:
      return {{"两次重办后提请会商", "proposed after two reworks"}, {"会商决定", "its decision"}};
    case LimitKind::kAppeal:
      return {{"误评申诉", "an appeal against a rating"}, {"两人裁定", "its decision by two"}};
    case LimitKind::kPromise:
      return {{"答复中作出承诺", "promised with the reply"}, {"报告兑现", "reported as kept"}};
    case LimitKind::kPromiseCheck:
      return {{"报告兑现", "reported as kept"}, {"向诉求人核查", "checked with the petitioner"}};
    case LimitKind::kExtensionDecision:
      return {{"延期或挂起申请", "time was asked for"}, {"裁决", "its decision"}};
    default:
      return {};
  }
}

Words UnitNames(LimitUnit unit) {
  switch (unit) {
    case LimitUnit::kMinutes:
      return {"分钟", "minutes"};
    case LimitUnit::kServiceHours:
      return {"个工作小时", "service hours"};
    case LimitUnit::kServiceMinutes:
      return {"个工作分钟", "service minutes"};
    case LimitUnit::kWorkingDays:
      return {"个工作日", "working days"};
    case LimitUnit::kCalendarDays:
      return {"个自然日", "calendar days"};
    case LimitUnit::kNone:
      break;
  }
  return {};
}

// "10 working days", "1 working day".
Words Amount(int n, LimitUnit unit) {
  Words names = UnitNames(unit);
  if (n == 1) names.en.pop_back();
  return {absl::StrCat(n, names.zh), absl::StrCat(n, " ", names.en)};
}

Words Why(Reason reason) {
  switch (reason) {
    case Reason::kStartDay:
      return {"起算当日不计入（民法典第二百零一条）",
              "the start day is not counted (Civil Code, art. 201)"};
    case Reason::kRest:
      return {"休息日", "no working day"};
    case Reason::kHoliday:
      return {"法定节假日", "public holiday"};
    case Reason::kMakeUp:
      return {"调休上班", "make-up working day"};
    case Reason::kReview:
      return {"审核期间（未通过，时间不计）", "in a review that did not pass"};
    case Reason::kSuspended:
      return {"挂起期间", "suspended"};
    case Reason::kNone:
      break;
  }
  return {};
}

class Writer {
 public:
  Writer(const Ticket& ticket, const LimitLedger& ledger, const absl::TimeZone& zone)
      : ticket_(ticket), ledger_(ledger), zone_(zone) {}

  Words Line(const LimitClock& clock, const LedgerLine& l) const {
    Ends ends = EndsOf(clock.limit);
    Words why = Why(l.reason);
    std::string at = Minute(l.from);
    switch (l.kind) {
      case Kind::kStarted:
        return {absl::StrCat(at, " 起算：", ends.starts.zh),
                absl::StrCat(at, " starts: ", ends.starts.en)};
      case Kind::kCounted: {
        if (l.days == 0) {
          return {absl::StrCat(Span(l), " 计入", Length(l.counted).zh, "，累计",
                               Length(l.counted_so_far).zh),
                  absl::StrCat(Span(l), " counts ", Length(l.counted).en, ", together ",
                               Length(l.counted_so_far).en)};
        }
        return {absl::StrCat(Day(l.from), " 计第", l.days_so_far, "日",
                             why.zh.empty() ? "" : absl::StrCat("（", why.zh, "）")),
                absl::StrCat(Day(l.from), " day ", l.days_so_far,
                             why.en.empty() ? "" : absl::StrCat(" (", why.en, ")"))};
      }
      case Kind::kNotCounted: {
        bool days = ledger_.row->unit == LimitUnit::kWorkingDays ||
                    ledger_.row->unit == LimitUnit::kCalendarDays;
        std::string span = days ? Days(l) : Span(l);
        return {absl::StrCat(span, " 不计：", why.zh),
                absl::StrCat(span, " not counted: ", why.en)};
      }
      case Kind::kExtended: {
        Words days = Amount(l.days, ledger_.row->unit);
        return {absl::StrCat(at, " 批准延期", days.zh), absl::StrCat(at, " extended by ", days.en)};
      }
      case Kind::kDue:
        return {absl::StrCat(at, " 到期"), absl::StrCat(at, " due")};
      case Kind::kBreached:
        return {absl::StrCat(at, " 到期未完成，超期"), absl::StrCat(at, " due, missed")};
      case Kind::kStopped: {
        bool kept = l.from <= clock.due && !clock.breached;
        const bool handed_back =
            std::any_of(ticket_.merged.begin(), ticket_.merged.end(), [&](const MergedTicket& m) {
              return m.number == clock.ticket && m.end != MergeEnd::kShared;
            });
        if (handed_back)
          return {absl::StrCat(at, " 该诉求已拆出，时限随之移交"),
                  absl::StrCat(at, " that ticket has left, and its limit with it")};
        if (kept && ticket_.state == State::kWithdrawn && l.from == ticket_.ended)
          return {absl::StrCat(at, " 撤回，时限作废"),
                  absl::StrCat(at, " withdrawn: the limit no longer counts")};
        if (kept && l.from > clock.original_due)
          return {absl::StrCat(at, " 停止（延期、挂起后的期限内，已过原定期限）"),
                  absl::StrCat(at, " stopped, within what was granted, after the original due")};
        if (kept && clock.leg != 0 && ticket_.legs[clock.leg - 1].returned &&
            l.from == ticket_.legs[clock.leg - 1].ended)
          return {absl::StrCat(at, " 退单，本办理段时限作废"),
                  absl::StrCat(at, " returned: the limit no longer counts")};
        return {absl::StrCat(at, kept ? " 停止（按时）" : " 停止（超期后）"),
                absl::StrCat(at, kept ? " stopped, in time" : " stopped, after the due")};
      }
    }
    return {};
  }

  Words Summary(const LimitClock& clock) const {
    Words amount = Amount(ledger_.amount, ledger_.row->unit);
    Words out{absl::StrCat(std::string(Chinese(clock.limit)), "：", amount.zh, "，",
                           Minute(clock.started), "起算，", Minute(clock.due), "到期"),
              absl::StrCat(std::string(Name(clock.limit)), ": ", amount.en, " from ",
                           Minute(clock.started), ", due ", Minute(clock.due))};
    if (!clock.ticket.empty()) {
      out.zh.insert(0, "并入工单的");
      absl::StrAppend(&out.en, ", of a ticket merged into this one");
    }
    if (clock.due != clock.original_due) {
      absl::StrAppend(&out.zh, "（原定", Minute(clock.original_due), "）");
      absl::StrAppend(&out.en, " (originally ", Minute(clock.original_due), ")");
    }
    return out;
  }

  std::string Minute(absl::Time t) const { return absl::FormatTime("%Y-%m-%d %H:%M", t, zone_); }

 private:
  std::string Day(absl::Time t) const { return absl::FormatTime("%Y-%m-%d", t, zone_); }
  std::string Span(const LedgerLine& l) const {
    if (l.to == kUnset) return absl::StrCat(Minute(l.from), "–");
    bool same_day = absl::ToCivilDay(l.from, zone_) == absl::ToCivilDay(l.to, zone_);
    return absl::StrCat(Minute(l.from), "–",
                        same_day ? absl::FormatTime("%H:%M", l.to, zone_) : Minute(l.to));
  }
  std::string Days(const LedgerLine& l) const {
    std::string last = Day(l.to - absl::Milliseconds(1));
    return last == Day(l.from) ? last : absl::StrCat(Day(l.from), "–", last);
  }
  static Words Length(absl::Duration d) {
    int64_t minutes = absl::ToInt64Minutes(d), seconds = absl::ToInt64Seconds(d) % 60;
    Words out;
    auto add = [&](int64_t n, const char* zh, const char* en) {
      if (n == 0) return;
      absl::StrAppend(&out.zh, n, zh);
      absl::StrAppend(&out.en, out.en.empty() ? "" : " ", n, " ", en);
    };
    add(minutes / 60, "小时", "h");
    add(minutes % 60, "分", "min");
    add(seconds, "秒", "s");
    if (out.zh.empty()) out = {"不足1秒", "less than 1 s"};
    return out;
  }

  const Ticket& ticket_;
  const LimitLedger& ledger_;
  const absl::TimeZone& zone_;
};

bool IsHandle(LimitKind limit) {
  return limit == LimitKind::kCaseHandle || limit == LimitKind::kLegHandle;
}

std::vector<Words> WouldChange(const Ticket& ticket, const LimitClock& clock,
                               const Jurisdiction& policies, const Writer& writer,
                               const LimitLedger& ledger) {
  std::vector<Words> out;
  if (Happened(clock.stopped)) return out;
  if (clock.carried) {
    out.push_back({"已并入同类工单，由主单计时、提醒和停止",
                   "merged into another ticket: it rings and stops with that one"});
    return out;
  }
  Ends ends = EndsOf(clock.limit);
  out.push_back(
      {absl::StrCat(ends.stops.zh, "即停止计时"), absl::StrCat("stops at ", ends.stops.en)});
  if (Happened(clock.paused)) {
    out.push_back(
        {"正在暂停，恢复后顺延", "paused now; what the pause takes is given back when it ends"});
  }
  if (clock.limit == LimitKind::kAccept && clock.breached) {
    out.push_back({"已视同签收；须由本人签收后才停止升级提醒",
                   "deemed accepted; alarms climb until a person accepts"});
  }
  if (!clock.ticket.empty()) {
    out.push_back({"本单的延期、挂起不影响并入工单的时限",
                   "an extension or suspension of this ticket does not move it"});
  } else if (IsHandle(clock.limit) && !clock.breached) {
    out.push_back({"审核退回时，审核所用时间顺延",
                   "a review that sends it back gives back the time it took"});
    const bool extendable = ticket.kind != TicketKind::kConsultation &&
                            ticket.urgency == Urgency::kNormal &&
                            (ledger.row->unit == LimitUnit::kWorkingDays ||
                             ledger.row->unit == LimitUnit::kCalendarDays);
    const int lead = ticket.lead();
    if (extendable && lead != 0 && clock.leg == lead && !ticket.suspended &&
        !ticket.time_request.pending() && ticket.legs[lead - 1].extensions < kMostExtensions) {
      const int left = ledger.amount - ticket.legs[lead - 1].extended_days;
      const absl::Time last =
          CalendarOf(policies, *ledger.row, clock).Subtract(clock.due, kExtensionAskedAhead);
      if (left > 0) {
        out.push_back(
            {absl::StrCat("联系诉求人后、", writer.Minute(last), "前可申请延期，至多", left, "日"),
             absl::StrCat("an extension of up to ", left,
                          " days may be asked for after contact, until ", writer.Minute(last))});
      }
    }
    const int suspended = policies.SuspensionDays(ticket.matter);
    out.push_back(
        {absl::StrCat("批准挂起时顺延，每张工单累计至多", suspended, "个自然日"),
         absl::StrCat("a suspension, at most ", suspended, " calendar days in all, moves it")});
  }
  if (clock.provisional) {
    out.push_back({"该年度放假安排尚未导入，到期日为暂定",
                   "provisional: that year's calendar is not loaded yet"});
  }
  return out;
}

}  // namespace

void Word(const Ticket& ticket, const LimitClock& clock, const Jurisdiction& policies,
          LimitLedger* ledger) {
  Writer writer(ticket, *ledger, policies.calendar(ledger->row->calendar).zone());
  for (LedgerLine& line : ledger->lines) line.words = writer.Line(clock, line);
  ledger->summary = writer.Summary(clock);
  ledger->would_change = WouldChange(ticket, clock, policies, writer, *ledger);
}

}  // namespace hotline
