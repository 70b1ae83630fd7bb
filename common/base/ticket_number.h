// The ticket number 工单编号: YYMMDD + partition (3) + sequence (6) + check digit, 16 digits.
//
// It says when and where a ticket was opened and nothing about a person. The check digit
// (ISO 7064 MOD 11,10) finds every single wrong digit and nearly all swapped neighbours, so that a
// mistyped number is told apart from one that does not exist.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"

namespace hotline {

inline constexpr int kMaxPartitions = 1000;
inline constexpr int kMaxSequence = 999'999;  // per partition and day

struct TicketNumberParts {
  absl::CivilDay day;
  int partition = 0;
  int sequence = 0;
};

std::string FormatTicketNumber(const TicketNumberParts& parts);

// Nothing when the text is not a well-formed number with a right check digit.
std::optional<TicketNumberParts> ParseTicketNumber(std::string_view number);

}  // namespace hotline
