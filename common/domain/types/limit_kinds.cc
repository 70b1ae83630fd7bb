#include "common/domain/types/limit_kinds.h"

#include <iterator>

namespace hotline {

const LimitKindRow& RowOf(LimitKind kind) {
#define LIMIT(code, name, zh, scope, bits, starts_zh, starts_en, stops_zh, stops_en) \
  {LimitKind::code,     name, zh, LimitScope::scope, bits, {starts_zh, starts_en},   \
   {stops_zh, stops_en}},
  static constexpr LimitKindRow kRows[] = {
      {LimitKind::kNone, "NONE", "", LimitScope::kCase, 0, {}, {}}, HOTLINE_LIMIT_KINDS(LIMIT)};
#undef LIMIT
  static_assert(std::size(kRows) == kLimitKinds);
  // A number of a newer version.
  static constexpr LimitKindRow kUnknown = {
      LimitKind::kNone, "UNKNOWN", "", LimitScope::kCase, 0, {}, {}};
  const auto i = static_cast<size_t>(kind);
  return i < kLimitKinds ? kRows[i] : kUnknown;
}

LimitKind LimitKindOf(std::string_view name) {
  for (int i = 1; i < kLimitKinds; ++i) {
    const auto kind = static_cast<LimitKind>(i);
    if (Name(kind) == name) return kind;
  }
  return LimitKind::kNone;
}

std::string LimitTableMarkdown() {
  std::string out = "| Number | Limit | |\n|---|---|---|\n";
  for (int i = 1; i < kLimitKinds; ++i) {
    const LimitKindRow& row = RowOf(static_cast<LimitKind>(i));
    out += "| " + std::to_string(i) + " | `" + std::string(row.name) + "` | " +
           std::string(row.zh) + " |\n";
  }
  return out;
}

std::string LimitKindNames() {
  std::string out;
  for (int i = 1; i < kLimitKinds; ++i) {
    if (i > 1) out += ", ";
    out += Name(static_cast<LimitKind>(i));
  }
  return out;
}

}  // namespace hotline
