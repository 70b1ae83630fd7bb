#include "common/base/ticket_number.h"

#include "absl/strings/str_format.h"

namespace hotline {
namespace {

// ISO 7064 MOD 11,10 over the digits given.
int CheckDigit(std::string_view digits) {
  int product = 10;
  for (char c : digits) {
    int sum = (product + (c - '0')) % 10;
    product = (sum == 0 ? 10 : sum) * 2 % 11;
  }
  return (11 - product) % 10;
}

int Number(std::string_view digits) {
  int value = 0;
  for (char c : digits) value = value * 10 + (c - '0');
  return value;
}

}  // namespace

std::string FormatTicketNumber(const TicketNumberParts& p) {
  std::string digits = absl::StrFormat("%02d%02d%02d%03d%06d", static_cast<int>(p.day.year() % 100),
                                       p.day.month(), p.day.day(), p.partition, p.sequence);
  digits.push_back(static_cast<char>('0' + CheckDigit(digits)));
  return digits;
}

std::optional<TicketNumberParts> ParseTicketNumber(std::string_view number) {
  if (number.size() != 16) return std::nullopt;
  for (char c : number) {
    if (c < '0' || c > '9') return std::nullopt;
  }
  if (CheckDigit(number.substr(0, 15)) != number[15] - '0') return std::nullopt;
  TicketNumberParts parts;
  int year = 2000 + Number(number.substr(0, 2));
  int month = Number(number.substr(2, 2));
  int day = Number(number.substr(4, 2));
  parts.day = absl::CivilDay(year, month, day);
  // CivilDay normalises impossible dates; a changed field shows one.
  if (parts.day.month() != month || parts.day.day() != day) return std::nullopt;
  parts.partition = Number(number.substr(6, 3));
  parts.sequence = Number(number.substr(9, 6));
  return parts;
}

}  // namespace hotline
