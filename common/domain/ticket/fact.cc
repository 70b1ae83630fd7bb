#include "common/domain/ticket/fact.h"

#include <iterator>

namespace hotline {

std::string_view Name(FactType v) {
#define FACT(code, name, fields) name,
  static constexpr std::string_view k[] = {"NONE", HOTLINE_FACTS(FACT)};
#undef FACT
  const auto i = static_cast<size_t>(v);
  return i < std::size(k) ? k[i] : "UNKNOWN";
}

std::string_view FieldsOf(FactType v) {
#define FACT(code, name, fields) fields,
  static constexpr std::string_view k[] = {"", HOTLINE_FACTS(FACT)};
#undef FACT
  const auto i = static_cast<size_t>(v);
  return i < std::size(k) ? k[i] : "";
}

}  // namespace hotline
