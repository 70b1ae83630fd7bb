// G. Routing: what a first day's requests meet.
#include "absl/strings/str_cat.h"
#include "tests/field/field.h"

namespace hotline::field {
namespace {

using ::testing::HasSubstr;

class RoutingField : public Field {};

TEST_F(RoutingField, G1_AMedicalEmergencyIsUrgent) {
  for (const char* text :
       {"老人摔倒在家门口叫不应", "邻居晕倒在楼道", "有人不省人事", "孩子抽搐"}) {
    const std::string number = New(absl::StrCat("--kind HELP --channel PHONE --text ", text,
                                                " --name 王 --phone 19900000001"));
    EXPECT_THAT(Json(number), HasSubstr("URGENCY_URGENT")) << text;
  }
}

}  // namespace
}  // namespace hotline::field
