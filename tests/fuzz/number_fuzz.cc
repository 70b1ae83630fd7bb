// A ticket number that is read is written the same again, and one wrong digit is always noticed.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "common/base/ticket_number.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  auto parts = hotline::ParseTicketNumber(text);
  if (!parts) return 0;
  if (hotline::FormatTicketNumber(*parts) != text) std::abort();
  for (size_t i = 0; i < text.size(); ++i) {
    std::string wrong = text;
    wrong[i] = static_cast<char>('0' + (wrong[i] - '0' + 1) % 10);
    if (hotline::ParseTicketNumber(wrong)) std::abort();
  }
  return 0;
}
