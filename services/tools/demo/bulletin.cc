#include "services/tools/demo/bulletin.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "common/domain/types/types.h"
#include "services/tools/client/enum_names.h"
#include "services/tools/client/local_time.h"
#include "services/tools/client/terminal.h"
#include "services/tools/hotlinectl/figures_view.h"
#include "services/tools/hotlinectl/show.h"

namespace hotline::demo {
namespace {

using ctl::FigureText;
using ctl::FindFigure;
using ctl::Fit;
using ctl::Pad;
using ctl::RateText;

// Rankings leave out who has too few cases to be ranked.
constexpr int64_t kLeastDue = 20;

const std::vector<std::pair<const char*, const char*>>& Columns() {
  static const auto* columns = new std::vector<std::pair<const char*, const char*>>{
      {"closure.dispatched", "办结率"},
      {"on_time.leg", "按时办结率"},
      {"accept.on_time", "签收及时率"},
      {"accept.in_person", "亲自接单率"},
      {"contact.on_time", "响应率"},
      {"reply.on_time", "反馈及时率"},
      {"satisfaction.strict.sample", "满意率(严格)"},
      {"solved.sample", "解决率"},
      {"return.rate", "退单率"},
      {"rework.rate", "重办率"},
      {"time.p50", "时长P50"}};
  return *columns;
}

const std::vector<std::pair<const char*, const char*>>& FiveLimits() {
  static const auto* limits =
      new std::vector<std::pair<const char*, const char*>>{{"ACCEPT", "限时签收"},
                                                           {"CONTACT", "限时联系"},
                                                           {"LEG_HANDLE", "限时办结"},
                                                           {"REPLY", "限时反馈"},
                                                           {"FOLLOW_UP", "限时回访"}};
  return *limits;
}

std::vector<const v1::Report::Group*> Ranked(const v1::Report& report) {
  std::vector<const v1::Report::Group*> groups;
  for (const auto& g : report.groups()) groups.push_back(&g);
  // By on-time handling, then closure, then name; the unranked last.
  auto score = [](const v1::Report::Group* g) {
    const auto* f = FindFigure(*g, "on_time.leg");
    return f->denominator() < kLeastDue
               ? -1.0
               : static_cast<double>(f->numerator()) / static_cast<double>(f->denominator());
  };
  std::stable_sort(groups.begin(), groups.end(), [&](auto* a, auto* b) {
    return score(a) != score(b) ? score(a) > score(b) : a->key() < b->key();
  });
  return groups;
}

std::string NameOf(const v1::Report::Group& g) {
  return g.display_name().empty() ? "（未派单）" : g.display_name();
}

std::string Escape(const std::string& text) {
  return absl::StrReplaceAll(text,
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

}  // namespace

void Bulletin::Add(const v1::Event& event) {
  if (event.subject().kind() != "ticket") return;
  Life& life = lives_[event.subject().number()];
  life.state = event.state();
  std::string day =
      absl::FormatTime("%Y-%m-%d", absl::FromUnixSeconds(event.record_time().seconds()), zone);
  for (const auto& f : event.facts()) {
    if (f.type() == "RECEIVED") ++days[day].first;
    if (f.type() == "CLOSED" || f.type() == "CLOSED_UNRATED" || f.type() == "ANSWERED" ||
        f.type() == "REJECTED" || f.type() == "TRANSFERRED" || f.type() == "WITHDRAWN")
      ++days[day].second;
    if (f.type() == "ROUTED" && f.department().empty()) life.abstained = true;
    if (f.type() == "DISPATCHED") life.dispatched = true;
    if (f.type() == "RETURN_REQUESTED") life.returned = true;
    if (f.type() == "REWORK_OPENED") life.reworked = true;
    if (f.type() == "ALARM") ++alarms;
    if (f.type() == "LIMIT_STOPPED" && f.on_time()) ++limits[f.limit()].kept;
    if (f.type() == "BREACHED") ++limits[f.limit()].broken;
  }
}

void Bulletin::Finish() {
  for (const auto& [ticket, life] : lives_) {
    ++tickets;
    ++end_states[ctl::ShortName(life.state)];
    abstained += life.abstained;
    if (!life.dispatched) continue;
    ++dispatched;
    returned += life.returned;
    reworked += life.reworked;
    dispatched_ended += life.state >= v1::TICKET_STATE_CLOSED;
  }
}

std::string BulletinText(const Bulletin& b) {
  std::string out = absl::StrCat(b.jurisdiction, " 12345 热线月通报  ", b.whole.start_date(),
                                 " 至 ", b.whole.end_date(), "（不含）  统计截止 ",
                                 ctl::LocalTime(b.whole.cut_time(), b.zone), "\n\n");
  absl::StrAppend(&out, "受理 ", b.tickets, " 件，派单 ", b.dispatched, " 件，其中已办结 ",
                  b.dispatched_ended, " 件；退单 ", b.returned, " 件，重办 ", b.reworked,
                  " 件；预警 ", b.alarms, " 次；系统存疑转人工 ", b.abstained, " 件\n");
  absl::StrAppend(&out, "\n去向\n");
  for (const auto& [state, count] : b.end_states) {
    v1::TicketState value = v1::TICKET_STATE_UNSPECIFIED;
    ctl::ParseShort(state, &value);
    absl::StrAppend(&out, "  ", Pad(ctl::ChineseOf(value), 12), Pad(state, 14), count, "\n");
  }
  absl::StrAppend(&out, "\n五限时\n");
  for (const auto& [id, name] : FiveLimits()) {
    auto it = b.limits.find(id);
    Bulletin::Limit limit = it == b.limits.end() ? Bulletin::Limit{} : it->second;
    absl::StrAppend(&out, "  ", Pad(name, 12), "按时 ", Pad(absl::StrCat(limit.kept), 7), "超时 ",
                    limit.broken, "\n");
  }
  absl::StrAppend(&out, "\n指标\n");
  for (const auto& figure : b.whole.groups(0).figures()) {
    absl::StrAppend(&out, "  ", Pad(figure.title(), 24), Pad(figure.id(), 30), FigureText(figure),
                    figure.owner_name().empty() ? "" : "  指标长 " + figure.owner_name(), "\n");
  }
  absl::StrAppend(&out, "\n承办单位排名（按时办结率；到期不足 ", kLeastDue, " 件不排名）\n  ",
                  Pad("单位", 30));
  for (const auto& [id, title] : Columns()) absl::StrAppend(&out, Pad(title, 14));
  out += "\n";
  int rank = 0;
  for (const auto* g : Ranked(b.departments)) {
    bool ranked = FindFigure(*g, "on_time.leg")->denominator() >= kLeastDue;
    absl::StrAppend(
        &out, "  ",
        Pad(absl::StrCat(ranked ? absl::StrCat(++rank) : "—", " ", Fit(NameOf(*g), 25)), 30));
    for (const auto& [id, title] : Columns())
      absl::StrAppend(&out, Pad(RateText(*FindFigure(*g, id)), 14));
    out += "\n";
  }
  return out;
}

namespace {

std::string Bar(double share, const char* colour) {
  return absl::StrFormat("<div class=bar><i style=\"width:%.1f%%;background:%s\"></i></div>",
                         std::clamp(share, 0.0, 1.0) * 100, colour);
}

double Share(const v1::Figure& f) {
  return f.denominator() == 0
             ? 0
             : static_cast<double>(f.numerator()) / static_cast<double>(f.denominator());
}

// Received and ended by day, as bars.
std::string DaysChart(const Bulletin& b) {
  int64_t most = 1;
  for (const auto& [day, n] : b.days) most = std::max({most, n.first, n.second});
  constexpr int kHeight = 160, kStep = 18;
  int width = static_cast<int>(b.days.size()) * kStep + 50;
  std::string svg = absl::StrFormat(
      "<svg viewBox=\"0 0 %d %d\" role=img aria-label=\"每日受理与办结\">", width, kHeight + 40);
  for (int i = 0; i <= 4; ++i) {
    int y = 10 + kHeight - kHeight * i / 4;
    absl::StrAppendFormat(&svg,
                          "<line x1=36 x2=%d y1=%d y2=%d stroke=\"#e3e6ea\"/><text x=32 y=%d "
                          "text-anchor=end>%d</text>",
                          width, y, y, y + 4, static_cast<int>(most * i / 4));
  }
  int x = 40;
  for (const auto& [day, n] : b.days) {
    double received = static_cast<double>(n.first) * kHeight / static_cast<double>(most),
           ended = static_cast<double>(n.second) * kHeight / static_cast<double>(most);
    absl::StrAppendFormat(
        &svg,
        "<rect x=%d y=%.1f width=7 height=%.1f fill=\"#2b6cb0\"><title>%s 受理 %d</title></rect>",
        x, 10 + kHeight - received, received, day, n.first);
    absl::StrAppendFormat(
        &svg,
        "<rect x=%d y=%.1f width=7 height=%.1f fill=\"#68a691\"><title>%s 办结 %d</title></rect>",
        x + 7, 10 + kHeight - ended, ended, day, n.second);
    if (day.substr(8) == "01" || day.substr(8) == "10" || day.substr(8) == "20")
      absl::StrAppendFormat(&svg, "<text x=%d y=%d>%s</text>", x - 8, kHeight + 28, day.substr(5));
    x += kStep;
  }
  return svg +
         "</svg><p class=key><b style=\"color:#2b6cb0\">■</b> 受理　<b "
         "style=\"color:#68a691\">■</b> 办结（含直办、转办）</p>";
}

std::string GroupTable(const std::string& title, const v1::Report& report, bool ranking,
                       size_t limit) {
  std::string out = absl::StrCat("<h2>", title, "</h2><div class=scroll><table><thead><tr><th>",
                                 ranking ? "名次</th><th class=name>" : "", "名称</th>");
  for (const auto& [id, name] : Columns())
    absl::StrAppend(&out, "<th title=\"", id, "\">", name, "</th>");
  out += "</tr></thead><tbody>";
  int rank = 0;
  size_t shown = 0;
  for (const auto* g : Ranked(report)) {
    if (shown++ >= limit) break;
    bool ranked = FindFigure(*g, "on_time.leg")->denominator() >= kLeastDue;
    absl::StrAppend(
        &out, "<tr>",
        ranking ? absl::StrCat("<td>", ranked ? absl::StrCat(++rank) : "样本不足", "</td>") : "",
        "<td class=name>", Escape(NameOf(*g)), "</td>");
    for (const auto& [id, name] : Columns()) {
      const auto* f = FindFigure(*g, id);
      absl::StrAppend(&out, "<td title=\"", f->numerator(), " / ", f->denominator(), "\">",
                      RateText(*f), "</td>");
    }
    out += "</tr>";
  }
  return out + "</tbody></table></div>";
}

}  // namespace

std::string BulletinHtml(const Bulletin& b) {
  std::string out = absl::StrCat(
      "<!doctype html><html lang=zh-CN><meta charset=utf-8><meta name=viewport "
      "content=\"width=device-width,initial-scale=1\"><title>",
      Escape(b.jurisdiction),
      " 12345 热线月通报</title><style>"
      "body{font:15px/1.6 'Noto Sans CJK SC','Microsoft YaHei','WenQuanYi Micro "
      "Hei',sans-serif;color:#1f2933;margin:0 auto;padding:24px;max-width:1180px;background:#fff}"
      "h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:32px 0 8px;border-bottom:2px "
      "solid #b91c1c;padding-bottom:4px}"
      ".sub{color:#52606d}.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,"
      "1fr));gap:12px;margin:18px 0}"
      ".card{border:1px solid #e3e6ea;border-radius:8px;padding:10px 14px}.card "
      "b{display:block;font-size:24px}.card small{color:#52606d}"
      "table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{padding:"
      "5px 8px;text-align:right;border-bottom:1px solid #e3e6ea;white-space:nowrap}"
      "th{background:#f5f7fa;font-weight:600}td.name,th:nth-child(2),th:first-child,td:first-child{"
      "text-align:left}.scroll{overflow-x:auto}"
      ".bar{background:#e3e6ea;border-radius:4px;height:10px;min-width:120px}.bar "
      "i{display:block;height:10px;border-radius:4px}"
      "svg{width:100%;font-size:10px;fill:#52606d}.key{margin:0;color:#52606d}</style>");
  absl::StrAppend(&out, "<h1>", Escape(b.jurisdiction), " 12345 热线月通报</h1><p class=sub>",
                  b.whole.start_date(), " 至 ", b.whole.end_date(), "（不含），统计截止 ",
                  ctl::LocalTime(b.whole.cut_time(), b.zone),
                  "；各项指标可由事件日志复算（<code>hotlinectl recount</code>）</p>");
  out += "<div class=cards>";
  auto card = [&out](const std::string& label, const std::string& value, const std::string& note) {
    absl::StrAppend(&out, "<div class=card><small>", label, "</small><b>", value, "</b><small>",
                    note, "</small></div>");
  };
  const auto& whole = b.whole.groups(0);
  card("受理", absl::StrCat(b.tickets), absl::StrCat("派单 ", b.dispatched));
  for (const char* id :
       {"closure.dispatched", "on_time.leg", "accept.on_time", "satisfaction.strict.sample",
        "solved.sample", "dispatch.accuracy", "time.p50"}) {
    const auto* f = FindFigure(whole, id);
    card(Escape(f->title()), RateText(*f), absl::StrCat(f->numerator(), " / ", f->denominator()));
  }
  absl::StrAppend(&out, "</div><h2>每日受理与办结</h2>", DaysChart(b),
                  "<h2>五限时</h2><table><thead><tr><th>限时</th><th>按时</th><th>超时</"
                  "th><th>按时率</th></tr></thead><tbody>");
  for (const auto& [id, name] : FiveLimits()) {
    auto it = b.limits.find(id);
    Bulletin::Limit l = it == b.limits.end() ? Bulletin::Limit{} : it->second;
    double share = l.kept + l.broken == 0
                       ? 0
                       : static_cast<double>(l.kept) / static_cast<double>(l.kept + l.broken);
    absl::StrAppend(&out, "<tr><td>", name, "</td><td>", l.kept, "</td><td>", l.broken, "</td><td>",
                    Bar(share, share > 0.9   ? "#2f855a"
                               : share > 0.7 ? "#c05621"
                                             : "#c53030"),
                    "</td></tr>");
  }
  absl::StrAppend(&out, "</tbody></table><h2>去向</h2><table><tbody>");
  for (const auto& [state, count] : b.end_states) {
    v1::TicketState value = v1::TICKET_STATE_UNSPECIFIED;
    ctl::ParseShort(state, &value);
    absl::StrAppend(
        &out, "<tr><td>", ctl::ChineseOf(value), "</td><td>", count, "</td><td>",
        Bar(static_cast<double>(count) / static_cast<double>(std::max<int64_t>(1, b.tickets)),
            "#2b6cb0"),
        "</td></tr>");
  }
  absl::StrAppend(
      &out,
      "</tbody></table><h2>指标</h2><div "
      "class=scroll><table><thead><tr><th>指标</th><th class=name>公式</th><th>值</th><th>分子</"
      "th><th>分母</th><th></th><th>指标长</th></tr></thead><tbody>");
  for (const auto& f : whole.figures()) {
    absl::StrAppend(&out, "<tr><td>", Escape(f.title()), "</td><td class=name><code>", f.id(),
                    "</code></td><td>", RateText(f), "</td><td>", f.numerator(), "</td><td>",
                    f.denominator(), "</td><td>", ctl::IsTime(f) ? "" : Bar(Share(f), "#2b6cb0"),
                    "</td><td>", Escape(f.owner_name()), "</td></tr>");
  }
  out += "</tbody></table></div>";
  out += GroupTable("承办单位排名（按时办结率）", b.departments, true, 100);
  out += GroupTable("一把手", b.heads, true, 100);
  out += GroupTable("诉求类型", b.kinds, false, 100);
  out += GroupTable("渠道", b.channels, false, 100);
  out += GroupTable("诉求人", b.petitioners, false, 100);
  out += GroupTable("属地", b.areas, false, 30);
  out += GroupTable("事项", b.matters, false, 30);
  return out + "</html>\n";
}

}  // namespace hotline::demo
