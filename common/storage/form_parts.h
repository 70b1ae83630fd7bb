// What the stored forms of tickets and of events share. Private to this room.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/domain/ticket/ticket.h"

namespace hotline::form {

// What this process can read, and what it writes where nothing newer is needed.
inline constexpr int kSchema = 7, kDisciplineSchema = 6, kMergedSchema = 5, kWiderSchema = 4,
                     kAdoptedSchema = 3, kPlainSchema = 2;

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

// A message to make or read something in and drop at once: this thread's only one of its kind,
// empty. What was allocated for the last one serves the next, which is cheaper than an arena.
template <class Message>
Message& Scratch() {
  thread_local Message message;
  message.Clear();
  return message;
}

}  // namespace hotline::form
