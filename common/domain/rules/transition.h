// The transition table: which verb is legal in which state, by whom, and where it may lead. The
// table is the contract; decide.cc carries it out, docs/transitions.md is generated from it, and
// every pair that is not here is an explicit refusal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/domain/access/actor.h"
#include "common/domain/ticket/command.h"
#include "common/domain/types/types.h"

namespace hotline {

using StateSet = uint32_t;
constexpr StateSet Bit(State s) { return 1u << static_cast<int>(s); }

// Of a transition's `to`: no other state than it was in.
inline constexpr StateSet kStays = 0;

struct Transition {
  Verb verb;
  StateSet from;
  StateSet to;
  RoleSet roles;         // any of these
  std::string_view who;  // in people's words, with the relation the directory must show
  std::string_view note;
};

const std::vector<Transition>& Transitions();

// OK, or FAILED_PRECONDITION / ILLEGAL_TRANSITION naming state, verb and the states that allow it.
absl::Status CheckTransition(Verb verb, State state, std::string_view ticket);
// OK, or PERMISSION_DENIED / ROLE_MISSING.
absl::Status CheckRole(Verb verb, RoleSet roles);
// True when the table lets `verb` lead from `from` to `to`.
bool MayLead(Verb verb, State from, State to);

// docs/transitions.md.
std::string TransitionTableMarkdown();

}  // namespace hotline
