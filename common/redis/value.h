// A reply of Redis as a value. Errors are not replies: the client turns them into a Status.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hotline::redis {

struct Value {
  enum class Type : int8_t { kNil, kString, kInteger, kArray };
  Type type = Type::kNil;
  int64_t integer = 0;
  std::string text;  // bulk or simple string
  std::vector<Value> items;

  bool nil() const { return type == Type::kNil; }
};

}  // namespace hotline::redis
