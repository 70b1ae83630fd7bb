// Reads telephone numbers with libphonenumber and writes each in one form (E.164). Every caller
// thus has one history, however call takers type the number.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hotline {

struct Phone {
  std::string number;     // E.164, "+8619900000001"
  std::string extension;  // digits; empty: none. Not part of who calls
};

// A number as people in mainland China write it: with or without country code, in full width, with
// brackets, blanks and dashes, an extension behind 转, "ext" or '#'. Nothing: it is no telephone
// number. Whether the number is in service is not asked: ranges are opened faster than tables are
// written, so its length decides, for its country. A local number without its area code is one of
// the hotline's own place.
std::optional<Phone> ReadPhone(std::string_view written);

}  // namespace hotline
