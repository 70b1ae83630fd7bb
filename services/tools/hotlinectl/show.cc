#include "services/tools/hotlinectl/show.h"

#include <cstdio>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/domain/types/limit_kinds.h"
#include "common/domain/types/types.h"
#include "services/tools/client/enum_names.h"
#include "services/tools/client/terminal.h"

namespace hotline::ctl {
namespace {

// Names of the jurisdiction in force, read once.
struct Names {
  std::map<std::string, std::string> departments, persons, matters, areas;
};

const Names& NamesOf(Session& session) {
  static const Names names = [&session] {
    Names out;
    const v1::Jurisdiction& j = session.InForce();
    for (const auto& d : j.departments()) out.departments["departments/" + d.id()] = d.name();
    for (const auto& p : j.persons()) out.persons["persons/" + p.id()] = p.name();
    for (const auto& m : j.matters()) out.matters["matters/" + m.id()] = m.name();
    for (const auto& a : j.areas()) out.areas["areas/" + a.code()] = a.name();
    return out;
  }();
  return names;
}

std::string Named(const std::map<std::string, std::string>& names, const std::string& key) {
  auto it = names.find(key);
  std::string id = key.substr(key.find('/') == std::string::npos ? 0 : key.find('/') + 1);
  return it == names.end() ? id : absl::StrCat(it->second, " (", id, ")");
}

std::string ChineseLimit(const std::string& limit) {
  const LimitKind kind = LimitKindOf(limit);
  return kind == LimitKind::kNone ? limit : std::string(Chinese(kind));
}

std::string FactText(Session& session, const v1::Fact& f, const Names& names) {
  std::string out = f.type();
  if (!f.limit().empty()) absl::StrAppend(&out, " ", ChineseLimit(f.limit()));
  if (f.level() != v1::ALARM_LEVEL_UNSPECIFIED) absl::StrAppend(&out, " ", ShortName(f.level()));
  if (!f.department().empty()) absl::StrAppend(&out, " ", Named(names.departments, f.department()));
  if (!f.person().empty()) absl::StrAppend(&out, " ", Named(names.persons, f.person()));
  if (!f.suggested_department().empty())
    absl::StrAppend(&out, " → ", Named(names.departments, f.suggested_department()));
  if (f.type() == "HANDED_OVER")
    absl::StrAppend(&out, " ← ", Named(names.departments, "departments/" + f.row()));
  if (!f.code().empty()) absl::StrAppend(&out, " [", f.code(), "]");
  if (f.satisfaction() != v1::SATISFACTION_UNSPECIFIED)
    absl::StrAppend(&out, " ", ShortName(f.satisfaction()));
  if (f.solved() != v1::SOLVED_UNSPECIFIED)
    absl::StrAppend(&out, " ", "solved ", ShortName(f.solved()));
  if (f.days() != 0) absl::StrAppend(&out, " +", f.days(), "d");
  if (f.has_due_time() &&
      (f.type() == "LIMIT_STARTED" || f.type() == "LIMIT_EXTENDED" || f.type() == "LIMIT_RESUMED" ||
       f.type() == "SUSPENDED" || f.type() == "PROMISED"))
    absl::StrAppend(&out, " → ", session.LocalTime(f.due_time()));
  if (f.type() == "CHARGED") absl::StrAppend(&out, " ", Duration(f.seconds()));
  // Who may not read which limit it was is not told whether it was in time either.
  if (f.type() == "LIMIT_STOPPED" && !f.limit().empty())
    absl::StrAppend(&out, f.on_time() ? " on time" : " late");
  return out;
}

std::vector<std::string> LimitRow(Session& session, const v1::Limit& limit, const Names& names,
                                  Colour* colour) {
  std::string state;
  if (limit.has_stop_time()) {
    state = limit.breached() ? "stopped, breached" : limit.voided() ? "void 作废" : "kept";
    *colour = limit.breached() ? Colour::kRed : Colour::kDim;
  } else if (limit.has_pause_time()) {
    state = "paused";
    *colour = Colour::kDim;
  } else if (limit.breached()) {
    state = absl::StrCat("OVERDUE by ", Duration(-limit.time_left().seconds()));
    *colour = Colour::kRed;
  } else {
    state = absl::StrCat(Duration(limit.time_left().seconds()), " left");
    *colour = Colour::kGreen;
  }
  if (limit.carried()) state = "rings at the ticket it is merged into";
  if (!limit.merged_ticket().empty()) absl::StrAppend(&state, "  ← ", limit.merged_ticket());
  if (limit.provisional()) state += " (provisional)";
  return {
      ChineseLimit(limit.limit()),         limit.row(), session.LocalTime(limit.start_time()),
      session.LocalTime(limit.due_time()), state,       Named(names.departments, limit.obligor())};
}

void ShowEvents(Session& session, const std::vector<v1::Event>& events, const Names& names) {
  if (!events.empty()) std::printf("\n");
  for (const auto& event : events) {
    std::printf(
        "%s  %s  %s %s\n", Paint(absl::StrFormat("%3d", event.version()), Colour::kDim).c_str(),
        session.LocalTime(event.record_time()).c_str(), Paint(event.verb(), Colour::kBold).c_str(),
        Named(names.persons, event.actor()).c_str());
    for (const auto& fact : event.facts())
      std::printf("       %s  %s\n", session.LocalTime(fact.effective_time()).c_str(),
                  Printable(FactText(session, fact, names)).c_str());
  }
}

}  // namespace

std::string ChineseOf(v1::TicketState state) {
  return std::string(Chinese(static_cast<State>(state)));
}

std::string Duration(int64_t seconds) {
  if (seconds < 0) return "-" + Duration(-seconds);
  if (seconds >= 86400) return absl::StrFormat("%dd %dh", seconds / 86400, seconds % 86400 / 3600);
  if (seconds >= 3600) return absl::StrFormat("%dh %02dm", seconds / 3600, seconds % 3600 / 60);
  return absl::StrFormat("%dm %02ds", seconds / 60, seconds % 60);
}

void ShowBrief(const v1::Ticket& t) {
  std::printf("%s  %s %s  version %d%s\n", t.name().c_str(),
              Paint(ShortName(t.state()), Colour::kBold).c_str(), ChineseOf(t.state()).c_str(),
              static_cast<int>(t.version()),
              t.has_replayed_version() ? "  (replay: done before)" : "");
}

void ShowTicket(Session& session, const v1::Ticket& t, const std::vector<v1::Event>& events) {
  const Names& names = NamesOf(session);
  ShowBrief(t);
  auto line = [](const char* label, const std::string& text) {
    if (!text.empty()) std::printf("  %s %s\n", Pad(label, 12).c_str(), Printable(text).c_str());
  };
  line("request", Fit(t.subject().empty() ? t.text() : t.subject(), TerminalWidth() - 16));
  line("kind", absl::StrCat(ShortName(t.kind()), " ", ShortName(t.urgency()),
                            t.confidential() ? " 保密" : "", t.anonymous() ? " 匿名" : ""));
  if (!t.matter().empty()) line("matter", Named(names.matters, t.matter()));
  if (t.has_dispatch_time())
    line("dispatched", absl::StrCat(session.LocalTime(t.dispatch_time()), ", catalogue version ",
                                    t.catalogue_version()));
  if (!t.duty().empty())
    line("adjudicated", absl::StrCat("会商裁定: ", Named(names.departments, t.duty())));
  for (const auto& e : t.evidence())
    line("evidence", absl::StrCat(e.file_name(), e.need().empty() ? "" : ": " + e.need()));
  if (!t.missing().empty())
    line("missing",
         absl::StrCat(t.missing(), " (待补至 ", session.LocalTime(t.supplement_due_time()), ")"));
  if (!t.regulator().empty()) line("regulator", Named(names.departments, t.regulator()));
  if (!t.area().empty()) line("area", Named(names.areas, t.area()));
  if (t.urges() > 0) line("urged", absl::StrCat("催办 ", t.urges(), " ×"));
  if (t.suspended())
    line("suspended",
         absl::StrCat("挂起 until ",
                      session.LocalTime(t.suspensions(t.suspensions_size() - 1).end_time())));
  if (t.has_time_request())
    line("asked for",
         t.time_request().type() == v1::TimeRequest::TIME_REQUEST_TYPE_EXTENSION
             ? absl::StrCat("延期 ", t.time_request().days(), " days more; waits for a decision")
             : absl::StrCat("挂起 until ", session.LocalTime(t.time_request().wake_time()),
                            "; waits for a decision"));
  line("merged into", t.merged_into());
  if (t.merged_tickets_size() > 0)
    line("merged here", absl::StrCat("并入 ", absl::StrJoin(t.merged_tickets(), ", ")));
  for (const std::string& request : t.merged_requests())
    line("asks too", Fit(request, TerminalWidth() - 16));
  if (t.abstained() && t.state() == v1::TICKET_STATE_RECEIVED)
    line("waits for", "a dispatcher 派单员 (routing was not certain)");
  if (t.discipline())
    line("discipline", "涉纪: the confidential officer transfers it, or finds that it is none");
  for (int i = 0; i < t.held_words_size(); ++i) {
    const auto& held = t.held_words(i);
    const bool waits = held.decision() == v1::HELD_WORDS_DECISION_UNSPECIFIED;
    line("set aside",
         absl::StrCat(i + 1, ". 涉纪甄别, ", session.LocalTime(held.hold_time()), ": ",
                      waits ? "waits for the confidential officer" : ShortName(held.decision()),
                      held.text().empty() ? "" : " – ", held.text()));
  }
  for (const auto& s : t.suggestions())
    line("suggested",
         absl::StrCat(s.department().empty() ? "—" : Named(names.departments, s.department()), ": ",
                      s.reason()));
  if (!t.department().empty()) line("department", Named(names.departments, t.department()));
  if (!t.head().empty()) line("head", Paint(Named(names.persons, t.head()), Colour::kBold));
  if (t.limits_size() > 0) {
    std::printf("\n");
    Table table({"limit", "row", session.Times("from"), "until", "state", "responsible"});
    for (const auto& limit : t.limits()) {
      Colour colour = Colour::kPlain;
      auto row = LimitRow(session, limit, names, &colour);
      table.Add(std::move(row), colour);
    }
    table.Print();
  }
  ShowEvents(session, events, names);
}

}  // namespace hotline::ctl
