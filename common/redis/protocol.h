// The wire: hiredis formats commands and reads replies; no other file knows it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/redis/value.h"

namespace hotline::redis {

void AppendCommand(const std::vector<std::string>& args, std::string* out);

// The Status of an error reply ("LOADING Redis is loading…"): canonical code, reason REDIS_<CLASS>.
absl::Status ErrorOf(std::string_view text);

class ReplyReader {
 public:
  ReplyReader();
  ~ReplyReader();
  void Feed(const char* data, size_t size);
  // The next whole reply; nothing when more bytes are needed. A Status in the optional's StatusOr
  // is an error reply; `broken()` is set when the bytes are not the protocol.
  std::optional<absl::StatusOr<Value>> Next();
  bool broken() const { return broken_; }

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  bool broken_ = false;
};

}  // namespace hotline::redis
