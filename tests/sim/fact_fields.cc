#include "tests/sim/fact_fields.h"

#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace hotline::sim {
namespace {

// As a word of its own.
bool Names(std::string_view text, std::string_view word) {
  for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const auto part = [&](size_t i) {
      return i < text.size() && (absl::ascii_isalnum(text[i]) || text[i] == '_');
    };
    if (!(at > 0 && part(at - 1)) && !part(at + word.size())) return true;
  }
  return false;
}

std::vector<std::string_view> FieldsSet(const Fact& f) {
  std::vector<std::string_view> out;
  const auto set = [&](bool is, std::string_view field) {
    if (is) out.push_back(field);
  };
  set(f.leg != 0, "leg");
  set(f.petitioner != 0, "petitioner");
  set(f.leg_kind != LegKind::kNone, "leg_kind");
  set(f.capacity != Capacity::kNone, "capacity");
  set(!f.department.empty(), "department");
  set(!f.person.empty(), "person");
  set(!f.code.empty(), "code");
  set(!f.row.empty(), "row");
  set(!f.matter.empty(), "matter");
  set(!f.area.empty(), "area");
  set(f.kind != TicketKind::kNone, "kind");
  set(f.urgency != Urgency::kNone, "urgency");
  set(f.channel != Channel::kNone, "channel");
  set(f.petitioner_kind != PetitionerKind::kNone, "petitioner_kind");
  set(f.limit != LimitKind::kNone, "limit");
  set(f.level != AlarmLevel::kNone, "level");
  set(f.generation != 0, "generation");
  set(Happened(f.due), "due");
  set(Happened(f.original_due), "original_due");
  set(f.on_time, "on_time");
  set(f.satisfaction != Satisfaction::kNone, "satisfaction");
  set(f.solved != Solved::kNone, "solved");
  set(f.days != 0, "days");
  set(!f.ticket.empty(), "ticket");
  set(!f.suggested_department.empty(), "suggested_department");
  set(f.seconds != 0, "seconds");
  return out;
}

// Codes that the jurisdiction's lists or the contract's requests have.
bool NamedElsewhere(std::string_view text) {
  return text.find("code: a reason of ") != text.npos ||
         text.find("code: outcome_code") != text.npos;
}

}  // namespace

std::string Undocumented(const Event& event) {
  for (const Fact& fact : event.facts) {
    const std::string_view text = FieldsOf(fact.type);
    for (std::string_view field : FieldsSet(fact)) {
      if (!Names(text, field))
        return absl::StrCat(std::string(Name(fact.type)), " has ", std::string(field),
                            ", which docs/audit.md does not say");
    }
    const bool as_elsewhere = text.find("as in CHILD_LEAVING") != text.npos &&
                              Names(FieldsOf(FactType::kChildLeaving), fact.code);
    if (!fact.code.empty() && !NamedElsewhere(text) && !Names(text, fact.code) && !as_elsewhere)
      return absl::StrCat(std::string(Name(fact.type)), " has the code ", fact.code,
                          ", which docs/audit.md does not say");
  }
  return "";
}

}  // namespace hotline::sim
