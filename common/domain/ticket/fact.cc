#include "common/domain/ticket/fact.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace hotline {

namespace {

struct FactRow {
  std::string_view name, fields;
};

const FactRow& RowOf(FactType v) {
#define FACT(code, name, fields) {name, fields},
  static constexpr FactRow kRows[] = {{"NONE", ""}, HOTLINE_FACTS(FACT)};
#undef FACT
  static_assert(std::size(kRows) == kFactTypes);
  static constexpr FactRow kUnknown = {"UNKNOWN", ""};
  const auto i = static_cast<size_t>(v);
  return i < kFactTypes ? kRows[i] : kUnknown;
}

}  // namespace

std::string_view Name(FactType v) { return RowOf(v).name; }
std::string_view FieldsOf(FactType v) { return RowOf(v).fields; }
std::string FactTableMarkdown() {
  std::string out = "| Number | Type | Fields besides `at` |\n|---|---|---|\n";
  for (int i = 1; i < kFactTypes; ++i) {
    const auto type = static_cast<FactType>(i);
    absl::StrAppend(&out, "| ", i, " | `", std::string(Name(type)), "` | ",
                    absl::StrReplaceAll(std::string(FieldsOf(type)), {{"|", "\\|"}}), " |\n");
  }
  return out;
}

}  // namespace hotline
