// How many members an aggregate has, at compile time: so that code which names them one by one does
// not compile when one is added and forgotten there.
#pragma once

#include <cstddef>
#include <utility>

namespace hotline {
namespace internal {

struct AnyMember {
  template <class T>
  operator T() const;  // never called: only its type is asked for
};

template <class T, class... Members>
consteval size_t CountMembers() {
  if constexpr (requires { T{Members{}..., AnyMember{}}; })
    return CountMembers<T, Members..., AnyMember>();
  else
    return sizeof...(Members);
}

}  // namespace internal

// REQUIRES: T is an aggregate without base classes.
template <class T>
consteval size_t MemberCount() {
  return internal::CountMembers<T>();
}

}  // namespace hotline
