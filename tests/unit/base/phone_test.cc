// One caller, one number, however it is written.
#include "common/base/phone.h"

#include <phonenumbers/phonenumberutil.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace hotline {
namespace {

std::string NumberOf(std::string_view written) {
  const auto phone = ReadPhone(written);
  return phone ? phone->number : "none";
}

TEST(Phone, AMobileNumberHasOneForm) {
  for (const char* written :
       {"19900000001", "+8619900000001", "+86 199 0000 0001", "008619900000001",
        "0086-199-0000-0001", "86 19900000001", "１９９０００００００１", "199-0000-0001",
        "（+86）19900000001", "+86（0）199-0000-0001", "199.0000.0001", " 19900000001 "})
    EXPECT_EQ(NumberOf(written), "+8619900000001") << written;
}

TEST(Phone, ALandlineHasOneForm) {
  for (const char* written : {"0917-3123456", "（0917）3123456", "(0917) 3123456", "09173123456",
                              "+86 917 3123456", "+86 0917 3123456", "0917—3123456"})
    EXPECT_EQ(NumberOf(written), "+869173123456") << written;
}

TEST(Phone, AnExtensionIsKeptApart) {
  for (const char* written : {"0917-3123456转801", "0917-3123456 轉 801", "0917-3123456#801",
                              "0917-3123456 分机801", "0917-3123456 ext. 801"}) {
    const auto phone = ReadPhone(written);
    ASSERT_TRUE(phone) << written;
    EXPECT_EQ(phone->number, "+869173123456") << written;
    EXPECT_EQ(phone->extension, "801") << written;
  }
}

TEST(Phone, OtherCountriesAndServicesHaveNumbersToo) {
  EXPECT_EQ(NumberOf("+85291234567"), "+85291234567");
  EXPECT_EQ(NumberOf("00852 9123 4567"), "+85291234567");
  EXPECT_EQ(NumberOf("400-123-4567"), "+864001234567");
  EXPECT_EQ(NumberOf("95598"), "+8695598");
  EXPECT_EQ(NumberOf("3123456"), "+863123456");
}

TEST(Phone, WhatIsNoNumberIsNone) {
  for (const char* written :
       {"", "-----", "+", "()", "12", "110", "1990000000112345678", "张三", "19900000001 王",
        "19900000001,13800138000", "00000000000", "abcdefg", "1800FLOWERS", "x801", "++--++--++"})
    EXPECT_EQ(NumberOf(written), "none") << written;
}

TEST(Phone, APlainMobileNumberIsReadAsTheLibraryReadsIt) {
  using i18n::phonenumbers::PhoneNumber;
  using i18n::phonenumbers::PhoneNumberUtil;
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    const std::string written = absl::StrCat(1, 3 + random() % 7, 100000000 + random() % 899999999);
    if (written.compare(0, 3, "179") == 0) continue;  // codes of carriers
    PhoneNumber number;
    std::string form;
    ASSERT_EQ(PhoneNumberUtil::GetInstance()->Parse(written, "CN", &number),
              PhoneNumberUtil::NO_PARSING_ERROR);
    PhoneNumberUtil::GetInstance()->Format(number, PhoneNumberUtil::E164, &form);
    EXPECT_EQ(NumberOf(written), form) << written;
  }
}

}  // namespace
}  // namespace hotline
