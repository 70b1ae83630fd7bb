#include "common/domain/notices/message.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace hotline {
namespace {

constexpr std::string_view kInvited = "invited", kSms = "sms";

// A row for each fact that petitioners are told of: the one whom the fact names, or all.
struct MessageRow {
  FactType fact;
  std::string_view event;
};
constexpr MessageRow kRows[] = {
    {FactType::kReceived, "received"},       {FactType::kRejected, "rejected"},
    {FactType::kTransferred, "transferred"}, {FactType::kExtensionGranted, "extended"},
    {FactType::kSupplementAsked, "missing"}, {FactType::kReplied, "replied"},
    {FactType::kReplied, kInvited},
};

std::string ChannelOf(const Ticket& ticket) {
  switch (ticket.channel) {
    case Channel::kApp:
    case Channel::kWechat:
    case Channel::kWeb:
      return "app";
    case Channel::kUpstream:
      return "";  // the platform above tells its own petitioners
    default:
      return ticket.confidential ? "" : std::string(kSms);
  }
}

bool Wants(const Petitioner& p) { return !p.no_messages && !Happened(p.withdrawn); }

const MessageTemplate* TemplateOf(const Jurisdiction& in_force, std::string_view event) {
  for (const MessageTemplate& each : in_force.settings().messages) {
    if (each.event == event) return &each;
  }
  return nullptr;
}

}  // namespace

const std::vector<std::string>& MessageEvents() {
  static const auto* events = [] {
    auto* out = new std::vector<std::string>;
    for (const MessageRow& row : kRows) out->emplace_back(row.event);
    return out;
  }();
  return *events;
}

const std::vector<std::string>& MessagePlaces() {
  static const auto* places =
      new std::vector<std::string>{"number", "department", "due", "missing", "code"};
  return *places;
}

std::vector<Message> MessagesOf(const Event& event, const Ticket& ticket,
                                const Jurisdiction& in_force) {
  std::vector<Message> out;
  const std::string channel = ChannelOf(ticket);
  if (channel.empty() || ticket.discipline || ticket.anonymous) return out;
  for (size_t i = 0; i < event.facts.size(); ++i) {
    const Fact& fact = event.facts[i];
    for (const MessageRow& row : kRows) {
      if (row.fact != fact.type || TemplateOf(in_force, row.event) == nullptr) continue;
      for (int p = 1; p <= static_cast<int>(ticket.petitioners.size()); ++p) {
        if (fact.petitioner != 0 && fact.petitioner != p) continue;
        if (!Wants(ticket.petitioners[static_cast<size_t>(p) - 1])) continue;
        out.push_back({absl::StrCat(event.number, "/", event.version, "/", i, "/p", p, "/",
                                    std::string(row.event)),
                       event.number, std::string(row.event), channel, p, fact.at});
      }
    }
  }
  return out;
}

bool TellsPetitioners(const Event& event, const Jurisdiction& in_force) {
  return std::any_of(event.facts.begin(), event.facts.end(), [&](const Fact& fact) {
    return std::any_of(std::begin(kRows), std::end(kRows), [&](const MessageRow& row) {
      return row.fact == fact.type && TemplateOf(in_force, row.event) != nullptr;
    });
  });
}

std::string MessageText(std::string_view event, std::string_view channel, int petitioner,
                        const Ticket& ticket, const Jurisdiction& in_force,
                        const std::string& code) {
  // It may have become so since.
  if (ticket.discipline || (ticket.confidential && channel == kSms)) return "";
  const MessageTemplate* words = TemplateOf(in_force, event);
  const auto index = static_cast<size_t>(petitioner) - 1;
  if (words == nullptr || index >= ticket.petitioners.size() || !Wants(ticket.petitioners[index]))
    return "";
  if (event == kInvited && code.empty()) return "";
  const Department* department = in_force.department(ticket.lead_department());
  std::string due;
  for (const LimitClock& clock : ticket.limits) {
    if (clock.limit == LimitKind::kCaseHandle && clock.ticket.empty())
      due = absl::FormatTime("%m月%d日", clock.due, in_force.calendar().zone());
  }
  return absl::StrReplaceAll(words->text,
                             {{"{number}", ticket.number},
                              {"{department}", department == nullptr ? "" : department->name},
                              {"{due}", due},
                              {"{missing}", ticket.priv.missing},
                              {"{code}", code}});
}

}  // namespace hotline
