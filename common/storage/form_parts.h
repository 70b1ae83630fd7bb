// What the stored forms of tickets and of events share. Private to this room.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/domain/ticket.h"
#include "google/protobuf/arena.h"

namespace hotline::form {

inline constexpr int kSchema = 1;

// Instants are Unix milliseconds, 0 when they have not happened.
inline int64_t Ms(absl::Time t) { return Happened(t) ? absl::ToUnixMillis(t) : 0; }
inline absl::Time Instant(int64_t ms) { return ms == 0 ? kUnset : absl::FromUnixMillis(ms); }

template <class E>
int Int(E value) {
  return static_cast<int>(value);
}

// The private text as one field of bytes; empty when there is none.
std::string Seal(const Private& in);
bool Unseal(const std::string& bytes, Private* out);

// INTERNAL / RECORD_DAMAGED.
absl::Status Damaged(std::string_view what);

// Messages that are made or read and dropped at once are built in one piece of memory.
class Scratch {
 public:
  Scratch() : arena_(Options()) {}
  template <class Message>
  Message& New() {
    return *google::protobuf::Arena::CreateMessage<Message>(&arena_);
  }

 private:
  google::protobuf::ArenaOptions Options() {
    google::protobuf::ArenaOptions options;
    options.initial_block = buffer_;
    options.initial_block_size = sizeof(buffer_);
    return options;
  }
  alignas(8) char buffer_[8192];
  google::protobuf::Arena arena_;
};

}  // namespace hotline::form
