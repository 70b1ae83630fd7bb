#include "common/domain/ticket/command.h"

namespace hotline {

std::string_view Name(Verb v) {
#define VERB(Struct, code, name) name,
  static constexpr std::string_view k[] = {HOTLINE_VERBS(VERB)};
#undef VERB
  return k[static_cast<int>(v)];
}

namespace {

std::string_view WordsOf(const Supplement& c) { return c.text; }
std::string_view WordsOf(const Urge& c) { return c.note; }
std::string_view WordsOf(const Object& c) { return c.note; }
std::string_view WordsOf(const Rate& c) { return c.note; }
std::string_view WordsOf(const Reopen& c) { return c.new_facts; }
std::string_view WordsOf(const Withdraw& c) { return c.note; }
std::string_view WordsOf(const RecordFollowUp& c) { return c.note; }
std::string_view WordsOf(const RecordContact& c) { return c.note; }
std::string_view WordsOf(const RecordRecontact& c) { return c.note; }
std::string_view WordsOf(const CheckPromise& c) { return c.note; }
template <class Other>
std::string_view WordsOf(const Other&) {
  return "";
}

}  // namespace

std::string_view PetitionersWords(const Command& command) {
  return std::visit([](const auto& c) { return WordsOf(c); }, command);
}

}  // namespace hotline
