// What the stored forms of tickets and of events share. Private to this room.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace hotline::form {

// What this process can read, and what it writes where nothing newer is needed.
inline constexpr int kSchema = 11, kAwaitedSchema = 10, kApartSchema = 9, kSeveralSchema = 8,
                     kRefusedSchema = 7, kDisciplineSchema = 6, kMergedSchema = 5, kWiderSchema = 4,
                     kAdoptedSchema = 3, kPlainSchema = 2;

// INTERNAL / RECORD_DAMAGED.
absl::Status Damaged(std::string_view what);

}  // namespace hotline::form
