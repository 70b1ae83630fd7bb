#include "common/base/phone.h"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/unicode.h"

namespace hotline {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

// Short numbers of services have five digits; fewer is an extension, or 110.
constexpr size_t kFewestDigits = 5;

// Most numbers are mobile ones written plainly; asking the library would cost a create a twentieth
// of its time.
bool IsPlainMobile(std::string_view written) {
  const bool carrier = written.compare(0, 3, "179") == 0;  // dialled before a number
  return written.size() == 11 && written[0] == '1' && written[1] >= '3' && !carrier &&
         std::all_of(written.begin(), written.end(), absl::ascii_isdigit);
}

}  // namespace

std::optional<Phone> ReadPhone(std::string_view written) {
  if (IsPlainMobile(written)) return Phone{absl::StrCat("+86", std::string(written)), ""};
  std::string plain = FoldedForm(written);
  absl::StrReplaceAll({{"分机", "x"},
                       {"转", "x"},
                       {"轉", "x"},
                       {"ext.", "x"},
                       {"ext", "x"},
                       {"—", "-"},
                       {"–", "-"},
                       {"−", "-"}},
                      &plain);
  const bool allowed = std::all_of(plain.begin(), plain.end(), [](unsigned char c) {
    return absl::ascii_isdigit(c) ||
           std::string_view("+-() .#x").find(static_cast<char>(c)) != std::string_view::npos;
  });
  const auto digits =
      static_cast<size_t>(std::count_if(plain.begin(), plain.end(), absl::ascii_isdigit));
  if (!allowed || digits < kFewestDigits) return std::nullopt;
  const PhoneNumberUtil& library = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  if (library.Parse(plain, "CN", &number) != PhoneNumberUtil::NO_PARSING_ERROR ||
      number.country_code() == 0 || number.national_number() == 0 ||
      !library.IsPossibleNumber(number))
    return std::nullopt;
  Phone out{"", number.extension()};
  number.clear_extension();
  library.Format(number, PhoneNumberUtil::E164, &out.number);
  return out;
}

}  // namespace hotline
