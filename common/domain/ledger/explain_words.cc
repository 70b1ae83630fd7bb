#include "common/domain/ledger/explain_words.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/domain/limits/limits.h"

namespace hotline {
namespace {

using Kind = LedgerLine::Kind;
using Reason = LedgerLine::Reason;

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
    const LimitKindRow& kind = RowOf(clock.limit);
    Words why = Why(l.reason);
    std::string at = Minute(l.from);
    switch (l.kind) {
      case Kind::kStarted:
        return {absl::StrCat(at, " 起算：", std::string(kind.starts.zh)),
                absl::StrCat(at, " starts: ", std::string(kind.starts.en))};
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
  const LimitKindRow& kind = RowOf(clock.limit);
  out.push_back({absl::StrCat(std::string(kind.stops.zh), "即停止计时"),
                 absl::StrCat("stops at ", std::string(kind.stops.en))});
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
  } else if (RowOf(clock.limit).Is(kHandles) && !clock.breached) {
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
