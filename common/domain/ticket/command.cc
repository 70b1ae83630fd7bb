#include "common/domain/ticket/command.h"

namespace hotline {

std::string_view Name(Verb v) {
#define VERB(Struct, code, name) name,
  static constexpr std::string_view k[] = {HOTLINE_VERBS(VERB)};
#undef VERB
  return k[static_cast<int>(v)];
}

}  // namespace hotline
